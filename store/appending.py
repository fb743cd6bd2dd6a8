"""The one transaction of an append: commands, events and read models, or nothing.

It checks what it is given against the log and refuses; it never repairs, skips or overwrites.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Connection, select

from domain import ids
from domain.decider import Decider, Summary
from domain.message import GENESIS, Recorded, canonical, chained
from store import annulled, forged, projections
from store.errors import BadAppend, CommandReused, Forked, Superseded, VersionConflict, damaged
from store.messages import Append, Appended, AppendItem, Fence
from store.projections.entry import Entry
from store.tables import commands, counters, events, moment, stamp, storable, streams

ONE_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True)
class Standing:
    """Where a stream stands in the log. An unknown stream stands at its beginning."""

    known: bool = False
    version: int = 0
    head: str = GENESIS
    position: int = 0
    writer: str | None = None
    writer_started_at: str | None = None

    def refuses(self, fence: Fence) -> bool:
        """Whether a later run writes here, or a repair has released the writer that was."""
        if self.writer_started_at is None or self.writer == storable(fence.run_id):
            return False
        if self.writer is None:
            return stamp(fence.started_at) <= self.writer_started_at
        return (stamp(fence.started_at), fence.run_id) < (self.writer_started_at, self.writer)

    def begins(self, fence: Fence) -> str:
        """From when on a run writes here that takes over: later than the one before, whatever clock that had."""
        own = fence.started_at
        with suppress(ValueError, OverflowError):  # no run was ever started then
            own = max(own, moment(self.writer_started_at or "") + ONE_AFTER) if self.refuses(fence) else own
        return stamp(own)


@dataclass(frozen=True)
class Parsed:
    """An append that agrees with itself: its events read, each with the bytes that it came in."""

    append: Append
    entries: tuple[tuple[Recorded, bytes], ...]

    @property
    def last_version(self) -> int:
        return self.append.expected_version + len(self.entries)


def parse(append: Append) -> Parsed:
    """Read an append's events. Raises `BadAppend` where the parts of it contradict each other."""
    entries: list[tuple[Recorded, bytes]] = []
    seen: set[tuple[str, UUID]] = set()
    for item in append.items:
        known_as = (item.command.source, item.command.command_id)
        if known_as in seen:
            raise _bad(append, "the same command twice")
        seen.add(known_as)
        entries += _entries(append, item, append.expected_version + len(entries))
    if not append.items:
        raise _bad(append, "no command")
    return Parsed(append, tuple(entries))


def _entries(append: Append, item: AppendItem, version: int) -> list[tuple[Recorded, bytes]]:
    if (item.command.first_version, item.command.last_version) != (version + 1, version + len(item.events)):
        raise _bad(append, "a command that names other versions than its events have")
    entries: list[tuple[Recorded, bytes]] = []
    for text in item.events:
        raw = text.encode()
        version += 1
        try:
            recorded = Recorded.model_validate_json(raw)
        except ValidationError as error:
            raise _bad(append, "an event that cannot be read") from error
        if (recorded.stream, recorded.version) != (append.stream, version):
            raise _bad(append, "an event of another stream or version")
        if recorded.command_id != item.command.command_id:
            raise _bad(append, "an event of another command")
        if recorded.canonical() != raw:
            raise _bad(append, "an event that is not in canonical form")
        entries.append((recorded, raw))
    return entries


def _bad(append: Append, why: str) -> BadAppend:
    return BadAppend("What {stream} was given to store contradicts itself: {why}.", stream=append.stream, why=why)


def lock(connection: Connection) -> tuple[int, int]:
    """Take the turn to append, and say the last position and command number. SQLite has taken it at BEGIN."""
    query = select(counters.c.position, counters.c.command).where(counters.c.id == 1)
    row = connection.execute(query.with_for_update()).one()
    return int(row.position), int(row.command)


def standing(connection: Connection, stream: str) -> Standing:
    """Where a stream stands now. Raises `Damaged`."""
    row = connection.execute(select(streams).where(streams.c.stream == stream)).one_or_none()
    if row is None:
        return Standing()
    if not is_standing(row.version, row.head):
        raise damaged(stream, 1)
    return Standing(True, row.version, row.head, row.position, row.writer, row.writer_started_at)


