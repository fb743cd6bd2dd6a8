"""The look without any rules: what Temporal's histories recorded of appends and readings, beside the log's own rows.

Bytes are compared with bytes. Only what a run read from the log, which is a state, needs the fold beside it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from activities.sending import WORKFLOWS
from domain.decider import Folded
from domain.message import GENESIS, canonical, chained
from evidence import histories
from evidence.histories import AppendSeen, HydrationSeen
from evidence.looks.fold import Link
from evidence.marked import N_
from evidence.sheet import Sheet
from evidence.source import CommandRow, Run
from evidence.verdict import Fault, GuardKind, Look
from store.tables import stamp

FOREIGN = N_("The history that is kept as run {run} of {stream} is not its own: it says {says}.")
UNREADABLE = N_("The history of run {run} of {stream} cannot be read.")
RECHAINED = N_(
    "Event {version} of {stream} is not what its process stored (run {run}), and its hash fits: "
    "the chain was computed again."
)
HISTORY = N_(
    "Event {version} of {stream} is told otherwise by the history of run {run}, which contradicts itself: "
    "the history was changed."
)
DIFFERS = N_("Event {version} of {stream} is not what its process stored (run {run}).")
REMOVED = N_("Events {version} to {last} of {stream} were removed: its process stored them (run {run}).")
TRUNCATED = N_("{stream} was cut off after event {last}: its process stored events up to {known} (run {run}).")
INSERTED = N_("Event {version} of {stream} was put in: its process, whose history is whole here, never stored it.")
ANSWER = N_("Event {version} of {stream} stands elsewhere, or with another hash or time, than its process was told.")
COMMAND_EDITED = N_("The command {command} of {stream} is not what its process stored (run {run}).")
COMMAND_REMOVED = N_("The command {command} of {stream} was removed: its process stored it (run {run}).")
HYDRATION = N_("What run {run} read of {stream} at event {version} is not what the log gives at that event.")
HYDRATION_HEAD = N_(
    "What run {run} read of {stream} at event {version} had another hash: the chain was computed again."
)
HYDRATION_BEYOND = N_("{stream} was cut off after event {last}: run {run} has read it up to event {known}.")
NOWHERE = N_("Events {first} to {last} of {stream} are in no history that is left.")
NOT_STORED = N_(
    "Run {run} asked for events {first} to {last} to be stored and was refused ({code}): they are not here."
)
NO_ANSWER = N_(
    "Run {run} asked for events {first} to {last} to be stored and ended without an answer: they are not here."
)


@dataclass(frozen=True)
class Stored:
    """An event or command as a run asked for it to be stored. `known`: it was answered that it is.

    `consistent`: the hash in that answer is the one that what was asked gives. Otherwise the history was changed.
    """

    raw: bytes
    run_id: str
    at: datetime
    known: bool
    consistent: bool = True


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
    found.owed = [span for n, run in enumerate(own) if (span := _owed(found, run, own[n + 1 :], sheet.row.version))]
    return found


def _take(found: Recordings, run: Run) -> None:
    for seen in histories.appends(run):
        asked = json.loads(seen.raw)
        version = int(asked["expected_version"])
        known = seen.appended is not None
        consistent = seen.appended is None or _head(asked) == seen.appended.head or not _texts(asked)
        versions = []
        for item in asked["items"]:
            texts = item.get("events", ())
            for text in texts:
                version += 1
                versions.append(version)
                found.events.setdefault(version, []).append(
                    Stored(text.encode(), run.run_id, seen.at, known, consistent)
                )
            command = item["command"]
            kept = Stored(canonical(command), run.run_id, seen.at, known)
            found.commands.setdefault(str(command["command_id"]), []).append(kept)
        if seen.appended is not None:
            found.answers.setdefault(version, []).append(seen)
        else:
            found.unanswered.append((seen, versions))
    found.hydrations += histories.hydrations(run)


def _texts(asked: Mapping[str, Any]) -> list[str]:
    return [text for item in asked["items"] for text in item.get("events", ())]


def _head(asked: Mapping[str, Any]) -> str:
    """The head of the chain that an append asks for."""
    head = str(asked.get("expected_head", GENESIS))
    for text in _texts(asked):
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
    heir = last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    for seen in found.hydrations:
        if heir and seen.run_id == heir and seen.own:
            return opened, seen.version
    return None


class Compared:
    """Compares a stream's rows, as they are read one by one, with what its histories recorded."""

    def __init__(self, sheet: Sheet, found: Recordings) -> None:
        self._sheet = sheet
        self._found = found
        self._commands = dict(found.commands)
        self._matched: list[tuple[int, datetime]] = []
        self._seen: set[int] = set()
        self._nowhere: list[int] = []
        self._not_stored: set[tuple[str, int]] = set()

    def event(self, link: Link) -> None:
        """Compare one row."""
        row, sheet = link.row, self._sheet
        version = link.recorded.version if link.recorded is not None else row.version
        kept = self._found.events.get(version, [])
        self._seen.add(version)
        other = [one for one in kept if one.known and one.raw != row.body]
        same = [one for one in kept if one.raw == row.body]
        self._not_stored |= {(one.run_id, version) for one in kept if not one.known and one.raw != row.body}
        if other:
            self._differs(link, other[0])
        elif same:
            self._matched.append((version, min(one.at for one in same)))
        elif any(first < version <= last for first, last in self._found.owed):
            sheet.find(Fault.INSERTED, Look.COMPARE, INSERTED, version=row.version, recorded_at=row_date(link))
        elif self._found.events and row.version <= sheet.row.version:
            self._nowhere.append(version)
        for seen in self._found.answers.get(version, ()):
            self._answer(link, seen)

    def _differs(self, link: Link, stored: Stored) -> None:
        """Note an event that is another one than its process stored, and say which of the two was changed."""
        row, sheet = link.row, self._sheet
        if not stored.consistent:
            fault, words = Fault.HISTORY_DIFFERS, HISTORY
        elif link.head == row.hash and not sheet.blamed(row.version):
            fault, words = Fault.RECHAINED, RECHAINED
        else:
            fault, words = Fault.EDITED, DIFFERS
        at = _recorded_at(stored.raw)
        sheet.find(fault, Look.COMPARE, words, version=row.version, recorded_at=at, run=stored.run_id)

    def _answer(self, link: Link, seen: AppendSeen) -> None:
        """Compare where an event stands with what its process was told of it."""
        row, sheet, told = link.row, self._sheet, seen.appended
        if told is None or not _texts(json.loads(seen.raw)):
            return
        at = row.stored_at if told.stored_at is None else stamp(told.stored_at)
        if (told.head, told.position, at) == (row.hash, row.position, row.stored_at):
            return
        if sheet.follows(Look.COMPARE, row.version) or sheet.has(Fault.HISTORY_DIFFERS):
            return
        fault = Fault.RECHAINED if told.head != row.hash else Fault.MISPLACED
        sheet.find(fault, Look.COMPARE, ANSWER, version=row.version, recorded_at=row_date(link), run=seen.run_id)

    def command(self, row: CommandRow) -> None:
        """Compare one command."""
        kept = self._commands.pop(row.command_id, [])
        other = [one for one in kept if one.known and one.raw != row.body]
        if other:
            self._sheet.find(
                Fault.COMMAND_EDITED, Look.COMPARE, COMMAND_EDITED,
                version=row.first_version, recorded_at=other[0].at, command=row.command_id, run=other[0].run_id,
            )  # fmt: skip

    def end(self, *, commands: bool) -> None:
        """Note what was recorded and is not in the log; `commands`: whether all of them have been shown."""
        sheet, found = self._sheet, self._found
        last = sheet.last_version
        gone = sorted(v for v, kept in found.events.items() if v not in self._seen and any(k.known for k in kept))
        for first, until in _ranges([version for version in gone if version <= last]):
            stored = next(one for one in found.events[first] if one.known)
            if not sheet.follows(Look.COMPARE, first):
                sheet.find(
                    Fault.REMOVED, Look.COMPARE, REMOVED,
                    version=first, recorded_at=_recorded_at(stored.raw), last=until, run=stored.run_id,
                )  # fmt: skip
        beyond = [version for version in gone if version > last]
        if beyond:
            stored = next(one for one in found.events[beyond[0]] if one.known)
            sheet.find(
                Fault.TRUNCATED, Look.COMPARE, TRUNCATED,
                version=last + 1, recorded_at=_recorded_at(stored.raw),
                last=last, known=beyond[-1], run=stored.run_id,
            )  # fmt: skip
        for command_id, kept in self._commands.items() if commands else ():
            stored_command = next((one for one in kept if one.known), None)
            if stored_command is not None and not sheet.follows(Look.COMPARE, _first_version(stored_command.raw)):
                sheet.find(
                    Fault.COMMAND_REMOVED, Look.COMPARE, COMMAND_REMOVED,
                    version=_first_version(stored_command.raw), recorded_at=stored_command.at,
                    command=command_id, run=stored_command.run_id,
                )  # fmt: skip
        self._say_what_was_not_stored()
        if self._matched:
            versions = [version for version, _ in self._matched]
            since = min(at for _, at in self._matched)
            sheet.guard(GuardKind.APPENDS, min(versions), max(versions), since)

    def _say_what_was_not_stored(self) -> None:
        for first, until in _ranges(self._nowhere):
            self._sheet.remark(NOWHERE, first=first, last=until)
        for seen, versions in self._found.unanswered:
            if all(version in self._seen and (seen.run_id, version) not in self._not_stored for version in versions):
                continue
            params: dict[str, str | int] = {"run": seen.run_id, "first": versions[0], "last": versions[-1]}
            if seen.failed is not None:
                self._sheet.remark(NOT_STORED, code=seen.failed.code, **params)
            else:
                self._sheet.remark(NO_ANSWER, **params)


