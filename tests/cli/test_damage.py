"""One stream is damaged: pages that list many things name it, and answer what rests on all others."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Terminal
from tests.cli.meetingtown import MeetingTown

CASE, QUESTION = "case:ribera:north:c1", "escalation:ribera:north:case-c1-1"
DAMAGED = 6
Damaging = Callable[[str, str, str], None]


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    """Two cases, each with a question to the management meeting."""
    made = MeetingTown(tmp_path)
    made.case("c1")
    made.case("c2")
    made.world.tell_the_time("ribera", "admin")
    return made


@pytest.fixture
def damage(town: MeetingTown) -> Damaging:
    """Other words are put in the place of what was stored in a stream."""

    def tampered(stream: str, stored: str, instead: str) -> None:
        with closing(sqlite3.connect(town.folder / "vertebra.db")) as connection, connection:
            edit = "update events set body = replace(body, ?, ?) where stream = ? and body like ?"
            assert connection.execute(edit, (stored, instead, stream, f"%{stored}%")).rowcount > 0

    return tampered


def told(terminal: Terminal, *words: str) -> Any:
    """What a page that lacks something answers as JSON: its exit code tells of the damage."""
    result = terminal(*words, "--json")
    assert result.exit_code == DAMAGED, result.output
    for line in result.stderr.splitlines():
        assert json.loads(line)["error"]["code"] == "damaged-log"
    return json.loads(result.stdout)


def shown(terminal: Terminal, *words: str) -> str:
    result = terminal(*words)
    assert result.exit_code == DAMAGED, result.output
    assert result.stderr.startswith("damaged-log: ")
    return " ".join(result.stdout.split())


def test_what_waits_of_a_sound_question_is_in_the_inbox_beside_one_that_is_damaged(
    town: MeetingTown, damage: Damaging
) -> None:
    damage(QUESTION, "Help for c1", "Help for cx")
    found = told(town.terminal, "inbox", "ribera", "--as", "nurse")
    assert found["damaged"] == [{"code": "damaged-log", "stream": QUESTION, "event": 2}]
    assert [one["escalation"] for one in found["asked"]] == [QUESTION.replace("c1", "c2")]
    page = shown(town.terminal, "inbox", "ribera", "--as", "nurse")
    assert "Help for c2" in page
    assert f"The log of {QUESTION} is damaged at event 2" in page
    assert f"vertebra repair {QUESTION}" in page


def test_a_damaged_case_takes_only_its_own_line_from_the_inbox(town: MeetingTown, damage: Damaging) -> None:
    waiting = town.terminal.read("inbox", "ribera", "--as", "nurse")["entries"]
    damage(CASE, "Help for c1", "Help for cx")
    found = told(town.terminal, "inbox", "ribera", "--as", "nurse")
    assert found["entries"] == [one for one in waiting if one["stream"] != CASE]
    assert [one["stream"] for one in found["damaged"]] == [CASE]


def test_promises_are_told_beside_one_that_is_damaged(town: MeetingTown, damage: Damaging) -> None:
    damage(QUESTION, "Help for c1", "Help for cx")
    found = told(town.terminal, "promises", "ribera")
    assert [one["escalation"] for one in found["open"]] == [QUESTION.replace("c1", "c2")]
    assert f"The log of {QUESTION} is damaged" in shown(town.terminal, "promises", "ribera")


@pytest.mark.parametrize("page", ["agenda", "legs"])
def test_no_question_is_told_from_texts_that_are_not_what_was_stored(
    town: MeetingTown, damage: Damaging, page: str
) -> None:
    damage(QUESTION, "Help for c1", "Help for cx")
    found = told(town.terminal, page, "ribera")
    assert [one["stream"] for one in found["damaged"]] == [QUESTION]
    assert "Help for cx" not in json.dumps(found)
    assert QUESTION.replace("c1", "c2") in json.dumps(found)
    drawn = shown(town.terminal, page, "ribera")
    assert f"The log of {QUESTION} is damaged" in drawn
    assert "Help for cx" not in drawn


def test_what_is_sound_is_found_and_what_could_not_be_searched_is_named(town: MeetingTown, damage: Damaging) -> None:
    damage(CASE, "Help for c1", "Help for cx")
    found = told(town.terminal, "find", "Help for c2")
    assert [one["stream"] for one in found] == ["case:ribera:north:c2", QUESTION.replace("c1", "c2"), CASE]
    assert (found[-1]["kind"], found[-1]["event"]) == ("damaged-log", 1)
    assert f"The log of {CASE} is damaged at event 1" in shown(town.terminal, "find", "Help for c2")


def test_one_damaged_network_takes_no_page_from_another(town: MeetingTown, damage: Damaging) -> None:
    town.terminal.done("network", "load", "batatais")
    damage("network:batatais", "Batatais", "Batataix")
    other = town.terminal
    listed = told(other, "network", "list")
    assert [one["network"] for one in listed["loaded"]] == ["ribera"]
    assert [one["stream"] for one in listed["damaged"]] == ["network:batatais"]
    assert "network:batatais is damaged" in shown(other, "network", "list")
    assert told(other, "find", "Help for c2")[0]["stream"] == "case:ribera:north:c2"
    assert told(other, "inbox", "--as", "Secretary of health")["network"] == "ribera"
    assert other.read("inbox", "ribera", "--as", "Secretary of health")["damaged"] == [], "it rests on no other chain"
    assert other.read("inbox", "Ribera", "--as", "nurse")["person"] == "nurse"
    assert other.read("board", "Ribera")["network"] == "ribera"


def test_who_is_not_found_may_be_in_the_network_that_is_damaged(town: MeetingTown, damage: Damaging) -> None:
    town.terminal.done("network", "load", "batatais")
    damage("network:batatais", "Batatais", "Batataix")
    assert town.terminal.refused("inbox", "--as", "coordenacao-norte")[:2] == (DAMAGED, "damaged-log")
    assert town.terminal.refused("board", "batatais")[:2] == (DAMAGED, "damaged-log")


def test_what_rests_on_the_damaged_chain_is_still_refused(town: MeetingTown, damage: Damaging) -> None:
    damage(QUESTION, "Help for c1", "Help for cx")
    assert town.terminal.refused("show", QUESTION)[:2] == (DAMAGED, "damaged-log")
    assert town.terminal.refused("trail", QUESTION)[:2] == (DAMAGED, "damaged-log")