def is_standing(version: object, head: object) -> bool:
    """Whether the table of streams says a version and a hash: SQLite keeps in a column whatever was put there."""
    return isinstance(version, int) and isinstance(head, str)


def write_standing(connection: Connection, stream: str, before: Standing, **values: Any) -> None:
    """Record where a stream stands after a change of it."""
    if before.known:
        connection.execute(streams.update().where(streams.c.stream == stream).values(**values))
        return
    kind, network, _ = ids.parts(stream)
    row = {"version": 0, "head": GENESIS, "position": 0, "writer": None, "writer_started_at": None, **values}
    connection.execute(streams.insert(), {"stream": stream, "kind": kind, "network": network, **row})


def claim(connection: Connection, stream: str, fence: Fence, *, newest: bool = False) -> None:
    """Make a run the stream's writer. Raises `Superseded` when a later one is.

    `newest`: Temporal itself says that this is the run at work: then another is not later, whatever its clock said.
    """
    lock(connection)
    now = standing(connection, stream)
    if now.refuses(fence) and not newest:
        raise _superseded(stream)
    if now.writer != storable(fence.run_id):
        write_standing(connection, stream, now, writer=storable(fence.run_id), writer_started_at=now.begins(fence))


def release(connection: Connection, stream: str, fence: Fence) -> None:
    """Take the row of a stream away that a run has claimed and of which nothing was ever stored."""
    lock(connection)
    given = select(commands.c.number).where(commands.c.stream == stream).exists()
    stored = select(events.c.position).where(events.c.stream == stream).exists()
    own = streams.c.stream == stream, streams.c.version == 0, streams.c.writer == storable(fence.run_id)
    connection.execute(streams.delete().where(*own, ~given, ~stored))


def store(
    connection: Connection,
    parsed: Parsed,
    decider: Decider[Any],
    clock: Callable[[], datetime],
    summary: Summary | None,
) -> Appended:
    """Store an append whole, with what lists show of its stream from then on. Raises what `EventLog.append` says."""
    append = parsed.append
    position, number = lock(connection)
    now = standing(connection, append.stream)
    again = _stored_before(connection, parsed)
    if again is not None:
        return again
    if append.fence is not None and now.refuses(append.fence):
        raise _superseded(append.stream)
    if (now.version, now.head) != (append.expected_version, append.expected_head):
        raise _not_where_expected(append, now.version)
    _refuse_known_events(connection, parsed)
    annulled.refuse(connection, parsed.append)
    forged.refuse(connection, parsed.append)
    stored_at = clock().astimezone(UTC)
    entries = _write_events(connection, parsed, decider, position, stamp(stored_at))
    _write_commands(connection, append, number)
    head = entries[-1][1] if entries else now.head
    last = position + len(entries) if entries else now.position
    fence = append.fence
    taken = fence is not None and now.writer != storable(fence.run_id)
    writer = {"writer": storable(fence.run_id), "writer_started_at": now.begins(fence)} if fence and taken else {}
    write_standing(connection, append.stream, now, version=parsed.last_version, head=head, position=last, **writer)
    number += len(append.items)
    connection.execute(
        counters.update().where(counters.c.id == 1).values(position=position + len(entries), command=number)
    )
    for entry, _ in entries:
        projections.project(connection, entry)
    if entries:
        if summary is None:
            raise _bad(append, "no word on what lists show")
        projections.show(connection, entries[-1][0].recorded, summary)
    return Appended(
        version=parsed.last_version,
        head=head,
        position=last,
        stored_at=stored_at if entries else None,
        number=number,
    )


