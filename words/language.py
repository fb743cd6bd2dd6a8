"""The languages in which the engine speaks to people: catalogues read at run time, refusals said in them.

English texts are the message ids. A text that a catalogue lacks is said in English: words are never a reason to fail.
The catalogues are `words/locale/*.po`; nothing is compiled.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from domain.errors import Told, VertebraError
from words.languages import Language

CATALOGUES = Path(__file__).resolve().parent / "locale"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})")
STOP = "\ue000"  # stands for the full stop of a text until it is known what follows it
SEAM = re.compile(rf"{STOP}(?:(»)\.(?!\w)|(?=[.;:]))")
LISTS = frozenset({"roles", "criteria"})  # parameters that hold several words
CHOICES = frozenset({"values"})  # those that hold several codes, of which one is to be typed
CODED = frozenset({"kind", "matter", "outcome", "part", "phase", "quadrant", "role", "status"})  # those that hold codes


def is_ours(tag: str) -> bool:
    """Whether a tag such as `pt_BR` or `ca-ES` is of one of our languages."""
    return _main(tag) in {_main(language) for language in Language}


def _main(tag: str) -> str:
    return re.split(r"[-_.]", tag)[0].lower()


def language_of(tag: str | None) -> Language:
    """The language nearest to a tag such as `pt_BR.UTF-8` or `ca-ES`; English where it is none of ours."""
    wanted = (tag or "").replace("_", "-").split(".")[0].lower()
    for language in Language:
        if wanted == language.value.lower() or wanted.split("-")[0] == language.value.split("-")[0]:
            return language
    return Language.ENGLISH


def locale_of(language: Language) -> Locale:
    """How dates and numbers are written in a language. English here is the one that puts the day first."""
    return Locale.parse("en-GB" if language is Language.ENGLISH else language.value, sep="-")


def catalogue_file(language: Language) -> Path:
    """The catalogue of a language; English has none."""
    return CATALOGUES / f"{language.value.replace('-', '_')}.po"


TYPED = frozenset({"field", "fields", "id", "column", "path", "text", "file", "line", "hint", "option", "name"})
"""Parameters that say what is to be typed: they are never translated, though the same word may be a text elsewhere."""


@lru_cache
def catalogue(language: Language) -> NullTranslations:
    """The translations into a language; an empty catalogue for English, or where the file is missing."""
    file = catalogue_file(language)
    if not file.is_file():
        return NullTranslations()
    with file.open("rb") as source:
        read = read_po(source, locale=str(locale_of(language)))
    made = BytesIO()
    write_mo(made, read)
    made.seek(0)
    return GNUTranslations(made)


def translate(words: str, language: Language, /, **params: object) -> str:
    """An English text in another language, with its parameters filled in as they are."""
    if not words:
        return ""
    texts = {name: Told(_open_ended(value)) for name, value in params.items()}
    told = catalogue(language).gettext(words).format_map(_Lenient(texts))
    return SEAM.sub(lambda seam: ".»" if seam[1] else "", told).replace(STOP, ".") if STOP in told else told


def _open_ended(value: object) -> object:
    """A text whose full stop falls away where the sentence that it stands in has one of its own, or goes on."""
    ends = isinstance(value, str) and value.endswith(".") and not value.endswith("..")
    return f"{str(value)[:-1]}{STOP}" if ends else value


def listed(texts: Iterable[str]) -> str:
    """Texts that people wrote, one after the other: the full stop of one is not followed by more."""
    told = list(texts)
    return "; ".join([*(one.removesuffix(".") for one in told[:-1]), *told[-1:]])


def say(error: VertebraError, language: Language, labels: Mapping[str, str] | None = None) -> str:
    """A refusal in a language: its words, and what in its parameters are words or dates.

    `labels`: English words for the codes that some parameters hold.
    """
    field = error.params.get("field", "").rpartition(".")[2]
    said = {name: _said(name, value, field, language, labels or {}) for name, value in error.params.items()}
    return translate(error.words, language, **said)


def day(value: date, language: Language) -> str:
    """A day as people write it, the month in letters so that it reads the same everywhere."""
    return format_skeleton("yMMMd", value, locale=locale_of(language))


def moment(value: datetime, language: Language) -> str:
    """A day and a time of day, in the time zone that the value has."""
    return f"{day(value.date(), language)}, {value:%H:%M}"


def number(value: float, language: Language) -> str:
    """A number as people write it, without decimals that say nothing."""
    return format_decimal(value, locale=locale_of(language))


def _said(name: str, value: str, field: str, language: Language, labels: Mapping[str, str]) -> str:
    known = catalogue(language)
    if name in CHOICES:
        return ", ".join(_choice(one, field, language, labels) for one in value.split(", "))
    if name in LISTS:
        return ", ".join(known.gettext(labels.get(word, word)) for word in value.split(", "))
    with suppress(ValueError):  # what looks like a day and is none, such as 30 February, is said as it was written
        if DAY.fullmatch(value):
            return day(date.fromisoformat(value), language)
        if MOMENT.fullmatch(value):
            return moment(datetime.fromisoformat(value), language)
    if name in TYPED:
        return value
    words = labels.get(value, value) if name in CODED else value
    return known.gettext(words) if words else words


def _choice(quoted: str, field: str, language: Language, labels: Mapping[str, str]) -> str:
    """What may be typed, as it is typed, with its word in the language where that is another one."""
    code = quoted.strip("'")
    english = labels.get(f"{field}-{code}") or labels.get(code)
    word = catalogue(language).gettext(english) if english else code
    return quoted if word == code else f"{quoted} ({word})"


class _Lenient(dict[str, Told]):
    """A translation that names an unknown parameter must not hide what is said."""

    def __missing__(self, key: str) -> Told:
        return Told("{" + key + "}")
