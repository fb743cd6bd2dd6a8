"""Where an action comes from, and what a plan leaves without an answer; without a terminal."""

import pytest

from domain.errors import Refusal
from readings.lineage import lineage
from readings.record import Record
from readings.unanswered import unanswered
from store.errors import NotFound
from tests.cli.conftest import Terminal

ACTION = "action:batatais:norte:2017:action-7ce0cd0e53b6"
NORTH = "cycle:batatais:norte:2017"


def test_an_action_goes_back_to_the_findings_that_asked_for_it(record: Record) -> None:
    origins = lineage(record, ACTION)
    found = origins.found
    assert found.action.title.startswith("Agenda anual")
    assert len(origins.strategies) == len(found.strategies) > 0
    known = {one.text for one in found.findings} | set(found.texts.values())
    for strategy in origins.strategies:
        assert strategy.reasons
        assert all(reason.text in known for reason in strategy.reasons)
    assert origins.number.startswith("A")
    assert origins.objective[1] == origins.said(found.objective.id, "brief") == found.texts[found.objective.id]


def test_what_is_no_action_is_refused(record: Record) -> None:
    with pytest.raises(Refusal, match="no action"):
        lineage(record, NORTH)
    with pytest.raises(NotFound):
        lineage(record, "action:batatais:norte:1999:action-7ce0cd0e53b6")


def test_what_a_plan_leaves_without_an_answer(record: Record) -> None:
    found = unanswered(record, NORTH)
    assert found.title
    assert found.read_as_weakness
    assert found.planned
    assert all(one.reached != "action" for one in found.weaknesses)
    with pytest.raises(NotFound, match="no cycle"):
        unanswered(record, ACTION)


def test_the_command_line_answers_with_it(record: Record, terminal: Terminal) -> None:
    assert terminal.read("lineage", ACTION) == lineage(record, ACTION).as_json()
    left = unanswered(record, NORTH)
    assert terminal.read("report", "weaknesses", NORTH) == [one.model_dump(mode="json") for one in left.weaknesses]
    assert terminal.read("report", "actions", NORTH) == [one.model_dump(mode="json") for one in left.actions]
