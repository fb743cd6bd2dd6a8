"""What may be done with an adopted plan: portfolios decide, amendments give their reason, actions tell what happens."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.cycle.results import indicator_results
from domain.cycle.state import Evaluating
from domain.errors import Refusal
from tests.domain.telling import kinds, only, refused, turned_back
from tests.domain.towns import (
    ACTION,
    AT_ONCE,
    Story,
    action,
    closed,
    in_actions,
    in_evaluation,
    in_plan,
    noted,
    objective,
)


def escalated(**more: Any) -> tuple[Story, str]:
    """An action that its responsible has accepted and that waits for the portfolio of education."""
    story = in_actions(AT_ONCE, {"portfolio": "education", **more})
    return story, first(story)


def first(story: Story) -> str:
    return str(next(iter(story.state.plan.actions)))


def last_told(story: Story) -> tuple[str, Any]:
    told = story.told()[-1]
    return told.kind, told.data.get("standing")


def test_the_secretary_who_answers_for_the_portfolio_decides_on_what_it_is_asked() -> None:
    story, known_as = escalated()
    decided = only(story.give("RecordDecision", "sec", action=known_as, outcome="approve"), "DecisionOnAction")
    assert (decided.portfolio, decided.standing) == ("education", "standing")
    assert last_told(story) == ("NoteDecision", "standing")
    assert story.todos("decide-on-action") == []


def test_a_secretary_decides_for_their_own_portfolio_on_that_day() -> None:
    story, known_as = escalated()
    assert refused(story, "RecordDecision", "former", action=known_as, outcome="approve") == "not-your-portfolio"
    assert refused(story, "RecordDecision", "coord", action=known_as, outcome="approve") == "wrong-role"


def test_a_no_needs_a_reason_and_can_become_a_yes() -> None:
    story, known_as = escalated()
    assert refused(story, "RecordDecision", "sec", action=known_as, outcome="refuse") == "reason-missing"
    story.give("RecordDecision", "sec", action=known_as, outcome="refuse", reason="No budget this year")
    assert last_told(story) == ("NoteDecision", "refused")
    (todo,) = story.todos("amend-or-withdraw-action")
    assert todo.who == "role:coordinator"
    assert refused(story, "RecordDecision", "sec", action=known_as, outcome="refuse", reason="r") == "already-decided"
    story.give("RecordDecision", "sec", action=known_as, outcome="approve", reason="There is one after all")
    assert story.state.plan.actions[known_as].standing == "standing"


def test_an_approval_may_be_taken_back_before_the_action_starts() -> None:
    story, known_as = escalated()
    story.give("RecordDecision", "sec", action=known_as, outcome="approve")
    story.give("RecordDecision", "sec", action=known_as, outcome="refuse", reason="The budget was cut")
    assert last_told(story) == ("NoteDecision", "refused")


def test_what_was_approved_and_is_under_way_is_not_refused_afterwards() -> None:
    story, known_as = escalated()
    story.give("RecordDecision", "sec", action=known_as, outcome="approve")
    noted(story, known_as, "started")
    given = {"action": known_as, "outcome": "refuse", "reason": "r"}
    assert refused(story, "RecordDecision", "sec", **given) == "already-under-way"


def test_staff_prepare_a_decision_and_the_secretary_confirms_it_by_deciding() -> None:
    story, known_as = escalated()
    given = {"action": known_as, "outcome": "approve"}
    assert refused(story, "DraftDecision", "ana", **given) == "not-of-this-portfolio"
    assert refused(story, "DraftDecision", "staff", **{**given, "outcome": "refuse"}) == "reason-missing"
    assert refused(story, "RecordDecision", "staff", **given) == "wrong-role"
    story.give("DraftDecision", "staff", **given)
    assert story.state.plan.actions[known_as].standing == "subject-to-decision"
    assert [todo.params["action"] for todo in story.todos("confirm-decision")] == [known_as]
    assert story.todos("decide-on-action") == []
    story.give("RecordDecision", "sec", **given)
    assert story.todos("confirm-decision") == []


def test_nothing_is_decided_where_no_portfolio_is_needed_or_the_plan_is_a_draft() -> None:
    story = in_actions()
    given = {"action": first(story), "outcome": "approve"}
    assert refused(story, "RecordDecision", "sec", **given) == "no-portfolio"
    story = in_plan()
    given["action"] = action(story, portfolio="education")
    assert refused(story, "RecordDecision", "sec", **given) == "wrong-phase"


def test_an_approved_action_still_waits_for_its_responsible() -> None:
    story = in_actions(AT_ONCE, {"portfolio": "education"}, accepted=False)
    known_as = first(story)
    story.give("AcceptAction", "ana", action=known_as)
    assert last_told(story) == ("NoteDecision", "subject-to-decision")
    story = in_actions(AT_ONCE, {"portfolio": "education"}, accepted=False)
    story.give("RecordDecision", "sec", action=first(story), outcome="approve")
    assert last_told(story) == ("NoteDecision", "awaiting-acceptance")


def test_an_adopted_plan_is_only_changed_by_amendments() -> None:
    story = in_actions()
    for kind, given in (
        ("ReviseAction", {"action": first(story), "title": "t"}),
        ("RemoveDraft", {"draft": first(story), "reason": "r"}),
        ("DraftLine", {"name": "n"}),
        ("Endorse", {}),
        ("AdoptPlan", {}),
    ):
        assert refused(story, kind, **given) == "wrong-phase"


def test_an_amendment_needs_a_coordinator_and_a_reason() -> None:
    story = in_actions()
    known_as = first(story)
    assert refused(story, "AmendAction", "ana", action=known_as, reason="r", title="t") == "wrong-role"
    for kind, given in (
        ("AmendAction", {"action": known_as, "title": "t"}),
        ("WithdrawAction", {"action": known_as}),
        ("AmendPlan", {"text": "t"}),
        ("AddAction", {**ACTION, "objective": "objective-0"}),
    ):
        assert refused(story, kind, **given) == "missing-field"
        assert refused(story, kind, **given, reason=" ") == "empty-text"


def test_an_amended_action_is_told_whole_with_the_reason() -> None:
    story = in_actions()
    known_as = first(story)
    amended = only(
        story.give("AmendAction", action=known_as, reason="The printer was late", due_on="2017-09-30"), "ActionAmended"
    )
    assert (amended.due_on, amended.ask_again, amended.standing) == (date(2017, 9, 30), False, "standing")
    told = story.told()[-1]
    assert (told.kind, told.receiver) == ("AmendAction", f"action:town:north:2017:{known_as}")
    assert (told.data["reason"], told.data["due_on"]) == ("The printer was late", "2017-09-30")
    assert (told.data["responsible"], told.data["title"]) == ("ana", ACTION["title"])
    assert refused(story, "AmendAction", action=known_as, reason="r") == "nothing-changes"
    assert refused(story, "AmendAction", action=known_as, reason="r", due_on="2017-01-31") == "in-the-past"


def test_another_responsible_accepts_anew_until_a_deadline_of_their_own() -> None:
    story = in_actions()
    known_as = first(story)
    amended = only(story.give("AmendAction", action=known_as, reason="r", responsible="rui"), "ActionAmended")
    assert (amended.ask_again, amended.standing, amended.organisation) == (True, "awaiting-acceptance", "clinic")
    assert amended.accept_by == datetime(2017, 3, 17, 3, tzinfo=UTC)
    assert refused(story, "AcceptAction", "ana", action=known_as) == "not-responsible"
    story.give("AcceptAction", "rui", action=known_as)
    assert last_told(story) == ("NoteDecision", "standing")


def test_another_portfolio_or_one_that_refused_decides_anew() -> None:
    story = in_actions()
    known_as = first(story)
    amended = only(story.give("AmendAction", action=known_as, reason="r", portfolio="education"), "ActionAmended")
    assert (amended.escalated, amended.standing) == (True, "subject-to-decision")
    story.give("RecordDecision", "sec", action=known_as, outcome="refuse", reason="Too dear")
    amended = only(story.give("AmendAction", action=known_as, reason="Cheaper", title="Half of it"), "ActionAmended")
    assert (amended.escalated, amended.standing) == (True, "subject-to-decision")
    amended = only(story.give("AmendAction", action=known_as, reason="r", needs_no_portfolio=True), "ActionAmended")
    assert (amended.escalated, amended.portfolio, amended.standing) == (False, None, "standing")


def test_an_amendment_keeps_what_a_portfolio_has_approved() -> None:
    story, known_as = escalated()
    story.give("RecordDecision", "sec", action=known_as, outcome="approve")
    amended = only(story.give("AmendAction", action=known_as, reason="r", title="t"), "ActionAmended")
    assert (amended.escalated, amended.standing) == (False, "standing")


def test_an_action_is_added_with_a_reason_and_begins_to_live_at_once() -> None:
    story = in_actions()
    whole = next(iter(story.state.plan.objectives))
    given = {**ACTION, "objective": whole, "title": "A second booklet", "responsible": "rui"}
    added = only(story.give("AddAction", **given, reason="The first was not enough"), "ActionAdopted")
    assert (added.reason, added.standing, added.organisation) == (
        "The first was not enough", "awaiting-acceptance", "clinic",
    )  # fmt: skip
    assert last_told(story) == ("PlanAction", "awaiting-acceptance")
    assert len(story.state.plan.adopted()) == 2
    assert refused(story, "AddAction", **{**given, "responsible": "nobody"}, reason="r") == "unknown-person"


def test_an_action_is_withdrawn_with_a_reason_and_cancelled_where_it_lives() -> None:
    story = in_actions(AT_ONCE, {}, {"title": "Another"})
    known_as = first(story)
    story.give("WithdrawAction", action=known_as, reason="Nobody wants it")
    told = story.told()[-1]
    assert (told.kind, told.data["reason"]) == ("CancelByPlan", "Nobody wants it")
    assert story.state.plan.actions[known_as].status == "cancelled"
    for kind, given in (("AmendAction", {"title": "t"}), ("WithdrawAction", {})):
        assert refused(story, kind, action=known_as, reason="r", **given) == "action-settled"
    assert refused(story, "AcceptAction", "ana", action=known_as) == "action-settled"
    assert story.state.phase == "actions"


def test_an_objective_is_amended_or_added_with_a_reason() -> None:
    story = in_actions()
    whole = next(iter(story.state.plan.objectives))
    amended = only(story.give("AmendPlan", objective=whole, reason="r", text="Families know"), "PlanAmended")
    assert (amended.added, amended.line) == (False, "information")
    assert story.state.plan.objectives[whole].text == "Families know"
    strategies = list(story.state.board.strategies)
    added = only(story.give("AmendPlan", reason="r", text="One more", strategies=strategies), "PlanAmended")
    assert added.added
    assert story.state.plan.objectives[added.objective].strategies == tuple(strategies)
    assert refused(story, "AmendPlan", reason="r") == "missing-field"
    assert refused(story, "AmendPlan", objective=whole, reason="r") == "nothing-changes"
    assert refused(story, "AmendPlan", objective="objective-0", reason="r", text="t") == "unknown-id"
    assert refused(story, "AmendPlan", reason="r", text="t", line="moon") == "unknown-line"
    assert refused(story, "AmendPlan", reason="r", text="t", strategies=["strategy-0"]) == "unknown-id"


def test_where_an_objective_goes_to_another_line_its_unfinished_actions_are_told() -> None:
    story = in_plan()
    whole = objective(story)
    done, undone = action(story, whole), action(story, whole)
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    noted(story, done, "completed")
    said = story.give("AmendPlan", objective=whole, reason="It is about information", line="information")
    assert kinds(said) == ["PlanAmended", "ActionAmended"]
    told = only(said, "ActionAmended")
    assert (told.action, told.line) == (undone, "information")


def test_the_cycle_is_told_what_becomes_of_an_action_and_what_was_measured() -> None:
    story = in_actions()
    known_as = first(story)
    assert kinds(noted(story, known_as, "started", first=120)) == ["ActionNoted"]
    assert noted(story, known_as, "started", first=120) == []
    kept = story.state.plan.actions[known_as]
    assert (kept.status, kept.values[0].value) == ("started", 120)


def test_what_an_unknown_action_tells_is_refused() -> None:
    story = in_actions()
    given = {"action": "action-0", "status": "started", "on": "2017-03-01"}
    assert turned_back(story, "NoteAction", **given) == "unknown-id"
    story = in_plan()
    whole = objective(story)
    given["action"] = action(story, whole)
    assert turned_back(story, "NoteAction", **given) == "wrong-phase"
    action(story, whole)
    story.give("RemoveDraft", "ana", draft=given["action"], reason="r")
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert turned_back(story, "NoteAction", **given) == "unknown-id"


def test_a_late_word_of_an_earlier_stage_does_not_open_a_settled_action_again() -> None:
    story = in_actions(AT_ONCE, {}, {"title": "Another"})
    known_as = first(story)
    noted(story, known_as, "completed", first=500)
    assert noted(story, known_as, "started", first=100) == []
    assert story.state.plan.actions[known_as].status == "completed"
    assert kinds(noted(story, known_as, "completed", first=480)) == ["ActionNoted"]
    story = in_actions(AT_ONCE, {}, {"title": "Another"})
    noted(story, first(story), "cancelled")
    assert noted(story, first(story), "completed") == []


def test_an_action_that_was_completed_before_it_could_be_withdrawn_counts_as_completed() -> None:
    story = in_actions(AT_ONCE, {}, {"title": "Another"})
    known_as = first(story)
    story.give("WithdrawAction", action=known_as, reason="r")
    noted(story, known_as, "completed")
    assert story.state.plan.actions[known_as].status == "completed"


@pytest.mark.parametrize("how", ["completed", "cancelled"])
def test_when_all_actions_are_settled_the_evaluation_opens(how: str) -> None:
    story = in_actions(AT_ONCE, {}, {"title": "Another"})
    one, two = story.state.plan.actions
    assert kinds(noted(story, one, "completed")) == ["ActionNoted"]
    said = noted(story, two, how)
    opened = only(said, "EvaluationOpened")
    assert (opened.why, opened.unfinished) == ("all-settled", ())
    assert isinstance(story.state, Evaluating)


def test_withdrawing_the_last_unsettled_action_opens_the_evaluation_too() -> None:
    story = in_actions(AT_ONCE, {}, {"title": "Another"})
    one, two = story.state.plan.actions
    noted(story, one, "completed")
    said = story.give("WithdrawAction", action=two, reason="r")
    assert kinds(said) == ["ActionWithdrawn", "EvaluationOpened"]
    assert only(said, "EvaluationOpened").unfinished == ()


def test_a_plan_whose_only_action_is_withdrawn_waits_for_another() -> None:
    story = in_actions()
    assert kinds(story.give("WithdrawAction", action=first(story), reason="r")) == ["ActionWithdrawn"]
    assert story.state.phase == "actions"


def test_actions_tell_what_becomes_of_them_after_the_evaluation_has_opened_and_closed() -> None:
    story = in_actions()
    known_as = first(story)
    story.let_time_pass(datetime(2018, 1, 2, tzinfo=UTC))
    assert kinds(noted(story, known_as, "completed", first=510)) == ["ActionNoted"]
    assert story.state.phase == "evaluation"
    story = closed()
    assert kinds(noted(story, first(story), "completed", first=520)) == ["ActionNoted"]
    assert story.state.phase == "closed"


def test_what_an_action_refused_to_be_told_shows_until_it_is_told_something_else() -> None:
    story = in_actions()
    known_as = first(story)
    story.confirm(story.told()[0], "already-planned", "It is planned already.")
    (todo,) = story.todos("look-into-refusal")
    told = {"receiver": f"action:town:north:2017:{known_as}", "reason": "It is planned already."}
    assert todo.params == {"body": "circle", **told}
    story.give("AmendAction", action=known_as, reason="r", title="t")
    assert story.todos("look-into-refusal") == []


def test_what_was_delivered_is_forgotten() -> None:
    story = in_actions()
    story.confirm(story.told()[0])
    assert story.told() == []
    assert in_evaluation().todos("look-into-refusal") == []


def measured() -> tuple[Story, str, str]:
    """An action whose only indicator has been measured, its id and the indicator's."""
    story = in_actions()
    (known_as,) = story.state.plan.actions
    noted(story, known_as, "started", first=4)
    return story, known_as, story.state.plan.actions[known_as].indicators[0].id


