"""Texts with a number say *1 day* and *2 days*, in every language."""

import re

import pytest

from cli.catalogue import TRANSLATED, read, texts
from domain.errors import Refusal, Told
from words.language import say, translate
from words.languages import Language

INFLECTED = re.compile(r"\{(\w+):(!?)([^{}|]*)\|([^{}|]*)\}")
NAMED = re.compile(r"\{(\w+)(?::[^{}]*)?\}")
BARE = re.compile(r"\{(\w+)\} (?:[a-z]+ )?([a-z]+s)\b")
AFTER = re.compile(r"\{(\w+)\} ([^\W\d]+s)\b")
# How things are called in the plural where they are counted: none of these follows a number that says no more.
COUNTED = re.compile(
    r"(actions|activities|batches|checkpoints|commands|days|events|files|fields|findings|hours|items|meetings|members|"
    r"months|objects|organisations|people|processes|questions|rounds|runs|sources|steps|strategies|streams|tasks|teams|"
    r"things|times|traces|votes|weeks|years|zones)"
)
# What is never one: limits, and seconds that are waited.
MANY = frozenset({"limit", "seconds", "size"})


def counted(text: str) -> set[str]:
    """The numbers of a text with which words change."""
    return {name for name, _, _, _ in INFLECTED.findall(text)}


@pytest.fixture(scope="module")
def found() -> list[str]:
    return list(texts())


def translated(language: Language) -> list[tuple[str, str]]:
    return [(str(one.id), str(one.string)) for one in read(language) if one.id]


def test_a_number_says_the_words_that_it_needs() -> None:
    assert f"{Told(1):day|days}, {Told(2):day|days}, {Told(0):day|days}" == "1 day, 2 days, 0 days"
    assert f"{Told(1):!was|were} {Told(3):!was|were}" == "was were"
    assert f"{Told(11):>4}" == "  11"


def test_a_refusal_says_them_too() -> None:
    refusal = Refusal("x", "{count:task is|tasks are} open.", count=1)
    assert str(refusal) == "1 task is open."
    assert say(refusal, Language.ENGLISH) == "1 task is open."


def test_no_english_text_counts_things_in_the_plural_alone(found: list[str]) -> None:
    left = {
        text
        for text in found
        for name, word in BARE.findall(text)
        if COUNTED.fullmatch(word) and name not in MANY and not _is_a_name(name)
    }
    assert not left - SEVERAL


def _is_a_name(name: str) -> bool:
    """Of what is called by a word, and not counted: «the meeting of {body} carries…»."""
    return name in {"body", "key", "organisation", "person", "stream", "zone"}


# Said only where there are several.
SEVERAL = {"Say with --body who validates the diagnosis: {count} bodies may do so there."}


def test_the_words_for_one_and_for_two_differ_in_english(found: list[str]) -> None:
    counting = {text for text in found if counted(text)}
    assert len(counting) > 30
    for text in counting:
        for _, _, one, more in INFLECTED.findall(text):
            assert one != more, text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_counts_as_its_text_does_or_says_no_word_behind_the_number(language: Language) -> None:
    for text, told in translated(language):
        for _, _, one, more in INFLECTED.findall(told):
            assert one != more, told
        for name in counted(text) - counted(told):
            assert name not in {number for number, _ in AFTER.findall(told)}, told


@pytest.mark.parametrize("language", Language)
def test_every_text_that_counts_is_said_of_one_otherwise_than_of_two(found: list[str], language: Language) -> None:
    known = dict(translated(language)) if language is not Language.ENGLISH else {}
    for text in found:
        names = dict.fromkeys(NAMED.findall(text), "7")
        for name in counted(known.get(text, text)):
            one, two = (translate(text, language, **{**names, name: n}) for n in ("1", "2"))
            assert "|" not in one + two, one
            assert one.replace("1", "2") != two, two
