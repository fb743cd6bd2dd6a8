"""What can be asked of a cycle: binding."""

from datetime import date

from domain.action.events import Status
from domain.action.parts import IndicatorValue
from domain.cycle.commands.common import SPEAKERS, Title
from domain.cycle.commands.plan import EMPTIED_BY_NULL, NewAction, NewIndicator
from domain.cycle.records import Outcome
from domain.message import Command, Slug, Text
from domain.roles import COORDINATORS, ENGINE_ONLY, Role


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


class AddAction(NewAction):
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
