"""What is found by words of it, without a terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.ask.find import line_of
from domain.errors import Refusal
from naming.found import find
from naming.spoken import Spoken
from store.database import open_database
from tests.cli.conftest import Terminal


@pytest.fixture
def spoken(batatais: Path) -> Iterator[Spoken]:
    engine = open_database(f"sqlite:///{batatais / 'vertebra.db'}")
    yield Spoken(engine)
    engine.dispose()


def test_things_are_found_with_the_page_on_which_they_stand(spoken: Spoken) -> None:
    found = {(one.kind, one.id): one.page for one in find(spoken, "norte", "batatais")}
    assert found["zone", "norte"].model_dump() == {"what": "zone", "of": "batatais:norte"}
    assert found["person", "coordenacao-norte"].model_dump() == {"what": "inbox", "of": "batatais"}
    assert found["organisation", "cras-norte"].model_dump() == {"what": "organisations", "of": "batatais"}
    assert found["body", "grupo-norte"].model_dump() == {"what": "stream", "of": "group:batatais:grupo-norte"}
    assert found["cycle", "cycle:batatais:norte:2017"].what == "stream"


def test_all_words_are_needed_and_accents_and_case_are_not(spoken: Spoken) -> None:
    wide, narrow = find(spoken, "COORDENACAO"), find(spoken, "coordenação norte")
    assert {one.id for one in narrow} < {one.id for one in wide}
    assert find(spoken, "nonada") == find(spoken, "") == ()
    with pytest.raises(Refusal):
        find(spoken, "norte", "atlantis")


def test_the_command_line_answers_with_it_and_the_line_that_shows_it(spoken: Spoken, terminal: Terminal) -> None:
    found = find(spoken, "agenda")
    assert {"action", "finding"} <= {one.kind for one in found}
    assert terminal.read("find", "agenda") == [
        {**one.model_dump(mode="json", exclude={"page"}), "line": line_of(one)} for one in found
    ]
    for one in found:
        assert terminal(*line_of(one).split()[1:]).exit_code == 0, one
