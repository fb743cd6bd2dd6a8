"""The look at registers: what they store has no history at Temporal, and is held against the archive's sealed copies.

Events and commands are compared byte for byte, as those of processes are with what Temporal recorded, and so is when
the log took each event in.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from domain.translatable import N_
from evidence.copies import Copied
from evidence.looks import compare, moved
from evidence.looks.compare import Compared
from evidence.looks.fold import Link
from evidence.noted import Place, Sheet
from evidence.source import CommandRow, EventRow
from evidence.verdict import Fault, GuardKind, Look

WORDS = {
    compare.RECHAINED: N_(
        "Event {version} of {stream} is not what the archive has a copy of, sealed on {run}, and its hash fits: "
        "the chain was computed again."
    ),
    compare.RECHAINED_FIELD: N_(
        "Event {version} of {stream} was changed, and its hash computed again: {field} is {here} here, "
        "and {there} in the copy that was sealed on {run}."
    ),
    compare.RECHAINED_FIELDS: N_(
        "Event {version} of {stream} was changed, and its hash computed again: {field} is {here} here, "
        "and {there} in the copy that was sealed on {run}. Changed, too: {others}."
    ),
    compare.DIFFERS: N_("Event {version} of {stream} is not what the archive has a copy of, sealed on {run}."),
    compare.DIFFERS_FIELD: N_(
        "Event {version} of {stream} was changed: {field} is {here} here, and {there} in the copy that was sealed on "
        "{run}."
    ),
    compare.DIFFERS_FIELDS: N_(
        "Event {version} of {stream} was changed: {field} is {here} here, and {there} in the copy that was sealed on "
        "{run}. Changed, too: {others}."
    ),
    compare.TRUNCATED: N_(
        "{stream} was cut off after event {last}: the archive has copies up to event {known}, sealed on {run}."
    ),
    compare.COMMAND_EDITED: N_(
        "The command {command} of {stream} is not what the archive has a copy of, sealed on {run}."
    ),
    compare.COMMAND_FIELD: N_(
        "The command {command} of {stream} was changed: {field} is {here} here, and {there} in the copy that was "
        "sealed on {run}."
    ),
    compare.COMMAND_FIELDS: N_(
        "The command {command} of {stream} was changed: {field} is {here} here, and {there} in the copy that was "
        "sealed on {run}. Changed, too: {others}."
    ),
    compare.COMMAND_REMOVED: N_(
        "The command {command} of {stream} was removed: the archive has a copy of it, sealed on {run}."
    ),
    moved.REMOVED_ONE: N_(
        "Event {version} of {stream} ({kind}), which stood after event {after}, was removed: "
        "the archive has a copy of it, sealed on {run}."
    ),
    moved.REMOVED: N_(
        "Events {version} to {last} of {stream} were removed, the first of them {kind}: "
        "the archive has copies of them, sealed on {run}."
    ),
    moved.REMOVED_SOMEWHERE: N_(
        "Between events {after} and {before} of {stream}, {count} were removed: what stands as event {before} here, "
        "the archive has as event {known}."
    ),
    moved.INSERTED_ONE: N_(
        "Event {version} of {stream} ({kind}) was put in after event {after}: the archive's copies do not have it, "
        "and those after it were numbered anew."
    ),
    moved.INSERTED_SOMEWHERE: N_(
        "Between events {after} and {before} of {stream}, {count} were put in: what stands as event {before} here, "
        "the archive has as event {known}."
    ),
    moved.SWAPPED: N_(
        "Events {version} and {other} of {stream} were swapped: the archive has each in the other's place."
    ),
    moved.MOVED: N_("What the archive has as event {known} of {stream} ({kind}) stands as event {place} here."),
}
STORED = N_(
    "When event {version} of {stream} was stored was changed: it is {here} here, and {there} in the copy that was "
    "sealed on {since}."
)
HASH = N_("Event {version} of {stream} has another hash than in the copy that was sealed on {since}.")


class Speaking(Sheet):
    """The same notes on the same stream, told of the archive's copies instead of its process' histories."""

    def __init__(self, sheet: Sheet) -> None:
        self.__dict__ = sheet.__dict__  # whatever is noted here is noted there

    def find(
        self, fault: Fault, look: Look, words: str, /, *, version: int | None = None,
        recorded_at: datetime | None = None, knows: bool = False, **params: str | int,
    ) -> None:  # fmt: skip
        super().find(
            fault, _look(look), WORDS.get(words, words),
            version=version, recorded_at=recorded_at, knows=knows, **params,
        )  # fmt: skip

    def follows(self, look: Look, version: int) -> bool:
        return super().follows(_look(look), version)

    def guard(self, kind: GuardKind, first: int, last: int, since: datetime | None) -> None:
        super().guard(GuardKind.COPIES, first, last, since)

    def remark(self, words: str, /, **params: str | int) -> None:
        """Which events no copy reaches yet is told with what guards them."""


class HeldCopies:
    """Holds a register's rows, as they are read one by one, against the copies of them."""

    def __init__(self, sheet: Sheet, copied: Copied, rows: Callable[[], Iterator[EventRow]]) -> None:
        self._sheet = Speaking(sheet)
        self._copied = copied
        recordings = copied.recordings(sheet.stream, sheet.explained)
        self._compared = Compared(self._sheet, recordings, rows)
        self._known = recordings.events.keys()

    def event(self, link: Link) -> None:
        self._compared.event(link)
        row, sheet = link.row, self._sheet
        if row.version not in self._known or sheet.explained.is_moved(sheet.stream, row.version):
            return
        copy, since = self._copied.events[row.version]
        if copy.body != row.body or sheet.follows(Look.COPIES, row.version):
            return
        told = {"version": row.version, "since": since.isoformat(timespec="seconds")}
        at = None if link.recorded is None else link.recorded.recorded_at
        if copy.hash != row.hash:
            sheet.find(Fault.RECHAINED, Look.COPIES, HASH, recorded_at=at, **told)  # type: ignore[arg-type]
        elif copy.stored_at == row.stored_at:
            sheet.places.append(Place(row.version, copy.position, row.position, at, Look.COPIES, str(told["since"])))
        else:
            here, there = row.stored_at, copy.stored_at
            sheet.find(
                Fault.MISPLACED, Look.COPIES, STORED, recorded_at=at, here=here, there=there, **told  # type: ignore[arg-type]
            )  # fmt: skip

    def command(self, row: CommandRow) -> None:
        self._compared.command(row)

    def end(self) -> None:
        self._compared.end(commands=True)


def _look(look: Look) -> Look:
    return Look.COPIES if look is Look.COMPARE else look
