"""What of a command's data can be stored: how long it may be, how deep, and what can be written down at all.

Nothing here knows what a command is about. Doors ask it before they send one, and processes before they decide it.
"""

from collections.abc import Mapping
from math import isfinite

from pydantic import JsonValue

from domain.errors import Refusal
from domain.message import COMMAND_LIMIT, TEXT_LIMIT, canonical

DEEPEST = 50  # lists and objects inside one another
DIGITS = 18  # of a whole number: what any database, and any program that reads an export, can hold
LARGEST = 10**DIGITS - 1


def check_sendable(data: Mapping[str, JsonValue]) -> None:
    """Refuse what could not be read where it is sent, or is longer than may be stored: what doors ask."""
    _check_depth(data)
    _check_numbers(data, "")
    check_size(data)


def check_size(data: Mapping[str, JsonValue]) -> None:
    """Refuse what is longer than may be stored, or cannot be written down."""
    _check_depth(data)
    if _surely_short(data):
        return
    _measure(data, "")
    if len(canonical(data)) > COMMAND_LIMIT:
        raise Refusal(
            "too-long", "This is too long to be stored in one step: {limit} bytes at most.", limit=COMMAND_LIMIT
        )


def _check_numbers(value: JsonValue | Mapping[str, JsonValue], field_name: str) -> None:
    """Refuse a whole number that is longer than what reads it elsewhere may hold. Asked by doors alone: what was stored
    before anybody asked stays as it is."""
    match value:
        case int() if abs(value) > LARGEST:
            raise Refusal("bad-value", "'{field}' has more than {limit} digits.", field=field_name, limit=DIGITS)
        case Mapping():
            for key, inner in value.items():
                _check_numbers(inner, f"{field_name}.{key}" if field_name else key)
        case list():
            for inner in value:
                _check_numbers(inner, field_name)
        case _:
            pass


def _check_depth(data: Mapping[str, JsonValue]) -> None:
    """Refuse lists in lists without end, before anything follows them all the way: no command has any, and whoever
    reads them elsewhere may not be able to."""
    inside: list[JsonValue | Mapping[str, JsonValue]] = [data]
    for _ in range(DEEPEST):
        values = (one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else () for one in inside)
        inside = [value for several in values for value in several]
        if not inside:
            return
    raise Refusal(
        "bad-value", "The data has lists or objects inside one another more than {limit} times.", limit=DEEPEST
    )


def _surely_short(data: Mapping[str, JsonValue]) -> bool:
    """Whether all of it can be written down and is together no longer than one text may be, as it mostly is."""
    try:
        written = canonical(data)
    except (UnicodeEncodeError, ValueError):  # half a character, or more digits than Python writes
        return False
    return len(written) <= TEXT_LIMIT and b"NaN" not in written and b"Infinity" not in written


def _measure(value: JsonValue | Mapping[str, JsonValue], field_name: str) -> None:
    match value:
        case str() if _is_broken(value):
            raise Refusal("bad-value", "'{field}' has characters that are no text.", field=_writable(field_name))
        case str() if len(value.encode()) > TEXT_LIMIT:
            raise Refusal(
                "text-too-long",
                "The text of '{field}' is too long: {limit} bytes at most.",
                field=field_name,
                limit=TEXT_LIMIT,
            )
        case float() if not isfinite(value):
            raise Refusal("bad-value", "'{field}' must be a number that can be written down.", field=field_name)
        case Mapping():
            for key, inner in value.items():
                where = f"{field_name}.{key}" if field_name else key
                if _is_broken(key):
                    raise Refusal("bad-value", "'{field}' has characters that are no text.", field=_writable(where))
                _measure(inner, where)
        case list():
            for inner in value:
                _measure(inner, field_name)
        case _:
            pass


def _is_broken(text: str) -> bool:
    """Whether a text has half a character (an unpaired surrogate): JSON can spell one, UTF-8 cannot store it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _writable(text: str) -> str:
    return text.encode(errors="replace").decode()
