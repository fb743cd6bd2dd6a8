"""The command line's own pages and mistakes are in the reader's language."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from cli.catalogue import TRANSLATED, read
from cli.main import app
from cli.speaking import PLACE, PLACES
from tests.cli.conftest import Terminal
from words.language import translate
from words.languages import Language

KINDS = re.compile(r"<(str|path|int|float|list|UUID|%)")  # types as programmers write them
ALIKE = 24  # characters from which on a text of another language is another text


def _helps(command: Any, *words: str) -> Iterator[tuple[tuple[str, ...], str]]:
    if not getattr(command, "hidden", False):
        yield words, inspect.cleandoc(command.help or "").split("\n")[0].rstrip(".")
    for name, one in getattr(command, "commands", {}).items():
        yield from _helps(one, *words, name)


def _ours(language: str) -> set[str]:
    """What stands for something in a language."""
    return {translate(place, Language(language)) for place in PLACES}


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_stands_for_something_of_the_reader_s_is_in_their_language_in_every_text(language: Language) -> None:
    ours = _ours(language)
    for message in (one for one in read(language) if one.id):
        told = set(PLACE.findall(str(message.string)))
        assert not {place for place in told if place in PLACES and place not in ours}, message.id


@pytest.mark.parametrize("language", ["es", "ca", "pt-BR"])
def test_the_help_of_every_command_is_in_the_reader_s_language(bare: Terminal, language: str) -> None:
    for words, english in _helps(get_command(app)):
        told = " ".join(bare.done("--lang", language, *words, "--help").split())
        assert "Usage:" not in told
        assert "Options:" not in told
        assert "Show this message and exit" not in told
        assert not KINDS.search(told), told
        assert not {place for place in PLACE.findall(told) if place in PLACES and place not in _ours(language)}, told
        assert len(english) < ALIKE or english not in told, " ".join(words)


@pytest.mark.parametrize(
    ("line", "spanish"),
    [
        (("inbox",), "Falta --as en «vertebra inbox»"),
        (("show",), "Falta QUÉ en «vertebra show»"),
        (("shw", "x"), "¿Quería decir «show»?"),
        (("show", "x", "--jsn"), "¿Quería decir --json?"),
        (("show", "x", "y"), "Hay más en esta línea"),
        (("inbox", "--as"), "Falta algo detrás de --as"),
        (("history", "cycle:a:b:c", "--after", "soon"), "No se entiende lo que se da en --after"),
    ],
)
def test_what_cannot_be_understood_is_said_in_the_reader_s_language(
    bare: Terminal, line: tuple[str, ...], spanish: str
) -> None:
    code, known_as, words = bare.refused("--lang", "es", *line)
    assert (code, known_as) == (2, "usage")
    assert spanish in words


def test_whoever_holds_the_role_elsewhere_is_told_where(vertebra: Terminal) -> None:
    refused = vertebra.refused(
        "--lang", "en", "do", "group:batatais:grupo-norte", "ConveneMeeting", "--as", "coordenacao-sul",
        "--data", '{"on": "2030-05-02"}',
    )  # fmt: skip
    assert refused[1] == "wrong-role"
    assert "«Grupo territorializado norte», and coordenacao-sul is that of «Território Sul»" in refused[2]