def test_an_indicator_of_the_same_name_keeps_its_id_and_what_was_measured() -> None:
    story, known_as, indicator = measured()
    again = [{"name": "  booklets  Printed", "unit": "copies", "target": 800}, {"name": "Read by", "target": 5}]
    amended = only(story.give("AmendAction", action=known_as, reason="More", indicators=again), "ActionAmended")
    assert [(one.id == indicator, one.target) for one in amended.indicators] == [(True, 800), (False, 5)]
    (result, other) = indicator_results(story.state.plan)
    assert (result.last, result.target, other.last) == (4, 800, None)


def test_a_measured_indicator_is_not_lost_because_a_new_list_lacks_it() -> None:
    story, known_as, indicator = measured()
    given = {"action": known_as, "reason": "r", "indicators": [{"name": "Read by", "target": 5}]}
    assert refused(story, "AmendAction", **given) == "indicator-measured"
    assert refused(story, "AmendAction", **given, drops=["indicator-0"]) == "not-dropped"
    kept = [{"id": indicator, "name": "Copies"}]
    assert refused(story, "AmendAction", **{**given, "indicators": kept}, drops=[indicator]) == "not-dropped"
    story.give("AmendAction", **given, drops=[indicator])
    assert [one.name for one in story.state.plan.actions[known_as].indicators] == ["Read by"]


