"""What is said to and about an action of an adopted plan.

Events carry the day a thing happened (`on`) and every deadline computed from it, so that nothing recomputes them.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.decisions import Outcome, Question, Urgency
from domain.message import Command, Event, Message, Slug, Text, added
from domain.roles import ENGINE_ONLY, MEMBERS, Role

WORKERS = MEMBERS | {Role.SECRETARY}  # any of them may answer for an action; which of them may do what, `decide` says

Number = Annotated[float, Field(allow_inf_nan=False)]
Standing = Literal["standing", "subject-to-decision", "awaiting-acceptance", "refused"]
Status = Literal["planned", "started", "blocked", "completed", "cancelled"]


class Indicator(Message):
    """How it is seen whether an action works. Baseline and target are optional: a group may have none."""

    id: str
    name: str
    unit: str = ""
    baseline: float | None = None
    target: float | None = None


def numbered(known: tuple[str, ...], before: Iterable[Indicator], after: Iterable[Indicator]) -> tuple[str, ...]:
    """All indicators that an action ever had, in their order: the place of one that is gone is no other's. None where
    those that it has say it. `known`: as it was said before."""
    listed = tuple(indicator.id for indicator in after)
    ever = tuple(dict.fromkeys((*(known or (indicator.id for indicator in before)), *listed)))
    return ever if ever != listed else ()


class IndicatorValue(Message):
    indicator: Slug
    value: Number


class PlanAction(Command):
    """Delivered by the cycle when its plan is adopted: the action begins to live."""

    may = ENGINE_ONLY

    cycle: str
    action: str
    title: str
    objective: str
    line: str | None = None
    responsible: str
    organisation: str | None = None
    due_on: date | None = None
    indicators: tuple[Indicator, ...] = ()
    portfolio: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    standing: Standing = "standing"


class AmendAction(Command):
    """Delivered by the cycle: the plan was amended. What is not given stays as it was; a portfolio, line or
    organisation given as null is there no more."""

    may = ENGINE_ONLY

    reason: str
    cycle: str | None = None
    action: str | None = None
    title: str | None = None
    objective: str | None = None
    line: str | None = None
    responsible: str | None = None
    organisation: str | None = None
    due_on: date | None = None
    indicators: tuple[Indicator, ...] | None = None
    portfolio: str | None = None
    neighbourhoods: tuple[str, ...] | None = None
    standing: Standing | None = None


class CancelByPlan(Command):
    """Delivered by the cycle: an amendment took the action out of the plan."""

    may = ENGINE_ONLY

    reason: str
    cycle: str | None = None
    action: str | None = None


class NoteDecision(Command):
    """Delivered by the cycle: whether the action stands now, because its responsible or a portfolio has answered."""

    may = ENGINE_ONLY

    standing: Standing
    reason: str = ""
    cycle: str | None = None
    action: str | None = None


class StartAction(Command):
    """Say that work on the action has begun."""

    may = WORKERS

    text: str = ""


class BlockAction(Command):
    """Say that work cannot go on, and why."""

    may = WORKERS

    reason: Text
    needs: str = ""


class UnblockAction(Command):
    """Say that what was in the way is gone."""

    may = WORKERS

    text: str = ""


class ReportProgress(Command):
    """Report what was done, with the values of indicators that were measured."""

    may = WORKERS

    text: Text
    values: tuple[IndicatorValue, ...] = ()


class CorrectProgress(Command):
    """Correct a report: its words, its values or its day. What is not given stays as it was; it can be done after the
    action has ended too.
    """

    may = WORKERS
    emptied_by_null = frozenset({"values"})

    report: Slug
    reason: Text
    text: Text | None = None
    values: tuple[IndicatorValue, ...] | None = None
    on: date | None = None


class WithdrawReport(Command):
    """Withdraw a report that was made by mistake. It stays on the record, and its values count no more."""

    may = WORKERS

    report: Slug
    reason: Text


class CompleteAction(Command):
    """Say that the action is done, with the last values of its indicators where there are some."""

    may = WORKERS

    text: str = ""
    values: tuple[IndicatorValue, ...] = ()


class CancelAction(Command):
    """Say that the action will not be done, and why."""

    may = WORKERS

    reason: Text


class ReopenAction(Command):
    """It was completed or cancelled by mistake: it goes on as it was before. What was measured with it stays."""

    may = WORKERS

    reason: Text


class EscalateAction(Command):
    """Take what blocks the action to the management meeting."""

    may = WORKERS

    asks: Text | None = None
    tried: str = ""
    portfolios: tuple[Slug, ...] | None = None
    urgency: Urgency = "ordinary"


class NoteEscalation(Command, Outcome):
    """Delivered by an escalation: what became of the question that this action raised."""

    may = ENGINE_ONLY


class RemindBeforeDue(Command):
    may = ENGINE_ONLY

    due_on: date


class NoteOverdue(Command):
    may = ENGINE_ONLY

    due_on: date


class RemindOverdue(Command):
    may = ENGINE_ONLY

    reminder: int


class ActionPlanned(Event):
    """`reminder_at`, `overdue_at`: in UTC; None where there is no due date or the moment has passed."""

    cycle: str
    action: str
    title: str
    objective: str
    line: str | None = None
    responsible: str
    organisation: str | None = None
    due_on: date | None = None
    reminder_at: datetime | None = None
    overdue_at: datetime | None = None
    indicators: tuple[Indicator, ...] = ()
    portfolio: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    standing: Standing
    on: date


class PlanAmended(Event):
    """The action as the amended plan has it, whole. `due_moved`: the deadlines were computed anew. `tells_why`: the
    reason is kept for its page; `numbered`: all indicators that it ever had, in their order, where those that it has
    are in another; `next_reminder_at`: as in `DecisionNoted`."""

    reason: str
    title: str
    objective: str
    line: str | None = None
    responsible: str
    organisation: str | None = None
    due_on: date | None = None
    due_moved: bool = False
    reminder_at: datetime | None = None
    overdue_at: datetime | None = None
    indicators: tuple[Indicator, ...] = ()
    portfolio: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    standing: Standing
    on: date
    tells_why: bool = added(False)
    numbered: tuple[str, ...] = added(())
    next_reminder_at: datetime | None = added(None)


class DecisionNoted(Event):
    """`next_reminder_at`: when it is reminded of, where it stands only now and is late already."""

    standing: Standing
    reason: str = ""
    on: date
    tells_why: bool = added(False)
    next_reminder_at: datetime | None = added(None)


class ActionStarted(Event):
    on: date
    text: str = ""


class ActionBlocked(Event):
    """`tells_why`: the cycle is told the reason too."""

    on: date
    reason: str
    needs: str = ""
    tells_why: bool = added(False)


class ActionUnblocked(Event):
    on: date
    text: str = ""


class ActionEscalated(Event):
    """What blocks the action is put to the management meeting, for the n-th time.

    `escalation`: the stream that carries the question from now on.
    """

    n: int
    escalation: str
    question: Question


class EscalationNoted(Event, Outcome):
    """What became of a question that this action raised."""


class ProgressReported(Event):
    """`results`: the last value of every indicator measured so far; `status`: the action's when this was reported."""

    report: str
    on: date
    text: str
    values: tuple[IndicatorValue, ...] = ()
    results: tuple[IndicatorValue, ...] = ()
    status: Status


