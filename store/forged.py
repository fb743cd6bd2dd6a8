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


def refuse(connection: Connection, append: Append) -> None:
    """Raises `Forged`, which names all such commands, and `Damaged` where the event itself is not what was stored."""
    envelopes = [item.command.envelope for item in append.items]
    asked = [Envelope.model_validate(one) for one in envelopes if one.get("source", "person") != "person"]
    deliveries = [one for one in asked if one.source == "delivery"]
    told = _told(connection, deliveries)
    made_up = [one for one in deliveries if not _is_told(connection, told.get(str(one.command_id)), one)]
    made_up += [one for one in asked if one.source == "timer" and not _is_asked(connection, append, one)]
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
    try:
        recorded = Recorded.model_validate_json(row.body)
    except ValidationError:
        raise damaged(row.stream, row.version) from None
    if recorded.id == envelope.command_id and is_event(DECIDERS[kind], recorded, envelope, asked):
        return True
    before = select(events.c.hash).where(events.c.stream == row.stream, events.c.version == row.version - 1)
    if chained(connection.execute(before).scalar_one_or_none() or GENESIS, str(row.body).encode()) != row.hash:
        raise damaged(row.stream, row.version)
    return False


def _is_asked(connection: Connection, append: Append, envelope: Envelope) -> bool:
    """Whether what should follow a change is known by a command of the register that changed, or was due by itself."""
    register = followed(envelope)
    if register is None:
        return True  # its process gave it: from outside it takes no other
    query = select(commands.c.command_id).where(commands.c.stream == register)
    given = (str(known_as) for known_as in connection.execute(query).scalars())
    return follows(envelope, (UUID(known_as) for known_as in given if _is_id(known_as))) or _was_due(
        connection, append, envelope
    )


def _was_due(connection: Connection, append: Append, envelope: Envelope) -> bool:
    """Whether a stream gave a command itself, in the state before it. A body's last day is one of few such."""
    stored = select(events.c.body).where(events.c.stream == append.stream, events.c.version <= append.expected_version)
    before = [str(body) for body in connection.execute(stored.order_by(events.c.version)).scalars()]
    for item in append.items:
        if item.command.command_id == envelope.command_id and item.command.source == envelope.source:
            folded = fold(DECIDERS[ids.parts(append.stream)[0]], append.stream, map(_read, before))
            return had_come(folded, envelope, item.command.decided_at)
        before += item.events
    return False


def _read(body: str) -> Recorded:
    return Recorded.model_validate_json(body)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
