"""How much the command line loads before it answers: modules are counted, for seconds differ between machines."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer._click.utils import make_default_short_help
from typer.main import get_command

from cli.index import COMMANDS
from cli.main import app

ROOT = Path(__file__).parents[2]
COUNTING = """
import sys
import cli.main
def counted(code):
    print(len(sys.modules), *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)
    sys.exit(code)
cli.main.leave = counted
sys.argv = ["vertebra", *sys.argv[1:]]
cli.main.run()
"""
# What a question needs none of: engines, what writes to them, and what draws or reads other things.
HEAVY = frozenset({"temporalio", "alembic", "openpyxl", "holidays", "cryptography", "jinja2", "pm4py"})


def loaded(tmp_path: Path, *words: str) -> tuple[int, set[str]]:
    """How many modules a line loads, and of which packages."""
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, *words],
        env={"PYTHONPATH": str(ROOT), "VERTEBRA_DATA_DIR": str(tmp_path), "LANG": "C", "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    count, *packages = done.stderr.splitlines()[-1].split()
    return int(count), set(packages)


def test_help_loads_no_command_and_no_engine(tmp_path: Path) -> None:
    count, packages = loaded(tmp_path, "--help")
    assert count <= 230
    assert packages.isdisjoint(HEAVY | {"sqlalchemy", "pydantic", "structlog", "store", "readings"})


@pytest.mark.parametrize(
    "line",
    [
        ("board", "town"), ("inbox", "town", "--as", "ana"), ("show", "case:town:north:1"), ("agenda", "town"),
        ("trail", "escalation:town:north:1"), ("history", "case:town:north:1"), ("promises", "town"),
    ],
)  # fmt: skip
def test_a_question_loads_no_engine(tmp_path: Path, line: tuple[str, ...]) -> None:
    count, packages = loaded(tmp_path, *line)
    assert count <= 800, line
    assert packages.isdisjoint(HEAVY), packages & HEAVY


def test_what_is_told_of_a_command_where_all_are_listed_is_what_it_says_of_itself() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert list(commands) == list(COMMANDS)
    for name, entry in COMMANDS.items():
        command = commands[name]
        assert make_default_short_help(command.help, 1000) == make_default_short_help(entry.help, 1000), name
        assert (command.name, command.hidden) == (name, entry.hidden)
