"""Looking back: which version of a stream there was as of when, and any version of it, at once.

Nothing is kept in the database for it. What earned its place is measured in docs/time-travel.md.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby, islice
from typing import Any, NamedTuple, get_args
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Row, Select, func, select

from domain.asof import AsOf, AtMoment, AtPosition, AtVersion
from domain.decider import Folded, Source, StoredCommand
from domain.message import Recorded
from store.errors import NotFound, damaged
from store.log import AT_ONCE, EventLog, Hashed, in_order, with_all
from store.tables import commands, events, stamp, streams
from store.tables import moment as read_moment

STRIDE = 64  # events between two folds that a timeline keeps


class Between(NamedTuple):
    """A stream at two versions, with its events up to the later one."""

    before: Folded[Any]
    after: Folded[Any]
    events: tuple[Recorded, ...]


class Timeline:
    """One stream, read once when this is made; every version of it is then at hand. Not for several threads.

    It ends where the stream ended when it was made. Raises `NotFound` for a stream without events, `Damaged`.
    """

    def __init__(self, log: EventLog, stream: str) -> None:
        self.log = log
        self.stream = stream
        head = log.head(stream)
        if head is None:
            raise NotFound("There is nothing called '{stream}'.", stream=stream)
        self.length = head.version
        kept = [Folded.empty(log.decider(stream), stream)]
        while kept[-1].version < self.length:
            kept.append(log.further(kept[-1], min(kept[-1].version + STRIDE, self.length)))
        self._kept = kept
        self._last = kept[-1]
        self._recorded = self._read(events.c.recorded_at)
        self._positions = array("q", self._read(events.c.position))

    def at(self, version: int) -> Folded[Any]:
        """The stream after that many events; 0 is before its first. Raises `NotFound` beyond its end."""
        self._refuse_beyond(version, first=0)
        nearest = self._kept[bisect_right(self._kept, version, key=lambda folded: folded.version) - 1]
        if nearest.version < self._last.version <= version:
            nearest = self._last
        self._last = nearest if nearest.version == version else self.log.further(nearest, version)
        return self._last

    def event(self, version: int) -> Recorded:
        """The event that made a version. Raises `NotFound`."""
        self._refuse_beyond(version, first=1)
        return self.log.event(self.stream, version)

    def position(self, version: int) -> int:
        """Where in the log the event of a version stands: what came first, whichever stream it is of."""
        self._refuse_beyond(version, first=1)
        return int(self._positions[version - 1])

    def version_at(self, moment: datetime) -> int:
        """The last version recorded up to a moment; 0 where there was none yet."""
        until = stamp(moment)
        return next((n for n in range(self.length, 0, -1) if self._recorded[n - 1] <= until), 0)

    def _refuse_beyond(self, version: int, *, first: int) -> None:
        if not first <= version <= self.length:
            raise no_version(self.stream, version, self.length)

    def _read(self, column: Any) -> list[Any]:
        query = select(column).where(events.c.stream == self.stream, events.c.version <= self.length)
        with self.log.engine.connect() as connection:
            return list(connection.execute(query.order_by(events.c.version)).scalars())


class TimeTravel:
    """Which version each stream had as of when."""

    def __init__(self, log: EventLog) -> None:
        self.log = log

    def version(self, stream: str, as_of: AsOf) -> int:
        """The version of a stream as of when; 0 where it had none yet. Raises `NotFound` beyond its last version."""
        match as_of:
            case AtVersion(version=version):
                head = self.log.head(stream)
                last = head.version if head is not None else 0
                if version > last:
                    raise no_version(stream, version, last)
                return version
            case _:
                found = self._one(select(func.max(events.c.version)).where(events.c.stream == stream, _within(as_of)))
                return int(found or 0)

    def folded(self, stream: str, as_of: AsOf) -> Folded[Any]:
        """A stream as of when; empty where it had not begun. Raises `Damaged`, `NotFound`."""
        return self.log.fold(stream, self.version(stream, as_of))

    def versions(self, network: str, as_of: AtMoment | AtPosition) -> Mapping[str, int]:
        """The version of every stream of a network that had begun, by its id."""
        query = (
            select(events.c.stream, func.max(events.c.version).label("version"))
            .join(streams, streams.c.stream == events.c.stream)
            .where(streams.c.network == network, _within(as_of))
            .group_by(events.c.stream)
            .order_by(events.c.stream)
        )
        with self.log.engine.connect() as connection:
            return {row.stream: int(row.version) for row in connection.execute(query)}

    def position(self, stream: str, version: int) -> int:
        """Where in the log the event of a version stands; 0 for the version before the first. Raises `NotFound`."""
        if version == 0:
            return 0
        query = select(events.c.position).where(events.c.stream == stream, events.c.version == version)
        found = self._one(query)
        if found is None:
            raise no_version(stream, version, self.version(stream, AtPosition(position=self.last_position())))
        return int(found)

    def begun(self, stream: str) -> dict[str, int]:
        """A stream and those whose ids go on from its own, each with the place in the log of its first event."""
        beginning = (streams.c.stream == stream) | (
            (streams.c.stream >= f"{stream}:") & (streams.c.stream < f"{stream};")
        )
        query = (
            select(events.c.stream, events.c.position)
            .join(streams, streams.c.stream == events.c.stream)
            .where(beginning, events.c.version == 1)
            .order_by(events.c.position)
        )
        with self.log.engine.connect() as connection:
            return {row.stream: int(row.position) for row in connection.execute(query)}

    def last_within(self, network: str, as_of: AtMoment | AtPosition) -> int:
        """Where in the log the last event of a network as of when stands; 0 where there was none yet."""
        query = select(func.max(events.c.position)).join(streams, streams.c.stream == events.c.stream)
        return int(self._one(query.where(streams.c.network == network, _within(as_of))) or 0)

    def last_position(self) -> int:
        """Where the log ends."""
        return int(self._one(select(func.max(events.c.position))) or 0)

    def recorded_by(self, network: str, position: int) -> datetime | None:
        """When the last event of a network up to a position was recorded; None where it had none yet."""
        query = (
            select(events.c.recorded_at)
            .join(streams, streams.c.stream == events.c.stream)
            .where(streams.c.network == network, events.c.position <= position)
            .order_by(events.c.position.desc())
            .limit(1)
        )
        found = self._one(query)
        return None if found is None else read_moment(found)

    def between(self, wanted: Mapping[str, tuple[int, int]]) -> Iterator[Between]:
        """Streams between two versions that each has, the earlier first, in the order of their ids; read together, and
        each event held against its hash. Raises `Damaged`; what is damaged after the later version is not looked at."""
        for stream, read in self._together({stream: last for stream, (_, last) in wanted.items()}):
            first, _ = wanted[stream]
            before = with_all(Folded.empty(self.log.decider(stream), stream), read[:first])
            yield Between(before, with_all(before, read[first:]), tuple(recorded for recorded, _, _ in read))

    def events_until(self, wanted: Mapping[str, int]) -> dict[str, tuple[Recorded, ...]]:
        """The events of streams up to a version that each has. Raises `Damaged`, as `EventLog.events` does."""
        return {stream: tuple(one for one, _, _ in read) for stream, read in self._together(wanted)}

    def _together(self, wanted: Mapping[str, int]) -> Iterator[tuple[str, list[Hashed]]]:
        asked = sorted(wanted)
        for start in range(0, len(asked), AT_ONCE):
            query = select(events).where(events.c.stream.in_(asked[start : start + AT_ONCE]))
            with self.log.engine.connect() as connection:
                rows = connection.execute(query.order_by(events.c.stream, events.c.version)).all()
            for stream, listed in groupby(rows, key=lambda row: str(row.stream)):
                read = list(in_order(stream, islice(listed, wanted[stream]), 0))
                if len(read) < wanted[stream]:
                    raise damaged(stream, len(read) + 1)
                yield stream, read

    def known_as(self, wanted: Iterable[UUID]) -> dict[UUID, Recorded]:
        """The events that are known by some ids; one that the log does not hold is missing. Raises `Damaged`."""
        asked, found = sorted({str(one) for one in wanted}), dict[UUID, Recorded]()
        for start in range(0, len(asked), AT_ONCE):
            query = select(events).where(events.c.id.in_(asked[start : start + AT_ONCE]))
            with self.log.engine.connect() as connection:
                rows = connection.execute(query.order_by(events.c.position)).all()
            for row in rows:
                [(recorded, _, _)] = in_order(row.stream, (row,), int(row.version) - 1)
                found[UUID(row.id)] = recorded
        return found

    def commands_of(self, made: Iterable[Recorded]) -> dict[UUID, StoredCommand]:
        """The commands that events came of, as they were stored, by the ids of the events; one that the log does not
        hold is missing. Raises `Damaged`."""
        listed, found = list(made), dict[UUID, StoredCommand]()
        for start in range(0, len(listed), AT_ONCE):
            some = listed[start : start + AT_ONCE]
            query = select(commands).where(
                commands.c.stream.in_(sorted({event.stream for event in some})),
                commands.c.source.in_(get_args(Source)),  # with it the index is whole
                commands.c.command_id.in_(sorted({str(event.command_id) for event in some})),
            )
            with self.log.engine.connect() as connection:
                rows = connection.execute(query).all()
            given = defaultdict[tuple[str, str], list[Row[Any]]](list)
            for row in rows:
                given[row.stream, row.command_id].append(row)
            for event in some:
                for row in given[event.stream, str(event.command_id)]:
                    if row.first_version <= event.version <= row.last_version:
                        found[event.id] = _stored(row, event)
        return found

    def _one(self, query: Select[Any]) -> Any:
        with self.log.engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()


def _stored(row: Row[Any], event: Recorded) -> StoredCommand:
    try:
        return StoredCommand.model_validate_json(row.body)
    except ValidationError as error:
        raise damaged(event.stream, event.version) from error


def _within(as_of: AsOf) -> Any:
    match as_of:
        case AtMoment(moment=moment):
            return events.c.recorded_at <= stamp(moment)
        case AtPosition(position=position):
            return events.c.position <= position
        case AtVersion(version=version):
            return events.c.version <= version


def no_version(stream: str, version: int, last: int) -> NotFound:
    """What is said of a version that a stream does not have."""
    return NotFound(
        "{stream} has no version {version}: it stands at {last}.",
        code="no-such-version",
        stream=stream,
        version=version,
        last=last,
    )
