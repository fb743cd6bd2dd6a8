"""How a cycle is evaluated: who rates what, what is computed, and when it can be closed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.action.parts import Indicator
from domain.cycle.results import reached
from domain.cycle.state import Closed
from tests.domain.telling import kinds, only, refused
from tests.domain.towns import (
    AT_ONCE,
    NOW,
    Story,
    action,
    closed,
    finding,
    in_actions,
    in_diagnosis,
    in_evaluation,
    in_plan,
    item,
    noted,
    objective,
    rate_all,
    strategy,
    town,
)

RATE: dict[str, Any] = {"criterion": "effectiveness", "score": 4, "reason": "The booklet is used"}
TRUST: dict[str, Any] = {"criterion": "trust-between-services", "score": 2, "reason": "We hardly met"}


def test_evaluators_rate_every_criterion_of_the_rules_with_a_reason() -> None:
    story = in_evaluation()
    for criterion in ("relevance", "effectiveness", "participation", "coordination", "sustainability"):
        rated = only(story.give("Rate", "eva", **{**RATE, "criterion": criterion}), "Rated")
        assert (rated.by, rated.process, rated.interim) == ("eva", False, False)
    assert only(story.give("Rate", "eva", **TRUST), "Rated").process


def test_the_group_evaluates_its_own_process_trust_between_services_included() -> None:
    story = in_evaluation()
    assert only(story.give("Rate", "ana", **TRUST), "Rated").by == "organisation:school"
    assert refused(story, "Rate", "ana", **RATE) == "evaluators-only"
    assert refused(story, "Rate", "lia", **TRUST) == "not-participating"
    assert refused(story, "Rate", "alone", **TRUST) == "no-organisation"
    assert refused(story, "Rate", "scribe", **TRUST) == "wrong-role"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"criterion": "beauty"}, "unknown-criterion"),
        ({"score": 0}, "bad-value"),
        ({"score": 6}, "bad-value"),
        ({"reason": ""}, "empty-text"),
        ({"action": "action-0"}, "unknown-id"),
    ],
)
def test_a_rating_is_for_a_criterion_of_the_rules_from_one_to_five(wrong: dict[str, Any], code: str) -> None:
    assert refused(in_evaluation(), "Rate", "eva", **{**RATE, **wrong}) == code


def test_a_rating_needs_its_reason() -> None:
    assert refused(in_evaluation(), "Rate", "eva", criterion="relevance", score=3) == "missing-field"


def test_rating_again_names_the_rating_it_takes_the_place_of() -> None:
    story = in_evaluation()
    before = only(story.give("Rate", "eva", **RATE), "Rated")
    assert before.corrects is None
    after = only(story.give("Rate", "eva", **{**RATE, "score": 2}), "Rated")
    assert after.corrects == before.rating
    assert [rating.score for rating in story.state.evaluation.ratings.values()] == [2]


def test_one_action_may_be_rated_by_itself() -> None:
    story = in_evaluation()
    (known_as,) = story.state.plan.actions
    story.give("Rate", "eva", **RATE, action=known_as)
    assert [rating.action for rating in story.state.evaluation.ratings.values()] == [known_as]
    assert "effectiveness" in {todo.params["criterion"] for todo in story.todos("rate")}


def test_what_was_only_drafted_is_not_rated() -> None:
    story = in_plan()
    whole = objective(story)
    action(story, whole)
    removed = action(story, whole)
    story.give("RemoveDraft", "ana", draft=removed, reason="r")
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert refused(story, "Rate", "eva", **RATE, action=removed) == "unknown-id"


def test_interim_evaluations_are_allowed_while_actions_go_on_and_do_not_count_at_the_end() -> None:
    story = in_actions()
    assert only(story.give("Rate", "eva", **RATE), "Rated").interim
    story.give("RecordLesson", "ana", text="Begin earlier")
    (known_as,) = story.state.plan.actions
    noted(story, known_as, "completed")
    for criterion in ("relevance", "participation", "coordination", "sustainability", "trust-between-services"):
        story.give("Rate", "eva", **{**RATE, "criterion": criterion})
    assert refused(story, "CloseEvaluation", outcome="end", reason="r") == "ratings-missing"
    assert len(story.state.evaluation.lessons) == 1
    assert only(story.give("Rate", "eva", **RATE), "Rated").corrects is None


def test_before_the_plan_is_adopted_nothing_is_rated() -> None:
    assert refused(in_plan(), "Rate", "eva", **RATE) == "wrong-phase"
    assert refused(in_actions(), "CloseEvaluation", outcome="end", reason="r") == "wrong-phase"


def test_the_criteria_are_those_of_the_day_on_which_the_evaluation_opened() -> None:
    story = in_evaluation(town_with("beauty"))
    story.network = town_with("truth")
    assert refused(story, "Rate", "eva", **{**RATE, "criterion": "truth"}) == "unknown-criterion"
    story.give("Rate", "eva", **{**RATE, "criterion": "beauty"})


def town_with(*criteria: str) -> Any:
    rules = AT_ONCE.rules
    return town(criteria=criteria, validation=rules.validation, agreement=rules.agreement, adoption=rules.adoption)


def test_lessons_are_recorded_by_evaluators_and_participants_about_anything_in_the_cycle() -> None:
    story = in_evaluation()
    (known_as,) = story.state.plan.actions
    lesson = only(story.give("RecordLesson", "ana", text="Print more", about=known_as), "LessonRecorded")
    assert (lesson.by, lesson.about) == ("organisation:school", known_as)
    for about in (*story.state.plan.objectives, *story.state.board.strategies, *story.state.course.findings):
        story.give("RecordLesson", "eva", text="t", about=about)
    assert refused(story, "RecordLesson", "ana", text="t", about="action-0") == "unknown-id"
    assert refused(story, "RecordLesson", "ana", text=" ") == "empty-text"
    assert refused(story, "RecordLesson", "lia", text="t") == "not-participating"


def test_a_lesson_is_corrected_by_whoever_recorded_it() -> None:
    story = in_evaluation()
    lesson = only(story.give("RecordLesson", "ana", text="Print more"), "LessonRecorded").lesson
    assert refused(story, "CorrectLesson", "rui", lesson=lesson, text="t", reason="r") == "not-your-words"
    assert refused(story, "CorrectLesson", "ana", lesson="lesson-0", text="t", reason="r") == "unknown-id"
    corrected = only(
        story.give("CorrectLesson", "noe", lesson=lesson, text="Print less", reason="Typing error"), "LessonCorrected"
    )
    assert corrected.corrects == lesson
    assert story.state.evaluation.lessons[lesson].text == "Print less"
    assert refused(story, "CorrectLesson", "noe", lesson=lesson, text="Print less", reason="r") == "nothing-changes"
    story.give("CorrectLesson", "noe", lesson=lesson, text="Print less\nBut in colour", reason="More")
    story.give("CorrectLesson", "noe", lesson=lesson, text="Print less", reason="Not more")


def test_an_evaluation_is_closed_once_every_criterion_has_been_rated() -> None:
    story = in_evaluation()
    assert refused(story, "CloseEvaluation", outcome="renew", reason="r") == "ratings-missing"
    rate_all(story)
    (todo,) = story.todos("close-evaluation")
    assert todo.who == "role:coordinator"
    assert refused(story, "CloseEvaluation", outcome="perhaps", reason="r") == "bad-value"
    assert refused(story, "CloseEvaluation", outcome="renew") == "missing-field"
    assert refused(story, "CloseEvaluation", "ana", outcome="renew", reason="r") == "wrong-role"
    story.give("CloseEvaluation", "eva", outcome="renew", reason="r")
    assert isinstance(story.state, Closed)


@pytest.mark.parametrize("outcome", ["renew", "adjust", "end"])
def test_the_outcome_is_to_renew_to_adjust_or_to_end(outcome: str) -> None:
    story = in_evaluation()
    rate_all(story)
    assert only(story.give("CloseEvaluation", outcome=outcome, reason="r"), "EvaluationClosed").outcome == outcome
    assert (story.state.outcome, story.state.closed_on) == (outcome, date(2017, 3, 1))


def test_the_mean_of_each_criterion_is_computed_from_the_last_ratings() -> None:
    story = in_evaluation()
    rate_all(story)
    story.give("Rate", "rui", **TRUST)
    ended = only(story.give("CloseEvaluation", outcome="end", reason="r"), "EvaluationClosed")
    means = {average.criterion: (average.mean, average.ratings) for average in ended.ratings}
    assert means["trust-between-services"] == (2.5, 2)
    assert means["relevance"] == (4, 1)


def test_indicator_results_are_computed_from_the_events() -> None:
    story = in_actions()
    (known_as,) = story.state.plan.actions
    noted(story, known_as, "started", first=120)
    noted(story, known_as, "completed", first=480)
    rate_all(story)
    (result,) = only(story.give("CloseEvaluation", outcome="end", reason="r"), "EvaluationClosed").results
    assert (result.action, result.baseline, result.target, result.last) == (known_as, 0, 500, 480)
    assert result.reached is False


@pytest.mark.parametrize(
    ("baseline", "target", "last", "expected"),
    [
        (0, 500, 500, True),
        (0, 500, 499, False),
        (None, 5, 6, True),
        (40, 10, 8, True),
        (40, 10, 12, False),
        (0, None, 12, None),
        (0, 500, None, None),
    ],
)
def test_a_target_is_reached_from_the_side_of_its_baseline(
    baseline: float | None, target: float | None, last: float | None, expected: bool | None
) -> None:
    assert reached(Indicator(id="i", name="n", baseline=baseline, target=target), last) is expected


def test_left_open_is_what_asks_for_an_answer_and_no_completed_action_gave() -> None:
    story = in_diagnosis(AT_ONCE)
    kinds_ = ("fragility", "demand", "fragility", "resource", "resource", "indicator")
    done, undone, never, threat, taken_up, quiet = (
        finding(story, f"Finding {n}", kind=k) for n, k in enumerate(kinds_)
    )
    merged = finding(story, "The same as the first")
    story.give("MergeFindings", survivor=done, merged=[merged])
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    item(story, threat, "threats")
    answers = [
        strategy(story, item(story, done)),
        strategy(story, item(story, undone)),
        strategy(story, item(story, taken_up, "strengths"), kind="maintain-strengths"),
    ]
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    made = [action(story, objective(story, answer)) for answer in answers[:2]]
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    noted(story, made[0], "completed")
    story.let_time_pass(datetime(2018, 1, 2, tzinfo=UTC))
    rate_all(story)
    ended = only(story.give("CloseEvaluation", outcome="adjust", reason="r"), "EvaluationClosed")
    assert ended.open_findings == (undone, never, threat, taken_up)
    assert quiet not in ended.open_findings
    assert ended.open_actions == (made[1],)


def test_a_cancelled_action_answers_nothing() -> None:
    story = in_actions()
    (known_as,) = story.state.plan.actions
    noted(story, known_as, "cancelled")
    rate_all(story)
    ended = only(story.give("CloseEvaluation", outcome="adjust", reason="r"), "EvaluationClosed")
    assert ended.open_findings == (next(iter(story.state.course.findings)),)
    assert ended.open_actions == ()
    assert closed().state.open_findings == ()


def test_an_evaluation_that_is_not_closed_in_time_says_so_by_itself() -> None:
    story = in_evaluation()
    story.give("Rate", "eva", **RATE)
    assert story.state.deadline_at == datetime(2017, 3, 31, 3, tzinfo=UTC)  # twenty working days, one of them a holiday
    said = story.let_time_pass(datetime(2017, 4, 2, tzinfo=UTC))
    missing = ("relevance", "participation", "coordination", "sustainability", "trust-between-services")
    assert only(said, "EvaluationOverdue").missing == missing
    rate_all(story)
    story.give("CloseEvaluation", outcome="end", reason="r")


def test_who_must_rate_what_is_on_the_board() -> None:
    story = in_evaluation()
    assert len(story.todos("rate")) == 5
    assert {todo.who for todo in story.todos("rate")} == {"role:evaluator"}
    own = story.todos("rate-own-process")
    assert [todo.who for todo in own] == [
        f"organisation:{name}" for name in ("clinic", "school", "council", "neighbours")
    ]
    assert own[0].due_at == story.state.deadline_at
    story.give("Rate", "ana", **TRUST)
    assert len(story.todos("rate-own-process")) == 3
    story.give("Rate", "eva", **RATE)
    assert len(story.todos("rate")) == 4


def test_a_zone_evaluator_does_not_close_the_evaluation_of_the_whole_network() -> None:
    story = Story(AT_ONCE, stream="cycle:town:network:2017")
    start = {"title": "All", "organisations": ["school"], "deadline": "2017-03-31", "body": "assembly"}
    story.give("StartCycle", "chief", **start)
    story.let_time_pass(datetime(2018, 1, 2, tzinfo=UTC))
    assert story.now > NOW
    assert refused(story, "CloseEvaluation", "eva", outcome="end", reason="r") == "wrong-zone"
    assert refused(story, "CloseEvaluation", "chief", outcome="end", reason="r") == "ratings-missing"
    assert kinds(story.give("Rate", "ana", **TRUST)) == ["Rated"]
