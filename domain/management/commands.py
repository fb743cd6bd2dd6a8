"""What is asked of a management meeting: by escalations, by its own timers, by the people in it.

An item is named by its id; one that was joined to another is still found under its old id.
"""

from datetime import date

from domain import decisions as d
from domain.message import Command, Slug, Text
from domain.roles import ENGINE_ONLY, KEEPERS, Role

PEOPLE = frozenset(Role) - ENGINE_ONLY  # whoever has a seat, whatever role they hold; `decide` says who does
SECRETARIES = frozenset({Role.SECRETARY})
COORDINATORS = frozenset({Role.COORDINATOR})


# Delivered


class Delivered(Command):
    """What an escalation brings."""

    may = ENGINE_ONLY


class TableItem(Delivered, d.Tabling):
    """A round of a question is to be put on the table."""


class WithdrawItem(Delivered, d.Withdrawal):
    """The group asks no more."""


class NameAbsent(Delivered, d.AbsentTeams):
    """Teams that have not said that they know an answer: the next agenda names them."""


class TakeBackAbsence(Delivered, d.KnownAfterAll):
    """A team that was to be named has said that it knows: no agenda to come names it."""


class NoteCarriedOut(Delivered, d.CarriedOut):
    """A part of a decision is done: the next agenda says so."""


# By timers. `meeting` is the one they were set for: what came too late says nothing


class Timer(Command):
    may = ENGINE_ONLY


class ConveneByRhythm(Timer):
    """The day has come to publish the agenda of a planned meeting."""

    meeting: Slug


class NoteNotHeld(Timer):
    """Nobody has opened a meeting that was convened."""

    meeting: Slug


class FollowCalendar(Timer):
    """The network has changed: its calendar, a rhythm, a body. What was planned by them is planned anew."""

    meeting: Slug | None = None


# By people: meetings


class ConveneMeeting(Command):
    """Call the management meeting for a day, with its agenda as it is now. One that was called before falls away."""

    may = KEEPERS

    on: date


class OpenMeeting(Command):
    """Open the management meeting, with who is there."""

    may = KEEPERS

    meeting: Slug | None = None
    present: tuple[Slug, ...]
    minute_taker: Slug | None = None


class NoteArrival(Command):
    """Say that somebody has come later."""

    may = KEEPERS

    person: Slug


class CorrectAttendance(Command):
    """Correct who was there, until the minutes are approved. What is not given stays as it was."""

    may = KEEPERS
    emptied_by_null = frozenset[str]()

    meeting: Slug
    reason: Text
    present: tuple[Slug, ...] | None = None
    minute_taker: Slug | None = None


class AnnulMeeting(Command):
    """A meeting that was entered twice or by mistake counts no more: what it left without a decision is as before."""

    may = KEEPERS

    meeting: Slug
    reason: Text


class CarryOver(Command):
    """Carry over everything that this meeting does not reach, items and minutes to approve, in one gesture."""

    may = KEEPERS

    reason: Text


class CloseMeeting(Command):
    """Close the management meeting. Every item of its agenda must be in a state."""

    may = KEEPERS


class TakePosition(Command):
    """Have your position on an item minuted, as a member who is there, with or without a portfolio."""

    may = PEOPLE

    item: Slug
    text: Text


class MakeAlignment(Command):
    """Tell the teams something that they have not asked."""

    may = SECRETARIES | COORDINATORS

    text: Text
    zones: tuple[Slug, ...] = ()
    responsible: Slug | None = None
    due_on: date | None = None


# By people: items


class DecideItem(Command):
    """Give your portfolio's answer to a question."""

    may = SECRETARIES

    item: Slug
    portfolio: Slug | None = None
    ruling: d.Ruling


class DraftDecision(Command):
    """Propose an answer, as staff of a portfolio. It decides nothing until whoever answers for the portfolio confirms
    it.
    """

    may = PEOPLE

    item: Slug
    portfolio: Slug
    ruling: d.Ruling


class ConfirmDraft(Command):
    """Make the drafted answer your portfolio's answer."""

    may = SECRETARIES

    item: Slug
    portfolio: Slug | None = None


class CorrectDecision(Command):
    """Correct your portfolio's answer as it was entered, until the minutes are approved."""

    may = SECRETARIES

    item: Slug
    portfolio: Slug
    answer: d.Answer
    reason: Text


class MarkPending(Command):
    """Mark an item as pending from the portfolios that are absent, with their delegates."""

    may = KEEPERS

    item: Slug


class JoinItems(Command):
    """Join items in which several groups ask the same. It is named by the first; each group still gets its own
    answer.
    """

    may = KEEPERS

    items: tuple[Slug, ...]


class SeparateItem(Command):
    """Give a question that was joined by mistake an item of its own again."""

    may = KEEPERS

    item: Slug
    escalation: str


class NamePortfolios(Command):
    """Name the portfolios that must answer. Those that have answered already stay among them."""

    may = KEEPERS

    item: Slug
    portfolios: tuple[Slug, ...]
    reason: Text


class SettleRefusal(Command):
    """Say that you have looked into something that its receiver refused."""

    may = COORDINATORS

    refusal: str
    text: Text


# By people: minutes


class DraftMinutes(Command):
    """Draft the minutes of a meeting that is over, from what was entered."""

    may = KEEPERS

    meeting: Slug
    text: str = ""


class ApproveMinutes(Command):
    """Approve the minutes of an earlier meeting, as the first item of one that is open."""

    may = KEEPERS

    meeting: Slug


class AmendMinutes(Command):
    """Add something to approved minutes. They stay as they were, with the amendment after them."""

    may = KEEPERS

    meeting: Slug
    text: Text
    reason: Text
