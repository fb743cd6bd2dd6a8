"""A town in memory as the command line reads it: its pages are drawn from it, and what is typed is decided on a copy.

The lines go through the whole command line: only the database and the engine behind it are others.
"""

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast
from unittest.mock import patch
from uuid import UUID

import typer
from sqlalchemy import Engine

from cli.ask.inbox import Page
from cli.main import app
from cli.session import Session
from cli.wiring import Store
from domain import ids
from domain.decider import Envelope, Folded
from domain.errors import Refusal, VertebraError
from domain.message import Recorded
from domain.registry import DECIDERS, PROCESSES
from domain.territory import Network
from domain.town import Town
from readings.inbox import inbox
from store.errors import NotFound
from store.log import Whole
from store.reading import OutboxRow, ProcessRow, TodoRow


class Given(Exception):
    """A line that was typed, as the command that it gives."""

    def __init__(self, envelope: Envelope) -> None:
        super().__init__(envelope.kind)
        self.envelope = envelope


@dataclass(frozen=True)
class Info:
    stream: str


@dataclass
class Log:
    """The log of a town in memory, to be read."""

    town: Town

    def fold(self, stream: str, until: int | None = None) -> Folded[Any]:
        if ids.parts(stream)[0] not in DECIDERS:
            raise NotFound("There is nothing called '{stream}'.", stream=stream)
        return self.town.fold(stream)

    def decider(self, stream: str) -> Any:
        """Asked of a kind that there is none of."""
        raise NotFound("There is nothing called '{stream}'.", stream=stream)

    def brought_up(self, folded: Folded[Any]) -> Folded[Any]:
        return self.fold(folded.stream)

    def head(self, stream: str) -> object | None:
        return self.town.folds.get(stream)

    def check_chain(self, stream: str) -> None:
        """In memory nothing is damaged."""

    def events(self, stream: str, after: int = 0, until: int | None = None) -> Iterator[Recorded]:
        yield from self.town.events.get(stream, [])[after:until]

    def together(self, wanted: Iterable[str]) -> dict[str, Whole]:
        there = (one for one in dict.fromkeys(wanted) if one in self.town.folds)
        return {one: Whole(self.town.fold(one), tuple(self.town.events.get(one, ()))) for one in there}

    def streams(self, network: str | None = None, kind: str | None = None, **_spared: object) -> Iterator[Info]:
        for stream in sorted(self.town.folds):
            of, place, _ = ids.parts(stream)
            if network in (None, place) and kind in (None, of):
                yield Info(stream)


@dataclass
class Boards:
    """The read models of a town in memory. `only`: what waits, where not all of it is looked at, nor any process."""

    town: Town
    only: tuple[TodoRow, ...] | None = None

    def todos(self, *, network: str | None = None, **_: object) -> list[TodoRow]:
        if self.only is not None:
            return list(self.only)
        return [row for stream in sorted(self.town.folds) for row in rows_of(self.town.folds[stream])]

    def outbox(self, **_: object) -> list[OutboxRow]:
        return []

    def positions(self, *streams: str) -> dict[UUID, int]:
        return {event.id: place for place, event in self._placed() if event.stream in streams}

    def placed_in(self, network: str, meeting: str, *, after: int = 0) -> list[tuple[int, Recorded]]:
        placed = [(n, event) for n, event in self._placed() if n > after]
        return [(n, event) for n, event in placed if meeting in (event.who.meeting, event.data.get("meeting"))]

    def naming(self, stream: str, names: Collection[str]) -> list[tuple[int, Recorded]]:
        told = [(n, event) for n, event in self._placed() if event.stream == stream]
        return [(n, event) for n, event in told if any(f'"{name}"' in event.model_dump_json() for name in names)]

    def _placed(self) -> list[tuple[int, Recorded]]:
        told = [event for listed in self.town.events.values() for event in listed]
        return list(enumerate(sorted(told, key=lambda one: (one.recorded_at, one.stream, one.version))))

    def asked_beside(self, network: str, questions: Collection[str]) -> list[ProcessRow]:
        rows = self.processes(network=network, kind="escalation")
        origins = {row.parent for row in rows if row.stream in questions}
        return [row for row in rows if row.parent in origins]

    def processes(
        self, *, network: str | None = None, kind: str | None = None, parent: str | None = None, **_: object
    ) -> list[ProcessRow]:
        if self.only is not None:
            return []
        return [
            row
            for stream in sorted(self.town.folds)
            if ids.parts(stream)[0] == kind or (kind is None and ids.parts(stream)[0] in PROCESSES)
            for row in [process_of(self.town, stream)]
            if parent in (None, row.parent)
        ]


