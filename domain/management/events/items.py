"""What happens to an item on the table, and what is noted for the next agenda."""

from datetime import date
from typing import Literal

from pydantic import Field

from domain import decisions as d
from domain.management.events.parts import Absent, Done
from domain.message import Event


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
    """A round of one escalation ended without a decision. `portfolios`: whose answer lacks; `by`: who deferred it;
    `tells_by`: whether its escalation is told who did."""

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
    tells_by: bool = Field(default=False, exclude_if=lambda told: not told)


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
