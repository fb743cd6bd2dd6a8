"""The exit codes that people are told of are those that the command line ends with."""

import re
from pathlib import Path

from cli import exits
from cli.main import app

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (\d) \| (.+) \|$", flags=re.MULTILINE)


def table(text: str) -> dict[int, str]:
    """What each exit code means, in a text with the table."""
    return {int(code): meaning for code, meaning in ROW.findall(text)}


def test_the_table_of_exit_codes_is_complete_and_the_same_wherever_it_stands() -> None:
    told = table((ROOT / "docs/operations.md").read_text())
    assert set(told) == {int(code) for code in exits.Exit}
    assert told == table(exits.__doc__ or "")


def test_the_help_names_every_exit_code() -> None:
    assert {int(code) for code in re.findall(r"\d", app.info.epilog or "")} == {int(code) for code in exits.Exit}
