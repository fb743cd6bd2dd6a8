"""`vertebra rebuild` at the terminal: what it refuses, and in which words it names what is missing."""

from pathlib import Path

import pytest

from cli.operate.rebuild import _say_log, _say_temporal
from cli.screen import Screen
from cli.session import Session
from embedded.child import only_one
from evidence.rebuilding import WORDS, Why
from evidence.rebuilding_log import Rebuilt
from evidence.rebuilding_temporal import Reopened
from tests.cli.conftest import Terminal


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("log",), 2, "usage"),
        (("log", "--from-histories"), 5, "temporal-unreachable"),
        (("log", "--from-histories", "--archive", "nowhere"), 4, "no-such-file"),
        (("log", "--from-histories", "--checkpoints", "nowhere"), 4, "no-such-file"),
        (("temporal",), 5, "not-migrated"),
    ],
)
def test_what_cannot_be_done_is_said(bare: Terminal, words: tuple[str, ...], exit_code: int, code: str) -> None:
    assert bare.refused("rebuild", *words)[:2] == (exit_code, code)


def test_where_nothing_is_left_nothing_is_written(bare: Terminal) -> None:
    result = bare("rebuild", "log", "--from-histories", "--without-temporal")
    assert result.exit_code == 6
    assert "Nothing is left to give a log back from" in result.stdout


def test_no_log_is_given_back_while_a_system_works_in_its_folder(bare: Terminal) -> None:
    with only_one(bare.folder):
        words = ("rebuild", "log", "--from-histories", "--without-temporal")
        assert bare.refused(*words)[1] == "already-running"
        assert not (bare.folder / "vertebra.db").exists()


def test_every_reason_has_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(WORDS) == set(Why)
    gaps = tuple(("case:town:north:r0", n, n + 1, why) for n, why in enumerate(Why, 1))
    made = Rebuilt(streams=1, events=3, gaps=(*gaps, ("", 4, 9, Why.MISSING), ("case:town:x", 0, 0, Why.MISSING)),
                   damaged=("the file",), lost_commands=2)  # fmt: skip
    _say_log(Screen(Session("en")), made)
    said = " ".join(capsys.readouterr().out.split())
    assert "Something is missing, so nothing was written" in said
    assert all(words in said for words in WORDS.values())
    assert "case:town:north:r0, versions 2 to 3" in said
    assert "positions 4 to 9 of the log" in said
    assert "case:town:x: no history" in said
    assert "the file" in said
    assert "2 commands are in no history" in said


def test_processes_that_differ_or_sleep_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    made = Reopened(running=("a", "b"), over=("c",), differing=("case:town:d",), asleep=("case:town:e",))
    _say_temporal(Screen(Session("en")), made)
    said = " ".join(capsys.readouterr().out.split())
    assert "vertebra repair case:town:d" in said
    assert "case:town:e did not wake" in said
    assert not made.sound
