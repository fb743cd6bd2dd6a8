"""Which commands bring a network that exists to the network that is wanted: the differences, and nothing else.

The order is always the same, what others refer to first. What is no longer wanted is closed, ended or left with its
last day. Given to the network, the commands leave no difference. People's names are not in here: they are no events.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from domain.errors import Refusal
from domain.network.parts import Part
from domain.roles import Role
from domain.table import Table
from domain.territory import Body, Mandate, Membership, Network, Organisation, Person, Service
from networkfile import offices
from networkfile.offices import Change, chunks
from networkfile.spans import Span, dated, ending, iso, missing, span_of


def between(wanted: Network, state: Network, *, today: date, founder: str) -> list[Change]:
    """The commands for `wanted` on `state`, in order. `founder`: who will give them, where there is no network yet.

    Raises Refusal `another-network` or `rehearsal-is-for-good`.
    """
    if state.exists and wanted.id != state.id:
        raise Refusal(
            "another-network",
            "This file is about '{wanted}', not about '{network}'.",
            wanted=wanted.id,
            network=state.id,
        )
    if state.exists and wanted.rehearsal != state.rehearsal:
        raise Refusal(
            "rehearsal-is-for-good",
            "Whether {network} is a rehearsal was said when it was founded, and cannot change.",
            network=state.id,
        )
    if not state.exists:
        founded = Person(id=founder, mandates=(Mandate(role=Role.ADMINISTRATOR),))
        state = state.changed(people=Table({founder: founded}))
    origins = {organisation.id: organisation.origin for organisation in wanted.organisations.values()}
    return [
        *_head(wanted, state),
        *_catalogues(wanted, state),
        *_places(wanted, state),
        *joining(wanted.organisations.values(), state),
        *_catalogue(Part.SERVICE, wanted.services, state.services, _service),
        *offices.people(wanted, state),
        *_bodies(wanted, state),
        *seating(wanted.bodies.values(), state, today, _by_file(state), origins),
        *offices.closed_parts(wanted, state, today),
        *offices.mandates(wanted, state, today),
        *offices.holders(wanted, state, today),
        *offices.superiors(wanted, state),
        *_rest(wanted, state, today),
        *leaving(wanted.organisations, state, today, lambda organisation: organisation.imported_from is None),
        *_closing(wanted, state, today),
    ]


def _data(entry: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = entry.model_dump(mode="json")
    return dumped


def _head(wanted: Network, state: Network) -> Iterator[Change]:
    head = {"name": wanted.name, "language": wanted.language}
    if not state.exists:
        yield "FoundNetwork", {**head, "rehearsal": wanted.rehearsal}
    elif (wanted.name, wanted.language) != (state.name, state.language):
        yield "ChangeNetwork", head
    if wanted.calendar != state.calendar:
        yield "SetCalendar", _data(wanted.calendar)


def _catalogue(
    part: Part, wanted: Mapping[str, Any], known: Mapping[str, Any], data: Callable[[Any], dict[str, Any]]
) -> Iterator[Change]:
    """What is new comes before what changes: whatever a changed part lets go of finds where to go."""
    name = part.value.capitalize()
    changed: list[Change] = []
    for known_as, entry in wanted.items():
        before = known.get(known_as)
        if before is None:
            yield f"Add{name}", {part.value: known_as, **data(entry)}
            continue
        if before.closed_on is not None:
            yield "ReopenPart", {"part": part.value, "id": known_as}
        if data(before) != data(entry):
            changed.append((f"Change{name}", {part.value: known_as, **data(entry)}))
    yield from changed


def _catalogues(wanted: Network, state: Network) -> Iterator[Change]:
    yield from _catalogue(Part.SECTOR, wanted.sectors, state.sectors, lambda entry: {"name": entry.name})
    yield from _catalogue(
        Part.KIND, wanted.kinds, state.kinds, lambda entry: {"name": entry.name, "sector": entry.sector}
    )
    yield from _catalogue(Part.LINE, wanted.lines, state.lines, lambda entry: {"name": entry.name})
    yield from _catalogue(Part.PORTFOLIO, wanted.portfolios, state.portfolios, lambda entry: {"name": entry.name})


def _places(wanted: Network, state: Network) -> Iterator[Change]:
    for zone in wanted.zones.values():
        places = [{"id": known_as, "name": name} for known_as, name in zone.neighbourhoods]
        before = state.zones.get(zone.id)
        if before is None:
            yield "AddZone", {"zone": zone.id, "name": zone.name, "neighbourhoods": places}
            continue
        if before.closed_on is not None:
            yield "ReopenPart", {"part": Part.ZONE.value, "id": zone.id}
        if before.name != zone.name:
            yield "ChangeZone", {"zone": zone.id, "name": zone.name}
        known, closed = dict(before.neighbourhoods), dict(before.closed_neighbourhoods)
        for place, name in zone.neighbourhoods:
            named = {"zone": zone.id, "neighbourhood": place, "name": name}
            if place not in known:
                yield "AddNeighbourhood", named
                continue
            if place in closed:
                yield "ReopenPart", {"part": Part.NEIGHBOURHOOD.value, "id": place}
            if known[place] != name:
                yield "ChangeNeighbourhood", named


def joining(wanted: Iterable[Organisation], state: Network) -> Iterator[Change]:
    """Organisations that are new, in as few commands as may be, and those that have changed."""
    new = []
    for organisation in wanted:
        before = state.organisations.get(organisation.id)
        if before is None:
            new.append(_data(organisation))
        elif before != organisation:
            yield "ChangeOrganisation", _data(organisation)
    for alike in _alike(new, lambda item: item["origin"]):
        yield from (("JoinOrganisations", {"organisations": chunk}) for chunk in chunks(alike))


def leaving(
    wanted: Mapping[str, Organisation], state: Network, today: date, governed: Callable[[Organisation], bool]
) -> Iterator[Change]:
    """Organisations that take part and are wanted no more, of those that whoever wants this governs."""
    for before in state.organisations.values():
        if before.id not in wanted and governed(before) and (before.until is None or before.until > today):
            until = max(today, before.since) if before.since is not None else today
            yield "LeaveOrganisation", {"organisation": before.id, "until": until.isoformat()}


def _by_file(state: Network) -> Callable[[str], bool]:
    def governed(organisation: str) -> bool:
        known = state.organisations.get(organisation)
        return known is None or known.imported_from is None

    return governed


def _bodies(wanted: Network, state: Network) -> Iterator[Change]:
    def data(body: Body) -> dict[str, Any]:
        return body.model_dump(mode="json", exclude={"id", "members", "case_members", "closed_on"})

    yield from _catalogue(Part.BODY, wanted.bodies, state.bodies, data)


def seating(
    bodies: Iterable[Body],
    state: Network,
    today: date,
    governed: Callable[[str], bool],
    origins: Mapping[str, str | None],
) -> Iterator[Change]:
    """Seats that are new and seats that end, for the organisations that whoever wants this governs."""
    for body in bodies:
        before = state.bodies.get(body.id)
        known = _by_organisation(before.members if before is not None else ())
        asked = _by_organisation(body.members)
        new = []
        for organisation in dict.fromkeys((*asked, *known)):
            if not governed(organisation):
                continue
            spans, held = asked.get(organisation, []), known.get(organisation, [])
            for (since, _), until in ending(spans, held, today):
                seat = {"organisation": organisation, "since": iso(since), "until": until.isoformat()}
                yield "UnseatOrganisation", {"body": body.id, **seat}
            new += [{"organisation": organisation, **dated(span)} for span in missing(spans, held)]
        for alike in _alike(new, lambda item: origins.get(item["organisation"])):
            yield from (("SeatOrganisations", {"body": body.id, "seats": chunk}) for chunk in chunks(alike))


def _by_organisation(seats: tuple[Membership, ...]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for seat in seats:
        found.setdefault(seat.organisation, []).append(span_of(seat))
    return found


def _service(service: Service) -> dict[str, Any]:
    said = {"name": service.name, "organisation": service.organisation, "offers": service.offers}
    return {**said, "criteria": [{"id": known_as, "text": text} for known_as, text in service.criteria]}


def _rest(wanted: Network, state: Network, today: date) -> Iterator[Change]:
    if wanted.rules != state.rules.model_copy(update={"version": wanted.rules.version}):
        yield "SetRules", {"rules": _data(wanted.rules)}
    if dict(wanted.words) != dict(state.words):
        yield "SetWords", {"words": dict(wanted.words)}
    known = {rhythm.body: rhythm for rhythm in state.rhythms}
    for rhythm in wanted.rhythms:
        dates = wanted.meeting_dates[rhythm.body]
        if known.pop(rhythm.body, None) != rhythm or state.meeting_dates.get(rhythm.body) != dates:
            yield "SetRhythm", {**_data(rhythm), "dates": [day.isoformat() for day in dates]}
    yield from (("EndRhythm", {"body": body, "until": today.isoformat()}) for body in known)
    if dict(wanted.assumptions) != dict(state.assumptions):
        yield "SetAssumptions", {"assumptions": dict(wanted.assumptions)}


def _closing(wanted: Network, state: Network, today: date) -> Iterator[Change]:
    for person in wanted.people.values():
        before = state.people.get(person.id)
        known_left = before.left_on if before is not None else None
        if person.left_on is not None and person.left_on != known_left:
            yield "LeavePerson", {"person": person.id, "on": person.left_on.isoformat()}
    for gone in state.people.values():
        if gone.id not in wanted.people and gone.left_on is None:
            yield "LeavePerson", {"person": gone.id, "on": today.isoformat()}
    for part, asked, known in (
        (Part.BODY, wanted.bodies, state.bodies),
        (Part.NEIGHBOURHOOD, _neighbourhoods(wanted), _neighbourhoods(state)),
        (Part.ZONE, wanted.zones, state.zones),
        (Part.KIND, wanted.kinds, state.kinds),
        (Part.SECTOR, wanted.sectors, state.sectors),
        (Part.PORTFOLIO, wanted.portfolios, state.portfolios),
        (Part.LINE, wanted.lines, state.lines),
        (Part.SERVICE, wanted.services, state.services),
    ):
        for known_as, entry in known.items():
            if known_as not in asked and entry.closed_on is None:
                yield "ClosePart", {"part": part.value, "id": known_as, "on": today.isoformat()}


class _Place:
    def __init__(self, closed_on: date | None) -> None:
        self.closed_on = closed_on


def _neighbourhoods(network: Network) -> dict[str, _Place]:
    return {
        place: _Place(dict(zone.closed_neighbourhoods).get(place) or zone.closed_on)
        for zone in network.zones.values()
        for place, _ in zone.neighbourhoods
    }


def _alike(
    items: list[dict[str, Any]], origin: Callable[[dict[str, Any]], str | None]
) -> Iterator[list[dict[str, Any]]]:
    """The items by their origin, so that what was simulated is never in one command with what was not."""
    for each in dict.fromkeys(map(origin, items)):
        yield [item for item in items if origin(item) == each]
