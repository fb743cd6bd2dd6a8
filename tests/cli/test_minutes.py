"""Minutes are the meeting: what they, and whatever else tells a decision again, say of it after its corrections."""

from pathlib import Path
from typing import Any

import pytest

from domain.errors import Refusal
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown

APPROVE = {"outcome": "approve", "responsible": "teacher", "due_on": "2025-03-14"}
REFUSE = {"outcome": "refuse", "reason": "There is no place"}
DEFER = {"outcome": "defer", "reason": "The budget comes in March"}
ASK = {"outcome": "ask-information", "question": "How many children?"}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def correct(
    town: MeetingTown, item: str, answer: dict[str, Any], by: str = "sec-edu", portfolio: str = "education"
) -> None:
    told = {"item": item, "portfolio": portfolio, "reason": "I was misheard", "answer": answer}
    town.give(BOARD, "CorrectDecision", by, **told)


def test_minutes_drafted_after_a_correction_tell_the_corrected_decision_in_page_json_and_event(
    town: MeetingTown,
) -> None:
    item = town.item(town.case("c1"))
    town.on("2025-01-31")
    known_as = town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=item, ruling=REFUSE)
    town.give(BOARD, "CloseMeeting", "scribe")
    correct(town, item, APPROVE)
    (drafted,) = town.give(BOARD, "DraftMinutes", "scribe", meeting=known_as)[:1]
    items: Any = drafted.data["items"]
    assert [one["parts"] for one in items] == [["education: approve"]]
    page, data = town.shows("minutes", "ribera"), town.reads("minutes", "ribera")
    assert "Education: approved: Teacher answers for it, by 14 Mar 2025" in page
    assert "Corrected; before: Education: refused: There is no place" in page
    assert "I was misheard" in page
    assert [one["parts"] for one in data["items"]] == [["education: approve"]]
    assert [one["part"]["answer"]["outcome"] for one in data["decided"]] == ["approve"]
    assert not data["outdated"]


def test_minutes_drafted_before_a_correction_are_drafted_again_before_they_are_approved(town: MeetingTown) -> None:
    item = town.item(town.case("c1"))
    town.on("2025-01-31")
    known_as = town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=item, ruling=REFUSE)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.give(BOARD, "DraftMinutes", "scribe", meeting=known_as)
    correct(town, item, APPROVE)
    assert "draft them again" in town.shows("minutes", "ribera")
    assert town.reads("minutes", "ribera")["outdated"]
    assert "draft-minutes-again" in [one["what"] for one in town.reads("inbox", "ribera", "--as", "scribe")["entries"]]
    town.on("2025-02-28")
    town.board_meets()
    with pytest.raises(Refusal) as refused:
        town.give(BOARD, "ApproveMinutes", "scribe", meeting=known_as)
    assert refused.value.code == "draft-outdated"
    town.give(BOARD, "DraftMinutes", "scribe", meeting=known_as)
    assert town.give(BOARD, "ApproveMinutes", "scribe", meeting=known_as)
    assert not town.reads("minutes", f"{BOARD}#{known_as}")["outdated"]


def test_what_was_decided_out_of_session_and_corrected_is_noted_as_it_stands(town: MeetingTown) -> None:
    asked = town.case("c2", "health", urgency="urgent")
    item = town.item(asked)
    town.give(BOARD, "DecideItem", "sec-health", item=item, ruling={**APPROVE, "responsible": "nurse"})
    correct(town, item, {"outcome": "refuse", "reason": "No bed"}, "sec-health", "health")
    assert "(Health): decided against" in town.shows("agenda", "ribera")
    assert [one["outcome"] for one in town.reads("agenda", "ribera")["decided_outside"]] == ["refuse"]
    town.case("c3")
    town.on("2025-01-20")
    (made, *_) = town.give(BOARD, "ConveneMeeting", "coord", on="2025-01-30")
    noted: Any = made.data["decided_outside"]
    assert [one["outcome"] for one in noted] == ["refuse"]
    correct(town, item, {**APPROVE, "responsible": "nurse"}, "sec-health", "health")
    assert [one["outcome"] for one in town.reads("agenda", "ribera")["decided_outside"]] == ["approve"]


