"""What the log holds of one thing: what was said in a meeting, or tells of it; what one stream tells of a question."""

from collections.abc import Collection

from pydantic import ValidationError
from sqlalchemy import Connection, or_, select

from domain.message import GENESIS, Recorded, chained
from store.errors import Damaged, damaged
from store.tables import counters, events, streams


def position(connection: Connection) -> int:
    """How far the log goes: the position of its last event."""
    return int(connection.execute(select(counters.c.position).where(counters.c.id == 1)).scalar_one())


def placed_in(connection: Connection, network: str, meeting: str, *, after: int = 0) -> list[tuple[int, Recorded]]:
    """The events of a network after a position that were said in a meeting `STREAM#MEETING`, or tell of it, each with
    its place, in the log's order. Raises `Damaged`."""
    of = select(streams.c.stream).where(streams.c.network == network)
    columns = (events.c.position, events.c.stream, events.c.version, events.c.body)
    query = select(*columns).where(events.c.position > after, events.c.stream.in_(of))
    query = query.where(events.c.body.contains(f'"{meeting}"', autoescape=True)).order_by(events.c.position)
    found = []
    for row in connection.execute(query):
        try:
            recorded = Recorded.model_validate_json(row.body)
        except ValidationError as error:
            raise Damaged(
                "The log of {stream} is damaged at event {version}: it cannot be read.",
                stream=row.stream,
                version=row.version,
            ) from error
        if meeting in (recorded.who.meeting, recorded.data.get("meeting")):
            found.append((row.position, recorded))
    return found


def naming(connection: Connection, stream: str, names: Collection[str]) -> list[tuple[int, Recorded]]:
    """The events of one stream that name any of these ids, each with its place in the log, in their order; each is held
    against its place in the chain. Raises `Damaged`."""
    if not names:
        return []
    before = events.alias("before")
    follows = (before.c.stream == events.c.stream) & (before.c.version == events.c.version - 1)
    columns = (events.c.position, events.c.version, events.c.body, events.c.hash, before.c.hash.label("head"))
    said = (events.c.body.contains(f'"{name}"', autoescape=True) for name in sorted(names))
    query = select(*columns).select_from(events.outerjoin(before, follows)).where(events.c.stream == stream, or_(*said))
    found = []
    for row in connection.execute(query.order_by(events.c.version)):
        head = GENESIS if row.version == 1 else str(row.head)
        try:
            recorded = Recorded.model_validate_json(row.body)
        except ValidationError as error:
            raise damaged(stream, row.version) from error
        kept = (recorded.stream, recorded.version, chained(head, row.body.encode()))
        if kept != (stream, row.version, row.hash):
            raise damaged(stream, row.version)
        found.append((int(row.position), recorded))
    return found
