"""A verification: every look that was asked for, stream after stream, in one pass over the log where that can be.

It needs what `source` says and no more, so that a database and an exported file are verified by the same code.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from time import perf_counter

from temporalio.service import RPCError

from domain import ids
from domain.checkpoint import Signed
from domain.errors import VertebraError
from domain.message import GENESIS
from domain.translatable import N_
from evidence import recordings
from evidence.beside import DatabaseBeside
from evidence.copies import RegisterCopies
from evidence.fetching import Fetched, Fetching
from evidence.histories import PutBack
from evidence.looks import compare, hydrations, places, replay, schema, wholeness
from evidence.looks.beside import BesideRows
from evidence.looks.checkpoints import Held, Signings
from evidence.looks.copies import HeldCopies
from evidence.looks.deliveries import Deliveries
from evidence.looks.guards import Asked, Guards
from evidence.looks.older import Older
from evidence.looks.readmodels import touched
from evidence.looks.redecide import Redeciding
from evidence.networks import Networks, NotThere
from evidence.noted import Sheet
from evidence.onestream import Spent, Walk, Wanted, seldom_collected
from evidence.reconciled import Believed, Explained, done_before
from evidence.replaying import Replaying
from evidence.source import Evidence, Live, ReadModels, Run, Stood, StreamRow
from evidence.verdict import Fault, Finding, Look, Remark, Verdict, nothing
from store.errors import Damaged, ForeignArchive, NoKey

Progress = Callable[[Look, int, int], None]
Signature = Callable[[Signed], bool | None]
Elsewhere = Callable[[], Awaitable[Collection[str]]]
ALL = tuple(Look)
OF_HISTORIES = frozenset({Look.COMPARE, Look.REPLAY})
AT_ROWS = {Look.SCHEMA, Look.FOLD, Look.REDECIDE, Look.DELIVERIES, Look.CHECKPOINTS, Look.BESIDE}

NO_HISTORY = N_("no history of its process is left")
AWAY = N_("Temporal did not answer when it was asked for its histories")
NO_LIVE = N_("Temporal was not asked")
NO_READ_MODELS = N_("there are no read models beside it")
NO_COPIES = N_("there is no archive of what registers stored")
NO_CHECKPOINTS = N_("there are no checkpoints")
NO_KEY = N_("the signatures were not checked: the public key is not at hand")
REGISTER = N_("a register has no process: Temporal keeps no history of it")
FORGED = N_("The record of reconciliation {number} has no signature that is right: what it explains is not believed.")
NOT_OPENED = N_("A history of {stream} cannot be opened: {words}")


def _silent(_look: Look, _done: int, _of: int) -> None:
    return None


async def verify(
    evidence: Evidence,
    *,
    streams: Collection[str] | None = None,
    looks: Collection[Look] = ALL,
    live: Live | None = None,
    read_models: ReadModels | None = None,
    beside: DatabaseBeside | None = None,
    copies: RegisterCopies | None = None,
    signature: Signature | None = None,
    kept: Sequence[Signed] = (),
    lying: Sequence[Sequence[Signed]] = (),
    absent: Mapping[Look, Remark] | None = None,
    progress: Progress = _silent,
    network: str | None = None,
    asked: Asked | None = None,
    elsewhere: Elsewhere | None = None,
    reconciled: Believed | None = None,
) -> Verdict:
    """What can be said of some streams, with the networks they belong to, or of all.

    `signature`: whether a checkpoint's signature is right, None where its key is not known; without it no key is known
    at all. `kept`: checkpoints that were kept elsewhere; `lying`: those that the worker keeps in folders, each by
    itself. `asked`: what was given to check with. `network`: `streams` are all of it that the log knows. `elsewhere`:
    the processes that others than the log know. `beside`: what the log's database has beside it. `copies`: what the
    archive has of registers. `absent`: looks that cannot be taken, and why. `reconciled`: which records of
    reconciliations are believed. `progress` is told the look, how much of it is done, and of how much: events or rows.
    """
    verification = _Verification(
        evidence, frozenset(looks) - frozenset(absent or ()), live, read_models, signature, kept, progress
    )
    verification.network, verification.guards, verification.elsewhere = network, Guards(asked or Asked()), elsewhere
    verification.beside, verification.copies, verification.lying = beside, copies, lying
    verification.skipped.update({look: why for look, why in (absent or {}).items() if look in looks})
    verification.reconciled = reconciled or Believed()
    verification.explained = Explained(verification.reconciled.records)
    with seldom_collected():
        return await verification.of(streams)


@dataclass
class _Verification:
    evidence: Evidence
    looks: frozenset[Look]
    live: Live | None
    read_models: ReadModels | None
    signature: Signature | None
    kept: Sequence[Signed]
    progress: Progress
    skipped: dict[Look, Remark] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent)
    runs: int = 0
    history_events: int = 0
    network: str | None = None
    guards: Guards = field(default_factory=lambda: Guards(Asked()))
    elsewhere: Elsewhere | None = None
    explained: Explained = field(default_factory=Explained)
    reconciled: Believed = field(default_factory=Believed)
    beside: DatabaseBeside | None = None
    copies: RegisterCopies | None = None
    lying: Sequence[Sequence[Signed]] = ()

    def __post_init__(self) -> None:
        self.fetching = Fetching(self.evidence, None, histories=False)
        self.networks = Networks(self.evidence)
        self.deliveries = Deliveries(self.evidence)
        self.counted = wholeness.Counted(None, None)
        self.stood: dict[str, Stood] = {}
        self.older = Older()

    async def of(self, wanted: Collection[str] | None) -> Verdict:
        # In this order: what was there when we began is read first, so that whatever a process stores meanwhile is
        # in the log and in the histories that are read after it.
        whole = wanted is None and self.evidence.whole
        if (lacking := self._tables()) is not None:
            return lacking
        before = self.evidence.counters() if whole else None
        also = await self._known_elsewhere()
        known = {row.stream: row for row in self.evidence.streams()}
        self.counted = wholeness.Counted(before, self.evidence.counters())
        self.counted.explain(self.explained)
        signings = self._signings()
        also |= {stream for one in signings for stream in one.by_stream} | await self._copied()
        chosen = self._chosen(known, wanted, also)
        total, done = sum(row.version for row in chosen), 0
        self.progress(Look.FOLD, 0, total)
        live = self.live if Look.LIVE in self.looks else None
        self.fetching = Fetching(self.evidence, live, histories=bool(self.looks & OF_HISTORIES))
        async with AsyncExitStack() as stack:
            replaying = await stack.enter_async_context(Replaying())
            async for row, asked in self.fetching.each(chosen):
                sheet = self.sheets[row.stream] = Sheet(row, self.explained)
                await self._stream(sheet, asked, signings, replaying)
                done += row.version
                self.progress(Look.FOLD, done, total)
        self._beyond(signings, whole=whole)
        self._end(wanted)
        self._guarded(signings, wanted)
        return Verdict(
            streams=tuple(sheet.verdict() for _, sheet in sorted(self.sheets.items()) if not sheet.empty),
            events=sum(sheet.events for sheet in self.sheets.values()),
            commands=sum(sheet.commands for sheet in self.sheets.values()),
            runs=self.runs,
            history_events=self.history_events,
            checkpoints=len(signings[0].checkpoints) if signings else 0,
            kept=max(map(len, (self.kept, *self.lying))) if signings else 0,
            seconds={look: round(self.spent.seconds[look], 4) for look in Look if look in self.spent.seconds},
            skipped={look: self.skipped[look] for look in Look if look in self.skipped},
            unproven=tuple(self.guards.unproven),
            findings=tuple(self.findings),
            reconciled=tuple(done_before(self.explained, self.reconciled.unchecked)),
        )

    def _tables(self) -> Verdict | None:
        """Look at the database itself; gives the whole verdict where it lacks what the other looks are taken at."""
        begun = perf_counter()
        seen = schema.seen(None if self.beside is None else self.beside.unlike, self.looks)
        self.findings += seen.findings
        self.skipped = {**seen.skipped, **self.skipped}
        self.looks -= seen.skipped.keys()
        self.spent.on(Look.SCHEMA, begun)
        return None if seen.goes_on else nothing(self.skipped, self.findings)

    async def _known_elsewhere(self) -> set[str]:
        """The processes that Temporal and the archive know: the log may have lost every trace of one."""
        if self.elsewhere is None or Look.COMPARE not in self.looks:
            return set()
        try:
            return set(await self.elsewhere())
        except RPCError:
            return set()

    async def _copied(self) -> set[str]:
        """The registers that the archive has copies of: the log may have lost every trace of one, too."""
        if Look.COPIES not in self.looks:
            return set()
        if self.copies is None:
            self.skipped.setdefault(Look.COPIES, Remark(words=NO_COPIES))
            self.looks -= {Look.COPIES}
            return set()
        begun = perf_counter()
        known = set(await asyncio.to_thread(lambda copies: copies.by_stream, self.copies))
        for error in self.copies.damaged:
            if isinstance(error, NoKey):
                self.skipped.setdefault(Look.COPIES, Remark(words=error.words, params=dict(error.params)))
            else:
                self._find(Fault.UNREADABLE, Look.COPIES, error)
        self.spent.on(Look.COPIES, begun)
        return known

    def _chosen(
        self, known: Mapping[str, StreamRow], wanted: Collection[str] | None, also: Collection[str]
    ) -> list[StreamRow]:
        """The streams to look at: registers of networks first, for all others rest on them.

        `also`: streams that something else than the log knows. Those inside what was asked are looked at with them.
        """
        excerpt = self.evidence.excerpt
        names = set(known) if wanted is None else set(wanted)
        network = self.network
        if wanted is None and excerpt is not None:
            names |= {stream for stream in also if excerpt.covers(stream)}
        elif network is not None:
            names |= {stream for stream in also if stream.split(":")[1:2] == [network]}
        elif wanted is None:
            names |= set(also)
        networks = {f"network:{stream.split(':')[1]}" for stream in names if stream.count(":")}
        names |= networks & set(known)
        rows = [known.get(name) or StreamRow(name, 0, GENESIS, 0) for name in names]
        return sorted(rows, key=lambda row: (not row.stream.startswith("network:"), row.stream))

    def _signings(self) -> list[Signings]:
        """The checkpoints of the log, and those kept elsewhere; each checked by itself and against the other."""
        if Look.CHECKPOINTS not in self.looks:
            return []
        begun = perf_counter()
        try:
            brought = self.guards.asked.brought
            here = Signings.of(self.evidence.checkpoints(), self.signature, brought=brought)
        except Damaged as error:
            self._find(Fault.CHECKPOINT_FORGED, Look.CHECKPOINTS, error)
            here = Signings(())
        found = [here]
        excerpt = self.evidence.excerpt
        if excerpt is not None:
            streams = [row.stream for row in self.evidence.streams() if row.stream not in excerpt.cut]
            shown = {proof.checkpoint for stream in streams for proof in self.evidence.proofs(stream)}
            here.expected(shown, excerpt.position)
        elsewhere = [copy for copy in (self.kept, *self.lying) if copy]
        for copy in elsewhere:
            copies = Signings.of(copy, self.signature, brought=brought)
            if excerpt is not None:
                copies.later = copies.after(max(excerpt.position, excerpt.reaches))
            here.against(copies)
            found.append(copies)
        for signings in found:
            self.findings += [one for one in signings.findings if one not in self.findings]
        if not here.checkpoints and not elsewhere:
            self.skipped[Look.CHECKPOINTS] = Remark(words=NO_CHECKPOINTS)
        elif self.signature is None or all(self.signature(one) is None for one in chain(here.checkpoints, *elsewhere)):
            self.skipped[Look.CHECKPOINTS] = Remark(words=NO_KEY)
        self.spent.on(Look.CHECKPOINTS, begun)
        return found

    # One stream

    async def _stream(self, sheet: Sheet, asked: Fetched, signings: Sequence[Signings], replaying: Replaying) -> None:
        wanted = Wanted(standing=asked.standing, asked_at=asked.at)
        for error in asked.damaged:
            if isinstance(error, NoKey):
                sheet.remark(NOT_OPENED, words=error.said())
                continue
            if self.explained.settles(error):
                continue
            if isinstance(error, PutBack):
                sheet.find(Fault.TEMPORAL_OLDER, Look.COMPARE, error.words, run=str(error.params["run"]))
                continue
            fault = Fault.FOREIGN_HISTORY if isinstance(error, ForeignArchive) else Fault.UNREADABLE
            sheet.find(fault, Look.COMPARE, NOT_OPENED, words=error.said())
        own: Sequence[Run] = ()
        taken: recordings.Recordings | None = None
        begun = perf_counter()
        if self.looks & OF_HISTORIES and sheet.is_process:
            wanted.recordings = taken = recordings.taken_out(sheet, asked.runs)
            own = [run for run in asked.runs if recordings.strange(run) is None]
            self.runs += len(own)
            self.history_events += sum(len(run.history.events) for run in own)
            self.older.heard(own)
        if Look.COMPARE not in self.looks:
            wanted.recordings = None
        self.spent.on(Look.COMPARE, begun)
        cut = self.evidence.excerpt is not None and sheet.stream in self.evidence.excerpt.cut
        if Look.CHECKPOINTS in self.looks:
            for place, one in enumerate(signings):
                if place == 0:
                    one.proven(sheet, self.evidence.proofs(sheet.stream))
                wanted.held = (*wanted.held, Held(sheet, one, cut=cut))
        if Look.BESIDE in self.looks and self.beside is not None:
            beside, stream = self.beside, sheet.stream
            wanted.beside = BesideRows(
                sheet, beside.forks.get(stream, ()), beside.repairs.get(stream, ()), beside.writers.get(stream)
            )
        if Look.COPIES in self.looks and self.copies is not None and not sheet.is_process:
            rows = partial(self.evidence.events, sheet.stream)
            wanted.copies = HeldCopies(sheet, self.copies.of(sheet.stream), rows)
            sheet.looks.add(Look.COPIES)
        if Look.REDECIDE in self.looks:
            wanted.redeciding = Redeciding(sheet, self.networks, self.sheets.get(f"network:{sheet.network}"))
        if Look.DELIVERIES in self.looks:
            wanted.deliveries = self.deliveries
        walk = Walk(sheet, self.evidence, wanted, self.spent, self.counted.event)
        await asyncio.to_thread(walk.whole, self.counted.command)
        if wanted.recordings is not None:
            self.older.noted(sheet, wanted.recordings)
        if walk.ended is not None and Look.READ_MODELS in self.looks and self.read_models is not None:
            begun = perf_counter()
            self.stood[sheet.stream] = Stood(walk.ended.version, walk.ended.head, walk.ended.summarised())
            self.spent.on(Look.READ_MODELS, begun)
        if wanted.beside is not None:
            asked_for = self.looks & OF_HISTORIES and not asked.away
            wanted.beside.end(own if asked_for else None, taken)
        if wanted.recordings is not None:
            await asyncio.to_thread(self._read_networks, wanted.recordings)
        begun = perf_counter()
        for run in own if Look.REPLAY in self.looks else ():
            replay.compared(sheet, run, await replaying.replay(run.history))
        self.spent.on(Look.REPLAY, begun)
        self._note_looks(sheet, asked, wanted, own)

    def _read_networks(self, taken: recordings.Recordings) -> None:
        """Compare what its runs have read of their network with the network's register."""
        begun = perf_counter()
        for seen in taken.hydrations:
            register = self.sheets.get(seen.stream)
            if seen.own or register is None or self.explained.is_lost(seen.stream, seen.version, seen.at):
                continue
            if self.counted.new_reading(seen):
                try:
                    folded = self.networks.at(ids.parts(seen.stream)[1], seen.version)
                except NotThere:
                    folded = None
                hydrations.hydrated(register, seen, folded)
        self.spent.on(Look.COMPARE, begun)

    def _note_looks(self, sheet: Sheet, asked: Fetched, wanted: Wanted, own: Sequence[Run]) -> None:
        """Say which looks were taken at a stream, and why others were not."""
        sheet.looks |= self.looks & AT_ROWS
        if not sheet.is_process:
            for look in (*OF_HISTORIES, Look.LIVE):
                if look in self.looks:
                    sheet.skip(look, REGISTER)
            return
        for look in OF_HISTORIES & self.looks:
            if own:
                sheet.looks.add(look)
            else:
                sheet.skip(look, AWAY if asked.away else NO_HISTORY)

    # What is of no single stream

    def _beyond(self, signings: Sequence[Signings], *, whole: bool) -> None:
        """Note that the log ends before what was signed of it, where no stream's finding explains it."""
        excerpt, counted = self.evidence.excerpt, self.evidence.counters() if whole else None
        end = excerpt.position if excerpt is not None else counted.position if counted is not None else None
        if end is None or any(sheet.has(Fault.REMOVED, Fault.TRUNCATED) for sheet in self.sheets.values()):
            return
        self.findings += [one for signed in signings if (one := signed.beyond(end)) is not None][:1]

    def _guarded(self, signings: Sequence[Signings], wanted: Collection[str] | None) -> None:
        """Say what of the guards that were asked for is not there, or reaches nothing."""
        if not signings:
            return
        self.guards.contents(self.evidence, self.sheets.values())
        self.guards.reach(signings, self.sheets, wanted, given=signings[1] if self.kept else None)
        self.findings += self.guards.findings
        if self.guards.signed:
            self.skipped.pop(Look.CHECKPOINTS, None)

    def _end(self, wanted: Collection[str] | None) -> None:
        sheets = self.sheets
        self.older.told(self.evidence, sheets)
        for number in self.reconciled.forged:
            forged = Finding(
                fault=Fault.RECONCILIATION_FORGED, look=Look.CHECKPOINTS, stream="", words=FORGED,
                params={"number": number},
            )  # fmt: skip
            self.findings.append(forged)
        places.judged(sheets, compare.ANSWER, self.findings)
        wholeness.compare(self.counted, self.evidence, sheets, self.findings)
        begun = perf_counter()
        self.deliveries.end(sheets)
        self.spent.on(Look.DELIVERIES, begun)
        if Look.LIVE in self.looks and self.live is None:
            self.skipped.setdefault(Look.LIVE, Remark(words=NO_LIVE))
        elif self.fetching.silent is not None:
            self.skipped[Look.LIVE] = Remark(words=self.fetching.silent.words, params=dict(self.fetching.silent.params))
        if Look.READ_MODELS in self.looks:
            begun = perf_counter()
            if self.read_models is None:
                self.skipped.setdefault(Look.READ_MODELS, Remark(words=NO_READ_MODELS))
            else:
                self._read_models(self.read_models, wanted)
            self.spent.on(Look.READ_MODELS, begun)

    def _read_models(self, read_models: ReadModels, wanted: Collection[str] | None) -> None:
        networks = None if wanted is None else {sheet.network for sheet in self.sheets.values()}
        try:
            differences = read_models.differences(
                networks, lambda done, of: self.progress(Look.READ_MODELS, done, of), self.stood
            )
            self.findings += touched(differences, self.sheets)
        except Damaged as error:
            self.skipped[Look.READ_MODELS] = Remark(words=error.words, params=dict(error.params))
            return
        for sheet in self.sheets.values():
            sheet.looks.add(Look.READ_MODELS)

    def _find(self, fault: Fault, look: Look, error: VertebraError) -> None:
        self.findings.append(Finding(fault=fault, look=look, stream="", words=error.words, params=dict(error.params)))