def test_minutes_say_why_an_item_was_not_decided_and_what_is_asked_before_it_is(town: MeetingTown) -> None:
    first, second = town.item(town.case("c1")), town.item(town.case("c2"))
    third = town.item(town.case("c3"))
    town.on("2025-01-31")
    known_as = town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=first, ruling=DEFER)
    town.give(BOARD, "DecideItem", "sec-edu", item=second, ruling=ASK)
    town.give(BOARD, "CarryOver", "scribe", reason="The lights went out")
    town.give(BOARD, "CloseMeeting", "scribe")
    page = town.shows("minutes", f"{BOARD}#{known_as}")
    assert "deferred: The budget comes in March (Education)" in page
    assert "sent back with a question: How many children? (Education)" in page
    assert "not reached: The lights went out" in page
    told = {one["item"]: (one["outcome"], one["why"]) for one in town.reads("minutes", f"{BOARD}#{known_as}")["items"]}
    assert told[third] == ("not-reached", "The lights went out")


def test_a_group_s_minutes_name_its_topics_and_all_that_was_decided_in_it_elsewhere(town: MeetingTown) -> None:
    asked = town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=APPROVE)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-02-05")
    known_as = town.circle_meets("clinic", "centre", topics=["The nursery's roof\nand its walls"])
    where = f"{GROUP}#{known_as}"
    town.give(asked, "ReportReturn", "rep", text="There is a place", said_in=where)
    told = {"text": "A private thing of a family", "present": ["nurse", "social"]}
    town.give("case:ribera:north:c1", "DiscussCase", "social", said_in=where, **told)
    town.give(GROUP, "DraftMinutes", "scribe", meeting=known_as)
    page, data = town.shows("minutes", "ribera", "circle"), town.reads("minutes", "ribera", "circle")
    assert "1. The nursery's roof\n   and its walls" in town.terminal.done("minutes", "ribera", "circle")
    assert "topic-" not in page
    assert "returned the answer to the group: «There is a place»" in page
    assert "The case c1 was discussed." in page
    assert "private" not in page
    assert [one["kind"] for one in data["said"]] == ["DecisionReturned", "CaseDiscussed"]
    assert town.reads("minutes", "ribera", known_as)["meeting"] == known_as
    assert town.reads("minutes", "ribera", "North circle")["meeting"] == known_as
    assert town.reads("minutes", GROUP, "2025-02-05")["meeting"] == known_as


def test_an_agreement_entered_after_the_draft_is_told_and_the_minutes_drafted_again(town: MeetingTown) -> None:
    town.on("2025-02-05")
    known_as = town.circle_meets()
    town.give(GROUP, "DraftMinutes", "scribe", meeting=known_as)
    town.give(GROUP, "EnterAgreement", "nurse", meeting=known_as, text="We write to the mayor")
    assert "We write to the mayor" in town.shows("minutes", "ribera", "circle")
    later = town.circle_meets()
    with pytest.raises(Refusal) as refused:
        town.give(GROUP, "ApproveMinutes", "coord", meeting=known_as, at=later)
    assert refused.value.code == "draft-outdated"
    town.give(GROUP, "DraftMinutes", "scribe", meeting=known_as)
    assert town.give(GROUP, "ApproveMinutes", "coord", meeting=known_as, at=later)


# Attendance, and what was entered by mistake


