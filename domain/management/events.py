"""What happens in and around a management meeting. Each event that an escalation must hear has one delivery.

What may be the first event of a stream carries the body that meets, and its zone. No personal data in any of them.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from domain import decisions as d
from domain.message import Event, Message

WhyAdded = Literal["urgent", "taken-up"]
Outcome = Literal["decided", "deferred", "not-reached", "not-held", "pending", "information", "withdrawn", "joined"]
Attendance = Literal["holder", "delegate", "absent"]


class AgendaItem(Message):
    """An item as it stands on an agenda. `round`: more than 1 for what was carried over; `zones`: None for all."""

    item: str
    asks: str
    escalations: tuple[str, ...]
    zones: tuple[str | None, ...]
    portfolios: tuple[str, ...]
    urgency: d.Urgency
    round: int
    raised_on: date


class DecidedOutside(Message):
    """A part that was decided out of session: the next meeting takes note."""

    item: str
    asks: str
    portfolio: str
    outcome: str
    decided_by: str
    on: date


class Absent(Message):
    """Teams that have not acknowledged an answer although they were asked and reminded."""

    escalation: str
    asks: str
    teams: tuple[str, ...]
    returned_on: date


class Done(Message):
    """A part of a decision that was carried out."""

    escalation: str
    round: int
    portfolio: str
    text: str = ""
    on: date


class Presence(Message):
    """Whether a portfolio that is concerned has a voice in the meeting. `person`: who is present for it."""

    portfolio: str
    attendance: Attendance
    person: str | None = None


class Position(Message):
    id: str
    item: str
    person: str
    text: str


class Aligned(Message):
    id: str
    text: str
    zones: tuple[str | None, ...]


class Treated(Message):
    """What became of an item in a meeting; None while it is in no state."""

    item: str
    asks: str
    outcome: Outcome | None = None
    parts: tuple[str, ...] = ()  # PORTFOLIO: what it answered


# Items


class ItemTabled(Event):
    """A round of a question is on the table. `portfolios`: who must answer; `parts_stay`: who has answered already."""

    body: str
    zone: str | None
    item: str
    escalation: str
    round: int
    why: d.WhyTabled
    said: str = ""
    question: d.Question
    portfolios: tuple[str, ...]
    parts_stay: tuple[str, ...] = ()
    meeting_on: date | None = None
    joined_with: tuple[str, ...] = ()
    on: date


class ItemTakenOff(Event):
    """The group asks no more. `item`: None where it had not been tabled yet."""

    body: str
    zone: str | None
    escalation: str
    round: int
    item: str | None = None
    reason: str
    on: date


class ItemsJoined(Event):
    item: str
    joined: tuple[str, ...]
    escalations: tuple[str, ...]
    portfolios: tuple[str, ...]


class ItemSeparated(Event):
    item: str
    escalation: str
    into: str


class PortfoliosNamed(Event):
    item: str
    portfolios: tuple[str, ...]
    reason: str


class DecisionDrafted(Event):
    item: str
    portfolio: str
    ruling: d.Ruling
    drafted_by: str


class PartDecided(Event):
    """What one portfolio has answered. `meeting`: its id, None out of session."""

    item: str
    asks: str
    part: d.Part
    meeting: str | None = None


class PartCorrected(Event):
    """A part as it should have been entered. `round` of nothing: the parts of an item are its own.

    `was`: what had been entered; not known of corrections before the third edition of the rules.
    """

    item: str
    part: d.Part
    reason: str
    was: d.Part | None = Field(default=None, exclude_if=lambda known: known is None)


class ItemDecided(Event):
    """Every portfolio concerned has answered."""

    item: str
    parts: tuple[d.Part, ...]
    escalations: tuple[str, ...]
    meeting: str | None = None
    on: date


class ItemAnswered(Event):
    """The answer on its way to one escalation. `meeting`: `STREAM#MEETING`, None out of session."""

    escalation: str
    round: int
    item: str
    meeting: str | None = None
    parts: tuple[d.Part, ...]
    on: date


class AnswerCorrected(Event):
    escalation: str
    round: int
    item: str
    parts: tuple[d.Part, ...]
    reason: str
    on: date


class ItemLeft(Event):
    """A round of one escalation ended without a decision. `portfolios`: whose answer lacks; `by`: who deferred it."""

    escalation: str
    round: int
    item: str
    meeting: str | None = None
    outcome: d.NotDecided
    reason: str = ""
    by: str | None = None
    portfolios: tuple[str, ...] = ()
    parts: tuple[d.Part, ...] = ()
    on: date


class InformationAsked(Event):
    """A portfolio does not decide without knowing more: the question is with its group."""

    escalation: str
    round: int
    item: str
    meeting: str | None = None
    question: str
    portfolio: str
    parts: tuple[d.Part, ...] = ()
    on: date


class ItemPending(Event):
    """Nobody is there to answer for these portfolios. `said`: whether it holds for this meeting alone; before, what
    was once pending stayed so."""

    item: str
    meeting: str
    portfolios: tuple[str, ...]
    said: Literal["once", "for-this-meeting"] = Field(default="once", exclude_if=lambda said: said == "once")


class AnswersAwaited(Event):
    """Some have answered an item, or others are asked: its escalation hears whose answer it waits for. `parts`: those
    there are; `lacking`: the portfolios whose answer is still to come."""

    escalation: str
    round: int
    item: str
    parts: tuple[d.Part, ...]
    lacking: tuple[str, ...]
    on: date


class PartPassedToSuperior(Event):
    """A portfolio has left an item pending too often: from here on its superior may answer too."""

    item: str
    portfolio: str
    superior: str
    rounds: int


# Notices for the next agenda


class AbsentTeamsNoted(Event):
    body: str
    zone: str | None
    absent: Absent


class AbsenceTakenBack(Event):
    """A team has said that it knows after all: no agenda names it any more."""

    escalation: str
    team: str
    returned_on: date


class CarriedOutNoted(Event):
    done: Done


# Meetings


class MeetingPlanned(Event):
    """The next day of the rhythm, because something waits. Its agenda is published at `convene_at`."""

    body: str
    zone: str | None
    meeting: str
    on: date
    convene_at: datetime


class MeetingCalledOff(Event):
    """A planned meeting for which nothing waits any more. `moved`: it follows what it was planned by, which changed."""

    meeting: str
    on: date
    moved: bool = Field(default=False, exclude_if=lambda moved: not moved)


class ItemMoved(Event):
    """An item's meeting is on another day, or on none that is known: its escalation hears of it."""

    escalation: str
    round: int
    item: str
    meeting_on: date | None = None
    joined_with: tuple[str, ...] = ()


class MeetingConvened(Event):
    """The agenda as published, in its order: minutes to approve, items, then what is to be noted.

    `instead_of`: a meeting that was planned or convened, and falls away.
    """

    body: str
    zone: str | None
    meeting: str
    on: date
    by_rhythm: bool
    instead_of: str | None = None
    not_held_at: datetime
    minutes_of: tuple[str, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    decided_outside: tuple[DecidedOutside, ...] = ()
    absent: tuple[Absent, ...] = ()
    carried_out: tuple[Done, ...] = ()


class AgendaItemAdded(Event):
    """What came onto an agenda that was published: urgent, or taken up by the meeting itself."""

    meeting: str
    item: AgendaItem
    why: WhyAdded


class MeetingNotHeld(Event):
    meeting: str
    on: date
    items: tuple[str, ...]


class MeetingOpened(Event):
    """`on`: the day it was held; `present`: people; `organisations`: theirs; `portfolios`: who speaks for each."""

    meeting: str
    on: date
    present: tuple[str, ...]
    organisations: tuple[str, ...]
    minute_taker: str
    portfolios: tuple[Presence, ...]


class ArrivalNoted(Event):
    meeting: str
    person: str
    organisation: str | None


class AttendanceCorrected(Event):
    """The attendance as it is from now on. `taken_out`: people who were not there after all; `put_in`: who was."""

    meeting: str
    reason: str
    present: tuple[str, ...]
    organisations: tuple[str, ...]
    minute_taker: str
    portfolios: tuple[Presence, ...]
    taken_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()


class CarriedOver(Event):
    """`items` are not reached; `minutes` of these meetings wait for the next one.

    `told`: whether those who ask are told the reason too, when the meeting closes.
    """

    meeting: str
    items: tuple[str, ...]
    minutes: tuple[str, ...]
    reason: str
    told: bool = Field(default=False, exclude_if=lambda told: not told)


class PositionTaken(Event):
    meeting: str
    position: str
    item: str
    person: str
    text: str


class AlignmentMade(Event):
    meeting: str
    alignment: str
    text: str
    zones: tuple[str | None, ...]
    responsible: str | None = None
    due_on: date | None = None
    on: date


class AlignmentSent(Event):
    """An alignment on its way to one zone: `escalation` is the stream in which it comes back and is acknowledged."""

    escalation: str
    alignment: str
    meeting: str
    zone: str | None
    teams: tuple[str, ...]
    text: str
    responsible: str | None = None
    due_on: date | None = None
    on: date


class MeetingClosed(Event):
    meeting: str
    on: date
    outcomes: tuple[Treated, ...]
    minutes_due_at: datetime


# Minutes


class MinutesDrafted(Event):
    """Attendance, items with their outcomes, positions and alignments as they were entered, and what is added."""

    meeting: str
    draft: int
    on: date
    minute_taker: str
    present: tuple[str, ...]
    organisations: tuple[str, ...]
    portfolios: tuple[Presence, ...]
    minutes_of: tuple[str, ...]
    items: tuple[Treated, ...]
    decided_outside: tuple[DecidedOutside, ...]
    absent: tuple[Absent, ...]
    carried_out: tuple[Done, ...]
    positions: tuple[Position, ...]
    alignments: tuple[Aligned, ...]
    text: str = ""


class MinutesApproved(Event):
    """`at`: the meeting that approved them."""

    meeting: str
    at: str


class MinutesAmended(Event):
    meeting: str
    amendment: str
    text: str
    reason: str


class RefusalSettled(Event):
    refusal: str
    text: str
    on: date


EVENTS: tuple[type[Event], ...] = (
    ItemTabled, ItemTakenOff, ItemsJoined, ItemSeparated, PortfoliosNamed, DecisionDrafted, PartDecided, PartCorrected,
    ItemDecided, ItemAnswered, AnswerCorrected, ItemLeft, InformationAsked, ItemPending, AnswersAwaited,
    PartPassedToSuperior, AbsentTeamsNoted, AbsenceTakenBack, CarriedOutNoted, MeetingPlanned, MeetingCalledOff,
    ItemMoved,
    MeetingConvened, AgendaItemAdded,
    MeetingNotHeld, MeetingOpened, ArrivalNoted, AttendanceCorrected, CarriedOver, PositionTaken, AlignmentMade,
    AlignmentSent, MeetingClosed, MinutesDrafted, MinutesApproved, MinutesAmended, RefusalSettled,
)  # fmt: skip
