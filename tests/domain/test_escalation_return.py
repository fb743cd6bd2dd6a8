"""How an answer comes back to the group: reported in its meeting, known to those present, asked of the absent."""

from datetime import UTC, date, datetime

import pytest

from domain import escalation
from domain.escalation import Acknowledged, Answered, Decided, Returned
from tests.domain.escalations import (
    EVERYWHERE,
    MANAGEMENT,
    STREAM,
    Story,
    approve,
    correct,
    decided,
    part,
    question,
    raised,
    refuse,
    returned,
    tabled,
    turned_back,
)
from tests.domain.telling import kinds, only, refused


def test_those_present_have_acknowledged_and_only_the_absent_are_asked() -> None:
    story = decided()
    made = only(story.back("clinic", "council"), "DecisionReturned")
    assert (made.acknowledged, made.asked) == (("clinic",), ("school",))
    assert made.acknowledge_by == datetime(2017, 3, 11, 3, tzinfo=UTC)
    assert isinstance(story.state, Returned)
    assert story.turns("acknowledge") == ["organisation:school"]
    assert story.todos("report-return") == []


def test_where_every_team_was_there_the_answer_is_acknowledged_with_its_return() -> None:
    assert isinstance(returned().state, Acknowledged)


def test_an_answer_that_no_team_waits_for_is_known_once_it_is_returned() -> None:
    assert isinstance(returned(refuse(), teams=[]).state, Answered)


def test_a_refusal_known_by_all_closes_the_question() -> None:
    story = returned(refuse(), present=("clinic",))
    assert not escalation.closed(story.state)
    story.give("Acknowledge", "ana")
    assert isinstance(story.state, Answered)
    assert escalation.closed(story.state)
    assert story.todos() == []
    assert escalation.due(story.state) == ()


@pytest.mark.parametrize("who", ["rep", "sub", "net-rep"])
def test_the_representative_or_a_substitute_reports_and_so_does_one_of_the_whole_network(who: str) -> None:
    story = decided()
    assert kinds(story.back("clinic", by=who)) == ["DecisionReturned"]


@pytest.mark.parametrize("who", ["coord", "chief"])
def test_nobody_else_reports_in_a_zone(who: str) -> None:
    story = decided()
    assert refused(story, "ReportReturn", who, meeting=story.meeting("clinic"), text="x") == "not-the-representative"


@pytest.mark.parametrize("who", ["rui", "former-rep", "far-rep", "scribe"])
def test_who_has_no_mandate_here_reports_nothing(who: str) -> None:
    story = decided()
    assert refused(story, "ReportReturn", who, meeting=story.meeting("clinic"), text="x") == "wrong-role"


def test_what_the_representative_said_may_be_entered_by_the_minute_taker() -> None:
    story = decided()
    meeting = story.meeting("council", "clinic")
    story.give("ReportReturn", "rep", meeting=meeting, entered_by="scribe", text="They said yes")
    assert story.events[-1].who.entered_by == "scribe"


def test_an_answer_of_the_whole_network_is_reported_by_who_speaks_for_all_of_it() -> None:
    for who in ("net-rep", "chief"):
        story = _everywhere()
        meeting = story.meeting("clinic", body="assembly", zone=None)
        assert kinds(story.give("ReportReturn", who, meeting=meeting, text="x")) == ["DecisionReturned"]
    story = _everywhere()
    meeting = story.meeting("clinic", body="assembly", zone=None)
    for who in ("rep", "far-coord"):
        assert refused(story, "ReportReturn", who, meeting=meeting, text="x") == "wrong-role"
    wrong = story.meeting("clinic")
    assert refused(story, "ReportReturn", "chief", meeting=wrong, text="x") == "meeting-of-another-zone"


def _everywhere() -> Story:
    story = raised(stream=EVERYWHERE, zone=None, origin_kind="adopted-action", about="booklet")
    story.note("NoteAnswer", parts=[part(approve())])
    return story


