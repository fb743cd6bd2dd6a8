"""What happened to a case. To its referrals: `referring`."""

from datetime import date, datetime

from domain.case.parts import CaseKind
from domain.decisions import News, Part, Question, Urgency
from domain.message import Event, Message


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
