"""`vertebra commands`: what can be asked of what, by whom, with which data."""

import inspect
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from cli.screen import Screen
from cli.session import AsJson, Session, session_of
from domain.decider import Decider
from domain.errors import Refusal
from domain.message import Command
from domain.registry import DECIDERS
from domain.roles import Role


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
    return {"about": _about(command), "may": sorted(command.may), "data": schema}


def _bare(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def _about(command: type[Command]) -> str:
    own = command.__dict__.get("__doc__") or ""
    return " ".join(inspect.cleandoc(own).split())


def _draw_all(session: Session, deciders: dict[str, Decider[Any]] | Any) -> None:
    screen = Screen(session)
    for name, decider in deciders.items():
        listed = given(decider)
        screen.heading(screen.title(name), _stream_form(name))
        rows = [(command.__name__, _may(screen, command), _fields(command)) for command in listed]
        screen.table((screen.say("Command"), screen.say("Who may"), screen.say("Data (* needed)")), rows)
        screen.text("")


def _draw_one(screen: Screen, kind: str, command: type[Command]) -> None:
    screen.heading(command.__name__, _stream_form(kind))
    if _about(command):
        screen.text(_about(command))
    screen.text(screen.say("Who may: {roles}", roles=_may(screen, command)))
    schema = command.model_json_schema()
    rows = [
        (
            name,
            _type(part, schema.get("$defs", {})),
            screen.say("yes") if name in schema.get("required", ()) else screen.say("no"),
            part.get("description", ""),
        )
        for name, part in schema.get("properties", {}).items()
    ]
    if rows:
        screen.section(screen.say("Data"))
        columns = (screen.say("Field"), screen.say("What it is"), screen.say("Needed"), screen.say("Meaning"))
        screen.table(columns, rows)


def _stream_form(kind: str) -> str:
    forms = {
        "network": "network:NETWORK",
        "clock": "clock:NETWORK",
        "group": "group:NETWORK:BODY",
        "cycle": "cycle:NETWORK:ZONE:PERIOD",
        "action": "action:NETWORK:ZONE:PERIOD:ACTION",
        "case": "case:NETWORK:ZONE:REFERENCE",
        "escalation": "escalation:NETWORK:ZONE:ID",
        "management": "management:NETWORK:BODY",
    }
    return forms.get(kind, kind)


def _may(screen: Screen, command: type[Command]) -> str:
    return ", ".join(screen.label(role.value) for role in Role if role in command.may)


def _fields(command: type[Command]) -> str:
    return ", ".join(f"{name}*" if field.is_required() else name for name, field in command.model_fields.items())


def _type(part: dict[str, Any], parts: dict[str, Any]) -> str:
    """What a value must be, as short as a person needs it."""
    if "$ref" in part:
        return _type(parts[part["$ref"].rsplit("/", 1)[-1]], parts)
    if "anyOf" in part:
        return " | ".join(_type(one, parts) for one in part["anyOf"] if one.get("type") != "null")
    if "enum" in part:
        return " | ".join(str(one) for one in part["enum"])
    if "const" in part:
        return str(part["const"])
    match part.get("type"):
        case "array" if "prefixItems" in part:
            return "[" + ", ".join(_type(one, parts) for one in part["prefixItems"]) + "]"
        case "array":
            return f"[{_type(part.get('items', {}), parts)}, …]"
        case "object" if "properties" in part:
            return "{" + ", ".join(part["properties"]) + "}"
        case "string" if "pattern" in part:
            return "id"
        case "string":
            return {"date": "date", "date-time": "moment", "uuid": "uuid"}.get(part.get("format", ""), "text")
        case known:
            return str(known or "any")


def register(app: typer.Typer) -> None:
    app.command()(commands)
