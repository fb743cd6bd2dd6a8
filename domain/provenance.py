"""Where a value comes from: the events after which a field of a stream became what it was, and what it is."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import JsonValue

from domain.decider import Decider, Folded
from domain.differences import ABSENT, Path, as_json, fields, found, value_at
from domain.errors import Refusal
from domain.message import Message, Recorded

PARTS = ("life", "course", "plan", "board", "evaluation")  # parts of a state that need not be named
NEAR = 5  # suggestions


class Setting(Message):
    """An event that changed a field. `present`: whether the field was there after it."""

    event: Recorded
    before: JsonValue
    after: JsonValue
    present: bool = True


def settings(decider: Decider[Any], stream: str, events: Iterable[Recorded], path: Path) -> Iterator[Setting]:
    """Every event that changed what stands at a path, in order; what it was before the first is nobody's doing."""
    folded = Folded.empty(decider, stream)
    before = value_at(folded.state, path)
    for event in events:
        folded = folded.plus(event)
        after = value_at(folded.state, path)
        if after is not before and (after is ABSENT or before is ABSENT or after != before):
            yield Setting(event=event, before=as_json(before), after=as_json(after), present=after is not ABSENT)
        before = after


def short(state: Any, path: Path) -> str:
    """A path as people write it: without the name of its part, where that leaves no doubt."""
    if len(path) > 1 and path[0] in PARTS and found(state, ".".join(path[1:])) is None:
        return ".".join(path[1:])
    return ".".join(path)


def path_of(state: Any, text: str) -> Path | None:
    """The path in a state that somebody means: whole, without its part, or by its end where only one ends so.

    None where nothing is called so. Raises Refusal `which-field` where it could be several.
    """
    whole = found(state, text)
    if whole:
        return whole
    for part in PARTS:
        inner = value_at(state, (part,))
        within = found(inner, text) if inner is not ABSENT else None
        if within:
            return (part, *within)
    ending = dict.fromkeys(_upto(path, text) for path, _ in fields(state) if _upto(path, text))
    if len(ending) > 1:
        raise Refusal(
            "which-field",
            "'{field}' could be several fields; say which: {fields}.",
            field=text,
            fields=", ".join(short(state, path) for path in list(ending)[:NEAR]),
        )
    return next(iter(ending), None)


def near(state: Any, text: str) -> list[str]:
    """Fields whose paths look like a text, the likest first."""
    known = [short(state, path) for path, _ in fields(state)]
    like = get_close_matches(text, known, n=NEAR, cutoff=0.5)
    last = text.rpartition(".")[2]
    return list(dict.fromkeys([*like, *(one for one in known if last in one.split("."))]))[:NEAR]


def _upto(path: Path, text: str) -> Path:
    """The beginning of a path that ends as a text says; empty where none does."""
    for end in range(len(path), 0, -1):
        if ("." + ".".join(path[:end])).endswith("." + text):
            return path[:end]
    return ()
