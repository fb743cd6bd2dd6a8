"""The arguments and options of every command by what they name: told in ids before the command sees them.

Where there is no database yet, everything stays as it was typed: the command itself says what lacks.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from typer.core import TyperCommand

from cli import wiring
from cli.ask.commands import stream_kinds_with
from cli.session import session_of
from cli.speaking import speak
from domain import ids
from domain.decisions import URGENCIES
from domain.errors import Refusal, VertebraError
from domain.registry import DECIDERS
from domain.territory import WHOLE_NETWORK, Network
from naming.matching import Choice, pick, pick_code
from naming.streams import PROCESS_KINDS, a_network, a_stream, networks
from naming.things import Things
from naming.words import coded
from readings.kinds import UNKNOWN, Kind
from store.errors import ChangedSchema
from store.paths import is_file
from words.languages import Language

K = Kind

ARGUMENTS: Mapping[str, Kind] = {
    "network": K.NETWORK,
    "stream": K.STREAM,
    "what": K.STREAM,
    "where": K.STREAM,
    "follows": K.CYCLE,
    "meeting": K.MEETING_REFERENCE,
    "person": K.PERSON,
    "entered_by": K.PERSON,
    "who": K.PERSON,
    "responsible": K.PERSON,
    "pursuer": K.PERSON,
    "expedite": K.PERSON,
    "reference_person": K.PERSON,
    "zone": K.ZONE,
    "body": K.BODY,
    "organisation": K.ORGANISATION,
    "team": K.ORGANISATION,
    "service": K.ORGANISATION,
    "portfolio": K.PORTFOLIO,
    "assign": K.PORTFOLIO,
    "sector": K.SECTOR,
}
"""What an argument or an option names, in every command that has one of that name."""

FREE = frozenset(
    {
        "archive", "ask", "at", "by", "chase", "checkpoints", "command", "csv", "data", "decision", "deadline", "defer",
        "end", "everything", "field", "file", "file_reference", "first", "forward", "form", "from_histories", "key",
        "looks", "name", "name_or_file", "notion", "order", "people", "period", "play", "position", "reason",
        "reference", "refuse", "resources", "rule", "rules", "scenario", "second", "since", "source", "speed", "start",
        "text", "title", "to", "until", "words", "would_need", "xlsx", "beside", "compare", "lang",
    }
)  # fmt: skip
"""What is written, not named."""

# Commands in which an argument is another thing than elsewhere, or nothing that is known here: `COMMAND.argument`.
OWN: Mapping[str, Kind | None] = {
    "load.person": None,  # of a network that is not here yet
    "minutes.which": None,  # a body, a meeting or a day: the command itself knows which
    "report.what": None,
    "repair.by": None,
}
# What of is meant where only some kinds of stream can be.
OF: Mapping[str, tuple[str, ...]] = {
    "lineage.stream": ("action",),
    "trail.stream": ("escalation", "case", "action"),
    "decide.what": ("escalation", "case", "action"),
    "report.stream": ("cycle",),
}
ACTED_ON = frozenset({"do.stream", "decide.what"})  # by somebody, who means what goes on
ALSO_NETWORKS = frozenset({"show.what", "diff.what", "replay.what", "verify.what", "export.what", "minutes.where"})

SURROGATE = re.compile("[\ud800-\udfff]")  # what a byte that is none of a text is read as
UNFOUND = frozenset({*UNKNOWN.values(), "unknown-network", "not-found"})

# Options whose words are codes: the field and the process that they are of, and the codes.
CODES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "open.kind": ("kind", "case", ("family", "person", "community")),
    "open.urgency": ("urgency", "case", URGENCIES),
    "streams.kind": ("", "", tuple(DECIDERS)),
    "commands.kind": ("", "", tuple(DECIDERS)),
    "legs.kind": ("origin", "", ("case", "blocked-action", "adopted-action", "demand", "alignment")),
}


def kind_of_argument(command: str, name: str) -> Kind | None:
    """What an argument of a command names; None where it names nothing that is known here."""
    own = f"{command}.{name}"
    return OWN[own] if own in OWN else ARGUMENTS.get(name)


class Named(TyperCommand):
    """A command whose arguments may be said as people call things, and whose help is in the reader's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        speak(ctx, formatter)
        super().format_help(ctx, formatter)

    def invoke(self, ctx: Any) -> Any:
        known = str(self.name)
        _written(ctx.params)
        _codes(known, ctx.params, session_of(ctx).language)
        named = {name: kind for name in ctx.params if (kind := kind_of_argument(known, name)) is not None}
        if any(ctx.params[name] for name in named):
            try:
                with wiring.looking(session_of(ctx)) as store:
                    _named(Arguments(store, known, ctx.params), named)
            except VertebraError as error:
                if error.code not in ("not-migrated", ChangedSchema.code):  # which the command itself will say
                    raise
        return super().invoke(ctx)


def _written(params: Mapping[str, Any]) -> None:
    """Raises Refusal `usage` where something that is typed is no text: it can name nothing here."""
    for said in params.values():
        for one in said if isinstance(said, (list, tuple)) else (said,):
            if isinstance(one, str) and not one.isascii() and SURROGATE.search(one):
                told = one.encode(errors="backslashreplace").decode()
                raise Refusal("usage", "'{text}' cannot be read: it is not written in UTF-8.", text=told)


def _codes(command: str, params: dict[str, Any], language: Language) -> None:
    for name, said in params.items():
        coding = CODES.get(f"{command}.{name}")
        if coding is not None and isinstance(said, str):
            field, process, values = coding
            params[name] = pick_code(said, coded(field, process, values, {}, language))


