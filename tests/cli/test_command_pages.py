"""What can be asked is told in plain words: every command says what it is for, every field what it means."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from cli.ask.commandfields import THINGS, asked_of, meaning_of
from cli.ask.commands import about, described, given, in_short
from cli.screen import Screen
from cli.session import Session
from domain.message import Command
from domain.registry import DECIDERS
from naming.data import models_of
from readings.kinds import kind_of
from tests.cli.conftest import Terminal
from words.fieldmeanings import MEANINGS
from words.fieldnames import NAMES
from words.language import translate
from words.languages import Language

COMMANDS = [(kind, command) for kind, decider in DECIDERS.items() for command in given(decider)]
OTHERS = [language for language in Language if language is not Language.ENGLISH]
CODE = re.compile(r"`|_|\bNone\b|[a-z][A-Z]")  # how programmers write
WORDS = re.compile(r"[a-z]{2,} [a-z]{2,}")
LONGEST = 160  # characters of a first sentence, which has to be read among sixty others


def fields() -> Iterator[tuple[str, str, str]]:
    """Every field of every command, and of the records in them: of which process, in which record."""
    for kind, command in COMMANDS:
        yield from _within(kind, command)


def _within(kind: str, record: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    for name, field in record.model_fields.items():
        yield kind, record.__name__, name
        for inner in models_of(field.annotation):
            yield from _within(kind, inner)


@pytest.mark.parametrize(("kind", "command"), COMMANDS)
def test_a_command_says_what_it_is_for_in_plain_words(kind: str, command: type[Command]) -> None:
    told = about(command)
    assert re.fullmatch(r"[A-Z].*\.", told), f"{kind} {command.__name__}: {told!r}"
    assert not CODE.search(told), told
    assert not {name for name in command.model_fields if "_" in name and name in told}


@pytest.mark.parametrize("language", Language)
def test_the_first_sentence_alone_says_it_in_every_language(language: Language) -> None:
    for _, command in COMMANDS:
        first = in_short(translate(about(command), language))
        assert first.endswith("."), first
        assert len(first) <= LONGEST, first


def test_a_command_is_told_to_programs_as_to_people() -> None:
    for _, command in COMMANDS:
        assert described(command)["about"] == about(command)


def test_every_field_of_a_command_has_a_meaning_in_words() -> None:
    lacking = {f"{record}.{name}" for kind, record, name in fields() if not _means(kind, record, name)}
    assert not lacking


def _means(kind: str, record: str, name: str) -> bool:
    return meaning_of(kind, record, name) != name or name in NAMES


def test_no_meaning_is_of_a_field_that_there_is_not() -> None:
    known = {told for kind, record, name in fields() for told in (name, f"{record}.{name}", f"{kind}.{name}")}
    assert set(MEANINGS) <= known


def test_every_thing_that_a_field_names_has_a_word() -> None:
    kinds = {kind_of(kind, record, name) for kind, record, name in fields()} - {None}
    assert kinds <= set(THINGS)


@pytest.mark.parametrize("language", OTHERS)
def test_no_field_is_told_in_english_where_another_language_is_spoken(language: Language) -> None:
    for kind, command in COMMANDS:
        ours = asked_of(Screen(Session(language.value)), kind, command)
        english = asked_of(Screen(Session("en")), kind, command)
        for told, before in zip(ours, english, strict=True):
            assert told.path == before.path
            if len(before.meaning.split()) > 1:
                assert told.meaning != before.meaning, before
            if WORDS.search(before.given):
                assert told.given != before.given, before


def test_the_codes_of_a_field_stand_beside_their_words(bare: Terminal) -> None:
    told = bare.done("--lang", "pt-BR", "commands", "cycle", "RecordFinding")
    assert "demand = demanda" in told
    assert "fragility = fragilidade" in told
    assert "o que se constatou" in told


def test_an_answer_is_told_with_what_each_of_its_kinds_takes(bare: Terminal) -> None:
    told = {one.path: one for one in asked_of(Screen(Session("en")), "management", _named("management", "DecideItem"))}
    assert "ask-information = sent back with a question" in told["ruling.outcome"].given
    assert told["ruling.outcome"].needed
    assert told["ruling.chase_on"].only == ("forward",)
    assert told["ruling.due_on"].only == ("approve", "assign", "expedite")


def _named(kind: str, name: str) -> type[Command]:
    return next(command for command in given(DECIDERS[kind]) if command.__name__ == name)


def test_nobody_is_told_that_a_mandate_of_the_engine_s_can_be_given(bare: Terminal) -> None:
    told = bare.done("commands", "network", "GiveMandates")
    assert "coordinator" in told
    assert "engine" not in told


@pytest.mark.parametrize("kind", DECIDERS)
def test_the_commands_of_a_kind_say_what_each_is_for_in_eighty_columns(bare: Terminal, kind: str) -> None:
    for language in Language:
        told = bare.done("--lang", language.value, "commands", kind, COLUMNS="80")
        assert max(len(line) for line in told.splitlines()) <= 80
        whole = " ".join(told.split())
        for command in given(DECIDERS[kind]):
            assert f"{command.__name__} {in_short(translate(about(command), language))}" in whole
