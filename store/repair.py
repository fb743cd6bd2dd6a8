"""Repair: look at a stream whose log and process disagree, and free it for a new run of its process.

The log's side always stays. What was refused as a fork is kept beside the log, so that both sides can be shown; an act
of repair is itself recorded.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, func, select

from domain.message import GENESIS, Message, Recorded, canonical, chained, digest
from store.appending import lock, standing, write_standing
from store.database import insert_for, writing
from store.errors import NotFound
from store.messages import Append
from store.tables import events, forks, moment, repairs, stamp, storable, streams

PAGE = 256
AHEAD = timedelta(hours=1)  # how far clocks may differ without a writer's being said to be of the future
SHOWN = 20  # faults shown at most: the first one breaks all that follow


class Side(Message):
    """One event of a fork: its version, and its canonical text."""

    version: int
    event: str


class Fork(Message):
    """An append that was refused, and what the log holds in its place. `closed_at`: a repair has dealt with it."""

    seen_at: datetime
    run_id: str | None
    expected_version: int
    log_version: int
    attempted: tuple[Side, ...]
    kept: tuple[Side, ...]
    closed_at: datetime | None


class Fault(Message):
    """Something wrong with the log itself, at a version. `what` is a code; words for it are the doors'."""

    version: int
    what: Literal["missing", "broken-chain", "unreadable", "not-its-row", "wrong-end", "future-writer"]


class Repair(Message):
    """An act of repair: who, when, why, and where the log stood."""

    repaired_at: datetime
    repaired_by: str
    reason: str
    version: int
    head: str


class Inspection(Message):
    """What `vertebra repair STREAM` shows: where the log stands, what is wrong with it, and both sides of each fork."""

    stream: str
    version: int
    head: str
    writer: str | None
    faults: tuple[Fault, ...]
    forks: tuple[Fork, ...]
    repairs: tuple[Repair, ...]

    @property
    def is_forked(self) -> bool:
        return any(fork.closed_at is None for fork in self.forks)


def keep_fork(engine: Engine, append: Append, at: datetime) -> None:
    """Keep an append that was refused as a fork. The same one is kept once, and is open again when it comes again."""
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
        kept = insert_for(connection, forks).on_conflict_do_update(
            index_elements=["stream", "digest"], set_={"seen_at": row["seen_at"], "repaired_at": None}
        )
        connection.execute(kept, row)


def inspect(engine: Engine, stream: str, *, now: datetime | None = None) -> Inspection:
    """Read a stream from its beginning, check its chain, and show both sides of each fork. Raises `NotFound`.

    `now`: where given, a writer that is said to have been started later is named, too.
    """
    with engine.connect() as connection:
        found = standing(connection, stream)
        if not found.known:
            raise NotFound("There is nothing called '{stream}'.", stream=stream)
        refused = connection.execute(
            select(forks).where(forks.c.stream == stream).order_by(forks.c.seen_at, forks.c.digest)
        ).all()
        done = connection.execute(select(repairs).where(repairs.c.stream == stream).order_by(repairs.c.number)).all()
    ahead = now is not None and _is_ahead(found.writer_started_at, now)
    return Inspection(
        stream=stream,
        version=found.version,
        head=found.head,
        writer=found.writer,
        faults=(
            *_faults(engine, stream, found.version, found.head),
            *([Fault(version=found.version, what="future-writer")] if ahead else ()),
        ),
        forks=tuple(_fork(engine, row) for row in refused),
        repairs=tuple(
            Repair(
                repaired_at=moment(row.repaired_at),
                repaired_by=row.repaired_by,
                reason=row.reason,
                version=row.version,
                head=row.head,
            )
            for row in done
        ),
    )


def record_repair(engine: Engine, stream: str, *, by: str, reason: str, at: datetime) -> Repair:
    """Record that `by` repaired a stream, close its forks, and release its writer: a run started later may claim it.

    The run that wrote until now can store nothing more. Raises `NotFound`.
    """
    with writing(engine) as connection:
        lock(connection)
        if not standing(connection, stream).known:
            raise NotFound("There is nothing called '{stream}'.", stream=stream)
        return release(connection, stream, by=by, reason=reason, at=at)


