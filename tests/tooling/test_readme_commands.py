"""What people are told to type is what there is."""

import json
import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.commands import command_of, decider_of
from cli.main import app
from cli.system import SCENARIOS
from doors import networkfile
from doors.foreground import TRY
from doors.scenario import load_scenario

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


def option(words: list[str], name: str) -> str:
    return words[words.index(name) + 1]


def test_the_worked_example_is_of_people_organisations_and_commands_that_there_are() -> None:
    example = [shlex.split(line) for line in told("README.md") if "batatais:sul" in line or "grupo-sul" in line]
    network = networkfile.load(networkfile.find("batatais")).network
    given = [words for words in example if words[0] == "do"]
    assert len(given) == 4
    for words in given:
        kind = words[1].partition(":")[0]
        data = json.loads(option(words, "--data"))
        command_of(decider_of(kind), words[2]).model_validate(data)
        assert option(words, "--as") in network.people
        assert {*data.get("present", ()), *data.get("agree", ())} <= set(network.organisations)


def test_the_worked_example_begins_after_the_day_at_which_the_rehearsal_stands() -> None:
    (start,) = [shlex.split(line) for line in told("README.md") if line.startswith("cycle start batatais")]
    stands_at = max(step.at for step in load_scenario(SCENARIOS / "batatais-norte-2017.yaml").steps).date()
    assert f"Batatais stands at {stands_at:%-d %B %Y}" in (ROOT / "README.md").read_text()
    assert date.fromisoformat(option(start, "--deadline")) > stands_at
    network = networkfile.load(networkfile.find("batatais")).network
    assert start[3] in network.zones
    assert option(start, "--as") in network.people


@pytest.mark.parametrize(("words", "shows"), TRY)
def test_what_is_worth_trying_after_the_start_exists(words: str, shows: str) -> None:
    assert understood(shlex.split(words))
    assert shows


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert not understood(["shwo", "cycle:batatais:norte:2017"])
    assert not understood(["stats", "cartagena", "--untill", "2023-12-31"])
