"""What a case asks of management by its group's word, and what it is told of the answer, wherever it is by then."""

from datetime import timedelta
from typing import Any

import pytest

from domain import case
from domain.case import Answer, Running, Stopped
from domain.case import events as e
from domain.decisions import Question
from tests.domain.casetowns import APPROVED, CIRCLE, FORWARDED, NOW, OPEN, STREAM, Story, opened, part, told, town
from tests.domain.telling import kinds, refused, turned_back

FIRST = "escalation:town:north:case-f-12-1"
SECOND = "escalation:town:north:case-f-12-2"


def escalated(**more: Any) -> Story:
    story = opened()
    story.give("EscalateCase", "rep", **{"tried": "Three visits", **more})
    return story


def test_the_group_s_word_asks_what_the_case_opened_with_where_nothing_else_is_said() -> None:
    story = opened()
    (event,) = story.give("EscalateCase", "stand-in", tried="Three visits")
    assert isinstance(event, e.CaseEscalated)
    assert (event.escalation, event.n) == (FIRST, 1)
    assert event.question == Question(
        origin_kind="case",
        origin=STREAM,
        zone="north",
        asks=OPEN["would_need"],
        tried="Three visits",
        portfolios=("housing",),
        urgency="ordinary",
        teams=("clinic", "school", "council"),
        carried_by="rep",
        raised_on=NOW.date(),
    )


def test_the_group_may_ask_otherwise_of_others_and_more_urgently() -> None:
    story = escalated(asks="A doctor", portfolios=["health"], urgency="urgent")
    question = story.events[-1].data["question"]
    assert isinstance(question, dict)
    assert (question["asks"], question["portfolios"], question["urgency"]) == ("A doctor", ["health"], "urgent")
    assert story.life.urgency == "ordinary", "the question's urgency is not the case's"
    assert escalated(portfolios=[]).events[-1].data["question"]["portfolios"] == []  # type: ignore[call-overload, index]


def test_nobody_but_the_representative_escalates_and_says_what_was_tried() -> None:
    story = opened()
    for by in ("rui", "coord"):
        assert refused(story, "EscalateCase", by, tried="t") == "wrong-role"
    assert refused(story, "EscalateCase", "rep", tried=" ") == "empty-text"
    assert refused(story, "EscalateCase", "rep") == "missing-field"
    assert refused(story, "EscalateCase", "rep", tried="t", portfolios=["moon"]) == "unknown-portfolio"
    made = story.give("EscalateCase", "rep", tried="t", entered_by="caro")
    assert kinds(made) == ["CaseEscalated"], "their delegate may"


def test_what_the_representative_states_in_the_meeting_is_entered_by_its_minute_taker() -> None:
    story = opened()
    assert refused(story, "EscalateCase", "rep", tried="t", entered_by="scribe") == "only-in-person"
    made = story.give("EscalateCase", "rep", tried="t", entered_by="scribe", meeting=story.meeting())
    assert kinds(made) == ["CaseEscalated"]


def test_a_network_without_a_management_meeting_cannot_be_asked() -> None:
    assert refused(opened(town(CIRCLE)), "EscalateCase", "rep", tried="t") == "no-management-meeting"


def test_the_question_goes_to_an_escalation_of_its_own_whole() -> None:
    story = escalated()
    (delivery,) = story.told()
    assert (delivery.receiver, delivery.kind) == (FIRST, "RaiseEscalation")
    assert delivery.data == {"question": story.events[-1].data["question"]}
    assert delivery.event_id == story.events[-1].id


def test_while_a_question_is_open_no_second_one_is_asked() -> None:
    story = escalated()
    assert refused(story, "EscalateCase", "rep", tried="t") == "already-escalated"
    story.confirm(story.told()[0])
    assert refused(story, "EscalateCase", "rep", tried="t") == "already-escalated"


def test_after_an_answer_it_may_be_asked_anew() -> None:
    story = escalated()
    told(story)
    (event,) = story.give("EscalateCase", "rep", tried="They refused the flat")
    assert isinstance(event, e.CaseEscalated)
    assert (event.escalation, event.n) == (SECOND, 2)
    assert list(story.life.raised) == [FIRST, SECOND]


def test_an_answer_is_noted_with_who_must_do_what() -> None:
    story = escalated()
    assign = {"outcome": "assign", "portfolio": "health", "due_on": "2017-06-01"}
    expedite = {"outcome": "expedite", "member": "lia", "due_on": "2017-06-02"}
    refuse = {"outcome": "refuse", "reason": "No money"}
    parts = [part(), part(assign, "health"), part(expedite, "a"), part(FORWARDED, "b"), part(refuse, "c")]
    (event,) = told(story, parts=parts)
    assert isinstance(event, e.EscalationNoted)
    assert [one.portfolio for one in event.parts] == ["housing", "health", "a", "b", "c"]
    answers = story.life.raised[FIRST].answers
    assert [(one.outcome, one.who, str(one.by)) for one in answers] == [
        ("approve", "lia", "2017-05-02"),
        ("assign", "portfolio:health", "2017-06-01"),
        ("expedite", "lia", "2017-06-02"),
        ("forward", "lia", "2017-05-02"),
        ("refuse", None, "None"),
    ]
    assert isinstance(answers[0], Answer)


