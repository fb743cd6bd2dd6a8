"""What a database has beside the log: its own tables, refused appends, acts of repair, and who writes to a stream.

The rows are given as they lie there, unread and unchecked.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Engine, Table, select

from evidence.database import lenient, stored_bytes
from store.schema import Unlike, unlike
from store.tables import forks, repairs, streams


@dataclass(frozen=True)
class ForkRow:
    """An append that is said to have been refused."""

    digest: str
    seen_at: str
    expected_version: Any
    log_version: Any
    body: bytes
    repaired_at: str | None


@dataclass(frozen=True)
class RepairRow:
    """An act of repair that is said to have been done."""

    number: Any
    repaired_at: str
    repaired_by: str
    version: Any
    head: str


@dataclass(frozen=True)
class WriterRow:
    """Which run is said to write to a stream, and when it was started."""

    writer: str | None
    started_at: str | None


class DatabaseBeside:
    """What lies beside the log in a database: read when it is asked for, once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @cached_property
    def unlike(self) -> Sequence[Unlike]:
        """What is not as the migrations make it."""
        return unlike(self._engine)

    @cached_property
    def forks(self) -> Mapping[str, Sequence[ForkRow]]:
        """By stream, in the order in which they are said to have been seen."""
        found = defaultdict(list)
        for row in self._rows(forks):
            repaired = None if row.repaired_at is None else str(row.repaired_at)
            made = ForkRow(
                str(row.digest),
                str(row.seen_at),
                row.expected_version,
                row.log_version,
                stored_bytes(row.body),
                repaired,
            )
            found[str(row.stream)].append(made)
        return {stream: sorted(rows, key=lambda one: (one.seen_at, one.digest)) for stream, rows in found.items()}

    @cached_property
    def repairs(self) -> Mapping[str, Sequence[RepairRow]]:
        """By stream, in their order."""
        found = defaultdict(list)
        for row in self._rows(repairs):
            said = str(row.repaired_at), str(row.repaired_by)
            found[str(row.stream)].append(RepairRow(row.number, *said, row.version, str(row.head)))
        return {stream: sorted(rows, key=lambda one: str(one.repaired_at)) for stream, rows in found.items()}

    @cached_property
    def writers(self) -> Mapping[str, WriterRow]:
        """By stream: of those that say anything."""
        return {
            str(row.stream): WriterRow(_text(row.writer), _text(row.writer_started_at))
            for row in self._rows(streams)
            if row.writer is not None or row.writer_started_at is not None
        }

    def _rows(self, table: Table) -> Sequence[Any]:
        with lenient(self._engine) as connection:
            return connection.execute(select(table)).all()


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
