"""What happened to a cycle: diagnosis."""

from datetime import date, datetime

from domain.cycle.records import FindingKind
from domain.message import Event, added


class FindingRecorded(Event):
    """`cut`: the text is longer than what a state keeps of it."""

    finding: str
    kind: FindingKind
    text: str
    sector: str
    organisation: str
    evidence: str = ""
    value: float | None = None
    unit: str = ""
    cut: bool = added(False)


class FindingCorrected(Event):
    """What the finding named in `corrects` is from now on. `text`, `evidence`: None where the earlier words stand.

    `cut`: the new text is longer than what a state keeps of it.
    """

    corrects: str
    reason: str
    kind: FindingKind
    text: str | None = None
    sector: str
    evidence: str | None = None
    value: float | None = None
    unit: str = ""
    cut: bool = added(False)


class FindingWithdrawn(Event):
    finding: str
    reason: str


class FindingsMerged(Event):
    survivor: str
    merged: tuple[str, ...]
    reason: str = ""


class FindingSeparated(Event):
    finding: str
    survivor: str
    reason: str


class DiagnosisExtended(Event):
    deadline: date
    deadline_at: datetime
    reminder_at: datetime | None = None
    reason: str


class DiagnosisReminded(Event):
    """Before the deadline. `missing`: organisations that have recorded nothing yet."""

    deadline: date
    missing: tuple[str, ...] = ()


class DiagnosisOverdue(Event):
    """The deadline has passed: findings are recorded again once a coordinator extends it."""

    deadline: date
    missing: tuple[str, ...] = ()


class DiagnosisValidated(Event):
    """`findings`: how many stand, merged ones not counted; `dissent`: organisations that objected."""

    meeting: str
    on: date
    findings: int
    dissent: tuple[str, ...] = ()
