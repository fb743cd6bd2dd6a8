"""A copy that lies where nobody can write, an evaluator's or a snapshot, is read and verified like any other.

What SQLite keeps beside a database is part of it: a copy of a system that was at work is shown as it was then, and not
as it was when its file was last tidied.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.smalldisk import read_only, small_disk  # noqa: F401  # fixtures


@pytest.fixture(params=["at rest", "at work", "at work, and its index left behind"])
def copy(
    vertebra: Terminal,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    read_only: Callable[[Path], Path],  # noqa: F811
) -> Terminal:
    """A copy of a town in which something was done just before it was copied."""
    kept = tmp_path / "kept"
    with closing(sqlite3.connect(vertebra.folder / "vertebra.db")) as somebody:
        somebody.execute("select count(*) from events").fetchone()  # who reads keeps what is beside the file
        vertebra.given("network:batatais", "AddPortfolio", "administracao", portfolio="cultura", name="Cultura")
        shutil.copytree(vertebra.folder, kept)
        beside = kept / "vertebra.db-wal"
        assert beside.stat().st_size > 0
        if request.param == "at rest":
            with closing(sqlite3.connect(kept / "vertebra.db")) as tidied:
                tidied.execute("pragma wal_checkpoint(truncate)")
            assert not beside.exists() or beside.stat().st_size == 0
            beside.unlink(missing_ok=True)
        if request.param != "at work, and its index left behind":
            (kept / "vertebra.db-shm").unlink(missing_ok=True)
    return Terminal(read_only(kept))


def test_it_is_read_with_all_that_was_done_and_verified(copy: Terminal) -> None:
    assert "Cultura" in copy.done("--lang", "en", "network", "show", "batatais")
    said = copy.done("--lang", "en", "verify")
    first = said.replace("\n", " ").partition("Looked at:")[0].strip()
    assert first.endswith("Everything that was looked at is as it was recorded.")
    assert copy.read("streams") is not None


@pytest.mark.parametrize(
    "line",
    [
        (
            "do",
            "network:batatais",
            "AddPortfolio",
            "--as",
            "administracao",
            "--data",
            '{"portfolio": "x", "name": "X"}',
        ),
        ("network", "load", "batatais"),
        ("projections", "rebuild"),
        ("migrate",),
    ],
)
def test_what_would_write_says_that_it_may_only_be_read(copy: Terminal, line: tuple[str, ...]) -> None:
    before = copy.read("history", "network:batatais")
    result = copy("--lang", "en", *line)
    if line != ("migrate",):  # which finds nothing to do
        assert result.exit_code == 5
        assert "read-only" in result.stderr
    assert "Traceback" not in result.stderr
    assert copy.read("history", "network:batatais") == before
