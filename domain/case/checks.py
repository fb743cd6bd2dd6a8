"""Looks things up for a case, and says in words who may not do what.

A case about people is worked on in the closed part of its body: by the people that part names, and by nobody else.
"""

from datetime import date

from domain import ids
from domain.case.state import Closed, InGroup, Life, NotOpened, Opened, Resolved, Solved, State
from domain.decider import Context, MeetingFacts
from domain.errors import Refusal
from domain.meetings import not_approved
from domain.presence import not_gone
from domain.roles import Role
from domain.table import Table
from domain.territory import WHOLE_NETWORK, Body, Portfolio, Sector

OF_THE_NETWORK = 3  # the edition since which a body of the whole network works on cases too, as it has cycles


def was_opened(state: State) -> Opened:
    if isinstance(state, NotOpened):
        raise Refusal("not-opened", "There is no such case: a team can open it.")
    return state


def in_group(state: State) -> InGroup:
    """The case, where it is still worked on in its group."""
    match was_opened(state):
        case Resolved(on=on):
            raise Refusal("case-resolved", "This case was resolved on {date}: reopen it first.", date=on)
        case Closed(on=on):
            raise _closed(on)
        case InGroup() as known:
            return known


def not_closed(state: State) -> InGroup | Resolved:
    match was_opened(state):
        case Closed(on=on):
            raise _closed(on)
        case known:
            return known


def _closed(on: date) -> Refusal:
    return Refusal("case-closed", "This case was closed on {date}: reopen it first.", date=on)


def place(context: Context) -> tuple[str, str]:
    """The zone and the reference that the stream of a case names."""
    _, _, rest = ids.parts(context.stream)
    if len(rest) != 2:
        raise Refusal("bad-case", "A case is called case:NETWORK:ZONE:REFERENCE.")
    zone, reference = rest
    if zone == WHOLE_NETWORK and context.edition >= OF_THE_NETWORK:
        return zone, reference
    known = context.network.zones.get(zone)
    if known is None:
        raise Refusal("unknown-zone", "There is no zone '{zone}' in this network.", zone=zone)
    if known.closed_on is not None and context.today > known.closed_on:
        raise Refusal("zone-closed", "The zone '{zone}' was closed on {date}.", zone=zone, date=known.closed_on)
    return zone, reference


def body_for(asked: str | None, zone: str, context: Context) -> Body:
    """The body that works on a case of the zone: the one that is named, or the only one there is."""
    of_zone = None if zone == WHOLE_NETWORK else zone
    taking = [body for body in context.network.bodies.values() if body.zone == of_zone and takes_cases(body, context)]
    if asked is not None:
        known = context.network.bodies.get(asked)
        if known is None:
            raise Refusal("unknown-body", "There is no body '{body}' in this network.", body=asked)
        if known not in taking:
            raise Refusal("body-takes-no-cases", "'{body}' takes no cases of this zone.", body=asked)
        return known
    match taking:
        case [only]:
            return only
        case []:
            raise Refusal("nobody-takes-cases", "No body of the zone '{zone}' takes cases.", zone=zone)
        case _:
            raise Refusal(
                "which-body",
                "Several bodies of this zone take cases: say which, one of {bodies}.",
                bodies=", ".join(body.id for body in taking),
            )


def takes_cases(body: Body, context: Context) -> bool:
    return body.takes_cases and (body.closed_on is None or context.today <= body.closed_on)


def works_on_it(kind: str, body: str, teams: tuple[str, ...], context: Context) -> None:
    """Whether who acts, and who enters it for them, may work on such a case."""
    who = context.who
    if kind == "community":
        if who.role not in (Role.COORDINATOR, Role.REPRESENTATIVE) and who.organisation not in teams:
            raise Refusal("not-of-the-teams", "{person} is of none of the teams of this case.", person=who.person)
        return
    in_closed_part(
        (who.person, *([who.entered_by] if who.entered_by is not None else [])), body, context.today, context
    )


def in_closed_part(people: tuple[str, ...], body: str, day: date, context: Context) -> None:
    named = context.network.case_members_of(body, day)
    if not named:
        raise Refusal(
            "no-closed-part",
            "The network names nobody who works on cases about people in '{body}': that comes first.",
            body=body,
        )
    for person in people:
        if person not in named:
            raise Refusal(
                "not-in-closed-part",
                "Cases about people are worked on in the closed part of '{body}', and {person} is not of it.",
                body=body,
                person=person,
            )


