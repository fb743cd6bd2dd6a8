"""Writing a log that was given back into an empty database: all of it or nothing, then the read models from it.

A stream at a time, so that memory holds one stream. It refuses a database that holds anything of a log.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Protocol

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, func, select

from domain import ids
from domain.checkpoint import Signed
from domain.decider import DeliveryMade
from domain.errors import Refusal, VertebraError
from domain.message import Message, Recorded, canonical
from domain.registry import DECIDERS
from evidence.rebuilding import Gap, Places, Rows, Told, Why, as_signed, assembled, lacking
from store.database import writing
from store.rebuild import rebuild_projections
from store.tables import checkpoints, commands, counters, events, stamp, streams

PAGE = 500

Progress = Callable[[int, int], None]


class Source(Protocol):
    """What is left of a log: streams one after the other, registers and processes, with all that is told of each."""

    def count(self) -> int:
        """How many streams there are."""

    def streams(self) -> AsyncIterator[tuple[str, Sequence[Told], Mapping[str, int]]]:
        """Each stream once, with what is told of it, and which versions of which streams it has read."""

    @property
    def damaged(self) -> Sequence[VertebraError]:
        """What could not be opened."""


class Rebuilt(Message):
    """What came of it. `gaps`: stream, first and last version, why. `lost_commands`: numbers nobody knows a command of.

    `written`: whether it is in the database now. `signed`: how many checkpoints it was compared with.
    """

    streams: int = 0
    events: int = 0
    commands: int = 0
    position: int = 0
    lost_commands: int = 0
    gaps: tuple[tuple[str, int, int, Why], ...] = ()
    damaged: tuple[str, ...] = ()
    signed: int = 0
    written: bool = False

    @property
    def whole(self) -> bool:
        return not (self.gaps or self.damaged or self.lost_commands)


class _NotWhole(Exception):
    """Takes back what was written."""


def _silent(_done: int, _of: int) -> None:
    return None


async def rebuild_log(
    engine: Engine,
    source: Source,
    *,
    signed: Sequence[Signed] = (),
    with_gaps: bool = False,
    progress: Progress = _silent,
) -> Rebuilt:
    """Give the log back. Where something is missing nothing is written, unless `with_gaps`: then what is left is.

    `signed`: checkpoints kept elsewhere, from the first on; they are compared with, and put back too. Raises Refusal
    'not-empty'.
    """
    refuse_unless_empty(engine)
    writer = _Writer(signed)
    try:
        with writing(engine) as connection:
            async with aclosing(source.streams()) as found:  # type: ignore[type-var]
                async for stream, told, seen in found:
                    writer.write(connection, stream, told, seen)
                    progress(writer.done, source.count())
            made = writer.rebuilt([str(error) for error in source.damaged])
            if not (made.whole or with_gaps) or not made.streams:
                raise _NotWhole
            writer.finish(connection)
    except _NotWhole:
        return made
    await asyncio.to_thread(rebuild_projections, engine, DECIDERS)
    return made.model_copy(update={"written": True})


def refuse_unless_empty(engine: Engine) -> None:
    """Raises Refusal 'not-empty' where a database holds anything of a log."""
    with engine.connect() as connection:
        held = [
            connection.execute(select(func.count()).select_from(t)).scalar_one() for t in (streams, events, commands)
        ]
    if any(held):
        raise Refusal(
            "not-empty",
            "This database holds a log already ({streams:stream|streams}, {events:event|events}): a log "
            "is only given back into an "
            "empty one. Move it away, or name another with VERTEBRA_DATABASE_URL.",
            streams=held[0],
            events=held[1],
        )


class _Writer:
    """What has been written so far, and what was noticed on the way."""

    def __init__(self, signed: Sequence[Signed]) -> None:
        self.done = 0
        self._signed = signed
        self._leaves = {(leaf.stream, leaf.version) for one in signed for leaf in one.changed}
        self._heads: dict[tuple[str, int], str] = {}
        self._stands: dict[str, int] = {}
        self._seen: dict[str, int] = {}
        self._places = Places()
        self._gaps: list[Gap] = []
        self._counts = [0, 0]
        self._delivered: set[tuple[str, str]] = set()
        self._stored: set[tuple[str, str]] = set()

    def write(self, connection: Connection, stream: str, told: Sequence[Told], seen: Mapping[str, int]) -> None:
        """Write what is left of one stream."""
        self.done += 1
        for other, version in seen.items():
            self._seen[other] = max(self._seen.get(other, 0), version)
        rows, gaps = assembled(stream, told)
        self._gaps += gaps
        if rows is None:
            return
        if self._places.taken(rows):
            self._gaps.append(Gap(stream, 1, rows.stream.version, Why.TAKEN))
            return
        self._places.take(rows)
        self._note(rows)
        _insert(connection, rows)

    def rebuilt(self, damaged: Sequence[str]) -> Rebuilt:
        """What has come of it, with all that is missing as far as anything tells of it."""
        gaps = {*self._gaps, *lacking(self._stands, self._seen), *self._places.holes(), *self._undelivered()}
        gaps |= set(as_signed(self._heads, self._stands, self._signed))
        return Rebuilt(
            streams=len(self._stands),
            events=self._counts[0],
            commands=self._counts[1],
            position=self._places.last[0],
            lost_commands=self._places.lost_commands(),
            gaps=tuple((gap.stream, gap.first, gap.last, gap.why) for gap in sorted(gaps)),
            damaged=tuple(damaged),
            signed=len(self._signed),
        )

    def finish(self, connection: Connection) -> None:
        """Set the counters where the log left them, and put the checkpoints back."""
        position, number = self._places.last
        connection.execute(counters.update().where(counters.c.id == 1).values(position=position, command=number))
        if self._signed:
            connection.execute(checkpoints.delete())
            connection.execute(checkpoints.insert(), [_checkpoint_row(one) for one in self._signed])

    def _note(self, rows: Rows) -> None:
        stream = rows.stream.stream
        self._stands[stream] = rows.stream.version
        self._counts[0] += len(rows.events)
        self._counts[1] += len(rows.commands)
        self._stored |= {(stream, command.command_id) for command in rows.commands if command.source == "delivery"}
        for event in rows.events:
            if (stream, event.version) in self._leaves:
                self._heads[stream, event.version] = event.hash
            if event.kind == DeliveryMade.__name__:
                self._delivered |= _delivery(event.body)

    def _undelivered(self) -> list[Gap]:
        """What was delivered, and is not with its receiver: something of that one is missing."""
        receivers = sorted({receiver for receiver, _ in self._delivered - self._stored})
        known = {gap.stream for gap in self._gaps}
        return [Gap(receiver, 0, 0, Why.MISSING) for receiver in receivers if receiver not in known]


def _delivery(body: bytes) -> set[tuple[str, str]]:
    try:
        made = DeliveryMade.model_validate(Recorded.model_validate_json(body).data)
    except ValidationError:
        return set()
    return {(made.receiver, str(made.event_id))}


def _insert(connection: Connection, rows: Rows) -> None:
    kind, network, _ = ids.parts(rows.stream.stream)
    connection.execute(
        streams.insert(),
        {**vars(rows.stream), "kind": kind, "network": network, "writer": None, "writer_started_at": None},
    )
    for table, listed in ((events, rows.events), (commands, rows.commands)):
        for begin in range(0, len(listed), PAGE):
            page = [{**vars(row), "body": row.body.decode()} for row in listed[begin : begin + PAGE]]
            connection.execute(table.insert(), page)


def _checkpoint_row(signed: Signed) -> dict[str, object]:
    made = signed.checkpoint
    return {
        "number": made.number,
        "made_at": stamp(made.made_at),
        "position": made.position,
        "streams": made.streams,
        "root": made.root,
        "previous": made.previous,
        "key_id": signed.key_id,
        "signature": signed.signature,
        "changed": canonical([leaf.model_dump(mode="json") for leaf in signed.changed]).decode(),
    }