def rows_of(folded: Folded[Any]) -> list[TodoRow]:
    """What waits in a stream, as boards have it."""
    kind, network, _ = ids.parts(folded.stream)
    summary = folded.decider.summarised(folded.state)
    return [
        TodoRow(stream=folded.stream, kind=kind, network=network, zone=summary.zone, **todo.model_dump())
        for todo in summary.todos
    ]


def process_of(town: Town, stream: str) -> ProcessRow:
    """A stream, as boards have it."""
    kind, network, _ = ids.parts(stream)
    folded = town.fold(stream)
    shown = folded.decider.summarised(folded.state).model_dump(exclude={"todos"})
    told = town.events.get(stream)
    changed_at = told[-1].recorded_at if told else town.clock
    return ProcessRow(
        stream=stream,
        kind=kind,
        network=network,
        rehearsal=True,
        version=folded.version,
        changed_at=changed_at,
        **shown,
    )


class MemoryStore(Store):
    """The store of a town in memory. `only`: as `Boards` has it."""

    town: Town
    only: tuple[TodoRow, ...] | None

    def __init__(self, town: Town, only: Iterable[TodoRow] | None = None) -> None:
        super().__init__(cast(Engine, None), session=Session("en"))
        object.__setattr__(self, "town", town)
        object.__setattr__(self, "only", None if only is None else tuple(only))

    @cached_property
    def log(self) -> Any:
        return Log(self.town)

    @cached_property
    def reading(self) -> Any:
        return Boards(self.town, self.only)

    def names(self, network_id: str) -> Mapping[str, str]:
        return {}

    def now(self, network: Network) -> datetime:
        assert self.town.clock is not None
        return self.town.clock

    def today(self, network: Network) -> date:
        return network.calendar.local_date(self.now(network))


def inbox_of(store: Store, network: Network, person: str) -> Page:
    """Somebody's inbox, as the terminal has it."""
    return Page(store, inbox(store, network, person))


class Door:
    async def give(self, envelope: Envelope, **_how: object) -> None:
        raise Given(envelope)


def _asked(_store: object, ask: Any, *, engine: bool) -> None:
    ask(Door()).send(None)


def _failed(_session: Session, error: VertebraError) -> int:
    raise error


COMMAND = typer.main.get_command(app)


def typed(line: str, store: Store) -> Envelope:
    """The command that a line gives. Raises Refusal as the command line does; AssertionError where it gives none."""

    @contextmanager
    def opened(*_: object) -> Iterator[Store]:
        yield store

    words = shlex.split(line)
    assert words[0] == "vertebra", line
    with ExitStack() as patches:
        for name in ("writing", "reading", "reading_stream", "looking"):
            patches.enter_context(patch(f"cli.wiring.{name}", opened))
        patches.enter_context(patch("cli.wiring.at_the_door", _asked))
        patches.enter_context(patch.object(Session, "fail", _failed))
        try:
            COMMAND.main(words[1:], prog_name="vertebra", standalone_mode=False)
        except Given as given:
            return given.envelope
    raise AssertionError(f"this gives no command: {line}")


@dataclass
class Copy(Town):
    """A town as it stands, for things to be tried on it: what happens here happens nowhere else."""

    tried: list[str] = field(default_factory=list)


def copied(town: Town) -> Copy:
    events = {stream: list(told) for stream, told in town.events.items()}
    return Copy(deciders=town.deciders, edition=town.edition, folds=dict(town.folds), events=events, clock=town.clock)


def answer(town: Town, envelope: Envelope) -> Refusal | None:
    """What a town would say to a command: None where it accepts it."""
    assert town.clock is not None
    try:
        copied(town).decide(envelope, town.clock)
    except Refusal as refusal:
        return refusal
    return None
