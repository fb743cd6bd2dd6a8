"""What can be asked of an action."""

from datetime import date

from domain.action.parts import Indicator, IndicatorValue, Standing
from domain.decisions import Outcome, Urgency
from domain.message import Command, Slug, Text
from domain.roles import ENGINE_ONLY, MEMBERS, Role

WORKERS = MEMBERS | {Role.SECRETARY}  # any of them may answer for an action; which of them may do what, `decide` says


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
