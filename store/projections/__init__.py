"""Read models: what lists, boards and statistics read, written in the transaction that stores the events.

Each module projects one subject. A projector reads the event it is given and its own tables, never a clock, so that a
rebuild in the log's order gives the same rows. Boards are shown from a process' summary, by stream.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Table

from store.projections import boards, census, deliveries, groups, managements
from store.projections.entry import Entry

PROJECTORS: tuple[Callable[[Connection, Entry], None], ...] = (
    deliveries.project,
    groups.project,
    managements.project,
    census.project,
)
READ_MODELS: Sequence[Table] = (*boards.TABLES, *deliveries.TABLES, *groups.TABLES, *census.TABLES)

show = boards.show


def project(connection: Connection, entry: Entry) -> None:
    """Let every projector see one event."""
    for projector in PROJECTORS:
        projector(connection, entry)


def clear(connection: Connection) -> None:
    """Empty every read model."""
    for table in READ_MODELS:
        connection.execute(table.delete())


__all__ = ["PROJECTORS", "READ_MODELS", "Entry", "clear", "project", "show"]
