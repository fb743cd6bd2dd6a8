"""The census: which organisations take part in each network, of which kind and sector, from when to when."""

from typing import Any

from sqlalchemy import Connection, Table

from domain.message import canonical
from domain.network import events as e
from store.projections.entry import Entry
from store.projections.statements import change, put
from store.tables import organisations, storable

TABLES: tuple[Table, ...] = (organisations,)


def project(connection: Connection, entry: Entry) -> None:
    """Write what an event of a network makes of the organisations that take part in it."""
    network, event = entry.network, entry.event
    match event:
        case e.OrganisationJoined():
            put(connection, organisations, _row(entry, event))
        case e.OrganisationChanged():
            change(connection, organisations, _known(network, event.organisation), _row(entry, event))
        case e.OrganisationLeft():
            until = {"until": event.until.isoformat()}
            change(connection, organisations, _known(network, event.organisation), until)
        case _:
            pass


def _known(network: str, organisation: str) -> dict[str, str]:
    return {"network": network, "organisation": organisation}


def _row(entry: Entry, event: e.OrganisationJoined | e.OrganisationChanged) -> dict[str, Any]:
    return {
        "network": entry.network,
        "organisation": event.organisation,
        "name": storable(event.name),
        "kind": event.kind,
        "sector": event.sector,
        "zones": canonical(event.zones).decode(),
        "since": event.since.isoformat() if event.since else None,
        "until": event.until.isoformat() if event.until else None,
        "origin": event.origin or entry.origin,
    }
