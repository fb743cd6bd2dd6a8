"""Every log line in the code says a fixed phrase, with fields of the closed list: nothing that would be withheld."""

import ast
from pathlib import Path

from doors.logs import FIELDS, PHRASE

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("activities", "cli", "doors", "embedded", "networkfile", "scenarios", "store", "workflows")
LOGGERS = {"log", "workflow.logger", "activity.logger"}
LEVELS = {"debug", "info", "warning", "error", "exception"}
FILES = [ROOT / "worker.py", *(file for floor in FLOORS for file in sorted((ROOT / floor).rglob("*.py")))]


def lines() -> list[tuple[str, ast.Call]]:
    """Every call of a logger, with where it stands."""
    return [
        (f"{file.relative_to(ROOT)}:{node.lineno}", node)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and ast.unparse(node.func.value) in LOGGERS
    ]


def fields(call: ast.Call) -> set[str]:
    names = {keyword.arg or "**" for keyword in call.keywords} - {"extra", "exc_info"}
    for keyword in call.keywords:
        if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
            names |= {ast.literal_eval(key) for key in keyword.value.keys if key is not None}
    return names


def test_there_are_log_lines_to_look_at() -> None:
    assert len(lines()) > 10


def test_every_phrase_is_fixed() -> None:
    loose = [
        where
        for where, call in lines()
        if not (isinstance(call.args[0], ast.Constant) and PHRASE.fullmatch(str(call.args[0].value)))
    ]
    assert loose == []


def test_every_field_is_in_the_closed_list() -> None:
    assert [(where, fields(call) - FIELDS) for where, call in lines() if fields(call) - FIELDS] == []