def works_on(life: Life, context: Context) -> None:
    works_on_it(life.kind, life.body, life.teams, context)


def represents(context: Context) -> bool:
    """Whether who acts carries the group's questions: they are asked when a case's time is up."""
    if context.edition < OF_THE_NETWORK:
        place(context)  # no zone that is closed is asked any more
    _, _, (zone, _) = ids.parts(context.stream)
    held = context.network.roles_of(context.who.person, context.today, zone=zone)
    of_zone = None if zone == WHOLE_NETWORK else zone
    if Role.COORDINATOR in held and not context.network.represented(of_zone, context.today):
        return True
    return Role.REPRESENTATIVE in held


def held_meeting(life: Life, context: Context) -> MeetingFacts:
    """The meeting that something is said in; that it is one of the case's body, `said_in_its_body` has checked."""
    meeting = context.meeting
    if meeting is None:
        raise Refusal("only-in-a-meeting", "A case is discussed in a meeting of '{body}': name it.", body=life.body)
    if meeting.held_on is None:
        raise Refusal("meeting-not-held", "This meeting has not been held: enter its attendance first.")
    not_approved(meeting.minutes_approved)
    return meeting


def said_in_its_body(life: Life, context: Context) -> None:
    if context.meeting is not None and context.meeting.body != life.body:
        raise Refusal(
            "meeting-of-another-body", "This case is worked on in '{body}', in no other body.", body=life.body
        )


def teams_of(zone: str, teams: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """Organisations that work in the zone, each once; in the whole network all do."""
    for team in teams:
        service(team, context)
        zones = context.network.organisations[team].zones
        if zones and zone not in (*zones, WHOLE_NETWORK):
            raise Refusal(
                "organisation-not-in-zone", "'{organisation}' does not work in '{zone}'.", organisation=team, zone=zone
            )
    return tuple(dict.fromkeys(teams))


def service(organisation: str, context: Context) -> None:
    if organisation not in context.network.organisations:
        raise Refusal(
            "unknown-organisation",
            "There is no organisation '{organisation}' in this network.",
            organisation=organisation,
        )
    if not context.network.active(organisation, context.today):
        raise Refusal(
            "organisation-not-active",
            "'{organisation}' did not take part in the network on {date}.",
            organisation=organisation,
            date=context.today,
        )


def reference(service_: str, person: str, teams: tuple[str, ...], context: Context) -> None:
    """The service that holds the case is one of its teams, and its reference person works there."""
    service(service_, context)
    if service_ not in teams:
        raise Refusal("reference-not-involved", "'{service}' is not among the teams of this case.", service=service_)
    known = context.network.people.get(person)
    if known is None:
        raise Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=person)
    not_gone(person, context.network, context.today)
    if known.organisation != service_:
        raise Refusal(
            "reference-of-another-service", "{person} does not work in '{service}'.", person=person, service=service_
        )


def left_alone(life: Life, context: Context) -> bool:
    """Whether nobody holds the case any more: its reference person is not there, or not of its reference service."""
    return context.network.organisation_of(life.reference_person, context.today) != life.reference_service


def sectors(named: tuple[str, ...], context: Context) -> tuple[str, ...]:
    known = context.network.sectors
    for one in named:
        if not _is_there(known, one, context):
            raise Refusal("unknown-sector", "There is no sector '{id}' in this network.", id=one)
    return tuple(dict.fromkeys(named))


def portfolios(named: tuple[str, ...], context: Context) -> tuple[str, ...]:
    known = context.network.portfolios
    for one in named:
        if not _is_there(known, one, context):
            raise Refusal("unknown-portfolio", "There is no portfolio '{id}' in this network.", id=one)
    return tuple(dict.fromkeys(named))


def _is_there(known: Table[Sector] | Table[Portfolio], named: str, context: Context) -> bool:
    found = known.get(named)
    return found is not None and (found.closed_on is None or context.today <= found.closed_on)


def said_whether_solved(state: InGroup) -> None:
    """Refuse what takes a case further while its group is asked whether it is solved."""
    if isinstance(state.time, Solved):
        raise Refusal(
            "say-whether-solved",
            "What was decided has been carried out: say first whether this case is solved, or why it is not.",
        )


def not_before(on: date, since: date) -> None:
    if on < since:
        raise Refusal(
            "wrong-order", "{date} is before {since}, when this case had not come so far.", date=on, since=since
        )
