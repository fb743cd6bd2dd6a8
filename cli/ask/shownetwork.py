"""A network on the terminal, as its coordinator would explain it to a newcomer."""

from datetime import date, datetime

from rich.text import Text

from cli.ask.runningout import say_holidays_run_out
from cli.screen import DIM, Screen
from domain.territory import Body, Mandate, Network, Person, Portfolio, Quorum, Rules, Service


def draw_network(screen: Screen, network: Network, now: datetime) -> None:
    """Zones, bodies and their closed parts, people, portfolios, lines, services, the census, rules, what is assumed."""
    today = network.calendar.local_date(now)
    screen.heading(
        network.name,
        network.id,
        network.language,
        network.calendar.timezone,
        screen.say("rehearsal, its clock stands at {moment}", moment=screen.moment(now)) if network.rehearsal else "",
    )
    _holidays(screen, network, today)
    _zones(screen, network)
    _bodies(screen, network, today)
    _closed_parts(screen, network, today)
    _people(screen, network, today)
    _portfolios(screen, network, today)
    if network.lines:
        screen.section(screen.say("Lines"))
        for line in network.lines.values():
            screen.item(line.name)
    _services(screen, network)
    _organisations(screen, network, today)
    _rules(screen, network)
    _assumptions(screen, network)


def _holidays(screen: Screen, network: Network, today: date) -> None:
    first, last = network.calendar.known_from, network.calendar.known_until
    if first is not None and last is not None:
        screen.text(screen.say("Holidays known: {first}–{last}", first=first, last=last), style=DIM)
    say_holidays_run_out(screen, today)


def _closed(screen: Screen, closed_on: date | None) -> str:
    return screen.say("closed on {date}", date=screen.day(closed_on)) if closed_on else ""


def _zones(screen: Screen, network: Network) -> None:
    screen.section(screen.say("Zones and neighbourhoods"))
    rows = [
        (
            screen.named(zone.name, zone.id),
            ", ".join(name for _, name in zone.neighbourhoods),
            _closed(screen, zone.closed_on),
        )
        for zone in network.zones.values()
    ]
    screen.table((screen.say("Zone"), screen.say("Neighbourhoods"), ""), rows)


def _bodies(screen: Screen, network: Network, today: date) -> None:
    screen.section(screen.say("Bodies"))
    columns = (
        screen.say("Name"),
        screen.say("Kind"),
        screen.say("Where"),
        screen.say("Members"),
        screen.say("What it does"),
    )
    screen.table(columns, [_body(screen, body, today) for body in network.bodies.values()], right=(3,))


def _body(screen: Screen, body: Body, today: date) -> tuple[str | Text, ...]:
    tasks = (
        screen.say("validates the diagnosis") if body.validates else "",
        screen.say("takes cases") if body.takes_cases else "",
        screen.say("escalates") if body.escalates else "",
        screen.say("decides what is escalated") if body.decides else "",
        _closed(screen, body.closed_on),
    )
    place = screen.zone(body.zone)
    if body.neighbourhood:
        place += f" / {screen.neighbourhood(body.neighbourhood)}"
    kind = screen.label(body.kind.value)
    named = screen.named(body.name, body.id)
    return named, kind, place, str(len(screen.network.members_of(body.id, today))), ", ".join(filter(None, tasks))


def _closed_parts(screen: Screen, network: Network, today: date) -> None:
    rows = [
        (
            screen.named(body.name, body.id),
            ", ".join(map(screen.person, network.case_members_of(body.id, today))) or "–",
        )
        for body in network.bodies.values()
        if body.case_members or body.takes_cases
    ]
    if rows:
        screen.section(screen.say("Who works on cases about people"))
        screen.table((screen.say("Body"), screen.say("Its closed part today")), rows)


def _people(screen: Screen, network: Network, today: date) -> None:
    screen.section(screen.say("People and their roles today"))
    here = [person for person in network.people.values() if network.present(person.id, today)]
    rows = [
        (
            screen.named(screen.person(person.id), person.id),
            screen.organisation(person.organisation),
            _roles(screen, person, today),
        )
        for person in here
    ]
    columns = (screen.say("Who"), screen.say("Organisation"), screen.say("Roles"))
    screen.table(columns, rows)


def _roles(screen: Screen, person: Person, today: date) -> str:
    return ", ".join(_role(screen, mandate) for mandate in person.mandates if mandate.on(today)) or "–"


def _role(screen: Screen, mandate: Mandate) -> str:
    place = screen.body(mandate.body) if mandate.body else screen.zone(mandate.zone) if mandate.zone else ""
    told = screen.label(mandate.role.value) + (f" ({place})" if place else "")
    if mandate.substitute_for is None:
        return told
    return screen.say("{role}, in place of {person}", role=told, person=screen.person(mandate.substitute_for))


def _portfolios(screen: Screen, network: Network, today: date) -> None:
    if not network.portfolios:
        return
    screen.section(screen.say("Portfolios"))
    rows = [_portfolio(screen, portfolio, today) for portfolio in network.portfolios.values()]
    columns = (
        screen.say("Portfolio"),
        screen.say("Who answers for it"),
        screen.say("Delegate today"),
        screen.say("Who decides when it is pending for too long"),
    )
    screen.table(columns, rows)


