"""What lists, boards and the engine's sweeper read: rows of the read models as messages.

It reads and never writes. What a person was answered is already in here when the answer comes.
"""

from collections.abc import Collection, Mapping
from contextlib import nullcontext, suppress
from datetime import date, datetime
from json import loads
from typing import Any
from uuid import UUID

from pydantic import Field, ValidationError
from sqlalchemy import Engine, Select, func, select, union

from domain.calendar import Calendar
from domain.decider import GIVEN_UP, Delivery
from domain.message import Message, Recorded
from domain.registry import PROCESSES
from domain.roles import Role
from store.mentions import naming, placed_in, position
from store.people import display_names
from store.rows import Row, Spared, rows_read
from store.tables import events, moment, outbox, processes, stamp, todos

NAMED = frozenset({"record-findings", "extend-diagnosis", "shared-task"})  # to be done by a day that somebody named
NEXT_MEETING = frozenset({"validate-diagnosis"})  # a body does it once its day has come, when it meets


class ProcessRow(Message):
    """A process (or, asked for by kind, a register) as boards show it. `due_at`: when the engine acts by itself."""

    stream: str
    kind: str
    network: str
    zone: str | None
    phase: str
    open: bool
    title: str
    parent: str | None
    due_at: datetime | None
    rehearsal: bool
    version: int
    changed_at: datetime


class TodoRow(Message):
    """Something that waits for somebody: `who` is a person's id, `organisation:ID` or `role:ROLE`."""

    stream: str
    kind: str
    network: str
    zone: str | None
    key: str
    what: str
    who: str
    params: dict[str, str] = Field(default_factory=dict)
    due_at: datetime | None

    @property
    def names_its_day(self) -> bool:
        """Whether somebody named its last day; else it was counted in working days."""
        return "due_on" in self.params or self.what in NAMED

    def last_day(self, calendar: Calendar) -> date | None:
        """The last day on which it is in time: the one that somebody named, else the one that a deadline ends. None
        where there is none, and where its day is the one from which a body sees to it, at its next meeting."""
        if self.due_at is None or self.what in NEXT_MEETING:
            return None
        named = self.params.get("due_on")
        return date.fromisoformat(named) if named is not None else calendar.last_day(self.due_at)

    def is_late(self, calendar: Calendar, now: datetime) -> bool:
        """Whether its last day has passed: on that day it is still in time."""
        until = self.last_day(calendar)
        return until is not None and calendar.local_date(now) > until

    def told(self, calendar: Calendar, now: datetime) -> dict[str, Any]:
        """The row for programs, with its last day (`until`) and whether that has passed (`late`)."""
        return {
            **self.model_dump(mode="json"),
            "until": self.last_day(calendar),
            "late": self.is_late(calendar, now),
        }


class OutboxRow(Message):
    """An event that has not reached its receiver. `stored_at`: since when, by the machine's clock."""

    stream: str
    network: str
    position: int
    stored_at: datetime
    delivery: Delivery


