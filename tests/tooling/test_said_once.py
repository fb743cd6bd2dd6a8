"""What several rules refuse alike is said in one place: its words could else come apart."""

import ast
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[2] / "domain"
SAID_ONCE = (
    "The minutes of this meeting are approved: nothing can be entered in it any more.",
    "The attendance sheet is empty: a meeting that nobody came to was not held.",
    "The meeting of {date} was annulled: it counts no more.",
    "There is no draft of the minutes of {date} to approve.",
    "The minutes of {date} are not approved yet: draft them again instead.",
    "{person} left the network on {date}.",
)


@pytest.mark.parametrize("words", SAID_ONCE)
def test_what_several_rules_refuse_alike_is_said_in_one_place(words: str) -> None:
    said = [
        file.name
        for file in DOMAIN.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == words
    ]
    assert len(said) == 1, said
