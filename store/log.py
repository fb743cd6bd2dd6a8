"""The event log: append, claim, read, fold. The one door to what was stored.

It hands out copies of facts and never changes one. Reading goes in pages of bounded size, each in a short transaction
of its own, because a log only grows: a reader keeps no connection while its caller thinks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, Select, func, select
from sqlalchemy.exc import IntegrityError

from domain import ids
from domain.decider import Decider, DeliveryTurnedAway, Folded, Source, StoredCommand
from domain.message import GENESIS, Recorded, chained
from store import appending, repair
from store.database import writing
from store.errors import Damaged, Forked, NotFound, damaged
from store.messages import Append, Appended, EventReceipt, Fence, Head, Receipt, StreamInfo, TurnedAway
from store.rows import Spared
from store.tables import commands, events, streams

AT_ONCE = 5_000  # streams, or events, that are named in one statement: both databases take more
PAGE = 256  # rows read at once: with the longest texts some ten megabytes


def world_clock() -> datetime:
    """The time by the machine's clock, which says when the log took an event in, and nothing else."""
    return datetime.now(UTC)


Hashed = tuple[Recorded, bytes, str]
"""An event with its bytes, and the hash that was stored with it."""


class Given(NamedTuple):
    """A command that the log holds: whose it was, its id, the hash of its content, and what came of it."""

    source: Source
    command_id: UUID
    content: str
    receipt: Receipt


class Whole(NamedTuple):
    """A stream as it stands, with all of its events."""

    folded: Folded[Any]
    events: tuple[Recorded, ...]

    def until(self, version: int) -> "Whole":
        """The stream as it stood at a version that it has."""
        if version == self.folded.version:
            return self
        then = Folded.empty(self.folded.decider, self.folded.stream)
        for recorded in self.events[:version]:
            then = then.plus(recorded)
        return Whole(then, self.events[:version])


