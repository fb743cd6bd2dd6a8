"""Histories recorded from real runs, as files. `evidence.replaying` says what today's code appends on them."""

import gzip
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from domain.message import canonical

FOLDER = Path(__file__).parent
SUFFIX = ".json.gz"


def recorded() -> Sequence[Path]:
    """The files of the recorded histories, one for each run."""
    return sorted(FOLDER.glob(f"*{SUFFIX}"))


def read(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.name.removesuffix(SUFFIX), gzip.decompress(path.read_bytes()).decode())


def write(name: str, history: WorkflowHistory) -> Path:
    path = FOLDER / f"{name}{SUFFIX}"
    text = canonical(_without_traces(history.to_json_dict())).decode().replace(socket.gethostname(), "recorded")
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def _without_traces(value: Any) -> Any:
    """A failure's stack trace is about the machine, and replays without it."""
    match value:
        case dict():
            return {key: _without_traces(inner) for key, inner in value.items() if key != "stackTrace"}
        case list():
            return [_without_traces(inner) for inner in value]
        case _:
            return value


def kinds(history: WorkflowHistory) -> set[str]:
    """The types of a history's events, by Temporal's names."""
    return {EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events}
