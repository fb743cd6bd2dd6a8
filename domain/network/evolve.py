"""How a network changes, fact by fact. It trusts: what is wrong never became an event."""

from datetime import date, timedelta
from typing import Any

from domain.calendar import Calendar
from domain.message import Event, Message
from domain.network import events as e
from domain.network.parts import Part
from domain.roles import Role
from domain.table import Table
from domain.territory import (
    Body,
    CaseMember,
    Dated,
    Delegation,
    Holding,
    Kind,
    Line,
    Mandate,
    MeetingRhythm,
    Membership,
    Network,
    Organisation,
    Person,
    Portfolio,
    Sector,
    Service,
    Zone,
)


def evolve(state: Network, event: Event) -> Network:
    match event:
        case e.NetworkFounded():
            founder = Person(id=event.administrator, mandates=(Mandate(role=Role.ADMINISTRATOR),))
            return Network(
                id=event.network,
                name=event.name,
                language=event.language,
                rehearsal=event.rehearsal,
                people=Table({founder.id: founder}),
            )
        case e.NetworkChanged():
            return state.changed(name=event.name, language=event.language)
        case e.CalendarSet():
            return state.changed(calendar=Calendar.model_validate(event.model_dump()))
        case e.RulesSet(rules=rules):
            return state.changed(rules=rules)
        case e.WordsSet(words=words):
            return state.changed(words=Table(words))
        case e.AssumptionsSet(assumptions=assumptions):
            return state.changed(assumptions=Table(assumptions))
        case e.RhythmSet() | e.RhythmEnded():
            return _rhythm(state, event)
        case e.PartClosed(part=part, id=known_as, on=on):
            return _closing(state, part, known_as, on)
        case e.PartReopened(part=part, id=known_as):
            return _closing(state, part, known_as, None)
        case _:
            return _entry(_person(_organisation(state, event), event), event)


def _put(state: Network, table: str, entry: Message, known_as: str) -> Network:
    return state.changed(**{table: getattr(state, table).set(known_as, entry)})


def _alter(state: Network, table: str, known_as: str, **fields: object) -> Network:
    return _put(state, table, getattr(state, table)[known_as].model_copy(update=fields), known_as)


def _entry(state: Network, event: Event) -> Network:
    match event:
        case e.SectorAdded():
            return _put(state, "sectors", Sector(id=event.sector, name=event.name), event.sector)
        case e.SectorChanged():
            return _alter(state, "sectors", event.sector, name=event.name)
        case e.KindAdded():
            return _put(state, "kinds", Kind(id=event.kind, name=event.name, sector=event.sector), event.kind)
        case e.KindChanged():
            return _alter(state, "kinds", event.kind, name=event.name, sector=event.sector)
        case e.LineAdded():
            return _put(state, "lines", Line(id=event.line, name=event.name), event.line)
        case e.LineChanged():
            return _alter(state, "lines", event.line, name=event.name)
        case e.PortfolioAdded():
            return _put(state, "portfolios", Portfolio(id=event.portfolio, name=event.name), event.portfolio)
        case e.PortfolioChanged():
            return _alter(state, "portfolios", event.portfolio, name=event.name)
        case e.PortfolioHeld() | e.HoldingEnded():
            return _holding(state, event)
        case e.SuperiorNamed():
            return _alter(state, "portfolios", event.portfolio, superior=event.person)
        case e.ServiceAdded():
            return _put(state, "services", Service(id=event.service, **_service_fields(event)), event.service)
        case e.ServiceChanged():
            return _alter(state, "services", event.service, **_service_fields(event))
        case e.ZoneAdded():
            return _put(state, "zones", Zone(id=event.zone, name=event.name), event.zone)
        case e.ZoneChanged():
            return _alter(state, "zones", event.zone, name=event.name)
        case e.NeighbourhoodAdded():
            known = (*state.zones[event.zone].neighbourhoods, (event.neighbourhood, event.name))
            return _alter(state, "zones", event.zone, neighbourhoods=known)
        case e.NeighbourhoodChanged():
            known = tuple(
                (key, event.name if key == event.neighbourhood else name)
                for key, name in state.zones[event.zone].neighbourhoods
            )
            return _alter(state, "zones", event.zone, neighbourhoods=known)
        case e.BodyAdded():
            return _put(state, "bodies", Body(id=event.body, **_body_fields(event)), event.body)
        case e.BodyChanged():
            return _alter(state, "bodies", event.body, **_body_fields(event))
        case e.OrganisationSeated() | e.OrganisationUnseated():
            return _seat(state, event)
        case e.CaseMemberNamed() | e.CaseMemberEnded():
            return _case_member(state, event)
        case _:
            return state


def _body_fields(event: e.BodyAdded | e.BodyChanged) -> dict[str, object]:
    return {name: getattr(event, name) for name in type(event).model_fields if name != "body"}


def _service_fields(event: e.ServiceAdded | e.ServiceChanged) -> dict[str, Any]:
    fields = {name: getattr(event, name) for name in type(event).model_fields if name not in ("service", "criteria")}
    return {**fields, "criteria": tuple((criterion.id, criterion.text) for criterion in event.criteria)}


