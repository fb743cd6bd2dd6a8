"""One pass over one stream: its rows and commands side by side, each shown to every look that wants it.

Memory holds the state of the stream, one command's events, and what its histories recorded; never the whole log.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any

from domain.decider import Decider, Folded
from domain.registry import DECIDERS
from domain.translatable import N_
from evidence.looks import compare, fold, hydrations, live, redecide
from evidence.looks.beside import BesideRows
from evidence.looks.checkpoints import Held
from evidence.looks.compare import Compared
from evidence.looks.copies import HeldCopies
from evidence.looks.deliveries import Deliveries
from evidence.looks.fold import Chain, Link
from evidence.looks.redecide import Redeciding
from evidence.noted import Sheet
from evidence.recordings import Recordings
from evidence.source import CommandRow, EventRow, Evidence
from evidence.verdict import Fault, Look
from workflows.messages import Standing

COLLECTED = 50_000  # objects made between two of the garbage collector's looks
UNKNOWN = N_("{stream} is of no kind that there is.")
NOT_APPLIED = N_("Event {version} of {stream} cannot be read as an event of its kind.")


@contextmanager
def seldom_collected() -> Iterator[None]:
    """With fewer looks of Python's for what refers to itself: what a walk makes is millions of records that do not."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECTED, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass
class Spent:
    """Seconds by look."""

    seconds: dict[Look, float] = field(default_factory=dict)

    def on(self, look: Look, since: float) -> float:
        """Add the time since a moment to a look; gives the moment now."""
        now = perf_counter()
        self.seconds[look] = self.seconds.get(look, 0.0) + now - since
        return now


@dataclass
class Wanted:
    """What one stream is held against beside its own rows."""

    recordings: Recordings | None = None
    standing: Standing | None = None
    asked_at: datetime | None = None
    held: tuple[Held, ...] = ()
    redeciding: Redeciding | None = None
    deliveries: Deliveries | None = None
    beside: BesideRows | None = None
    copies: HeldCopies | None = None

    def versions(self) -> set[int]:
        """The versions at which the state is compared with another record of it."""
        found = self.recordings.versions() if self.recordings is not None else set()
        return found | ({self.standing.version} if self.standing is not None else set())


