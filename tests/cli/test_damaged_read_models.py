"""Rows that lists and boards read are damaged, or streams are: it is told so, and nothing else is lost with them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from typer.testing import Result

from domain.decider import Delivery
from tests.cli.conftest import Terminal
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown

DAMAGED, DONE, FOUND_NOTHING = 6, 0, 4
CASE, QUESTION = "case:ribera:north:c1", "escalation:ribera:north:case-c1-1"
MODELS = ("processes", "todos", "outbox", "meetings", "activities", "orientations", "organisations")
PAGES = (
    *(("inbox", "ribera", "--as", who) for who in ("nurse", "coord", "sec-edu", "admin")),
    ("board", "ribera"),
    ("board", "ribera", "--closed", "--json"),
    ("promises", "ribera"),
    ("promises", "ribera", "--json"),
    ("agenda", "ribera"),
    ("legs", "ribera"),
    ("find", "Help"),
    ("find", "2025"),
    ("streams",),
    ("stats", "ribera"),
    ("network", "list"),
    ("network", "show", "ribera"),
    ("show", "zone:ribera:north"),
    *(("show", stream) for stream in (CASE, QUESTION, BOARD, GROUP)),
    ("trail", QUESTION),
    ("trail", CASE),
    ("history", CASE),
    ("minutes", "ribera", "circle"),
    ("minutes", BOARD),
    ("replay", "ribera"),
    ("diff", "ribera", "2025-01-07", "2025-01-20"),
    ("knew", QUESTION),
)
DELIVERY = Delivery(
    event_id="00000000-0000-5000-8000-000000000001", receiver=BOARD, kind="TableEscalation", data={}
).model_dump_json()  # fmt: skip
ON_ITS_WAY = (
    "insert into outbox (event_id, position, stream, network, receiver, stored_at, body) "
    "values (?, ?, ?, 'ribera', ?, '2025-01-06T12:00:00.000000+00:00', ?)"
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with rows in every read model."""
    town = MeetingTown(tmp_path_factory.mktemp("lived"))
    town.case("c1")
    town.case("c2", "health")
    for day in ("2025-01-08", "2025-01-09", "2025-01-10"):
        town.on(day)
        town.circle_meets()
        town.give(GROUP, "RecordActivity", "scribe", on=day, neighbourhood="hill", title=f"Walk of {day}")
    town.on("2025-01-20")
    town.board_meets()
    town.world.tell_the_time("ribera", "admin")
    town.engine.dispose()
    with closing(sqlite3.connect(town.folder / "vertebra.db")) as connection, connection:
        for n, stream in enumerate((CASE, QUESTION, BOARD, GROUP)):
            connection.execute(ON_ITS_WAY, (f"00000000-0000-5000-8000-00000000000{n}", n, stream, BOARD, DELIVERY))
            connection.execute(
                "insert into orientations values (?, ?, 'ribera', 'circle', 'north', 'vaccines', 'school', 'clinic', "
                "'2025-01-08', null)",
                (GROUP, f"orientation-{n}"),
            )
    return town.folder


def damaged(lived: Path, to: Path, value: Any) -> Iterator[tuple[Terminal, list[str]]]:
    """The town with a value put in the place of what stood in each column of each read model: of as many columns at
    once as there are rows, one in each row. Each with what was damaged."""
    for turn in count():
        folder = copytree(lived, to / f"{turn}")
        columns: list[str] = []
        with closing(sqlite3.connect(folder / "vertebra.db")) as connection, connection:
            for model in MODELS:
                rows = [row for (row,) in connection.execute(f"select rowid from {model} order by rowid")]
                names = [name for _, name, *_ in connection.execute(f"pragma table_info({model})")]
                for name, row in zip(names[turn * len(rows) :], rows, strict=False):
                    connection.execute(f"update {model} set {name} = ? where rowid = ?", (value, row))
                    columns.append(f"{model}.{name}")
        if not columns:
            return
        yield Terminal(folder), columns


def told(result: Result, what: object) -> str:
    """What a page answered: something, whatever is damaged, and never with a traceback."""
    assert result.exception is None or isinstance(result.exception, SystemExit), (what, result.exception)
    assert "Traceback" not in result.output, what
    assert result.exit_code in (DONE, DAMAGED, FOUND_NOTHING), (what, result.output)
    assert (result.exit_code == DAMAGED) is ("damaged-" in result.stderr), (what, result.stderr)
    return result.stdout


@pytest.mark.parametrize("value", ["garbage", b"\xff\x00"], ids=["words", "bytes"])
def test_no_page_falls_over_a_damaged_column_of_a_read_model(lived: Path, tmp_path: Path, value: Any) -> None:
    for terminal, columns in damaged(lived, tmp_path, value):
        for page in PAGES:
            told(terminal(*page), (page, columns))


def edited(lived: Path, to: Path, edit: str, *values: Any) -> Terminal:
    """A terminal in the town after an edit of its database."""
    folder = copytree(lived, to / "edited")
    with closing(sqlite3.connect(folder / "vertebra.db")) as connection, connection:
        assert connection.execute(edit, values).rowcount > 0
    return Terminal(folder)


