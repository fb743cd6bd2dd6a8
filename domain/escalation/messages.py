"""What is said to and about an escalation: a question that a group puts to the management meeting, with its own life.

Events carry the day a thing happened (`on`), every deadline computed from it in UTC, and whom they must reach; the
day of a moment is the network's. No personal data in any of them.
"""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from domain import decisions as d
from domain.message import Command, Event, Message, Slug, Text
from domain.roles import ENGINE_ONLY, MEMBERS, Role

CARRIERS = frozenset({Role.REPRESENTATIVE, Role.COORDINATOR})
PEOPLE = frozenset(Role) - ENGINE_ONLY  # whoever answers for a part, whatever role they hold; `decide` says who does


# Delivered


class Delivered(Command):
    """What another process brings."""

    may = ENGINE_ONLY


class RaiseEscalation(Delivered):
    """From the origin: a group asks something of the management meeting."""

    question: d.Question


class BringAlignment(Delivered, d.Alignment):
    """From the management meeting: something its teams are told without having asked."""


class NoteTabled(Delivered, d.Tabled):
    """From the management meeting: this round is on its table."""


class NoteAnswer(Delivered, d.Answered):
    """From the management meeting: every portfolio concerned has answered."""


class CorrectAnswer(Delivered, d.Corrected):
    """From the management meeting: the answer as it should have been entered."""


class NoteUndecided(Delivered, d.Undecided):
    """From the management meeting: this round ended without a decision."""


class NoteInformationWanted(Delivered, d.InformationWanted):
    """From the management meeting: it does not decide without knowing more."""


class NoteTakenOff(Delivered, d.TakenOff):
    """From the management meeting: the item is off its table, as the group wanted."""


# By people


class GiveInformation(Command):
    """What the management meeting wanted to know: the question is tabled again with it."""

    may = MEMBERS

    text: Text


class WithdrawEscalation(Command):
    """The group asks no more, and why. Possible until there is a decision."""

    may = CARRIERS

    reason: Text


class TableAgain(Command):
    """A coordinator's way out where the management meeting has refused the question: it is sent as a new round."""

    may = frozenset({Role.COORDINATOR})

    text: str = ""


class ReportReturn(Command):
    """The representative has told the group, in its meeting, what was decided; the teams present know it from here on.

    `family_may_be_told`: what may be said to the family, where the question comes from a case.
    """

    may = CARRIERS

    text: Text
    family_may_be_told: str = ""


class Acknowledge(Command):
    """A team that was not there says that it knows."""

    may = MEMBERS


class RecordFamilyTold(Command):
    """The family was told what may be told."""

    may = MEMBERS

    text: Text


class ReportCarriedOut(Command):
    """A part of the decision is done. `portfolio`: whose part; it may be left out where only one is open."""

    may = PEOPLE

    portfolio: Slug | None = None
    text: str = ""


class ReportNotCarriedOut(Command):
    """A part of the decision will not be done as decided, and why: it is asked again."""

    may = PEOPLE

    portfolio: Slug | None = None
    reason: Text


class RecordOutsideAnswer(Command):
    """What an outside authority has answered: it is tabled, so that it comes back to the group as a decision."""

    may = PEOPLE

    portfolio: Slug | None = None
    text: Text


class NoteChase(Command):
    """The outside authority was asked again, and will be once more on `chase_on`."""

    may = PEOPLE

    portfolio: Slug | None = None
    text: str = ""
    chase_on: date


class SettleRefusal(Command):
    """Somebody has looked into a delivery that was refused: `refusal` is its key in the to-do list."""

    may = frozenset({Role.COORDINATOR})

    refusal: str
    text: Text


# By the engine. `round` and `returned` name what a reminder is of, so that one that came too late says nothing


class Timer(Command):
    may = ENGINE_ONLY


class RemindOfInformation(Timer):
    round: int
    reminder: int


class RemindOfReturn(Timer):
    """`returned`: how many answers have been returned before this one."""

    returned: int
    reminder: int


class RemindToAcknowledge(Timer):
    returned: int


class NameAbsentTeams(Timer):
    returned: int


class NoteOverdue(Timer):
    """`duty`: the number of the obligation among all that this escalation has had."""

    portfolio: str
    duty: int


class RemindOverdue(Timer):
    portfolio: str
    duty: int
    reminder: int


class RemindToChase(Timer):
    portfolio: str
    duty: int
    reminder: int


# Facts


