"""What can be asked of a case. Of its referrals: `referring`."""

from datetime import date

from domain.case.parts import CaseKind
from domain.decisions import News, Part, Urgency
from domain.message import Command, Slug, Text
from domain.roles import ENGINE_ONLY, MEMBERS, Role

REPRESENTATIVES = frozenset({Role.REPRESENTATIVE})


class OpenCase(Command):
    """Bring a situation to the group as a case. The last part of the stream's name is the reference it will be known
    by, as in case:NETWORK:ZONE:REFERENCE.
    """

    may = MEMBERS

    kind: CaseKind
    text: Text
    urgency: Urgency = "ordinary"
    sectors: tuple[Slug, ...] = ()
    teams: tuple[Slug, ...]
    reference_service: Slug
    reference_person: Slug
    would_need: Text
    portfolios: tuple[Slug, ...] = ()
    body: Slug | None = None
    file_reference: str | None = None


class DiscussCase(Command):
    """Enter what was agreed on the case in a meeting of its group."""

    may = MEMBERS

    text: Text
    present: tuple[Slug, ...]


class InvolveTeams(Command):
    """Have more teams work on the case."""

    may = MEMBERS

    teams: tuple[Slug, ...]
    reason: str = ""


class ChangeReference(Command):
    """Give the case another reference service, or another reference person of the same one."""

    may = MEMBERS

    reference_service: Slug
    reference_person: Slug
    reason: Text


class CorrectCase(Command):
    """Correct the case. What is not given stays as it was; another urgency sets its deadlines anew."""

    may = MEMBERS
    emptied_by_null = frozenset({"sectors", "portfolios", "file_reference"})

    reason: Text
    text: Text | None = None
    urgency: Urgency | None = None
    sectors: tuple[Slug, ...] | None = None
    would_need: Text | None = None
    portfolios: tuple[Slug, ...] | None = None
    file_reference: str | None = None


class ResolveCase(Command):
    """Say that the case is solved, and how."""

    may = MEMBERS

    text: Text


class SayNotSolved(Command):
    """Say that what management decided was carried out and the case is still not solved. Its time in the group begins
    again.
    """

    may = MEMBERS

    reason: Text


class CloseCase(Command):
    """Close a solved case, on which nothing more is to be done."""

    may = MEMBERS

    text: str = ""


class ReopenCase(Command):
    """Bring a case back to the group, and say why. Its time there begins anew."""

    may = MEMBERS

    reason: Text


class ExtendCase(Command):
    """Give the group more time for the case, once, and say why."""

    may = REPRESENTATIVES

    reason: Text


class EscalateCase(Command):
    """Take the case to the management meeting, which must answer."""

    may = REPRESENTATIVES

    tried: Text
    asks: Text | None = None
    portfolios: tuple[Slug, ...] | None = None
    urgency: Urgency | None = None


class NoteEscalation(Command):
    """Delivered by the escalation: what became of the question. The fields are those of `decisions.Outcome`."""

    may = ENGINE_ONLY

    escalation: str
    about: str | None = None
    news: News
    round: int
    parts: tuple[Part, ...] = ()
    reason: str = ""
    on: date


class RemindOfCase(Command):
    may = ENGINE_ONLY

    term: int


class NoteCaseTimeUp(Command):
    may = ENGINE_ONLY

    term: int


class EscalateByItself(Command):
    may = ENGINE_ONLY

    term: int


class RemindOfSolution(Command):
    """Nobody has said whether the case is solved."""

    may = ENGINE_ONLY

    escalation: str
