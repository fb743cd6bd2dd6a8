"""What Temporal's histories recorded of one stream, taken out of them once, and whose history each one is.

Only bytes and plain JSON: no rule of the domain is asked.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from activities.sending import WORKFLOWS
from domain.message import GENESIS, canonical, chained
from domain.translatable import N_
from evidence import histories
from evidence.histories import AppendSeen, HydrationSeen
from evidence.noted import Sheet
from evidence.source import Run
from evidence.verdict import Fault, Look

FOREIGN = N_("The history that is kept as run {run} of {stream} is not its own: it says {says}.")
UNREADABLE = N_("The history of run {run} of {stream} cannot be read.")


@dataclass(frozen=True)
class Stored:
    """An event or command as a run asked for it to be stored. `known`: it was answered that it is. `source`: whose
    command it was.

    `consistent`: the hash in that answer is the one that what was asked gives. Otherwise the history was changed.
    """

    raw: bytes
    run_id: str
    at: datetime
    known: bool
    consistent: bool = True
    source: str = "person"


@dataclass
class Recordings:
    """All that the histories of one process recorded of its stream, taken out of them once."""

    events: dict[int, list[Stored]] = field(default_factory=dict)
    commands: dict[str, list[Stored]] = field(default_factory=dict)
    answers: dict[int, list[AppendSeen]] = field(default_factory=dict)
    hydrations: list[HydrationSeen] = field(default_factory=list)
    owed: list[tuple[int, int]] = field(default_factory=list)
    unanswered: list[tuple[AppendSeen, list[int]]] = field(default_factory=list)

    def versions(self) -> set[int]:
        """At which versions a state will be asked for."""
        return {seen.version for seen in self.hydrations if seen.own}

    def whole(self, last: int) -> bool:
        """Whether every event up to a version is in a history that is left: then every run that wrote is."""
        return all(self.events.get(version) for version in range(1, last + 1))

    def last(self) -> int:
        """The last event that was surely stored."""
        return max((version for version, kept in self.events.items() if any(one.known for one in kept)), default=0)


def taken_out(sheet: Sheet, runs: Sequence[Run]) -> Recordings:
    """Read the histories of a stream. A run that cannot be read, or is another's, is noted and left out."""
    found = Recordings()
    own = []
    for run in runs:
        says = strange(run)
        if says is not None:
            sheet.find(Fault.FOREIGN_HISTORY, Look.COMPARE, FOREIGN, run=run.run_id, says=says)
            continue
        try:
            _take(found, run)
        except (ValueError, KeyError, TypeError, AttributeError):
            sheet.find(Fault.UNREADABLE, Look.COMPARE, UNREADABLE, run=run.run_id)
            continue
        own.append(run)
    _forget_lost(found, sheet)
    found.owed = [
        span
        for n, run in enumerate(own)
        if not sheet.explained.is_ended(run.run_id) and (span := _owed(found, run, own[n + 1 :], sheet.row.version))
    ]
    return found


def _forget_lost(found: Recordings, sheet: Sheet) -> None:
    """Leave out what was told of versions that a reconciliation has said to be lost since."""
    lost = sheet.explained.is_lost
    if not sheet.explained.records:
        return
    for version, kept in list(found.events.items()):
        found.events[version] = [one for one in kept if not lost(sheet.stream, version, one.at)]
    for version, seen in list(found.answers.items()):
        found.answers[version] = [one for one in seen if not lost(sheet.stream, version, one.at)]
    for command_id, of_it in list(found.commands.items()):
        known = [one for one in of_it if not lost(sheet.stream, int(json.loads(one.raw)["first_version"]), one.at)]
        found.commands[command_id] = known
    found.hydrations = [one for one in found.hydrations if not lost(one.stream, one.version, one.at)]


def _take(found: Recordings, run: Run) -> None:
    for seen in histories.appends(run):
        asked = json.loads(seen.raw)
        version = int(asked["expected_version"])
        known = seen.appended is not None
        consistent = seen.appended is None or _head(asked) == seen.appended.head or not texts(asked)
        versions = []
        for item in asked["items"]:
            stored = item.get("events", ())
            for text in stored:
                version += 1
                versions.append(version)
                found.events.setdefault(version, []).append(
                    Stored(text.encode(), run.run_id, seen.at, known, consistent)
                )
            command = item["command"]
            source = str(command["envelope"].get("source", "person"))
            kept = Stored(canonical(command), run.run_id, seen.at, known, source=source)
            found.commands.setdefault(str(command["command_id"]), []).append(kept)
        if seen.appended is not None:
            found.answers.setdefault(version, []).append(seen)
        else:
            found.unanswered.append((seen, versions))
    found.hydrations += histories.hydrations(run)


def texts(asked: Mapping[str, Any]) -> list[str]:
    return [text for item in asked["items"] for text in item.get("events", ())]


def _head(asked: Mapping[str, Any]) -> str:
    """The head of the chain that an append asks for."""
    head = str(asked.get("expected_head", GENESIS))
    for text in texts(asked):
        head = chained(head, text.encode())
    return head


def strange(run: Run) -> str | None:
    """What a history says that shows it to be another's: of another process, run or kind; None where it is its own."""
    history, kind = run.history, run.stream.partition(":")[0]
    started = history.events[0].workflow_execution_started_event_attributes if history.events else None
    if started is None or not history.events[0].HasField("workflow_execution_started_event_attributes"):
        return "nothing"
    wanted = {
        "workflow": (started.workflow_id or run.stream, run.stream),
        "run": (started.original_execution_run_id or run.run_id, run.run_id),
        "type": (started.workflow_type.name, WORKFLOWS.get(kind, "")),
        "stream": (_asked(started.input).get("stream", run.stream), run.stream),
    }
    for says, own in wanted.values():
        if says != own:
            return str(says)
    for event in history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        name = scheduled.activity_type.name
        if name not in ("append", "hydrate"):
            continue
        asked = _asked(scheduled.input)
        fence = asked.get("fence")
        if name == "hydrate" and not isinstance(fence, dict):
            continue
        if asked.get("stream", run.stream) != run.stream:
            return str(asked["stream"])
        if isinstance(fence, dict) and fence.get("run_id", run.run_id) != run.run_id:
            return str(fence["run_id"])
    return None


def _asked(payloads: Any) -> dict[str, Any]:
    try:
        asked = json.loads(payloads.payloads[0].data) if len(payloads.payloads) else {}
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _owed(found: Recordings, run: Run, later: Sequence[Run], version: int) -> tuple[int, int] | None:
    """Which versions nobody but this run can have stored: from what it read first up to where it surely ended."""
    opened = next((seen.version for seen in found.hydrations if seen.run_id == run.run_id and seen.own), None)
    if opened is None:
        return None
    if not run.closed:
        return None if later else (opened, version)
    last = run.history.events[-1]
    if last.HasField("workflow_execution_completed_event_attributes"):
        told = _asked(last.workflow_execution_completed_event_attributes.result)
        return (opened, int(told["version"])) if isinstance(told.get("version"), int) else None
    heir = histories.heir(run)
    for seen in found.hydrations:
        if heir is not None and seen.run_id == heir and seen.own:
            return opened, seen.version
    return None
