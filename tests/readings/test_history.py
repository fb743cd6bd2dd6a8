"""What happened to something, without a terminal."""

import pytest

from readings.history import history
from readings.record import Record
from store.errors import NotFound
from tests.cli.conftest import Terminal

NORTH = "cycle:batatais:norte:2017"


def test_a_history_has_every_event_once_and_in_its_order(record: Record) -> None:
    found = history(record, NORTH)
    assert [event.version for event in found.told] == list(range(1, found.seen.length + 1))
    assert (found.told[0].kind, found.told[0].who.person) == ("CycleStarted", "coordenacao-norte")
    assert found.before == ()
    assert found.seen.asked is None
    assert found.seen.network.name == "Rede Intersetorial de Batatais"


def test_what_came_before_is_beside_what_is_told(record: Record) -> None:
    whole, found = history(record, NORTH), history(record, NORTH, after=20)
    assert (found.before, found.told) == (whole.told[:20], whole.told[20:])
    assert history(record, NORTH, after=-1).told == whole.told


def test_a_history_as_of_then_ends_then(record: Record) -> None:
    found = history(record, NORTH, at="2017-05-20")
    assert found.seen.folded.version == len(found.told) < found.seen.length
    assert max(event.recorded_at for event in found.told) <= found.seen.now
    assert found.seen.state.phase == "actions"
    with pytest.raises(NotFound, match="had not begun"):
        history(record, NORTH, at="2016-12-31")


def test_the_command_line_answers_with_it(record: Record, terminal: Terminal) -> None:
    told = terminal.read("history", NORTH, "--after", "20")
    assert all(one.pop("sentence") for one in told)
    assert told == [event.model_dump(mode="json") for event in history(record, NORTH, after=20).told]
