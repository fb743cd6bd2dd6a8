"""What happens in a management meeting itself: planned, convened, held, minuted."""

from datetime import date, datetime

from pydantic import Field

from domain import decisions as d
from domain.management.events.parts import (
    Absent,
    AgendaItem,
    Aligned,
    DecidedOutside,
    Done,
    PendingPart,
    Position,
    Presence,
    Treated,
    WhyAdded,
)
from domain.message import Event


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


class ClosingNoted(Event):
    """The last day of the body, and when it is over; None where it stays. `over`: it meets no more."""

    on: date | None = None
    at: datetime | None = None
    over: bool = False


class MeetingAnnulled(Event):
    """It counts no more. `pending`: what it had counted as left pending from these portfolios; `not_passed`:
    those that had passed to their superiors for it, and have not."""

    meeting: str
    on: date
    reason: str
    pending: tuple[PendingPart, ...] = ()
    not_passed: tuple[PendingPart, ...] = ()


class RoundUncounted(Event):
    """A round that an annulled meeting had left without a decision is none: its escalation hears of it."""

    escalation: str
    round: int
    item: str
    meeting: str
    outcome: d.NotDecided
    reason: str
    on: date


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
