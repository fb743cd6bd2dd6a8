"""`vertebra reconcile` at the terminal: what it refuses, and in which words it says what differs and what is lost."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.operate.reconcile import MEANS, SIDES, draw, draw_done
from cli.screen import Screen
from cli.session import Session
from embedded.child import only_one
from evidence.rebuilding import WORDS, Why
from evidence.reconciling import Difference, Side
from evidence.reconciling_act import Reconciled
from store.database import open_database, writing
from store.keys import Keys
from store.reconciliations import Again, Ended, Lost, Reconciliation, Span, keep
from tests.cli.conftest import Terminal

AT = datetime(2026, 11, 30, 14, tzinfo=UTC)


@pytest.mark.parametrize("words", [("--by", "ana"), ("--reason", "an older copy")])
def test_whoever_does_it_says_who_and_why(vertebra: Terminal, words: tuple[str, ...]) -> None:
    assert vertebra.refused("reconcile", *words)[:2] == (2, "usage")


def test_it_needs_both_sides_and_nobody_at_work(vertebra: Terminal, tmp_path: Path) -> None:
    assert vertebra.refused("reconcile")[:2] == (5, "temporal-unreachable")
    nothing = Terminal(tmp_path / "nothing")
    assert nothing.refused("reconcile")[:2] == (5, "not-migrated")
    assert not nothing.folder.exists()
    with only_one(vertebra.folder):
        assert vertebra.refused("reconcile")[1] == "already-running"


def _shown(**given: object) -> Reconciled:
    return Reconciled.model_validate(
        {"streams": 5, "agrees": False, "position": 10, "command": 8, "until_position": 20, "until_command": 16}
        | {"differences": tuple(Difference(stream=f"case:town:north:{side}", side=side, log=3, temporal=4, again=1,
                                           moved=True, since=AT, until=AT) for side in Side)}
        | given
    )  # fmt: skip


def test_each_side_is_said_with_what_is_done_about_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(SIDES) == set(MEANS) == set(Side)
    draw(Screen(Session("en")), _shown(), dry_run=True)
    said = " ".join(capsys.readouterr().out.split())
    assert "The two sides differ on 5 streams." in said
    assert all(words in said for words in (*SIDES.values(), *MEANS.values()))
    assert all(f"case:town:north:{side}" in said for side in Side)
    assert "something else stands by now" in said.lower()
    assert "Nothing was done" in said
    assert "vertebra reconcile --by PERSON --reason TEXT" in said


def test_what_is_lost_is_named_with_why(capsys: pytest.CaptureFixture[str]) -> None:
    lost = tuple(Lost(stream="network:town", first=n, last=n + 1, why=why) for n, why in enumerate(Why, 1))
    draw(Screen(Session("en")), _shown(lost=lost, positions=(Span(first=12, last=13),)), dry_run=False)
    said = " ".join(capsys.readouterr().out.split())
    assert all(words in said for words in WORDS.values())
    assert "network:town, versions 1 to 2" in said
    assert "2 places of the log between 12 and 13 belong to nothing" in said


def test_what_was_done_is_said_and_where_both_agree_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    record = Reconciliation(
        number=2, made_at=AT, made_by="ana", reason="x", position=10, command=8, until_position=20, until_command=16,
        again=(Again(stream="case:town:north:a", first=3, last=12, commands=4),),
        ended=(Ended(stream="case:town:north:b", run_id="r", version=2),),
    )  # fmt: skip
    draw_done(Screen(Session("en")), _shown(done=record))
    assert "Done, as reconciliation 2: 10 events appended again, 1 process reads the log again" in " ".join(
        capsys.readouterr().out.split()
    )
    draw(Screen(Session("en")), _shown(agrees=True, differences=()), dry_run=True)
    assert "Both sides agree" in capsys.readouterr().out


def test_a_record_that_nobody_signed_is_found_and_explains_nothing(vertebra: Terminal) -> None:
    """Else whoever has the database could explain away what was cut off."""
    Keys(vertebra.folder / "keys").signer()
    record = Reconciliation(
        number=1, made_at=AT, made_by="ana", reason="x", position=0, command=0, until_position=9, until_command=9,
        lost=(Lost(stream="network:batatais", first=1, last=999, why=Why.MISSING),),
    )  # fmt: skip
    stranger = Keys(vertebra.folder.parent / "strangers").signer()
    database = open_database(f"sqlite:///{vertebra.folder / 'vertebra.db'}")
    with writing(database) as connection:
        keep(connection, record, stranger)
    database.dispose()
    result = vertebra("verify", "--all", "--json")
    assert result.exit_code == 6
    told = json.loads(result.stdout)
    assert [one["fault"] for one in told["findings"]] == ["reconciliation-forged"]
    assert told["reconciled"] == []


def test_a_signed_record_is_told_with_every_verdict(vertebra: Terminal) -> None:
    record = Reconciliation(
        number=1, made_at=AT, made_by="ana", reason="an older copy", position=0, command=0, until_position=9,
        until_command=9, again=(Again(stream="case:town:north:a", first=3, last=12, commands=4, moved=True),),
        lost=(Lost(stream="network:batatais", first=998, last=999, why=Why.MISSING),),
        positions=(Span(first=8, last=9),),
    )  # fmt: skip
    database = open_database(f"sqlite:///{vertebra.folder / 'vertebra.db'}")
    with writing(database) as connection:
        keep(connection, record, Keys(vertebra.folder / "keys").signer())
    database.dispose()
    said = " ".join(vertebra.done("verify", "--all", VERTEBRA_LANGUAGE="en").split())
    assert "Reconciliation 1 of 30 Nov 2026" in said
    assert "by ana (an older copy)" in said
    assert "events 998 to 999 of network:batatais are lost: nothing proves them" in said
    assert "events 3 to 12 of case:town:north:a were appended again, after all others" in said
