"""What may be said of a network: every reference must be known, every date in order, and nothing is ever deleted."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain import ids
from domain.calendar import Calendar
from domain.decider import Context
from domain.errors import Refusal
from domain.farness import BOUNDED, check_numbers, check_year
from domain.message import Command, Event
from domain.network import checks
from domain.network import commands as c
from domain.network import events as e
from domain.network.parts import NewOrganisation
from domain.network.people import decide_on_people
from domain.network.seats import decide_on_seats
from domain.territory import BodyKind, Network, Rules


def decide(state: Network, command: Command, context: Context) -> list[Event]:
    if isinstance(command, c.FoundNetwork):
        return [_founded(state, command, context)]
    if not state.exists:
        raise Refusal(
            "no-such-network",
            "There is no network '{network}' yet: it has to be founded first.",
            network=ids.parts(context.stream)[1],
        )
    match command:
        case c.ChangeNetwork(name=name, language=language):
            same = (name, language) == (state.name, state.language)
            return [] if same else [e.NetworkChanged(name=name, language=language)]
        case c.SetCalendar():
            return _calendar(state, command, context)
        case c.SetRules(rules=rules):
            return _rules(state, rules, context)
        case c.SetWords(words=words):
            return [] if words == dict(state.words) else [e.WordsSet(words=words)]
        case c.SetAssumptions(assumptions=assumptions):
            same = assumptions == dict(state.assumptions)
            return [] if same else [e.AssumptionsSet(assumptions=assumptions)]
        case c.SetRhythm() | c.EndRhythm():
            return _rhythm(state, command)
        case c.ClosePart(part=part, id=known_as, on=on):
            closed_on = checks.closed_on(state, part, known_as)
            if closed_on is not None:
                raise Refusal("already-closed", "{name} was closed on {date}.", name=known_as, date=closed_on)
            checks.unused(state, part, known_as, on)
            return [e.PartClosed(part=part, id=known_as, on=on)]
        case c.ReopenPart(part=part, id=known_as):
            if checks.closed_on(state, part, known_as) is None:
                raise Refusal("not-closed", "'{id}' is open: there is nothing to open again.", id=known_as)
            return [e.PartReopened(part=part, id=known_as)]
        case c.AddZone() | c.ChangeZone() | c.AddNeighbourhood() | c.ChangeNeighbourhood():
            return _place(state, command)
        case c.AddBody() | c.ChangeBody():
            return _body(state, command)
        case c.SeatOrganisations() | c.UnseatOrganisation() | c.NameCaseMembers() | c.EndCaseMember():
            return decide_on_seats(state, command, context)
        case c.AddService() | c.ChangeService():
            return _service(state, command)
        case c.JoinOrganisations(organisations=organisations):
            return _joined(state, organisations)
        case c.ChangeOrganisation():
            checks.organisation(state, command.id)
            return [e.OrganisationChanged(**_organisation(state, command))]
        case c.LeaveOrganisation(organisation=organisation, until=until):
            known = checks.organisation(state, organisation)
            checks.in_order(known.since, until)
            return [e.OrganisationLeft(organisation=organisation, until=until)]
        case _:
            return _catalogue(state, command) or decide_on_people(state, command, context)


def _founded(state: Network, command: c.FoundNetwork, context: Context) -> e.NetworkFounded:
    if state.exists:
        raise Refusal("already-founded", "{network} has already been founded.", network=state.name)
    return e.NetworkFounded(
        network=ids.parts(context.stream)[1],
        name=command.name,
        language=command.language,
        rehearsal=command.rehearsal,
        administrator=context.who.person,
    )


def _calendar(state: Network, command: c.SetCalendar, context: Context) -> list[Event]:
    try:
        ZoneInfo(command.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refusal(
            "unknown-time-zone",
            "'{timezone}' is no time zone; one is called, for instance, Europe/Madrid.",
            timezone=command.timezone,
        ) from None
    weekdays = tuple(sorted(set(command.weekdays)))
    if not weekdays:
        raise Refusal("no-working-days", "A network works on at least one day of the week.")
    first, last = command.known_from, command.known_until
    if context.edition >= BOUNDED:
        for name, year in (("known_from", first), ("known_until", last)):
            if year is not None:
                check_year(year, name)
    if first is not None and last is not None and last < first:
        raise Refusal("wrong-order", "The holidays end in {last}, before they begin.", last=last)
    wanted = Calendar(
        timezone=command.timezone,
        weekdays=weekdays,
        holidays=tuple(sorted(set(command.holidays))),
        known_from=first,
        known_until=last,
    )
    return [] if wanted == state.calendar else [e.CalendarSet.model_validate(wanted.model_dump())]


def _rules(state: Network, rules: Rules, context: Context) -> list[Event]:
    if context.edition >= BOUNDED:
        check_numbers(rules, "rules")
    for quorum in (rules.validation, rules.agreement, rules.adoption):
        for sector in quorum.required_sectors:
            checks.sector(state, sector)
    if not rules.criteria:
        raise Refusal("no-criteria", "An evaluation needs at least one criterion.")
    if rules.model_copy(update={"version": state.rules.version}) == state.rules:
        return []
    return [e.RulesSet(rules=rules.model_copy(update={"version": state.rules.version + 1}))]


def _rhythm(state: Network, command: c.SetRhythm | c.EndRhythm) -> list[Event]:
    checks.body(state, command.body)
    if isinstance(command, c.EndRhythm):
        if not any(rhythm.body == command.body for rhythm in state.rhythms):
            raise Refusal("no-rhythm", "'{body}' has no rhythm of meetings to end.", body=command.body)
        return [e.RhythmEnded(body=command.body, until=command.until)]
    if not command.rule.startswith("FREQ="):
        raise Refusal(
            "bad-rhythm", "'{rule}' is no rhythm; a monthly one is, for instance, FREQ=MONTHLY.", rule=command.rule
        )
    dates = tuple(sorted(set(command.dates)))
    if not dates:
        raise Refusal("no-meeting-dates", "This rhythm gives no date at all for '{body}'.", body=command.body)
    checks.in_order(command.starts, dates[0])
    return [e.RhythmSet(body=command.body, rule=command.rule, starts=command.starts, dates=dates)]


def _catalogue(state: Network, command: Command) -> list[Event]:
    match command:
        case c.AddSector(sector=sector, name=name):
            checks.unknown_yet(state.sectors.get(sector), sector)
            return [e.SectorAdded(sector=sector, name=name)]
        case c.ChangeSector(sector=sector, name=name):
            checks.sector(state, sector)
            return [e.SectorChanged(sector=sector, name=name)]
        case c.AddKind(kind=kind, name=name, sector=sector):
            checks.unknown_yet(state.kinds.get(kind), kind)
            checks.sector(state, sector)
            return [e.KindAdded(kind=kind, name=name, sector=sector)]
        case c.ChangeKind(kind=kind, name=name, sector=sector):
            checks.kind(state, kind)
            checks.sector(state, sector)
            return [e.KindChanged(kind=kind, name=name, sector=sector)]
        case c.AddLine(line=line, name=name):
            checks.unknown_yet(state.lines.get(line), line)
            return [e.LineAdded(line=line, name=name)]
        case c.ChangeLine(line=line, name=name):
            checks.line(state, line)
            return [e.LineChanged(line=line, name=name)]
        case c.AddPortfolio(portfolio=portfolio, name=name):
            checks.unknown_yet(state.portfolios.get(portfolio), portfolio)
            return [e.PortfolioAdded(portfolio=portfolio, name=name)]
        case c.ChangePortfolio(portfolio=portfolio, name=name):
            checks.portfolio(state, portfolio)
            return [e.PortfolioChanged(portfolio=portfolio, name=name)]
        case _:
            return []


def _place(
    state: Network, command: c.AddZone | c.ChangeZone | c.AddNeighbourhood | c.ChangeNeighbourhood
) -> list[Event]:
    match command:
        case c.AddZone(zone=zone, name=name, neighbourhoods=neighbourhoods):
            checks.unknown_yet(state.zones.get(zone), zone)
            seen: set[str] = set()
            for place in neighbourhoods:
                taken = state.zone_of_neighbourhood(place.id) or (place if place.id in seen else None)
                checks.unknown_yet(taken, place.id)
                seen.add(place.id)
            return [
                e.ZoneAdded(zone=zone, name=name),
                *(e.NeighbourhoodAdded(zone=zone, neighbourhood=n.id, name=n.name) for n in neighbourhoods),
            ]
        case c.ChangeZone(zone=zone, name=name):
            checks.zone(state, zone)
            return [e.ZoneChanged(zone=zone, name=name)]
        case c.AddNeighbourhood(zone=zone, neighbourhood=neighbourhood, name=name):
            checks.open_zone(state, zone)
            checks.unknown_yet(state.zone_of_neighbourhood(neighbourhood), neighbourhood)
            return [e.NeighbourhoodAdded(zone=zone, neighbourhood=neighbourhood, name=name)]
        case c.ChangeNeighbourhood(zone=zone, neighbourhood=neighbourhood, name=name):
            _in_zone(state, zone, neighbourhood)
            return [e.NeighbourhoodChanged(zone=zone, neighbourhood=neighbourhood, name=name)]


def _in_zone(state: Network, zone: str | None, neighbourhood: str) -> None:
    if checks.neighbourhood(state, neighbourhood).id != zone:
        raise Refusal(
            "another-zone",
            "The neighbourhood '{neighbourhood}' is not part of the zone '{zone}'.",
            neighbourhood=neighbourhood,
            zone=zone or "",
        )


def _body(state: Network, command: c.AddBody | c.ChangeBody) -> list[Event]:
    if isinstance(command, c.AddBody):
        checks.unknown_yet(state.bodies.get(command.body), command.body)
    else:
        checks.body(state, command.body)
    if command.zone is not None:
        checks.open_zone(state, command.zone)
    if command.neighbourhood is not None:
        _in_zone(state, command.zone, command.neighbourhood)
    if command.decides and command.kind is not BodyKind.MANAGEMENT_MEETING:
        raise Refusal(
            "cannot-decide",
            "Only a management meeting decides what groups escalate, and {body} is none.",
            body=command.name,
        )
    fields = command.model_dump()
    return [e.BodyAdded(**fields) if isinstance(command, c.AddBody) else e.BodyChanged(**fields)]


def _service(state: Network, command: c.AddService | c.ChangeService) -> list[Event]:
    if isinstance(command, c.AddService):
        checks.unknown_yet(state.services.get(command.service), command.service)
    else:
        checks.service(state, command.service)
    checks.organisation(state, command.organisation)
    seen: set[str] = set()
    for criterion in command.criteria:
        checks.unknown_yet(criterion.id in seen or None, criterion.id)
        seen.add(criterion.id)
    fields = command.model_dump()
    return [e.ServiceAdded(**fields) if isinstance(command, c.AddService) else e.ServiceChanged(**fields)]


def _joined(state: Network, organisations: tuple[NewOrganisation, ...]) -> list[Event]:
    seen: set[str] = set()
    for wanted in organisations:
        checks.unknown_yet(state.organisations.get(wanted.id) or (wanted.id in seen or None), wanted.id)
        seen.add(wanted.id)
    return [e.OrganisationJoined(**_organisation(state, wanted)) for wanted in organisations]


def _organisation(state: Network, wanted: NewOrganisation) -> dict[str, object]:
    kind = checks.open_kind(state, wanted.kind)
    for zone in wanted.zones:
        checks.zone(state, zone)
    sector = checks.sector(state, wanted.sector or kind.sector)
    checks.in_order(wanted.since, wanted.until)
    fields = wanted.model_dump(exclude={"id", "sector"})
    return {**fields, "organisation": wanted.id, "sector": sector.id, "zones": tuple(dict.fromkeys(wanted.zones))}
