"""A database and some runs as evidence, read in the plainest way: what exports are made of in the tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select

from domain.checkpoint import Proof, Signed
from evidence.source import CommandRow, Contents, Counters, EventRow, Excerpt, Run, StreamRow
from store.errors import Damaged
from store.reconciliations import Kept
from store.tables import commands, counters, events, streams


@dataclass
class Stored:
    """Everything that a log holds, with the runs and checkpoints that a test gives it."""

    engine: Engine
    known_runs: Mapping[str, Sequence[Run]] = field(default_factory=dict)
    signed: Sequence[Signed] = ()
    whole: bool = True
    excerpt: Excerpt | None = None
    contents: Contents | None = None
    unsigned_format: bool = False
    records: Sequence[Kept] = ()

    def mislabelled(self) -> Iterator[tuple[str, str, str]]:
        return iter(())

    def streams(self) -> Sequence[StreamRow]:
        query = select(streams).order_by(streams.c.stream)
        return [StreamRow(row.stream, row.version, row.head, row.position) for row in self._rows(query)]

    def counters(self) -> Counters | None:
        (row,) = self._rows(select(counters))
        return Counters(row.position, row.command)

    def events(self, stream: str, after: int = 0) -> Iterator[EventRow]:
        query = select(events).where(events.c.stream == stream, events.c.version > after).order_by(events.c.version)
        return map(_event, self._rows(query))

    def everything(self) -> Iterator[EventRow]:
        return map(_event, self._rows(select(events).order_by(events.c.position)))

    def commands(self, stream: str) -> Iterator[CommandRow]:
        query = select(commands).where(commands.c.stream == stream).order_by(commands.c.number)
        return (CommandRow(**{**row._mapping, "body": row.body.encode()}) for row in self._rows(query))

    def checkpoints(self) -> Sequence[Signed]:
        return self.signed

    def proofs(self, stream: str) -> Sequence[Proof]:
        return ()

    def reconciliations(self) -> Sequence[Kept]:
        return self.records

    async def runs(self, stream: str, damaged: list[Damaged]) -> Sequence[Run]:
        return self.known_runs.get(stream, ())

    def _rows(self, query: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(query))


def _event(row: Any) -> EventRow:
    return EventRow(**{**row._mapping, "body": row.body.encode()})
