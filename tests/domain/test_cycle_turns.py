"""Whose turn it is when a matter did not pass, when a cycle is over, and what the cycle before left open."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.cycle.course import following
from tests.domain import towns
from tests.domain.telling import kinds, refused
from tests.domain.test_cycle_consent import SPLIT, agreed
from tests.domain.towns import (
    AT_ONCE,
    MANAGED,
    START,
    Story,
    action,
    closed,
    in_diagnosis,
    in_evaluation,
    in_plan,
    in_swot,
    item,
    rate_all,
    strategy,
)

LATER = datetime(2017, 3, 31, 12, tzinfo=UTC)


def test_a_diagnosis_that_did_not_pass_is_the_coordinator_s_to_mend() -> None:
    story = in_diagnosis(AT_ONCE)
    story.give("RecordFinding", "ana", kind="demand", text="No bus")
    against = [{"organisation": "council", "reason": "Too soon"}, {"organisation": "school"}]
    story.give("ValidateDiagnosis", meeting=story.meeting(), agree=["clinic"], objections=against)
    (todo,) = story.todos("mend-diagnosis")
    assert (todo.who, todo.params["against"], todo.params["reason"]) == (
        "role:coordinator",
        "school,council",
        "Too soon",
    )
    assert len(story.todos("validate-diagnosis")) == 1
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    assert story.todos("mend-diagnosis") == []


def test_a_decision_that_absentees_contested_is_mended_too_and_nothing_while_they_may_still_object() -> None:
    story = agreed(**SPLIT)
    assert story.todos("mend-diagnosis") == []
    story.give("Object", "neus", reason="Nobody asked us")
    assert "DecisionContested" in kinds(story.let_time_pass(LATER))
    (todo,) = story.todos("mend-diagnosis")
    assert todo.params["reason"] == "Too soon; Nobody asked us"


def test_a_swot_and_a_plan_that_did_not_pass_are_mended() -> None:
    story = in_swot()
    strategy(story, item(story, next(iter(story.state.course.findings))))
    story.give("AgreeSwot", meeting=story.meeting(), agree=[])
    assert len(story.todos("mend-swot")) == 1
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    action(story)
    story.give("AdoptPlan", meeting=story.meeting(), agree=[])
    assert len(story.todos("mend-plan")) == 1
    assert len(story.todos("adopt-plan")) == 1


def test_what_an_action_needs_of_a_portfolio_is_asked_for_before_the_plan_is_put_to_a_meeting() -> None:
    story = in_plan(MANAGED)
    known_as = action(story, portfolio="education")
    assert [todo.who for todo in story.todos("say-what-is-needed")] == ["role:coordinator"]
    story.give("ReviseAction", action=known_as, needs="Half the print run")
    assert story.todos("say-what-is-needed") == []


def test_a_cycle_that_is_to_be_renewed_waits_for_its_next_one_to_be_started() -> None:
    story = closed()
    (todo,) = story.todos()
    assert (todo.what, todo.who, todo.params["outcome"]) == ("start-next-cycle", "role:coordinator", "renew")
    story.deliver("NameSuccessor", successor="cycle:town:north:2018")
    assert story.todos() == []


@pytest.mark.parametrize(
    ("period", "after"), [("2017", "2018"), ("2017-2020", "2021-2024"), ("2017-2017", "2018-2018"), ("spring", None)]
)
def test_the_period_after_another_is_as_long(period: str, after: str | None) -> None:
    assert following(period) == after


def test_a_cycle_that_is_ended_for_good_waits_for_nothing() -> None:
    story = in_evaluation()
    rate_all(story)
    story.give("CloseEvaluation", outcome="end", reason="All is done")
    assert story.todos() == []


def inherited(story: Story) -> Story:
    """A plan in which one action of the cycle before is still to be taken up."""
    left = {"id": "action-1", "title": "A bus on Sundays", "status": "blocked", "responsible": "ana"}
    story.give("FollowCycle", follows="cycle:town:north:2016")
    story.deliver("Inherit", cycle="cycle:town:north:2016", page=1, actions=[left])
    return story


def in_plan_of_the_next() -> Story:
    story = inherited(in_diagnosis(AT_ONCE))
    story.give("RecordFinding", "ana", kind="fragility", text="No bus")
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    assert story.todos("take-up-action") == []
    strategy(story, item(story, next(iter(story.state.course.findings))))
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    return story


def test_what_the_cycle_before_left_open_is_taken_up_in_the_plan() -> None:
    story = in_plan_of_the_next()
    (todo,) = story.todos("take-up-action")
    assert (todo.who, todo.params["title"], todo.params["status"]) == (
        "role:coordinator",
        "A bus on Sundays",
        "blocked",
    )
    action(story, continues="action-1")
    assert story.todos("take-up-action") == []
    assert refused(story, "LeaveOpenAction", action="action-1", reason="r") == "settled-already"


def test_or_it_is_left_and_that_says_why() -> None:
    story = in_plan_of_the_next()
    assert refused(story, "LeaveOpenAction", action="action-2", reason="r") == "not-carried-over"
    assert refused(story, "LeaveOpenAction", "ana", action="action-1", reason="r") == "wrong-role"
    assert refused(story, "LeaveOpenAction", action="action-1") == "missing-field"
    story.give("LeaveOpenAction", action="action-1", reason="The province does it now")
    assert story.todos("take-up-action") == []
    assert refused(story, "LeaveOpenAction", action="action-1", reason="again") == "settled-already"


def test_what_was_not_taken_up_before_the_adoption_still_can_be_after_it() -> None:
    story = in_plan_of_the_next()
    action(story)
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert len(story.todos("take-up-action")) == 1
    given: dict[str, Any] = {"title": "A bus", "responsible": "ana", "due_on": "2017-06-30", "continues": "action-1"}
    whole = next(iter(story.state.plan.objectives))
    assert "ActionAdopted" in kinds(story.give("AddAction", objective=whole, reason="It was left open", **given))
    assert story.todos("take-up-action") == []


def test_an_evaluation_that_is_late_is_the_coordinator_s_to_follow_up() -> None:
    story = in_plan()
    story.let_time_pass(datetime(2018, 1, 2, 12, tzinfo=UTC))
    assert story.todos("chase-ratings") == []
    story.let_time_pass(story.state.deadline_at + timedelta(days=1))
    (todo,) = story.todos("chase-ratings")
    assert todo.who == "role:coordinator"
    assert set(todo.params["criteria"].split(",")) == {*story.state.criteria, *story.state.process_criteria}


def test_under_older_rules_a_cycle_keeps_no_reasons_and_its_start_is_written_as_it_was() -> None:
    story = Story(AT_ONCE)
    story.edition = 2
    story.give("StartCycle", **START)
    assert "edition" not in story.events[0].data
    assert not story.state.course.keeps_reasons


def cut_off() -> Story:
    """An adopted plan whose period is over before its responsible has said a word."""
    story = towns.in_actions(accepted=False)
    story.let_time_pass(story.now.replace(year=story.now.year + 1))
    return story


def test_an_action_that_could_not_begin_in_its_period_is_the_coordinators_to_cancel_or_leave() -> None:
    story = cut_off()
    (todo,) = story.todos("cancel-or-leave-action")
    (known_as,) = story.state.plan.actions
    assert (todo.who, todo.params["action"]) == ("role:coordinator", known_as)
    assert todo.params["standing"] == "awaiting-acceptance"
    rate_all(story)
    story.give("CloseEvaluation", outcome="renew", reason="It goes on")
    assert [one.key for one in story.todos("cancel-or-leave-action")] == [todo.key], "also after the cycle has closed"
    told = {"action": known_as, "status": "cancelled", "on": story.today.isoformat(), "reason": "Not any more"}
    story.deliver("NoteAction", **told)
    assert story.todos("cancel-or-leave-action") == []
