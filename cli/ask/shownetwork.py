"""A network on the terminal, as its coordinator would explain it to a newcomer, or the parts of it that are wanted."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Literal

from rich.text import Text

from cli.ask.runningout import say_holidays_run_out
from cli.screen import DIM, STRONG, Screen
from domain.territory import Mandate, Network, Quorum, Rules, Service
from domain.translatable import N_
from readings.network import Answering, Composition, Present, Seated

Part = Literal["people", "organisations", "rules"]
PARTS: tuple[Part, ...] = ("people", "organisations", "rules")
WHAT: Mapping[Part, str] = {
    "people": N_("who works in it, with their roles, and who works on cases about people"),
    "organisations": N_("every organisation, and the directory of services"),
    "rules": N_("the rules, and what is assumed"),
}


def draw_network(screen: Screen, made_of: Composition, parts: Collection[Part] = ()) -> None:
    """What a newcomer needs: how many there are of each, zones, bodies, portfolios, lines and the census; or the parts
    that are asked for. `made_of`: of the whole network, or of one zone."""
    network, now = made_of.network, made_of.now
    screen.heading(
        network.name,
        network.id,
        screen.zone(made_of.zone) if made_of.zone is not None else "",
        network.language,
        network.calendar.timezone,
        screen.say("rehearsal, its clock stands at {moment}", moment=screen.moment(now)) if network.rehearsal else "",
    )
    _holidays(screen, network, made_of.today)
    _counts(screen, made_of)
    if not parts:
        _for_newcomers(screen, made_of)
    drawn: dict[Part, Callable[[Screen, Composition], None]] = {
        "people": _people,
        "organisations": _organisations,
        "rules": _rules,
    }
    for part in PARTS:
        if part in parts:
            drawn[part](screen, made_of)
    if not parts:
        _the_rest(screen, made_of)


def _counts(screen: Screen, made_of: Composition) -> None:
    told = {
        "zones": N_("{count:zone|zones}"),
        "bodies": N_("{count:body|bodies}"),
        "people": N_("{count:person|people}"),
        "organisations": N_("{count:organisation|organisations}"),
        "services": N_("{count:service|services}"),
    }
    counts = made_of.counts
    screen.text(" · ".join(screen.say(words, count=counts[name]) for name, words in told.items()), style=STRONG)


def _for_newcomers(screen: Screen, made_of: Composition) -> None:
    _zones(screen, made_of)
    _bodies(screen, made_of)
    _portfolios(screen, made_of)
    if made_of.lines:
        screen.section(screen.say("Lines"))
    for line in made_of.lines:
        screen.item(line.name)
    _census(screen, made_of)


def _the_rest(screen: Screen, made_of: Composition) -> None:
    """Which option shows what is not on this page."""
    screen.section(screen.say("There is more"))
    zone = f" --zone {made_of.zone}" if made_of.zone is not None else ""
    for part in PARTS:
        screen.text(f"{screen.say(WHAT[part])}:")
        screen.command(f"vertebra network show {made_of.network.id}{zone} --{part}", indent=2)


def _holidays(screen: Screen, network: Network, today: date) -> None:
    first, last = network.calendar.known_from, network.calendar.known_until
    if first is not None and last is not None:
        screen.text(screen.say("Holidays known: {first}–{last}", first=first, last=last), style=DIM)
    say_holidays_run_out(screen, today)


def _closed(screen: Screen, closed_on: date | None) -> str:
    return screen.say("closed on {date}", date=screen.day(closed_on)) if closed_on else ""


def _zones(screen: Screen, made_of: Composition) -> None:
    screen.section(screen.say("Zones and neighbourhoods"))
    rows = [
        (
            screen.named(zone.name, zone.id),
            ", ".join(name for _, name in zone.neighbourhoods),
            _closed(screen, zone.closed_on),
        )
        for zone in made_of.zones
    ]
    screen.table((screen.say("Zone"), screen.say("Neighbourhoods"), ""), rows)


def _bodies(screen: Screen, made_of: Composition) -> None:
    screen.section(screen.say("Bodies"))
    columns = (
        screen.say("Name"),
        screen.say("Kind"),
        screen.say("Where"),
        screen.say("Members"),
        screen.say("What it does"),
    )
    screen.table(columns, [_body(screen, one) for one in made_of.bodies], right=(3,))


def _body(screen: Screen, seated: Seated) -> tuple[str | Text, ...]:
    body = seated.body
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
    return screen.named(body.name, body.id), kind, place, str(len(seated.members)), ", ".join(filter(None, tasks))


def _people(screen: Screen, made_of: Composition) -> None:
    """Who is there, and who works in the closed parts."""
    screen.section(screen.say("People and their roles today"))
    rows = [
        (
            screen.named(screen.person(one.person.id), one.person.id),
            screen.organisation(one.person.organisation),
            _roles(screen, one),
        )
        for one in made_of.people
    ]
    screen.table((screen.say("Who"), screen.say("Organisation"), screen.say("Roles")), rows)
    closed = [
        (screen.named(one.body.name, one.body.id), ", ".join(map(screen.person, one.closed_part)) or "–")
        for one in made_of.bodies
        if one.closed_part is not None
    ]
    if closed:
        screen.section(screen.say("Who works on cases about people"))
        screen.table((screen.say("Body"), screen.say("Its closed part today")), closed)


def _roles(screen: Screen, present: Present) -> str:
    return ", ".join(_role(screen, mandate) for mandate in present.mandates) or "–"


def _role(screen: Screen, mandate: Mandate) -> str:
    place = screen.body(mandate.body) if mandate.body else screen.zone(mandate.zone) if mandate.zone else ""
    told = screen.label(mandate.role.value) + (f" ({place})" if place else "")
    if mandate.substitute_for is None:
        return told
    return screen.say("{role}, in place of {person}", role=told, person=screen.person(mandate.substitute_for))


def _portfolios(screen: Screen, made_of: Composition) -> None:
    if not made_of.portfolios:
        return
    screen.section(screen.say("Portfolios"))
    columns = (
        screen.say("Portfolio"),
        screen.say("Who answers for it"),
        screen.say("Delegate today"),
        screen.say("Who decides when it is pending for too long"),
    )
    screen.table(columns, [_portfolio(screen, one) for one in made_of.portfolios])


def _portfolio(screen: Screen, one: Answering) -> tuple[str | Text, ...]:
    return (
        screen.named(one.portfolio.name, one.portfolio.id),
        screen.person(one.holder),
        ", ".join(map(screen.person, one.delegates)) or "–",
        screen.person(one.superior),
    )


def _organisations(screen: Screen, made_of: Composition) -> None:
    """Every organisation by its name, and what they offer."""
    screen.section(screen.say("Organisations that take part"))
    kinds, sectors = made_of.network.kinds, made_of.network.sectors
    rows = [
        (
            screen.named(one.name, one.id),
            kinds[one.kind].name if one.kind in kinds else one.kind,
            sectors[one.sector].name if one.sector in sectors else one.sector,
            ", ".join(map(screen.zone, one.zones)) or "–",
        )
        for one in made_of.organisations
    ]
    screen.table((screen.say("Organisation"), screen.say("Kind"), screen.say("Sector"), screen.say("Zones")), rows)
    if made_of.services:
        screen.section(screen.say("Directory of services"))
        columns = (
            screen.say("Service"),
            screen.say("Of"),
            screen.say("What it offers"),
            screen.say("Who has access to it"),
        )
        screen.table(columns, [_service(screen, service) for service in made_of.services])


def _service(screen: Screen, service: Service) -> tuple[str | Text, ...]:
    criteria = "\n".join(f"{known_as}: {text}" for known_as, text in service.criteria)
    return (
        screen.named(service.name, service.id),
        screen.organisation(service.organisation),
        "\n".join(filter(None, (service.offers, _closed(screen, service.closed_on)))),
        criteria or screen.say("whoever asks"),
    )


def _census(screen: Screen, made_of: Composition) -> None:
    screen.section(screen.say("Organisations that take part"))
    rows = [(one.kind.name, one.sector, str(one.count)) for one in made_of.kinds if made_of.zone is None or one.count]
    total = (screen.say("Total"), "", str(len(made_of.organisations)))
    columns = (screen.say("Kind"), screen.say("Sector"), screen.say("Number"))
    screen.table(columns, [*rows, total], right=(2,), last=True)


def _rules(screen: Screen, made_of: Composition) -> None:
    """The rules of the network, and what no source says of it."""
    network = made_of.network
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
    _assumptions(screen, network)


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