class Arguments:
    """The arguments of one command, of which the network comes first: all others are named within it."""

    def __init__(self, store: wiring.Store, command: str, params: dict[str, Any]) -> None:
        self.store = store
        self.command = command
        self.params = params
        self.network: str | None = None

    def name(self, named: Mapping[str, Kind]) -> None:
        """Put ids in the place of names. Raises Refusal `which-one`, or the code of what is unknown."""
        for kinds, to_id in self._in_order():
            for name, kind in named.items():
                if kind in kinds and self.params[name]:
                    self.params[name] = _each(self.params[name], partial(to_id, name, kind))

    def _in_order(self) -> Iterable[tuple[frozenset[Kind], Callable[[str, Kind, str], str]]]:
        of_network = frozenset(Kind) - {K.NETWORK, K.STREAM, K.CYCLE, K.MEETING_REFERENCE}
        return (
            (frozenset({K.NETWORK}), self._network),
            (frozenset({K.STREAM}), self._stream),
            (of_network, self._thing),
            (frozenset({K.CYCLE}), lambda _name, _kind, said: a_stream(self.store, said, kinds=("cycle",))),
            (frozenset({K.MEETING_REFERENCE}), lambda _name, _kind, said: self._meeting(said)),
        )

    def _network(self, _name: str, _kind: Kind, said: str) -> str:
        self.network = a_network(self.store, said)
        return self.network

    def _stream(self, name: str, _kind: Kind, said: str) -> str:
        own = f"{self.command}.{name}"
        if _a_file(said):
            return said
        if own in ALSO_NETWORKS:
            found = a_stream(self.store, said, more=networks(self.store))
        else:
            kinds = stream_kinds_with(str(self.params["command"])) if own == "do.stream" else OF.get(own, PROCESS_KINDS)
            found = self._acted_on(said, kinds, acting=own in ACTED_ON)
        stream, _, item = found.partition("#")
        if self.network is None and (":" in stream or any(one.id == stream for one in networks(self.store))):
            self.network = stream.split(":")[1] if ":" in stream else stream
        if item and stream.startswith("management:") and own != "minutes.where":  # which knows its meetings itself
            here = self._here(stream)
            return f"{stream}#{pick(item, here.choices(K.ITEM)) if here is not None else item}"
        return found

    def _acted_on(self, said: str, kinds: tuple[str, ...], *, acting: bool) -> str:
        """A stream, where whoever acts belongs to one network first of that network."""
        within = self.network or (self._whose() if acting and ":" not in said else None)
        found = a_stream(self.store, said, network=within, kinds=kinds, acting=acting)
        if within is None or within == self.network or ":" in found:
            return found
        return a_stream(self.store, said, kinds=kinds, acting=acting)

    def _whose(self) -> str | None:
        """The network of the person who acts, where only one has such a person; it is also whose language is spoken."""
        said = self.params.get("person")
        if not isinstance(said, str):
            return None
        having = [one for one in networks(self.store) if _has(said, self._people(one))]
        if len(having) != 1:
            return None
        self.store.session.network_language = self.store.network_of(having[0].id).language
        return having[0].id

    def _thing(self, name: str, kind: Kind, said: str) -> str:
        if kind is K.ZONE and self.command not in ("start", "start-cycle") and said == WHOLE_NETWORK:
            return said
        here = self._here()
        if here is not None:
            return pick(said, here.choices(kind), unknown=UNKNOWN[kind])
        if self.network is not None or kind is not K.PERSON:
            return said
        everywhere = [choice for one in networks(self.store) for choice in self._people(one)]
        return said if any(choice.id == said for choice in everywhere) else pick(said, _once(everywhere))

    def _people(self, network: Choice) -> list[Choice]:
        with self.store.damage.spared():
            return Things(self.store, self.store.network_of(network.id)).choices(K.PERSON)
        return []

    def _meeting(self, said: str) -> str:
        """`STREAM#MEETING`, the meeting by its id, its number or its day."""
        stream, mark, meeting = said.partition("#")
        found = a_stream(self.store, stream, network=self.network, kinds=("group", "management"))
        here = self._here(found) if ":" in found else None
        if not mark or here is None:
            return said
        return f"{found}#{pick(meeting, here.choices(K.MEETING), unknown=UNKNOWN[K.MEETING])}"

    def _here(self, stream: str | None = None) -> Things | None:
        """What there is in the network that is meant; None where there is no such network."""
        try:
            network_id = ids.parts(stream)[1] if stream is not None else self.network
        except Refusal:
            return None
        network = self.store.network_of(network_id) if network_id and ids.SLUG.fullmatch(network_id) else Network()
        if not network.exists:
            return None
        self.store.session.network_language = network.language
        return Things(self.store, network, stream)


def _named(arguments: Arguments, named: Mapping[str, Kind]) -> None:
    """Name the arguments. What is not found may be what a damaged stream would have known: then that is said."""
    try:
        arguments.name(named)
    except Refusal as refused:
        if refused.code in UNFOUND:
            arguments.store.damage.raised()
        raise


def _has(said: str, people: list[Choice]) -> bool:
    """Whether somebody is so called; who may be several is somebody."""
    try:
        found = pick(said, people)
    except Refusal as refused:
        return refused.code == "which-one"
    return any(one.id == found for one in people)


def _once(choices: Iterable[Choice]) -> list[Choice]:
    return list({choice.id: choice for choice in choices}.values())


def _each(value: Any, made: Callable[[str], str]) -> Any:
    """`made` of a text, or of each in a list of them."""
    if isinstance(value, (list, tuple)):
        return type(value)(made(one) for one in value)
    return made(value) if isinstance(value, str) else value


def _a_file(said: str) -> bool:
    return "/" in said or said.endswith((".vertebra", ".zip")) or is_file(said)
