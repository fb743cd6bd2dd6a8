"""What people are told to type is what there is."""

import re
import shlex
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.main import app
from doors.foreground import TRY

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["README.md", "docs/operations.md", "docs/architecture.md"]


def told(text: str) -> list[str]:
    """The `vertebra …` commands of a text, without the comment behind them."""
    lines = (ROOT / text).read_text()
    blocks = re.findall(r"^\s*(?:\.venv/bin/)?vertebra ([^#\n]+)", lines, flags=re.MULTILINE)
    return blocks + re.findall(r"`vertebra ([^`]+)`", lines)


def understood(words: list[str]) -> bool:
    """Whether the command line knows the command and every option in these words."""
    command: object = get_command(app)
    while isinstance(command, TyperGroup) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    if isinstance(command, TyperGroup):
        return False
    options = {name for one in getattr(command, "params", ()) for name in one.opts}
    return {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("line", [line for text in TEXTS for line in told(text)])
def test_a_command_in_the_texts_is_one_that_the_command_line_knows(line: str) -> None:
    assert understood(shlex.split(line)), line


@pytest.mark.parametrize(("words", "shows"), TRY)
def test_what_is_worth_trying_after_the_start_exists(words: str, shows: str) -> None:
    assert understood(shlex.split(words))
    assert shows


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert not understood(["shwo", "cycle:batatais:norte:2017"])
    assert not understood(["stats", "cartagena", "--untill", "2023-12-31"])
