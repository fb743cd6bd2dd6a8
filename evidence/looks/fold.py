"""The first look: each row is what was stored, and each stream is a chain without holes.

Rows are read in the order of their versions, with the one that comes next in view: so it can be told what was done to
a chain that is broken. What follows a broken link is read on from the row's own hash: one deed is one finding.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json import loads

from pydantic import ValidationError

from domain.message import GENESIS, Recorded, canonical, chained
from domain.translatable import N_
from evidence.noted import Sheet
from evidence.source import EventRow
from evidence.verdict import Fault, Look
from store.tables import stamp

EDITED = N_("Event {version} of {stream} is not what was stored: its content was changed.")
RELABELLED = N_("Event {version} of {stream} is listed otherwise than it says itself ({column}).")
HASH = N_("The hash beside event {version} of {stream} was changed.")
LOOSE = N_("Event {version} of {stream} does not follow from the one before it: one of the two was changed.")
REMOVED = N_("Event {version} of {stream} was removed.")
REMOVED_SEVERAL = N_("Events {version} to {last} of {stream} were removed.")
INSERTED = N_("Event {version} of {stream} was put in: those around it follow from each other without it.")
SWAPPED = N_("Events {version} and {other} of {stream} were swapped.")
MOVED = N_("Event {version} of {stream} stands elsewhere in the log than in its order.")
TRUNCATED = N_("{stream} was cut off after event {last}: the log's table of streams knows {known:event|events}.")
OTHER_END = N_(
    "{stream} ends otherwise than the log's table of streams says: the hashes were computed again, or it was changed."
)
UNREADABLE = N_("Event {version} of {stream} cannot be read.")


@dataclass(frozen=True)
class Link:
    """One row of a stream; `recorded` is None where it cannot be read. `head`: the chain's, up to and with it."""

    row: EventRow
    recorded: Recorded | None
    head: str


