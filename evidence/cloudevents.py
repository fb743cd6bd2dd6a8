"""An event of the log as a CloudEvent 1.0 (https://cloudevents.io), in one line of JSON, and back to the row it was.

`data` is the event's body; written as canonical JSON (sorted keys, no spaces, UTF-8) it gives the very bytes that were
hashed. A body that is no such JSON goes as `data_base64`: nothing is lost, whatever lies in the log. All else that the
log holds of the event is in extension attributes, so that the line gives the whole row again.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain import ids
from domain.errors import VertebraError
from domain.message import canonical
from evidence.source import CommandRow, EventRow

MEDIA_TYPE = "application/cloudevents+json"
SOURCE = "urn:vertebra:"
TYPE = "vertebra."

_NUMBERS = frozenset({"position", "streamversion"})
_TEXTS = frozenset({"id", "subject", "eventkind", "commandid", "recordedat", "storedat", "hash"})


def cloud_event(row: EventRow) -> dict[str, Any]:
    """The event as a CloudEvent. `time` is when it was recorded, where that is a time."""
    made: dict[str, Any] = {
        "specversion": "1.0",
        "id": row.id,
        "source": f"{SOURCE}{_network(row.stream)}",
        "type": f"{TYPE}{row.stream.partition(':')[0]}.{row.kind}",
        "subject": row.stream,
        "datacontenttype": "application/json",
        "position": row.position,
        "streamversion": row.version,
        "eventkind": row.kind,
        "commandid": row.command_id,
        "recordedat": row.recorded_at,
        "storedat": row.stored_at,
        "hash": row.hash,
        **body(row.body, "data"),
    }
    if _is_time(row.recorded_at):
        made["time"] = row.recorded_at
    return made


def event_row(event: Mapping[str, Any]) -> EventRow:
    """The row that a CloudEvent of ours was made of. Raises ValueError where it is none."""
    if event.get("specversion") != "1.0":
        raise ValueError("no CloudEvent 1.0")
    for name in _NUMBERS:
        if type(event.get(name)) is not int:
            raise ValueError(f"'{name}' is no whole number")
    for name in _TEXTS:
        if not isinstance(event.get(name), str):
            raise ValueError(f"'{name}' is no text")
    if event.get("type") != f"{TYPE}{event['subject'].partition(':')[0]}.{event['eventkind']}":
        raise ValueError("'type' says another thing than 'eventkind'")
    if event.get("source") != f"{SOURCE}{_network(event['subject'])}":
        raise ValueError("'source' is of another network")
    if event.get("time", event["recordedat"]) != event["recordedat"]:
        raise ValueError("'time' says another thing than 'recordedat'")
    return EventRow(
        position=event["position"],
        stream=event["subject"],
        version=event["streamversion"],
        id=event["id"],
        kind=event["eventkind"],
        command_id=event["commandid"],
        recorded_at=event["recordedat"],
        stored_at=event["storedat"],
        body=bytes_of(event, "data"),
        hash=event["hash"],
    )


def command_line(row: CommandRow) -> dict[str, Any]:
    """A command as a line of JSON: the log's columns by their names, and its body as an event's is given."""
    return {
        "number": row.number,
        "stream": row.stream,
        "command_id": row.command_id,
        "content": row.content,
        "first_version": row.first_version,
        "last_version": row.last_version,
        **body(row.body, "body"),
    }


def command_row(line: Mapping[str, Any]) -> CommandRow:
    """The row that such a line was made of. Raises ValueError where it is none."""
    numbers = {name: line.get(name) for name in ("number", "first_version", "last_version")}
    texts = {name: line.get(name) for name in ("stream", "command_id", "content")}
    if not all(type(value) is int for value in numbers.values()):
        raise ValueError("a number of a command is none")
    if not all(isinstance(value, str) for value in texts.values()):
        raise ValueError("a text of a command is none")
    source = _source(line.get("body"))
    return CommandRow(**numbers, **texts, body=bytes_of(line, "body"), source=source)  # type: ignore[arg-type]


def _source(stored: Any) -> str:
    """Whose command it was, by its own record: a line says it nowhere else."""
    envelope = stored.get("envelope") if isinstance(stored, dict) else None
    source = envelope.get("source") if isinstance(envelope, dict) else None
    return source if isinstance(source, str) else "person"


def body(raw: bytes, name: str) -> dict[str, Any]:
    """Bytes as a field of JSON: the value itself where its canonical form gives them again, else base64."""
    try:
        value = json.loads(raw, parse_constant=_no_constant)
        if canonical(value) == raw:
            return {name: value}
    except (ValueError, RecursionError):
        pass
    return {f"{name}_base64": b64encode(raw).decode()}


def bytes_of(fields: Mapping[str, Any], name: str) -> bytes:
    """The bytes that `body` made a field of. Raises ValueError."""
    if (name in fields) == (f"{name}_base64" in fields):
        raise ValueError(f"'{name}' is missing, or there twice")
    if name in fields:
        return canonical(fields[name])
    given = fields[f"{name}_base64"]
    if not isinstance(given, str):
        raise ValueError(f"'{name}_base64' is no text")
    return b64decode(given, validate=True)


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _network(stream: str) -> str:
    try:
        return ids.parts(stream)[1]
    except VertebraError:
        return "unknown"


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
