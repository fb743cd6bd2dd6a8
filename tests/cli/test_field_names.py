"""Every field that people can be shown has a name in their language: none is shown by the name that a program uses."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from cli.screen import Screen
from cli.session import Session
from domain.decider import SHARED
from domain.differences import BOOKKEEPING
from domain.registry import DECIDERS
from tests.cli.conftest import Terminal
from tests.cli.stored import played
from words.fieldnames import NAMES
from words.fields import Fields
from words.languages import Language
from words.saying import Saying


def models(told: Any, known: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """A model and all that stand in it, however deep."""
    if isinstance(told, type) and issubclass(told, BaseModel) and told not in known:
        known.add(told)
        for field in told.model_fields.values():
            models(field.annotation, known)
    for part in get_args(told):
        models(part, known)
    return known


def every() -> Iterator[tuple[str, str]]:
    """The fields of all events and all states, each with its model."""
    known: set[type[BaseModel]] = set()
    for decider in DECIDERS.values():
        for event in decider.events.values():
            models(event, known)
        models(decider.state._type, known)
    for event in SHARED.values():
        known -= {event}  # what the engine notes of deliveries is told of nobody
    assert len(known) > 300, "all of them are looked at"
    for model in sorted(known, key=lambda one: f"{one.__module__}.{one.__name__}"):
        for field in model.model_fields:
            yield f"{model.__module__}.{model.__name__}", field


def test_every_field_of_every_event_and_state_has_a_name() -> None:
    assert not {f"{model}.{field}" for model, field in every() if field not in NAMES}


def test_no_name_is_of_a_field_that_there_is_not() -> None:
    assert set(NAMES) <= {field for _, field in every()}
    assert {field for _, field in every()} >= BOOKKEEPING


@pytest.mark.parametrize("language", [one for one in Language if one is not Language.ENGLISH])
def test_a_name_is_in_the_reader_s_language(language: Language) -> None:
    screen = Screen(Session(language.value))
    said = Fields(Saying(screen), "cycle")
    for field in ("period", "ends_at", "reference", "origin", "criterion", "raised_on", "sectors", "adoption"):
        told = said.name((field,))
        assert told == screen.say(NAMES[field])
        assert "_" not in told
        assert told != NAMES[field], field


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-norte-2017", tmp_path_factory.mktemp("town")))


def test_why_lists_no_field_by_the_name_that_a_program_uses(town: Terminal) -> None:
    names: set[str] = set()
    for info in town.read("streams", "batatais"):
        listed = town.done("--lang", "es", "why", info["stream"], COLUMNS="400").splitlines()
        names |= {line.removeprefix("• ").rpartition("»: ")[2].partition(": ")[0] for line in listed if line[:1] == "•"}
    assert {"período", "el período acaba al final de"} <= names
    assert not [name for name in names if "_" in name]


def test_why_says_how_a_portfolio_answered_an_item_of_an_agenda(town: Terminal) -> None:
    told = town.done("--lang", "es", "why", "management:batatais:gestao-geral", COLUMNS="400")
    assert "partes: Educação: aprobada" in told
    assert "educacao: approve" not in told


def test_a_sector_is_told_by_its_name(town: Terminal) -> None:
    told = town.done("--lang", "es", "why", "cycle:batatais:norte:2017", COLUMNS="400")
    assert "sector: Educação" in told
    assert "sector: educacao" not in told
