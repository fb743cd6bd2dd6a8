"""What is said in a diagnosis: findings, their corrections and merges, its deadline, its validation."""

from datetime import date, datetime
from typing import Literal

from domain.cycle.vocabulary.common import Number, PutToMeeting
from domain.message import Command, Event, Slug, Text, added
from domain.roles import COORDINATORS, ENGINE_ONLY, KEEPERS, MEMBERS

FindingKind = Literal["demand", "fragility", "strength", "resource", "indicator"]


class RecordFinding(Command):
    """Record one thing that the diagnosis has established."""

    may = MEMBERS

    kind: FindingKind
    text: Text
    sector: Slug | None = None
    organisation: Slug | None = None
    evidence: str = ""
    value: Number | None = None
    unit: str = ""


class CorrectFinding(Command):
    """Correct a finding. What is not given stays as it was; a value that is emptied takes its unit along."""

    may = MEMBERS
    emptied_by_null = frozenset({"evidence", "value", "unit"})

    finding: Slug
    reason: Text
    kind: FindingKind | None = None
    text: Text | None = None
    sector: Slug | None = None
    evidence: str | None = None
    value: Number | None = None
    unit: str | None = None


class WithdrawFinding(Command):
    """Withdraw a finding that was recorded by mistake. It stays on the record and counts no more; one that says what
    another says is merged instead.
    """

    may = MEMBERS

    finding: Slug
    reason: Text


class MergeFindings(Command):
    """Merge findings that say the same. One stays; the others point to it, and stay on the record."""

    may = KEEPERS

    survivor: Slug
    merged: tuple[Slug, ...]
    reason: str = ""


class SeparateFinding(Command):
    """Separate a finding that was merged by mistake: it stands by itself again."""

    may = KEEPERS

    finding: Slug
    reason: Text


class ExtendDiagnosis(Command):
    """Give the diagnosis a later last day."""

    may = COORDINATORS

    deadline: date
    reason: Text


class ValidateDiagnosis(PutToMeeting):
    """Have the body validate the diagnosis, in a meeting. Who agrees is stated; who says nothing has not agreed."""


class RemindOfDiagnosis(Command):
    may = ENGINE_ONLY

    deadline: date


class NoteDiagnosisOverdue(Command):
    may = ENGINE_ONLY

    deadline: date


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
