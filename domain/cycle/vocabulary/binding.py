"""What is said of an adopted plan: portfolios' decisions, amendments, and what actions report."""

from datetime import date, datetime
from typing import Literal

from domain.action.events import Status
from domain.action.parts import IndicatorValue, Standing
from domain.cycle.vocabulary.common import SPEAKERS, Title
from domain.cycle.vocabulary.plan import EMPTIED_BY_NULL, ActionFields, DraftAction, NewIndicator
from domain.message import Command, Event, Slug, Text, added
from domain.roles import COORDINATORS, ENGINE_ONLY, Role

Outcome = Literal["approve", "refuse"]


class DraftDecision(Command):
    """Prepare, as staff of a portfolio, its decision on an action. It counts when whoever answers for the portfolio
    decides.
    """

    may = SPEAKERS

    action: Slug
    outcome: Outcome
    reason: str = ""


class RecordDecision(Command):
    """Decide for your portfolio whether an action gets what it needs. A no has a reason."""

    may = frozenset({Role.SECRETARY})

    action: Slug
    outcome: Outcome
    reason: str = ""


class AmendPlan(Command):
    """Change an objective of the adopted plan, or add one. What is not given stays as it was; its actions are told of
    another line.
    """

    may = COORDINATORS
    emptied_by_null = frozenset({"objective", "line", "strategies"})

    reason: Text
    objective: Slug | None = None
    text: Text | None = None
    line: Slug | None = None
    strategies: tuple[Slug, ...] | None = None


class AmendAction(Command):
    """Change an action of the adopted plan. What is not given stays as it was; another responsible has to accept it
    anew, another portfolio to decide.
    """

    may = COORDINATORS
    emptied_by_null = EMPTIED_BY_NULL

    action: Slug
    reason: Text
    objective: Slug | None = None
    title: Title | None = None
    responsible: Slug | None = None
    due_on: date | None = None
    organisation: Slug | None = None
    indicators: tuple[NewIndicator, ...] | None = None
    drops: tuple[Slug, ...] = ()
    portfolio: Slug | None = None
    needs_no_portfolio: bool = False
    needs: str | None = None
    neighbourhoods: tuple[Slug, ...] | None = None


class AddAction(DraftAction):
    """Add an action to the adopted plan, and say why."""

    may = COORDINATORS

    reason: Text


class WithdrawAction(Command):
    """Take an action out of the adopted plan. It is cancelled, and stays on the record."""

    may = COORDINATORS

    action: Slug
    reason: Text


class NoteAction(Command):
    """Delivered by an action: what became of it, with the last value of each indicator, and why where that is told.

    `reopened`: it had been completed or cancelled by mistake.
    """

    may = ENGINE_ONLY

    action: str
    status: Status
    values: tuple[IndicatorValue, ...] = ()
    on: date
    reason: str = ""
    reopened: bool = False


class DecisionDrafted(Event):
    action: str
    portfolio: str
    outcome: Outcome
    reason: str = ""


class DecisionOnAction(Event):
    """`standing`: the action's from now on."""

    action: str
    portfolio: str
    outcome: Outcome
    standing: Standing
    reason: str = ""


class PlanAmended(Event):
    """The objective as it is from now on. `text` is None where the earlier words stand."""

    amendment: str
    reason: str
    objective: str
    added: bool = False
    text: str | None = None
    line: str | None = None
    strategies: tuple[str, ...] = ()


class ActionAmended(Event, ActionFields):
    """The action as it is from now on, whole. `ask_again`: its responsible has to accept it; `escalated`: its
    portfolio is asked."""

    amendment: str
    reason: str
    standing: Standing
    ask_again: bool = False
    escalated: bool = False
    accept_by: datetime | None = None


class ActionWithdrawn(Event):
    amendment: str
    action: str
    reason: str


class ActionNoted(Event):
    """`reopened`: it goes on, having been completed or cancelled by mistake."""

    action: str
    status: Status
    values: tuple[IndicatorValue, ...] = ()
    on: date
    reason: str = added("")
    reopened: bool = added(False)
