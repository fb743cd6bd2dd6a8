"""The small records inside the events of a management meeting, and the words they are said in."""

from datetime import date
from typing import Literal

from domain import decisions as d
from domain.message import Message

WhyAdded = Literal["urgent", "taken-up"]
Outcome = Literal[
    "decided", "deferred", "not-reached", "not-held", "moved", "pending", "information", "withdrawn", "joined"
]
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


class PendingPart(Message):
    """What a portfolio has not answered, because nobody was there for it."""

    item: str
    portfolio: str


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