def _stored_before(connection: Connection, parsed: Parsed) -> Appended | None:
    """The answer that was given, when all of this was stored before; None when none of it was."""
    append = parsed.append
    wanted = {(item.command.source, str(item.command.command_id)): item for item in append.items}
    query = select(
        commands.c.source, commands.c.command_id, commands.c.content, commands.c.last_version, commands.c.number
    ).where(commands.c.stream == append.stream, commands.c.command_id.in_([known_as for _, known_as in wanted]))
    rows_found = connection.execute(query)
    found = {key: row for row in rows_found if (key := (row.source, row.command_id)) in wanted}
    for known, row in found.items():
        if row.content != wanted[known].command.content:
            raise CommandReused("The command {command} was given before, with other content.", command=known[1])
    if not found:
        return None
    last = max(item.command.last_version for item in append.items)
    rows = connection.execute(
        select(events.c.version, events.c.body, events.c.hash, events.c.position, events.c.stored_at)
        .where(events.c.stream == append.stream, events.c.version >= append.expected_version)
        .where(events.c.version <= last)
        .order_by(events.c.version)
    ).all()
    bodies = {row.version: row.body.encode() for row in rows}
    same = all(bodies.get(recorded.version) == raw for recorded, raw in parsed.entries)
    versions = all(row.last_version == wanted[known].command.last_version for known, row in found.items())
    if len(found) < len(wanted) or not same or not versions:
        raise _not_where_expected(append, append.expected_version)
    number = max(row.number for row in found.values())
    if not rows:
        return Appended(version=last, head=GENESIS, position=0, number=number)
    return Appended(
        version=last,
        head=rows[-1].hash,
        position=rows[-1].position,
        stored_at=moment(rows[-1].stored_at) if parsed.entries else None,
        number=number,
    )


def _not_where_expected(append: Append, version: int) -> Forked | VersionConflict:
    if append.fence is None:
        return VersionConflict(
            "{stream} has changed in the meantime: it stands at {version}.", stream=append.stream, version=version
        )
    return Forked(
        "The log holds something else for {stream} than its process believes. Nothing more is accepted here until "
        "an administrator repairs this stream or, where after a restore one side is older than the other in many, "
        "reconciles them all.",
        stream=append.stream,
        version=version,
    )


def _superseded(stream: str) -> Superseded:
    return Superseded("Another run of {stream} has taken over.", stream=stream)


def _refuse_known_events(connection: Connection, parsed: Parsed) -> None:
    wanted = [str(recorded.id) for recorded, _ in parsed.entries]
    if len(set(wanted)) < len(wanted):
        raise _bad(parsed.append, "the same event twice")
    query = select(events.c.id, events.c.stream).where(events.c.id.in_(wanted)).limit(1)
    known = connection.execute(query).one_or_none() if wanted else None
    if known is not None:
        raise CommandReused(
            "What {stream} was given to store is in {other} already: the id of a command was used twice.",
            stream=parsed.append.stream,
            other=known.stream,
        )


def _write_events(
    connection: Connection, parsed: Parsed, decider: Decider[Any], position: int, stored_at: str
) -> list[tuple[Entry, str]]:
    head = parsed.append.expected_head
    rows: list[Mapping[str, Any]] = []
    entries: list[tuple[Entry, str]] = []
    for place, (recorded, raw) in enumerate(parsed.entries, position + 1):
        head = chained(head, raw)
        try:
            fact = decider.read(recorded)
        except (KeyError, ValidationError) as error:
            raise _bad(parsed.append, f"'{recorded.kind}' is no event of it") from error
        entries.append((Entry(place, stored_at, recorded, raw, decider, fact), head))
        rows.append(
            {
                "position": place,
                "stream": recorded.stream,
                "version": recorded.version,
                "id": str(recorded.id),
                "kind": recorded.kind,
                "command_id": str(recorded.command_id),
                "recorded_at": stamp(recorded.recorded_at),
                "stored_at": stored_at,
                "body": raw.decode(),
                "hash": head,
            }
        )
    if rows:
        connection.execute(events.insert(), rows)
    return entries


def _write_commands(connection: Connection, append: Append, number: int) -> None:
    rows: Sequence[Mapping[str, Any]] = [
        {
            "number": place,
            "stream": append.stream,
            "command_id": str(item.command.command_id),
            "content": item.command.content,
            "first_version": item.command.first_version,
            "last_version": item.command.last_version,
            "body": canonical(item.command.model_dump(mode="json")).decode(),
            "source": storable(item.command.source),
        }
        for place, item in enumerate(append.items, number + 1)
    ]
    connection.execute(commands.insert(), rows)
