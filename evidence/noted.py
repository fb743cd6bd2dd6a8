"""What is noted of one stream while it is verified: findings, guards, remarks, and which look said so.

One fault makes others follow: what rests on an event that is no longer what was stored differs too. Those are noted
beside the first, never counted as faults of their own.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain import ids
from domain.errors import Refusal
from domain.registry import PROCESSES
from domain.translatable import N_
from evidence.reconciled import Explained
from evidence.source import StreamRow
from evidence.verdict import Fault, Finding, Guard, GuardKind, Look, Remark, StreamVerdict

OF_EVENTS = frozenset(
    {
        Fault.EDITED,
        Fault.REMOVED,
        Fault.INSERTED,
        Fault.SWAPPED,
        Fault.TRUNCATED,
        Fault.RECHAINED,
        Fault.DECIDED_OTHERWISE,
        Fault.MISPLACED,
        Fault.UNREADABLE,
    }
)
OF_COMMANDS = frozenset({Fault.COMMAND_EDITED, Fault.COMMAND_REMOVED})
UNEXPLAINED = frozenset({Fault.EDITED, Fault.RECHAINED, Fault.DECIDED_OTHERWISE, Fault.MISPLACED})
OF_BYTES = frozenset({Look.COMPARE, Look.COPIES})  # which say what was changed
SHOWN = 50  # findings of one stream that are listed; a remark counts the others
MORE = N_("{count:more finding of this stream is|more findings of this stream are} not listed.")


@dataclass(frozen=True)
class Place:
    """Where an event of a stream was told to stand, and where it stands."""

    version: int
    told: int
    here: int
    recorded_at: datetime | None
    look: Look
    run: str


@dataclass(frozen=True)
class Suspicion:
    """An event that stands before a checkpoint which does not know it: put in, unless it only moved there."""

    version: int
    here: int
    until: int
    number: int
    words: str


class Sheet:
    """The notes on one stream. `row` is where the log says that it stands, `explained`: see `Explained`."""

    def __init__(self, row: StreamRow, explained: Explained | None = None) -> None:
        self.row = row
        self.explained = explained or Explained()
        self.stream = row.stream
        self.kind, self.network = _place(row.stream)
        self.places: list[Place] = []
        self.suspicions: list[Suspicion] = []
        self.events = 0
        self.commands = 0
        self.last_version = 0
        self.looks: set[Look] = set()
        self.skipped: dict[Look, Remark] = {}
        self._findings: list[Finding] = []
        self._guards: dict[GuardKind, Guard] = {}
        self._remarks: list[Remark] = []
        self._hidden: Counter[str] = Counter()

    @property
    def is_process(self) -> bool:
        return self.kind in PROCESSES

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say: a process that was asked for something and never began."""
        return not (self.row.version or self.events or self.commands or self._findings or self._remarks)

    @property
    def first_fault(self) -> int | None:
        """The earliest event that is not what was stored; None while there is none."""
        return min((f.version for f in self._findings if f.version is not None and f.fault in OF_EVENTS), default=None)

    def find(
        self, fault: Fault, look: Look, words: str, /, *, version: int | None = None,
        recorded_at: datetime | None = None, knows: bool = False, **params: str | int,
    ) -> None:  # fmt: skip
        """Note a finding. Of one event the first one stays, and what other looks say of it is noted beside it.

        `knows`: it is known what was done. Then its words are told, and the looks that only saw that something was are
        noted beside it.
        """
        for place, known in enumerate(self._findings):
            if version is not None and known.version == version and _of_one_deed(known.fault, fault):
                if knows and _says_more(known, fault, params):
                    also = tuple(seen for seen in (known.look, *known.also) if seen is not look)
                    self._findings[place] = Finding(
                        fault=fault, look=look, stream=self.stream, version=version,
                        recorded_at=recorded_at or known.recorded_at, words=words, also=also,
                        params={"stream": self.stream, **params, "version": version},
                    )  # fmt: skip
                    return
                self._findings[place] = _seconded(known, look)
                return
        if len(self._findings) >= SHOWN:
            self._hidden[words] += 1
            return
        told: dict[str, str | int] = {"stream": self.stream, **params}
        if version is not None:
            told["version"] = version
        self._findings.append(
            Finding(
                fault=fault,
                look=look,
                stream=self.stream,
                version=version,
                recorded_at=recorded_at,
                words=words,
                params=told,
            )
        )

    def follows(self, look: Look, version: int) -> bool:
        """Whether what differs at a version follows from an event, at it or before, that is not what was stored.

        It is then noted there, as what another look has seen of the same deed.
        """
        for place, known in enumerate(self._findings):
            if known.fault in OF_EVENTS and known.version is not None and known.version <= version:
                self._findings[place] = _seconded(known, look)
                return True
        return False

    def blamed(self, version: int, look: Look) -> bool:
        """Whether a look found that this very event is not what was stored."""
        return any(
            finding.version == version and finding.fault in OF_EVENTS and look in (finding.look, *finding.also)
            for finding in self._findings
        )

    def versions(self, look: Look, words: str) -> list[int]:
        """The events of which a look said something."""
        return [f.version for f in self._findings if f.look is look and f.words == words and f.version is not None]

    def explain(self, version: int, look: Look, words: Collection[str], by: int) -> None:
        """What a look said of an event, in some words, it saw of another one's change: it is noted there instead."""
        cause = next((n for n, f in enumerate(self._findings) if f.version == by and f.fault in OF_EVENTS), None)
        if cause is None or version == by:
            return
        for said in [f for f in self._findings if f.version == version and f.look is look and f.words in words]:
            for seen in (said.look, *said.also):
                self._findings[cause] = _seconded(self._findings[cause], seen)
            self._findings = [f for f in self._findings if f is not said]
            return

    def of(self, fault: Fault) -> list[Finding]:
        """The findings of a fault."""
        return [finding for finding in self._findings if finding.fault is fault]

    def said(self, words: str) -> list[Finding]:
        """The findings in some words, the earliest event first."""
        return sorted((f for f in self._findings if f.words == words), key=lambda finding: finding.version or 0)

    def retell(self, found: Collection[Finding], fault: Fault, words: str, /, **params: str | int) -> None:
        """Tell some findings as one of another name: all that was seen is of one cause, which was no deed here."""
        first = min(found, key=lambda finding: finding.version or 0)
        seen = {look for one in found for look in (one.look, *one.also)} - {first.look}
        for words_of in {one.words for one in found}:
            del self._hidden[words_of]
        self._findings = [one for one in self._findings if one not in found]
        told: dict[str, str | int] = {"stream": self.stream, **params}
        self._findings.append(
            first.model_copy(
                update={
                    "fault": fault,
                    "words": words,
                    "params": told,
                    "also": tuple(look for look in Look if look in seen),
                }
            )
        )

    def missing(self) -> int:
        """How many events are known to be gone."""
        return sum(
            int(f.params.get("count", int(f.params.get("last", f.version or 0)) - (f.version or 0) + 1))
            if f.fault is Fault.REMOVED
            else int(f.params.get("known", 0)) - int(f.params.get("last", 0))
            for f in self._findings
            if f.fault in (Fault.REMOVED, Fault.TRUNCATED)
        )

    def has(self, *faults: Fault) -> bool:
        return any(finding.fault in faults for finding in self._findings)

    def guard(self, kind: GuardKind, first: int, last: int, since: datetime | None) -> None:
        """Note a second record of the versions; several of a kind are one guard."""
        if last < first:
            return
        known = self._guards.get(kind)
        if known is None:
            self._guards[kind] = Guard(kind=kind, first_version=first, last_version=last, since=since)
            return
        moments = [moment for moment in (known.since, since) if moment is not None]
        self._guards[kind] = Guard(
            kind=kind,
            first_version=min(known.first_version, first),
            last_version=max(known.last_version, last),
            since=min(moments, default=None),
        )

    def skip(self, look: Look, words: str, /, **params: str | int) -> None:
        """Note why a look was not taken, or not to its end; the first reason stays."""
        self.skipped.setdefault(look, Remark(words=words, params={"stream": self.stream, **params}))

    def remark(self, words: str, /, **params: str | int) -> None:
        remark = Remark(words=words, params={"stream": self.stream, **params})
        if remark not in self._remarks:
            self._remarks.append(remark)

    def verdict(self) -> StreamVerdict:
        if hidden := self._hidden.total():
            self.remark(MORE, count=hidden)
        order = {kind: place for place, kind in enumerate(GuardKind)}
        return StreamVerdict(
            stream=self.stream,
            version=self.last_version,
            events=self.events,
            looks=tuple(look for look in Look if look in self.looks),
            skipped={look: self.skipped[look] for look in Look if look in self.skipped},
            guards=tuple(sorted(self._guards.values(), key=lambda guard: order[guard.kind])),
            findings=tuple(sorted(self._findings, key=lambda finding: finding.version or 0)),
            remarks=tuple(self._remarks),
        )


def _seconded(finding: Finding, look: Look) -> Finding:
    if look is finding.look or look in finding.also:
        return finding
    return finding.model_copy(update={"also": (*finding.also, look)})


def _says_more(known: Finding, fault: Fault, params: Mapping[str, str | int]) -> bool:
    """Whether who knows what was done says more than a finding does, and all that it says."""
    if known.fault in (Fault.REMOVED, Fault.INSERTED, Fault.COMMAND_EDITED) or fault in OF_COMMANDS:
        wide = int(params.get("last", 0)) >= int(known.params.get("last", 0))
        return known.fault is fault and wide and known.look not in OF_BYTES
    return known.fault in UNEXPLAINED and known.look not in OF_BYTES


def _of_one_deed(known: Fault, new: Fault) -> bool:
    """Whether two findings at one event are of one deed: a changed command also decides otherwise."""
    if known in OF_COMMANDS:
        return new in OF_COMMANDS or new is Fault.DECIDED_OTHERWISE
    return (known in OF_EVENTS) == (new in OF_EVENTS) or new in OF_COMMANDS


def _place(stream: str) -> tuple[str, str]:
    try:
        kind, network, _ = ids.parts(stream)
    except Refusal:
        return "", ""
    return kind, network
