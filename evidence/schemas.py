"""JSON Schemas of everything that a kind of stream can be asked, can record, and stands at: made from the messages."""

from typing import Any

from pydantic import TypeAdapter

from domain.decider import SHARED, ConfirmDelivery, Decider, StoredCommand
from domain.message import Command, Event, Recorded

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas_of(decider: Decider[Any]) -> dict[str, Any]:
    """The schemas of one kind of stream: what the `data` of its commands and events hold, by kind, and its state."""
    commands: dict[str, type[Command]] = {**decider.commands, ConfirmDelivery.__name__: ConfirmDelivery}
    events: dict[str, type[Event]] = {**decider.events, **SHARED}
    return {
        "$schema": DIALECT,
        "title": decider.name,
        "commands": {name: made.model_json_schema() for name, made in sorted(commands.items())},
        "events": {name: made.model_json_schema(mode="serialization") for name, made in sorted(events.items())},
        "state": decider.state.json_schema(mode="serialization"),
    }


def envelopes() -> dict[str, Any]:
    """The schemas of what stands around them: an event as it is recorded, a command as it is kept."""
    return {
        "$schema": DIALECT,
        "title": "records",
        "event": TypeAdapter(Recorded).json_schema(mode="serialization"),
        "command": TypeAdapter(StoredCommand).json_schema(mode="serialization"),
    }
