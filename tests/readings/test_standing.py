"""How something stands, without a terminal."""

from readings.record import Record
from readings.standing import standing
from tests.cli.conftest import Terminal

NORTH = "cycle:batatais:norte:2017"
JOINT = "escalation:batatais:norte:case-n21-03-1"
BOARD = "management:batatais:gestao-geral"
NEEDY = "action:batatais:norte:2017:action-7ce0cd0e53b6"


def test_a_thing_of_today_is_its_state_and_of_then_as_it_stood(record: Record) -> None:
    now, then = standing(record, NORTH), standing(record, NORTH, "2017-05-20")
    assert (now.seen.state.phase, then.seen.state.phase) == ("closed", "actions")
    assert now.late is None
    assert then.late is not None
    assert [event.version for event in then.late.heard] == list(range(1, now.seen.folded.version + 1))


def test_each_kind_of_thing_has_what_its_page_names(record: Record) -> None:
    joint, board, action = (standing(record, stream) for stream in (JOINT, BOARD, NEEDY))
    assert joint.matter is not None
    assert joint.matter.escalation == JOINT
    assert board.numbers.keys() >= board.seen.state.items.keys() | board.seen.state.meetings.keys()
    assert action.matter is None
    assert (joint.numbers, joint.needs) == ({}, "")


def test_what_was_entered_late_is_told_as_shown_or_as_not_known_yet(terminal: Terminal, record: Record) -> None:
    for stream in (info.stream for info in record.log.streams("batatais", "group")):
        last = record.log.fold(stream).version
        found = standing(record, stream, str(last // 2))
        assert found.late is not None
        assert all(event.version <= last // 2 for event in found.late.shown)
        assert all(event.version > last // 2 for event in found.late.unknown)
        late = [event for event in found.late.heard if event.happened_on is not None]
        assert {event.version for event in (*found.late.shown, *found.late.unknown)} <= {one.version for one in late}


def test_the_command_line_answers_with_the_state(record: Record, terminal: Terminal) -> None:
    seen = standing(record, JOINT).seen
    assert terminal.read("show", JOINT) == {
        **seen.folded.dumped(),
        "summary": seen.folded.summarised().model_dump(mode="json"),
    }
