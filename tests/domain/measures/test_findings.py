"""A finding is answered where an action goes back to it; what answers nothing answers nothing."""

from datetime import date
from typing import Any

from domain.cycle import events as e
from tests.domain.measures.histories import Tale, figures
from tests.domain.towns import (
    AT_ONCE,
    Story,
    action,
    closed,
    finding,
    in_diagnosis,
    in_swot,
    item,
    noted,
    objective,
    rate_all,
    strategy,
)

STREAM = "cycle:town:north:2017"


def answered() -> tuple[Story, dict[str, Any]]:
    """Three findings, one of them merged into another; an action goes back to the one that stands for both."""
    story = in_diagnosis(AT_ONCE)
    root = finding(story, "Nobody knows the services", kind="fragility")
    merged = finding(story, "Where is what?", by="rui")
    aside = finding(story, "A good library", kind="resource")
    story.give("MergeFindings", survivor=root, merged=[merged])
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    weakness = item(story, root)
    item(story, aside, "strengths")
    story.give("Vote", "ana", items=[weakness])
    answer = strategy(story, weakness)
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    made = action(story, objective(story, answer, line="information"))
    story.give("AcceptAction", "ana", action=made)
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    return story, {"root": root, "aside": aside, "made": made}


def told(story: Story, **scope: Any) -> Any:
    tale = Tale()
    tale.tells(story)
    return tale.measured("findings-answered", **scope)


def test_a_merged_finding_is_counted_once_and_answered_with_the_one_that_stands_for_it() -> None:
    story, names = answered()
    measured = told(story)
    answered_ones = measured.figure("answered")
    assert (figures(measured)["findings"], answered_ones.part, answered_ones.of) == (2, 1, 2)
    assert figures(measured)["completed"] == 0
    row = measured.sheet("each").row(STREAM, names["root"])
    assert (row["how"], row["votes"], row["actions"]) == ("answered-planned", 1, ("A booklet of all services",))
    assert measured.sheet("each").row(STREAM, names["aside"])["how"] == "unanswered"


def test_a_completed_action_answers_for_good_and_a_cancelled_one_not_at_all() -> None:
    story, names = answered()
    noted(story, names["made"], "completed", first=510)
    assert told(story).figure("completed").part == 1
    story, names = answered()
    noted(story, names["made"], "cancelled")
    measured = told(story)
    assert [measured.figure(name).part for name in ("answered", "completed")] == [0, 0]


def test_of_those_that_ask_for_an_answer_a_resource_is_none_until_a_strategy_takes_it_up() -> None:
    story, names = answered()
    asking = told(story).figure("asking-answered")
    assert (asking.part, asking.of) == (1, 1)
    rows = {row[1]: row[5] for row in told(story).sheet("each").rows}
    assert rows == {names["root"]: "asks", names["aside"]: "asks-nothing"}
    taken_up = in_swot()
    _, second = taken_up.state.course.findings
    strategy(taken_up, item(taken_up, second, "strengths"), kind="maintain-strengths")
    assert {row[5] for row in told(taken_up).sheet("each").rows} == {"asks"}


def test_kinds_of_finding_add_up() -> None:
    story, _ = answered()
    assert told(story).sheet("by-kind").rows == (
        ("fragility", 1, 0, 1, 0, 1.0, 0.0),
        ("resource", 1, 0, 0, 1, 0.0, 0.0),
    )


def test_a_cycle_counts_as_it_stood_on_the_day_and_not_before_it_began_or_after_it_was_closed() -> None:
    story = closed()
    assert told(story).counted == 2
    assert told(story, until=date(2017, 2, 28)).counted == 0
    assert told(story, since=date(2017, 3, 2)).counted == 0
    assert told(story, zone="south").counted == 0
    assert told(story, cycle="cycle:town:north:2021").counted == 0


def test_without_findings_there_is_nothing_to_measure() -> None:
    measured = told(in_diagnosis())
    assert (measured.counted, measured.figure("answered").value) == (0, None)


def test_ratings_are_the_last_of_each_rater_and_interim_ones_are_apart() -> None:
    story, names = answered()
    story.give("Rate", "eva", criterion="relevance", score=2, reason="Too early to say")
    noted(story, names["made"], "completed", first=510)
    story.give("Rate", "eva", criterion="relevance", score=1, reason="A slip")
    rate_all(story)
    story.give("Rate", "eva", criterion="effectiveness", score=5, reason="It is read", action=names["made"])
    story.give("Rate", "rui", criterion="trust-between-services", score=5, reason="We ring first")
    tale = Tale()
    tale.tells(story)
    measured = tale.measured("ratings")
    assert figures(measured) == {"ratings": 7, "interim": 1, "of-actions": 1}
    sheet = measured.sheet("by-criterion")
    assert sheet.row("relevance", "of-the-plan")["mean"] == 4
    trust = sheet.row("trust-between-services", "of-the-process")
    assert (trust["ratings"], trust["mean"], trust["lowest"], trust["highest"]) == (2, 4, 3, 5)
    assert measured.sheet("interim").rows == (("relevance", "of-the-plan", 1, 2, 2, 2),)
    assert {ground.kind for ground in measured.grounds} == {e.Rated.__name__}
