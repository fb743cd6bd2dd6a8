"""No text of one language stands in another's page: every page of a played scenario, in each language that is not
English. What people wrote there is Portuguese, so that an English word can only be a text of ours."""

import re

import pytest

from doors.settings import Language
from tests.cli.catalogue import read
from tests.cli.conftest import Terminal
from tests.cli.stored import played
from tests.cli.test_widths import AS_WIDE_AS_IT_IS, pages_of

PLACEHOLDER = re.compile(r"\{\w*\}")
SHORTEST = 3  # words of a piece of a text that no other language has by chance
ENGLISH = re.compile(
    r"(?<![\w:/.-])(the|and|was|were|with|which|from|what|who|this|that|have|nothing|nobody|days|it|is|of|by)"
    r"(?![\w:/-])"
)
TYPED = re.compile(r"vertebra [a-z].*|«[^»]*»|'[^']*'|\"[^\"]*\"|--\w[\w-]*")
OTHERS = [language for language in Language if language is not Language.ENGLISH]


@pytest.fixture(scope="module")
def batatais(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-gestao-2021", tmp_path_factory.mktemp("batatais")))


@pytest.fixture(scope="module")
def drawn(batatais: Terminal) -> dict[Language, dict[str, list[str]]]:
    """The lines of every page in each language, by the command line that draws it."""
    asked = list(pages_of(batatais))
    return {
        language: {
            " ".join(words): batatais.done("--lang", language.value, *words, COLUMNS=AS_WIDE_AS_IT_IS).splitlines()
            for words in asked
        }
        for language in OTHERS
    }


def pieces(language: Language) -> set[str]:
    """What the English texts say between their placeholders, where the translation says something else."""
    made = set()
    for message in read(language):
        if isinstance(message.id, str) and isinstance(message.string, str):
            for piece in PLACEHOLDER.split(message.id):
                said = " ".join(piece.split())
                if len(re.findall(r"[^\W\d]{2,}", said)) >= SHORTEST and said not in " ".join(message.string.split()):
                    made.add(said)
    return made


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_text_stands_untranslated_in_a_page(
    drawn: dict[Language, dict[str, list[str]]], language: Language
) -> None:
    english = pieces(language)
    assert len(english) > 1000
    for words, lines in drawn[language].items():
        told = " ".join(" ".join(lines).split())
        assert not [piece for piece in english if piece in told], words


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_word_stands_in_a_page(drawn: dict[Language, dict[str, list[str]]], language: Language) -> None:
    found = {
        f"{words}: {line.strip()[:200]}"
        for words, lines in drawn[language].items()
        for line in lines
        if ENGLISH.search(TYPED.sub(" ", line))
    }
    assert not found, "\n".join(sorted(found))
