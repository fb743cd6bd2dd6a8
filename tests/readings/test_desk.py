"""Which item of which management meeting is meant by an id or a number."""

from pathlib import Path

import pytest

from domain.errors import Refusal
from readings.desk import Desk, treated, whole_name
from readings.record import Record
from store.errors import NotFound
from store.log import EventLog
from tests.cli.meetingtown import BOARD, TOWN, MeetingTown
from tests.cli.test_statements import counted

ELSEWHERE = TOWN.replace("network: ribera", "network: montana").replace("name: Ribera", "name: Montana")
THEIR_BOARD = "management:montana:board"


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    """Two towns with a question each, on the table of a management meeting."""
    town = MeetingTown(tmp_path)
    town.case("c1")
    town.case("c2")
    town.load(ELSEWHERE.replace("  mayor:", "  prefect: {name: Prefect, roles: [secretary]}\n  mayor:"))
    told = {"kind": "family", "text": "Case", "would_need": "Help", "teams": ["clinic"], "portfolios": ["education"]}
    held = {"reference_service": "clinic", "reference_person": "nurse"}
    town.give("case:montana:north:c9", "OpenCase", "nurse", **told, **held)
    town.give("case:montana:north:c9", "EscalateCase", "rep", tried="All of it")
    return town


@pytest.fixture
def read(town: MeetingTown, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The management meetings whose whole life was read."""
    found: list[str] = []
    fold, together = EventLog.fold, EventLog.together

    def noted(log: EventLog, stream: str, *rest: int) -> object:
        found.append(stream)
        return fold(log, stream, *rest)

    def noted_together(log: EventLog, wanted: object) -> object:
        asked = list(wanted)  # type: ignore[call-overload]
        found.extend(asked)
        return together(log, asked)

    monkeypatch.setattr(EventLog, "fold", noted)
    monkeypatch.setattr(EventLog, "together", noted_together)
    return found


def test_an_item_is_found_by_its_id_without_reading_the_other_meetings(town: MeetingTown, read: list[str]) -> None:
    item = town.item("escalation:ribera:north:case-c1-1")
    assert whole_name(Record(town.engine), item, "nobody") == f"{BOARD}#{item}"
    assert THEIR_BOARD not in read
    read.clear()
    with pytest.raises(NotFound):
        whole_name(Record(town.engine), "item-none", "sec-edu")
    assert not {BOARD, THEIR_BOARD} & set(read)


def test_a_number_is_of_the_meetings_of_those_who_say_it(town: MeetingTown, read: list[str]) -> None:
    theirs = next(iter(town.world.fold(THEIR_BOARD).state.items))
    assert whole_name(Record(town.engine), "i1", "prefect") == f"{THEIR_BOARD}#{theirs}"
    assert BOARD not in read
    second = town.item("escalation:ribera:north:case-c2-1")
    assert whole_name(Record(town.engine), "I2", "sec-edu") == f"{BOARD}#{second}"
    with pytest.raises(Refusal) as told:
        whole_name(Record(town.engine), "I1", "sec-edu")
    assert told.value.code == "which-one"
    with pytest.raises(NotFound):
        whole_name(Record(town.engine), "I1", "nobody")


def test_what_is_done_with_has_its_number_and_is_not_on_the_table(town: MeetingTown) -> None:
    town.on("2025-01-31")
    town.board_meets()
    first = town.item("escalation:ribera:north:case-c1-1")
    refused = {"outcome": "refuse", "reason": "There is no place"}
    town.give(BOARD, "DecideItem", "sec-edu", item=first, ruling=refused)
    theirs = next(iter(town.world.fold(THEIR_BOARD).state.items))
    assert whole_name(Record(town.engine), "I1", "sec-edu") == f"{THEIR_BOARD}#{theirs}"
    record = Record(town.engine)
    with pytest.raises(Refusal) as told:
        treated(Desk(record, record.network("ribera")), "escalation:ribera:north:case-c1-1")
    assert told.value.code == "not-on-the-table"


def test_an_item_is_meant_by_its_question_too(town: MeetingTown) -> None:
    asked = "escalation:ribera:north:case-c2-1"
    record = Record(town.engine)
    desk = Desk(record, record.network("ribera"))
    found = treated(desk, asked)
    assert (found.stream, found.item.id, found.escalation) == (BOARD, town.item(asked), asked)
    assert treated(desk, f"{BOARD}#{found.item.id}") == found
    assert [one.question.asks for one in desk.matters(found.item)] == ["Help for c2"]


def test_of_other_questions_only_those_of_the_same_origin_are_looked_up(town: MeetingTown) -> None:
    asked = "escalation:ribera:north:case-c1-1"
    record = Record(town.engine)
    assert [row.stream for row in record.reading.asked_beside("ribera", [asked])] == [asked]
    assert record.reading.asked_beside("montana", [asked]) == []
    desk = Desk(record, record.network("ribera"))
    desk.expect([asked])
    with counted() as statements:
        found = desk.matter(asked)
    assert found is not None
    assert (found.before, statements) == ((), [])
