"""What is known of an action: its life so far, and which of the six states it is in.

Texts stay in the events; here are only briefs, ids, dates and the last values.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain import ids
from domain.action import events as e
from domain.action import parts as p
from domain.message import Message, added
from domain.raising import Raised
from domain.table import Table


class Report(Message):
    id: str
    on: date
    values: tuple[p.IndicatorValue, ...] = ()
    withdrawn: bool = added(False)


class LastValue(Message):
    """The last value of an indicator, and the day it is of."""

    on: date
    value: float


class Life(Message):
    """What a planned action is, whatever its state. `changes` counts amendments, so that a deadline set again to an
    earlier date is another deadline. `raised`: its questions to the management meeting, by escalation; `asked`: the
    last of them. `untold`: why its cycle did not take the last that it was told. `why`: the reason of the decision on
    it; `amended`: of its last amendment. `numbered`: all indicators that it ever had, where they are not all."""

    cycle: str
    action: str
    title: str
    objective: str
    line: str | None = None
    responsible: str
    organisation: str | None = None
    portfolio: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    indicators: Table[p.Indicator] = Table()
    standing: p.Standing = "standing"
    due_on: date | None = None
    reminder_at: datetime | None = None
    overdue_at: datetime | None = None
    late: bool = False
    reminders: int = 0
    next_reminder_at: datetime | None = None
    changes: int = 0
    reports: Table[Report] = Table()
    last: Table[LastValue] = Table()
    raised: Table[Raised] = Table()
    asked: str | None = None
    untold: str | None = None
    why: str = added("")
    amended: str = added("")
    numbered: tuple[str, ...] = added(())

    @property
    def question(self) -> Raised | None:
        """The last question that it put to the management meeting."""
        return self.raised[self.asked] if self.asked is not None else None


class NotPlanned(Message):
    status: Literal["not-planned"] = "not-planned"


class Planned(Message):
    status: Literal["planned"] = "planned"
    life: Life


class Started(Message):
    """`since`: the day it was started; `resumed_on`: the day of its last unblocking."""

    status: Literal["started"] = "started"
    life: Life
    since: date
    resumed_on: date | None = None


class Blocked(Message):
    """`needs` is kept whole: it is what the management meeting will be asked."""

    status: Literal["blocked"] = "blocked"
    life: Life
    since: date
    blocked_on: date
    reason: str
    needs: str = ""


class Completed(Message):
    status: Literal["completed"] = "completed"
    life: Life
    since: date
    on: date


class Before(Message):
    """What an action was before it was cancelled, by the fields of that state."""

    status: Literal["planned", "started", "blocked"]
    since: date | None = None
    resumed_on: date | None = None
    blocked_on: date | None = None
    reason: str = ""
    needs: str = ""


class Cancelled(Message):
    status: Literal["cancelled"] = "cancelled"
    life: Life
    on: date
    reason: str
    before: Before | None = added(None)


State = Annotated[NotPlanned | Planned | Started | Blocked | Completed | Cancelled, Field(discriminator="status")]
Alive = Planned | Started | Blocked
Settled = Completed | Cancelled
TELLING = (
    e.ActionStarted,
    e.ActionBlocked,
    e.ActionUnblocked,
    e.ProgressReported,
    e.ProgressCorrected,
    e.ReportWithdrawn,
    e.ActionCompleted,
    e.ActionCancelled,
    e.ActionReopened,
)  # what the cycle is told of


def cycle_of(stream: str) -> tuple[str, str]:
    """The cycle that an action's stream belongs to, and the action's id in it."""
    _, network, rest = ids.parts(stream)
    return ids.stream_id("cycle", network, *rest[:-1]), rest[-1]


def closed(state: State) -> bool:
    """Whether nothing more is done in this action."""
    return isinstance(state, Completed | Cancelled)


def results(last: Table[LastValue]) -> tuple[p.IndicatorValue, ...]:
    """The last value of every indicator, by indicator."""
    return tuple(p.IndicatorValue(indicator=name, value=last[name].value) for name in sorted(last))