def test_an_indicator_is_dropped_without_a_list_of_the_others() -> None:
    story, known_as, indicator = measured()
    more = [{"name": "Booklets printed"}, {"name": "Read by", "target": 5}]
    story.give("AmendAction", action=known_as, reason="More", indicators=more)
    other = story.state.plan.actions[known_as].indicators[1].id
    assert refused(story, "AmendAction", action=known_as, reason="r", drops=["indicator-0"]) == "not-dropped"
    story.give("AmendAction", action=known_as, reason="Nobody counts them", drops=[other])
    assert [one.id for one in story.state.plan.actions[known_as].indicators] == [indicator]
    story.give("AmendAction", action=known_as, reason="Nor these", drops=[indicator])
    assert story.state.plan.actions[known_as].indicators == ()


def test_under_older_rules_what_was_dropped_without_a_list_stayed() -> None:
    story, known_as, indicator = measured()
    story.edition = 2
    story.give("AmendAction", action=known_as, reason="r", title="Another", drops=[indicator])
    assert [one.id for one in story.state.plan.actions[known_as].indicators] == [indicator]


def test_what_was_measured_is_called_by_its_name_where_it_would_be_lost() -> None:
    story, known_as, indicator = measured()
    with pytest.raises(Refusal) as error:
        story.give("AmendAction", action=known_as, reason="r", indicators=[{"name": "Read by"}])
    assert error.value.code == "indicator-measured"
    assert "Booklets printed" in str(error.value)
    assert indicator not in str(error.value)


