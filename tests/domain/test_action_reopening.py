"""An action that was completed or cancelled by mistake goes on as it was before."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain import action
from domain.errors import Refusal
from tests.domain.telling import kinds
from tests.domain.test_action import Life, refused, started
from tests.domain.towns import AT_ONCE, Story, in_actions, noted

WHY: dict[str, Any] = {"reason": "It was another action"}


def test_an_action_that_was_completed_by_mistake_is_under_way_again_and_its_cycle_is_told() -> None:
    life = started()
    since = life.state.since
    life.give("CompleteAction", text="All printed")
    assert life.give("ReopenAction", **WHY) == ["ActionReopened"]
    assert (life.state.status, life.state.since) == ("started", since)
    told = life.told()[-1]
    assert (told.kind, told.data["status"], told.data["reopened"]) == ("NoteAction", "started", True)
    assert "complete-action" in [todo.what for todo in action.decider.summarised(life.state).todos]
    life.give("CompleteAction", text="Now it is")


@pytest.mark.parametrize("before", ["planned", "started", "blocked"])
def test_an_action_that_was_cancelled_by_mistake_is_again_what_it_was(before: str) -> None:
    life = Life() if before == "planned" else started()
    if before == "blocked":
        life.give("BlockAction", reason="No paper", needs="Paper for all")
    was = life.state
    life.give("CancelAction", reason="Not needed")
    life.give("ReopenAction", **WHY)
    assert life.state == was


def test_what_is_reopened_is_reminded_of_and_late_like_any_other() -> None:
    life = started()
    life.give("CancelAction", reason="Not needed")
    assert life.let_time_pass(datetime(2018, 1, 1, tzinfo=UTC)) == []
    life.give("ReopenAction", **WHY)
    assert life.state.life.reminder_at is None
    assert life.let_time_pass(datetime(2018, 1, 2, tzinfo=UTC))[0] == "ActionOverdue"


def test_what_goes_on_is_not_reopened_nor_by_who_does_not_answer_for_it() -> None:
    life = started()
    assert refused(life, "ReopenAction", **WHY) == "not-settled"
    life.give("CompleteAction")
    assert refused(life, "ReopenAction", "rui", **WHY) == "not-responsible"


def test_what_its_plan_took_out_is_not_reopened() -> None:
    life = started()
    life.deliver("CancelByPlan", reason="Amended")
    assert refused(life, "ReopenAction", **WHY) == "cancelled-for-good"


def reopened(story: Story, known_as: str, status: str = "started", on: str = "2017-03-01") -> list[Any]:
    told = {"action": known_as, "status": status, "on": on, "reopened": True, **WHY}
    return story.deliver("NoteAction", **told)


def settled(*statuses: str) -> tuple[Story, list[str]]:
    story = in_actions(AT_ONCE, *[{"title": f"To be {status}"} for status in statuses])
    known = list(story.state.plan.actions)
    for known_as, status in zip(known, statuses, strict=True):
        noted(story, known_as, status)
    return story, known


def test_the_evaluation_that_the_last_action_opened_waits_when_that_was_a_mistake() -> None:
    story, known = settled("completed", "completed")
    assert story.state.phase == "evaluation"
    made = reopened(story, known[1])
    assert kinds(made)[-2:] == ["ActionNoted", "EvaluationPutOff"]
    assert (story.state.phase, story.state.plan.actions[known[1]].status) == ("actions", "started")
    noted(story, known[1], "completed", on="2017-03-02")
    assert story.state.phase == "evaluation"


def test_an_action_that_is_reopened_when_the_period_is_over_is_evaluated_unfinished() -> None:
    story, known = settled("completed", "started")
    story.let_time_pass(datetime(2018, 1, 10, 12, tzinfo=UTC))
    assert story.state.phase == "evaluation"
    assert kinds(reopened(story, known[0], on="2018-01-10"))[-1] == "ActionNoted"
    assert (story.state.phase, story.state.plan.actions[known[0]].status) == ("evaluation", "started")


def test_a_cycle_has_no_reopened_action_that_its_plan_took_out_or_that_goes_on() -> None:
    story, known = settled("started", "started")
    assert reopened(story, known[0]) == []
    story.give("WithdrawAction", action=known[1], reason="No money")
    with pytest.raises(Refusal) as refusal:
        reopened(story, known[1])
    assert refusal.value.code == "withdrawn"
