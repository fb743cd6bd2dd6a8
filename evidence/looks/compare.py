"""The look without any rules: what Temporal's histories recorded of appends and readings, beside the log's own rows.

Bytes are compared with bytes. Only what a run read from the log, which is a state, needs the fold beside it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.decider import Folded
from domain.message import canonical
from evidence.histories import AppendSeen, HydrationSeen
from evidence.looks.fold import Link
from evidence.marked import N_
from evidence.recordings import Recordings, Stored, texts
from evidence.sheet import Sheet
from evidence.source import CommandRow
from evidence.verdict import Fault, GuardKind, Look
from store.tables import stamp

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
        if told is None or not texts(json.loads(seen.raw)):
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