class EventLog:
    """The log in a database. `deciders`: by stream kind. Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        deciders: Mapping[str, Decider[Any]],
        *,
        clock: Callable[[], datetime] = world_clock,
    ) -> None:
        self.engine = engine
        self.deciders = deciders
        self._clock = clock
        self._crowded: Folded[Any] | None = None  # the last one whose lists were worked out here: see `_with`

    def decider(self, stream: str) -> Decider[Any]:
        """The decider of a stream's kind. Raises `NotFound`."""
        kind, _, _ = ids.parts(stream)
        if kind not in self.deciders:
            raise NotFound("There is nothing called '{stream}'.", stream=stream)
        return self.deciders[kind]

    def append(self, append: Append) -> Appended:
        """Store commands, their events and the read models in one transaction. Appending the same again says the same.

        Raises `CommandReused` (a command's id with other content, or an event that is elsewhere), `Superseded` (a later
        run writes here), `Forked` (with a fence: another event at a version, a gap below, another head; both sides are
        kept for `repair`), `VersionConflict` (without a fence: the register has changed), `Forged` (commands of which
        no sender knows), `BadAppend`, and `Damaged` (something stands already where the log says that nothing does).
        """
        decider = self.decider(append.stream)
        parsed = appending.parse(append)
        folded = self._with(parsed) if append.summary is None else None
        summary = append.summary if folded is None else folded.summarised()
        try:
            with writing(self.engine) as connection:
                appended = appending.store(connection, parsed, decider, self._clock, summary)
        except Forked:
            repair.keep_fork(self.engine, append, self._clock())
            raise
        except IntegrityError as error:  # one append at a time: nobody else can have put it there just now
            raise damaged(append.stream, append.expected_version + 1) from error
        if folded is not None:
            self._crowded = folded
        return appended

    def _with(self, parsed: appending.Parsed) -> Folded[Any] | None:
        """The fold of a stream with what is to be appended, for lists of which its writer sends nothing: they are too
        long. None where the log does not stand where the writer believes, as it is then told."""
        append, folded = parsed.append, self._crowded
        if folded is None or folded.stream != append.stream or folded.version > append.expected_version:
            folded = Folded.empty(self.decider(append.stream), append.stream)
        try:
            folded = self.further(folded, append.expected_version)
            for recorded, raw in parsed.entries:
                folded = folded.plus(recorded, raw)
        except (KeyError, NotFound, ValidationError):
            return None
        return folded

    def claim(self, stream: str, fence: Fence, *, newest: bool = False) -> None:
        """Make a run the stream's writer; the same again is fine. Raises `Superseded` when a later one is.

        `newest`: Temporal says that this is the run at work; it takes over from whoever is said to be later.
        """
        self.decider(stream)
        with writing(self.engine) as connection:
            appending.claim(connection, stream, fence, newest=newest)

    def release(self, stream: str, fence: Fence) -> None:
        """Give back what a run has claimed, where nothing was ever stored of the stream: no row of it is left. Where
        something was, or another run has claimed it since, all stays as it is."""
        with writing(self.engine) as connection:
            appending.release(connection, stream, fence)

    def head(self, stream: str) -> Head | None:
        """Where a stream stands; None while it has no event. Raises `Damaged`."""
        with self.engine.connect() as connection:
            found = appending.standing(connection, stream)
        return Head(version=found.version, head=found.head) if found.version else None

    def sound_head(self, stream: str) -> Head:
        """Where a stream stands, as its events have it too: none is missing at its end, none was put there.

        Raises `Damaged`.
        """
        known = select(streams).where(streams.c.stream == stream).subquery()
        last = select(func.max(events.c.version)).where(events.c.stream == stream)
        query = select(  # in one statement: what is appended meanwhile is in all of it or in nothing
            last.scalar_subquery(), select(known.c.version).scalar_subquery(), select(known.c.head).scalar_subquery()
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).one()
        stored, version = (found if isinstance(found, int) else 0 for found in row[:2])
        if stored != version:
            raise damaged(stream, min(stored, version) + 1)
        return Head(version=version, head=str(row[2])) if version else Head(version=0)

    def check_chain(self, stream: str) -> Head:
        """Where a stream stands, with every event of it held against the hash that was stored with it: for whoever has
        a fold of it in memory. Raises `Damaged`."""
        known, head, version = self.sound_head(stream), GENESIS, 0
        query = select(events.c.version, events.c.body, events.c.hash).where(events.c.stream == stream)
        for row in self._pages(query, events.c.version, 0, known.version):
            version, head = version + 1, chained(head, str(row.body).encode())
            if (row.version, row.hash) != (version, head):
                raise damaged(stream, version)
        if (version, head) != (known.version, known.head):
            raise damaged(stream, version if version == known.version else version + 1)
        return known

    def events(self, stream: str, after: int = 0, until: int | None = None) -> Iterator[Recorded]:
        """The events of a stream after a version, up to and with another. Raises `Damaged`."""
        return (recorded for recorded, _, _ in self._rows(stream, after, until))

    def event(self, stream: str, version: int) -> Recorded:
        """The event that made a version which the stream has. Raises `Damaged`, also where it is missing."""
        found = next(self.events(stream, version - 1, version), None)
        if found is None:
            raise damaged(stream, version)
        return found

    def raw(self, stream: str, after: int = 0) -> Iterator[tuple[Recorded, bytes]]:
        """The events of a stream with the bytes that were hashed. Raises `Damaged`."""
        return ((recorded, raw) for recorded, raw, _ in self._rows(stream, after, None))

    def everything(self, after_position: int = 0, until: int | None = None) -> Iterator[tuple[int, Recorded]]:
        """All events with their positions, in the order in which they were stored. Raises `Damaged`."""
        query = select(events)
        for row in self._pages(query, events.c.position, after_position, until):
            yield int(row.position), _recorded(row)

    def fold(self, stream: str, until: int | None = None) -> Folded[Any]:
        """The stream as it stood at a version, or stands now; empty where there is no such stream.

        Raises `Damaged` where the chain of hashes is broken, `NotFound` where it has no such version.
        """
        empty = Folded.empty(self.decider(stream), stream)
        return self.brought_up(empty) if until is None else self.further(empty, until)

    def brought_up(self, folded: Folded[Any]) -> Folded[Any]:
        """A fold with all that came after it, whose chain ends where the log says that the stream stands.

        What a decision rests on is read this way. Raises `Damaged`, which names the stream and the event.
        """
        known = self.sound_head(folded.stream)
        if folded.version < known.version:
            folded = self.further(folded, known.version)
        if folded.version < known.version or (folded.version == known.version and folded.head != known.head):
            raise damaged(folded.stream, known.version)
        return folded

    def further(self, folded: Folded[Any], until: int | None = None) -> Folded[Any]:
        """A fold with the events of its stream that came after it, up to and with a version. Raises as `fold` does."""
        stream = folded.stream
        folded = with_all(folded, self._rows(stream, folded.version, until))
        if until is not None and folded.version < until:
            raise NotFound(
                "{stream} has no version {version}: it stands at {last}.",
                stream=stream,
                version=until,
                last=folded.version,
            )
        return folded

    def together(self, wanted: Iterable[str]) -> dict[str, Whole]:
        """The streams that are there among those wanted, whole, each held against its chain and against where the log
        says that it stands; with two statements for some hundreds of them.

        One that is damaged is left out: who reads it alone is told so.
        """
        asked, found = list(dict.fromkeys(wanted)), dict[str, Whole]()
        for start in range(0, len(asked), AT_ONCE):
            some = asked[start : start + AT_ONCE]
            query = select(events).where(events.c.stream.in_(some)).order_by(events.c.stream, events.c.version)
            with self.engine.connect() as connection:
                stand = connection.execute(select(streams).where(streams.c.stream.in_(some))).all()
                rows = connection.execute(query).all()
            heads = {row.stream: (row.version, row.head) for row in stand}
            for stream, listed in groupby(rows, key=lambda row: str(row.stream)):
                with suppress(Damaged, NotFound):
                    found[stream] = self._whole(stream, listed, heads.get(stream))
        return found

    def _whole(self, stream: str, rows: Iterable[Row[Any]], head: tuple[int, str] | None) -> Whole:
        read = list(in_order(stream, rows, 0))
        folded = with_all(Folded.empty(self.decider(stream), stream), read)
        if (folded.version, folded.head) != head:
            raise damaged(stream, folded.version)
        return Whole(folded, tuple(recorded for recorded, _, _ in read))

    def receipt(self, stream: str, command_id: UUID, source: Source | None = "person") -> tuple[Receipt, str] | None:
        """What came of a command, with the hash of its content; None where the log does not hold it.

        `source`: whose command it was; None for whoever's.
        """
        query = select(commands).where(commands.c.stream == stream, commands.c.command_id == str(command_id))
        if source is not None:
            query = query.where(commands.c.source == source)
        found = self._receipts(query.order_by(commands.c.number).limit(1))
        return (found[0].receipt, found[0].content) if found else None

    def recent_commands(self, stream: str, limit: int) -> list[Given]:
        """The latest commands of a stream, the oldest of them first."""
        query = select(commands).where(commands.c.stream == stream).order_by(commands.c.number.desc()).limit(limit)
        return self._receipts(query)[::-1]

    def forgotten_since(self, stream: str, kept: int) -> datetime | None:
        """When the latest command older than the `kept` latest ones was made; None where there is none older.

        Only UUIDv7 ids tell when they were made: where all older ones are of another kind, the beginning of time.
        """
        number = select(commands.c.number).where(commands.c.stream == stream).order_by(commands.c.number.desc())
        with self.engine.connect() as connection:
            edge = connection.execute(number.offset(kept).limit(1)).scalar_one_or_none()
            if edge is None:
                return None
            newest = connection.execute(
                select(func.max(commands.c.command_id))
                .where(commands.c.stream == stream, commands.c.number <= edge)
                .where(func.substr(commands.c.command_id, 15, 1) == "7")
            ).scalar_one()
        made = ids.made_at(UUID(newest)) if newest is not None else None
        return datetime.min.replace(tzinfo=UTC) if made is None else made

    def commands(self, stream: str, after_version: int = 0) -> Iterator[StoredCommand]:
        """The commands of a stream decided at or after a version, in the order of their decisions."""
        query = select(commands).where(commands.c.stream == stream, commands.c.first_version > after_version)
        for row in self._pages(query, commands.c.number, 0, None):
            try:
                yield StoredCommand.model_validate_json(row.body)
            except ValidationError as error:
                raise damaged(stream, row.first_version) from error

    def streams(
        self, network: str | None = None, kind: str | None = None, *, spared: Spared = nullcontext
    ) -> Iterator[StreamInfo]:
        """The streams that have events, by their ids. `spared`: where one of which even that is damaged is to be told,
        and the others are given. Raises `Damaged` where it is not spared."""
        query = select(streams).where(streams.c.version > 0)
        if network is not None:
            query = query.where(streams.c.network == network)
        if kind is not None:
            query = query.where(streams.c.kind == kind)
        for row in self._pages(query, streams.c.stream, "", None):
            found = None
            with spared():
                found = _standing(row)
            if found is not None:
                yield found

    def named(self, kind: str, network: str | None = None) -> list[str]:
        """The ids of the streams of a kind that have events, also of those whose row is damaged: whoever reads each of
        them is told so of that one, and goes on with the others."""
        query = select(streams.c.stream).where(streams.c.version != 0, streams.c.kind == kind)
        if network is not None:
            query = query.where(streams.c.network == network)
        with self.engine.connect() as connection:
            return list(connection.execute(query.order_by(streams.c.stream)).scalars())

    def _rows(self, stream: str, after: int, until: int | None) -> Iterator[Hashed]:
        query = select(events).where(events.c.stream == stream)
        return in_order(stream, self._pages(query, events.c.version, after, until), after)

    def _pages(self, query: Select[Any], key: Any, after: int | str, until: int | None) -> Iterator[Row[Any]]:
        """The rows in the order of `key`, in pages."""
        if until is not None:
            query = query.where(key <= until)
        while True:
            with self.engine.connect() as connection:
                page = connection.execute(query.where(key > after).order_by(key).limit(PAGE)).all()
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1]._mapping[key.name]

    def _receipts(self, query: Select[Any]) -> list[Given]:
        with self.engine.connect() as connection:
            given = connection.execute(query).all()
            if not given:
                return []
            made = connection.execute(
                select(events.c.version, events.c.id, events.c.kind, events.c.position)
                .where(events.c.stream == given[0].stream)
                .where(events.c.version >= min(_numbers(given, "first_version")) - 1)
                .where(events.c.version <= max(_numbers(given, "last_version")))
            )
            by_version = {row.version: row for row in made}
            refused = [row.version for row in by_version.values() if row.kind == DeliveryTurnedAway.__name__]
            turned_away = _turned_away(connection, given[0].stream, refused)
        return [_given(row, by_version, turned_away) for row in given]


