"""The next management meeting, read without a terminal."""

from pathlib import Path

import pytest
from sqlalchemy import update

from domain.errors import Refusal
from readings.agenda import OnTheTable, agenda, deciding_body
from readings.record import Record
from store.tables import events
from tests.cli.meetingtown import BOARD, MeetingTown
from tests.cli.test_statements import counted

APPROVED = {"outcome": "approve", "responsible": "sec-edu", "due_on": "2025-03-20"}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    """A town whose management meeting is open: it has decided one of its questions and left one to the next."""
    town = MeetingTown(tmp_path)
    town.case("c1")
    town.case("c2", "health", urgency="urgent")
    town.case("c3")
    town.on("2025-01-31")
    town.board_meets("coord", "sec-edu", "scribe")
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item("escalation:ribera:north:case-c1-1"), ruling=APPROVED)
    town.case("c4")
    town.world.tell_the_time("ribera", "admin")
    return town


def test_items_are_in_their_order_with_why_they_stand_there(town: MeetingTown) -> None:
    record = Record(town.engine)
    network = record.network("ribera")
    told = agenda(record, network, deciding_body(network, None))
    assert told.meeting is not None
    assert (told.meeting.stage, told.meeting.on.isoformat()) == ("open", "2025-01-31")
    assert [(item.asks, item.outcome) for item in told.items] == [
        ("Help for c2", None),
        ("Help for c1", "decided"),
        ("Help for c3", None),
        ("Help for c4", None),
    ]
    urgent, decided, waits, late = told.items
    assert isinstance(urgent, OnTheTable)
    assert (urgent.urgency, urgent.lacking, urgent.waits) == ("urgent", ("health",), 25)
    assert [(voice.portfolio, voice.standing) for voice in urgent.voices] == [("health", "absent")]
    assert [part.answer.outcome for part in decided.decided] == ["approve"]
    assert isinstance(waits, OnTheTable)
    assert [voice.standing for voice in waits.voices] == ["holder"]
    assert isinstance(late, OnTheTable)
    assert (late.waits, late.number, late.teams) == (0, "I4", ("clinic",))
    assert told.present == ("coord", "sec-edu", "scribe")
    assert told.minutes_of == ()


def test_before_the_meeting_nobody_is_absent_and_minutes_wait_for_approval(town: MeetingTown) -> None:
    held = town.world.fold(BOARD).state.meeting.id
    town.give(BOARD, "CarryOver", "scribe", reason="It is late")
    town.give(BOARD, "CloseMeeting", "scribe")
    town.give(BOARD, "DraftMinutes", "scribe", meeting=held)
    town.on("2025-02-10")
    town.world.tell_the_time("ribera", "admin")
    record = Record(town.engine)
    network = record.network("ribera")
    told = agenda(record, network, network.bodies["board"])
    assert told.meeting is not None
    assert told.meeting.stage == "planned"
    assert [(one.on.isoformat(), one.minutes, one.number) for one in told.minutes_of] == [
        ("2025-01-31", "drafted", "M1")
    ]
    carried = [item for item in told.items if isinstance(item, OnTheTable)]
    assert [(item.asks, item.round) for item in carried] == [("Help for c2", 2), ("Help for c3", 2), ("Help for c4", 1)]
    assert {voice.standing for item in carried for voice in item.voices} == {None}
    assert [note.what for note in carried[0].notes[0]] == ["not-reached"]


def test_a_question_that_is_damaged_is_named_and_the_others_are_told(town: MeetingTown) -> None:
    stream = "escalation:ribera:north:case-c3-1"
    with town.engine.begin() as connection:
        connection.execute(update(events).where(events.c.stream == stream, events.c.version == 1).values(hash="x"))
    record = Record(town.engine)
    network = record.network("ribera")
    told = agenda(record, network, network.bodies["board"])
    assert [one["stream"] for one in told.damaged] == [stream]
    assert [len(item.matters) for item in told.items] == [1, 0, 0, 1]


def test_the_command_line_answers_with_it(town: MeetingTown) -> None:
    record = Record(town.engine)
    network = record.network("ribera")
    told = agenda(record, network, network.bodies["board"])
    assert town.terminal.read("agenda", "ribera") == told.model_dump(mode="json")
    page = town.shows("agenda", "ribera")
    assert all(item.asks in page for item in told.items)


def test_a_body_that_is_not_named_is_the_only_one_that_decides(town: MeetingTown) -> None:
    network = Record(town.engine).network("ribera")
    assert deciding_body(network, None).id == "board"
    with pytest.raises(Refusal) as told:
        deciding_body(network, "nobody")
    assert told.value.code == "not-found"
    board = network.bodies["board"]
    second = board.model_copy(update={"id": "second"})
    with pytest.raises(Refusal) as told:
        deciding_body(network.model_copy(update={"bodies": network.bodies.set("second", second)}), None)
    assert told.value.code == "which-body"


def test_an_agenda_asks_as_much_of_the_database_for_many_questions_as_for_few(town: MeetingTown) -> None:
    counts = []
    for known_as in ("c5", "c6", "c7"):
        town.case(known_as)
        town.world.tell_the_time("ribera", "admin")
        record = Record(town.engine)
        network = record.network("ribera")
        with counted() as statements:
            agenda(record, network, network.bodies["board"])
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts
