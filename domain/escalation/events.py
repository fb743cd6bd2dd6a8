"""What happens to an escalation, from raised to acted.

Events carry the day a thing happened (`on`), every deadline computed from it in UTC, and whom they must reach. No
personal data in any of them.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from domain import decisions as d
from domain.message import Event, Message

# Not written where it says nothing: events of an earlier release stay what they were, byte for byte.
DUE: Any = Field(default=None, exclude_if=lambda due_at: due_at is None)
UNREPRESENTED: Any = Field(default=False, exclude_if=lambda unrepresented: not unrepresented)


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
    unrepresented: bool = UNREPRESENTED


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


class AwaitedNoted(Fact):
    """Whose answer this round waits for by now; `parts`: what others have answered. Nothing is decided yet."""

    round: int
    item: str
    parts: tuple[d.Part, ...] = ()
    lacking: tuple[str, ...]


class LeftUndecided(Fact):
    """`parts`: the answers there are so far; `portfolios`: whose answer lacks; `by`: the portfolio that deferred it."""

    round: int
    item: str
    meeting: str | None = None
    outcome: d.NotDecided
    reason: str = ""
    portfolios: tuple[str, ...] = ()
    parts: tuple[d.Part, ...] = ()
    by: str | None = Field(default=None, exclude_if=lambda by: by is None)


class RoundUncounted(Fact):
    """A round that ended without a decision was none: the meeting that had left it so was annulled."""

    round: int
    item: str
    meeting: str
    outcome: d.NotDecided
    reason: str


class InformationRequested(Fact):
    round: int
    item: str
    meeting: str | None = None
    question: str
    portfolio: str
    parts: tuple[d.Part, ...] = ()
    answer_by: datetime


class InformationReminded(Fact):
    """`due_at`, here as in other reminders: when it was to be there."""

    round: int
    reminder: int
    next_reminder_at: datetime
    due_at: datetime | None = DUE


class InformationGiven(Fact):
    round: int
    text: str


class DecisionReceived(Fact):
    """The decision of a round. `parts`: all that stand from now on; `obligations`: of what is new in them.

    `unrepresented`, here as elsewhere: nobody is in office who represents the group, so that coordination reports it.
    """

    round: int
    item: str
    meeting: str | None = None
    parts: tuple[d.Part, ...]
    obligations: tuple[Obligation, ...] = ()
    report_by: datetime
    unrepresented: bool = UNREPRESENTED


class DecisionCorrected(Fact):
    """`parts`: those that are other than they were; `report_by`: None while another round of it is asked."""

    round: int
    item: str
    parts: tuple[d.Part, ...]
    obligations: tuple[Obligation, ...] = ()
    reason: str
    report_by: datetime | None = None
    unrepresented: bool = UNREPRESENTED


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
    """The answer has come back. `acknowledged`: the teams present; `asked`: those absent, by `acknowledge_by`.

    `by_presence`: whether it is kept who knows it for having been there, so that a corrected attendance is followed.
    """

    round: int
    text: str
    family_may_be_told: str = ""
    meeting: str
    acknowledged: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    acknowledge_by: datetime | None = None
    by_presence: bool = Field(default=False, exclude_if=lambda kept: not kept)


class PresenceCorrected(Fact):
    """The attendance of the meeting in which the answer came back was corrected. `asked`: teams that were not there
    after all, and are asked until `acknowledge_by`; `acknowledged`: teams that were, and so know it."""

    round: int
    meeting: str
    asked: tuple[str, ...] = ()
    acknowledged: tuple[str, ...] = ()
    acknowledge_by: datetime | None = None


class ReturnReminded(Fact):
    reminder: int
    next_reminder_at: datetime
    due_at: datetime | None = DUE
    unrepresented: bool = UNREPRESENTED


class TeamAcknowledged(Fact):
    round: int
    team: str


class AcknowledgementReminded(Fact):
    teams: tuple[str, ...]
    name_at: datetime
    due_at: datetime | None = DUE


class AbsenceTakenBack(Fact):
    """A team that was named has said that it knows: what is not published yet names it no more."""

    team: str
    returned_on: date
    management: str


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


class DutyHandedOver(Fact):
    portfolio: str
    person: str
    reason: str


class TeamReleased(Fact):
    """Nobody of the team is there any more: its word is not waited for."""

    team: str
    reason: str


class RefusalSettled(Fact):
    refusal: str = Field(description="the id of the event that was refused")
    text: str
