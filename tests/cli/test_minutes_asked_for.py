"""Minutes are asked for as people call a body and number its meetings."""

import pytest

from tests.cli.conftest import Terminal
from tests.cli.stored import played


@pytest.fixture(scope="module")
def batatais(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-norte-2017", tmp_path_factory.mktemp("batatais")))


@pytest.mark.parametrize(
    "asked",
    [
        ("batatais", "grupo norte"), ("batatais", "Grupo Territorializado Norte"), ("batatais", "norte"),
        ("grupo norte",), ("grupo norte", "2017-09-06"), ("grupo norte#2017-09-06",),
    ],
)  # fmt: skip
def test_the_minutes_of_a_body_are_asked_for_by_what_it_is_called(batatais: Terminal, asked: tuple[str, ...]) -> None:
    told = batatais.read("minutes", *asked)
    assert (told["stream"], told["on"]) == ("group:batatais:grupo-norte", "2017-09-06")


def test_the_minutes_of_a_meeting_are_asked_for_by_its_number(batatais: Terminal) -> None:
    second = batatais.read("minutes", "grupo norte", "M2")
    assert batatais.read("minutes", "grupo norte#M2") == second
    assert batatais.read("minutes", "batatais", second["meeting"]) == second
    assert batatais.read("minutes", "gestão geral#M1")["stream"] == "management:batatais:gestao-geral"
    _, code, words = batatais.refused("minutes", "batatais", "M2")
    assert code == "which-one"
    assert "Grupo territorializado norte, 2017-03-08 (M2)" in words
    _, code, words = batatais.refused("minutes", "batatais", "grupp norte")
    assert (code, "Grupo territorializado norte (grupo-norte)" in words) == ("unknown-body", True)
