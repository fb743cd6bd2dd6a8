"""The outbox: every event that must reach another process, until its delivery was made or refused."""

from sqlalchemy import Connection, Table

from domain.decider import DeliveryMade, DeliveryReceived, DeliveryRefused
from store.projections.entry import Entry
from store.projections.statements import put, take_out
from store.tables import outbox

TABLES: tuple[Table, ...] = (outbox,)


def project(connection: Connection, entry: Entry) -> None:
    """Write what an event has to be brought to another process, or how that ended."""
    match entry.event:
        case DeliveryMade(event_id=event_id) | DeliveryRefused(event_id=event_id):
            take_out(connection, outbox, {"event_id": str(event_id), "stream": entry.recorded.stream})
        case DeliveryReceived():
            pass
        case _:
            delivery = entry.decider.outbound(entry.recorded)
            if delivery is not None:
                row = {
                    "event_id": str(delivery.event_id),
                    "position": entry.position,
                    "stream": entry.recorded.stream,
                    "network": entry.network,
                    "receiver": delivery.receiver,
                    "stored_at": entry.stored_at,
                    "body": delivery.model_dump_json(),
                }
                put(connection, outbox, row)
