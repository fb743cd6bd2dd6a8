"""Looks things up for a management meeting, and says in words what is missing, of another, or in the wrong order."""

from datetime import date

from domain import decisions as d
from domain import ids
from domain.decider import Context
from domain.errors import Refusal
from domain.management.state import Item, Meeting, State
from domain.meetings import still_counts
from domain.presence import WHO_HAS_LEFT, there, unknown_person
from domain.roles import KEEPERS
from domain.territory import Body, BodyKind, Network


def body(context: Context, *, still_decides: bool = True) -> Body:
    """The body that meets here. Refuses a stream of one that does not answer what groups escalate.

    `still_decides`: whether it must still; else it is enough that it once did.
    """
    _, _, rest = ids.parts(context.stream)
    known = context.network.bodies.get(rest[0]) if len(rest) == 1 else None
    if known is None or (still_decides and (known.kind is not BodyKind.MANAGEMENT_MEETING or not known.decides)):
        raise Refusal(
            "not-a-deciding-body",
            "'{body}' is no management meeting of this network that decides.",
            body=":".join(rest)[:80],
        )
    return known


# Items


def real_id(state: State, known_as: str) -> str:
    """The item that is meant, also by the id it had before it was joined."""
    while known_as in state.joined:
        known_as = state.joined[known_as]
    return known_as


def item(state: State, known_as: str) -> Item:
    """An item, on the table or on its way back to it."""
    found = state.items.get(real_id(state, known_as))
    if found is not None:
        return found
    if real_id(state, known_as) in state.decisions:
        raise already_decided()
    for known in state.known.values():
        if known.item == real_id(state, known_as):
            raise _off_the_table() if known.withdrawn else already_decided()
    raise Refusal("unknown-item", "There is no item '{item}'.", item=known_as)


def on_table(state: State, known_as: str) -> Item:
    """An item on the table. Raises `Refusal` as `item`, and `not-on-the-table`."""
    found = item(state, known_as)
    if not found.tabled:
        raise _off_the_table()
    return found


def _off_the_table() -> Refusal:
    return Refusal("not-on-the-table", "This item is not on the table (any more): its group has it.")


def already_decided() -> Refusal:
    """What is said of an item that waits for nobody any more."""
    return Refusal("already-decided", "This has been decided already.")


def known_portfolio(portfolio: str, context: Context) -> None:
    """Refuse a portfolio that there is not, or that is closed."""
    if not is_open(portfolio, context):
        raise Refusal("unknown-portfolio", "There is no portfolio '{portfolio}' in this network.", portfolio=portfolio)


def is_open(portfolio: str, context: Context) -> bool:
    """Whether there is such a portfolio, and it is not closed."""
    known = context.network.portfolios.get(portfolio)
    return known is not None and (known.closed_on is None or context.today <= known.closed_on)


# Meetings


def open_meeting(state: State) -> Meeting:
    """The meeting that is open. Raises `Refusal` `no-open-meeting`."""
    meeting = state.open_meeting
    if meeting is None:
        raise Refusal("no-open-meeting", "No meeting is open: open it first.")
    return meeting


def meeting(state: State, known_as: str) -> Meeting:
    """A meeting of this body that counts. Raises `Refusal` `unknown-meeting`, `meeting-annulled`."""
    known = state.meetings.get(known_as)
    if known is None:
        raise Refusal("unknown-meeting", "There is no meeting '{meeting}'.", meeting=known_as)
    still_counts(known.stage, known.on)
    return known


def said_here(state: State, context: Context) -> None:
    """What is said in a meeting is said in the one that is open."""
    said_in = context.who.meeting
    if said_in is None:
        return
    now_open = state.open_meeting
    if now_open is None or said_in != f"{context.stream}#{now_open.id}":
        raise Refusal("another-meeting", "The meeting {meeting} is not the one that is open.", meeting=said_in)


def person(known_as: str, context: Context, day: date | None = None) -> None:
    """Refuse who is not in the network on a day (None: today); under the rules of before, always today."""
    if context.edition >= WHO_HAS_LEFT:
        there(known_as, context.network, day or context.today)
    elif not context.network.present(known_as, context.today):
        raise unknown_person(known_as)


def member(known_as: str, context: Context, of: Body, day: date) -> None:
    """Refuse whoever has no seat: members' people, those who answer for portfolios, representatives, who keeps it."""
    person(known_as, context, day)
    if not is_member(known_as, context.network, of, day):
        raise Refusal("not-a-member", "{person} has no seat in {body}.", person=known_as, body=of.name)


def is_member(known_as: str, network: Network, of: Body, day: date) -> bool:
    """Whether somebody has a seat in a body on a day, as `member` says."""
    organisation = network.organisation_of(known_as, day)
    if organisation in of.members_on(day) and organisation is not None and network.active(organisation, day):
        return True
    zones = (of.zone,) if of.zone is not None else (None, *network.zones)
    if any(known_as in network.representatives_of(zone, day) for zone in zones):
        return True
    for portfolio in network.portfolios:
        holder = network.holder_of(portfolio, day)
        if known_as in (holder, network.superior_of(portfolio, day)) or (
            holder is not None and network.may_act_for(known_as, holder, day)
        ):
            return True
    place = of.zone if of.zone is not None else "network"
    return bool(KEEPERS & network.roles_of(known_as, day, zone=place, body=of.id))


def present(meeting: Meeting, someone: str, network: Network, day: date) -> str | None:
    """Who is present for somebody: themselves, else a delegate."""
    if someone in meeting.people:
        return someone
    return next((other for other in meeting.people if network.may_act_for(other, someone, day)), None)


# What is ruled


def sound(ruling: d.Ruling, context: Context, of: Body) -> None:
    """Refuse a ruling that names nobody, or a day that is over."""
    match ruling:
        case d.Approve():
            person(ruling.responsible, context)
            to_come(ruling.due_on, context)
        case d.Assign():
            known_portfolio(ruling.portfolio, context)
            to_come(ruling.due_on, context)
        case d.Expedite():
            member(ruling.member, context, of, context.today)
            to_come(ruling.due_on, context)
        case d.Forward():
            member(ruling.pursuer, context, of, context.today)
            to_come(ruling.chase_on, context)
        case _:
            pass


def to_come(day: date, context: Context) -> None:
    """Refuse a day that is over. Raises `Refusal` `day-is-past`."""
    if day < context.happened_on:
        raise Refusal("day-is-past", "{date} is over: name a day that is to come.", date=day)
