"""A table or a column that is gone is said in words by whatever rests on it, and never ends in a traceback."""

import sqlite3
from contextlib import closing

import pytest

from store.tables import metadata
from tests.cli.conftest import Terminal

TABLES = (*metadata.tables, "alembic_version")
COMMANDS = (
    "network list", "network show batatais", "inbox batatais", "board batatais", "streams batatais", "find nursery",
    "show cycle:batatais:norte:2017", "history cycle:batatais:norte:2017", "stats batatais", "promises batatais",
    "checkpoints list", "archive list", "repair network:batatais", "projections rebuild", "migrate",
    "network load batatais", "export cycle:batatais:norte:2017 --out {folder}/out.vertebra",
    "verify", "verify --network batatais", "verify network:batatais", "verify --looks re-decide",
)  # fmt: skip
OUTCOMES = {0, 2, 3, 4, 6}


def changed(vertebra: Terminal, statement: str) -> None:
    with closing(sqlite3.connect(vertebra.folder / "vertebra.db")) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize("change", ["drop table {}", "alter table {} rename to elsewhere"])
@pytest.mark.parametrize("table", TABLES)
def test_verify_names_a_table_that_is_gone(vertebra: Terminal, table: str, change: str) -> None:
    changed(vertebra, change.format(table))
    for words in ("verify", "verify --network batatais", "verify --looks fold,re-decide"):
        result = vertebra("--lang", "en", *words.split())
        if "--looks" in words and table not in ("events", "commands", "streams", "counters"):
            assert result.exit_code == 0, result.output
            continue
        assert result.exit_code == 6, (words, result.output)
        assert f"The table '{table}' is not in the database any more" in " ".join(result.stdout.split())


@pytest.mark.parametrize("table", TABLES)
def test_no_command_ends_in_a_traceback_where_a_table_is_gone(vertebra: Terminal, table: str) -> None:
    changed(vertebra, f"drop table {table}")
    _told(vertebra, COMMANDS)


def _told(vertebra: Terminal, commands: tuple[str, ...]) -> None:
    """Each command ends in a way that somebody thought of."""
    for words in commands:
        result = vertebra("--lang", "en", *words.format(folder=vertebra.folder).split())
        assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.exception)
        assert result.exit_code in OUTCOMES, (words, result.output)


@pytest.mark.parametrize(
    ("table", "column"),
    [("events", "hash"), ("events", "body"), ("commands", "source"), ("streams", "head"), ("streams", "writer"),
     ("counters", "position"), ("checkpoints", "changed"), ("people", "display_name"), ("processes", "title"),
     ("todos", "who"), ("forks", "body"), ("repairs", "reason"), ("alembic_version", "version_num")],
)  # fmt: skip
def test_no_command_ends_in_a_traceback_where_a_column_is_gone(vertebra: Terminal, table: str, column: str) -> None:
    changed(vertebra, f"alter table {table} rename column {column} to another")
    result = vertebra("--lang", "en", "verify")
    assert result.exit_code == 6
    assert f"The table '{table}' has no column '{column}' any more" in " ".join(result.stdout.split())
    _told(vertebra, COMMANDS[::3])
