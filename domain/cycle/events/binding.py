"""What happened to a cycle: binding."""

from datetime import date, datetime

from domain.action.events import Status
from domain.action.parts import IndicatorValue, Standing
from domain.cycle.events.plan import ActionFields
from domain.cycle.records import Outcome
from domain.message import Event, added


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
