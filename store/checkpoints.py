"""Signed checkpoints: made of what the log says, kept beside it, read back.

A checkpoint carries forward what was signed before: only streams that were appended to since are read anew, so that a
stream rewritten in between is not signed again as if nothing had happened. Nothing here judges: `evidence` does.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, Row, select

from domain.checkpoint import Checkpoint, Leaf, Signed, checkpoint, with_changes
from domain.message import canonical
from store.database import insert_for, writing
from store.errors import Damaged
from store.keys import Signer
from store.log import world_clock
from store.tables import checkpoints, counters, moment, stamp, streams

LEAVES = TypeAdapter(tuple[Leaf, ...])
TRIES = 20


class Checkpoints:
    """The checkpoints in a database. Safe to use from several threads, and from several processes at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._last: Signed | None = None
        self._leaves: Mapping[str, Leaf] = {}

    def make(self, signer: Signer, clock: Callable[[], datetime] = world_clock) -> Signed | None:
        """Sign where every stream stands; None where the log has nothing new since the last checkpoint.

        Appends do not wait for it. Whoever else makes the same one at once: it is made once. Raises `Damaged`.
        """
        with self._lock:
            for _ in range(TRIES):
                made = self._prepared(signer, clock)
                if made is None or self._kept(made):
                    return made
        return None  # others keep making them: what is new is signed

    def all(self) -> list[Signed]:
        """Every checkpoint, oldest first. Raises `Damaged` where one cannot be read."""
        with self._engine.connect() as connection:
            return _read(connection, 0)

    def latest(self) -> Signed | None:
        """The last checkpoint that was made."""
        with self._engine.connect() as connection:
            row = connection.execute(select(checkpoints).order_by(checkpoints.c.number.desc()).limit(1)).one_or_none()
        return None if row is None else _signed(row)

    def _prepared(self, signer: Signer, clock: Callable[[], datetime]) -> Signed | None:
        with _snapshot(self._engine) as connection, connection.begin():
            position = connection.execute(select(counters.c.position).where(counters.c.id == 1)).scalar_one()
            self._follow(connection)
            last = self._last.checkpoint if self._last is not None else None
            since = last.position if last is not None else 0
            if position <= since:
                return None
            rows = connection.execute(
                select(streams.c.stream, streams.c.version, streams.c.head)
                .where(streams.c.version > 0, streams.c.position > since)
                .order_by(streams.c.stream)
            ).all()
        changed = tuple(Leaf(stream=row.stream, version=row.version, head=row.head) for row in rows)
        number = last.number + 1 if last is not None else 1
        made = checkpoint(number, clock().astimezone(UTC), position, with_changes(self._leaves, changed), last)
        return Signed(checkpoint=made, key_id=signer.key_id, signature=signer.sign(made.canonical()), changed=changed)

    def _follow(self, connection: Connection) -> None:
        """Know the leaves of the last checkpoint, reading only what is new. Another one in its place: read all."""
        if self._last is not None:
            query = select(checkpoints).where(checkpoints.c.number == self._last.checkpoint.number)
            row = connection.execute(query).one_or_none()
            if row is None or row.signature != self._last.signature:
                self._last, self._leaves = None, {}
        since = self._last.checkpoint.number if self._last is not None else 0
        new = _read(connection, since)
        if new:
            self._last, self._leaves = new[-1], leaves_at(new, before=self._leaves)

    def _kept(self, signed: Signed) -> bool:
        """Store it; False where another was made under its number meanwhile."""
        made = signed.checkpoint
        row = {
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
        with writing(self._engine) as connection:
            new = insert_for(connection, checkpoints).on_conflict_do_nothing(index_elements=["number"])
            return connection.execute(new.returning(checkpoints.c.number), row).one_or_none() is not None


def leaves_at(signed: Iterable[Signed], before: Mapping[str, Leaf] | None = None) -> Mapping[str, Leaf]:
    """The leaves of the last of these checkpoints, by stream. They begin with the first one ever made, or follow the
    one whose leaves were `before`.
    """
    leaves = dict(before or {})
    for one in signed:
        leaves.update({leaf.stream: leaf for leaf in one.changed})
    return leaves


def _snapshot(engine: Engine) -> Connection:
    """A connection that sees the log as it stood at its first look; SQLite's always do."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _read(connection: Connection, after: int) -> list[Signed]:
    query = select(checkpoints).where(checkpoints.c.number > after).order_by(checkpoints.c.number)
    return [_signed(row) for row in connection.execute(query)]


def _signed(row: Row[Any]) -> Signed:
    try:
        return Signed(
            checkpoint=Checkpoint(
                number=row.number,
                made_at=moment(row.made_at),
                position=row.position,
                streams=row.streams,
                root=row.root,
                previous=row.previous,
            ),
            key_id=row.key_id,
            signature=row.signature,
            changed=LEAVES.validate_json(row.changed),
        )
    except (ValidationError, ValueError) as error:
        raise Damaged("Checkpoint {number} cannot be read: it is not what was stored.", number=row.number) from error