class Chain:
    """Reads a stream's rows and notes what is wrong with them. `at`: the row of a version, where there is one."""

    def __init__(self, sheet: Sheet, at: Callable[[int], EventRow | None]) -> None:
        self._sheet = sheet
        self._at = at
        self._head = self._before = GENESIS
        self._version = 0  # of the last row
        self._position = 0
        self._shift = 0  # how far rows are numbered higher than their bodies say
        self._swapped: dict[int, EventRow] = {}

    def links(self, rows: Iterator[EventRow]) -> Iterator[Link]:
        """Every row, in order. Ends by comparing with where the log says that the stream stands."""
        row = next(rows, None)
        while row is not None:
            following = next(rows, None)
            yield self._link(row, following)
            row = following
        self._end()

    def _link(self, row: EventRow, following: EventRow | None) -> Link:
        sheet = self._sheet
        recorded, head = _read(row), chained(self._head, row.body)
        if row.version > self._version + 1:
            self._missing(self._version + 1, row.version - 1)
            head = row.hash  # what it followed from is gone
        if head != row.hash:
            head = self._broken(row, recorded, head, following)
        elif recorded is None:
            sheet.find(Fault.UNREADABLE, Look.FOLD, UNREADABLE, version=row.version)
        else:
            column = _mislabelled(row, recorded, self._shift)
            if column == "version" and following is not None and _follows(self._head, following):
                self._put_in(row.version, recorded)
                head = self._head
            elif column is not None:
                self._find(Fault.EDITED, RELABELLED, row, recorded, column=column)
        if row.position <= self._position and sheet.first_fault is None:
            self._find(Fault.MISPLACED, MOVED, row, recorded)
        self._before, self._head = self._head, head
        self._version, self._position = row.version, max(self._position, row.position)
        sheet.events += 1
        sheet.last_version = row.version
        return Link(row, recorded, head)

    def _broken(self, row: EventRow, recorded: Recorded | None, head: str, following: EventRow | None) -> str:
        """Say what was done where a row's hash is not that of the chain; gives the head to go on from."""
        said = None if recorded is None else recorded.version + self._shift
        if row.version in self._swapped:
            return chained(self._head, self._swapped.pop(row.version).body)
        if self._version and _follows(self._before, row):
            # It follows from the one before the last: that one was put in, and its hash with it.
            self._put_in(row.version - 1, recorded)
            return row.hash
        if said is not None and said != row.version and recorded is not None and recorded.stream == row.stream:
            other = self._at(said)
            if other is not None and _said(other) == row.version - self._shift:
                if other.version > row.version:
                    self._swapped[other.version] = row
                self._find(Fault.SWAPPED, SWAPPED, row, recorded, other=other.version)
                return chained(self._head, other.body)
            if said == row.version + 1:
                self._missing(row.version, row.version)
                self._shift -= 1
                return row.hash
        if following is not None and _follows(self._head, following):
            self._put_in(row.version, recorded)
            return self._head
        if recorded is None:
            self._sheet.find(Fault.UNREADABLE, Look.FOLD, UNREADABLE, version=row.version)
            return row.hash
        if following is not None and _follows(head, following):
            self._find(Fault.EDITED, HASH, row, recorded)
            return head
        goes_on = self._sheet.row.head if following is None else following.hash
        own = row.hash if following is None else chained(row.hash, following.body)
        self._find(Fault.EDITED, EDITED if own == goes_on else LOOSE, row, recorded)
        return row.hash

    def _put_in(self, version: int, recorded: Recorded | None) -> None:
        at = None if recorded is None else recorded.recorded_at
        self._sheet.find(Fault.INSERTED, Look.FOLD, INSERTED, version=version, recorded_at=at)
        self._shift += 1

    def _missing(self, first: int, last: int) -> None:
        if first == last:
            self._sheet.find(Fault.REMOVED, Look.FOLD, REMOVED, version=first)
        else:
            self._sheet.find(Fault.REMOVED, Look.FOLD, REMOVED_SEVERAL, version=first, last=last)

    def _find(self, fault: Fault, words: str, row: EventRow, recorded: Recorded | None, **params: str | int) -> None:
        at = None if recorded is None else recorded.recorded_at
        self._sheet.find(fault, Look.FOLD, words, version=row.version, recorded_at=at, knows=False, **params)

    def _end(self) -> None:
        """The log may have grown since `row` was read: then that version's own hash was compared on the way."""
        sheet, row = self._sheet, self._sheet.row
        if row.version > self._version:
            sheet.find(
                Fault.TRUNCATED, Look.FOLD, TRUNCATED,
                version=self._version + 1, last=self._version, known=row.version,
            )  # fmt: skip


def standing_differs(sheet: Sheet, link: Link) -> bool:
    """Whether a row is where the log's table of streams says that its stream stands, and is another one."""
    row = sheet.row
    return link.row.version == row.version and (link.head, link.row.position) != (row.head, row.position)


def ends_otherwise(sheet: Sheet) -> None:
    """Note that a stream ends otherwise than the log's table of streams says, unless it is known why."""
    if not sheet.follows(Look.FOLD, sheet.row.version):
        sheet.find(Fault.RECHAINED, Look.FOLD, OTHER_END, version=sheet.row.version)


def _follows(head: str, row: EventRow) -> bool:
    return chained(head, row.body) == row.hash


def _read(row: EventRow) -> Recorded | None:
    """The event in a row, where its body is one, in the one way in which it can be written."""
    try:
        recorded = Recorded.model_validate_json(row.body)
        return recorded if canonical(loads(row.body)) == row.body else None
    except (ValidationError, ValueError, RecursionError):
        return None


def _said(row: EventRow) -> int | None:
    recorded = _read(row)
    return None if recorded is None else recorded.version


def _mislabelled(row: EventRow, recorded: Recorded, shift: int) -> str | None:
    """The column of a row that says another thing than the event."""
    said = {
        "stream": (row.stream, recorded.stream),
        "version": (row.version, recorded.version + shift),
        "id": (row.id, str(recorded.id)),
        "kind": (row.kind, recorded.kind),
        "command_id": (row.command_id, str(recorded.command_id)),
        "recorded_at": (row.recorded_at, stamp(recorded.recorded_at)),
    }
    return next((column for column, (listed, own) in said.items() if listed != own), None)
