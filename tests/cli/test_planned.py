"""What is planned follows what it rests on: holidays, rhythms, and bodies that close or decide no more."""

from pathlib import Path

import pytest

from tests.cli.meetingtown import BOARD, GROUP, TOWN, MeetingTown

HOLIDAY = TOWN.replace("last_year: 2026}", "last_year: 2026, local: [{on: 2025-01-31, name: Town holiday}]}")
WEEKLY = TOWN.replace("rule: FREQ=MONTHLY;BYDAY=-1FR", "rule: FREQ=WEEKLY;BYDAY=WE")


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def test_a_planned_meeting_moves_off_a_day_that_has_become_a_holiday(town: MeetingTown) -> None:
    asked = town.case("c1")
    assert "The next meeting is on 31 Jan 2025" in town.shows("agenda", "ribera")
    town.load(HOLIDAY)
    assert "The next meeting is on 3 Feb 2025" in town.shows("agenda", "ribera")
    assert "On the agenda of 3 Feb 2025" in town.shows("show", asked)
    town.on("2025-01-28")
    assert "The meeting of 3 Feb 2025 is called" in town.shows("agenda", "ribera")
    assert "what it was planned by has changed" in town.shows("history", BOARD)


def test_a_planned_meeting_follows_its_rhythm_and_a_published_one_stays(town: MeetingTown) -> None:
    town.case("c1")
    town.load(WEEKLY)
    assert "The next meeting is on 15 Jan 2025" in town.shows("agenda", "ribera")
    town.on("2025-01-13")
    assert "The meeting of 15 Jan 2025 is called" in town.shows("agenda", "ribera")
    town.load(TOWN)
    assert "The meeting of 15 Jan 2025 is called" in town.shows("agenda", "ribera"), "whoever was called comes then"


def test_what_waited_for_a_body_that_decides_no_more_goes_to_the_one_that_does(town: MeetingTown) -> None:
    asked = town.case("c1")
    council = """
  council:
    name: Council
    kind: management-meeting
    decides: true
    members: [clinic, school, centre]
    meets: {rule: FREQ=MONTHLY;BYDAY=2TH, starts: 2024-01-01}
people:
"""
    board = "    decides: true\n    members: [clinic, school, centre]\n    meets: {rule: FREQ=MONTHLY;BYDAY=-1FR"
    text = TOWN.replace(board, board.replace("decides: true", "decides: false"))
    town.load(text.replace("people:\n", council.lstrip("\n"), 1))
    assert town.world.fold(BOARD).state.meeting is None
    state = town.world.fold(asked).state
    assert (state.stage, state.life.management) == ("tabled", "management:ribera:council")
    assert "Help for c1" in town.shows("agenda", "ribera")


def test_a_meeting_of_a_group_whose_day_has_passed_waits_for_who_came_to_be_entered(town: MeetingTown) -> None:
    known_as = town.made(GROUP, "ConveneMeeting", "scribe", "meeting", on="2025-01-15")
    waits = {one["what"]: one["commands"] for one in town.reads("inbox", "ribera", "--as", "scribe")["entries"]}
    assert waits["enter-attendance"] == [], "not before its day"
    town.on("2025-01-16")
    waits = {one["what"]: one["commands"] for one in town.reads("inbox", "ribera", "--as", "scribe")["entries"]}
    assert [line.split()[3] for line in waits["enter-attendance"]] == ["HoldMeeting", "RecordMeetingNotHeld"]
    town.give(GROUP, "RecordMeetingNotHeld", "scribe", meeting=known_as, reason="Rain")
    waits = {one["what"]: one["commands"] for one in town.reads("inbox", "ribera", "--as", "scribe")["entries"]}
    assert "enter-attendance" not in waits


def test_convening_says_at_once_whether_the_call_is_in_time_and_who_must_be_there(town: MeetingTown) -> None:
    late = town.shows("do", GROUP, "ConveneMeeting", "--as", "scribe", "--data", '{"on": "2025-01-07"}')
    assert "It was not called 2 working days before" in late
    assert "Members: North clinic, North school, North social centre" in late
    in_time = town.shows("do", GROUP, "ConveneMeeting", "--as", "scribe", "--data", '{"on": "2025-01-15"}')
    assert "The call is in time: this meeting can decide." in in_time
    assert "of 3 members must be there" in in_time
