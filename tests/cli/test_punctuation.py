"""No page doubles a mark: what people wrote may end in a full stop, and stands in sentences that have their own."""

import re

import pytest

from tests.cli.conftest import Terminal
from tests.cli.stored import played
from tests.cli.test_widths import AS_WIDE_AS_IT_IS, pages_of
from words.language import listed, translate
from words.languages import Language

DOUBLED = re.compile(r"(?<!\.)\.\.(?!\.)|\.;|(?<=\S) [,;.](?=\s|$)|;;|,,")


@pytest.fixture(scope="module")
def batatais(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-gestao-2021", tmp_path_factory.mktemp("batatais")))


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.PORTUGUESE])
def test_no_page_has_two_marks_where_one_is_meant(batatais: Terminal, language: Language) -> None:
    found: list[str] = []
    for words in pages_of(batatais):
        for line in batatais.done("--lang", language.value, *words, COLUMNS=AS_WIDE_AS_IT_IS).splitlines():
            found += [f"{' '.join(words)}: {line}"] if DOUBLED.search(line) else []
    assert not found


def test_a_text_s_full_stop_is_the_sentence_s() -> None:
    end = Language.ENGLISH
    assert translate("{who} left: {reason}. Then more.", end, who="A", reason="Tired.") == "A left: Tired. Then more."
    assert translate("«{text}».", end, text="Done.") == "«Done.»"
    assert translate("{text} ({n})", end, text="Wait...", n=1) == "Wait... (1)"
    assert translate("{text}", end, text="Done.") == "Done."


def test_of_a_list_only_the_last_text_keeps_its_full_stop() -> None:
    assert listed(["One.", "two.", "three."]) == "One; two; three."
