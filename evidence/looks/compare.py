"""The look without any rules: what Temporal's histories recorded of appends and readings, beside the log's own rows.

Bytes are compared with bytes. Where they differ, it says which field does, or which event is not in its place.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from domain.message import canonical
from domain.translatable import N_
from evidence.histories import AppendSeen
from evidence.looks import fold
from evidence.looks.alignment import Alignment
from evidence.looks.changes import Change, changes
from evidence.looks.fold import Link
from evidence.looks.moved import date_of, laid_beside, numbered, ranges, removed, tell
from evidence.noted import Place, Sheet
from evidence.recordings import Recordings, Stored, texts
from evidence.source import CommandRow, EventRow
from evidence.verdict import Fault, GuardKind, Look
from store.tables import stamp

RECHAINED = N_(
    "Event {version} of {stream} is not what its process stored (run {run}), and its hash fits: "
    "the chain was computed again."
)
RECHAINED_FIELD = N_(
    "Event {version} of {stream} was changed, and its hash computed again: {field} is {here} here, "
    "and its process stored {there} (run {run})."
)
RECHAINED_FIELDS = N_(
    "Event {version} of {stream} was changed, and its hash computed again: {field} is {here} here, "
    "and its process stored {there} (run {run}). Changed, too: {others}."
)
HISTORY = N_(
    "Event {version} of {stream} is told otherwise by the history of run {run}, which contradicts itself: "
    "the history was changed."
)
DIFFERS = N_("Event {version} of {stream} is not what its process stored (run {run}).")
DIFFERS_FIELD = N_(
    "Event {version} of {stream} was changed: {field} is {here} here, and its process stored {there} (run {run})."
)
DIFFERS_FIELDS = N_(
    "Event {version} of {stream} was changed: {field} is {here} here, and its process stored {there} (run {run}). "
    "Changed, too: {others}."
)
TRUNCATED = N_("{stream} was cut off after event {last}: its process stored events up to {known} (run {run}).")
INSERTED = N_("Event {version} of {stream} was put in: its process, whose history is whole here, never stored it.")
ANSWER = N_("Event {version} of {stream} stands elsewhere, or with another hash or time, than its process was told.")
COMMAND_EDITED = N_("The command {command} of {stream} is not what its process stored (run {run}).")
COMMAND_FIELD = N_(
    "The command {command} of {stream} was changed: {field} is {here} here, and its process stored {there} (run {run})."
)
COMMAND_FIELDS = N_(
    "The command {command} of {stream} was changed: {field} is {here} here, and its process stored {there} "
    "(run {run}). Changed, too: {others}."
)
COMMAND_REMOVED = N_("The command {command} of {stream} was removed: its process stored it (run {run}).")
NOWHERE = N_("Events {first} to {last} of {stream} are in no history that is left.")
NOT_STORED = N_(
    "Run {run} asked for events {first} to {last} to be stored and was refused ({code}): they are not here."
)
NO_ANSWER = N_(
    "Run {run} asked for events {first} to {last} to be stored and ended without an answer: they are not here."
)
CHAINED = (RECHAINED, RECHAINED_FIELD, RECHAINED_FIELDS)
UNCHAINED = (DIFFERS, DIFFERS_FIELD, DIFFERS_FIELDS)
OF_COMMAND = (COMMAND_EDITED, COMMAND_FIELD, COMMAND_FIELDS)
RANGE = ("first_version", "last_version")
SAID = ("data", "envelope")  # what an event or a command says; the rest is about it


class Compared:
    """Compares a stream's rows, as they are read one by one, with what its histories recorded.

    `rows` reads the stream again: only where something differs, to tell which event is which.
    """

    def __init__(self, sheet: Sheet, found: Recordings, rows: Callable[[], Iterator[EventRow]]) -> None:
        self._sheet = sheet
        self._found = found
        self._rows = rows
        self._aligned: Alignment | None = None
        self._commands = dict(found.commands)
        self._matched: list[tuple[int, datetime]] = []
        self._seen: set[int] = set()
        self._nowhere: list[int] = []
        self._not_stored: set[tuple[str, int]] = set()
        self._changed_at = 0  # the version of the last event that was found to be changed

    def event(self, link: Link) -> None:
        """Compare one row."""
        row = link.row
        version = version_of(link)
        if self._aligned is None and any(one.known and one.raw != row.body for one in self._kept(version)):
            self._align()
        if self._aligned is None:
            self._beside(link, version)
            return
        slot = self._aligned.recorded_as(row.version)
        if slot is not None:  # otherwise it was put in, which was noted when that was found out
            self._beside(link, slot)

    def _beside(self, link: Link, version: int) -> None:
        """Compare one row with what was recorded as a version."""
        row, sheet, kept = link.row, self._sheet, self._kept(version)
        body = row.body if self._aligned is None else numbered(row.body, version)
        self._seen.add(version)
        other = [one for one in kept if one.known and body != one.raw != row.body]
        same = [one for one in kept if one.raw in (row.body, body)]
        self._not_stored |= {(one.run_id, version) for one in kept if not one.known and one not in same}
        if other:
            self._differs(link, other[0], body)
        elif same:
            if same[0].known and self._changed_at and self._changed_at == row.version - 1:
                sheet.explain(row.version, Look.FOLD, (fold.EDITED, fold.LOOSE), by=self._changed_at)
            self._matched.append((version, min(one.at for one in same)))
        elif any(first < version <= last for first, last in self._found.owed):
            sheet.find(Fault.INSERTED, Look.COMPARE, INSERTED, version=row.version, recorded_at=row_date(link))
        elif self._found.events and row.version <= sheet.row.version:
            self._nowhere.append(version)
        for seen in self._found.answers.get(version, ()):
            self._answer(link, seen)

    def _kept(self, version: int) -> Sequence[Stored]:
        return self._found.events.get(version, ())

    # Where something differs

    def _align(self) -> Alignment:
        """Find out once which event is which, and note what was taken out, put in, or changed places."""
        if self._aligned is None:
            found = self._aligned = laid_beside(self._rows, self._found.events)
            self._seen |= {*found.slots.values(), *found.moved.values()}
            self._nowhere = [one for one in self._nowhere if not self._kept(found.slots.get(one, one))]
            tell(self._sheet, found, self._rows, self._found.events)
        return self._aligned

    def _differs(self, link: Link, stored: Stored, body: bytes) -> None:
        """Note an event that is another one than its process stored: what was changed, and which of the two."""
        row, sheet = link.row, self._sheet
        at, found = date_of(stored.raw), changes(stored.raw, body)
        if not stored.consistent:
            sheet.find(
                Fault.HISTORY_DIFFERS, Look.COMPARE, HISTORY, version=row.version, recorded_at=at, run=stored.run_id
            )
            return
        rechained = link.head == row.hash and not sheet.blamed(row.version, Look.FOLD)
        fault = Fault.RECHAINED if rechained else Fault.EDITED
        words = CHAINED if rechained else UNCHAINED
        sheet.find(
            fault, Look.COMPARE, words[min(len(found), 2)], version=row.version, recorded_at=at, knows=bool(found),
            run=stored.run_id, **_told(found),
        )  # fmt: skip
        self._changed_at = row.version

    def _answer(self, link: Link, seen: AppendSeen) -> None:
        """Compare where an event stands with what its process was told of it."""
        row, sheet, told = link.row, self._sheet, seen.appended
        if told is None or not texts(json.loads(seen.raw)):
            return
        at = row.stored_at if told.stored_at is None else stamp(told.stored_at)
        if told.head == row.hash and sheet.explained.is_moved(sheet.stream, version_of(link)):
            return
        if (told.head, at) == (row.hash, row.stored_at):  # whether it stands elsewhere by itself, all places tell
            where = (row.version, told.position, row.position)
            sheet.places.append(Place(*where, row_date(link), Look.COMPARE, seen.run_id))
            return
        if sheet.follows(Look.COMPARE, row.version) or sheet.has(Fault.HISTORY_DIFFERS):
            return
        fault = Fault.RECHAINED if told.head != row.hash else Fault.MISPLACED
        sheet.find(fault, Look.COMPARE, ANSWER, version=row.version, recorded_at=row_date(link), run=seen.run_id)

    def command(self, row: CommandRow) -> None:
        """Compare one command."""
        kept = self._recorded(row)
        other = [one for one in kept if one.known and one.raw != row.body]
        if not other or self._only_moved(row, other[0]):
            return
        found = changes(other[0].raw, row.body)
        self._sheet.find(
            Fault.COMMAND_EDITED, Look.COMPARE, OF_COMMAND[min(len(found), 2)],
            version=row.first_version, recorded_at=date_of(other[0].raw, "decided_at"), knows=bool(found),
            command=row.command_id, run=other[0].run_id, **_told(found),
        )  # fmt: skip

    def _recorded(self, row: CommandRow) -> list[Stored]:
        """What was recorded of a command. Two may bear one id, a person's and the engine's: then those of its own."""
        kept = self._commands.pop(row.command_id, [])
        own = [one for one in kept if one.source == row.source]
        if own and len(own) < len(kept):
            self._commands[row.command_id] = [one for one in kept if one.source != row.source]
        return own or kept

    def _only_moved(self, row: CommandRow, stored: Stored) -> bool:
        """Whether a command says the same and names its own events, as they are numbered now."""
        try:
            before, now = json.loads(stored.raw), json.loads(row.body)
            same = canonical({**now, **{name: before[name] for name in RANGE}}) == stored.raw
            if not same or canonical(now) != row.body:
                return False
            found = self._align()
            if not found.shifted:
                return False
            return all(
                found.stands(before[name] + less)[0] <= now[name] + less <= found.stands(before[name] + less)[1]
                for name, less in zip(RANGE, (-1, 0), strict=True)
            )
        except (ValueError, KeyError, TypeError, RecursionError):
            return False

    def end(self, *, commands: bool) -> None:
        """Note what was recorded and is not in the log; `commands`: whether all of them have been shown."""
        sheet, found = self._sheet, self._found
        last = sheet.last_version
        if self._aligned is not None:
            last = max((last, *self._aligned.slots.values())) if self._aligned.removed else last
        gone = sorted(v for v, kept in found.events.items() if v not in self._seen and any(k.known for k in kept))
        for first, until in ranges([version for version in gone if version <= last]):
            if sheet.blamed(first, Look.FOLD) or not sheet.follows(Look.COMPARE, first):
                removed(sheet, range(first, until + 1), found.events)
        beyond = [version for version in gone if version > last]
        if beyond:
            stored = next(one for one in found.events[beyond[0]] if one.known)
            sheet.find(
                Fault.TRUNCATED, Look.COMPARE, TRUNCATED,
                version=last + 1, recorded_at=date_of(stored.raw),
                last=last, known=beyond[-1], run=stored.run_id,
            )  # fmt: skip
        for command_id, kept in self._commands.items() if commands else ():
            stored_command = next((one for one in kept if one.known), None)
            if stored_command is not None and not sheet.follows(Look.COMPARE, _first_version(stored_command.raw)):
                sheet.find(
                    Fault.COMMAND_REMOVED, Look.COMPARE, COMMAND_REMOVED,
                    version=_first_version(stored_command.raw), recorded_at=date_of(stored_command.raw, "decided_at"),
                    command=command_id, run=stored_command.run_id,
                )  # fmt: skip
        self._say_what_was_not_stored()
        if self._matched:
            versions = [version for version, _ in self._matched]
            since = min(at for _, at in self._matched)
            sheet.guard(GuardKind.APPENDS, min(versions), max(versions), since)

    def _say_what_was_not_stored(self) -> None:
        for first, until in ranges(self._nowhere):
            self._sheet.remark(NOWHERE, first=first, last=until)
        for seen, versions in self._found.unanswered:
            if all(version in self._seen and (seen.run_id, version) not in self._not_stored for version in versions):
                continue
            params: dict[str, str | int] = {"run": seen.run_id, "first": versions[0], "last": versions[-1]}
            if seen.failed is not None:
                self._sheet.remark(NOT_STORED, code=seen.failed.code, **params)
            else:
                self._sheet.remark(NO_ANSWER, **params)


def version_of(link: Link) -> int:
    return link.recorded.version if link.recorded is not None else link.row.version


def row_date(link: Link) -> datetime | None:
    return link.recorded.recorded_at if link.recorded is not None else None


def _told(found: Sequence[Change]) -> dict[str, str | int]:
    """The first change, what is said rather than about it first, and the names of a few others."""
    if not found:
        return {}
    first, *others = sorted(found, key=lambda one: (one.field.partition(".")[0] not in SAID, one.field))
    told: dict[str, str | int] = {"field": first.field, "here": first.here, "there": first.there}
    names = [one.field for one in others]
    return told | ({"others": ", ".join(names[:5]) + (" …" if len(names) > 5 else "")} if names else {})


def _first_version(raw: bytes) -> int:
    return int(json.loads(raw)["first_version"])
