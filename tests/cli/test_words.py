"""Words: every text that people may read is translated, every event is a sentence, every code has a word."""

import ast
import re

import pytest

from cli.catalogue import ROOT, TRANSLATED, read, texts
from cli.exits import Exit, exit_code
from domain.categories import CODES
from domain.cycle.summary import PUT_TO_MEETING
from domain.decider import SHARED as SHARED_EVENTS
from domain.errors import Refusal, VertebraError
from domain.registry import DECIDERS
from domain.roles import Role
from domain.territory import BodyKind, Rules
from words.events import ROWS, SHARED, SUBJECTS
from words.events.row import ACTS, OTHERS
from words.labels import LABELS, TODOS
from words.language import language_of, locale_of, say, translate
from words.languages import Language

PLACEHOLDER = re.compile(r"\{(\w*)(?::[^{}]*)?\}")


@pytest.fixture(scope="module")
def found() -> set[str]:
    return set(texts())


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_no_catalogue_has_others(found: set[str], language: Language) -> None:
    known = {str(message.id): message.string for message in read(language) if message.id}
    lacking = sorted(text for text in found if not known.get(text))
    assert not lacking, f"run 'python -m cli.catalogue', then translate these into {language.value}"
    assert set(known) == found, "run 'python -m cli.catalogue'"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_text(language: Language) -> None:
    for message in read(language):
        if message.id:
            ours, theirs = PLACEHOLDER.findall(str(message.id)), PLACEHOLDER.findall(str(message.string))
            assert set(ours) == set(theirs), message.id
            assert sorted(ours) == sorted(theirs) or ":" in str(message.string), message.id


@pytest.mark.parametrize("kind", DECIDERS)
def test_every_event_is_a_sentence_made_of_its_own_fields(kind: str) -> None:
    events = DECIDERS[kind].events
    assert set(ROWS[kind]) == set(events)
    for name, row in ROWS[kind].items():
        said = {*PLACEHOLDER.findall(row.sentence)}
        if row.where is not None:
            field, words = row.where
            said |= {field, *PLACEHOLDER.findall(words)}
        for field, words in row.clauses:
            said |= {field, *PLACEHOLDER.findall(words)}
        assert said <= {"who", *events[name].model_fields}, name
        assert row.personal <= set(events[name].model_fields), name


@pytest.mark.parametrize("kind", sorted(set(DECIDERS) - {"clock"}))
def test_every_event_is_about_something_and_does_something_to_it(kind: str) -> None:
    assert {row.about for row in ROWS[kind].values()} == set(SUBJECTS[kind])
    assert OTHERS not in SUBJECTS[kind]
    assert {row.act for row in ROWS[kind].values()} <= set(ACTS)


def test_the_engine_s_own_events_are_sentences_too() -> None:
    assert set(SHARED) == set(SHARED_EVENTS)


def test_every_role_body_and_criterion_has_a_word() -> None:
    codes = {*(role.value for role in Role), *(kind.value for kind in BodyKind)}
    assert codes | set(Rules().criteria) | set(Rules().process_criteria) | set(DECIDERS) <= set(LABELS)


def test_everything_that_can_wait_for_somebody_is_a_sentence() -> None:
    nodes = [node for file in (ROOT / "domain").rglob("*.py") for node in ast.walk(ast.parse(file.read_text()))]
    said = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    codes = {*_first_words(calls), *PUT_TO_MEETING.values()}
    assert len(codes) > 30
    assert codes <= set(TODOS)
    assert set(TODOS) <= codes | said, "words for what never waits"


def _first_words(calls: list[ast.Call]) -> set[str]:
    """The codes of what waits: what `todo(…)`, `_todo(…)` and `Todo(what=…)` are called with, where it is a word."""
    by_name = {"todo", "_todo", "_concerned"}
    given = [call.args[0] for call in calls if call.args and getattr(call.func, "id", "") in by_name]
    given += [word.value for call in calls for word in call.keywords if word.arg == "what"]
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}


def test_a_language_is_known_by_its_tag_however_it_is_written() -> None:
    tags = {"pt_BR.UTF-8": "pt-BR", "pt": "pt-BR", "ca-ES": "ca", "es": "es", "C": "en", "de": "en", "": "en"}
    assert {tag: language_of(tag).value for tag in tags} == tags
    assert language_of(None) is Language.ENGLISH
    assert [str(locale_of(language)) for language in Language] == ["en_GB", "es", "ca", "pt_BR"]


def test_a_refusal_says_roles_days_and_reasons_in_the_reader_s_language() -> None:
    late = Refusal(
        "in-the-future", "{date} is still to come: what happened cannot be recorded before.", date="2020-05-06"
    )
    assert say(late, Language.CATALAN).startswith("El 6 de maig del 2020 encara ha d'arribar")
    wrong = Refusal(
        "wrong-role", "{person} cannot do '{kind}' here: it is for {roles}.", person="ana", kind="Say",
        roles="coordinator, secretary",
    )  # fmt: skip
    assert say(wrong, Language.PORTUGUESE) == "ana não pode fazer aqui 'Say': é para coordenação, secretário."


def test_what_may_stand_in_a_field_is_told_as_it_is_typed_and_in_words() -> None:
    refusal = Refusal(
        "bad-value", "'{field}' must be one of these: {values}.", field="urgency", values="'ordinary', 'urgent'"
    )
    assert say(refusal, Language.PORTUGUESE, LABELS) == (
        "'urgency' deve ser um destes valores: 'ordinary' (comum), 'urgent' (urgente)."
    )
    assert say(refusal, Language.ENGLISH, LABELS) == "'urgency' must be one of these: 'ordinary', 'urgent'."


def test_a_text_without_a_translation_is_said_in_english() -> None:
    assert translate("Nobody wrote {what} down.", Language.SPANISH, what="this") == "Nobody wrote this down."


def test_an_error_has_one_exit_code() -> None:
    listed = [code for known in CODES.values() for code in known]
    assert len(listed) == len(set(listed))
    assert exit_code(Refusal("anything", "No.")) is Exit.REFUSED
    assert exit_code(VertebraError("No answer.", code="no-answer")) is Exit.UNREACHABLE
    assert exit_code(VertebraError("Broken.", code="damaged-log")) is Exit.DAMAGED
