"""The trail of a question: its steps, its teams, its turns, read without a terminal."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from readings.record import Record
from readings.trail import one_escalation, trail
from store.errors import Damaged, NotFound
from store.tables import events
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown
from tests.cli.test_statements import counted

APPROVED = {"outcome": "approve", "responsible": "sec-edu", "due_on": "2025-03-20"}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def answered(town: MeetingTown, known_as: str = "c1") -> str:
    """A question that was decided and came back to its group."""
    asked = town.case(known_as, teams=["clinic", "school"])
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=APPROVED)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-02-05")
    said_in = f"{GROUP}#{town.circle_meets('clinic', 'centre')}"
    town.give(asked, "ReportReturn", "rep", text="There will be a place", said_in=said_in)
    town.world.tell_the_time("ribera", "admin")
    return asked


def test_a_trail_tells_every_step_in_order_of_time_with_whose_turn_it_is(town: MeetingTown) -> None:
    asked = answered(town)
    record = Record(town.engine)
    told = trail(record, record.network("ribera"), asked)
    assert [(step.kind, step.on.isoformat(), step.round) for step in told.steps] == [
        ("CaseOpened", "2025-01-06", 0),
        ("CaseEscalated", "2025-01-06", 0),
        ("EscalationTabled", "2025-01-06", 1),
        ("PartDecided", "2025-01-31", 1),
        ("DecisionReturned", "2025-02-05", 1),
    ]
    assert (told.stage, told.finished, told.closed) == ("returned", False, False)
    assert [(part.portfolio, part.answer.outcome) for part in told.parts] == [("education", "approve")]
    turns = {turn.what: (turn.who, turn.since.isoformat(), turn.awaited.late) for turn in told.turns}
    assert turns["carry-out"] == ("sec-edu", "2025-02-05", False)
    assert told.legs is not None
    assert [(leg.start, leg.days) for leg in told.legs.legs] == [("raised", 0), ("tabled", 25), ("decided", 5)]
    assert told.whys == {1: "raised"}


def test_the_json_of_a_trail_is_the_answer_with_a_sentence_for_each_step(town: MeetingTown) -> None:
    asked = answered(town)
    record = Record(town.engine)
    answer = json.loads(json.dumps(trail(record, record.network("ribera"), asked).model_dump(mode="json")))
    printed = town.terminal.read("trail", asked)
    sentences = [step.pop("sentence") for step in printed["steps"]]
    assert printed == answer
    page = " ".join(town.terminal.done("trail", asked).split())
    assert all(" ".join(one.split()) in page for one in sentences)


def test_of_the_management_meeting_only_what_names_the_question_is_read(town: MeetingTown) -> None:
    asked = answered(town)
    town.on("2025-02-10")
    for number in range(2, 8):
        town.case(f"c{number}")
    record = Record(town.engine)
    told = trail(record, record.network("ribera"), asked)
    item = str(next(event.data["item"] for event in told.own if event.kind == "EscalationTabled"))
    meeting = [event for event in told.heard if event.stream == BOARD]
    assert meeting
    assert all({asked, item} & set(_texts(event.data)) for event in meeting)
    assert len(meeting) < len(list(record.log.events(BOARD))) / 2


def test_a_trail_asks_as_much_of_the_database_after_one_meeting_as_after_many(town: MeetingTown) -> None:
    asked = answered(town)
    counts = []
    for day in (None, "2025-02-28", "2025-03-28"):
        if day is not None:
            town.case(f"later-{day}")
            town.on(day)
            town.board_meets()
            town.give(BOARD, "CarryOver", "scribe", reason="It is late")
            town.give(BOARD, "CloseMeeting", "scribe")
        town.world.tell_the_time("ribera", "admin")
        record = Record(town.engine)
        with counted() as statements:
            trail(record, record.network("ribera"), asked)
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts


def test_what_the_meeting_says_of_it_is_held_against_the_chain(town: MeetingTown) -> None:
    asked = answered(town)
    decided = next(event for event in town.world.events[BOARD] if event.kind == "PartDecided")
    with town.engine.begin() as connection:
        body = decided.canonical().decode().replace("2025-03-20", "2025-03-27")
        connection.execute(update(events).where(events.c.id == str(decided.id)).values(body=body))
    record = Record(town.engine)
    with pytest.raises(Damaged) as told:
        trail(record, record.network("ribera"), asked)
    assert told.value.params == {"stream": BOARD, "version": str(decided.version)}


def test_an_origin_stands_for_its_only_question(town: MeetingTown) -> None:
    asked = town.case("c1")
    record = Record(town.engine)
    assert one_escalation(record, "case:ribera:north:c1") == asked
    with pytest.raises(NotFound):
        one_escalation(record, BOARD)
    with pytest.raises(NotFound):
        trail(record, record.network("ribera"), "escalation:ribera:north:nothing-1")


def _texts(value: object) -> list[str]:
    """Every text in some data."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []
