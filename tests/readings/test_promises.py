"""What was promised and has not come back, without a terminal."""

from readings.promises import promises
from readings.record import Record
from tests.cli.conftest import Terminal
from tests.readings.test_inbox import as_read


def test_every_question_that_is_open_is_a_promise_with_whose_turn_it_is_the_oldest_first(record: Record) -> None:
    found = promises(record, record.network("batatais"))
    open_ones = {row.stream for row in record.reading.processes(network="batatais", kind="escalation", open=True)}
    assert found.open
    assert {one.stream for one in found.open} <= open_ones
    assert [one.promise.raised_on for one in found.open] == sorted(one.promise.raised_on for one in found.open)
    for one in found.open:
        assert one.matter is not None
        assert one.matter.escalation == one.stream
        assert one.todos, one.stream
        assert all(waiting.turn.people and waiting.row.stream == one.stream for waiting in one.todos)
    assert (found.not_taken, found.refused, found.under_way, found.damaged) == ((), (), (), ())


def test_the_command_line_answers_with_it_and_shows_each_question(record: Record, terminal: Terminal) -> None:
    found = promises(record, record.network("batatais"))
    told = terminal.read("promises", "batatais")
    now = told.pop("now")
    expected = as_read(found.as_json())
    assert now.startswith(expected.pop("now")[:10])
    for one in (*told["open"], *expected["open"]):
        for todo in one["todos"]:
            todo.pop("due_at")
    assert told == expected
    shown = terminal.done("promises", "batatais", COLUMNS="400")
    for one in found.open:
        assert one.promise.question in shown
    assert shown.count("→") == sum(len(one.todos) for one in found.open)