def test_a_renamed_indicator_is_known_by_its_id_and_two_of_one_name_are_told_apart() -> None:
    story, known_as, indicator = measured()
    renamed = [{"id": indicator, "name": "Copies"}, {"name": "Booklets printed"}]
    story.give("AmendAction", action=known_as, reason="r", indicators=renamed)
    first, second = story.state.plan.actions[known_as].indicators
    assert (first.id, first.name, second.id != indicator) == (indicator, "Copies", True)


def test_two_indicators_that_are_called_alike_are_told_apart_by_their_ids() -> None:
    story = in_actions(AT_ONCE, {"indicators": [{"name": "Visits"}, {"name": "visits"}]})
    (known_as,) = story.state.plan.actions
    given = {"action": known_as, "reason": "r", "indicators": [{"name": "VISITS", "target": 3}]}
    assert refused(story, "AmendAction", **given) == "which-indicator"


def test_under_older_rules_an_indicator_without_its_id_was_another_one() -> None:
    story, known_as, indicator = measured()
    story.edition = 2
    again = [{"name": "Booklets printed", "target": 800}]
    story.give("AmendAction", action=known_as, reason="More", indicators=again)
    assert story.state.plan.actions[known_as].indicators[0].id != indicator


def test_a_draft_that_is_revised_keeps_the_ids_of_its_indicators_too() -> None:
    story = in_plan()
    known_as = action(story)
    before = story.state.plan.actions[known_as].indicators[0].id
    story.give("ReviseAction", "ana", action=known_as, indicators=[{"name": "Booklets printed", "target": 1}])
    assert story.state.plan.actions[known_as].indicators[0].id == before
