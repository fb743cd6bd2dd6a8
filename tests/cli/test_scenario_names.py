"""A scenario is found by as much of its name as only it begins with."""

import pytest

from cli.operate.system import find_scenario
from domain.errors import Refusal


@pytest.mark.parametrize(
    ("name", "found"),
    [("cartagena", "cartagena-2023"), ("batatais-norte-2017", "batatais-norte-2017"), ("sants", "sants-montjuic-2019")],
)
def test_a_scenario_is_found_by_its_name_or_the_beginning_of_it(name: str, found: str) -> None:
    assert find_scenario(name).name == found


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [("batatais", "usage", "batatais-gestao-2021, batatais-norte-2017"), ("nowhere", "no-such-file", "cartagena-2023")],
)
def test_a_name_of_several_or_of_none_is_refused_with_those_there_are(name: str, code: str, words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        find_scenario(name)
    assert refusal.value.code == code
    assert words in str(refusal.value)
