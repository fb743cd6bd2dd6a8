"""What there is to know of a network on a day: its zones and bodies, its people, its organisations, who answers for
what; of the whole of it, or of one zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain import ids
from domain.message import Message
from domain.territory import Body, Kind, Line, Mandate, Network, Organisation, Person, Portfolio, Service, Zone
from readings.asof import Past, Seen
from readings.board import check_zone
from readings.record import Record
from readings.standing import LateEntries, late


@dataclass(frozen=True)
class Seated:
    """A body: which organisations are seated in it, and who works in its closed part; None where it has none."""

    body: Body
    members: tuple[str, ...]
    closed_part: tuple[str, ...] | None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.body.id,
            "name": self.body.name,
            "kind": self.body.kind,
            "zone": self.body.zone,
            "members": self.members,
            "closed_part": self.closed_part,
        }


@dataclass(frozen=True)
class Answering:
    """A portfolio, with who answers for it, in whose place and above whom."""

    portfolio: Portfolio
    holder: str | None
    delegates: tuple[str, ...]
    superior: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.portfolio.id,
            "name": self.portfolio.name,
            "holder": self.holder,
            "delegates": self.delegates,
            "superior": self.superior,
        }


@dataclass(frozen=True)
class Present:
    """Somebody who is there, with the roles that they hold."""

    person: Person
    mandates: tuple[Mandate, ...]

    def as_json(self) -> dict[str, Any]:
        roles = [mandate.model_dump(mode="json") for mandate in self.mandates]
        return {"id": self.person.id, "organisation": self.person.organisation, "roles": roles}


@dataclass(frozen=True)
class OfKind:
    """How many organisations of a kind take part. `sector`: by name, by its id where it is not known."""

    kind: Kind
    sector: str
    count: int


@dataclass(frozen=True)
class Composition:
    """A network on a day, or one zone of it: who and what is there. `now`: the time it is, or was then."""

    network: Network
    now: datetime
    zone: str | None
    zones: tuple[Zone, ...]
    bodies: tuple[Seated, ...]
    people: tuple[Present, ...]
    portfolios: tuple[Answering, ...]
    lines: tuple[Line, ...]
    organisations: tuple[Organisation, ...]
    services: tuple[Service, ...]

    @property
    def today(self) -> date:
        return self.network.calendar.local_date(self.now)

    @property
    def kinds(self) -> tuple[OfKind, ...]:
        """The organisations that take part, counted by kind."""
        known = self.network.sectors
        return tuple(
            OfKind(
                kind,
                known[kind.sector].name if kind.sector in known else kind.sector,
                sum(one.kind == kind.id for one in self.organisations),
            )
            for kind in self.network.kinds.values()
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each."""
        return {
            "zones": len(self.zones),
            "bodies": len(self.bodies),
            "people": len(self.people),
            "organisations": len(self.organisations),
            "services": len(self.services),
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "network": self.network.id,
            "zone": self.zone,
            "now": self.now.isoformat(),
            "counts": self.counts,
            "zones": _dumped(self.zones),
            "bodies": [one.as_json() for one in self.bodies],
            "people": [one.as_json() for one in self.people],
            "portfolios": [one.as_json() for one in self.portfolios],
            "lines": _dumped(self.lines),
            "organisations": _dumped(self.organisations),
            "services": _dumped(self.services),
        }


@dataclass(frozen=True)
class NetworkStanding:
    """A network as of when, what it is made of, and what was entered late of it."""

    seen: Seen
    made_of: Composition
    late: LateEntries | None


def network(record: Record, network_id: str, at: str | None = None, zone: str | None = None) -> NetworkStanding:
    """A network as it stands, or stood. Raises what `Past` and `composition` do."""
    seen = Past(record, network_id).seen(ids.stream_id("network", network_id), at)
    return NetworkStanding(seen, composition(seen.state, seen.now, zone), late(record, seen))


def _dumped(listed: Iterable[Message]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json") for one in listed]


def composition(network: Network, now: datetime, zone: str | None = None) -> Composition:
    """Who and what is in a network at a moment. Raises Refusal `not-found` for a zone that is not there."""
    check_zone(network, zone)
    today = network.calendar.local_date(now)
    bodies = [body for body in network.bodies.values() if zone in (None, body.zone)]
    organisations = [
        one for one in network.organisations.values() if network.active(one.id, today) and _in_zone(one, zone)
    ]
    here = {one.id for one in organisations}
    return Composition(
        network=network,
        now=now,
        zone=zone,
        zones=tuple(one for one in network.zones.values() if zone in (None, one.id)),
        bodies=tuple(_body(network, body, today) for body in bodies),
        people=tuple(
            Present(person, tuple(mandate for mandate in person.mandates if mandate.on(today)))
            for person in network.people.values()
            if network.present(person.id, today) and (zone is None or _works_in(person, zone, bodies, here, today))
        ),
        portfolios=()
        if zone is not None
        else tuple(_portfolio(network, p, today) for p in network.portfolios.values()),
        lines=() if zone is not None else tuple(network.lines.values()),
        organisations=tuple(organisations),
        services=tuple(one for one in network.services.values() if zone is None or one.organisation in here),
    )


def _in_zone(organisation: Organisation, zone: str | None) -> bool:
    return zone is None or zone in organisation.zones


def _works_in(person: Person, zone: str, bodies: Iterable[Body], organisations: set[str], today: date) -> bool:
    """Whether somebody has to do with a zone: by a role in it or in one of its bodies, or by their organisation."""
    of_zone = {body.id for body in bodies}
    in_office = any(one.on(today) and (one.zone == zone or one.body in of_zone) for one in person.mandates)
    return in_office or person.organisation in organisations


def _body(network: Network, body: Body, today: date) -> Seated:
    closed = body.case_members or body.takes_cases
    return Seated(body, network.members_of(body.id, today), network.case_members_of(body.id, today) if closed else None)


def _portfolio(network: Network, portfolio: Portfolio, today: date) -> Answering:
    holder = network.holder_of(portfolio.id, today)
    delegates = (other for other in network.people if holder and network.may_act_for(other, holder, today))
    return Answering(portfolio, holder, tuple(delegates), network.superior_of(portfolio.id, today))
