"""Boards and zones, without a terminal."""

from datetime import date

import pytest

from domain.acting import Addresses
from domain.errors import Refusal
from domain.roles import Role
from readings.board import board
from readings.record import Record
from readings.zone import zone
from tests.cli.conftest import Terminal


def test_a_board_has_what_is_open_and_what_waits_with_whose_turn_it_is(record: Record) -> None:
    found = board(record, "batatais")
    assert found.network.name == "Rede Intersetorial de Batatais"
    assert all(row.open for row in found.processes)
    every = board(record, "batatais", closed=True).processes
    assert {row.stream for row in found.processes} < {row.stream for row in every}
    for one in found.todos:
        assert one.turn.people, one.row
        assert one.late == (one.until is not None and one.until < found.network.calendar.local_date(found.now))
    assert any(one.late for one in found.todos)


def test_a_board_of_a_zone_has_what_is_there(record: Record) -> None:
    whole, north = board(record, "batatais"), board(record, "batatais", "norte")
    assert north.processes == tuple(row for row in whole.processes if row.zone == "norte")
    assert north.todos == tuple(one for one in whole.todos if one.row.zone == "norte")
    assert north.processes
    with pytest.raises(Refusal, match="no zone 'lua'"):
        board(record, "batatais", "lua")


def test_a_board_for_somebody_has_what_is_theirs_alone(record: Record) -> None:
    found = board(record, "batatais", person="secretaria-de-saude")
    assert found.todos
    for one in found.todos:
        assert "secretaria-de-saude" in one.turn.people
        assert one.row.what not in ("await-tabling", "await-decision")
    with pytest.raises(Refusal, match="Nobody called 'ninguem'"):
        board(record, "batatais", person="ninguem")


def test_what_is_looked_for_by_address_alone_is_all_that_is_theirs(record: Record) -> None:
    network = record.network("batatais")
    narrowed, found = 0, record.reading.todos(network="batatais")
    for person in network.people:
        mine = Addresses(network, person, record.today(network))
        every = [row for row in found if mine.of(row) is not None]
        assert [one.row for one in board(record, "batatais", person=person).todos] == every, person
        narrowed += bool(every) and any(row.who not in mine.under for row in found)
    assert narrowed


def test_a_board_as_of_then_is_of_then(record: Record) -> None:
    found = board(record, "batatais", at="2017-05-20")
    assert found.network.calendar.local_date(found.now) == date(2017, 5, 20)
    assert [row.phase for row in found.processes if row.stream == "cycle:batatais:norte:2017"] == ["actions"]
    assert all(row.changed_at <= found.now for row in found.processes)


def test_a_zone_has_who_leads_it_its_bodies_and_its_board(record: Record) -> None:
    found = zone(record, "batatais", "norte")
    assert found.leading[Role.COORDINATOR] == ("coordenacao-rede", "coordenacao-norte")
    assert {body.zone for body in found.bodies} == {"norte"}
    assert set(found.members) == {body.id for body in found.bodies}
    assert set(found.members["grupo-norte"]) <= set(found.taking_part)
    assert [row.stream for row in found.cycles][:1] == ["cycle:batatais:norte:2017"]
    assert all(row.open and row.kind != "cycle" for row in found.under_way.processes)
    assert found.board == board(record, "batatais", "norte", closed=True)


@pytest.mark.parametrize(
    "words",
    [("board", "batatais"), ("board", "batatais", "norte", "--closed"), ("show", "zone:batatais:norte")],
)
def test_the_command_line_answers_with_it_and_shows_all_of_it(
    record: Record, terminal: Terminal, words: tuple[str, ...]
) -> None:
    found = board(record, "batatais", None if words[-1] == "batatais" else "norte", closed="--closed" in words)
    told = zone(record, "batatais", "norte").as_json() if words[0] == "show" else found.as_json()
    assert terminal.read(*words) == {**told, "todos": [_plain(one) for one in told["todos"]]}
    shown = terminal.done(*words, COLUMNS="400")
    for row in found.processes:
        if row.kind != "management":
            assert (row.title or row.stream) in shown, row.stream
    assert shown.count("\n") > len(found.processes) + len(found.todos)


def _plain(todo: dict[str, object]) -> dict[str, object]:
    until = todo.get("until")
    return {**todo, "until": until.isoformat()} if isinstance(until, date) else todo
