"""Nothing is stored of a delivery that no sender has told, nor of what should follow a change that nobody made.

Both are read from the log beside the append, where they cannot be made up: one row by its id for each delivery.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import Connection, select

from domain import ids
from domain.bringing import followed, follows, had_come, is_event
from domain.decider import Envelope, fold
from domain.message import GENESIS, Recorded, chained
from domain.registry import DECIDERS
from store.errors import Forged, damaged
from store.messages import Append
from store.tables import commands, events

READ = 100  # commands of a register that are read at a time


def refuse(connection: Connection, append: Append) -> None:
    """Raises `Forged`, which names all such commands, and `Damaged` where the event itself is not what was stored."""
    envelopes = [item.command.envelope for item in append.items]
    asked = [Envelope.model_validate(one) for one in envelopes if one.get("source", "person") != "person"]
    deliveries = [one for one in asked if one.source == "delivery"]
    told = _told(connection, deliveries)
    made_up = [one for one in deliveries if not _is_told(connection, told.get(str(one.command_id)), one)]
    made_up += _not_asked(connection, append, [one for one in asked if one.source == "timer"])
    if made_up:
        raise Forged(
            "The log knows nothing of what {stream} was asked to take: {commands}.",
            stream=append.stream,
            commands=" ".join(str(one.command_id) for one in made_up),
        )


def _told(connection: Connection, deliveries: Iterable[Envelope]) -> dict[str, Any]:
    """The events that these say to be, by their ids."""
    wanted = [str(one.command_id) for one in deliveries]
    if not wanted:
        return {}
    query = select(events.c.id, events.c.stream, events.c.version, events.c.body, events.c.hash)
    return {row.id: row for row in connection.execute(query.where(events.c.id.in_(wanted)))}


def _is_told(connection: Connection, row: Any, envelope: Envelope) -> bool:
    if row is None:
        return False
    kind, asked = row.stream.partition(":")[0], DECIDERS.get(envelope.stream.partition(":")[0])
    if kind not in DECIDERS or asked is None:
        return False
    recorded = _read(row.stream, row.version, row.body)
    if recorded.id == envelope.command_id and is_event(DECIDERS[kind], recorded, envelope, asked):
        return True
    before = select(events.c.hash).where(events.c.stream == row.stream, events.c.version == row.version - 1)
    if chained(connection.execute(before).scalar_one_or_none() or GENESIS, str(row.body).encode()) != row.hash:
        raise damaged(row.stream, row.version)
    return False


def _not_asked(connection: Connection, append: Append, timers: Iterable[Envelope]) -> list[Envelope]:
    """What should follow a change and is known by no command of the register that changed, nor was due by itself.

    What follows none its process gave: from outside it takes no other.
    """
    waiting: dict[str, list[Envelope]] = {}
    for one in timers:
        register = followed(one)
        if register is not None:
            waiting.setdefault(register, []).append(one)
    unknown = [one for register, ones in waiting.items() for one in _unknown(connection, register, ones)]
    return [one for one in unknown if not _was_due(connection, append, one)]


def _unknown(connection: Connection, register: str, ones: list[Envelope]) -> list[Envelope]:
    """Those that follow no command of a register. Its commands are read once, the latest first, as far as it takes:
    what follows a change comes soon after it."""
    query = select(commands.c.command_id).where(commands.c.stream == register).order_by(commands.c.number.desc())
    with connection.execute(query, execution_options={"yield_per": READ}) as found:
        for known_as in map(str, found.scalars()):
            if _is_id(known_as):
                ones = [one for one in ones if not follows(one, (UUID(known_as),))]
            if not ones:
                break
    return ones


def _was_due(connection: Connection, append: Append, envelope: Envelope) -> bool:
    """Whether a stream gave a command itself, in the state before it. A body's last day is one of few such."""
    stored = select(events.c.version, events.c.body).where(
        events.c.stream == append.stream, events.c.version <= append.expected_version
    )
    rows = connection.execute(stored.order_by(events.c.version))
    before = [_read(append.stream, row.version, row.body) for row in rows]
    for item in append.items:
        if item.command.command_id == envelope.command_id and item.command.source == envelope.source:
            folded = fold(DECIDERS[ids.parts(append.stream)[0]], append.stream, before)
            return had_come(folded, envelope, item.command.decided_at)
        before += map(Recorded.model_validate_json, item.events)
    return False


def _read(stream: str, version: int, body: str) -> Recorded:
    """Raises `Damaged`."""
    try:
        return Recorded.model_validate_json(body)
    except ValidationError:
        raise damaged(stream, version) from None


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
