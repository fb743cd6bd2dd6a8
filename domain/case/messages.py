"""What is said to and about a case in its group. What is said of referrals is in `referring.py`.

No message says anything personal: a case is known by its reference, and texts are in words without personal data.
Events carry the day a thing happened (`on`) and every deadline computed from it, so that nothing recomputes them.
"""

from datetime import date, datetime
from typing import Literal

from domain.decisions import News, Part, Question, Urgency
from domain.message import Command, Event, Message, Slug, Text
from domain.roles import ENGINE_ONLY, MEMBERS, Role

CaseKind = Literal["family", "person", "community"]

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


class Term(Message):
    """The time a case has in its group from now on. `n` counts them; `reminder_at`: None where it is past already."""

    n: int
    reminder_at: datetime | None = None
    up_at: datetime


class CaseOpened(Event):
    """`opened_by`: the organisation of whoever brought it."""

    reference: str
    zone: str
    kind: CaseKind
    text: str
    urgency: Urgency
    sectors: tuple[str, ...] = ()
    teams: tuple[str, ...]
    opened_by: str
    reference_service: str
    reference_person: str
    would_need: str
    portfolios: tuple[str, ...] = ()
    body: str
    file_reference: str | None = None
    term: Term
    on: date


class CaseDiscussed(Event):
    """`on`: the day of the meeting; `present`: those who discussed it, which need not be all who were there."""

    meeting: str
    text: str
    present: tuple[str, ...]
    on: date


class TeamsInvolved(Event):
    teams: tuple[str, ...]
    reason: str = ""
    on: date


class ReferenceChanged(Event):
    reference_service: str
    reference_person: str
    reason: str
    on: date


class CaseCorrected(Event):
    """The case as it is from now on. `term`: where another urgency set its deadlines anew."""

    reason: str
    text: str | None = None
    urgency: Urgency
    sectors: tuple[str, ...] = ()
    would_need: str
    portfolios: tuple[str, ...] = ()
    file_reference: str | None = None
    term: Term | None = None
    on: date


class CaseReminded(Event):
    """Its time in the group is soon up, at `up_at`."""

    reference_person: str
    up_at: datetime


class CaseTimeUp(Event):
    """Its time in the group is up: the representative is asked, until `answer_by`.

    `answer_by` is None where it had been extended already: then it escalates at once.
    """

    answer_by: datetime | None = None


class CaseExtended(Event):
    reason: str
    term: Term
    on: date


class CaseEscalated(Event):
    """The question is on its way to `escalation`, which lives on by itself. `n`: how often the case has asked."""

    escalation: str
    n: int
    question: Question
    on: date


class CaseCannotEscalate(Event):
    """It would escalate by itself, and there is no management meeting that answers: it stays in its group."""

    on: date


class EscalationNoted(Event):
    """What became of the question. `term`: where the case is still in its group, and its time there begins again."""

    escalation: str
    news: News
    round: int
    parts: tuple[Part, ...] = ()
    reason: str = ""
    term: Term | None = None
    on: date


class SolutionAsked(Event):
    """What was decided on `escalation` was carried out: the group is asked, until `answer_by`, whether the case is
    solved. Nothing climbs again before that is said."""

    escalation: str
    answer_by: datetime
    on: date


class SolutionReminded(Event):
    """Whoever holds the case has not said whether it is solved; coordination is told."""

    escalation: str
    reference_person: str
    on: date


class CaseNotSolved(Event):
    """In the group's words, although what was decided was carried out. `term`: its time in the group begins again."""

    escalation: str
    reason: str
    term: Term
    on: date


class CaseAwaitsAnswer(Event):
    """Its time is up, and what was decided on `escalation` is still being carried out: it does not climb again before
    that is done."""

    escalation: str
    on: date


class CaseResolved(Event):
    text: str
    on: date


class CaseClosed(Event):
    text: str = ""
    on: date


class CaseReopened(Event):
    """`term` is None while a question of the case is still with management: its time begins with the answer."""

    reason: str
    term: Term | None = None
    on: date