def test_a_damaged_row_takes_no_other_line_and_says_what_mends_it(lived: Path, tmp_path: Path) -> None:
    whole = Terminal(lived).read("inbox", "ribera", "--as", "nurse")["entries"]
    terminal = edited(lived, tmp_path, "update todos set params = '{' where stream = ?", CASE)
    result = terminal("inbox", "ribera", "--as", "nurse", "--json")
    assert (result.exit_code, result.stderr.count("damaged-read-model")) == (DAMAGED, 1)
    found = json.loads(result.stdout)
    assert found["damaged"] == [{"code": "damaged-read-model", "stream": CASE, "event": None}]
    assert found["entries"] == [one for one in whole if one["stream"] != CASE]
    shown = terminal("board", "ribera")
    assert "  vertebra projections rebuild" in shown.stdout
    assert "vertebra repair" not in shown.stdout
    assert shown.stderr.startswith(f"damaged-read-model: What lists and boards read of {CASE} is damaged. ")
    terminal.done("projections", "rebuild")
    assert terminal.read("inbox", "ribera", "--as", "nurse")["entries"] == whole


def test_a_process_whose_deadline_is_none_is_missing_from_lists_alone(lived: Path, tmp_path: Path) -> None:
    terminal = edited(lived, tmp_path, "update processes set due_at = 'soon' where stream = ?", QUESTION)
    for page in (("board", "ribera"), ("streams",), ("find", "Help"), ("show", "zone:ribera:north")):
        result = terminal(*page, "--json")
        assert result.exit_code == DAMAGED, page
        assert len(result.stderr.splitlines()) == 1, page
        assert QUESTION.replace("c1", "c2") in result.stdout, page
    assert json.loads(terminal.done("show", QUESTION, "--json"))["summary"], "its log is whole"


@pytest.mark.parametrize(
    "edit",
    [
        "update streams set head = x'ff' where stream = ?",
        "update streams set version = 'many' where stream = ?",
        "update streams set kind = 'cycle' where stream = ?",
    ],
)
def test_streams_lists_all_others_where_it_is_not_known_where_one_stands(
    lived: Path, tmp_path: Path, edit: str
) -> None:
    whole = {one["stream"] for one in Terminal(lived).read("streams", "ribera")}
    terminal = edited(lived, tmp_path, edit, CASE)
    listed = json.loads(terminal("streams", "ribera", "--json").stdout)
    assert {one["stream"] for one in listed if one["kind"] != "damaged-log"} == whole - {CASE}
    assert [(one["stream"], one["event"]) for one in listed if one["kind"] == "damaged-log"] == [(CASE, 1)]
    assert f"vertebra repair {CASE}" in terminal("streams", "ribera").stdout


@pytest.mark.parametrize(
    "edit",
    [
        "update events set body = '{' where stream = ? and version = 2",
        "update events set body = replace(body, 'Help for c1', 'Help for cx') where stream = ?",
        "delete from events where stream = ? and version = 2",
        "delete from events where stream = ? and version = 3",
        "update streams set head = 7 where stream = ?",
    ],
)
def test_statistics_are_of_all_other_streams_and_say_which_is_not_in_them(
    lived: Path, tmp_path: Path, edit: str
) -> None:
    terminal = edited(lived, tmp_path, edit, CASE)
    result = terminal("stats", "ribera", "--json")
    assert result.exit_code == DAMAGED
    told = json.loads(result.stdout)
    assert [one["stream"] for one in told["damaged"]] == [CASE]
    assert told["measures"]
    into = tmp_path / "measures.csv"
    assert terminal("stats", "ribera", "--csv", str(into)).exit_code == DAMAGED
    assert not into.exists(), "a file would not say what it lacks"


def test_what_asked_nothing_is_not_said_of_what_lists_cannot_tell(lived: Path, tmp_path: Path) -> None:
    terminal = edited(lived, tmp_path, "update processes set due_at = 7 where stream = ?", QUESTION)
    assert terminal("trail", CASE).stderr.startswith("damaged-read-model")


STREAMS = (CASE, QUESTION, BOARD, GROUP, "clock:ribera", "network:ribera")
DAMAGES = (
    "update events set body = '{' where stream = ? and version = 1",
    "update events set hash = 'x' where stream = ? and version = 1",
    "update streams set head = 7 where stream = ?",
    "update events set body = x'ff00' where stream = ? and version = 1",
    "delete from events where stream = ? and version = (select max(version) from events as own where own.stream = ?1)",
    "update events set body = cast(x'22ff' as text) where stream = ? and version = 1",
)


@pytest.mark.parametrize(("stream", "edit"), list(zip(STREAMS, DAMAGES, strict=True)), ids=STREAMS)
def test_no_page_falls_over_a_damaged_stream(lived: Path, tmp_path: Path, stream: str, edit: str) -> None:
    terminal = edited(lived, tmp_path, edit.replace("?1", "?").replace("?", "?1"), stream)
    for page in PAGES:
        told(terminal(*page), (page, stream))
