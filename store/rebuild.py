"""Rebuild the read models from the log, in one transaction, to the same rows that appending wrote.

It reads events and writes read models; the log itself, and what is kept beside it, it never touches.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from domain.decider import Decider, Folded
from domain.message import Recorded
from store import projections
from store.appending import lock
from store.database import writing
from store.errors import Damaged
from store.projections.entry import Entry
from store.tables import events, streams

PAGE = 256


def rebuild_projections(engine: Engine, deciders: Mapping[str, Decider[Any]]) -> int:
    """Empty every read model and project the whole log again; says how many events there are.

    Appends wait meanwhile, and readers see the old rows until all are new. Memory holds one page of events and one
    stream's state. Raises `Damaged`; the old rows stay then.
    """
    with writing(engine) as connection:
        last, _ = lock(connection)
        project_all(connection, deciders)
    return last


def project_all(connection: Connection, deciders: Mapping[str, Decider[Any]]) -> None:
    """The same inside a transaction that writes. Raises `Damaged`."""
    projections.clear(connection)
    for row in _paged(connection, select(events), events.c.position):
        entry = _entry(row, deciders)
        try:
            projections.project(connection, entry)
        except IntegrityError as error:  # what was stored in another order than it happened in
            raise _damaged(row) from error
    for row in _paged(connection, select(streams).where(streams.c.version > 0), streams.c.stream):
        _show(connection, row.stream, deciders[row.kind])


def _show(connection: Connection, stream: str, decider: Decider[Any]) -> None:
    folded = Folded.empty(decider, stream)
    last: Recorded | None = None
    for row in _paged(connection, select(events).where(events.c.stream == stream), events.c.version):
        try:
            last = Recorded.model_validate_json(row.body)
            folded = folded.plus(last, row.body.encode())
        except (KeyError, ValidationError) as error:
            raise _damaged(row) from error
    if last is not None:
        projections.show(connection, last, folded.summarised())


def _entry(row: Any, deciders: Mapping[str, Decider[Any]]) -> Entry:
    try:
        recorded = Recorded.model_validate_json(row.body)
        decider = deciders[recorded.stream.partition(":")[0]]
        event = decider.read(recorded)
    except (KeyError, ValidationError) as error:
        raise _damaged(row) from error
    return Entry(row.position, row.stored_at, recorded, row.body.encode(), decider, event)


def _damaged(row: Any) -> Damaged:
    return Damaged(
        "The log of {stream} is damaged at event {version}: it cannot be read.",
        stream=row.stream,
        version=row.version,
    )


def _paged(connection: Connection, query: Any, key: Any) -> Any:
    after = None
    while True:
        narrowed = query if after is None else query.where(key > after)
        page = connection.execute(narrowed.order_by(key).limit(PAGE)).all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]._mapping[key.name]
