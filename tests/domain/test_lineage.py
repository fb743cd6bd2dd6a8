"""Where an action comes from and what came of it, and the two reports of what a plan leaves open."""

from typing import Any

import pytest

from domain import lineage
from domain.errors import Refusal
from tests.domain.telling import only
from tests.domain.towns import (
    ACTION,
    AT_ONCE,
    MANAGED,
    Story,
    action,
    finding,
    in_actions,
    in_diagnosis,
    in_plan,
    item,
    noted,
    objective,
    rate_all,
    strategy,
)


def told() -> tuple[Story, dict[str, Any]]:
    """A cycle whose only action is completed and rated, with everything it goes back to by name."""
    story = in_diagnosis(AT_ONCE)
    root = finding(story, "No one place says what there is.\nFamilies ask five times.", kind="fragility")
    merged = finding(story, "Nobody knows the services", by="rui")
    aside = finding(story, "A good library", kind="resource")
    story.give("MergeFindings", survivor=root, merged=[merged])
    story.give("CorrectFinding", "ana", finding=aside, reason="r", text="A very good library")
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    weakness, strength = item(story, root), item(story, aside, "strengths")
    story.give("Vote", "ana", items=[weakness])
    answer = strategy(story, weakness)
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    whole = objective(story, answer, line="information")
    made = action(story, whole)
    story.give("AcceptAction", "ana", action=made)
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    noted(story, made, "completed", first=510)
    story.give("Rate", "eva", criterion="effectiveness", score=5, reason="It is read", action=made)
    rate_all(story)
    lesson = only(story.give("RecordLesson", "ana", text="Print more.\nSoon.", about=made), "LessonRecorded").lesson
    story.give("RecordLesson", "ana", text="The library is open late", about=aside)
    names = {
        "root": root, "merged": merged, "aside": aside, "weakness": weakness, "strength": strength,
        "answer": answer, "whole": whole, "made": made, "lesson": lesson,
    }  # fmt: skip
    return story, names


def test_what_the_management_meeting_was_asked_about_an_action_or_what_it_goes_back_to_is_named() -> None:
    story = in_plan(MANAGED)
    made = action(story, portfolio="education")
    free = action(story, next(iter(story.state.plan.objectives)))
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert [question.about for question in lineage.lineage(story.state, made).raised] == [made]
    assert lineage.lineage(story.state, free).raised == ()


def test_an_action_is_traced_back_to_the_findings_that_asked_for_it() -> None:
    story, names = told()
    found = lineage.lineage(story.state, names["made"])
    assert found.action.id == names["made"]
    assert (found.objective.id, found.line) == (names["whole"], "information")
    assert [known.id for known in found.strategies] == [names["answer"]]
    assert [known.id for known in found.items] == [names["weakness"]]
    assert [known.id for known in found.findings] == [names["root"]]
    assert [known.id for known in found.merged] == [names["merged"]]


def test_an_action_is_traced_forward_to_its_indicator_results_ratings_and_lessons() -> None:
    story, names = told()
    found = lineage.lineage(story.state, names["made"])
    assert [(result.last, result.reached) for result in found.results] == [(510, True)]
    assert [rating.action for rating in found.ratings].count(names["made"]) == 1
    assert len(found.ratings) == 7
    assert [known.id for known in found.lessons] == [names["lesson"]]


def test_what_was_said_in_full_is_read_from_the_events_as_it_was_last_said() -> None:
    story, names = told()
    texts = lineage.lineage(story.state, names["made"], story.events).texts
    assert texts[names["root"]] == "No one place says what there is.\nFamilies ask five times."
    assert texts[names["merged"]] == "Nobody knows the services"
    assert texts[names["answer"]] == "Answer it together"
    assert names["aside"] not in texts
    assert lineage.full_texts(story.events)[names["aside"]] == "A very good library"
    assert lineage.lineage(story.state, names["made"]).texts == {}


def test_only_an_action_of_a_cycle_that_has_begun_has_a_lineage() -> None:
    story, _ = told()
    with pytest.raises(Refusal, match="nothing called 'action-0'"):
        lineage.lineage(story.state, "action-0")
    with pytest.raises(Refusal, match="not been started"):
        lineage.lineage(Story().state, "action-0")


def test_a_weakness_is_answered_once_an_action_goes_back_to_it() -> None:
    story, names = told()
    assert lineage.weaknesses_without_action(story.state) == ()
    assert lineage.actions_without_finding(story.state) == ()
    assert names["strength"]


def test_weaknesses_no_action_answers_come_with_their_votes_and_how_far_the_plan_came() -> None:
    story = in_diagnosis(AT_ONCE)
    known = [finding(story, f"Weakness {n}", kind="fragility") for n in range(4)]
    assert lineage.weaknesses_without_action(story.state) == ()
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    items = [item(story, one) for one in known]
    item(story, known[0], "threats")
    story.give("RemovePlacement", "ana", item=items[3], reason="r")
    story.give("Vote", "ana", items=[items[1], items[1]])
    story.give("Vote", "rui", items=[items[2]])
    answers = [strategy(story, one) for one in items[1:3]]
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    objective(story, answers[0])
    left = lineage.weaknesses_without_action(story.state)
    assert [(weakness.item, weakness.votes, weakness.reached) for weakness in left] == [
        (items[1], 2, "no-action"),
        (items[2], 1, "no-objective"),
        (items[0], 0, "no-strategy"),
    ]
    assert left[0].text == "Weakness 1"


def test_a_withdrawn_action_answers_no_weakness() -> None:
    story = in_actions()
    assert lineage.weaknesses_without_action(story.state) == ()
    (known_as,) = story.state.plan.actions
    story.give("WithdrawAction", action=known_as, reason="r")
    assert [weakness.reached for weakness in lineage.weaknesses_without_action(story.state)] == ["no-action"]


def test_actions_no_finding_asked_for_are_those_whose_objective_follows_from_no_strategy() -> None:
    story = in_plan()
    action(story)
    made = only(story.give("DraftObjective", "ana", text="Out of the blue"), "ObjectiveDrafted")
    asked_by_none, removed = action(story, made.objective), action(story, made.objective)
    story.give("RemoveDraft", "ana", draft=removed, reason="r")
    assert [known.id for known in lineage.actions_without_finding(story.state)] == [asked_by_none]
    assert [known.title for known in lineage.actions_without_finding(story.state)] == [ACTION["title"]]
