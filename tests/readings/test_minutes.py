"""The minutes of a meeting, read without a terminal."""

from pathlib import Path

import pytest

from cli.ask.saidelsewhere import OF_CASES
from domain.message import Recorded
from readings.draftedearly import said_since_drafted
from readings.minutes import Minutes, minutes
from readings.record import Record
from readings.saidelsewhere import DONE_WITH_CASES
from store.errors import NotFound
from store.reading import Reading
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown
from tests.cli.test_statements import counted

APPROVED = {"outcome": "approve", "responsible": "sec-edu", "due_on": "2025-03-20"}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def read(town: MeetingTown, stream: str, meeting: str = "") -> Minutes:
    town.world.tell_the_time("ribera", "admin")
    record = Record(town.engine)
    return minutes(record, record.network("ribera"), stream, meeting)


def decided(town: MeetingTown) -> tuple[str, str]:
    """A question that was decided in a management meeting; and that meeting, which was closed."""
    asked = town.case("c1")
    town.case("c2")
    town.on("2025-01-31")
    meeting = town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=APPROVED)
    town.give(BOARD, "CarryOver", "scribe", reason="It was late")
    town.give(BOARD, "CloseMeeting", "scribe")
    return asked, meeting


def test_the_minutes_of_a_management_meeting_are_its_items_with_what_became_of_them(town: MeetingTown) -> None:
    _, meeting = decided(town)
    town.give(BOARD, "DraftMinutes", "scribe", meeting=meeting)
    told = read(town, BOARD, "2025-01-31")
    assert (told.meeting, told.on.isoformat()) == (meeting, "2025-01-31")
    assert [(item.asks, item.outcome, item.why) for item in told.items] == [
        ("Help for c1", "decided", ""),
        ("Help for c2", "not-reached", "It was late"),
    ]
    (given,) = told.items[0].given
    assert (given.part.portfolio, given.part.answer.outcome) == ("education", "approve")
    assert told.people == ("coord", "sec-edu", "sec-health", "scribe")
    assert (told.outdated, told.late, told.said) == (False, False, ())
    assert told.days == {meeting: told.on}


def test_what_was_said_in_a_group_s_meeting_is_told_from_wherever_it_stands(town: MeetingTown) -> None:
    asked, _ = decided(town)
    town.on("2025-02-05")
    meeting = town.circle_meets()
    reference = f"{GROUP}#{meeting}"
    town.give(asked, "ReportReturn", "rep", text="There is a place", said_in=reference)
    told = read(town, GROUP)
    (returned,) = told.said
    assert (returned.event.kind, returned.about.kind, returned.about.name) == (
        "DecisionReturned",
        "escalation",
        "Help for c1",
    )
    assert (returned.after, returned.came_of_it, returned.beside.gone) == (None, False, ())
    assert {event.stream for event in told.said_heard} == {asked}


def test_what_was_entered_after_the_draft_and_who_was_not_there_after_all_is_said(town: MeetingTown) -> None:
    asked, _ = decided(town)
    town.on("2025-02-05")
    meeting = town.circle_meets()
    reference = f"{GROUP}#{meeting}"
    town.give(GROUP, "DraftMinutes", "scribe", meeting=meeting)
    record = Record(town.engine)
    assert not said_since_drafted(record, GROUP, meeting)
    town.give(asked, "ReportReturn", "rep", text="There is a place", said_in=reference)
    assert said_since_drafted(Record(town.engine), GROUP, meeting)
    assert read(town, GROUP).late
    town.give(
        GROUP, "CorrectAttendance", "scribe", meeting=meeting, present=["school", "centre"], reason="Entered wrongly"
    )
    told = read(town, GROUP, meeting)
    returned = next(one for one in told.said if one.event.kind == "DecisionReturned")
    assert (returned.after, returned.beside.gone) == ("draft", ("clinic",))
    assert (told.outdated, told.late) == (True, False)


def test_each_thing_that_was_said_of_a_case_is_told_once_and_by_its_reference_alone(town: MeetingTown) -> None:
    town.case("c1")
    town.on("2025-02-05")
    meeting = town.circle_meets()
    there = {"present": ["nurse", "rep"], "said_in": f"{GROUP}#{meeting}"}
    for text in ("A private matter", "Another private matter"):
        town.give("case:ribera:north:c1", "DiscussCase", "nurse", text=text, **there)
    (said,) = read(town, GROUP, meeting).said
    assert (said.about.name, said.about.done, said.about.text) == ("c1", "discussed", None)
    assert set(OF_CASES) == {*DONE_WITH_CASES.values(), "worked-on"}


def test_a_meeting_that_was_not_held_has_no_minutes(town: MeetingTown) -> None:
    with pytest.raises(NotFound):
        read(town, BOARD, "2025-01-31")
    with pytest.raises(NotFound):
        read(town, "case:ribera:north:c1")


def test_the_command_line_answers_with_it(town: MeetingTown) -> None:
    asked, _ = decided(town)
    town.on("2025-02-05")
    meeting = town.circle_meets()
    town.give(asked, "ReportReturn", "rep", text="There is a place", said_in=f"{GROUP}#{meeting}")
    answer = read(town, GROUP, meeting).model_dump(mode="json")
    printed = town.terminal.read("minutes", f"{GROUP}#{meeting}")
    for one in printed["said"]:
        assert one.pop("sentence").startswith("On the question «Help for c1»")
        assert one.pop("besides") == []
    assert printed == answer


def test_minutes_ask_as_much_of_the_database_whatever_was_said_in_the_meeting(town: MeetingTown) -> None:
    asked = [town.case(f"c{number}") for number in range(4)]
    town.on("2025-01-31")
    town.board_meets()
    for one in asked:
        town.give(BOARD, "DecideItem", "sec-edu", item=town.item(one), ruling=APPROVED)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-02-05")
    meeting = town.circle_meets()
    counts = []
    for one in asked:
        town.give(one, "ReportReturn", "rep", text="There is a place", said_in=f"{GROUP}#{meeting}")
        town.world.tell_the_time("ribera", "admin")
        record = Record(town.engine)
        network = record.network("ribera")
        with counted() as statements:
            told = minutes(record, network, GROUP, meeting)
        counts.append(len(statements))
    assert len(told.said) == len(asked)
    assert len(set(counts)) == 1, counts


def test_only_what_was_stored_since_there_is_a_meeting_is_looked_through_for_it(
    town: MeetingTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.circle_meets()
    before = Record(town.engine).reading.position()
    town.on("2025-02-05")
    meeting = town.circle_meets()
    looked: list[int] = []
    placed_in = Reading.placed_in

    def noted(reading: Reading, network: str, reference: str, *, after: int = 0) -> list[tuple[int, Recorded]]:
        looked.append(after)
        return placed_in(reading, network, reference, after=after)

    monkeypatch.setattr(Reading, "placed_in", noted)
    read(town, GROUP, meeting)
    assert looked
    assert min(looked) > before