def test_an_answer_is_returned_where_the_group_meets() -> None:
    story = decided()
    assert refused(story, "ReportReturn", "rep", text="x") == "return-in-a-meeting"
    choir = story.meeting("clinic", body="choir")
    assert refused(story, "ReportReturn", "rep", meeting=choir, text="x") == "not-the-group"
    far = story.meeting("clinic", body="far-circle", zone="south")
    assert refused(story, "ReportReturn", "rep", meeting=far, text="x") == "meeting-of-another-zone"
    planned = story.meeting("clinic", held_on=None)
    assert refused(story, "ReportReturn", "rep", meeting=planned, text="x") == "meeting-not-held"
    earlier = story.meeting("clinic", held_on=date(2017, 3, 1))
    assert refused(story, "ReportReturn", "rep", meeting=earlier, text="x") == "before-the-decision"


def test_what_is_not_decided_is_not_returned() -> None:
    story = tabled()
    assert refused(story, "ReportReturn", "rep", meeting=story.meeting(), text="x") == "nothing-to-return"


def test_a_decision_is_returned_once() -> None:
    for story in (returned(present=("clinic",)), returned(), returned(refuse())):
        assert refused(story, "ReportReturn", "rep", meeting=story.meeting(), text="x") == "already-returned"


def test_the_representative_is_reminded_until_it_is_returned() -> None:
    story = decided()
    reminded = story.until(date(2017, 4, 10))
    assert [event.reminder for event in reminded if kinds([event]) == ["ReturnReminded"]] == [1, 2]  # type: ignore[attr-defined]
    assert story.timer("RemindOfReturn", returned=0, reminder=2) == []
    story.back("clinic", "school")
    assert story.timer("RemindOfReturn", returned=0, reminder=3) == []


def test_absent_teams_are_reminded_and_then_named_on_the_next_agenda() -> None:
    story = returned(present=("clinic",))
    said = story.until(date(2017, 4, 2))
    assert kinds(said) == ["AcknowledgementReminded", "AbsentTeamsNamed"]
    assert only(said, "AcknowledgementReminded").name_at == datetime(2017, 3, 22, 3, tzinfo=UTC)
    named = story.told("NameAbsent")[-1]
    assert named.receiver == MANAGEMENT
    assert named.data == {
        "escalation": STREAM,
        "asks": "A place in the nursery, and who pays it",
        "teams": ["school"],
        "returned_on": "2017-03-03",
    }
    assert story.state.life.returned.named == ("school",)
    assert story.turns("acknowledge") == ["organisation:school"], "it still has to"


def test_a_team_that_was_named_still_acknowledges() -> None:
    story = returned(present=("clinic",))
    story.until(date(2017, 3, 25))
    story.give("Acknowledge", "ana")
    assert story.state.life.returned.named == ()
    assert isinstance(story.state, Acknowledged)


def test_a_team_that_has_acknowledged_is_neither_reminded_nor_named() -> None:
    story = returned(present=("clinic",))
    story.give("Acknowledge", "ana")
    assert story.timer("RemindToAcknowledge", returned=1) == []
    assert story.timer("NameAbsentTeams", returned=1) == []
    assert story.told("NameAbsent") == []


def test_a_reminder_of_an_earlier_return_says_nothing() -> None:
    story = returned(present=("clinic",))
    assert story.timer("RemindToAcknowledge", returned=0) == []
    story.until(date(2017, 3, 14))
    assert story.timer("NameAbsentTeams", returned=0) == []


def test_only_a_team_that_waits_acknowledges_and_only_once() -> None:
    story = returned(present=())
    assert refused(story, "Acknowledge", "lia") == "not-your-return"
    story.give("Acknowledge", "ana")
    assert refused(story, "Acknowledge", "ana") == "already-acknowledged"
    story.give("Acknowledge", "rui")
    assert refused(story, "Acknowledge", "rui") == "already-acknowledged"
    assert refused(returned(), "Acknowledge", "rui") == "already-acknowledged", "it was there"