def release(connection: Connection, stream: str, *, by: str, reason: str, at: datetime) -> Repair:
    """The same within a transaction that has locked the log, of a stream of which nothing may be left."""
    found = standing(connection, stream)
    count = connection.execute(select(func.count()).select_from(repairs).where(repairs.c.stream == stream)).scalar_one()
    done = Repair(
        repaired_at=at, repaired_by=storable(by), reason=storable(reason), version=found.version, head=found.head
    )
    row = {**done.model_dump(), "repaired_at": stamp(at), "stream": stream, "number": count + 1}
    connection.execute(repairs.insert(), row)
    connection.execute(
        forks.update().where(forks.c.stream == stream, forks.c.repaired_at.is_(None)).values(repaired_at=stamp(at))
    )
    write_standing(connection, stream, found, writer=None, writer_started_at=_released(found.writer_started_at, at))
    return done


def _released(started_at: str | None, at: datetime) -> str | None:
    """When the writer that is released was started: not in the future, for whoever comes next would not be later."""
    return stamp(at) if _is_ahead(started_at, at) else started_at


def _is_ahead(started_at: str | None, now: datetime) -> bool:
    """Whether a writer is said to have been started at what is no moment, or in the future."""
    try:
        return started_at is not None and moment(started_at) > now + AHEAD
    except (ValueError, OverflowError):
        return True


def forked_streams(engine: Engine, network: str | None = None) -> list[str]:
    """The streams with a fork that nobody has repaired."""
    query = select(forks.c.stream).where(forks.c.repaired_at.is_(None)).distinct().order_by(forks.c.stream)
    if network is not None:
        query = query.join(streams, streams.c.stream == forks.c.stream).where(streams.c.network == network)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def _faults(engine: Engine, stream: str, version: int, head: str) -> list[Fault]:
    faults: list[Fault] = []
    chain, last = GENESIS, 0
    while len(faults) < SHOWN:
        with engine.connect() as connection:
            page = connection.execute(
                select(events)
                .where(events.c.stream == stream, events.c.version > last)
                .order_by(events.c.version)
                .limit(PAGE)
            ).all()
        if not page:
            break
        for row in page:
            if row.version != last + 1:
                faults.append(Fault(version=last + 1, what="missing"))
            last, chain = row.version, chained(chain, str(row.body).encode())
            faults += _wrong(row, chain)
            chain = row.hash  # so that one broken link is one fault
    if not faults and (last, chain) != (version, head):
        faults.append(Fault(version=last, what="wrong-end"))
    return faults[:SHOWN]


def _wrong(row: Row[Any], chain: str) -> list[Fault]:
    if row.hash != chain:
        return [Fault(version=row.version, what="broken-chain")]
    try:
        recorded = Recorded.model_validate_json(row.body)
    except ValidationError:
        return [Fault(version=row.version, what="unreadable")]
    if (recorded.stream, recorded.version, str(recorded.id)) != (row.stream, row.version, row.id):
        return [Fault(version=row.version, what="not-its-row")]
    return []


def _fork(engine: Engine, row: Row[Any]) -> Fork:
    append = Append.model_validate_json(row.body)
    attempted = [text for item in append.items for text in item.events]
    first = row.expected_version + 1
    with engine.connect() as connection:
        kept = connection.execute(
            select(events.c.version, events.c.body)
            .where(
                events.c.stream == row.stream, events.c.version.between(first, row.expected_version + len(attempted))
            )
            .order_by(events.c.version)
        ).all()
    return Fork(
        seen_at=moment(row.seen_at),
        run_id=append.fence.run_id if append.fence else None,
        expected_version=row.expected_version,
        log_version=row.log_version,
        attempted=tuple(Side(version=n, event=text) for n, text in enumerate(attempted, first)),
        kept=tuple(Side(version=each.version, event=each.body) for each in kept),
        closed_at=moment(row.repaired_at) if row.repaired_at else None,
    )
