"""A short number that was shown once never names another thing, whatever is taken back, dropped or called off."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from readings.kinds import Kind
from readings.numbers import indicator_numbers, numbers
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown
from tests.domain.test_action import Life
from tests.domain.test_group import Circle
from tests.domain.towns import in_actions

ACTIVITY = {"on": "2025-01-06", "neighbourhood": "hill"}


@pytest.fixture
def ribera(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def test_the_numbers_of_other_activities_stay_when_one_is_annulled(ribera: MeetingTown) -> None:
    made = [
        ribera.made(GROUP, "RecordActivity", "nurse", "activity", title=title, **ACTIVITY)
        for title in ("Open day", "Walk", "Fair")
    ]
    assert "V2 6 Jan 2025 The Hill Walk" in ribera.shows("show", GROUP)
    ribera.give(GROUP, "AnnulActivity", "nurse", activity=made[0], reason="Entered twice")
    page = ribera.shows("show", GROUP)
    assert "V2 6 Jan 2025 The Hill Walk" in page
    assert "V3 6 Jan 2025 The Hill Fair" in page
    assert "Open day" not in page
    for kind, more in (("AnnulActivity", {}), ("CorrectActivity", {"title": "Open week"})):
        with pytest.raises(Refusal) as refused:
            ribera.give(GROUP, kind, "nurse", activity=made[0], reason="Again", **more)
        assert refused.value.code == "activity-annulled"


def test_an_indicator_that_is_dropped_leaves_its_number_to_no_other() -> None:
    story = in_actions()
    known_as, planned = next(iter(story.state.plan.actions.items()))
    first = planned.indicators[0].id
    two = [{"name": "Booklets printed"}, {"name": "Read by"}]
    story.give("AmendAction", action=known_as, reason="r", indicators=two)
    second = story.state.plan.actions[known_as].indicators[1].id
    story.give("AmendAction", action=known_as, reason="r", indicators=[{"name": "Read by"}])
    assert indicator_numbers(story.state.plan.actions[known_as]) == {first: "N1", second: "N2"}
    story.give("AmendAction", action=known_as, reason="r", indicators=[{"name": "Kept"}, {"name": "Read by"}])
    after = story.state.plan.actions[known_as]
    assert indicator_numbers(after) == {first: "N1", second: "N2", after.indicators[0].id: "N3"}


def test_an_action_numbers_its_indicators_as_its_plan_does() -> None:
    indicators = [{"id": "i-1", "name": "Printed"}, {"id": "i-2", "name": "Read by"}]
    life = Life(indicators=indicators)
    life.deliver("AmendAction", reason="r", indicators=indicators[1:])
    assert indicator_numbers(life.state.life) == {"i-1": "N1", "i-2": "N2"}
    life.deliver("AmendAction", reason="r", indicators=indicators)
    assert life.state.life.numbered == ()


def test_a_meeting_that_is_called_off_leaves_its_number_to_no_other(ribera: MeetingTown) -> None:
    ribera.case("c1")
    planned = ribera.world.fold(BOARD).state.meeting
    assert "M1 31 Jan 2025 planned" in ribera.shows("show", BOARD)
    called = ribera.made(BOARD, "ConveneMeeting", "coord", "meeting", on="2025-01-20")
    page = ribera.shows("show", BOARD)
    assert planned.id not in page
    assert f"M2 20 Jan 2025 convened – {called}" in page


STEPS = st.lists(st.tuples(st.sampled_from(["record", "record", "annul", "correct"]), st.integers(0, 5)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_whatever_is_recorded_and_annulled_each_number_names_one_activity(steps: list[Any]) -> None:
    circle, told = Circle(), dict[str, str]()
    for n, (kind, pick) in enumerate(steps):
        known = list(circle.state.activities)
        if kind == "record" or not known:
            circle.do("RecordActivity", on="2017-02-01", neighbourhood="hill", title=f"A walk {pick}")
        else:
            command = "AnnulActivity" if kind == "annul" else "CorrectActivity"
            told_more = {} if kind == "annul" else {"title": f"Walk {n} anew"}
            one = circle.state.activities[known[pick % len(known)]]
            if one.annulled:
                assert circle.refused(command, activity=one.id, reason="r", **told_more) == "activity-annulled"
            else:
                circle.do(command, activity=one.id, reason="r", **told_more)
        for known_as, number in numbers(Kind.ACTIVITY, circle.state.activities).items():
            assert told.setdefault(number, known_as) == known_as