class ProgressCorrected(Event):
    """What the report named in `corrects` is from now on; `text` is None where the earlier text stands."""

    corrects: str
    reason: str
    on: date
    text: str | None = None
    values: tuple[IndicatorValue, ...] = ()
    results: tuple[IndicatorValue, ...] = ()
    status: Status


class ReportWithdrawn(Event):
    """`report`: the one that counts no more; `results`: the last values without it."""

    report: str
    reason: str
    on: date
    results: tuple[IndicatorValue, ...] = ()
    status: Status


class ActionCompleted(Event):
    """`report`: the id under which the last values are kept, where there were any."""

    on: date
    text: str = ""
    report: str | None = None
    values: tuple[IndicatorValue, ...] = ()
    results: tuple[IndicatorValue, ...] = ()
    late: bool = False


class ActionCancelled(Event):
    """`by_plan`: an amendment took it out, so that the cycle need not be told. `tells_why`: it is told the reason;
    `can_reopen`: what it was before is kept."""

    on: date
    reason: str
    by_plan: bool = False
    tells_why: bool = added(False)
    can_reopen: bool = added(False)


class ActionReopened(Event):
    """It was completed or cancelled by mistake. `status`: what it is again; `reminder_at`: in UTC, where that is still
    to come; `results`: the last value of every indicator."""

    on: date
    reason: str
    status: Status
    reminder_at: datetime | None = None
    results: tuple[IndicatorValue, ...] = ()


class DueSoon(Event):
    """A reminder, before the due date."""

    due_on: date
    responsible: str


class ActionOverdue(Event):
    """The due date has passed. `next_reminder_at`: in UTC; None where nobody could do anything about it yet."""

    due_on: date
    responsible: str
    next_reminder_at: datetime | None


class OverdueReminded(Event):
    """A reminder, once late; `reminder` counts them from 1."""

    due_on: date
    responsible: str
    reminder: int
    next_reminder_at: datetime | None
