"""Whatever happens to the database or to the disk in the middle of a command ends it with a code and words."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from typer.testing import Result

from cli.main import app
from tests.cli.conftest import GROUP, Terminal
from tests.cli.test_typed_paths import leaves
from tests.databases import Server, closing_engine
from tests.smalldisk import SmallDisk, small_disk

__all__ = ["small_disk"]

CYCLE = "cycle:batatais:norte:2017"
MEETING = {"on": "2017-02-01", "called_on": "2017-01-18", "present": ["cras-norte", "ubs-norte", "creas"]}
RECORD = ("do", GROUP, "RecordMeeting", "--as", "relatoria-norte", "--data", json.dumps(MEETING))
BEGIN = ("--as", "coordenacao-norte", "--deadline", "2017-05-01")
LINES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("inbox",): ("batatais", "--as", "coordenacao-norte"),
    ("agenda",): ("batatais",),
    ("minutes",): (GROUP,),
    ("decide",): ("escalation:batatais:norte:x", "--as", "coordenacao-norte", "--approve"),
    ("trail",): ("escalation:batatais:norte:x",),
    ("promises",): ("batatais",),
    ("legs",): ("batatais",),
    ("start-cycle",): ("batatais", "norte", "2017", *BEGIN),
    ("do",): RECORD[1:],
    ("show",): (GROUP,),
    ("streams",): ("batatais",),
    ("find",): ("norte", "--network", "batatais"),
    ("history",): (GROUP,),
    ("board",): ("batatais",),
    ("lineage",): (CYCLE,),
    ("diff",): ("network:batatais", "1", "2"),
    ("replay",): ("network:batatais",),
    ("why",): ("network:batatais", "language"),
    ("knew",): ("network:batatais",),
    ("stats",): ("batatais", "--csv", "measures.csv", "--xlsx", "measures.xlsx"),
    ("report",): ("evaluation", CYCLE, "--to", "report.md"),
    ("whatif",): ("batatais",),
    ("verify",): ("--all",),
    ("export",): ("batatais", "--to", "batatais.zip"),
    ("play",): ("batatais",),
    ("clock",): ("batatais",),
    ("repair",): (GROUP,),
    ("network", "load"): ("cartagena",),
    ("network", "import-organisations"): ("batatais", "sheet.csv", "--as", "administracao"),
    ("network", "show"): ("batatais",),
    ("cycle", "start"): ("batatais", "norte", "2017", *BEGIN),
    ("case", "open"): (
        "batatais", "norte", "k1", "--as", "coordenacao-norte", "--text", "A fall", "--would-need", "A visit",
    ),
    ("checkpoints", "export"): ("checkpoints.json",),
    ("rebuild", "log"): ("--from-histories", "--without-temporal"),
    ("backup",): ("kept",),
    ("restore",): ("kept",),
}  # fmt: skip
EVERY = [(*words, *LINES.get(words, ())) for words, _ in leaves(typer.main.get_command(app))]
MORE = [
    ("export", "batatais", "--to", "batatais.json", "--format", "ocel"),
    ("export", "batatais", "--to", "batatais.xes", "--format", "xes", "--case-notion", "cycle"),
    ("do", "clock:batatais", "AdvanceClock", "--as", "administracao", "--data", '{"to": "2017-03-01T00:00:00Z"}'),
]
Troubling = Callable[[Terminal], Any]


@contextmanager
def connected(what: Callable[[Any, Any], None]) -> Iterator[None]:
    """Something done to every connection to a file that is made in the block."""

    def done(connection: Any, record: Any) -> None:
        if connection.execute("PRAGMA database_list").fetchone()[2]:
            what(connection, record)

    event.listen(Engine, "connect", done)
    try:
        yield
    finally:
        event.remove(Engine, "connect", done)


def read_only(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only = ON")


def without_room(connection: Any, _record: Any) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")


def answered(result: Result, line: tuple[str, ...]) -> None:
    """It ended with a code and words, and not by an error of the program."""
    assert result.exception is None or isinstance(result.exception, SystemExit), (line, result.exception)
    assert result.exit_code != 1, (line, result.output)
    assert "Traceback" not in result.stderr, (line, result.stderr)
    if result.exit_code > 1:
        assert re.search(r"^([a-z-]+: .|Usage: )", result.stderr, re.M) or result.stdout, (line, result.output)


def test_there_is_a_line_for_every_command() -> None:
    assert LINES.keys() <= {words for words, _ in leaves(typer.main.get_command(app))}
    assert len(EVERY) > 40


def test_a_database_that_takes_nothing_more_is_told_by_every_command(
    vertebra: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with connected(read_only):
        for line in (*EVERY, *MORE):
            answered(vertebra(*line), line)
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


@pytest.mark.parametrize(
    ("trouble", "code", "line"),
    [
        (read_only, "read-only", RECORD),
        (read_only, "read-only", ("network", "load", "cartagena")),
        (read_only, "read-only", ("projections", "rebuild")),
        (without_room, "disk-full", ("network", "load", "cartagena")),
    ],
)
def test_what_writes_says_why_it_did_not(vertebra: Terminal, line: tuple[str, ...], trouble: Any, code: str) -> None:
    with connected(trouble):
        result = vertebra(*line)
    assert (result.exit_code, result.stderr.partition(":")[0]) == (5, code), result.output


@pytest.fixture
def served(postgres: Server) -> Iterator[tuple[Terminal, str]]:
    """A terminal on PostgreSQL, and the address of its database."""
    url = postgres.create(migrated=True)
    address = url.render_as_string(hide_password=False)
    try:
        yield Terminal(Path("nowhere")), address
    finally:
        allow(postgres, str(url.database), True)
        postgres.drop(url)


def allow(server: Server, database: str, allowed: bool) -> None:
    with closing_engine(create_engine(server.url, isolation_level="AUTOCOMMIT")) as admin, admin.connect() as line:
        line.execute(text(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS {allowed}'))
        if not allowed:
            ending = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
            line.execute(ending, {"name": database})


@contextmanager
def gone_at(server: Server, address: str, statement: int) -> Iterator[None]:
    """The database goes away just before a statement, counted from the first, and stays away."""
    name, count = str(make_url(address).database), 0

    def going(connection: Any, *_given: Any) -> None:
        nonlocal count
        if connection.engine.url.database != name:
            return
        count += 1
        if count == statement:
            allow(server, name, False)

    event.listen(Engine, "before_cursor_execute", going)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", going)
        allow(server, name, True)


@pytest.mark.parametrize("statement", [5])
def test_a_database_that_goes_away_in_the_middle_is_told_by_every_command(
    served: tuple[Terminal, str], postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: int
) -> None:
    monkeypatch.chdir(tmp_path)
    _, address = served
    terminal = Terminal(tmp_path / "data")
    on = {"VERTEBRA_DATABASE_URL": address}
    terminal.done("network", "load", "batatais", **on)
    for line in (*EVERY, *MORE):
        with gone_at(postgres, address, statement):
            answered(terminal(*line, **on), line)
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize(
    "line",
    [
        ("checkpoints", "export", "FILE"),
        ("export", "batatais", "--to", "FILE"),
        ("export", "batatais", "--to", "FILE", "--format", "ocel"),
        ("stats", "batatais", "--csv", "FILE"),
        ("stats", "batatais", "--xlsx", "FILE"),
    ],
)
def test_a_file_that_finds_no_room_is_not_there(
    vertebra: Terminal, small_disk: SmallDisk, line: tuple[str, ...]
) -> None:
    small_disk.fill()
    file = small_disk.folder / "file"
    result = vertebra(*(str(file) if word == "FILE" else word for word in line))
    answered(result, line)
    assert (result.exit_code, result.stderr.partition(":")[0]) == (5, "disk-full"), result.output
    assert [path.name for path in small_disk.folder.iterdir()] == ["filler"]
    small_disk.clear()
    result = vertebra(*(str(file) if word == "FILE" else word for word in line))
    assert result.exit_code == 0, result.output
    assert file.stat().st_size


@pytest.mark.parametrize(
    "line", [("up",), RECORD, ("network", "load", "cartagena"), ("rebuild", "log", "--from-histories")]
)
@pytest.mark.parametrize("begun", [False, True])
def test_on_a_disk_without_room_nothing_begins_and_it_is_said(
    loaded: Path, small_disk: SmallDisk, line: tuple[str, ...], begun: bool
) -> None:
    folder = small_disk.folder / "data"
    if begun:
        shutil.copytree(loaded, folder)
    small_disk.fill()
    result = Terminal(folder)(*line)
    answered(result, line)
    assert result.exit_code in (3, 5), result.output
