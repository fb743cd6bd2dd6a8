"""Histories as they go into an export: whole, or up to where their stream ends in there.

A history that the log goes on beyond is cut before the first task that knew more than the export does; what is left is
the history of a run that goes on. Nothing is cut that the log does not hold: whoever took events out of it is found out
by the history.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from temporalio.api.history.v1 import History
from temporalio.client import WorkflowHistory

from domain.message import canonical
from evidence import histories
from evidence.exporting_scope import Scope
from evidence.source import Evidence, Run


def exported(run: Run, scope: Scope, stands: Mapping[str, int]) -> bytes | None:
    """A run as a member of the file, in canonical JSON; None where nothing of it is of the time before the cut.

    `stands`: the version of each stream in the log now.
    """
    events = list(run.history.events)
    left = _before(run, scope, stands)
    if left is not None:
        events = [event for event in events if event.event_id < left]
        if not any(event.HasField("workflow_task_completed_event_attributes") for event in events):
            return None
    history = WorkflowHistory(run.stream, History(events=events).events)
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


def standing(evidence: Evidence) -> dict[str, int]:
    """Where each stream stands in the log now."""
    return {row.stream: row.version for row in evidence.streams()}


def _before(run: Run, scope: Scope, stands: Mapping[str, int]) -> int | None:
    """The first event of the task that knew more than the export does; None where there is none."""
    beyond = [
        seen.event_id
        for seen in histories.hydrations(run)
        if seen.stream in scope.streams
        and scope.streams[seen.stream].version < seen.version <= stands.get(seen.stream, 0)
    ]
    beyond += [seen.event_id for seen in histories.appends(run) if _goes_beyond(seen, run.stream, scope, stands)]
    if not beyond:
        return None
    scheduled = {event.event_id: event.activity_task_scheduled_event_attributes for event in run.history.events}
    return min(scheduled[event_id].workflow_task_completed_event_id for event_id in beyond)


def _goes_beyond(seen: histories.AppendSeen, stream: str, scope: Scope, stands: Mapping[str, int]) -> bool:
    if seen.append is None or seen.appended is None or seen.appended.version > stands.get(stream, 0):
        return False
    commands: Sequence[Any] = [item.command for item in seen.append.items]
    return any(
        not scope.has_command(stream, command.last_version, command.decided_at.isoformat()) for command in commands
    )