def test_news_that_comes_twice_is_noted_once() -> None:
    story = escalated()
    for news in ("decided", "not-carried-out"):
        assert len(told(story, news)) == 1
        assert told(story, news) == []
    assert len(told(story, round_=2)) == 1
    assert told(story, round_=2, parts=[part(portfolio="health")]) == [], "a round is decided once"
    assert told(story, "acted", round_=1) == [], "a later round has replaced it"
    assert len(told(story, "corrected", 2, parts=[part(portfolio="health")])) == 1
    assert told(story, "corrected", 2, parts=[part(portfolio="health")]) == []
    assert len(told(story, "corrected", 2, parts=[part()])) == 1, "another correction is other news"
    assert kinds(told(story, "acted", 2)) == ["EscalationNoted", "SolutionAsked"]
    assert (story.life.raised[FIRST].news, story.life.raised[FIRST].round) == ("acted", 2)


def test_news_of_a_question_that_this_case_never_asked_is_turned_back() -> None:
    story = escalated()
    given = {"news": "decided", "round": 1, "parts": [part()], "on": "2017-03-02"}
    assert turned_back(story, "NoteEscalation", escalation=SECOND, **given) == "unknown-escalation"
    assert turned_back(Story(), "NoteEscalation", escalation=FIRST, **given) == "not-opened"


@pytest.mark.parametrize(
    ("news", "standing"),
    [("decided", "decided"), ("withdrawn", "withdrawn")],
)
def test_any_outcome_gives_the_case_its_time_again(news: str, standing: str) -> None:
    story = escalated()
    (event,) = told(story, news, parts=[part()])
    assert isinstance(event, e.EscalationNoted)
    assert event.term is not None
    assert isinstance(story.state.time, Running)
    assert story.life.raised[FIRST].standing == standing
    assert story.life.awaited is None


def test_later_news_of_a_question_that_was_answered_moves_no_deadline() -> None:
    story = escalated()
    told(story)
    before = story.state.time
    story.now += timedelta(days=3)
    told(story, "corrected", parts=[part()])
    assert story.state.time == before
    told(story, "acted")
    assert story.life.raised[FIRST].standing == "acted"
    told(story, "corrected", parts=[part(portfolio="health")])
    assert story.life.raised[FIRST].standing == "acted", "a correction undoes nothing"


def test_what_was_not_carried_out_is_with_management_again() -> None:
    story = escalated()
    told(story)
    told(story, "not-carried-out", reason="The flat burnt down")
    assert story.state.time == Stopped(why="escalated")
    assert refused(story, "EscalateCase", "rep", tried="t") == "already-escalated"
    assert story.life.raised[FIRST].answers != (), "what was answered is still known"
    told(story, "corrected", parts=[part()])
    assert story.life.awaited.n == 1, "a correction of the old answer is no new one"
    told(story, round_=2)
    assert isinstance(story.state.time, Running)


def test_two_questions_that_are_both_open_again_must_both_be_answered() -> None:
    story = escalated()
    told(story)
    story.give("EscalateCase", "rep", tried="t")
    told(story, "not-carried-out", reason="r")
    told(story, n=2)
    assert story.state.time == Stopped(why="escalated")
    assert refused(story, "EscalateCase", "rep", tried="t") == "already-escalated"
    told(story, round_=2)
    assert isinstance(story.state.time, Running)


def test_what_an_outside_authority_must_answer_stops_the_time_but_not_the_group_s_word() -> None:
    story = escalated()
    told(story, parts=[part(FORWARDED)])
    assert story.state.time == Stopped(why="forwarded")
    assert refused(story, "ExtendCase", "rep", reason="r") == "with-management"
    assert story.let_time_pass(NOW + timedelta(days=300)) == []
    told(story, "corrected", parts=[part(FORWARDED), part(portfolio="health")])
    assert story.state.time == Stopped(why="forwarded")
    told(story, round_=2, parts=[part()])
    assert isinstance(story.state.time, Running)
    again = escalated()
    told(again, parts=[part(FORWARDED)])
    assert kinds(again.give("EscalateCase", "rep", tried="They do not answer")) == ["CaseEscalated"]
    told(again, n=2)
    assert again.state.time == Stopped(why="forwarded"), "the first one is still outside"
    told(again, "withdrawn")
    assert isinstance(again.state.time, Running)


@pytest.mark.parametrize("closed", [False, True])
def test_a_case_may_be_resolved_and_closed_while_its_question_lives_on_and_hears_of_it(closed: bool) -> None:
    story = escalated()
    story.give("ResolveCase", text="An uncle took them in")
    if closed:
        story.give("CloseCase")
    for news, round_ in (("decided", 1), ("not-carried-out", 1), ("decided", 2), ("acted", 2)):
        (event,) = told(story, news, round_)
        assert isinstance(event, e.EscalationNoted)
        assert event.term is None
        assert case.closed(story.state) is closed
        assert case.due(story.state) == ()
        assert not hasattr(story.state, "time")
    assert story.life.raised[FIRST].standing == "acted"