def test_nothing_is_acknowledged_before_it_has_come_back() -> None:
    assert refused(tabled(), "Acknowledge", "rui") == "not-returned-yet"
    assert refused(decided(), "Acknowledge", "rui") == "not-returned-yet"


def test_what_the_family_may_be_told_is_returned_with_the_answer_and_its_telling_recorded_once() -> None:
    story = decided()
    assert refused(story, "RecordFamilyTold", "rui", text="Told") == "not-returned-yet"
    story.back("clinic", "school", family_may_be_told="There is a place from April on")
    assert story.turns("tell-family") == ["organisation:clinic", "organisation:school"]
    assert refused(story, "RecordFamilyTold", "lia", text="Told") == "not-your-return"
    story.give("RecordFamilyTold", "rui", text="Told at home")
    assert story.todos("tell-family") == []
    assert refused(story, "RecordFamilyTold", "ana", text="Told") == "family-already-told"


def test_where_nothing_may_be_told_nothing_is() -> None:
    assert refused(returned(), "RecordFamilyTold", "rui", text="Told") == "nothing-for-the-family"


def test_a_question_that_comes_from_no_case_has_no_family() -> None:
    story = decided(origin_kind="blocked-action", origin="action:town:north:2017:booklet")
    meeting = story.meeting("clinic")
    data = {"meeting": meeting, "text": "x", "family_may_be_told": "y"}
    assert refused(story, "ReportReturn", "rep", **data) == "no-family"
    assert refused(story, "RecordFamilyTold", "rui", text="Told") == "no-family"


def test_a_corrected_answer_that_had_not_come_back_yet_stays_as_it_waits() -> None:
    story = decided()
    before = story.state.next_reminder_at
    made = correct(story, part(approve(due_on="2017-05-02")))
    assert kinds(made) == ["DecisionCorrected", "OriginTold"]
    assert isinstance(story.state, Decided)
    assert story.state.next_reminder_at == before
    assert story.told("NoteEscalation")[-1].data["news"] == "corrected"


@pytest.mark.parametrize("present", [("clinic", "school"), ("clinic",)])
def test_a_corrected_answer_comes_back_and_is_acknowledged_anew(present: tuple[str, ...]) -> None:
    story = returned(present=present)
    correct(story, part(refuse()))
    assert isinstance(story.state, Decided)
    assert refused(story, "Acknowledge", "ana") == "not-returned-yet"
    story.back("school")
    assert story.turns("acknowledge") == ["organisation:clinic"]
    story.give("Acknowledge", "rui")
    assert isinstance(story.state, Answered)


def test_a_correction_opens_a_question_that_was_closed() -> None:
    story = returned(refuse())
    assert escalation.closed(story.state)
    correct(story, part(approve()))
    assert not escalation.closed(story.state)
    assert story.turns("carry-out") == ["doer"]


def test_the_same_correction_again_says_nothing() -> None:
    story = returned()
    correct(story, part(refuse()))
    assert correct(story, part(refuse())) == []
    assert correct(story, part(refuse()), round=1) == []


def test_what_is_not_decided_is_not_corrected() -> None:
    data = {"parts": [part(refuse())], "reason": "x"}
    assert turned_back(tabled(), "CorrectAnswer", **data) == "not-decided-yet"
    assert turned_back(tabled(), "CorrectAnswer", **data, round=2) == "wrong-round"


def test_a_partial_decision_is_corrected_too_and_obliges_nobody_yet() -> None:
    story = tabled(portfolios=["education", "health"])
    story.note("NoteUndecided", outcome="pending", parts=[part(approve(), "education")])
    made = correct(story, part(approve(due_on="2017-05-02")), round=1)
    assert kinds(made) == ["DecisionCorrected"]
    assert story.todos("carry-out") == []
    assert story.state.life.parts["education"].part.answer.due_on == date(2017, 5, 2)


def test_a_question_of_the_network_waits_for_nobody_of_one_zone() -> None:
    assert escalation.summary(_everywhere().state).zone is None
    assert question()["zone"] == "north"
