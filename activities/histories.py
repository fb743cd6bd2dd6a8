"""Reading Temporal's own record: which runs there are of our processes, and their histories with payloads decoded.

It reads and never changes anything. What it gives is a copy: the same bytes that the server holds, in the clear.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import loads
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message as Proto
from temporalio.api.common.v1 import Payload, SearchAttributes
from temporalio.api.enums.v1 import EventType
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus, WorkflowHistory
from temporalio.converter import PayloadCodec
from temporalio.service import RPCError, RPCStatusCode

from activities.sending import WORKFLOWS
from store.errors import Damaged
from workflows.messages import NOTHING_BEGUN

ENDINGS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: "completed",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: "continued-as-new",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: "failed",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: "cancelled",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED: "terminated",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT: "timed-out",
}
"""The events that a history ends with, and what we call each ending."""

PATCH = "core_patch"
OURS = ", ".join(f'"{name}"' for name in WORKFLOWS.values())


@dataclass(frozen=True)
class FoundRun:
    """A run that Temporal knows. `closed_at` is None while it runs; `events`: how long its history is."""

    stream: str
    run_id: str
    workflow_type: str
    started_at: datetime
    closed_at: datetime | None
    events: int


class Undecodable(Damaged):
    """A history with a payload that the codec does not open: the key is missing, or the payload was changed."""

    code = "undecodable"


async def runs_of(client: Client, stream: str) -> Sequence[FoundRun]:
    """The runs of one process that Temporal still has, oldest first. Raises RPCError where it does not answer."""
    found = [_found(each) async for each in client.list_workflows(f'WorkflowId = "{stream}"')]
    known = {each.run_id for each in found}
    current = await _current(client, stream)
    if current is not None and current.run_id not in known:  # the list follows a little later than the truth
        found.append(current)
    return sorted(found, key=lambda each: (each.started_at, each.run_id))


async def closed_runs(client: Client) -> AsyncIterator[FoundRun]:
    """The closed runs of all our processes that Temporal still has, in pages, as it lists them; without those that say
    of themselves that nothing was begun in them."""
    query = f"WorkflowType IN ({OURS}) AND ExecutionStatus != 'Running'"
    async for each in client.list_workflows(query):
        if NOTHING_BEGUN not in each.raw_info.memo.fields:
            yield _found(each)


async def history_of(client: Client, stream: str, run_id: str) -> WorkflowHistory | None:
    """The history of a run with its payloads decoded; None where Temporal has it no more. Raises `Undecodable`."""
    try:
        history = await client.get_workflow_handle(stream, run_id=run_id).fetch_history()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    try:
        await decode(history, client.data_converter.payload_codec)
    except Exception as error:  # whatever a codec raises: it is another's code
        raise Undecodable(
            "The history of run {run} of {stream} cannot be decoded.", stream=stream, run=run_id
        ) from error
    return history


async def retention(client: Client) -> timedelta | None:
    """How long Temporal keeps a closed run in our namespace; None where it keeps it for ever."""
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    kept = described.config.workflow_execution_retention_ttl.ToTimedelta()
    return kept if kept > timedelta() else None


async def decode(history: WorkflowHistory, codec: PayloadCodec | None) -> None:
    """Decode every payload of a history in place. Raises what the codec raises on a payload that it cannot read."""
    if codec is None:
        return
    for event in history.events:
        for payload in list(_payloads(event)):
            (plain,) = await codec.decode([payload])
            payload.CopyFrom(plain)
        for failure in list(_of_type(event, Failure)):
            _say_again(failure)


def ending(history: WorkflowHistory) -> str | None:
    """How a run ended: a word of ENDINGS; None where its history goes on."""
    return ENDINGS.get(history.events[-1].event_type) if history.events else None


def code_versions(history: WorkflowHistory) -> tuple[str, ...]:
    """The versions of the workflow code that the run was worked on with, in the order they came."""
    ids = (
        event.workflow_task_completed_event_attributes.worker_version.build_id
        for event in history.events
        if event.HasField("workflow_task_completed_event_attributes")
    )
    return tuple(dict.fromkeys(one for one in ids if one))


def versions_appended(history: WorkflowHistory) -> tuple[int, int]:
    """The first and the last version of what the run had stored: the last is less than the first where nothing."""
    asked = {
        event.event_id: event.activity_task_scheduled_event_attributes
        for event in history.events
        if event.activity_task_scheduled_event_attributes.activity_type.name == "append"
    }
    done = [
        (asked[completed.scheduled_event_id].input.payloads[0].data, completed.result.payloads[0].data)
        for completed in (event.activity_task_completed_event_attributes for event in history.events)
        if completed.scheduled_event_id in asked
    ]
    if not done:
        return 1, 0
    return int(loads(done[0][0])["expected_version"]) + 1, int(loads(done[-1][1])["version"])


def _payloads(event: HistoryEvent) -> Iterator[Payload]:
    """What a codec has encoded. The SDK's own marks of patches never pass through one."""
    if event.marker_recorded_event_attributes.marker_name == PATCH:
        return iter(())
    return _of_type(event, Payload)


def _of_type(message: Proto, wanted: type[Any]) -> Iterator[Any]:
    """The messages of a type inside another, the outermost first. Search attributes are never encoded."""
    if isinstance(message, SearchAttributes):
        return
    if isinstance(message, wanted):
        yield message
    for field, value in message.ListFields():
        if field.type != FieldDescriptor.TYPE_MESSAGE:
            continue
        for inner in _inner(field, value):
            yield from _of_type(inner, wanted)


def _inner(field: FieldDescriptor, value: Any) -> Iterator[Proto]:
    entry = field.message_type
    if entry is not None and entry.GetOptions().map_entry:
        if entry.fields_by_name["value"].type == FieldDescriptor.TYPE_MESSAGE:
            yield from value.values()
    elif isinstance(value, Proto):
        yield value
    else:
        yield from value


def _say_again(failure: Failure) -> None:
    """A failure whose words went encoded says them again in their own place."""
    if not failure.HasField("encoded_attributes"):
        return
    words = loads(failure.encoded_attributes.data)
    failure.message, failure.stack_trace = str(words.get("message", "")), str(words.get("stack_trace", ""))
    failure.ClearField("encoded_attributes")


def _found(each: WorkflowExecution) -> FoundRun:
    closed = None if each.status is WorkflowExecutionStatus.RUNNING else each.close_time
    return FoundRun(each.id, each.run_id, each.workflow_type, each.start_time, closed, each.history_length)


async def _current(client: Client, stream: str) -> FoundRun | None:
    try:
        return _found(await client.get_workflow_handle(stream).describe())
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
