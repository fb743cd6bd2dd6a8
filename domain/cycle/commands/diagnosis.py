"""What can be asked of a cycle: diagnosis."""

from datetime import date

from domain.cycle.commands.common import Number, PutToMeeting
from domain.cycle.records import FindingKind
from domain.message import Command, Slug, Text
from domain.roles import COORDINATORS, ENGINE_ONLY, KEEPERS, MEMBERS


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
