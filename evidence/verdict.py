"""What a verification says: for each stream what was looked at, what guards it and since when, and what was found."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import Field

from domain.message import Message
from domain.registry import PROCESSES
from domain.remedies import Do, Remedy


class Look(StrEnum):
    """The looks, cheapest first. What each compares is in docs/proof.md."""

    SCHEMA = "schema"
    FOLD = "fold"
    REDECIDE = "re-decide"
    DELIVERIES = "deliveries"
    COMPARE = "compare"
    REPLAY = "replay"
    LIVE = "live"
    CHECKPOINTS = "checkpoints"
    COPIES = "copies"
    READ_MODELS = "read-models"
    BESIDE = "beside"


class Fault(StrEnum):
    """How a record was tampered with, or damaged; each has a stable code."""

    EDITED = "event-edited"
    REMOVED = "event-removed"
    INSERTED = "event-inserted"
    SWAPPED = "events-swapped"
    TRUNCATED = "log-truncated"
    RECHAINED = "chain-recomputed"
    COMMAND_EDITED = "command-edited"
    COMMAND_REMOVED = "command-removed"
    DECIDED_OTHERWISE = "decided-otherwise"
    FORGED_DELIVERY = "forged-delivery"
    NOT_DUE = "timer-not-due"
    READ_MODEL_TOUCHED = "read-model-touched"
    FOREIGN_HISTORY = "foreign-history"
    HISTORY_DIFFERS = "history-differs"
    HYDRATION_DIFFERS = "hydration-differs"
    REPLAY_DIFFERS = "replay-differs"
    LIVE_DIFFERS = "live-differs"
    CHECKPOINT_FORGED = "checkpoint-forged"
    CHECKPOINT_MISSING = "checkpoint-missing"
    CONTENTS_FORGED = "contents-forged"
    GUARD_MISSING = "guard-missing"
    MISPLACED = "stands-elsewhere"
    LOG_OLDER = "log-older"
    TEMPORAL_OLDER = "temporal-older"
    RECONCILIATION_FORGED = "reconciliation-forged"
    UNREADABLE = "unreadable"
    SCHEMA_CHANGED = "schema-changed"
    STRANGE_FORK = "strange-fork"
    STRANGE_REPAIR = "strange-repair"
    STRANGE_WRITER = "strange-writer"


class Finding(Message):
    """One thing that is not as it was stored. `words` with `params` is a sentence to be translated.

    `recorded_at`: of the event at `version`, as far as it can be told. `also`: other looks that came to the same.
    """

    fault: Fault
    look: Look
    stream: str
    version: int | None = None
    recorded_at: datetime | None = None
    words: str
    params: dict[str, str | int] = Field(default_factory=dict)
    also: tuple[Look, ...] = ()

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What to do about it, where its kind says so."""
        match self.fault:
            case Fault.LOG_OLDER | Fault.TEMPORAL_OLDER:
                return (Remedy(Do.RECONCILE),)
            case Fault.STRANGE_WRITER if self.stream.partition(":")[0] in PROCESSES:
                return (Remedy(Do.REPAIR, self.stream),)
            case _:
                return ()


class GuardKind(StrEnum):
    """What keeps a second record of a stream."""

    APPENDS = "appends"
    HYDRATIONS = "hydrations"
    LIVE = "live"
    CHECKPOINTS = "checkpoints"
    COPIES = "copies"
    CONTENTS = "contents"


class Guard(Message):
    """A second record of a stream: which versions it covers, and since when, by the machine's clock.

    An event before the first record was made is covered from that moment on, a later one from its own.
    """

    kind: GuardKind
    first_version: int
    last_version: int
    since: datetime | None = None


class Remark(Message):
    """Something that is no fault, and that whoever reads the verdict should know. Words as in `Finding`."""

    words: str
    params: dict[str, str | int] = Field(default_factory=dict)


class StreamVerdict(Message):
    """What is known of one stream. `unguarded_after`: a truncation behind this version could not be seen."""

    stream: str
    version: int
    events: int
    looks: tuple[Look, ...] = ()
    skipped: dict[Look, Remark] = Field(default_factory=dict, description="why a look was not taken, or not to its end")
    guards: tuple[Guard, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def unguarded_after(self) -> int:
        return max((guard.last_version for guard in self.guards), default=0)


class Verdict(Message):
    """What is known of all that was verified."""

    holds: tuple[Remark, ...] = Field(default=(), description="what a file says that it holds; of a database, nothing")
    streams: tuple[StreamVerdict, ...]
    events: int
    commands: int
    runs: int
    history_events: int = Field(description="of Temporal's, in all runs together")
    checkpoints: int
    kept: int = Field(default=0, description="checkpoints that were kept elsewhere and compared with")
    seconds: dict[Look, float] = Field(default_factory=dict)
    skipped: dict[Look, Remark] = Field(default_factory=dict, description="why a look was not taken at all")
    unproven: tuple[Remark, ...] = Field(default=(), description="what is not proven of all of it, beside the looks")
    findings: tuple[Finding, ...] = Field(default=(), description="of no single stream")
    reconciled: tuple[Remark, ...] = Field(default=(), description="what was done where the two sides had differed")

    @property
    def sound(self) -> bool:
        return not self.findings and not any(one.findings for one in self.streams)

    def all_findings(self) -> tuple[Finding, ...]:
        return (*self.findings, *(finding for one in self.streams for finding in one.findings))


def nothing(skipped: Mapping[Look, Remark], findings: Sequence[Finding]) -> Verdict:
    """What is known where there is nothing to be looked at any more."""
    return Verdict(
        streams=(), events=0, commands=0, runs=0, history_events=0, checkpoints=0,
        skipped=dict(skipped), findings=tuple(findings),
    )  # fmt: skip
