"""Histories recorded from real runs, and what today's code appends when it replays them.

Temporal's replayer checks the order of commands and not what they carry; here every append is compared, byte for byte.
"""

import gzip
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

from domain.message import canonical
from store.messages import Append
from workflows.every import WORKFLOWS, runner

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


def appended_then(history: WorkflowHistory) -> list[bytes]:
    """What the run appended when it was recorded, as today's messages read it."""
    found = []
    for event in history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        if event.HasField("activity_task_scheduled_event_attributes") and scheduled.activity_type.name == "append":
            (append,) = pydantic_data_converter.payload_converter.from_payloads(scheduled.input.payloads, [Append])
            found.append(_bytes(append))
    return found


async def appended_now(history: WorkflowHistory) -> list[bytes]:
    """What today's code appends on the same history. Raises where it would do other things, or in another order."""
    capture = _Capture()
    replayer = Replayer(
        workflows=WORKFLOWS,
        workflow_runner=runner(),
        data_converter=pydantic_data_converter,
        interceptors=[capture],
    )
    await replayer.replay_workflow(history)
    return capture.appends


def _bytes(append: Append) -> bytes:
    """Without its summary: what lists show of a process may get better, and is no evidence."""
    return canonical(append.model_dump(mode="json", exclude={"summary"}))


class _Capture(Interceptor):
    def __init__(self) -> None:
        self.appends: list[bytes] = []

    def workflow_interceptor_class(self, input: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        appends = self.appends

        class Outbound(WorkflowOutboundInterceptor):
            def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:
                if input.activity == "append":
                    appends.append(_bytes(input.args[0]))
                return super().start_activity(input)

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Outbound(outbound))

        return Inbound
