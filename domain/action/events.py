"""What happened to an action."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from domain.action.parts import Indicator, IndicatorValue, Standing
from domain.decisions import Outcome, Question
from domain.message import Event, added

Status = Literal["planned", "started", "blocked", "completed", "cancelled"]


def numbered(known: tuple[str, ...], before: Iterable[Indicator], after: Iterable[Indicator]) -> tuple[str, ...]:
    """All indicators that an action ever had, in their order: the place of one that is gone is no other's. None where
    those that it has say it. `known`: as it was said before."""
    listed = tuple(indicator.id for indicator in after)
    ever = tuple(dict.fromkeys((*(known or (indicator.id for indicator in before)), *listed)))
    return ever if ever != listed else ()


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