def _closing(state: Network, part: Part, known_as: str, on: date | None) -> Network:
    match part:
        case Part.ZONE:
            return _alter(state, "zones", known_as, closed_on=on)
        case Part.SECTOR:
            return _alter(state, "sectors", known_as, closed_on=on)
        case Part.KIND:
            return _alter(state, "kinds", known_as, closed_on=on)
        case Part.BODY:
            return _alter(state, "bodies", known_as, closed_on=on)
        case Part.PORTFOLIO:
            return _alter(state, "portfolios", known_as, closed_on=on)
        case Part.LINE:
            return _alter(state, "lines", known_as, closed_on=on)
        case Part.SERVICE:
            return _alter(state, "services", known_as, closed_on=on)
        case Part.NEIGHBOURHOOD:
            zone = state.zone_of_neighbourhood(known_as)
            if zone is None:
                return state
            others = tuple(pair for pair in zone.closed_neighbourhoods if pair[0] != known_as)
            closed = others if on is None else (*others, (known_as, on))
            return _alter(state, "zones", zone.id, closed_neighbourhoods=closed)


def _organisation(state: Network, event: Event) -> Network:
    match event:
        case e.OrganisationJoined() | e.OrganisationChanged():
            fields = event.model_dump(exclude={"organisation"})
            return _put(state, "organisations", Organisation(id=event.organisation, **fields), event.organisation)
        case e.OrganisationLeft():
            return _alter(state, "organisations", event.organisation, until=event.until)
        case _:
            return state


def _seat(state: Network, event: e.OrganisationSeated | e.OrganisationUnseated) -> Network:
    members = state.bodies[event.body].members
    if isinstance(event, e.OrganisationSeated):
        seat = Membership(organisation=event.organisation, since=event.since, until=event.until)
        return _alter(state, "bodies", event.body, members=(*members, seat))
    ended = tuple(
        seat.model_copy(update={"until": event.until})
        if seat.organisation == event.organisation and ends(seat, event.since, event.until)
        else seat
        for seat in members
    )
    return _alter(state, "bodies", event.body, members=ended)


def _case_member(state: Network, event: e.CaseMemberNamed | e.CaseMemberEnded) -> Network:
    members = state.bodies[event.body].case_members
    if isinstance(event, e.CaseMemberNamed):
        named = CaseMember(person=event.person, since=event.since, until=event.until)
        return _alter(state, "bodies", event.body, case_members=(*members, named))
    ended = tuple(
        seat.model_copy(update={"until": event.until})
        if seat.person == event.person and ends(seat, event.since, event.until)
        else seat
        for seat in members
    )
    return _alter(state, "bodies", event.body, case_members=ended)


def ends(seat: Dated, since: date | None, until: date) -> bool:
    """Whether a seat is meant that begins on `since` (None: on any day up to `until`) and goes on after `until`."""
    begins = seat.since is None or seat.since <= until if since is None else seat.since == since
    return begins and reaches(seat.until, until)


def reaches(until: date | None, day: date) -> bool:
    """Whether something that ends on `until` (None: never) goes on after `day`."""
    return until is None or until > day


def _person(state: Network, event: Event) -> Network:
    match event:
        case e.PersonAdded():
            return _put(state, "people", Person(id=event.person, organisation=event.organisation), event.person)
        case e.PersonChanged():
            return _alter(state, "people", event.person, organisation=event.organisation, left_on=None)
        case e.PersonLeft():
            return _alter(state, "people", event.person, left_on=event.on)
        case e.MandateGiven():
            given = Mandate(**event.model_dump(exclude={"person"}))
            mandates = (*state.people[event.person].mandates, given)
            return _alter(state, "people", event.person, mandates=mandates)
        case e.MandateEnded():
            ended = Mandate(**event.model_dump(exclude={"person"}))
            mandates = tuple(
                ended if same_mandate(known, ended) else known for known in state.people[event.person].mandates
            )
            return _alter(state, "people", event.person, mandates=mandates)
        case e.DelegationGiven():
            given_to = Delegation(delegate=event.delegate, since=event.since, until=event.until)
            delegations = (*state.people[event.person].delegations, given_to)
            return _alter(state, "people", event.person, delegations=delegations)
        case e.DelegationEnded():
            delegations = tuple(
                known.model_copy(update={"until": event.until})
                if (known.delegate, known.since) == (event.delegate, event.since)
                else known
                for known in state.people[event.person].delegations
            )
            return _alter(state, "people", event.person, delegations=delegations)
        case _:
            return state


def same_mandate(one: Mandate, other: Mandate) -> bool:
    """Whether two mandates are the same but for their last day."""
    return one.model_copy(update={"until": None}) == other.model_copy(update={"until": None})


def _holding(state: Network, event: e.PortfolioHeld | e.HoldingEnded) -> Network:
    holders = state.portfolios[event.portfolio].holders
    if isinstance(event, e.PortfolioHeld):
        holding = Holding(person=event.person, since=event.since, until=event.until)
        return _alter(state, "portfolios", event.portfolio, holders=(*holders, holding))
    ended = tuple(
        held.model_copy(update={"until": event.until})
        if (held.person, held.since) == (event.person, event.since)
        else held
        for held in holders
    )
    return _alter(state, "portfolios", event.portfolio, holders=ended)


def _rhythm(state: Network, event: e.RhythmSet | e.RhythmEnded) -> Network:
    if isinstance(event, e.RhythmSet):
        others = tuple(rhythm for rhythm in state.rhythms if rhythm.body != event.body)
        rhythm = MeetingRhythm(body=event.body, rule=event.rule, starts=event.starts)
        return state.changed(rhythms=(*others, rhythm), meeting_dates=state.meeting_dates.set(event.body, event.dates))
    kept = tuple(day for day in state.meeting_dates.get(event.body, ()) if day <= event.until)
    return state.changed(
        rhythms=tuple(rhythm for rhythm in state.rhythms if rhythm.body != event.body),
        meeting_dates=state.meeting_dates.set(event.body, kept),
    )


def day_before(day: date) -> date:
    """The last day of whatever something that begins on `day` takes the place of."""
    return day - timedelta(days=1)
