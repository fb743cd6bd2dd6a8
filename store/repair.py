"""Repair: what was refused as a fork is kept beside the log, so that both sides can be shown.

The log's side always stays. An act of repair is itself recorded, and frees the stream for a new run of its process.
"""

from datetime import datetime

from sqlalchemy import Engine

from domain.message import canonical, digest
from store.appending import lock, standing
from store.database import insert_for, writing
from store.messages import Append
from store.tables import forks, stamp


def keep_fork(engine: Engine, append: Append, at: datetime) -> None:
    """Keep an append that was refused as a fork. The same one is kept once."""
    body = append.model_dump(mode="json")
    with writing(engine) as connection:
        lock(connection)
        row = {
            "stream": append.stream,
            "digest": digest(body),
            "seen_at": stamp(at),
            "expected_version": append.expected_version,
            "log_version": standing(connection, append.stream).version,
            "body": canonical(body).decode(),
        }
        connection.execute(insert_for(connection, forks).on_conflict_do_nothing(), row)
