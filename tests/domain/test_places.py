"""Whose turn it is to lead, and who may: one mandate must hold there, in the zone, in the body and on the day."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.roles import Role
from domain.territory import Mandate, Network, Person
from domain.turns import Placed, Turn, whose_turn
from tests.domain.towns import START, STREAM, TOWN, Story, finding

EVERYWHERE = "cycle:town:network:2017"
DAY = Story().today
ROLES = st.sampled_from([Role.COORDINATOR, Role.MINUTE_TAKER, Role.TEAM_MEMBER, Role.EVALUATOR])
BOUND = st.sampled_from([None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
MANDATES = st.lists(
    st.builds(
        Mandate,
        role=ROLES,
        zone=st.sampled_from([None, "north", "south"]),
        body=st.sampled_from([None, "circle", "assembly", "choir"]),
        since=BOUND,
        until=BOUND,
    ),
    max_size=3,
)
BOSS = Person(id="boss", mandates=(Mandate(role=Role.ADMINISTRATOR),))


def led_by(*people: Person, network: Network = TOWN) -> Network:
    """The town with these people alone, and its administrator."""
    table = type(network.people)
    return network.changed(people=table({one.id: one for one in (*people, BOSS)}))


def begun(stream: str, **start: Any) -> Story:
    """A cycle in its diagnosis, whose deadline has passed without a finding: it is to be extended."""
    story = Story(stream=stream)
    story.give("StartCycle", "chief", **{**START, **start})
    story.let_time_pass(story.state.deadline_at)
    return story


def turn(story: Story, what: str) -> Turn:
    (todo,) = story.todos(what)
    zone = story.decider.summary(story.state).zone
    return whose_turn(story.network, Placed(story.folded.stream, zone, what, todo.who, todo.params), story.today)


def may(story: Story, person: str) -> bool:
    try:
        story.give("ExtendDiagnosis", person, deadline="2017-06-30", reason="r")
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("stream", [STREAM, EVERYWHERE])
@given(mandates=MANDATES)
@settings(max_examples=150, deadline=None)
def test_it_is_the_turn_of_exactly_those_who_may_lead(stream: str, mandates: list[Mandate]) -> None:
    body = "circle" if stream == STREAM else "assembly"
    story = begun(stream, body=body)
    moved = {None: None} | {day: day + (story.today - DAY) for day in (DAY + timedelta(days=n) for n in (-1, 0, 1))}
    held = tuple(one.model_copy(update={"since": moved[one.since], "until": moved[one.until]}) for one in mandates)
    story.network = led_by(Person(id="who", organisation="council", mandates=held))
    whose = turn(story, "extend-diagnosis")
    assert whose == (Turn(("who",)) if may(story, "who") else Turn(("boss",), stands_in=True))


@pytest.mark.parametrize(
    ("stream", "body", "mandate"),
    [
        (EVERYWHERE, "assembly", Mandate(role=Role.COORDINATOR, zone="north")),
        (STREAM, "circle", Mandate(role=Role.COORDINATOR, zone="north", body="choir")),
        (STREAM, "circle", Mandate(role=Role.COORDINATOR, zone="south")),
    ],
)
def test_administration_is_told_where_nobody_is_left_who_leads(stream: str, body: str, mandate: Mandate) -> None:
    story = begun(stream, body=body)
    story.network = led_by(Person(id="who", organisation="council", mandates=(mandate,)))
    assert turn(story, "extend-diagnosis") == Turn(("boss",), stands_in=True)
    assert not may(story, "who")


def test_two_mandates_that_each_hold_half_lead_nothing() -> None:
    """One for another body of the whole network, and one for a zone only: none of them is of this cycle."""
    halves = (Mandate(role=Role.COORDINATOR, body="choir"), Mandate(role=Role.COORDINATOR, zone="north"))
    story = begun(EVERYWHERE, body="assembly")
    story.network = led_by(Person(id="who", organisation="council", mandates=halves))
    assert not may(story, "who")
    story.edition = 2
    assert may(story, "who"), "what was decided so is decided again so"


def test_who_coordinates_another_body_keeps_the_minutes_of_this_one() -> None:
    """The role that holds here counts, not the one that comes first."""
    held = (Mandate(role=Role.COORDINATOR, zone="north", body="choir"), Mandate(role=Role.MINUTE_TAKER, zone="north"))
    who = Person(id="who", organisation="council", mandates=held)
    story = Story()
    story.give("StartCycle", "coord", **START)
    finding(story)
    story.network = story.network.changed(people=story.network.people.set("who", who))
    there = story.meeting(minute_taker="who")
    story.give("ValidateDiagnosis", "who", meeting=there, all_present_agree=True)
    assert story.events[-1].who.role in (Role.COORDINATOR, Role.MINUTE_TAKER)
