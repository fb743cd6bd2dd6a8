"""What somebody has yet to say before a command can be given: a place in its data, and what may stand there."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal

from domain.message import Command, Message

FEW = 12  # as many as are still read side by side; of more, one looks them up


class Blank(Message):
    """A place to be filled. `one_of`: what may stand there, where that is known and told."""

    of: Literal["text", "day", "number"] = "text"
    one_of: tuple[str, ...] = ()


BLANK = Blank()


def choice(known: Iterable[str]) -> str | Blank:
    """One of several; what it is where there is but one, and any where they are too many to be read, or none."""
    found = tuple(known)
    return found[0] if len(found) == 1 else Blank(one_of=found if len(found) <= FEW else ())


def numbered(known: Iterable[str]) -> str | Blank:
    """One of several that have short numbers: of however many, since they are told by these."""
    found = tuple(known)
    return found[0] if len(found) == 1 else Blank(one_of=found)


def required(command: type[Command], params: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """The fields that a command must have: what is known of them, and a blank for the rest."""
    schema = _schema(command)
    for name in schema.get("required", ()):
        yield name, params.get(name) or _place(schema["properties"][name], schema.get("$defs", {}))


def is_known(value: Any) -> bool:
    """Whether there is no blank in a value."""
    match value:
        case Blank():
            return False
        case dict():
            return all(map(is_known, value.values()))
        case list() | tuple():
            return all(map(is_known, value))
        case _:
            return True


@cache
def _schema(command: type[Command]) -> dict[str, Any]:
    return command.model_json_schema()


def _place(part: dict[str, Any], parts: dict[str, Any]) -> Any:
    if "$ref" in part:
        return _place(parts[part["$ref"].rsplit("/", 1)[-1]], parts)
    if "enum" in part:
        return Blank(one_of=tuple(map(str, part["enum"])))
    match part.get("type"):
        case "array":
            return [_place(part.get("items", {}), parts)]
        case "object":
            return {name: _place(part["properties"][name], parts) for name in part.get("required", ())}
        case "integer" if "minimum" in part and "maximum" in part:
            return Blank(of="number", one_of=tuple(map(str, range(part["minimum"], part["maximum"] + 1))))
        case "integer" | "number":
            return Blank(of="number")
        case _:
            return Blank(of="day" if part.get("format") == "date" else "text")
