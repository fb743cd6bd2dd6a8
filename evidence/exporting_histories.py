"""Histories as they go into an export: whole, or up to where their stream ends in there.

A history that the log goes on beyond is cut before the first task that knew more than the export does; what is left is
the history of a run that goes on. Nothing is cut that the log does not hold: whoever took events out of it is found out
by the history.

On which machine, by which process and from which folder something was done is taken out of them: Temporal notes it, no
look asks for it, and it is nobody's business.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from temporalio.api.enums.v1 import TaskQueueKind
from temporalio.api.history.v1 import History
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.client import WorkflowHistory

from domain.message import canonical
from evidence import histories
from evidence.exporting_scope import Scope
from evidence.source import Evidence, Run

MACHINES = frozenset({"identity", "stack_trace"})


class Standing:
    """Where the streams stand in the log, asked again only where they stood too low when they were asked last."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._versions: Mapping[str, int] = {}

    def holds(self, stream: str, version: int) -> bool:
        """Whether the log holds a version of a stream, by now."""
        if self._versions.get(stream, 0) < version:
            self._versions = {row.stream: row.version for row in self._evidence.streams()}
        return self._versions.get(stream, 0) >= version


def exported(run: Run, scope: Scope, standing: Standing) -> bytes | None:
    """A run as a member of the file, in canonical JSON; None where nothing of it is of the time before the cut."""
    events = list(run.history.events)
    left = _before(run, scope, standing)
    if left is not None:
        events = [event for event in events if event.event_id < left]
        if not any(event.HasField("workflow_task_completed_event_attributes") for event in events):
            return None
    told = History(events=events)
    without_machines(told)
    history = WorkflowHistory(run.stream, told.events)
    return canonical(
        {
            "stream": run.stream,
            "run_id": run.run_id,
            "started_at": run.started_at.isoformat(),
            "closed": run.closed and left is None,
            "code_version": run.code_version,
            "history": history.to_json_dict(),
        }
    )


def without_machines(told: Message) -> None:
    """Take out of a history, wherever it stands: the process and host that worked on it, its queue, its files."""
    if isinstance(told, TaskQueue) and told.kind == TaskQueueKind.TASK_QUEUE_KIND_STICKY:
        told.ClearField("name")
    for field, value in told.ListFields():
        if field.name in MACHINES and field.type == FieldDescriptor.TYPE_STRING:
            told.ClearField(field.name)
        elif field.type == FieldDescriptor.TYPE_MESSAGE:
            for one in _messages(value):
                without_machines(one)


def _messages(value: Any) -> Iterable[Message]:
    if isinstance(value, Message):
        return (value,)
    if isinstance(value, Mapping):
        return [one for one in value.values() if isinstance(one, Message)]
    return list(value)


def _before(run: Run, scope: Scope, standing: Standing) -> int | None:
    """The first event of the task that knew more than the export does; None where there is none."""
    beyond = [
        seen.event_id
        for seen in histories.hydrations(run)
        if seen.stream in scope.streams
        and scope.streams[seen.stream].version < seen.version
        and standing.holds(seen.stream, seen.version)
    ]
    beyond += [seen.event_id for seen in histories.appends(run) if _goes_beyond(seen, run.stream, scope, standing)]
    if not beyond:
        return None
    scheduled = {event.event_id: event.activity_task_scheduled_event_attributes for event in run.history.events}
    return min(scheduled[event_id].workflow_task_completed_event_id for event_id in beyond)


def _goes_beyond(seen: histories.AppendSeen, stream: str, scope: Scope, standing: Standing) -> bool:
    if seen.append is None or seen.appended is None:
        return False
    commands: Sequence[Any] = [item.command for item in seen.append.items]
    inside = all(scope.has_command(stream, one.last_version, one.decided_at.isoformat()) for one in commands)
    return not inside and standing.holds(stream, seen.appended.version)
