"""One side older than the other: what looks like a deed in many streams, and is a copy that was put in one's place.

A log that ends before all that Temporal knows of it was cut off nowhere in particular: it is older. What the log has
and a process whose history is whole never stored was put in, unless nobody worked for Temporal when it was stored:
then Temporal's own record is older. Both stay findings, until a reconciliation has brought the two to one truth.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from temporalio.api.enums.v1 import TaskQueueKind

from domain.translatable import N_
from evidence.looks import compare
from evidence.noted import Sheet
from evidence.recordings import Recordings, texts
from evidence.source import Evidence, Run, Where
from evidence.verdict import Fault, Look
from store.tables import moment

STICKY = TaskQueueKind.TASK_QUEUE_KIND_STICKY
LOG = N_(
    "The log ends before Temporal's record of it: {stream} stands at event {last} here, and its process stored event "
    "{known}."
)
TEMPORAL = N_(
    "Temporal's record of {stream} ends before the log's: at event {known}, and the log goes on to event {last}. "
    "Either Temporal is an older copy, or they were put in behind its back."
)


class Older:
    """Finds out which streams one side knows less of because it is older. Asked at the end, when all were heard."""

    def __init__(self) -> None:
        self._worked: dict[str, tuple[datetime, datetime]] = {}
        self._missing: dict[str, tuple[int, int]] = {}  # by stream: the least position that it was told, the last event
        self._behind: list[str] = []

    def heard(self, runs: Iterable[Run]) -> None:
        """Note from when to when each worker surely worked: it is named where it keeps a process in memory. What was
        meant for it and never taken up says nothing of it: a server that was put back still turns to who is gone.

        The archive may know of times that this Temporal, put back to before them, has never seen.
        """
        for run in runs:
            if run.where is Where.ARCHIVE:
                continue
            meant: dict[int, str] = {}
            for event in run.history.events:
                queue = event.workflow_task_scheduled_event_attributes.task_queue
                if queue.kind == STICKY:
                    meant[event.event_id] = queue.name
                name = meant.get(event.workflow_task_started_event_attributes.scheduled_event_id)
                if name is not None:
                    at = event.event_time.ToDatetime(UTC)
                    first, last = self._worked.get(name, (at, at))
                    self._worked[name] = min(first, at), max(last, at)

    def noted(self, sheet: Sheet, found: Recordings) -> None:
        """Note a stream of which one side knows more than the other."""
        told = [
            (seen.appended.position - _events(seen.raw) + 1, version)
            for version, answers in found.answers.items()
            for seen in answers
            if version > sheet.last_version and seen.appended is not None
        ]
        if told and sheet.has(Fault.TRUNCATED):
            self._missing[sheet.stream] = min(place for place, _ in told), max(version for _, version in told)
        if sheet.said(compare.INSERTED):
            self._behind.append(sheet.stream)

    def told(self, evidence: Evidence, sheets: Mapping[str, Sheet]) -> None:
        """Tell what is only older as what it is."""
        counted = evidence.counters()
        for stream, (place, known) in self._missing.items():
            sheet = sheets[stream]
            cut = sheet.of(Fault.TRUNCATED)
            if counted is not None and place > counted.position:
                sheet.retell(cut, Fault.LOG_OLDER, LOG, last=sheet.last_version, known=known)
        for stream in self._behind:
            self._tell_behind(evidence, sheets[stream])

    def _tell_behind(self, evidence: Evidence, sheet: Sheet) -> None:
        found = sheet.said(compare.INSERTED)
        first = found[0].version or 0
        at_its_end = [one.version for one in found] == list(range(first, first + len(found)))
        alone = all(look not in one.also for one in found for look in (Look.FOLD, Look.REDECIDE, Look.CHECKPOINTS))
        row = next(iter(evidence.events(sheet.stream, first - 1)), None)
        if row is None or not (at_its_end and alone):
            return
        try:
            stored = moment(row.stored_at)
        except ValueError:
            return
        if any(since < stored < until for since, until in self._worked.values()):
            return  # its process was at work all the while, and was not asked
        sheet.retell(found, Fault.TEMPORAL_OLDER, TEMPORAL, known=first - 1, last=sheet.last_version)


def _events(raw: bytes) -> int:
    return len(texts(json.loads(raw)))
