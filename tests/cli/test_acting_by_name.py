"""Who acts on something says what they mean: what goes on before what has ended, in the network they belong to."""

from collections.abc import Iterator
from typing import Any

import pytest

from cli import wiring
from cli.arguments import Arguments, kind_of_argument
from cli.session import Session
from domain.errors import Refusal
from naming.matching import Choice, pick_open
from store.database import open_database
from tests.cli.stored import played


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wiring.Store]:
    folder = tmp_path_factory.mktemp("batatais")
    played("batatais-gestao-2021", folder)
    database = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    yield wiring.Store(database, session=Session())
    database.dispose()


def named(store: wiring.Store, command: str, **params: Any) -> dict[str, Any]:
    kinds = {name: kind for name in params if (kind := kind_of_argument(command, name)) is not None}
    Arguments(store, command, params).name(kinds)
    return params


def test_a_person_is_known_by_name_where_the_line_names_an_item_by_its_number(store: wiring.Store) -> None:
    told = named(
        store, "decide", what="I19", person="Quem responde pela pasta de Saúde", entered_by="relatoria da gestão"
    )
    assert told == {"what": "I19", "person": "secretaria-de-saude", "entered_by": "relatoria-gestao"}


def test_what_goes_on_is_meant_before_what_has_ended(store: wiring.Store) -> None:
    told = named(store, "decide", what="aparelho emprestado", person="secretaria-de-saude")
    assert told["what"] == "escalation:batatais:norte:case-n21-05-1"


def test_what_has_ended_is_meant_where_nothing_else_is_so_called() -> None:
    over, open_one, other = (
        Choice("a", ("Transport to the clinic",), over=True),
        Choice("b", ("Transport for one",)),
        Choice("c", ("Transport for many",)),
    )
    assert pick_open("transport", [over, open_one], unknown="not-found") == "b"
    assert pick_open("clinic", [over, open_one], unknown="not-found") == "a"
    with pytest.raises(Refusal) as refused:
        pick_open("transport", [over, open_one, other], unknown="not-found")
    assert "clinic" not in refused.value.params["hint"]
    assert pick_open("nothing like it", [over, open_one], unknown="not-found") == "nothing like it"


def test_a_question_that_is_asked_back_is_in_the_language_of_whoever_acts(store: wiring.Store) -> None:
    store.session.network_language = None
    with pytest.raises(Refusal):
        named(store, "decide", what="norte", person="secretaria-de-saude")
    assert store.session.network_language == "pt-BR"