@pytest.mark.parametrize("parts", [[], [part(FORWARDED)]])
def test_a_case_that_comes_back_while_others_have_its_question_waits_for_them(parts: list[Any]) -> None:
    story = escalated()
    story.give("ResolveCase", text="t")
    if parts:
        told(story, parts=parts)
    (event,) = story.give("ReopenCase", reason="r")
    assert isinstance(event, e.CaseReopened)
    assert event.term is None
    assert story.state.time == Stopped(why="forwarded" if parts else "escalated")
    told(story, round_=2)
    assert isinstance(story.state.time, Running)


def test_a_question_that_could_not_be_delivered_shows_and_may_be_asked_again() -> None:
    story = escalated()
    story.confirm(story.told()[0], "unknown-network")
    assert story.state.time == Stopped(why="refused")
    kept = story.life.raised[FIRST]
    assert (kept.standing, kept.refused) == ("undelivered", "unknown-network")
    assert story.waits() == [("work-on-case", "rui"), ("escalate-again", "role:representative")]
    assert story.todos()[1].params["code"] == "unknown-network"
    assert story.todos()[1].params["escalation"] == FIRST
    assert kinds(story.give("EscalateCase", "rep", tried="t")) == ["CaseEscalated"]
    assert story.life.awaited.escalation == SECOND
    assert story.waits() == [("work-on-case", "rui")]


def test_where_the_question_could_not_be_delivered_the_representative_may_still_resolve_or_extend() -> None:
    for kind, data in (("ResolveCase", {"text": "t"}), ("ExtendCase", {"reason": "r"})):
        story = escalated()
        story.confirm(story.told()[0], "no")
        assert len(story.give(kind, "rep", **data)) == 1


def test_an_answer_that_is_corrected_into_one_from_outside_stops_the_time_and_back_again() -> None:
    story = escalated()
    told(story)
    told(story, "corrected", parts=[part(FORWARDED)])
    assert story.state.time == Stopped(why="forwarded")
    told(story, "corrected", parts=[part()])
    assert isinstance(story.state.time, Running)


def test_a_question_that_must_be_asked_again_stays_so_while_an_older_one_is_outside() -> None:
    story = escalated()
    told(story, parts=[part(FORWARDED)])
    story.give("EscalateCase", "rep", tried="t")
    story.confirm(next(delivery for delivery in story.told() if delivery.receiver == SECOND), "no")
    told(story, round_=2, parts=[part(FORWARDED)])
    assert story.state.time == Stopped(why="refused")


def test_while_management_has_the_question_the_group_resolves_and_the_representative_does_not() -> None:
    story = escalated()
    assert refused(story, "ResolveCase", "rep", text="t") == "not-in-closed-part"
    assert kinds(story.give("ResolveCase", text="t")) == ["CaseResolved"]


def test_a_refused_delivery_leaves_a_resolved_case_as_it_is_but_for_the_question() -> None:
    story = escalated()
    story.give("ResolveCase", text="t")
    story.confirm(story.told()[0], "no")
    assert (story.state.status, story.life.raised[FIRST].standing) == ("resolved", "undelivered")
    (event,) = story.give("ReopenCase", reason="r")
    assert isinstance(event, e.CaseReopened)
    assert event.term is not None


def test_a_refused_second_question_leaves_the_first_one_open() -> None:
    story = escalated()
    told(story)
    story.give("EscalateCase", "rep", tried="t")
    told(story, "not-carried-out", reason="r")
    second = next(delivery for delivery in story.told() if delivery.receiver == SECOND)
    story.confirm(second, "no")
    assert story.state.time == Stopped(why="escalated")
    assert story.life.awaited.escalation == FIRST


def test_news_of_an_older_question_starts_no_time_while_the_newer_one_must_be_asked_again() -> None:
    story = escalated()
    told(story, parts=[part(FORWARDED)])
    story.give("EscalateCase", "rep", tried="t")
    second = next(delivery for delivery in story.told() if delivery.receiver == SECOND)
    story.confirm(second, "no")
    told(story, round_=2, parts=[part(APPROVED)])
    assert story.state.time == Stopped(why="refused")


def test_what_was_acted_corrected_and_acted_again_is_heard_each_time() -> None:
    """A secretary corrects to and fro: each word that is not the last one is news, whatever was said before."""
    story = escalated()
    told(story, "decided", parts=[part()])
    for portfolio in ("housing", "health", "housing", "health"):
        assert len(told(story, "corrected", parts=[part(portfolio=portfolio)])) == 1
        assert len(told(story, "acted", parts=[part(portfolio=portfolio)])) == 2, "and the group is asked anew"
        assert told(story, "acted", parts=[part(portfolio=portfolio)]) == []
    assert story.state.life.raised[FIRST].standing == "acted"
