"""A state as named fields, and what differs between two of them.

A field is known by a path: the names of fields, the keys of tables, and for lists what tells their elements apart. The
parts that two folds of one stream share are not looked into, so that a difference costs what differs.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from domain.message import Message

Path = tuple[str, ...]
ABSENT: Any = type("Absent", (), {"__repr__": lambda _self: "ABSENT"})()

# What the engine keeps to act in time and once; nobody has said it.
BOOKKEEPING = frozenset(
    {"reminder_at", "next_reminder_at", "overdue_at", "reminders", "content", "tabling", "returns", "duties_given"}
    | {"number", "changes", "current", "over", "untold", "heard", "page", "asked", "convene_at", "not_held_at"}
    | {"closes_at"}
    | {"name_at", "rules_version", "phase_since", "drafts", "since", "delivery", "item", "n", "taken_by", "known"}
    | {"carried", "minutes_carried", "id", "code", "merged", "said", "at", "objection_days", "edition", "tells_why"}
    | {"tells_by", "cut"}
)


class Change(Message):
    """One field that differs. `before` and `after` are None where it was not there, which `kind` says."""

    path: Path
    kind: Literal["added", "changed", "removed"]
    before: JsonValue = None
    after: JsonValue = None


def fields(state: Any) -> Iterator[tuple[Path, Any]]:
    """Every field of a state with its value, in the order in which they stand there."""
    inner = _inner(state)
    if inner is None:
        yield (), state
        return
    for name, value in inner.items():
        for path, leaf in fields(value):
            yield (name, *path), leaf


def value_at(state: Any, path: Iterable[str]) -> Any:
    """What stands at a path: a single value, or a whole part of the state; ABSENT where there is nothing."""
    for name in path:
        inner = _inner(state)
        if inner is None or name not in inner:
            return ABSENT
        state = inner[name]
    return state


def changes(before: Any, after: Any) -> tuple[Change, ...]:
    """Every field that is not the same, in the order of the later state, then what is gone."""
    return tuple(_changes(before, after, ()))


def found(state: Any, text: str) -> Path | None:
    """The path that a text with dots names in a state; None where it names nothing. Names may have dots themselves."""
    if not text:
        return ()
    inner = _inner(state) or {}
    for name in sorted(inner, key=len, reverse=True):
        if text == name:
            return (name,)
        if text.startswith(name + "."):
            rest = found(inner[name], text[len(name) + 1 :])
            if rest is not None:
                return (name, *rest)
    return None


def as_json(value: Any) -> JsonValue:
    """A value of a state as JSON; None for ABSENT."""
    made: JsonValue = None if value is ABSENT else to_jsonable_python(value, fallback=dict)  # a table is a mapping
    return made


def _changes(before: Any, after: Any, path: Path) -> Iterator[Change]:
    if before is after:
        return
    inner_before, inner_after = _inner(before), _inner(after)
    if inner_before is None and inner_after is None:
        if before != after or type(before) is not type(after):
            yield _change(path, before, after)
        return
    was = _lone(before) if inner_before is None else inner_before
    now = _lone(after) if inner_after is None else inner_after
    for name, value in now.items():
        yield from _changes(was.get(name, ABSENT), value, (*path, name) if name else path)
    for name, value in was.items():
        if name not in now:
            yield from _changes(value, ABSENT, (*path, name) if name else path)


def _lone(value: Any) -> dict[str, Any]:
    """A single value where a whole part of the state stood, or will stand."""
    return {} if value is ABSENT else {"": value}


def _change(path: Path, before: Any, after: Any) -> Change:
    kind: Literal["added", "changed", "removed"] = (
        "added" if before is ABSENT else "removed" if after is ABSENT else "changed"
    )
    return Change(path=path, kind=kind, before=as_json(before), after=as_json(after))


def _inner(value: Any) -> Mapping[str, Any] | None:
    """The parts of a value by their names; None for one that has none."""
    match value:
        case Message():
            return {name: getattr(value, name) for name in type(value).model_fields}
        case Mapping():
            return value
        case (Message(), *_):
            return _named((_name_of(one), one) for one in value)
        case ((str(), _), *_) if all(isinstance(one, tuple) and len(one) == 2 for one in value):
            return _named(value)
        case _:
            return None


def _named(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Elements of a list by their names; the second of a name is told apart by a number."""
    made: dict[str, Any] = {}
    for name, value in pairs:
        number, known = 1, name
        while known in made:
            number += 1
            known = f"{name}#{number}"
        made[known] = value
    return made


def _name_of(element: Message) -> str:
    """What tells an element of a list apart: its first field that is a text."""
    return next((str(value) for _, value in element if isinstance(value, str) and value), "")
