"""What is typed may be the name of a file, and may be anything: what can be no file's name is answered in words."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import Result

from cli.main import app
from domain.errors import Refusal
from networkfile.reading import load as load_network
from scenarios.script import load_scenario
from tests.cli.conftest import Terminal
from tests.cli.meetingtown import MeetingTown

LONG = "x" * 300  # no file system has a name of that length
STAYING = frozenset({"up", "worker"})  # they run until they are stopped


def leaves(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not hasattr(command, "commands"):
        yield before, command
        return
    for name, within in command.commands.items():
        if name not in STAYING:
            yield from leaves(within, (*before, name))


def typed(command: Any, chosen: Any, what: str) -> Iterator[str]:
    """A command's arguments and required options, one of them said as `what`."""
    for one in command.params:
        named = one.param_type_name == "option"
        if one is chosen or one.required:
            known = {"network": "batatais", "person": "coordenacao-norte"}
            yield from [
                *([max(one.opts, key=len)] if named else []),
                what if one is chosen else known.get(one.name, "x"),
            ]


def may_be_a_path(one: Any) -> bool:
    return one.param_type_name == "argument" or "Path" in str(one.type_descriptor.annotation)


LINES = [
    (*words, *typed(command, one, LONG))
    for words, command in leaves(typer.main.get_command(app))
    for one in command.params
    if may_be_a_path(one)
]


def answered(result: Result, line: object) -> None:
    assert result.exception is None or isinstance(result.exception, SystemExit), (line, result.exception)


def test_a_name_too_long_for_any_file_is_answered_by_every_command(
    vertebra: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where what is told to write a file writes it
    assert len(LINES) > 50
    for line in LINES:
        answered(vertebra(*line), line)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("show", LONG), "not-found"),
        (("play", LONG), "no-such-file"),
        (("network", "load", LONG), "no-such-file"),
        (("export", "batatais", "--to", LONG), "cannot-write"),
        (("verify", LONG), "not-found"),
        (("do", "network:batatais", "SetRules", "--as", "administracao", "--data", f"@{LONG}"), "no-such-file"),
    ],
)
def test_it_is_not_found_or_cannot_be_used(vertebra: Terminal, line: tuple[str, ...], code: str) -> None:
    assert vertebra.refused(*line)[1] == code


@pytest.mark.parametrize(
    "line", [("show", "norte\udcff"), ("inbox", "batatais", "--as", "an\udce3"), ("streams", "\udcff")]
)
def test_what_is_not_written_in_utf_8_names_nothing(vertebra: Terminal, line: tuple[str, ...]) -> None:
    code, said, words = vertebra.refused(*line)
    assert (code, said) == (2, "usage")
    assert "\\udc" in words


def test_a_name_of_nothing_is_unknown_whatever_the_command_is_called(tmp_path: Path) -> None:
    """A clock has no name of its own beside its network's."""
    town = MeetingTown(tmp_path)
    town.world.tell_the_time("ribera", "admin")
    assert town.terminal.refused("do", "nonsense", "Nonsense", "--as", "coord")[1] == "unknown-stream"


def test_folders_that_cannot_be_are_told_as_such(vertebra: Terminal) -> None:
    for folder in (f"/{LONG}", "~nobody-of-this-name/data"):
        result = vertebra("network", "list", VERTEBRA_DATA_DIR=folder)
        answered(result, folder)
        assert result.stderr.partition(":")[0] in ("not-migrated", "bad-settings")


def test_what_a_scenario_says_of_its_network_is_a_path(tmp_path: Path) -> None:
    told = {"name": "told", "title": "Told", "seed": "s", "starts": "2026-01-05T09:00", "steps": []}
    for network in ("a\0b", LONG):
        file = tmp_path / "told.yaml"
        file.write_text(json.dumps({**told, "network": network}))
        with pytest.raises(Refusal):
            load_network(load_scenario(file).network_file)
