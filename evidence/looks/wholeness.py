"""Part of the first look: the log has no holes. Positions and command numbers are given out one after the other."""

from collections.abc import Mapping
from hashlib import sha256

from domain.message import canonical
from domain.translatable import N_
from evidence.histories import HydrationSeen
from evidence.noted import Sheet
from evidence.reconciled import Explained
from evidence.source import CommandRow, Counters, EventRow, Evidence
from evidence.verdict import Fault, Finding, Look

HOLE = N_("The log has a hole at position {first}: an event was removed.")
HOLES = N_("The log has holes from position {first} to {last}: {count:event was|events were} removed.")
COMMAND_HOLE = N_("A command was removed from the log: number {first} is missing.")
COMMAND_HOLES = N_("{count:command was|commands were} removed from the log: the first missing number is {first}.")
BEYOND = N_("The log has events after position {position}, where it says that it ends.")
COMMANDS_BEYOND = N_("The log has commands after number {number}, where it says that it ends.")
GROWN = N_("Event {version} of {stream} was put in after the last one that the log's table of streams knows.")
LABEL = N_("The log's table of streams says of {stream} that its {column} is '{said}'.")
EXPLAINS = frozenset({Fault.REMOVED, Fault.TRUNCATED})


CHUNK = 4_096


class Places:
    """Which of the numbers 1 to n have been seen. It takes as much memory as was seen, whatever n is said to be."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.beyond = 0
        self._seen = 0
        self._chunks: dict[int, int] = {}

    def add(self, number: int) -> None:
        if not 0 < number <= self.last:
            self.beyond = max(self.beyond, number)
            return
        chunk, bit = divmod(number - 1, CHUNK)
        known = self._chunks.get(chunk, 0)
        if not known >> bit & 1:
            self._chunks[chunk] = known | 1 << bit
            self._seen += 1

    @property
    def count(self) -> int:
        """How many are missing."""
        return self.last - self._seen

    def ends(self) -> tuple[int, int]:
        """The first and the last that are missing, where there are any: no more steps than rows were read."""
        first = next(number for number in range(1, self.last + 1) if self._lacks(number))
        last = next(number for number in range(self.last, 0, -1) if self._lacks(number))
        return first, last

    def _lacks(self, number: int) -> bool:
        chunk, bit = divmod(number - 1, CHUNK)
        return not self._chunks.get(chunk, 0) >> bit & 1


class Counted:
    """Counts positions and command numbers as streams go by.

    `before` and `after`: the counters as they were before the streams were listed, None of a part of a log, and after.
    """

    def __init__(self, before: Counters | None, after: Counters | None) -> None:
        self._after = after
        self.positions = Places(before.position) if before is not None else None
        self.numbers = Places(before.command) if before is not None else None
        self._readings: set[bytes] = set()

    def explain(self, explained: Explained) -> None:
        """Count the places that are known to be empty as seen."""
        for places, spans in ((self.positions, explained.positions), (self.numbers, explained.numbers)):
            for span in spans if places is not None else ():
                for place in range(span.first, min(span.last, places.last if places is not None else 0) + 1):
                    assert places is not None
                    places.add(place)

    def event(self, row: EventRow) -> None:
        if self.positions is not None:
            self.positions.add(row.position)

    def command(self, row: CommandRow) -> bool:
        """Whether a command was there when the verification began."""
        if self.numbers is not None:
            self.numbers.add(row.number)
        return self._after is None or row.number <= self._after.command

    def new_reading(self, seen: HydrationSeen) -> bool:
        """Whether nobody has read the very same before: what is the same is compared once."""
        read = sha256(canonical([seen.stream, seen.version, seen.head, seen.data])).digest()
        if read in self._readings:
            return False
        self._readings.add(read)
        return True


def compare(counted: Counted, evidence: Evidence, sheets: Mapping[str, Sheet], findings: list[Finding]) -> None:
    """Note holes that no stream's finding explains, and what lies behind the end of the log."""
    grown = {stream: sheet for stream, sheet in sheets.items() if sheet.last_version > sheet.row.version}
    if grown:
        now = {row.stream: row.version for row in evidence.streams()}
        for stream, sheet in grown.items():
            if sheet.last_version > now.get(stream, 0):
                sheet.find(Fault.INSERTED, Look.FOLD, GROWN, version=now.get(stream, 0) + 1)
    for stream, column, said in evidence.mislabelled():
        if stream in sheets:
            sheets[stream].find(Fault.EDITED, Look.FOLD, LABEL, column=column, said=said)
    if counted.positions is None or counted.numbers is None:
        return
    missing = counted.positions.count
    explained = sum(_gone(sheet) for sheet in sheets.values())
    if missing > explained:
        words = HOLE if missing == 1 else HOLES
        first, last = counted.positions.ends()
        findings.append(
            Finding(
                fault=Fault.REMOVED, look=Look.FOLD, stream="", words=words,
                params={"first": first, "last": last, "count": missing},
            )
        )  # fmt: skip
    numbers = counted.numbers.count
    if numbers and not any(_commandless(sheet) for sheet in sheets.values()):
        words = COMMAND_HOLE if numbers == 1 else COMMAND_HOLES
        findings.append(
            Finding(
                fault=Fault.COMMAND_REMOVED, look=Look.FOLD, stream="", words=words,
                params={"first": counted.numbers.ends()[0], "count": numbers},
            )
        )  # fmt: skip
    now_counted = evidence.counters()
    if now_counted is None:
        return
    for beyond, end, words, name in (
        (counted.positions.beyond, now_counted.position, BEYOND, "position"),
        (counted.numbers.beyond, now_counted.command, COMMANDS_BEYOND, "number"),
    ):
        fault = Fault.INSERTED if name == "position" else Fault.COMMAND_EDITED
        if beyond > end and not any(sheet.has(Fault.INSERTED) for sheet in sheets.values()):
            findings.append(Finding(fault=fault, look=Look.FOLD, stream="", words=words, params={name: end}))


def _gone(sheet: Sheet) -> int:
    """How many events a stream is known to lack."""
    return sheet.missing()


def _commandless(sheet: Sheet) -> bool:
    """Whether a stream is known to lack a command, or events with theirs."""
    return sheet.has(Fault.COMMAND_REMOVED, *EXPLAINS)
