"""What was entered by mistake in a cycle or an action is withdrawn: it stays on the record, and counts no more."""

from datetime import UTC, datetime
from typing import Any

from domain.cycle.results import indicator_results
from tests.domain.measures.histories import Tale, figures
from tests.domain.telling import kinds, only, refused
from tests.domain.test_action import Life, report, started
from tests.domain.test_action import refused as refused_there
from tests.domain.test_cycle_consent import agreed
from tests.domain.test_cycle_plan import WINDOW
from tests.domain.towns import (
    AT_ONCE,
    MANAGED,
    Story,
    action,
    finding,
    in_actions,
    in_diagnosis,
    in_evaluation,
    in_plan,
    in_swot,
    noted,
    rate_all,
)

AFTER = datetime(2017, 3, 31, 12, tzinfo=UTC)


def measured(story: Story, name: str) -> Any:
    tale = Tale()
    tale.tells(story)
    return tale.measured(name)


def test_a_finding_that_was_recorded_by_mistake_counts_no_more() -> None:
    story = in_diagnosis(AT_ONCE)
    wrong, right = finding(story, "A town elsewhere"), finding(story, "No bus", by="rui")
    story.give("WithdrawFinding", "ana", finding=wrong, reason="Another town's")
    assert "school" not in story.state.course.heard
    assert [todo.who for todo in story.todos("record-findings")][:1] == ["organisation:school"]
    assert story.state.course.standing_findings == 1
    assert figures(measured(story, "findings-answered"))["findings"] == 1
    for kind, given in (
        ("CorrectFinding", {"finding": wrong, "text": "t"}),
        ("WithdrawFinding", {"finding": wrong}),
        ("MergeFindings", {"survivor": right, "merged": [wrong]}),
    ):
        assert refused(story, kind, "coord" if kind == "MergeFindings" else "ana", reason="r", **given) == "withdrawn"
    validated = story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    assert only(validated, "DiagnosisValidated").findings == 1
    assert refused(story, "PlaceFinding", "ana", finding=wrong, quadrants=["threats"]) == "withdrawn"


def test_only_whose_it_is_withdraws_a_finding_and_not_what_others_rest_on() -> None:
    story = in_diagnosis(MANAGED)
    root, same = finding(story), finding(story, "No buses", by="rui")
    assert refused(story, "WithdrawFinding", "rui", finding=root, reason="r") == "not-your-finding"
    story.give("MergeFindings", survivor=root, merged=[same])
    assert refused(story, "WithdrawFinding", "ana", finding=root, reason="r") == "still-in-use"
    assert refused(story, "WithdrawFinding", "rui", finding=same, reason="r") == "finding-merged"
    asked = finding(story, "A bus on Sundays")
    story.give("EscalateDemand", "rep", finding=asked, asks="A bus", portfolios=["education"])
    assert refused(story, "WithdrawFinding", "ana", finding=asked, reason="r") == "already-escalated"


def test_an_absentee_takes_its_objection_back_while_absentees_may_object() -> None:
    story = agreed("clinic", "school")
    story.give("Object", "neus", reason="Nobody asked us")
    story.give("Object", "caro", reason="Not so")
    assert refused(story, "WithdrawObjection", "ana", reason="r") == "nothing-to-withdraw"
    story.give("WithdrawObjection", "neus", reason="Now they did")
    decision = story.state.course.decisions["validation"]
    assert (decision.late, decision.silent, dict(decision.reasons)) == (
        ("council",),
        ("neighbours",),
        {"council": "Not so"},
    )
    assert kinds(story.let_time_pass(AFTER)) == ["SilenceRecorded", "DiagnosisValidated"]
    assert refused(story, "WithdrawObjection", "caro", reason="r") == "nothing-to-withdraw"


