"""What is told of each phase of a cycle: that it was done where something says so, and why not where nothing does."""

from datetime import UTC, datetime

from domain.cycle.phases import phases
from tests.domain.towns import (
    AT_ONCE,
    Story,
    closed,
    in_actions,
    in_diagnosis,
    in_evaluation,
    in_plan,
    in_swot,
    noted,
    rate_all,
)

OVER = datetime(2018, 1, 2, 12, tzinfo=UTC)  # the period is


def told(story: Story) -> list[str]:
    return [phase.standing for phase in phases(story.state)]


def ended(story: Story) -> Story:
    story.let_time_pass(OVER)
    assert story.state.phase == "evaluation"
    return story


def test_each_phase_is_done_under_way_or_to_come() -> None:
    assert [phase.name for phase in phases(in_diagnosis().state)] == [
        *("diagnosis", "swot", "plan", "actions", "evaluation")
    ]
    assert told(in_diagnosis()) == ["current", *["to-come"] * 4]
    assert told(in_plan()) == ["done", "done", "current", "to-come", "to-come"]
    assert told(in_evaluation()) == [*["done"] * 4, "current"]
    assert told(closed()) == ["done"] * 5


def test_a_phase_that_the_period_ended_is_not_done_and_those_after_it_never_began() -> None:
    assert told(ended(in_diagnosis(AT_ONCE))) == ["unfinished", "skipped", "skipped", "skipped", "current"]
    assert told(ended(in_swot())) == ["done", "unfinished", "skipped", "skipped", "current"]
    assert told(ended(in_plan())) == ["done", "done", "unfinished", "skipped", "current"]


def test_actions_are_done_once_all_are_settled_and_not_because_the_period_is_over() -> None:
    story = ended(in_actions())
    assert told(story) == ["done", "done", "done", "unfinished", "current"]
    (known_as,) = story.state.plan.actions
    noted(story, known_as, "completed", on="2018-01-02")
    assert told(story) == [*["done"] * 4, "current"]


def test_a_cycle_that_was_closed_without_a_plan_has_done_its_evaluation_alone() -> None:
    story = ended(in_diagnosis(AT_ONCE))
    rate_all(story)
    story.give("CloseEvaluation", outcome="end", reason="Nobody came")
    assert told(story) == ["unfinished", "skipped", "skipped", "skipped", "done"]