class Walk:
    """Walks one stream. `spent` takes the seconds, `step` is told of each command and of each event without one."""

    def __init__(
        self, sheet: Sheet, evidence: Evidence, wanted: Wanted, spent: Spent, seen: Callable[[EventRow], None]
    ) -> None:
        self._sheet = sheet
        self._evidence = evidence
        self._wanted = wanted
        self._spent = spent
        self._seen = seen
        self._compared = None
        if wanted.recordings is not None:
            self._compared = Compared(sheet, wanted.recordings, lambda: evidence.events(sheet.stream))
        self._versions = wanted.versions()
        self._decider = DECIDERS.get(sheet.kind)
        self._applies = True
        self._commands_until = 0
        self._ends_otherwise = False
        self._states: dict[int, Folded[Any]] = {}
        self.ended: Folded[Any] | None = None  # the fold of the whole stream, where all of it could be applied

    def whole(self, numbers: Callable[[CommandRow], bool]) -> None:
        """The whole pass. `numbers` is told each command's row, and says whether it was there when we began."""
        sheet = self._sheet
        decider = self._decider
        if decider is None:
            sheet.find(Fault.UNREADABLE, Look.FOLD, UNKNOWN)
            return
        begun = perf_counter()
        self._walk(decider, numbers)
        begun = self._spent.on(Look.FOLD, begun)
        if self._compared is not None:
            self._compared.end(commands=True)
            self._hydrations(decider)
            begun = self._spent.on(Look.COMPARE, begun)
        if self._wanted.standing is not None:
            standing = self._wanted.standing
            live.compared(sheet, standing, self._state(decider, standing.version), self._wanted.asked_at)
            begun = self._spent.on(Look.LIVE, begun)
        if self._wanted.copies is not None:
            self._wanted.copies.end()
            begun = self._spent.on(Look.COPIES, begun)
        for held in self._wanted.held:
            held.end()
        if self._ends_otherwise:
            fold.ends_otherwise(sheet)
        self._spent.on(Look.CHECKPOINTS, begun)

    def _walk(self, decider: Decider[Any], numbers: Callable[[CommandRow], bool]) -> None:
        sheet = self._sheet
        links = _Ahead(Chain(sheet, self._at).links(self._evidence.events(sheet.stream)))
        folded: Folded[Any] = Folded.empty(decider, sheet.stream)
        self._keep(folded)
        for row in self._evidence.commands(sheet.stream):
            if self._compared is not None:
                begun = perf_counter()
                self._compared.command(row)
                self._deduct(Look.COMPARE, begun)
            if self._wanted.copies is not None:
                self._wanted.copies.command(row)
            if not numbers(row):
                continue  # given since we began: its history may be further than its events that we read
            given = redecide.read(sheet, row)
            sheet.commands += 1
            if row.first_version <= self._commands_until:
                sheet.find(
                    Fault.COMMAND_EDITED, Look.FOLD, redecide.OVERLAPS,
                    version=row.first_version, command=row.command_id,
                )  # fmt: skip
                continue
            folded = self._alone(folded, links, row.first_version)
            folded = self._together(folded, links, row, given)
            self._commands_until = row.last_version
        folded = self._alone(folded, links, None)
        self.ended = folded if self._applies and folded.version else None

    def _alone(self, folded: Folded[Any], links: "_Ahead", before: int | None) -> Folded[Any]:
        """The events up to a version, which no command has made; all that are left where it is None."""
        while (link := links.next_before(before)) is not None:
            self._show(link)
            if before is not None or link.row.version <= self._sheet.row.version:
                if self._sheet.follows(Look.REDECIDE, link.row.version):
                    pass
                else:
                    self._sheet.find(
                        Fault.COMMAND_REMOVED, Look.FOLD, redecide.NO_COMMAND,
                        version=link.row.version, recorded_at=compare.row_date(link),
                    )  # fmt: skip
            folded = self._plus(folded, link)
        return folded

    def _together(
        self, folded: Folded[Any], links: "_Ahead", row: CommandRow, given: redecide.Given | None
    ) -> Folded[Any]:
        """The events of one command, decided again where that is asked for."""
        if self._wanted.deliveries is not None and given is not None:
            begun = perf_counter()
            self._wanted.deliveries.command(self._sheet, given, self._before(folded, row))
            self._deduct(Look.DELIVERIES, begun)
        again, decision = self._wanted.redeciding, None
        if again is not None and given is not None and self._applies and folded.version == row.first_version - 1:
            begun = perf_counter()
            decision = again.decide(folded, given)
            self._deduct(Look.REDECIDE, begun)
        own: list[Link] = []
        while (link := links.next_before(row.last_version + 1)) is not None:
            self._show(link)
            own.append(link)
        if again is not None and given is not None and decision is not None:
            begun = perf_counter()
            # Where events are missing at its end, that is said by what misses them.
            same = len(own) == row.last_version - row.first_version + 1 and again.compare(
                decision, given.stored, own, row.first_version - 1
            )
            self._deduct(Look.REDECIDE, begun)
            if same and not self._versions.intersection(range(row.first_version, row.last_version)):
                self._keep(decision.folded)
                return decision.folded
            if not same:
                again.stop(redecide.RESTS, row.first_version)
        for link in own:
            folded = self._plus(folded, link)
        return folded

    def _before(self, folded: Folded[Any], row: CommandRow) -> Folded[Any] | None:
        """The state before a command, where it is what was stored."""
        first = self._sheet.first_fault
        sound = self._applies and folded.version == row.first_version - 1 and (first is None or first > folded.version)
        return folded if sound else None

    def _deduct(self, look: Look, begun: float) -> None:
        """Time of another look inside the fold's own."""
        now = self._spent.on(look, begun)
        self._spent.seconds[Look.FOLD] = self._spent.seconds.get(Look.FOLD, 0.0) - (now - begun)

    def _show(self, link: Link) -> None:
        self._ends_otherwise = self._ends_otherwise or fold.standing_differs(self._sheet, link)
        self._seen(link.row)
        begun = perf_counter()
        if self._wanted.deliveries is not None and self._decider is not None and link.recorded is not None:
            self._wanted.deliveries.event(self._decider, link.recorded)
            self._deduct(Look.DELIVERIES, begun)
            begun = perf_counter()
        if self._compared is not None:
            self._compared.event(link)
            self._deduct(Look.COMPARE, begun)
            begun = perf_counter()
        if self._wanted.copies is not None:
            self._wanted.copies.event(link)
            self._deduct(Look.COPIES, begun)
            begun = perf_counter()
        if self._wanted.beside is not None:
            self._wanted.beside.event(link.row.version, link.row.hash)
        for held in self._wanted.held:
            held.event(link)
        self._deduct(Look.CHECKPOINTS, begun)

    def _plus(self, folded: Folded[Any], link: Link) -> Folded[Any]:
        """The fold with one more event, as far as events can be applied at all."""
        if not self._applies or link.recorded is None:
            self._applies = False
            return folded
        try:
            folded = folded.plus(link.recorded, link.row.body)
        except Exception:
            # `evolve` trusts what `decide` made; what was put in its place may fail it in any way.
            if not self._sheet.follows(Look.FOLD, link.row.version):
                self._sheet.find(
                    Fault.UNREADABLE, Look.FOLD, NOT_APPLIED,
                    version=link.row.version, recorded_at=link.recorded.recorded_at,
                )  # fmt: skip
            self._applies = False
            return folded
        self._keep(folded)
        return folded

    def _keep(self, folded: Folded[Any]) -> None:
        if folded.version in self._versions:
            self._states[folded.version] = folded

    def _state(self, decider: Decider[Any], version: int) -> Folded[Any] | None:
        return self._states.get(version)

    def _hydrations(self, decider: Decider[Any]) -> None:
        assert self._wanted.recordings is not None
        for seen in self._wanted.recordings.hydrations:
            if seen.own:
                hydrations.hydrated(self._sheet, seen, self._state(decider, seen.version))

    def _at(self, version: int) -> EventRow | None:
        """The row of a version, if there is one."""
        row = next(self._evidence.events(self._sheet.stream, version - 1), None)
        return row if row is not None and row.version == version else None


class _Ahead:
    """Links, with the next one in view."""

    def __init__(self, links: Iterator[Link]) -> None:
        self._links = links
        self._next = next(links, None)

    def next_before(self, version: int | None) -> Link | None:
        """The next link, where it is before a version; None leaves it for later."""
        link = self._next
        if link is None or (version is not None and link.row.version >= version):
            return None
        self._next = next(self._links, None)
        return link
