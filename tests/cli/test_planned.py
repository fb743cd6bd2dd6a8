"""What is planned follows what it rests on: holidays, rhythms, and bodies that close or decide no more."""

from pathlib import Path
from typing import Any

import pytest

from cli import wiring
from cli.give.ahead import ahead
from cli.screen import Screen
from cli.session import Session
from store.messages import Receipt
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


def held(town: MeetingTown, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, **data: Any) -> str:
    """What is said with the receipt of a group's meeting."""
    return receipt_of(town, GROUP, "HoldMeeting", capsys, monkeypatch, **data)


def receipt_of(
    town: MeetingTown,
    stream: str,
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    **data: Any,
) -> str:
    made = town.give(stream, command, "scribe", **data)
    monkeypatch.setenv("VERTEBRA_DATA_DIR", str(town.folder))
    first, last = made[0], made[-1]
    receipt = Receipt(
        stream=stream, command_id=first.command_id, first_version=first.version, last_version=last.version, events=()
    )
    session = Session("en")
    with wiring.reading(session) as store:
        ahead(store, receipt).draw_meetings(Screen(session, store.network("ribera"), store.names("ribera")))
    return " ".join(capsys.readouterr().out.split())


def test_a_meeting_that_was_held_says_whether_those_who_were_there_were_enough_and_sectors_by_their_names(
    town: MeetingTown, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = "  adoption: {share: 0.3, required_sectors: [health, education]}\n  agenda_days: 3\n"
    town.load(TOWN.replace("  agenda_days: 3\n", rules))
    town.on("2025-01-07")
    called = town.made(GROUP, "ConveneMeeting", "scribe", "meeting", on="2025-01-20")
    again = town.made(GROUP, "ConveneMeeting", "scribe", "meeting", on="2025-01-21")
    town.on("2025-01-21")
    told = held(town, capsys, monkeypatch, meeting=called, present=["clinic", "school"])
    assert "2 of 3 members were there, which is enough" in told
    assert "must be there" not in told
    assert "The call is in time" not in told
    told = held(town, capsys, monkeypatch, meeting=again, present=["clinic"])
    assert "1 of 3 members was there, and 2 are needed" in told
    assert "Adoption of the plan: nobody was there of: Education" in told
    entered = {"on": "2025-01-21", "called_on": "2025-01-13", "present": ["clinic", "school", "centre"]}
    told = receipt_of(town, GROUP, "RecordMeeting", capsys, monkeypatch, **entered)
    assert "The call is in time: this meeting can decide." in told
    assert "3 of 3 members were there, which is enough" in told


def test_a_meeting_whose_day_has_passed_unopened_is_not_said_to_decide_then(town: MeetingTown) -> None:
    town.case("c0")
    town.on("2025-01-13")
    town.give(BOARD, "ConveneMeeting", "coord", on="2025-01-16")
    town.on("2025-01-17")
    asked = town.case("c1")
    told = town.shows("inbox", "ribera", "--as", "sec-edu")
    words = "The management meeting of 16 Jan 2025 has not been opened yet: it is decided there, or at the next one."
    assert words in told
    assert "It is decided at the management meeting of 16 Jan 2025." not in told
    town.on("2025-01-17", hour=13)
    item = town.item(asked)
    meeting = town.world.fold(BOARD).state.current
    town.give(BOARD, "OpenMeeting", "scribe", meeting=meeting, present=["coord", "sec-edu", "scribe"])
    town.give(BOARD, "DecideItem", "sec-edu", item=item, ruling={"outcome": "defer", "reason": "No money"})
    told = town.shows("history", BOARD)
    assert "Onto the agenda of 17 Jan 2025 came" in told


def called(town: MeetingTown, on: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said with the receipt of a call of the management meeting."""
    made = town.give(BOARD, "ConveneMeeting", "coord", on=on)
    monkeypatch.setenv("VERTEBRA_DATA_DIR", str(town.folder))
    first, last = made[0], made[-1]
    receipt = Receipt(
        stream=BOARD, command_id=first.command_id, first_version=first.version, last_version=last.version, events=()
    )
    session = Session("en")
    with wiring.reading(session) as store:
        coming = ahead(store, receipt)
        coming.draw_meetings(Screen(session, store.network("ribera"), store.names("ribera")))
        assert len(coming.as_json()["meetings"]) == 1
    return " ".join(capsys.readouterr().out.split())


def test_calling_management_says_whether_it_is_in_time_and_whose_answers_it_needs(
    town: MeetingTown, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town.case("c1")
    town.case("c2", portfolio="health")
    told = called(town, "2025-01-10", capsys, monkeypatch)
    assert "The call is in time: its agenda is out 3 working days before." in told
    assert "Each item is decided when every portfolio that it concerns has answered:" in told
    assert "Education: Secretary of education, or a delegate Help for c1" in told
    late = called(town, "2025-01-07", capsys, monkeypatch)
    assert "Its agenda is out less than 3 working days before: the call is late." in late
    town.give("network:ribera", "EndHolding", "admin", portfolio="education", person="sec-edu", until="2025-01-06")
    assert "Education (nobody answers for it now) Help for c1" in called(town, "2025-01-08", capsys, monkeypatch)
