"""Looks things up in a network and says in words what is missing. No rule of its own beyond 'it must be there'."""

from datetime import date

from domain.decider import Context
from domain.errors import Refusal
from domain.network.parts import Part
from domain.presence import WHO_HAS_LEFT, not_gone
from domain.territory import Body, Kind, Line, Network, Organisation, Person, Portfolio, Sector, Service, Zone


def zone(state: Network, known_as: str) -> Zone:
    found = state.zones.get(known_as)
    if found is None:
        raise Refusal("unknown-zone", "There is no zone '{zone}' in this network.", zone=known_as)
    return found


def open_zone(state: Network, known_as: str) -> Zone:
    found = zone(state, known_as)
    if found.closed_on is not None:
        raise _closed(found.name, found.closed_on)
    return found


def neighbourhood(state: Network, known_as: str) -> Zone:
    """The zone that a neighbourhood is part of."""
    found = state.zone_of_neighbourhood(known_as)
    if found is None:
        raise Refusal(
            "unknown-neighbourhood",
            "There is no neighbourhood '{neighbourhood}' in this network.",
            neighbourhood=known_as,
        )
    return found


def sector(state: Network, known_as: str) -> Sector:
    found = state.sectors.get(known_as)
    if found is None:
        raise Refusal("unknown-sector", "There is no sector '{sector}' in this network.", sector=known_as)
    return found


def kind(state: Network, known_as: str) -> Kind:
    found = state.kinds.get(known_as)
    if found is None:
        raise Refusal("unknown-kind", "There is no kind of organisation '{kind}' in this network.", kind=known_as)
    return found


def open_kind(state: Network, known_as: str) -> Kind:
    found = kind(state, known_as)
    if found.closed_on is not None:
        raise _closed(found.name, found.closed_on)
    return found


def line(state: Network, known_as: str) -> Line:
    found = state.lines.get(known_as)
    if found is None:
        raise Refusal("unknown-line", "There is no line '{line}' in this network.", line=known_as)
    return found


def portfolio(state: Network, known_as: str) -> Portfolio:
    found = state.portfolios.get(known_as)
    if found is None:
        raise Refusal("unknown-portfolio", "There is no portfolio '{portfolio}' in this network.", portfolio=known_as)
    return found


def body(state: Network, known_as: str) -> Body:
    found = state.bodies.get(known_as)
    if found is None:
        raise Refusal("unknown-body", "There is no body '{body}' in this network.", body=known_as)
    return found


def service(state: Network, known_as: str) -> Service:
    found = state.services.get(known_as)
    if found is None:
        raise Refusal("unknown-service", "There is no service '{service}' in the directory.", service=known_as)
    return found


def organisation(state: Network, known_as: str) -> Organisation:
    found = state.organisations.get(known_as)
    if found is None:
        raise Refusal(
            "unknown-organisation",
            "There is no organisation '{organisation}' in this network.",
            organisation=known_as,
        )
    return found


def person(state: Network, known_as: str) -> Person:
    found = state.people.get(known_as)
    if found is None:
        raise Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=known_as)
    return found


def takes_office(
    state: Network, known_as: str, context: Context, *, since: date | None = None, until: date | None = None
) -> Person:
    """Somebody who is named for something. Refuses who has left before it would begin: without a first day it begins
    today, or was over on its last day."""
    found = person(state, known_as)
    if context.edition >= WHO_HAS_LEFT:
        not_gone(known_as, state, since or min(until or context.today, context.today))
    return found


def closed_on(state: Network, part: Part, known_as: str) -> date | None:
    """The last day of a part, None while it is open. Raises Refusal where there is none such."""
    match part:
        case Part.ZONE:
            return zone(state, known_as).closed_on
        case Part.NEIGHBOURHOOD:
            return dict(neighbourhood(state, known_as).closed_neighbourhoods).get(known_as)
        case Part.SECTOR:
            return sector(state, known_as).closed_on
        case Part.KIND:
            return kind(state, known_as).closed_on
        case Part.BODY:
            return body(state, known_as).closed_on
        case Part.PORTFOLIO:
            return portfolio(state, known_as).closed_on
        case Part.LINE:
            return line(state, known_as).closed_on
        case Part.SERVICE:
            return service(state, known_as).closed_on


def unused(state: Network, part: Part, known_as: str, on: date) -> None:
    """Refuse to close what something that goes on after `on` belongs to."""
    users: list[str] = []
    match part:
        case Part.ZONE:
            users = [body.name for body in state.bodies.values() if body.zone == known_as and body.closed_on is None]
        case Part.NEIGHBOURHOOD:
            users = [b.name for b in state.bodies.values() if b.neighbourhood == known_as and b.closed_on is None]
        case Part.SECTOR:
            users = [kind.name for kind in state.kinds.values() if kind.sector == known_as and kind.closed_on is None]
        case Part.KIND:
            users = [
                organisation.name
                for organisation in state.organisations.values()
                if organisation.kind == known_as and (organisation.until is None or organisation.until > on)
            ]
        case Part.BODY | Part.PORTFOLIO | Part.LINE | Part.SERVICE:
            pass
    if users:
        raise Refusal(
            "still-in-use",
            "'{part}' cannot be closed: {user} still belongs to it (and {others} more).",
            part=known_as,
            user=users[0],
            others=len(users) - 1,
        )


def unknown_yet(known: object, known_as: str) -> None:
    """Refuse an id that is taken, and the ids that the engine keeps for itself."""
    if known is not None:
        raise Refusal("already-there", "'{id}' is already in this network.", id=known_as)
    if known_as in {"network", "engine"}:
        raise Refusal("reserved-id", "'{id}' means something else here: choose another id.", id=known_as)


def in_order(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise Refusal("wrong-order", "It would end on {until}, before it begins on {since}.", since=since, until=until)


def _closed(name: str, on: date) -> Refusal:
    return Refusal("already-closed", "{name} was closed on {date}.", name=name, date=on)