def _portfolio(screen: Screen, portfolio: Portfolio, today: date) -> tuple[str | Text, ...]:
    network = screen.network
    holder = network.holder_of(portfolio.id, today)
    delegates = [other for other in network.people if holder and network.may_act_for(other, holder, today)]
    return (
        screen.named(portfolio.name, portfolio.id),
        screen.person(holder),
        ", ".join(map(screen.person, delegates)) or "–",
        screen.person(network.superior_of(portfolio.id, today)),
    )


def _services(screen: Screen, network: Network) -> None:
    if not network.services:
        return
    screen.section(screen.say("Directory of services"))
    columns = (
        screen.say("Service"),
        screen.say("Of"),
        screen.say("What it offers"),
        screen.say("Who has access to it"),
    )
    screen.table(columns, [_service(screen, service) for service in network.services.values()])


def _service(screen: Screen, service: Service) -> tuple[str | Text, ...]:
    criteria = "\n".join(f"{known_as}: {text}" for known_as, text in service.criteria)
    return (
        screen.named(service.name, service.id),
        screen.organisation(service.organisation),
        "\n".join(filter(None, (service.offers, _closed(screen, service.closed_on)))),
        criteria or screen.say("whoever asks"),
    )


def _organisations(screen: Screen, network: Network, today: date) -> None:
    screen.section(screen.say("Organisations that take part"))
    rows = []
    for kind in network.kinds.values():
        there = [o for o in network.organisations.values() if o.kind == kind.id and network.active(o.id, today)]
        sector = network.sectors.get(kind.sector)
        rows.append((kind.name, sector.name if sector is not None else kind.sector, str(len(there))))
    total = (screen.say("Total"), "", str(sum(int(count) for _, _, count in rows)))
    columns = (screen.say("Kind"), screen.say("Sector"), screen.say("Number"))
    screen.table(columns, [*rows, total], right=(2,), last=True)


def _rules(screen: Screen, network: Network) -> None:
    rules = network.rules
    screen.section(screen.say("Rules"))
    rows = [
        (screen.say("Validation of the diagnosis"), _quorum(screen, rules.validation)),
        (screen.say("Agreement on SWOT and strategies"), _quorum(screen, rules.agreement)),
        (screen.say("Adoption of the plan"), _quorum(screen, rules.adoption)),
        (screen.say("A meeting is called before"), _days(screen, rules.call_days)),
        (screen.say("An action is accepted within"), _days(screen, rules.acceptance_days)),
        (screen.say("An endorsement is confirmed within"), _days(screen, rules.confirmation_days)),
        (screen.say("Reminder before an action is due"), _days(screen, rules.action_reminder_days)),
        (screen.say("Reminders while it is late, every"), _days(screen, rules.overdue_reminder_days)),
        (screen.say("Minutes are drafted within"), _days(screen, rules.minutes_days)),
        (screen.say("An evaluation is closed within"), _days(screen, rules.evaluation_days)),
        (screen.say("Votes of each organisation"), str(rules.votes_each)),
    ]
    screen.facts(rows)
    if any(body.takes_cases or body.decides for body in network.bodies.values()):
        screen.section(screen.say("Rules of cases and of what is escalated"))
        screen.facts(_case_rules(screen, rules))


def _case_rules(screen: Screen, rules: Rules) -> list[tuple[str, str]]:
    days = rules.case_days
    stay = screen.say(
        "{ordinary:working day|working days}; {priority} with priority, {urgent} where urgent",
        ordinary=days.ordinary,
        priority=days.priority,
        urgent=days.urgent,
    )
    return [
        (screen.say("A case stays in its group for"), stay),
        (screen.say("Reminder before that time is up"), _days(screen, rules.case_reminder_days)),
        (screen.say("Then the representative answers within"), _days(screen, rules.case_answer_days)),
        (screen.say("A case is extended, once, by"), _days(screen, rules.case_extension_days)),
        (screen.say("A referral is answered within"), _days(screen, rules.referral_days)),
        (screen.say("The board shows it as late after"), _days(screen, rules.referral_overdue_days)),
        (screen.say("An agenda is published before"), _days(screen, rules.agenda_days)),
        (screen.say("A meeting nobody opened was not held after"), _days(screen, rules.not_held_days)),
        (screen.say("A portfolio may be pending for"), screen.say("{count:round|rounds}", count=rules.pending_rounds)),
        (screen.say("A group gives information within"), _days(screen, rules.information_days)),
        (screen.say("A decision is reported to the group within"), _days(screen, rules.return_days)),
        (screen.say("An absent team says that it knows within"), _days(screen, rules.acknowledgement_days)),
        (screen.say("It is named on the agenda after"), _days(screen, rules.acknowledgement_reminder_days)),
    ]


def _days(screen: Screen, days: int) -> str:
    return screen.say("{days:working day|working days}", days=days)


def _quorum(screen: Screen, quorum: Quorum) -> str:
    told = screen.say(
        "{first} present at the first call, {second} at the second; more than {agree} agree; {days:day|days} to object",
        first=f"{quorum.share:.0%}",
        second=f"{quorum.second_call_share:.0%}",
        agree=f"{quorum.agree_share:.0%}",
        days=quorum.objection_days,
    )
    if not quorum.required_sectors:
        return told
    known = screen.network.sectors
    sectors = ", ".join(known[sector].name if sector in known else sector for sector in quorum.required_sectors)
    return f"{told}; " + screen.say("must be there: {sectors}", sectors=sectors)


def _assumptions(screen: Screen, network: Network) -> None:
    if not network.assumptions:
        return
    screen.section(screen.say("Assumed: no source says this"))
    for path, reason in network.assumptions.items():
        screen.item(f"{path}: {reason}", style=DIM)