def test_an_attendance_entered_wrong_is_corrected_until_the_minutes_are_approved(town: MeetingTown) -> None:
    town.on("2025-02-05")
    known_as = town.circle_meets("clinic")
    told = {"meeting": known_as, "present": ["clinic", "school", "centre"], "reason": "The sheet had a second page"}
    town.give(GROUP, "CorrectAttendance", "scribe", **told)
    assert town.give(GROUP, "CorrectAttendance", "scribe", **told) == ()
    facts = town.world.fold(GROUP).decider.meetings(
        town.world.fold(GROUP).state, town.world.network(GROUP)[0], f"{GROUP}#{known_as}"
    )
    assert facts is not None
    assert facts.present == ("clinic", "school", "centre")
    assert "3 of 3" in town.shows("stats", "ribera", "--measure", "participation")
    page = town.shows("minutes", "ribera", "circle")
    assert "North clinic, North school, North social centre" in page
    assert "The sheet had a second page" in page
    town.give(GROUP, "DraftMinutes", "scribe", meeting=known_as)
    later = town.circle_meets()
    town.give(GROUP, "ApproveMinutes", "coord", meeting=known_as, at=later)
    with pytest.raises(Refusal) as refused:
        town.give(GROUP, "CorrectAttendance", "scribe", meeting=known_as, present=["clinic"], reason="No")
    assert refused.value.code == "minutes-approved"


def test_a_corrected_attendance_of_a_management_meeting_is_in_its_minutes_which_are_drafted_again(
    town: MeetingTown,
) -> None:
    town.case("c1")
    town.on("2025-01-31")
    known_as = town.board_meets()
    town.give(BOARD, "CarryOver", "scribe", reason="It is late")
    town.give(BOARD, "CloseMeeting", "scribe")
    town.give(BOARD, "DraftMinutes", "scribe", meeting=known_as)
    town.give(BOARD, "CorrectAttendance", "scribe", meeting=known_as, present=["coord", "scribe"], reason="He was ill")
    data = town.reads("minutes", f"{BOARD}#{known_as}")
    assert data["people"] == ["coord", "scribe"]
    assert data["outdated"]
    assert [one.attendance for one in town.world.fold(BOARD).state.meetings[known_as].portfolios] == ["absent"]
    (drafted, *_) = town.give(BOARD, "DraftMinutes", "scribe", meeting=known_as)
    assert drafted.data["present"] == ["coord", "scribe"]


def test_an_attendance_is_corrected_by_who_was_in_the_network_on_the_day_of_the_meeting(town: MeetingTown) -> None:
    town.case("c1")
    town.on("2025-01-31")
    known_as = town.board_meets("coord", "scribe")
    town.give(BOARD, "CarryOver", "scribe", reason="It is late")
    town.give(BOARD, "CloseMeeting", "scribe")
    town.give("network:ribera", "LeavePerson", "admin", person="nurse", on="2025-02-01")
    town.on("2025-02-05")
    there = ["coord", "scribe", "nurse"]
    (made, *_) = town.give(
        BOARD, "CorrectAttendance", "scribe", meeting=known_as, present=there, minute_taker="nurse", reason="She came"
    )
    assert (made.data["present"], made.data["minute_taker"]) == (there, "nurse")


def test_a_team_that_was_not_there_after_all_has_not_acknowledged_and_is_asked(town: MeetingTown) -> None:
    asked = town.case("c1", teams=["clinic", "school"])
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=REFUSE)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-02-05")
    known_as = town.circle_meets("clinic", "school", "centre")
    where = f"{GROUP}#{known_as}"
    town.give(asked, "ReportReturn", "rep", text="No place", said_in=where)
    assert town.world.fold(asked).state.stage == "answered"
    town.give(GROUP, "CorrectAttendance", "scribe", meeting=known_as, present=["clinic", "centre"], reason="Not there")
    state = town.world.fold(asked).state
    assert (state.stage, state.life.returned.waiting) == ("returned", ("school",))
    assert "acknowledge" in [one["what"] for one in town.reads("inbox", "ribera", "--as", "teacher")["entries"]]
    assert "○ North school: not yet" in town.shows("trail", asked)
    town.give(GROUP, "CorrectAttendance", "scribe", meeting=known_as, present=["clinic", "school"], reason="It was")
    assert town.world.fold(asked).state.stage == "answered"


