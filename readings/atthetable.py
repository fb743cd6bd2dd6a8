"""What can still be decided in a management meeting that is open, and who enters it. Pure."""

from collections.abc import Iterable
from datetime import date

from domain.management import checks
from domain.management.state import Item, Meeting, State
from domain.roles import Role
from domain.territory import Network


def answers_there(state: State, network: Network, today: date) -> list[tuple[Item, str, str]]:
    """What the meeting that is open can still decide: each item, for which portfolio, and who answers there, in person
    or by their delegate; what was carried over already comes no more."""
    meeting = state.open_meeting
    if meeting is None:
        return []
    return _answers(_in_no_state(state, meeting), meeting, network, today)


def answers_beside(state: State, network: Network, today: date) -> list[tuple[Item, str, str]]:
    """What it can decide beside its agenda: questions that came after that was out, which it may take up."""
    meeting = state.open_meeting
    if meeting is None:
        return []
    listed = {entry.item for entry in meeting.agenda}
    return _answers(
        [one for one in state.items.values() if one.id not in listed and one.tabled], meeting, network, today
    )


def _answers(items: Iterable[Item], meeting: Meeting, network: Network, today: date) -> list[tuple[Item, str, str]]:
    return [
        (item, portfolio, who)
        for item in items
        for portfolio in item.lacking
        if (who := network.answering(portfolio, today)) is not None
        and checks.present(meeting, who, network, today) is not None
    ]


def _in_no_state(state: State, meeting: Meeting) -> list[Item]:
    """The items of which nothing has been said yet."""
    left = (entry for entry in meeting.agenda if entry.outcome is None and not entry.carried)
    known = (state.items.get(entry.item) for entry in left)
    return [item for item in known if item is not None and item.tabled]


def takes_minutes(person: str, state: State, network: Network, today: date) -> bool:
    """Whether somebody enters what others say in the meeting that is open."""
    meeting = state.open_meeting
    if meeting is None:
        return False
    of = network.bodies[state.body]
    return person == meeting.minute_taker or Role.MINUTE_TAKER in network.roles_of(
        person, today, zone=of.zone, body=of.id
    )
