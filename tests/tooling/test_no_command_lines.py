"""No text below the doors names a command line: it says what to do, and each door says how."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from cli.index import COMMANDS
from tests.tooling.test_log_lines import LEVELS, LOGGERS

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("activities", "domain", "evidence", "readings", "store", "words", "workflows")
NAMED = re.compile(rf"\bvertebra (?:{'|'.join(map(re.escape, COMMANDS))})\b")
LETTER = ("evidence/mailing.py", "BODY")  # whoever is written to may have nothing but the letter


def is_log_line(call: ast.Call) -> bool:
    told = call.func
    return isinstance(told, ast.Attribute) and told.attr in LEVELS and ast.unparse(told.value) in LOGGERS


def texts(file: Path) -> Iterator[str]:
    """The texts in a module, joined as they are said; no docstrings, no log lines, no letters."""
    tree, left_out = ast.parse(file.read_text(encoding="utf-8")), set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        if isinstance(node, ast.Call) and is_log_line(node):
            left_out |= {id(argument) for argument in node.args}
        if isinstance(node, ast.Assign) and (str(file.relative_to(ROOT)), ast.unparse(node.targets[0])) == LETTER:
            left_out |= {id(inner) for inner in ast.walk(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value


def test_there_are_commands_to_look_for() -> None:
    assert NAMED.search("'vertebra repair case:town:d' puts it right.")
    assert NAMED.search("see vertebra reconcile")


def test_no_text_below_the_doors_names_a_command_line() -> None:
    naming = [
        f"{file.relative_to(ROOT)}: {text}"
        for floor in FLOORS
        for file in sorted((ROOT / floor).rglob("*.py"))
        for text in texts(file)
        if NAMED.search(text)
    ]
    assert naming == []
