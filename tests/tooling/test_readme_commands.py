"""What people are told to type is what there is."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.ask.commands import command_of, decider_of
from cli.give.rulingoptions import ruling
from cli.main import app
from cli.operate.foreground import TRY
from cli.operate.system import SCENARIOS
from domain.decider import Envelope
from domain.escalation import Acted
from doors.door import Door
from networkfile import reading as networkfile
from scenarios.script import load_scenario
from tests.scenarios.in_memory import World

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["README.md", *sorted(str(file.relative_to(ROOT)) for file in (ROOT / "docs").rglob("*.md"))]
QUESTION = "escalation:batatais:norte:case-n21-05-1"


def told(text: str) -> list[str]:
    """The `vertebra …` commands of a text, without the comment behind them."""
    lines = (ROOT / text).read_text()
    blocks = re.findall(r"^\s*(?:\.venv/bin/)?vertebra (.+?)(?:\s+# .*)?$", lines, flags=re.MULTILINE)
    return blocks + re.findall(r"`vertebra ([^`]+)`", lines)


def understood(words: list[str]) -> bool:
    """Whether the command line knows the command and every option in these words."""
    command: object = get_command(app)
    while isinstance(command, TyperGroup) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    if isinstance(command, TyperGroup):
        return False
    options = {"--help", *(name for one in getattr(command, "params", ()) for name in one.opts)}
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
    stands_at = max(step.at for step in load_scenario(SCENARIOS / "batatais-gestao-2021.yaml").steps).date()
    assert f"Batatais stands at {stands_at:%-d %B %Y}" in (ROOT / "README.md").read_text()
    assert date.fromisoformat(option(start, "--deadline")) > stands_at
    network = networkfile.load(networkfile.find("batatais")).network
    assert start[3] in network.zones
    assert option(start, "--as") in network.people


def walk(world: World) -> Iterator[Envelope]:
    """What the secretary's walk gives, as the command line would: the item and the meeting are looked up on the way."""
    section = (ROOT / "README.md").read_text().partition("## Act as a secretary")[2].partition("\n## ")[0]
    for line in re.findall(r"^\.venv/bin/vertebra ((?:do|decide) .+)$", section, flags=re.MULTILINE):
        words = shlex.split(line)
        if words[0] == "decide":
            options = {"--approve": True, **{name: option(words, name) for name in ("--responsible", "--resources")}}
            given = ruling({**options, "--due": option(words, "--due")})
            [item] = [event.data["item"] for event in world.events[words[1]] if event.kind == "EscalationTabled"]
            stream, kind = "management:batatais:gestao-geral", "DecideItem"
            data = {"item": item, "ruling": given}
        else:
            stream, kind, data = words[1], words[2], json.loads(option(words, "--data")) if "--data" in words else {}
        meeting = None
        if "--meeting" in words:
            group = option(words, "--meeting").partition("#")[0]
            meeting = f"{group}#{world.events[group][-1].data['meeting']}"
        yield Envelope(
            stream=stream, command_id=Door.new_id(), kind=kind, data=data, person=option(words, "--as"), meeting=meeting
        )


def test_the_secretary_s_walk_brings_the_question_from_the_inbox_to_the_act() -> None:
    world = World()
    world.play(load_scenario(SCENARIOS / "batatais-gestao-2021.yaml"))
    waits = world.fold("management:batatais:gestao-geral")
    assert [todo.who for todo in waits.decider.summary(waits.state).todos] == ["portfolio:saude"]
    assert len([world.give(envelope) for envelope in walk(world)]) == 5
    assert isinstance(world.fold(QUESTION).state, Acted)


@pytest.mark.parametrize(("words", "shows"), TRY)
def test_what_is_worth_trying_after_the_start_exists(words: str, shows: str) -> None:
    assert understood(shlex.split(words))
    assert shows


def test_make_run_plays_every_scenario_that_comes_with_us_each_after_the_one_it_follows() -> None:
    [names] = re.findall(r"^SCENARIOS \?= (.+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    played = names.split()
    assert sorted(played) == sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
    for number, name in enumerate(played):
        follows = load_scenario(SCENARIOS / f"{name}.yaml").follows
        assert follows is None or follows in played[:number]


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert not understood(["shwo", "cycle:batatais:norte:2017"])
    assert not understood(["stats", "cartagena", "--untill", "2023-12-31"])