def test_a_meeting_entered_twice_is_annulled_and_counts_no_more(town: MeetingTown) -> None:
    town.on("2025-02-05")
    town.circle_meets("clinic")
    twice = town.circle_meets("clinic")
    assert town.reads("stats", "ribera")["meetings"] == {"working-group": 2}
    town.give(GROUP, "AnnulMeeting", "scribe", meeting=twice, reason="Entered twice")
    assert town.reads("stats", "ribera")["meetings"] == {"working-group": 1}
    assert "1 of 3" in town.shows("stats", "ribera", "--measure", "participation")
    assert "annulled" in town.shows("show", GROUP)
    assert "Entered twice" in town.shows("history", GROUP)
    with pytest.raises(Refusal) as refused:
        town.give(GROUP, "DraftMinutes", "scribe", meeting=twice)
    assert refused.value.code == "meeting-annulled"


def test_minutes_are_never_those_of_an_annulled_meeting_unless_it_is_named_and_then_they_say_so(
    town: MeetingTown,
) -> None:
    town.on("2025-02-05")
    held = town.circle_meets("clinic", "school")
    twice = town.circle_meets("clinic")
    town.give(GROUP, "DraftMinutes", "scribe", meeting=twice)
    town.give(GROUP, "AnnulMeeting", "scribe", meeting=twice, reason="Entered twice")
    for which in (GROUP, f"{GROUP}#2025-02-05"):
        told = town.reads("minutes", which)
        assert (told["meeting"], told["annulled"]) == (held, None)
    assert town.reads("minutes", f"{GROUP}#{twice}")["annulled"] == "Entered twice"
    page = town.shows("minutes", f"{GROUP}#{twice}")
    assert "annulled the meeting of" in page
    assert "Entered twice" in page


def test_a_meeting_in_which_something_was_said_that_others_hold_is_not_annulled(town: MeetingTown) -> None:
    asked = town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=REFUSE)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-02-05")
    known_as = town.circle_meets()
    town.give(asked, "ReportReturn", "rep", text="No place", said_in=f"{GROUP}#{known_as}")
    with pytest.raises(Refusal) as refused:
        town.give(GROUP, "AnnulMeeting", "scribe", meeting=known_as, reason="A mistake")
    assert (refused.value.code, refused.value.params["streams"]) == ("something-rests-on-it", asked)


def test_an_activity_or_an_orientation_entered_by_mistake_is_annulled_and_counts_no_more(town: MeetingTown) -> None:
    told = {"on": "2025-01-06", "neighbourhood": "hill", "title": "Open day"}
    activity = town.made(GROUP, "RecordActivity", "nurse", "activity", **told)
    town.give(GROUP, "RecordActivity", "nurse", **told)
    town.give("network:ribera", "AddService", "admin", service="reading", name="Reading", organisation="school")
    orientation = town.made(GROUP, "RecordOrientation", "nurse", "orientation", service="reading")
    town.give(GROUP, "AnnulActivity", "nurse", activity=activity, reason="Entered twice")
    town.give(GROUP, "AnnulOrientation", "nurse", orientation=orientation, reason="The wrong service")
    data = town.reads("stats", "ribera")
    assert data["activities_in_neighbourhoods"] == 1
    assert data["orientations"] == []
    assert "People who were oriented to another service 0" in town.shows("stats", "ribera", "--measure", "orientations")
    for kind, name, known_as, code in (
        ("AnnulActivity", "activity", activity, "activity-annulled"),
        ("AnnulOrientation", "orientation", orientation, "unknown-orientation"),
    ):
        with pytest.raises(Refusal) as refused:
            town.give(GROUP, kind, "nurse", **{name: known_as, "reason": "Again"})
        assert refused.value.code == code
