"""Inboxes and what can be done next, without a terminal."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain import ids
from domain.acting import Acting
from domain.decider import Folded
from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.roles import Role
from domain.table import Table
from domain.territory import Mandate, Network, Person, Zone
from readings.acceptable import Here
from readings.blanks import BLANK, FEW, Blank, choice, is_known, numbered
from readings.inbox import Inbox, inbox, only_network_of
from readings.nextsteps import OUTCOMES, Step, next_steps
from readings.record import Record
from store.reading import TodoRow
from tests.cli.conftest import Terminal
from words.comesfirst import COMES_FIRST

DECIDES = "secretaria-de-saude"


def of(record: Record, person: str) -> Inbox:
    return inbox(record, record.network("batatais"), person)


def test_what_is_urgent_or_late_comes_first_with_its_question_and_what_can_be_answered(record: Record) -> None:
    found = of(record, DECIDES)
    assert found.today == date(2021, 12, 2)
    assert [entry.rank for entry in found.entries] == sorted(entry.rank for entry in found.entries)
    deciding = [entry for entry in found.entries if entry.row.what == "decide-item"]
    assert deciding
    for entry in deciding:
        assert entry.acting == Acting(DECIDES, None, "saude")
        assert entry.item is not None
        assert [matter.escalation for matter in entry.matters][:1] == [
            (entry.item.tabled or entry.item.asked)[0].escalation
        ]
        assert entry.steps or entry.first is not None


def test_a_decision_to_be_given_says_for_whom_of_what_and_which_answers_there_may_be(record: Record) -> None:
    steps = [step for entry in of(record, DECIDES).entries for step in entry.steps if step.command == "DecideItem"]
    assert steps
    for step in steps:
        assert step.known == {"item": step.fields["item"], "portfolio": "saude"}
        outcomes = step.to_give["ruling"]["outcome"].one_of
        assert outcomes == tuple(one for one in OUTCOMES if one != "defer"), "it is decided outside a meeting"
        assert str(step.stream).startswith("management:batatais:")
        assert str(step.about).startswith("escalation:batatais:")


def test_every_step_is_of_a_command_that_its_stream_knows_and_its_fields_are_the_command_s(record: Record) -> None:
    network = record.network("batatais")
    seen = set()
    for person in network.people:
        for entry in inbox(record, network, person).entries:
            for step in entry.steps:
                kind = ids.parts(str(step.stream))[0] if step.stream is not None else "cycle"
                command = DECIDERS[kind].commands[step.command]
                assert set(step.fields) <= set(command.model_fields), step
                assert {*step.known, *step.to_give} == set(step.fields)
                assert step.person in network.people
                seen.add(step.command)
            assert entry.first is None or entry.first.code in COMES_FIRST
    assert {"Acknowledge", "DecideItem", "RecordFinding"} <= seen


def test_what_a_team_asked_is_told_with_what_became_of_it(record: Record) -> None:
    network = record.network("batatais")
    told = [one for person in network.people for one in inbox(record, network, person).asked]
    assert any(one.matter.parts for one in told)
    assert {one.open for one in told} == {True, False}


def test_the_only_network_that_knows_somebody_is_found(record: Record) -> None:
    assert only_network_of(record, DECIDES) == "batatais"
    with pytest.raises(Refusal, match="Nobody called 'ninguem'"):
        only_network_of(record, "ninguem")
    with pytest.raises(Refusal, match="Nobody called 'ninguem'"):
        of(record, "ninguem")


@pytest.mark.parametrize("person", [DECIDES, "coordenacao-norte", "equipe-creas"])
def test_the_command_line_answers_with_it_and_has_a_line_for_each_step(
    record: Record, terminal: Terminal, person: str
) -> None:
    told, found = terminal.read("inbox", "batatais", "--as", person), of(record, person)
    shown = terminal.done("inbox", "batatais", "--as", person)
    assert len(told["entries"]) == len(found.entries)
    for entry, known in zip(told["entries"], found.entries, strict=True):
        lines = entry.pop("commands")
        assert len(lines) == len(known.steps)
        assert all(f"$ {line}" in shown for line in lines)
        assert (entry.pop("waits_for") is None) == (known.first is None)
        assert entry == as_read(known.as_json())
    assert told["asked"] == as_read([one.as_json() for one in found.asked])


def as_read(value: Any) -> Any:
    match value:
        case dict():
            return {name: as_read(inner) for name, inner in value.items()}
        case list():
            return list(map(as_read, value))
        case date():
            return value.isoformat()
        case _:
            return value


NETWORK = Network(
    id="town",
    zones=Table({"north": Zone(id="north", name="North")}),
    people=Table({"rep": Person(id="rep", mandates=(Mandate(role=Role.REPRESENTATIVE, zone="north"),))}),
)


def test_a_step_has_a_blank_for_everything_that_must_be_said() -> None:
    row = TodoRow(
        stream="case:town:north:c1", kind="case", network="town", zone="north", key="k", what="answer-case-time",
        who="rep", due_at=None,
    )  # fmt: skip
    here = Here(NETWORK, Folded.empty(DECIDERS["case"], row.stream), datetime(2021, 5, 20, 12, tzinfo=UTC))
    assert next_steps(row, Acting("rep"), here)[-1] == Step(
        command="EscalateCase", stream=row.stream, person="rep", fields={"tried": BLANK}
    )


def test_one_of_one_is_known_and_of_too_many_none_is_told_unless_they_have_numbers() -> None:
    many = tuple(map(str, range(FEW + 1)))
    assert (choice(["a"]), choice(["a", "b"]), choice([])) == ("a", Blank(one_of=("a", "b")), BLANK)
    assert (choice(many), numbered(many)) == (BLANK, Blank(one_of=many))
    assert is_known({"a": [1, "b"]})
    assert not is_known({"a": [1, BLANK]})
