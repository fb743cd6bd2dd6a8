"""What those who decided knew, read without a terminal."""

from pathlib import Path

import pytest

from domain.errors import Refusal
from readings.knew import knew, questions_of
from readings.record import Record
from store.errors import NotFound
from tests.cli.conftest import Terminal
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown
from tests.cli.test_statements import counted

APPROVED = {"outcome": "approve", "responsible": "sec-edu", "due_on": "2025-03-20"}
JOINT = "escalation:batatais:centro:case-c21-02-1"


def decided(town: MeetingTown) -> str:
    """A case's question that was put off in one meeting and decided in the next, with a correction of the case in
    between and one after it."""
    asked = town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    put_off = {"outcome": "defer", "reason": "The budget is not known"}
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=put_off)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.give("case:ribera:north:c1", "CorrectCase", "nurse", text="Case c1, looked at again", reason="Said badly")
    town.on("2025-02-28")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=APPROVED)
    town.give("case:ribera:north:c1", "CorrectCase", "nurse", text="Case c1, in the end", reason="Said badly again")
    town.world.tell_the_time("ribera", "admin")
    return asked


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def test_each_decision_has_what_was_known_then_and_what_came_later(town: MeetingTown) -> None:
    asked = decided(town)
    record = Record(town.engine)
    told = knew(record, record.network("ribera"), asked)
    assert [(one.event.kind, one.on.isoformat()) for one in told.decisions] == [
        ("ItemLeft", "2025-01-31"),
        ("PartDecided", "2025-02-28"),
    ]
    first, second = told.decisions
    for one, text, stage in ((first, "Case c1", "tabled"), (second, "Case c1, looked at again", "tabled")):
        assert one.known.origin is not None
        assert one.known.escalation is not None
        assert (one.known.origin.state.life.title, one.known.escalation.state.stage) == (text, stage)
        assert one.known.plan is None
        positions = [told.trail.positions[step.event.id] for step in one.story]
        assert positions
        assert max(positions) < one.position
    assert [(late.kind, late.on.isoformat()) for late in first.not_known] == [
        ("CaseCorrected", "2025-01-31"),
        ("CaseCorrected", "2025-02-28"),
    ]
    assert [late.on.isoformat() for late in second.not_known] == ["2025-02-28"]


def test_one_decision_alone_is_asked_for_by_its_number(town: MeetingTown) -> None:
    asked = decided(town)
    record = Record(town.engine)
    network = record.network("ribera")
    told = knew(record, network, asked, 2)
    assert ([one.number for one in told.decisions], told.count) == ([2], 2)
    with pytest.raises(Refusal) as refused:
        knew(record, network, asked, 3)
    assert refused.value.code == "no-such-decision"


def test_each_decision_has_the_network_as_it_stood(town: MeetingTown) -> None:
    asked = decided(town)
    record = Record(town.engine)
    unchanged = knew(record, record.network("ribera"), asked)
    town.on("2025-03-03")
    town.give("network:ribera", "ChangeNetwork", "admin", name="Ribera and its hills", language="en")
    record = Record(town.engine)
    network = record.network("ribera")
    told = knew(record, network, asked)
    assert network.name == "Ribera and its hills"
    assert [one.network.name for one in told.decisions] == ["Ribera", "Ribera"]
    assert told.model_dump(mode="json") == unchanged.model_dump(mode="json")


def test_an_item_stands_for_the_questions_that_it_is_about(town: MeetingTown) -> None:
    first, second = town.case("c1"), town.case("c2")
    town.on("2025-01-31")
    town.board_meets()
    item, other = town.item(first), town.item(second)
    town.give(BOARD, "JoinItems", "coord", items=[item, other])
    record = Record(town.engine)
    assert set(questions_of(record, BOARD, item)) == {first, second}
    assert second in questions_of(record, BOARD, other)
    with pytest.raises(NotFound):
        questions_of(record, BOARD, "item-none")


def test_what_was_known_asks_as_much_of_the_database_in_a_long_life_as_in_a_short_one(town: MeetingTown) -> None:
    asked = decided(town)
    counts = []
    for day in ("2025-03-05", "2025-04-02", "2025-05-07"):
        town.on(day)
        town.circle_meets()
        for number in range(3):
            town.case(f"later-{number}-{day}")
        town.give(GROUP, "RecordActivity", "scribe", on=day, neighbourhood="hill", title=f"Walk of {day}")
        town.world.tell_the_time("ribera", "admin")
        record = Record(town.engine)
        network = record.network("ribera")
        with counted() as statements:
            knew(record, network, asked)
        counts.append(sum(not one.startswith("BEGIN") for one in statements))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 18, counts


def test_as_many_decisions_ask_as_much_of_the_database_as_one(town: MeetingTown) -> None:
    asked = decided(town)
    counts = []
    for number in (None, 1):
        record = Record(town.engine)
        network = record.network("ribera")
        with counted() as statements:
            knew(record, network, asked, number)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_json_of_the_command_line_is_the_answer_with_its_sentences(record: Record, terminal: Terminal) -> None:
    [printed] = terminal.read("knew", JOINT)
    for one in printed["decisions"]:
        for told in (one, *one["story"], *one["not_known"]):
            assert told.pop("sentence")
    answer = knew(record, record.network("batatais"), JOINT)
    assert printed == answer.model_dump(mode="json")
    assert [one.known.plan is not None for one in answer.decisions] == [True] * len(answer.decisions)
