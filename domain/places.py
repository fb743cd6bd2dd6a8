"""Where a mandate must hold to count in a stream: one rule for whose turn something is and for who may do it.

What is of a zone counts the mandates of the zone and of the whole network. In what is of the whole network no zone's
mandate counts: whoever leads it there leads it everywhere, and else it is for administration to name somebody.
"""

from datetime import date

from domain import ids
from domain.roles import Role
from domain.territory import WHOLE_NETWORK, Network

BODIED = ("group", "management")  # kinds of stream that belong to one body, which their id names
OF_A_ZONE = frozenset({"action", "case", "cycle", "escalation"})  # kinds of stream that name a zone, or WHOLE_NETWORK


def place_of(stream: str, network: Network) -> tuple[str | None, str | None]:
    """The zone and the body that a stream belongs to, where it belongs to one.

    The zone is WHOLE_NETWORK where mandates of one zone count for nothing, None where all do.
    """
    kind, _, rest = ids.parts(stream)
    if kind == "group" and rest:
        body = network.bodies.get(rest[0])
        return (body.zone if body is not None else None), rest[0]
    if kind == "management" and rest:
        body = network.bodies.get(rest[0])
        return (body.zone if body is not None and body.zone else WHOLE_NETWORK), rest[0]
    zone = rest[0] if rest else None
    if kind in OF_A_ZONE and zone == WHOLE_NETWORK:
        return WHOLE_NETWORK, None
    return (zone if zone in network.zones else None), None


def holding(network: Network, role: Role, stream: str, day: date, *, body: str | None = None) -> tuple[str, ...]:
    """Who holds a role on a day where a stream is, or in `body`, where what is asked there is that body's.

    Where all mandates count, those of the whole network come before those of one zone.
    """
    zone, own = place_of(stream, network)

    def there(of: str | None) -> tuple[str, ...]:
        return network.with_role(role, day, zone=of, body=own or body)

    return there(zone) if zone is not None else there(WHOLE_NETWORK) or there(None)
