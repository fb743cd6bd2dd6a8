"""Whether a case is solved by what was carried out: its group is asked before anything climbs again."""

from datetime import timedelta
from typing import Any

import pytest

from domain.case import Running, Solved, Stopped
from tests.domain.casetowns import FORWARDED, REFUSED, Story, opened, part, told
from tests.domain.telling import kinds, refused

LONG = timedelta(days=200)


def answered(answer: dict[str, Any] | None = None) -> Story:
    story = opened()
    story.give("EscalateCase", "rep", tried="Three visits")
    told(story, parts=[part(answer) if answer else part()])
    return story


def carried_out() -> Story:
    story = answered()
    assert kinds(told(story, "acted")) == ["EscalationNoted", "SolutionAsked"]
    return story


def test_when_an_answer_is_carried_out_whoever_holds_the_case_and_the_representative_are_asked_if_it_is_solved() -> (
    None
):
    story = carried_out()
    assert isinstance(story.state.time, Solved)
    assert story.waits() == [("is-it-solved", "rui"), ("is-it-solved", "role:representative")]
    assert all(todo.due_at == story.state.time.answer_by for todo in story.todos())


def test_nothing_climbs_while_nobody_says_whether_it_is_solved_and_coordination_is_told() -> None:
    story = carried_out()
    assert story.let_time_pass(story.now + LONG) == ["SolutionReminded"]
    assert ("not-said-whether-solved", "role:coordinator") in story.waits()
    assert ("is-it-solved", "rui") in story.waits()
    assert refused(story, "EscalateCase", "rep", tried="t") == "say-whether-solved"
    assert refused(story, "ExtendCase", "rep", reason="r") == "say-whether-solved"
    story.give("CorrectCase", reason="r", urgency="urgent")
    assert isinstance(story.state.time, Solved), "another urgency sets no deadline meanwhile"


@pytest.mark.parametrize("by", ["rui", "rep"])
def test_what_is_not_solved_has_its_time_in_the_group_again_and_may_then_climb(by: str) -> None:
    story = carried_out()
    assert kinds(story.give("SayNotSolved", by, reason="The flat is too small")) == ["CaseNotSolved"]
    assert isinstance(story.state.time, Running)
    assert not story.life.extended
    assert story.let_time_pass(story.now + LONG)[-1] == "CaseEscalated"
    assert story.life.awaited.n == 2


@pytest.mark.parametrize("by", ["rui", "rep"])
def test_what_is_solved_is_resolved_as_ever(by: str) -> None:
    story = carried_out()
    assert kinds(story.give("ResolveCase", by, text="They live there")) == ["CaseResolved"]
    assert story.waits() == [("close-case", "rui")]


def test_only_who_is_asked_says_that_it_is_not_solved_and_only_then() -> None:
    assert refused(carried_out(), "SayNotSolved", "eli", reason="r") == "not-in-closed-part"
    assert refused(answered(), "SayNotSolved", reason="r") == "not-asked"


@pytest.mark.parametrize("extended", [False, True])
def test_what_is_being_carried_out_does_not_climb_again_by_itself(extended: bool) -> None:
    story = answered()
    if extended:
        story.give("ExtendCase", "rep", reason="r")
    assert story.let_time_pass(story.now + LONG)[-1] == "CaseAwaitsAnswer"
    assert story.state.time == Stopped(why="carried-out")
    assert kinds(told(story, "acted")) == ["EscalationNoted", "SolutionAsked"]


def test_an_answer_that_is_corrected_into_a_no_meanwhile_gives_the_case_its_time_again() -> None:
    story = answered()
    story.let_time_pass(story.now + LONG)
    told(story, "corrected", parts=[part(REFUSED)])
    assert isinstance(story.state.time, Running)
    assert story.let_time_pass(story.now + LONG)[-1] == "CaseEscalated"


def test_what_was_refused_climbs_again_by_itself_as_before() -> None:
    story = answered(REFUSED)
    assert story.let_time_pass(story.now + LONG)[-1] == "CaseEscalated"


def test_a_case_of_which_another_question_is_open_is_not_asked_about_yet() -> None:
    story = answered()
    story.give("EscalateCase", "rep", tried="t")
    assert kinds(told(story, "acted")) == ["EscalationNoted"]
    assert kinds(told(answered(FORWARDED), "acted")) == ["EscalationNoted", "SolutionAsked"]


def test_an_older_run_escalates_by_itself_as_it_did() -> None:
    story = opened()
    story.edition = 2
    story.give("EscalateCase", "rep", tried="t")
    told(story)
    told(story, "acted")
    assert isinstance(story.state.time, Running)
    assert story.let_time_pass(story.now + LONG)[-1] == "CaseEscalated"


@pytest.mark.parametrize("closed", [False, True])
def test_a_question_whose_case_is_solved_is_the_representative_s_to_take_back_until_it_is_answered(
    closed: bool,
) -> None:
    story = opened()
    story.give("EscalateCase", "rep", tried="t")
    story.give("ResolveCase", text="They found a flat themselves")
    if closed:
        story.give("CloseCase")
    assert ("withdraw-question", "role:representative") in story.waits()
    told(story)
    assert "withdraw-question" not in {what for what, _ in story.waits()}
    told(story, "not-carried-out", reason="r")
    assert "withdraw-question" not in {what for what, _ in story.waits()}, "what was answered once is not withdrawn"
