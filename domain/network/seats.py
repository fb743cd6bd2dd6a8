"""Who sits in a body: organisations as its members, and people in the closed part where it works on cases."""

from collections.abc import Iterable
from datetime import date

from domain.decider import Context
from domain.errors import Refusal
from domain.message import Event
from domain.network import checks
from domain.network import commands as c
from domain.network import events as e
from domain.network.evolve import ends
from domain.network.parts import Span
from domain.territory import Body, Dated, Network

Said = c.SeatOrganisations | c.UnseatOrganisation | c.NameCaseMembers | c.EndCaseMember


def decide_on_seats(state: Network, command: Said, context: Context) -> list[Event]:
    """Who gets a seat and whose ends. Refused where it is held already, or by whom it would be has left."""
    body = checks.body(state, command.body)
    match command:
        case c.SeatOrganisations():
            return _seated(state, command, body)
        case c.UnseatOrganisation():
            return [_unseated(state, command, body)]
        case c.NameCaseMembers():
            return _named(state, command, body, context)
        case c.EndCaseMember():
            return [_ended(state, command, body)]


def _open(body: Body) -> None:
    if body.closed_on is not None:
        raise Refusal("already-closed", "{name} was closed on {date}.", name=body.name, date=body.closed_on)


def _seated(state: Network, command: c.SeatOrganisations, body: Body) -> list[Event]:
    _open(body)
    taken = [(seat.organisation, seat.since, seat.until) for seat in body.members]
    for wanted in command.seats:
        organisation = checks.organisation(state, wanted.organisation)
        checks.in_order(wanted.since, wanted.until)
        if _sits(organisation.id, wanted, taken):
            raise Refusal(
                "already-seated",
                "{organisation} already has a seat in {body} in that time.",
                organisation=organisation.name,
                body=body.name,
            )
        taken.append((organisation.id, wanted.since, wanted.until))
    return [
        e.OrganisationSeated(body=body.id, organisation=s.organisation, since=s.since, until=s.until)
        for s in command.seats
    ]


def _unseated(state: Network, command: c.UnseatOrganisation, body: Body) -> Event:
    organisation = checks.organisation(state, command.organisation)
    checks.in_order(command.since, command.until)
    if not _goes_on((seat for seat in body.members if seat.organisation == organisation.id), command):
        raise Refusal(
            "not-seated",
            "{organisation} has no seat in {body} that could end on {until}.",
            organisation=organisation.name,
            body=body.name,
            until=command.until,
        )
    return e.OrganisationUnseated(**command.model_dump())


def _named(state: Network, command: c.NameCaseMembers, body: Body, context: Context) -> list[Event]:
    _open(body)
    if not body.takes_cases:
        raise Refusal(
            "takes-no-cases", "{body} takes no cases: it has no closed part to name people for.", body=body.name
        )
    taken = [(seat.person, seat.since, seat.until) for seat in body.case_members]
    for wanted in command.members:
        checks.takes_office(state, wanted.person, context, since=wanted.since, until=wanted.until)
        checks.in_order(wanted.since, wanted.until)
        if _sits(wanted.person, wanted, taken):
            raise Refusal(
                "already-a-case-member",
                "{person} is already in the closed part of {body} in that time.",
                person=wanted.person,
                body=body.name,
            )
        taken.append((wanted.person, wanted.since, wanted.until))
    return [e.CaseMemberNamed(body=body.id, **wanted.model_dump()) for wanted in command.members]


def _ended(state: Network, command: c.EndCaseMember, body: Body) -> Event:
    checks.person(state, command.person)
    checks.in_order(command.since, command.until)
    if not _goes_on((seat for seat in body.case_members if seat.person == command.person), command):
        raise Refusal(
            "not-a-case-member",
            "{person} has no place in the closed part of {body} that could end on {until}.",
            person=command.person,
            body=body.name,
            until=command.until,
        )
    return e.CaseMemberEnded(**command.model_dump())


def _sits(who: str, wanted: Span, taken: Iterable[tuple[str, date | None, date | None]]) -> bool:
    """Whether somebody already sits there on a day of the span that is wanted."""
    for holder, since, until in taken:
        apart = (until is not None and wanted.since is not None and until < wanted.since) or (
            since is not None and wanted.until is not None and wanted.until < since
        )
        if holder == who and not apart:
            return True
    return False


def _goes_on(held: Iterable[Dated], command: c.UnseatOrganisation | c.EndCaseMember) -> bool:
    return any(ends(seat, command.since, command.until) for seat in held)
