"""What was said in a meeting, or tells of it, in whichever stream, as it stands in the log."""

from pydantic import ValidationError
from sqlalchemy import Connection, select

from domain.message import Recorded
from store.errors import Damaged
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
