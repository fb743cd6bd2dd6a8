"""Every line `vertebra …` that a page, a refusal or a catalogue prints is one that can be typed, as it is printed.

What does something is tried on every state of the scenarios, in `tests/scenarios/test_offered_commands.py`. Here is
what is read: each line that a page shows is typed, and answers.
"""

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.catalogue import texts
from cli.main import app
from tests.cli.conftest import Terminal
from tests.cli.stored import played
from words.language import catalogue
from words.languages import Language

ENDS = {"batatais-gestao-2021": "batatais", "sants-montjuic-2019": "sants-montjuic"}
GIVES = ("do", "decide", "cycle", "case")  # what does something, and needs the engine
PRINTED = re.compile(r"(?<![\w'«/])vertebra [a-z][^'»\n]*")
OPEN = re.compile(r"NAME|FIELD|FILE|CAMPO?\b|…")  # what is left to whoever types it


@pytest.fixture(scope="module", params=sorted(ENDS))
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, str]:
    """The network of a scenario, at its end."""
    return Terminal(played(request.param, tmp_path_factory.mktemp("ended"))), ENDS[request.param]


def pages(vertebra: Terminal, network: str) -> Iterator[tuple[str, ...]]:
    """Every page there is of a town: its lists, and what shows each kind of stream."""
    yield from (("network", "list"), ("network", "show", network), ("show", f"network:{network}"))
    yield from (("network", "show", network, f"--{part}") for part in ("people", "organisations", "rules"))
    yield from ((page, network) for page in ("board", "promises", "agenda", "legs", "stats", "streams"))
    yield ("whatif", network, "--rules")
    yield from (("find", word, "--network", network) for word in ("grupo", "grup", "a"))
    for person, _ in vertebra.read("network", "show", network)["people"]:
        yield ("inbox", network, "--as", person)
    shown: dict[str, int] = {}
    for stream in vertebra.read("streams", network):
        kind = stream["stream"].partition(":")[0]
        shown[kind] = shown.get(kind, 0) + 1
        if shown[kind] <= 3:
            yield ("show", stream["stream"])
            yield ("history", stream["stream"])
            yield ("why", stream["stream"])
            if kind == "escalation":
                yield ("trail", stream["stream"])
                yield ("knew", stream["stream"])


def test_every_line_that_a_page_prints_is_answered(town: tuple[Terminal, str]) -> None:
    vertebra, network = town
    printed: dict[str, tuple[str, ...]] = {}
    broken: dict[tuple[str, ...], str] = {}
    for page in pages(vertebra, network):
        told = vertebra(*page)
        if told.exit_code:
            broken[page] = told.output
        for line in PRINTED.findall(told.output):
            printed.setdefault(line.strip(), page)
    assert len(printed) > 20
    for line, page in printed.items():
        words = shlex.split(line)[1:]
        if words[0] in GIVES or OPEN.search(line):
            continue
        told = vertebra(*words)
        if told.exit_code:
            broken[page] = f"{line}: {told.output}"
    assert not broken


@pytest.mark.parametrize("language", list(Language))
def test_every_line_that_a_text_names_is_a_command_of_the_command_line_in_each_language(language: Language) -> None:
    for text in texts():
        for words in (text, catalogue(language).gettext(text)):
            assert [line for line in PRINTED.findall(words) if not _is_known(line)] == [], words


def _is_known(line: str) -> bool:
    """Whether the command line has the command of a line as it begins, with its options and as many arguments."""
    found: Any = get_command(app)
    words = re.split(r"[.,;:]?\s+|$", line.removeprefix("vertebra "))
    while isinstance(found, TyperGroup):
        named = found.commands.get(words.pop(0) if words else "")
        if named is None:
            return False
        found = named
    options = {"--help", *(name for param in found.params for name in param.opts)}
    return all(word in options for word in words if word.startswith("--"))


def test_a_line_with_a_command_or_an_option_that_there_is_not_would_be_noticed() -> None:
    assert not _is_known("vertebra shwo batatais")
    assert not _is_known("vertebra stats batatais --untill 2021-12-31")
