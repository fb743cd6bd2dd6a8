"""`vertebra commands`: what can be asked of what, by whom, with which data."""

import inspect
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from cli.ask.commandfields import Asked, asked_of
from cli.screen import DIM, STRONG, Screen
from cli.session import AsJson, Session, session_of
from domain.decider import Decider
from domain.errors import Refusal
from domain.message import Command
from domain.registry import DECIDERS
from domain.roles import Role
from domain.translatable import N_

SENTENCE = re.compile(r"(?<=\.)\s+")
FORMS = {
    "network": N_("network:NETWORK"),
    "clock": N_("clock:NETWORK"),
    "group": N_("group:NETWORK:BODY"),
    "cycle": N_("cycle:NETWORK:ZONE:PERIOD"),
    "action": N_("action:NETWORK:ZONE:PERIOD:ACTION"),
    "case": N_("case:NETWORK:ZONE:REFERENCE"),
    "escalation": N_("escalation:NETWORK:ZONE:ID"),
    "management": N_("management:NETWORK:BODY"),
}
LIVING = frozenset(Role) - {Role.ENGINE}


def commands(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Argument(help="cycle, action, case, escalation, management, group, network or clock")
    ] = None,
    command: Annotated[str | None, typer.Argument(help="one command, with its fields")] = None,
    as_json: AsJson = False,
) -> None:
    """What can be asked: the commands of each kind of stream, who may give them, and their fields."""
    session = session_of(context)
    deciders = DECIDERS if kind is None else {kind: decider_of(kind)}
    if command is not None and kind is not None:
        made = command_of(deciders[kind], command)
        if as_json:
            session.print_json({kind: {made.__name__: described(made)}})
        else:
            _draw_one(Screen(session), kind, made)
        return
    if as_json:
        session.print_json({name: {c.__name__: described(c) for c in given(one)} for name, one in deciders.items()})
        return
    _draw_all(session, deciders)


def decider_of(kind: str) -> Decider[Any]:
    """The decider of a kind of stream. Raises Refusal `not-found`."""
    if kind not in DECIDERS:
        raise Refusal(
            "not-found", "There is no kind of stream called '{kind}': there is {kinds}.", kind=kind,
            kinds=", ".join(DECIDERS),
        )  # fmt: skip
    return DECIDERS[kind]


def given(decider: Decider[Any]) -> list[type[Command]]:
    """The commands that people give; what only the engine gives is left out."""
    return [command for command in decider.commands.values() if command.may != frozenset({Role.ENGINE})]


def command_of(decider: Decider[Any], name: str) -> type[Command]:
    """A command by its name, however it is written: RecordFinding, record-finding, recordfinding.

    Raises Refusal `unknown-command` with the nearest name there is.
    """
    known = {command.__name__.lower(): command for command in given(decider)}
    wanted = _bare(name)
    if wanted in known:
        return known[wanted]
    near = get_close_matches(wanted, known, n=1)
    if not near:
        raise Refusal(
            "unknown-command",
            "'{name}' is nothing that can be asked of a stream of this kind. See '{line}'.",
            name=name,
            line=f"vertebra commands {decider.name}",
        )
    raise Refusal(
        "unknown-command",
        "'{name}' is nothing that can be asked of a stream of this kind. Did you mean '{hint}'?",
        name=name,
        hint=known[near[0]].__name__,
    )


def stream_kinds_with(command: str) -> tuple[str, ...]:
    """The kinds of stream of which a command can be asked, however its name is written; all where none knows it."""
    wanted = _bare(command)
    knowing = [name for name, one in DECIDERS.items() if any(c.__name__.lower() == wanted for c in given(one))]
    return tuple(knowing or DECIDERS)


def described(command: type[Command]) -> dict[str, Any]:
    """A command for programs: what it is for, who may give it, the JSON Schema of its data."""
    schema = command.model_json_schema()
    schema.pop("description", None)
    return {"about": about(command), "may": sorted(command.may), "data": schema}


def about(command: type[Command]) -> str:
    """What a command is for, in English: its docstring, which is the one place where that is said."""
    own = command.__dict__.get("__doc__") or ""
    return " ".join(inspect.cleandoc(own).split())


def in_short(told: str) -> str:
    """The first sentence of what a command is for."""
    return SENTENCE.split(told, maxsplit=1)[0]


def texts() -> Iterator[str]:
    """What every command is for: texts that the catalogues must have."""
    for decider in DECIDERS.values():
        yield from (about(command) for command in given(decider))


def _bare(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def _draw_all(session: Session, deciders: dict[str, Decider[Any]] | Any) -> None:
    screen = Screen(session)
    for name, decider in deciders.items():
        screen.heading(screen.title(name), _stream_form(screen, name))
        screen.gap()
        for command in given(decider):
            screen.text(command.__name__, style=STRONG)
            screen.text(in_short(screen.say(about(command))), indent=2)
            screen.text(_may(screen, command), style=DIM, indent=2)
        screen.gap()
        screen.text(screen.say("What one of them takes:"))
        screen.command(f"vertebra commands {name} {screen.say('COMMAND')}", indent=2)
        screen.gap()


def _draw_one(screen: Screen, kind: str, command: type[Command]) -> None:
    screen.heading(command.__name__, _stream_form(screen, kind))
    screen.text(screen.say(about(command)))
    screen.text(screen.say("Who may: {roles}", roles=_may(screen, command)))
    asked = asked_of(screen, kind, command)
    if not asked:
        return
    screen.section(screen.say("Data"))
    rows = [(f"{one.path} *" if one.needed else one.path, _meaning(screen, one), one.given) for one in asked]
    screen.table((screen.say("Field (* needed)"), screen.say("Meaning"), screen.say("What is typed")), rows)
    screen.gap()
    screen.text(
        screen.say(
            "A thing is typed as it is called, or by its short number or its id; a word may stand for its code."
        ),
        style=DIM,
    )


def _meaning(screen: Screen, one: Asked) -> str:
    if not one.only:
        return one.meaning
    return screen.say("{meaning} (only with {values})", meaning=one.meaning, values=", ".join(one.only))


def _stream_form(screen: Screen, kind: str) -> str:
    """How the streams of a kind are named."""
    return screen.say(FORMS.get(kind, kind))


def _may(screen: Screen, command: type[Command]) -> str:
    if command.may >= LIVING:
        return screen.say("whoever has a role")
    return ", ".join(screen.label(role.value) for role in Role if role in command.may)


def register(app: typer.Typer) -> None:
    app.command()(commands)
