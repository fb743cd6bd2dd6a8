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
    """Call a meeting for a day, today or later, with the agenda as it is now. One that was called before falls away."""

    may = KEEPERS

    on: date


class OpenMeeting(Command):
    """The meeting begins. `present`: people; `minute_taker`: who enters this, where nobody is named.

    `meeting` may be left out: the one that is convened.
    """

    may = KEEPERS

    meeting: Slug | None = None
    present: tuple[Slug, ...]
    minute_taker: Slug | None = None


class NoteArrival(Command):
    """Somebody comes later."""

    may = KEEPERS

    person: Slug


class CorrectAttendance(Command):
    """Who was there after all, until the minutes are approved: people; what is not given stays as it was."""

    may = KEEPERS
    emptied_by_null = frozenset[str]()

    meeting: Slug
    reason: Text
    present: tuple[Slug, ...] | None = None
    minute_taker: Slug | None = None


class CarryOver(Command):
    """Everything that this meeting does not reach, in one gesture: items, and minutes that wait for approval."""

    may = KEEPERS

    reason: Text


class CloseMeeting(Command):
    """The meeting is over: every item of its agenda is in a state."""

    may = KEEPERS


class TakePosition(Command):
    """A member who is present, with or without a portfolio, has their position on an item minuted."""

    may = PEOPLE

    item: Slug
    text: Text


class MakeAlignment(Command):
    """Something the teams are told without having asked. `zones`: all of them where none is named.

    `responsible`: who carries it out, by `due_on`, where there is something to be done.
    """

    may = SECRETARIES | COORDINATORS

    text: Text
    zones: tuple[Slug, ...] = ()
    responsible: Slug | None = None
    due_on: date | None = None


# By people: items


class DecideItem(Command):
    """A portfolio's answer. `portfolio` may be left out where exactly one of the person's is concerned and open."""

    may = SECRETARIES

    item: Slug
    portfolio: Slug | None = None
    ruling: d.Ruling


class DraftDecision(Command):
    """What the staff of a portfolio proposes; it decides nothing until whoever answers for it confirms."""

    may = PEOPLE

    item: Slug
    portfolio: Slug
    ruling: d.Ruling


class ConfirmDraft(Command):
    """The draft is what the portfolio answers. `portfolio` may be left out as in `DecideItem`."""

    may = SECRETARIES

    item: Slug
    portfolio: Slug | None = None


class CorrectDecision(Command):
    """A portfolio's answer as it should have been entered, and why; until the minutes are approved."""

    may = SECRETARIES

    item: Slug
    portfolio: Slug
    answer: d.Answer
    reason: Text


class MarkPending(Command):
    """The portfolios that lack are absent, with their delegates: the item is pending from them."""

    may = KEEPERS

    item: Slug


class JoinItems(Command):
    """Several groups ask the same: one item, named by the first; each still gets its own answer."""

    may = KEEPERS

    items: tuple[Slug, ...]


class SeparateItem(Command):
    """An escalation was joined by mistake: it gets an item of its own again."""

    may = KEEPERS

    item: Slug
    escalation: str


class NamePortfolios(Command):
    """Which portfolios must answer; those that have answered already stay among them."""

    may = KEEPERS

    item: Slug
    portfolios: tuple[Slug, ...]
    reason: Text


class SettleRefusal(Command):
    """Somebody has looked into a delivery that was refused: `refusal` is its key in the to-do list."""

    may = COORDINATORS

    refusal: str
    text: Text


# By people: minutes


class DraftMinutes(Command):
    """The minutes of a meeting that is over, made from what was entered; `text` is what there is to add."""

    may = KEEPERS

    meeting: Slug
    text: str = ""


class ApproveMinutes(Command):
    """The first item of a later meeting, which must be open."""

    may = KEEPERS

    meeting: Slug


class AmendMinutes(Command):
    """What is added to approved minutes, and why; they stay as they are."""

    may = KEEPERS

    meeting: Slug
    text: Text
    reason: Text


COMMANDS: tuple[type[Command], ...] = (
    TableItem, WithdrawItem, NameAbsent, TakeBackAbsence, NoteCarriedOut, ConveneByRhythm, NoteNotHeld,
    FollowCalendar,
    ConveneMeeting, OpenMeeting, NoteArrival, CorrectAttendance, CarryOver, CloseMeeting, TakePosition, MakeAlignment,
    DecideItem, DraftDecision, ConfirmDraft, CorrectDecision, MarkPending, JoinItems, SeparateItem, NamePortfolios,
    SettleRefusal, DraftMinutes, ApproveMinutes, AmendMinutes,
)  # fmt: skip
