"""How long a case may stay in its group: reminded, asked, extended once, and asked of management by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain import case, ids
from domain.case import Asked, Running, Stopped
from domain.decider import Envelope
from domain.handling import handle
from tests.domain.casetowns import (
    ANSWER_BY,
    CIRCLE,
    NOW,
    OPEN,
    REFUSED,
    REMINDER_AT,
    STREAM,
    TOWN,
    UP_AT,
    Story,
    opened,
    part,
    told,
    town,
)
from tests.domain.telling import kinds, refused

ALONE = town(CIRCLE)  # a network without a management meeting
EXTENDED_TO = datetime(2017, 3, 24, 3, tzinfo=UTC)  # asked on the 17th, four working days on


def time_up() -> Story:
    story = opened()
    assert story.let_time_pass(UP_AT) == ["CaseReminded", "CaseTimeUp"]
    return story


def test_the_group_is_reminded_before_its_time_is_up_and_then_the_representative_is_asked() -> None:
    story = opened()
    assert story.let_time_pass(REMINDER_AT - timedelta(seconds=1)) == []
    assert story.let_time_pass(REMINDER_AT) == ["CaseReminded"]
    assert story.state.time == Running(up_at=UP_AT)
    assert story.events[-1].data["reference_person"] == "rui"
    assert story.let_time_pass(UP_AT - timedelta(seconds=1)) == []
    assert story.waits() == [("work-on-case", "rui")]
    assert story.let_time_pass(UP_AT) == ["CaseTimeUp"]
    assert story.state.time == Asked(answer_by=ANSWER_BY)
    assert story.waits() == [("work-on-case", "rui"), ("answer-case-time", "role:representative")]
    assert story.todos()[1].due_at == ANSWER_BY
    assert len(story.life.raised) == 0


def test_without_an_answer_it_escalates_by_itself_with_the_text_it_opened_with() -> None:
    story = time_up()
    assert story.let_time_pass(ANSWER_BY - timedelta(seconds=1)) == []
    assert story.let_time_pass(ANSWER_BY) == ["CaseEscalated"]
    question = story.events[-1].data["question"]
    assert question == {
        "origin_kind": "case",
        "origin": STREAM,
        "about": None,
        "zone": "north",
        "asks": OPEN["would_need"],
        "tried": "",
        "portfolios": ["housing"],
        "urgency": "ordinary",
        "teams": ["clinic", "school", "council"],
        "carried_by": "rep",
        "raised_on": "2017-03-22",
        "by_itself": True,
    }
    assert story.state.time == Stopped(why="escalated")
    assert case.due(story.state) == ()


def test_the_text_it_escalates_with_is_the_corrected_one_and_whole() -> None:
    long = "A place " * 100 + "\nfor the three of them"
    story = opened()
    story.give("CorrectCase", reason="r", would_need=long, portfolios=["health"])
    story.let_time_pass(ANSWER_BY)
    question = story.events[-1].data["question"]
    assert isinstance(question, dict)
    assert (question["asks"], question["portfolios"]) == (long, ["health"])


@pytest.mark.parametrize("by", ["rep", "stand-in"])
def test_the_representative_who_is_asked_may_resolve_it_extend_it_or_escalate_it(by: str) -> None:
    assert refused(opened(), "ResolveCase", by, text="t") == "not-in-closed-part", "before time is up it is not theirs"
    assert kinds(time_up().give("ResolveCase", by, text="t")) == ["CaseResolved"]
    assert kinds(time_up().give("ExtendCase", by, reason="r")) == ["CaseExtended"]
    assert kinds(time_up().give("EscalateCase", by, tried="t")) == ["CaseEscalated"]
    assert refused(time_up(), "ResolveCase", "eli", text="t") == "not-in-closed-part"
    assert kinds(time_up().give("ResolveCase", text="t")) == ["CaseResolved"], "and the group still may"


def test_what_the_representative_answers_in_a_meeting_is_answered_in_the_case_s_body() -> None:
    story = time_up()
    for kind, data in (
        ("ResolveCase", {"text": "t"}),
        ("ExtendCase", {"reason": "r"}),
        ("EscalateCase", {"tried": "t"}),
    ):
        elsewhere = story.meeting(body="choir")
        assert refused(story, kind, "rep", **data, meeting=elsewhere) == "meeting-of-another-body"
    made = story.give("ExtendCase", "rep", reason="r", meeting=story.meeting(), entered_by="scribe")
    assert kinds(made) == ["CaseExtended"]
    assert story.events[-1].who.entered_by == "scribe"


def test_only_the_representative_extends_and_says_why() -> None:
    story = time_up()
    for by in ("rui", "coord"):
        assert refused(story, "ExtendCase", by, reason="r") == "wrong-role"
    assert refused(story, "ExtendCase", "rep", reason=" ") == "empty-text"


def test_an_extended_case_has_its_days_from_now_once_and_then_escalates_at_once() -> None:
    story = time_up()
    story.give("ExtendCase", "rep", reason="The school starts on Monday")
    assert story.state.time == Running(reminder_at=datetime(2017, 3, 20, 3, tzinfo=UTC), up_at=EXTENDED_TO)
    assert refused(story, "ExtendCase", "rep", reason="r") == "already-extended"
    assert story.let_time_pass(EXTENDED_TO) == ["CaseReminded", "CaseTimeUp", "CaseEscalated"]
    assert story.events[-2].data["answer_by"] is None
    assert story.events[-1].data["question"]["by_itself"] is True  # type: ignore[call-overload, index]
    assert case.due(story.state) == ()


def test_extending_before_time_is_up_takes_nothing_away() -> None:
    story = opened()
    story.give("ExtendCase", "rep", reason="r")
    assert story.state.time.up_at == datetime(2017, 3, 23, 3, tzinfo=UTC), "four working days after the 16th"


def test_another_urgency_sets_the_deadlines_anew_from_now() -> None:
    story = opened()
    story.now = datetime(2017, 3, 14, 12, tzinfo=UTC)
    stale = case.due(story.state)
    story.give("CorrectCase", reason="It cannot wait", urgency="urgent")
    assert (story.life.urgency, story.life.term) == ("urgent", 2)
    assert story.state.time == Running(up_at=datetime(2017, 3, 17, 3, tzinfo=UTC))
    assert {(due.kind, due.key) for due in stale}.isdisjoint((due.kind, due.key) for due in case.due(story.state))
    story.now = UP_AT + timedelta(days=1)
    story.let_time_pass(story.now)
    assert isinstance(story.state.time, Asked)
    story.give("CorrectCase", reason="It can", urgency="ordinary")
    assert isinstance(story.state.time, Running), "who was asked need not answer any more"


def test_an_extension_lasts_through_another_urgency() -> None:
    story = opened()
    story.give("ExtendCase", "rep", reason="r")
    story.give("CorrectCase", reason="r", urgency="urgent")
    assert refused(story, "ExtendCase", "rep", reason="r") == "already-extended"


def test_a_reopened_case_may_be_extended_again() -> None:
    story = opened()
    story.give("ExtendCase", "rep", reason="r")
    story.give("ResolveCase", text="t")
    story.give("ReopenCase", reason="r")
    assert kinds(story.give("ExtendCase", "rep", reason="r")) == ["CaseExtended"]


def fired_late(story: Story, kind: str, term: int) -> int:
    """How many events come of a timer that fires whatever the state is."""
    asked = Envelope(stream=STREAM, command_id=ids.seeded(kind, NOW), kind=kind, data={"term": term}, source="timer")
    return len(handle(story.folded, asked, now=story.now, network=TOWN, network_version=1).events)


def test_a_deadline_that_came_too_late_or_of_another_term_says_nothing() -> None:
    story = opened()
    for kind in ("RemindOfCase", "NoteCaseTimeUp", "EscalateByItself"):
        assert fired_late(story, kind, 2) == 0
    assert fired_late(story, "EscalateByItself", 1) == 0, "nobody has been asked yet"
    story.let_time_pass(REMINDER_AT)
    assert fired_late(story, "RemindOfCase", 1) == 0
    story.let_time_pass(UP_AT)
    assert fired_late(story, "NoteCaseTimeUp", 1) == 0
    story.give("ResolveCase", text="t")
    for kind in ("RemindOfCase", "NoteCaseTimeUp", "EscalateByItself"):
        assert fired_late(story, kind, 1) == 0
        assert fired_late(Story(), kind, 0) == 0


def test_where_no_management_meeting_answers_it_stays_in_its_group_and_the_coordinator_is_told_once() -> None:
    story = opened(ALONE)
    assert story.let_time_pass(NOW + timedelta(days=400)) == ["CaseReminded", "CaseTimeUp", "CaseCannotEscalate"]
    assert story.state.status == "in-group"
    assert story.waits() == [("work-on-case", "rui"), ("case-cannot-escalate", "role:coordinator")]
    assert story.told() == []
    assert kinds(story.give("ResolveCase", "rep", text="t")) == ["CaseResolved"], "they are still asked"


def test_a_case_that_cannot_escalate_may_be_extended_and_is_told_of_again_only_then() -> None:
    story = opened(ALONE)
    story.let_time_pass(NOW + timedelta(days=60))
    story.give("ExtendCase", "rep", reason="r")
    assert story.waits() == [("work-on-case", "rui")]
    assert story.let_time_pass(NOW + timedelta(days=400)) == ["CaseReminded", "CaseTimeUp", "CaseCannotEscalate"]
    assert refused(story, "ExtendCase", "rep", reason="r") == "already-extended"
    story.network = TOWN
    assert kinds(story.give("EscalateCase", "rep", tried="t")) == ["CaseEscalated"], "once a meeting decides"


def test_another_urgency_gives_a_case_that_cannot_escalate_its_time_again() -> None:
    story = opened(ALONE)
    story.let_time_pass(NOW + timedelta(days=60))
    story.give("CorrectCase", reason="r", urgency="urgent")
    assert isinstance(story.state.time, Running)


def test_while_management_has_the_question_no_time_runs() -> None:
    story = opened()
    story.give("EscalateCase", "rep", tried="t")
    assert story.let_time_pass(NOW + timedelta(days=400)) == []
    assert refused(story, "ExtendCase", "rep", reason="r") == "with-management"
    story.give("CorrectCase", reason="r", urgency="urgent")
    assert story.state.time == Stopped(why="escalated"), "another urgency sets no deadline meanwhile"
    assert story.waits() == [("work-on-case", "rui")]


def test_after_the_answer_a_case_still_in_its_group_has_its_time_again() -> None:
    story = opened()
    story.give("ExtendCase", "rep", reason="r")
    story.give("EscalateCase", "rep", tried="t")
    story.now = datetime(2017, 4, 3, 12, tzinfo=UTC)
    told(story, parts=[part(REFUSED)])
    assert story.state.time == Running(
        reminder_at=datetime(2017, 4, 12, 3, tzinfo=UTC), up_at=datetime(2017, 4, 18, 3, tzinfo=UTC)
    )
    assert story.life.term == 3
    assert kinds(story.give("ExtendCase", "rep", reason="r")) == ["CaseExtended"], "once each time it is in the group"
    assert story.let_time_pass(NOW + timedelta(days=90))[-1] == "CaseEscalated"
    assert story.life.awaited.n == 2


def test_the_days_are_the_network_s_working_days() -> None:
    story = Story()
    story.now = datetime(2017, 3, 7, 23, 30, tzinfo=UTC)
    story.give("OpenCase", **OPEN, urgency="urgent")
    assert story.state.time.up_at == datetime(2017, 3, 11, 3, tzinfo=UTC), "the 8th is a holiday"
    assert story.state.since == date(2017, 3, 7)


@pytest.mark.parametrize(("days", "has_reminder"), [(2, False), (1, True)])
def test_a_reminder_whose_moment_is_now_is_not_set_any_more(days: int, has_reminder: bool) -> None:
    rules = TOWN.rules.model_copy(update={"case_reminder_days": days})
    story = Story(TOWN.model_copy(update={"rules": rules}))
    story.now = NOW.replace(hour=3)  # the first moment of the day, there
    story.give("OpenCase", **OPEN, urgency="urgent")
    assert (story.state.time.reminder_at is not None) is has_reminder
