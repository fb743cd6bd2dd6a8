"""The rehearsal's clock: never back, and asked about first where it is moved by more than a year."""

import asyncio
import json
import signal
import sys
from datetime import UTC, datetime, timedelta

import pytest

from cli.operate.clock import _Hand
from cli.session import Session
from domain.territory import Network
from tests.cli.conftest import Terminal

BEGINS = "2021-01-11T09:00:00-03:00"
WHO = ("--as", "administracao")


@pytest.fixture
def rehearsed(vertebra: Terminal) -> Terminal:
    vertebra.given("clock:batatais", "AdvanceClock", "administracao", to=BEGINS)
    return vertebra


def test_a_clock_does_not_go_back_and_says_where_it_stands_by_the_clocks_on_the_wall(rehearsed: Terminal) -> None:
    answer = rehearsed.refused("--lang", "en", "clock", "batatais", "--to", "2020-12-31", *WHO)
    assert answer[:2] == (3, "clock-backwards")
    assert "The clock stands at 11 Jan 2021, 09:00" in answer[2]
    assert "31 Dec 2020, 00:00" in answer[2]


@pytest.mark.parametrize("to", ["2022-01-13", "2031-06-01"])
def test_a_move_of_more_than_a_year_names_the_option_that_it_needs(rehearsed: Terminal, to: str) -> None:
    answer = rehearsed.refused("clock", "batatais", "--to", to, *WHO)
    assert answer[:2] == (3, "clock-far-ahead")
    assert "--yes" in answer[2]
    assert rehearsed.refused("clock", "batatais", "--to", to, *WHO, "--yes")[:2] == (5, "temporal-unreachable"), (
        "it is meant"
    )


@pytest.mark.parametrize("to", ["9999-12-31", "9999-12-31T23:59:59-12:00", "0001-01-01", "0001-01-01T00:00:00+14:00"])
def test_no_clock_goes_to_where_the_calendar_ends(rehearsed: Terminal, to: str) -> None:
    assert rehearsed.refused("clock", "batatais", "--to", to, *WHO)[:2] == (3, "far-day")
    if "T" in to:
        told = rehearsed.refused("do", "clock:batatais", "AdvanceClock", *WHO, "--data", json.dumps({"to": to}))
        assert told[:2] == (3, "far-day")


def test_a_move_of_a_year_is_not_asked_about(rehearsed: Terminal) -> None:
    assert rehearsed.refused("clock", "batatais", "--to", "2022-01-10", *WHO)[:2] == (5, "temporal-unreachable")


def test_at_a_terminal_it_is_asked_about(rehearsed: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("cli.operate.clock._at_a_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda text: asked.append(text))
    result = rehearsed("--lang", "en", "clock", "batatais", "--to", "2031-06-01", *WHO)
    assert result.exit_code == 3
    assert asked == [
        "From 11 Jan 2021, 09:00 to 1 Jun 2031, 00:00 is more than a year, "
        "and all that is due in it will come. Move it?"
    ]


def test_a_clock_that_is_moved_by_a_command_of_its_own_is_asked_about_as_well(
    rehearsed: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    far = ("do", "clock:batatais", "AdvanceClock", *WHO, "--data", json.dumps({"to": "2041-06-01T00:00:00-03:00"}))
    code, said, words = rehearsed.refused(*far)
    assert (code, said) == (3, "clock-far-ahead")
    assert "vertebra clock batatais --to 2041-06-01T00:00:00-03:00 --as administracao --yes" in words
    monkeypatch.setattr("cli.operate.clock._at_a_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda text: asked.append(text))
    assert rehearsed("--lang", "en", *far).exit_code == 3
    assert [text.split(" is more")[0] for text in asked] == ["From 11 Jan 2021, 09:00 to 1 Jun 2041, 00:00"]
    assert "2041" not in rehearsed.done("clock", "batatais")


@pytest.mark.skipif(sys.platform == "win32", reason="no signal handlers in its loops")
def test_ctrl_c_lets_go_of_the_clock_between_two_moments() -> None:
    since = datetime(2021, 1, 11, 12, tzinfo=UTC)

    async def moved() -> tuple[bool, bool, bool]:
        with _Hand(Session("en"), Network(id="town"), since, since + timedelta(days=40)) as hand:
            before = hand.goes_on(since + timedelta(days=10))
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(0.05)
            return before, hand.goes_on(since + timedelta(days=20)), hand.stopped

    assert asyncio.run(moved()) == (True, False, True)
