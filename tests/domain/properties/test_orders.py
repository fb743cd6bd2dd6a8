"""What comes from several processes at once comes in any order, and makes no difference to what is told of it.

So a scenario played twice gives the same streams, though machines never bring two things in the same order again.
"""

from collections.abc import Callable

import pytest

from domain.decider import Delivery
from tests.domain.properties.unruly import Unruly
from tests.scenarios.in_memory import comparable
from tests.scenarios.kept import is_kept
from tests.workflows.casetown import BOARD, CARRIES, DIRECTORS, MEMBERS, TEAMS, case, opening, raised

ASKING = (("r1", "north"), ("r2", "south"), ("r3", "north"), ("r4", "south"))
Order = Callable[[list[tuple[str, Delivery]]], int]


def first(_pending: list[tuple[str, Delivery]]) -> int:
    return 0


def last(_pending: list[tuple[str, Delivery]]) -> int:
    return -1


def changing(pending: list[tuple[str, Delivery]]) -> int:
    return sum(delivery.event_id.int for _, delivery in pending) % len(pending)


def settle(world: Unruly, order: Order) -> None:
    while pending := world.pending():
        world.bring(*pending[order(pending)])


def told(order: Order) -> Unruly:
    """Four questions, two of them joined, that a meeting does not reach; they all come again at once."""
    world = Unruly()
    for reference, zone in ASKING:
        data = opening(zone)
        world.give(case(reference, zone), "OpenCase", data, person=MEMBERS[TEAMS[zone][0]])
        world.give(case(reference, zone), "EscalateCase", {"tried": "All"}, person=CARRIES[zone])
        world.settle()
    items = [str(made.data["item"]) for made in world.of_kind(BOARD, "ItemTabled")]
    world.give(BOARD, "JoinItems", {"items": items[:2]}, person="chief")
    world.give(BOARD, "ConveneMeeting", {"on": world.today.isoformat()}, person="chief")
    world.give(BOARD, "OpenMeeting", {"present": list(DIRECTORS), "minute_taker": "scribe"}, person="chief")
    world.give(BOARD, "CarryOver", {"reason": "It is late"}, person="chief")
    world.give(BOARD, "CloseMeeting", {}, person="chief")
    settle(world, order)
    world.pass_time(9)
    settle(world, order)
    return world


@pytest.mark.parametrize("order", [last, changing])
def test_what_a_meeting_did_not_reach_comes_again_in_any_order_and_the_next_agenda_is_the_same(order: Order) -> None:
    one, other = told(first), told(order)
    assert [made.kind for made in one.events[BOARD]].count("MeetingConvened") == 2
    assert len(one.of_kind(BOARD, "MeetingConvened")[1].data["agenda"]) == 3  # type: ignore[arg-type]
    assert one.events.keys() == other.events.keys()
    for stream in one.events:
        assert comparable(one.events[stream]) == comparable(other.events[stream]), stream
    is_kept(other.events)
    assert raised(case("r1")) in one.events