def hydrated(sheet: Sheet, seen: HydrationSeen, folded: Folded[Any] | None) -> None:
    """Compare what a run has read of a stream with its fold at that version; None: the log has no such version."""
    if folded is None:
        if not sheet.follows(Look.COMPARE, seen.version) and seen.version > sheet.last_version:
            sheet.find(
                Fault.TRUNCATED, Look.COMPARE, HYDRATION_BEYOND,
                version=sheet.last_version + 1, last=sheet.last_version, known=seen.version, run=seen.run_id,
            )  # fmt: skip
        return
    if seen.head != folded.head:
        if not sheet.follows(Look.COMPARE, seen.version):
            _hydration(sheet, Fault.RECHAINED, HYDRATION_HEAD, seen)
    elif seen.fold is None or not _same_state(folded, seen.fold):
        if not sheet.follows(Look.COMPARE, seen.version):
            _hydration(sheet, Fault.HYDRATION_DIFFERS, HYDRATION, seen)
        return
    else:
        sheet.guard(GuardKind.HYDRATIONS, 1, seen.version, seen.at)


def _hydration(sheet: Sheet, fault: Fault, words: str, seen: HydrationSeen) -> None:
    sheet.find(fault, Look.COMPARE, words, version=seen.version, run=seen.run_id)


def _same_state(folded: Folded[Any], recorded: Mapping[str, Any]) -> bool:
    """Whether a recorded fold is this one. Fields that a later release has added have their defaults in both."""
    now = folded.dumped()
    if recorded == now:
        return True
    try:
        return canonical(Folded.loaded(folded.decider, recorded).dumped()) == canonical(now)
    except (ValueError, KeyError, TypeError):
        return False


def _ranges(versions: Sequence[int]) -> list[tuple[int, int]]:
    """Versions that follow one another, as their first and last."""
    found: list[tuple[int, int]] = []
    for version in versions:
        if found and found[-1][1] == version - 1:
            found[-1] = (found[-1][0], version)
        else:
            found.append((version, version))
    return found


def row_date(link: Link) -> datetime | None:
    return link.recorded.recorded_at if link.recorded is not None else None


def _recorded_at(raw: bytes) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(raw)["recorded_at"])
    except (ValueError, KeyError, TypeError):
        return None


def _first_version(raw: bytes) -> int:
    return int(json.loads(raw)["first_version"])
