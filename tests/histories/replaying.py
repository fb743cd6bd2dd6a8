"""Histories recorded from real runs, as files. `evidence.replaying` says what today's code appends on them."""

import gzip
import json
import socket
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.worker import (
    HandleUpdateInput,
    Interceptor,
    Replayer,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from domain.message import canonical
from evidence.replaying import Capture, appended_then, replayer
from workflows.every import WORKFLOWS, runner

FOLDER = Path(__file__).parent
SUFFIX = ".json.gz"


def recorded() -> Sequence[Path]:
    """The files of the recorded histories, one for each run."""
    return sorted(FOLDER.glob(f"*{SUFFIX}"))


def named(name: str) -> Path:
    """The file of a recorded history, by its name without its ending."""
    return FOLDER / f"{name}{SUFFIX}"


def read(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.name.removesuffix(SUFFIX), gzip.decompress(path.read_bytes()).decode())


def write(name: str, history: WorkflowHistory) -> Path:
    """Write a history under a name and the first number that is free: what was recorded once stays as it is."""
    path = next(path for n in count(1) if not (path := named(f"{name}-{n}")).exists())
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


def workflow_type(history: WorkflowHistory) -> str:
    return history.events[0].workflow_execution_started_event_attributes.workflow_type.name


def editions(appends: Sequence[bytes]) -> set[int]:
    """The editions of the engine's rules under which the commands of some appends were decided."""
    commands = (item["command"] for append in appends for item in json.loads(append)["items"])
    return {command.get("edition", 1) for command in commands}


Refused = tuple[str, str]  # the code, and the words as they were told


def refused_then(history: WorkflowHistory) -> list[Refused]:
    """What a run refused when it was recorded, in the order in which it answered."""
    outcomes = (
        event.workflow_execution_update_completed_event_attributes.outcome
        for event in history.events
        if event.HasField("workflow_execution_update_completed_event_attributes")
    )
    return [
        (outcome.failure.application_failure_info.type, outcome.failure.message)
        for outcome in outcomes
        if outcome.HasField("failure")
    ]


async def refused_now(history: WorkflowHistory) -> list[Refused]:
    """What today's code refuses on the same history."""
    refusals = _Refusals()
    replayer = Replayer(
        workflows=WORKFLOWS,
        workflow_runner=runner(),
        data_converter=pydantic_data_converter,
        interceptors=[refusals],
    )
    await replayer.replay_workflow(history)
    return refusals.told


class _Refusals(Interceptor):
    def __init__(self) -> None:
        self.told: list[Refused] = []

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        told = self.told

        class Inbound(WorkflowInboundInterceptor):
            async def handle_update_handler(self, input: HandleUpdateInput) -> Any:
                try:
                    return await super().handle_update_handler(input)
                except ApplicationError as refusal:
                    told.append((refusal.type or "", refusal.message))
                    raise

        return Inbound


async def appended_now(history: WorkflowHistory) -> list[bytes]:
    """What today's code appends on the same history, in the sandbox as on a worker.

    Raises where it would do other things, or in another order.
    """
    capture = Capture()
    await replayer(capture, runner()).replay_workflow(history)
    return [append.canonical for appends in capture.appends.values() for append in appends]


def appended_before(history: WorkflowHistory) -> list[bytes]:
    """What was appended when it was recorded."""
    return [append.canonical for append in appended_then(history)]
