"""What a code may be called: its words in every language of ours, and the network's own."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Literal, get_args, get_origin

from naming.matching import Choice
from words.fieldnames import NAMES
from words.labels import LABELS
from words.language import translate
from words.languages import Language

# One of many, for whoever says what one of them is.
SINGULAR = {
    "strengths": "strength",
    "weaknesses": "weakness",
    "opportunities": "opportunity",
    "threats": "threat",
}


@cache
def said_for(code: str, first: Language = Language.ENGLISH) -> tuple[str, ...]:
    """The words for a code, or for an English text, in every language, in one of them `first`."""
    english = LABELS.get(code) or NAMES.get(code, code)
    return tuple(dict.fromkeys(translate(english, language) for language in (first, *Language)))


def values_of(annotation: Any) -> tuple[str, ...]:
    """The codes that a field may hold, wherever in its type they stand; none where it is no choice between codes."""
    if get_origin(annotation) is Literal:
        return tuple(one for one in get_args(annotation) if isinstance(one, str))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return tuple(one.value for one in annotation)
    return tuple(dict.fromkeys(value for part in get_args(annotation) for value in values_of(part)))


def coded(
    field: str, process: str, values: tuple[str, ...], own: Mapping[str, str], first: Language = Language.ENGLISH
) -> list[Choice]:
    """The codes of a field as people may say them. `own`: the network's words; `first`: in which they are offered."""
    return [Choice(value, tuple(dict.fromkeys(_words(field, process, value, own, first)))) for value in values]


def _words(field: str, process: str, value: str, own: Mapping[str, str], first: Language) -> Iterator[str]:
    for code in (f"{field}-{value}", f"{process}-{value}", value, SINGULAR.get(value)):
        if code is None:
            continue
        if code in own:
            yield own[code]
        if code in LABELS or code in NAMES:
            yield from said_for(code, first)