def _numbers(rows: Sequence[Row[Any]], name: str) -> list[int]:
    """A column of numbers; what is none there is found to be damage row by row."""
    return [number if isinstance(number := row._mapping[name], int) else 0 for row in rows]


def _turned_away(connection: Connection, stream: str, versions: Sequence[int]) -> dict[int, TurnedAway]:
    """What deliveries were answered that were refused, by the versions of the events that say so."""
    if not versions:
        return {}
    query = select(events.c.version, events.c.body).where(events.c.stream == stream, events.c.version.in_(versions))
    names, said = tuple(TurnedAway.model_fields), dict[int, TurnedAway]()
    for row in connection.execute(query):
        try:
            data = Recorded.model_validate_json(row.body).data
            said[row.version] = TurnedAway.model_validate({name: data[name] for name in names})
        except (KeyError, ValidationError) as error:
            raise damaged(stream, row.version) from error
    return said


def _given(row: Row[Any], made: Mapping[int, Any], turned_away: Mapping[int, TurnedAway]) -> Given:
    """A command as its row has it and its own record says too. Raises `Damaged` where they differ."""
    try:
        stored = StoredCommand.model_validate_json(row.body)
        said = (stored.source, str(stored.command_id), stored.content, stored.first_version, stored.last_version)
        if said != (row.source, row.command_id, row.content, row.first_version, row.last_version):
            raise ValueError("its row says otherwise than its record")
        return Given(row.source, stored.command_id, row.content, _receipt(row, made, turned_away))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(row.stream, row.first_version) from error


