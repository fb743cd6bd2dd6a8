"""What several phases check: the phase itself, who may speak for whom, and that what is named exists.

Every refusal here is in words a coordinator understands, and says what can be done instead where something can.
"""

from datetime import date
from typing import TypeVar

from domain import ids
from domain.cycle.state import (
    Acting,
    Begun,
    Closed,
    Course,
    Deciding,
    Diagnosis,
    Evaluating,
    NotStarted,
    Planning,
    State,
    Swot,
    open_decision,
)
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command
from domain.roles import Role
from domain.table import Table
from domain.territory import WHOLE_NETWORK

T = TypeVar("T")

ONE_MANDATE = 3  # the edition since which one mandate must hold in both: the cycle's place and the body that leads it


def wrong_phase(state: State) -> Refusal:
    """Why a step cannot be taken now: which phase it is, and what is possible in it."""
    match state:
        case NotStarted():
            return Refusal("not-started", "This cycle has not been started: a coordinator can start it.")
        case Diagnosis():
            return Refusal(
                "wrong-phase",
                "This cycle is in its diagnosis: now findings can be recorded, corrected and merged, the diagnosis"
                " extended, and validated in a meeting.",
            )
        case Swot():
            return Refusal(
                "wrong-phase",
                "This cycle is in its SWOT: now findings can be placed, votes given, dissent kept, strategies agreed,"
                " and the SWOT agreed on in a meeting.",
            )
        case Planning():
            return Refusal(
                "wrong-phase",
                "This cycle is drafting its plan: now lines, objectives and actions can be drafted, the plan endorsed"
                " or objected to, actions accepted, and the plan adopted in a meeting.",
            )
        case Acting():
            return Refusal(
                "wrong-phase",
                "This cycle's plan is adopted and its actions are under way: now actions can be accepted and decided"
                " on, the plan amended with a reason, and interim ratings and lessons recorded.",
            )
        case Evaluating():
            return Refusal(
                "wrong-phase",
                "This cycle is being evaluated: now criteria can be rated, lessons recorded, and the evaluation"
                " closed.",
            )
        case Closed():
            return Refusal(
                "wrong-phase",
                "This cycle was closed on {date}: nothing is changed in it any more. The next cycle can be started.",
                date=state.closed_on,
            )


def undisturbed(state: Deciding, context: Context) -> None:
    """Refuse to change what a meeting has agreed on while those who were absent may still object to it."""
    decision = open_decision(state)
    if decision is not None:
        until = decision.closes_at
        raise Refusal(
            "decision-pending",
            "The meeting of {date} agreed on this, and absentees can object until {until}: nothing in it changes"
            " before.",
            date=decision.held_on,
            until=context.network.calendar.last_day(until) if until is not None else "",
        )


def zone_of(context: Context) -> tuple[str | None, str]:
    """The zone (None: the whole network) and the period that a cycle's stream names."""
    _, _, rest = ids.parts(context.stream)
    if len(rest) != 2:
        raise Refusal(
            "bad-id", "A cycle is called cycle:NETWORK:ZONE:PERIOD, and not '{stream}'.", stream=context.stream
        )
    zone, period = rest
    if zone == WHOLE_NETWORK:
        return None, period
    known = context.network.zones.get(zone)
    if known is None:
        raise Refusal("unknown-zone", "There is no zone '{zone}' in this network.", zone=zone)
    return zone, period


def holds(context: Context, *roles: Role, body: str | None = None) -> bool:
    """Whether the person holds one of the roles where this cycle is: in its zone, or for the network as a whole; and,
    where what they do is its body's, in that body.

    A role held in one zone counts nothing in a cycle of the whole network. `places` says the same of whose turn it is.
    """
    zone = zone_of(context)[0]
    if context.edition >= ONE_MANDATE:
        held = context.network.roles_of(context.who.person, context.today, zone=zone or WHOLE_NETWORK, body=body)
        return not held.isdisjoint(roles)
    person = context.network.people.get(context.who.person)
    if person is None:
        return False
    valid = [mandate for mandate in person.mandates if mandate.role in roles and mandate.on(context.today)]
    if body is not None:
        return any(mandate.body in (None, body) for mandate in valid)
    return any(mandate.zone in (None, zone) for mandate in valid)


def leads(context: Context, command: Command, body: str) -> None:
    """Refuse whoever holds their role elsewhere: in a zone only, for the whole network; or in another body."""
    roles = command.may if context.edition >= ONE_MANDATE else frozenset({context.who.role})
    if not holds(context, *roles):
        raise Refusal(
            "wrong-zone",
            "This cycle is of the whole network: {person} holds that role in a zone only.",
            person=context.who.person,
        )
    if not holds(context, *roles, body=body):
        raise Refusal(
            "wrong-role",
            "{person} cannot do '{kind}' here: it is for {roles}.",
            person=context.who.person,
            kind=type(command).__name__,
            roles=", ".join(sorted(command.may)),
        )


def coordinates(context: Context) -> bool:
    return context.who.role is Role.COORDINATOR and holds(context, Role.COORDINATOR)


def spoken_for(course: Course, context: Context) -> str:
    """The organisation a person speaks for, which takes part in the cycle."""
    organisation = context.who.organisation
    if organisation is None:
        raise Refusal(
            "no-organisation",
            "{person} belongs to no organisation, and this is said for one.",
            person=context.who.person,
        )
    return participating(course, organisation)


def participating(course: Course, organisation: str) -> str:
    if organisation not in course.organisations:
        raise Refusal(
            "not-participating", "'{organisation}' does not take part in this cycle.", organisation=organisation
        )
    return organisation


def known(table: Table[T], known_as: str) -> T:
    """What an id of this cycle stands for."""
    found = table.get(known_as)
    if found is None:
        raise Refusal("unknown-id", "There is nothing called '{id}' here.", id=known_as)
    return found


def unique(named: tuple[str, ...]) -> tuple[str, ...]:
    """The names, unless one comes twice."""
    for name in named:
        if named.count(name) > 1:
            raise Refusal("named-twice", "'{id}' is named twice.", id=name)
    return named


def active_organisations(named: tuple[str, ...], context: Context) -> tuple[str, ...]:
    for organisation in unique(named):
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
    return named


def not_in_the_past(day: date, context: Context) -> None:
    if day < context.today:
        raise Refusal("in-the-past", "{date} is in the past: today is {today}.", date=day, today=context.today)


def begun(state: State) -> Begun:
    if isinstance(state, NotStarted):
        raise wrong_phase(state)
    return state


def not_before_the_cycle(course: Course, context: Context) -> None:
    """What happened in a cycle happened after it began."""
    if context.happened_on < course.started_on:
        raise Refusal(
            "before-the-cycle",
            "{date} is before this cycle began, on {start}: nothing of it can have happened then.",
            date=context.happened_on,
            start=course.started_on,
        )
