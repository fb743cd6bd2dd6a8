"""One thing has one word in each language: what the catalogues say, and words that they must not use beside it."""

import re

import pytest

from cli.catalogue import read
from words.languages import Language

OF_THE_ARCHIVE = re.compile(r"archiv", re.IGNORECASE)

BANNED = [
    (Language.SPANISH, r"\bhábil(es)?\b", "laborable"),
    (Language.CATALAN, r"\b(hàbils?|feiners?)\b", "laborable"),
    (Language.CATALAN, r"\barxius? (csv|json|de xarxa|d'escenari|exportat)", "fitxer"),
    (Language.PORTUGUESE, r"\b(ficheiros?|fichários?)\b", "arquivo"),
    (Language.PORTUGUESE, r"\bquest(ão|ões)\b", "demanda"),
    (Language.SPANISH, r"\bsecretari[oa]s?\b", "concejal or responsable: a secretary takes minutes"),
    (Language.CATALAN, r"\bsecret(ari|ària|aris)\b", "regidor or responsable: a secretary takes minutes"),
]


def said(language: Language) -> dict[str, str]:
    """Every text with its translation."""
    return {str(m.id): str(m.string) for m in read(language) if m.id and isinstance(m.id, str)}


@pytest.mark.parametrize(("language", "banned", "instead"), BANNED)
def test_a_thing_has_one_word_in_each_language(language: Language, banned: str, instead: str) -> None:
    others = [told for told in said(language).values() if re.search(banned, told, re.IGNORECASE)]
    assert not others, f"the word is {instead}"


@pytest.mark.parametrize(
    ("language", "archive", "file"),
    [(Language.SPANISH, "archivo", "fichero"), (Language.CATALAN, "arxiu", "fitxer")],
)
def test_the_archive_is_never_called_a_file_nor_a_file_an_archive(language: Language, archive: str, file: str) -> None:
    for text, told in said(language).items():
        if archive in told.casefold():
            assert OF_THE_ARCHIVE.search(text), told
        if file in told.casefold():
            assert re.search(r"file|sheet|workbook|exported", text, re.IGNORECASE), told