def _receipt(row: Row[Any], made: Mapping[int, Any], turned_away: Mapping[int, TurnedAway]) -> Receipt:
    versions = range(row.first_version, row.last_version + 1)
    return Receipt(
        stream=row.stream,
        command_id=UUID(row.command_id),
        first_version=row.first_version,
        last_version=row.last_version,
        events=tuple(EventReceipt(id=UUID(made[n].id), kind=made[n].kind) for n in versions),
        position=made[row.last_version].position if row.last_version else 0,
        turned_away=turned_away.get(row.first_version),
    )


def in_order(stream: str, rows: Iterable[Row[Any]], after: int) -> Iterator[Hashed]:
    """The events of a stream after a version, none missing. Raises `Damaged`."""
    for version, row in enumerate(rows, start=after + 1):
        recorded = _recorded(row)
        if (recorded.stream, recorded.version, row.version) != (stream, version, version):
            raise damaged(stream, version)
        yield recorded, row.body.encode(), row.hash


def with_all(folded: Folded[Any], rows: Iterable[Hashed]) -> Folded[Any]:
    """A fold with the events that come after it, each held against its hash. Raises `Damaged`."""
    for recorded, raw, kept in rows:
        try:
            folded = folded.plus(recorded, raw)
        except Exception as error:
            # What was put in an event's place may fail its rules in any way.
            if chained(folded.head, raw) == kept and not isinstance(error, KeyError | ValidationError):
                raise
            raise damaged(folded.stream, recorded.version) from error
        if folded.head != kept:
            raise damaged(folded.stream, recorded.version)
    return folded


def _standing(row: Row[Any]) -> StreamInfo:
    """What the table of streams says of one: its kind and network stand in its id too. Raises `Damaged`."""
    if not appending.is_standing(row.version, row.head) or row.stream.split(":")[:2] != [row.kind, row.network]:
        raise damaged(row.stream, 1)
    return StreamInfo(stream=row.stream, kind=row.kind, network=row.network, version=row.version, head=row.head)


def _recorded(row: Row[Any]) -> Recorded:
    try:
        return Recorded.model_validate_json(row.body)
    except ValidationError as error:
        raise damaged(row.stream, row.version) from error