class Reading:
    """The read models of a database. Safe to use from several threads.

    `spared`: where a row that is damaged is to be told, and the others read; otherwise it is raised, as `DamagedRow`.
    """

    def __init__(self, engine: Engine, *, spared: Spared = nullcontext) -> None:
        self.engine = engine
        self._spared = spared

    def processes(
        self,
        *,
        network: str | None = None,
        zone: str | None = None,
        kind: str | None = None,
        open: bool | None = None,
        parent: str | None = None,
    ) -> list[ProcessRow]:
        """The processes of a network or zone, by stream. Registers only where `kind` asks for one."""
        query = select(processes).order_by(processes.c.stream)
        query = query.where(processes.c.kind == kind if kind else processes.c.kind.in_(sorted(PROCESSES)))
        query = _narrowed(query, processes, network=network, zone=zone, open=open, parent=parent)
        return rows_read(self._rows(query), _process, spared=self._spared)

    def asked_beside(self, network: str, questions: Collection[str]) -> list[ProcessRow]:
        """These questions and all others that the same streams of a network have asked, by stream."""
        origins = select(processes.c.parent).where(processes.c.stream.in_(sorted(questions)))
        query = select(processes).where(processes.c.kind == "escalation", processes.c.parent.in_(origins))
        query = _narrowed(query, processes, network=network).order_by(processes.c.stream)
        return rows_read(self._rows(query), _process, spared=self._spared)

    def process(self, stream: str) -> ProcessRow | None:
        """How the boards show one stream."""
        rows = self._rows(select(processes).where(processes.c.stream == stream))
        return next(iter(rows_read(rows, _process, spared=self._spared)), None)

    def todos(
        self,
        *,
        network: str | None = None,
        zone: str | None = None,
        stream: str | None = None,
        kind: str | None = None,
        what: Collection[str] | None = None,
        who: Collection[str] | None = None,
        due_before: datetime | None = None,
    ) -> list[TodoRow]:
        """What waits for whom, the most urgent first, what has no deadline last. `what`, `who`: one of these."""
        query = _narrowed(select(todos), todos, network=network, zone=zone, stream=stream, kind=kind)
        if what is not None:
            query = query.where(todos.c.what.in_(what))
        if who is not None:
            query = query.where(todos.c.who.in_(who))
        if due_before is not None:
            query = query.where(todos.c.due_at < stamp(due_before))
        query = query.order_by(todos.c.due_at.is_(None), todos.c.due_at, todos.c.stream, todos.c.key)
        return rows_read(self._rows(query), _todo, spared=self._spared)

    def outbox(
        self, *, older_than: datetime | None = None, network: str | None = None, stream: str | None = None
    ) -> list[OutboxRow]:
        """What is not delivered, in the log's order. `older_than`: taken in before, by the machine's clock."""
        query = _narrowed(select(outbox), outbox, network=network, stream=stream).order_by(outbox.c.position)
        if older_than is not None:
            query = query.where(outbox.c.stored_at < stamp(older_than))
        return rows_read(self._rows(query), _undelivered, spared=self._spared)

    def undelivered(self, network: str | None = None) -> int:
        """How many events have not reached their receivers."""
        query = _narrowed(select(func.count().label("count")).select_from(outbox), outbox, network=network)
        return int(self._rows(query)[0]["count"])

    def due(self, network: str, until: datetime) -> list[tuple[datetime, str]]:
        """The processes of a network that will act by themselves up to `until`, the earliest first."""
        query = (
            select(processes.c.due_at, processes.c.stream)
            .where(processes.c.network == network, processes.c.kind.in_(sorted(PROCESSES)))
            .where(processes.c.due_at <= stamp(until))
            .order_by(processes.c.due_at, processes.c.stream)
        )
        return rows_read(
            self._rows(query), lambda row: (moment(row["due_at"]), str(row["stream"])), spared=self._spared
        )

    def positions(self, *streams: str) -> dict[UUID, int]:
        """Where in the log each event of some streams stands: what came first, whichever stream it is of."""
        query = select(events.c.id, events.c.position).where(events.c.stream.in_(streams))
        return {UUID(row["id"]): int(row["position"]) for row in self._rows(query)}

    def end(self) -> int:
        """The place of the last event of the log; 0 where there is none."""
        return int(self._rows(select(func.max(events.c.position).label("last")))[0]["last"] or 0)

    def of_kinds(self, kinds: Collection[str], *, after: int, until: int) -> list[tuple[int, Recorded | None]]:
        """The events of some kinds that stand after a place in the log, up to and with another, each with its place, in
        the log's order. None stands for one that is damaged.

        It looks at each event between the two: keep `until`, whatever was found, and go on from there.
        """
        query = select(events.c.position, events.c.body).where(
            events.c.position > after, events.c.position <= until, events.c.kind.in_(sorted(kinds))
        )
        found: list[tuple[int, Recorded | None]] = []
        for row in self._rows(query.order_by(events.c.position)):
            recorded = None
            with suppress(ValidationError):
                recorded = Recorded.model_validate_json(row["body"])
            found.append((int(row["position"]), recorded))
        return found

    def said_in(self, network: str, meeting: str) -> list[Recorded]:
        """The events of any stream that were said in a meeting `STREAM#MEETING`, or tell of it, in the log's order.

        Raises `Damaged`.
        """
        return [recorded for _, recorded in self.placed_in(network, meeting)]

    def placed_in(self, network: str, meeting: str, *, after: int = 0) -> list[tuple[int, Recorded]]:
        """The same, each with its place in the log. It looks at each event after a place: say the latest that will do.

        Raises `Damaged`.
        """
        with self.engine.connect() as connection:
            return placed_in(connection, network, meeting, after=after)

    def naming(self, stream: str, names: Collection[str]) -> list[tuple[int, Recorded]]:
        """The events of one stream that name any of these ids, each with its place in the log, in their order; whatever
        else the stream has, it is not read. Raises `Damaged`."""
        with self.engine.connect() as connection:
            return naming(connection, stream, names)

    def position(self) -> int:
        """How far the log goes now: what is stored later has a higher position."""
        with self.engine.connect() as connection:
            return position(connection)

    def asleep(self, before: datetime) -> list[str]:
        """The processes that should have acted before a moment of the machine's clock, and have not.

        Those with an event not delivered since then, and those whose deadline has passed. A rehearsal's deadlines
        are of its own clock, and are left to it; one that was given up is not due.
        """
        late = select(processes.c.stream).where(
            processes.c.kind.in_(sorted(PROCESSES)),
            processes.c.rehearsal.is_(False),
            processes.c.due_at < stamp(before),
        )
        stuck = select(outbox.c.stream).where(outbox.c.stored_at < stamp(before))
        return sorted(row["stream"] for row in self._rows(union(late, stuck)))

    def given_up(self, *, network: str | None = None, rehearsal: bool = False) -> list[str]:
        """The processes that wait for somebody because a deadline of theirs was given up."""
        query = (
            select(todos.c.stream)
            .join(processes, processes.c.stream == todos.c.stream)
            .where(todos.c.what == GIVEN_UP, processes.c.rehearsal.is_(rehearsal))
            .distinct()
            .order_by(todos.c.stream)
        )
        return [row["stream"] for row in self._rows(_narrowed(query, todos, network=network))]

    def display_names(self, network: str) -> Mapping[str, str]:
        """How each person of a network is called; one without a name is missing, and known by the id."""
        return display_names(self.engine, network)

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def _process(row: Row) -> ProcessRow:
    return ProcessRow.model_validate({**row, "due_at": _moment(row["due_at"]), "changed_at": moment(row["changed_at"])})


def _todo(row: Row) -> TodoRow:
    todo = TodoRow.model_validate({**row, "params": loads(row["params"]), "due_at": _moment(row["due_at"])})
    office, _, which = todo.who.partition(":")
    if office == "role":
        Role(which)
    if "due_on" in todo.params:
        date.fromisoformat(todo.params["due_on"])
    if "was_due" in todo.params:
        datetime.fromisoformat(todo.params["was_due"])
    return todo


def _undelivered(row: Row) -> OutboxRow:
    return OutboxRow(
        stream=row["stream"],
        network=row["network"],
        position=row["position"],
        stored_at=moment(row["stored_at"]),
        delivery=Delivery.model_validate_json(row["body"]),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else moment(text)


def _narrowed(query: Select[Any], table: Any, **wanted: object) -> Select[Any]:
    for name, value in wanted.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    return query