class Obligation(Message):
    """What somebody has to do because of one part of a decision.

    `portfolio`: whose part it is of. It is done by `person`, or by whoever answers for the portfolio `taken_by`.
    `at`: when the day is over, or, of a question forwarded outside, when its pursuer is to ask again; None where no
    day was given.
    """

    portfolio: str
    outcome: str
    person: str | None = None
    taken_by: str | None = None
    on: date | None = None
    at: datetime | None = None


class Fact(Event):
    """Any of them happened on a day."""

    on: date


class EscalationRaised(Fact):
    """`management`: the stream of the management meeting that answers it."""

    question: d.Question
    management: str


class AlignmentBrought(Fact):
    """It begins decided. `question` says it in the words of one, should it have to be asked about later."""

    management: str
    alignment: str
    meeting: str | None = None
    question: d.Question
    obligation: Obligation | None = None
    report_by: datetime


class TablingAsked(Fact):
    """One round. `question`: whole, its portfolios those that still have to answer; `delivery`: this event's own id."""

    round: int
    why: d.WhyTabled
    said: str = ""
    question: d.Question
    management: str
    delivery: UUID | None = None


class EscalationTabled(Fact):
    round: int
    item: str
    meeting_on: date | None = None
    joined_with: tuple[str, ...] = ()


class LeftUndecided(Fact):
    """`parts`: the answers there are so far; `portfolios`: whose answer lacks."""

    round: int
    item: str
    meeting: str | None = None
    outcome: d.NotDecided
    reason: str = ""
    portfolios: tuple[str, ...] = ()
    parts: tuple[d.Part, ...] = ()


class InformationRequested(Fact):
    round: int
    item: str
    meeting: str | None = None
    question: str
    portfolio: str
    parts: tuple[d.Part, ...] = ()
    answer_by: datetime


class InformationReminded(Fact):
    round: int
    reminder: int
    next_reminder_at: datetime


class InformationGiven(Fact):
    round: int
    text: str


class DecisionReceived(Fact):
    """The decision of a round. `parts`: all that stand from now on; `obligations`: of what is new in them."""

    round: int
    item: str
    meeting: str | None = None
    parts: tuple[d.Part, ...]
    obligations: tuple[Obligation, ...] = ()
    report_by: datetime


class DecisionCorrected(Fact):
    """`parts`: those that are other than they were; `report_by`: None while another round of it is asked."""

    round: int
    item: str
    parts: tuple[d.Part, ...]
    obligations: tuple[Obligation, ...] = ()
    reason: str
    report_by: datetime | None = None


class OriginTold(Fact):
    """What became of the question, on its way to where it came from."""

    origin: str
    about: str | None = None
    news: d.News
    round: int
    parts: tuple[d.Part, ...] = ()
    reason: str = ""


class WithdrawalAsked(Fact):
    """On its way to the management meeting. `delivery`: this event's own id."""

    round: int
    reason: str
    management: str
    delivery: UUID | None = None


class EscalationWithdrawn(Fact):
    round: int
    reason: str


class DecisionReturned(Fact):
    """The answer has come back. `acknowledged`: the teams present; `asked`: those absent, by `acknowledge_by`."""

    round: int
    text: str
    family_may_be_told: str = ""
    meeting: str
    acknowledged: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    acknowledge_by: datetime | None = None


class ReturnReminded(Fact):
    reminder: int
    next_reminder_at: datetime


class TeamAcknowledged(Fact):
    round: int
    team: str


class AcknowledgementReminded(Fact):
    teams: tuple[str, ...]
    name_at: datetime


class AbsentTeamsNamed(Fact):
    """Still without a word: the next agenda names them."""

    teams: tuple[str, ...]
    asks: str
    returned_on: date
    management: str


class FamilyTold(Fact):
    text: str


class CarriedOutReported(Fact):
    round: int
    portfolio: str
    text: str = ""
    management: str


class NotCarriedOutReported(Fact):
    portfolio: str
    reason: str


class OutsideAnswerRecorded(Fact):
    portfolio: str
    text: str


class ObligationOverdue(Fact):
    """Its day has passed. `person`: who has to do it, None where it is whoever answers for a portfolio."""

    portfolio: str
    person: str | None = None
    due_on: date
    next_reminder_at: datetime


class ObligationReminded(Fact):
    portfolio: str
    person: str | None = None
    due_on: date
    reminder: int
    next_reminder_at: datetime


class ChaseReminded(Fact):
    portfolio: str
    person: str | None = None
    reminder: int
    next_reminder_at: datetime


class ChaseNoted(Fact):
    portfolio: str
    text: str = ""
    chase_on: date
    chase_at: datetime


class RefusalSettled(Fact):
    refusal: str = Field(description="the id of the event that was refused")
    text: str