def test_an_objection_to_a_plan_that_is_taken_back_is_told_of_no_more() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    story.give("Object", "neus", reason="Nobody asked us")
    story.give("WithdrawObjection", "neus", reason="Now they did")
    assert "neighbours" not in story.state.plan.endorsements
    adopted = only(story.let_time_pass(AFTER), "PlanAdopted")
    assert (adopted.dissent, adopted.silent) == ((), ("council", "neighbours"))


def test_a_dissent_is_withdrawn_by_whose_it_is_and_a_group_s_by_whoever_leads_it() -> None:
    story = in_swot()
    own = only(story.give("Dissent", "ana", text="Not so"), "DissentKept").dissent
    group = only(story.give("Dissent", "ana", text="Nor this", as_group=True), "DissentKept").dissent
    assert refused(story, "WithdrawDissent", "rui", dissent=own, reason="r") == "not-your-words"
    story.give("WithdrawDissent", "ana", dissent=own, reason="A mistake")
    story.give("WithdrawDissent", "coord", dissent=group, reason="A mistake")
    assert story.state.board.standing_dissents() == {}
    assert refused(story, "WithdrawDissent", "ana", dissent=own, reason="r") == "withdrawn"


def test_a_rating_and_a_lesson_are_withdrawn_by_who_gave_them_and_counted_no_more() -> None:
    story = in_evaluation()
    rate_all(story)
    first = next(one.id for one in story.state.evaluation.ratings.values() if one.by == "eva")
    lesson = only(story.give("RecordLesson", "eva", text="Ask sooner"), "LessonRecorded").lesson
    assert refused(story, "WithdrawRating", "ana", rating=first, reason="r") == "not-your-words"
    assert refused(story, "WithdrawLesson", "ana", lesson=lesson, reason="r") == "not-your-words"
    before = figures(measured(story, "ratings"))["ratings"]
    story.give("WithdrawRating", "eva", rating=first, reason="Of another plan")
    story.give("WithdrawLesson", "eva", lesson=lesson, reason="It is none")
    after = figures(measured(story, "ratings"))["ratings"]
    assert before is not None
    assert after == before - 1
    assert story.state.evaluation.standing_lessons() == ()
    assert refused(story, "CorrectLesson", "eva", lesson=lesson, text="t", reason="r") == "withdrawn"
    assert refused(story, "CloseEvaluation", outcome="renew", reason="r") == "ratings-missing"
    assert refused(story, "WithdrawRating", "eva", rating=first, reason="again") == "unknown-id"
    again = only(story.give("Rate", "eva", criterion=story.state.criteria[0], score=2, reason="So it was"), "Rated")
    assert again.corrects is None
    assert story.give("CloseEvaluation", outcome="renew", reason="r")


def test_a_report_that_was_made_by_mistake_counts_no_more_in_the_action() -> None:
    life = started()
    life.give("ReportProgress", text="Printed", values=[{"indicator": "printed", "value": 100}])
    life.give("ReportProgress", text="Again", values=[{"indicator": "printed", "value": 300}])
    wrong = report(life)
    assert refused_there(life, "WithdrawReport", "rui", report=wrong, reason="r") == "not-responsible"
    assert life.give("WithdrawReport", report=wrong, reason="Another action's") == ["ReportWithdrawn"]
    assert life.last["results"] == [{"indicator": "printed", "value": 100}]
    assert life.told()[-1].data["values"] == life.last["results"]
    assert refused_there(life, "WithdrawReport", report=wrong, reason="r") == "withdrawn"
    assert len(life.state.life.reports) == 2, "it stays, and so do the numbers of the others"
    assert refused_there(Life(standing="never"), "WithdrawReport", report=wrong, reason="r") == "not-planned"


def test_values_that_were_withdrawn_are_gone_from_the_cycle_s_results() -> None:
    story = in_actions()
    (known_as,) = story.state.plan.actions
    noted(story, known_as, "started", first=4)
    noted(story, known_as, "started")
    (result,) = indicator_results(story.state.plan)
    assert result.last is None
