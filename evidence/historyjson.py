"""Reading a history from JSON, as the archive and exports keep it.

Temporal's own reader looks at every field through its descriptor anew, and tries every older spelling. Here each kind
of message is looked at once, and what is spelled as it is written today is taken as it stands; whatever is not, the
whole history is left to Temporal's own reader, whose word is the last: both give the same, or refuse the same.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Any, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from temporalio.api.history.v1 import History
from temporalio.client import WorkflowHistory

Told = Mapping[str, Any]

MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z", re.ASCII)
DURATION = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?s", re.ASCII)
NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NUMBERS = frozenset(
    {
        FieldDescriptor.CPPTYPE_INT32,
        FieldDescriptor.CPPTYPE_INT64,
        FieldDescriptor.CPPTYPE_UINT32,
        FieldDescriptor.CPPTYPE_UINT64,
    }
)


class Unusual(Exception):
    """Something is spelled otherwise than it is written today."""


class _Field(NamedTuple):
    name: str
    one_of: str | None
    read: Callable[[Any], Any]


def read_history(stream: str, told: str | Told) -> WorkflowHistory:
    """A history from its JSON text, or from what that says. Raises ValueError, KeyError or TypeError as Temporal's own
    reader does."""
    said = json.loads(told) if isinstance(told, str) else told
    try:
        if "events" not in said:
            raise Unusual
        made = History(**_said(_fields(History.DESCRIPTOR), said))
    except (Unusual, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return WorkflowHistory.from_json(stream, told if isinstance(told, str) else dict(told))
    return WorkflowHistory(stream, made.events)


@cache
def _fields(kind: Descriptor) -> Mapping[str, _Field]:
    """How each field of a message is read, by its name in JSON."""
    return {field.json_name: _Field(field.name, _one_of(field), _reader(field)) for field in kind.fields}


def _one_of(field: FieldDescriptor) -> str | None:
    return None if field.containing_oneof is None else field.containing_oneof.name


def _said(fields: Mapping[str, _Field], told: Any) -> dict[str, Any]:
    """What a message's constructor takes."""
    if type(told) is not dict:
        raise Unusual
    said: dict[str, Any] = {}
    chosen: set[str] = set()
    for name, value in told.items():
        field = fields.get(name)
        if field is None or value is None:
            raise Unusual  # an older spelling, or of a later release
        if field.one_of is not None:
            if field.one_of in chosen:
                raise Unusual
            chosen.add(field.one_of)
        said[field.name] = field.read(value)
    return said


def _reader(field: FieldDescriptor) -> Callable[[Any], Any]:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        entry = field.message_type.fields_by_name
        if entry["key"].type != FieldDescriptor.TYPE_STRING:
            return _unusual
        return _map_of(_one(entry["value"]))
    one = _one(field)
    return _list_of(one) if field.is_repeated else one


def _one(field: FieldDescriptor) -> Callable[[Any], Any]:
    if field.message_type is not None:
        return _message(field.message_type)
    if field.enum_type is not None:
        return {name: value.number for name, value in field.enum_type.values_by_name.items()}.__getitem__
    if field.type == FieldDescriptor.TYPE_STRING:
        return _text
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _bytes
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return _truth
    if field.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
        return _real
    return _number if field.cpp_type in NUMBERS else _unusual


def _message(kind: Descriptor) -> Callable[[Any], Any]:
    if kind.full_name == "google.protobuf.Timestamp":
        return _moment
    if kind.full_name == "google.protobuf.Duration":
        return _duration
    if kind.full_name.startswith("google.protobuf."):
        return _unusual  # these have spellings of their own
    return lambda told: _said(_fields(kind), told)


def _list_of(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(told: Any) -> Any:
        if type(told) is not list:
            raise Unusual
        return [one(item) for item in told]

    return read


def _map_of(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def read(told: Any) -> Any:
        if type(told) is not dict:
            raise Unusual
        return {key: one(item) for key, item in told.items()}

    return read


def _text(told: Any) -> str:
    if type(told) is not str:
        raise Unusual
    return told


def _bytes(told: Any) -> bytes:
    encoded = _text(told).encode()
    return urlsafe_b64decode(encoded + b"=" * (4 - len(encoded) % 4))


def _truth(told: Any) -> bool:
    if type(told) is not bool:
        raise Unusual
    return told


def _number(told: Any) -> int:
    if type(told) is int:
        return told
    if NUMBER.fullmatch(_text(told)) is None:
        raise Unusual
    return int(told)


def _real(told: Any) -> float:
    if type(told) not in (float, int) or not isfinite(told):
        raise Unusual
    return float(told)


def _moment(told: Any) -> dict[str, int]:
    found = MOMENT.fullmatch(_text(told))
    if found is None:
        raise Unusual
    year, month, day, hour, minute, second, fraction = found.groups()
    at = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    since = at - EPOCH
    return {"seconds": since.days * 86_400 + since.seconds, "nanos": _nanos(fraction)}


def _duration(told: Any) -> dict[str, int]:
    found = DURATION.fullmatch(_text(told))
    if found is None:
        raise Unusual
    return {"seconds": int(found[1]), "nanos": _nanos(found[2])}


def _nanos(fraction: str | None) -> int:
    return int((fraction or "").ljust(9, "0"))


def _unusual(_told: Any) -> Any:
    raise Unusual
