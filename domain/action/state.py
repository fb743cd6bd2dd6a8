"""What is known of an action: its life so far, and which of the six states it is in.

Texts stay in the events; here are only briefs, ids, dates and the last values.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain import ids
from domain.action import messages as m
from domain.decider import DeliveryRefused
from domain.message import Event, Message, added, brief
from domain.raising import Raised, after, not_taken
from domain.table import Table


class Report(Message):
    id: str
    on: date
    values: tuple[m.IndicatorValue, ...] = ()
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
    indicators: Table[m.Indicator] = Table()
    standing: m.Standing = "standing"
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
    m.ActionStarted,
    m.ActionBlocked,
    m.ActionUnblocked,
    m.ProgressReported,
    m.ProgressCorrected,
    m.ReportWithdrawn,
    m.ActionCompleted,
    m.ActionCancelled,
    m.ActionReopened,
)  # what the cycle is told of


def cycle_of(stream: str) -> tuple[str, str]:
    """The cycle that an action's stream belongs to, and the action's id in it."""
    _, network, rest = ids.parts(stream)
    return ids.stream_id("cycle", network, *rest[:-1]), rest[-1]


def closed(state: State) -> bool:
    """Whether nothing more is done in this action."""
    return isinstance(state, Completed | Cancelled)


def valued(last: Table[LastValue], on: date, values: tuple[m.IndicatorValue, ...]) -> Table[LastValue]:
    """The last values with those of one more report: of the latest day, and of what was entered last on that day."""
    for value in values:
        known = last.get(value.indicator)
        if known is None or known.on <= on:
            last = last.set(value.indicator, LastValue(on=on, value=value.value))
    return last


def valued_anew(reports: Table[Report]) -> Table[LastValue]:
    """The last values by all the reports, which a correction may have changed."""
    last: Table[LastValue] = Table()
    for report in reports.values():
        if not report.withdrawn:
            last = valued(last, report.on, report.values)
    return last


def without(reports: Table[Report], known_as: str) -> Table[Report]:
    """The reports when one is withdrawn: it stays, and counts no more."""
    return reports.set(known_as, reports[known_as].model_copy(update={"withdrawn": True}))


def results(last: Table[LastValue]) -> tuple[m.IndicatorValue, ...]:
    """The last value of every indicator, by indicator."""
    return tuple(m.IndicatorValue(indicator=name, value=last[name].value) for name in sorted(last))


def evolve(state: State, event: Event) -> State:
    if isinstance(state, NotPlanned):
        return Planned(life=_planned(event)) if isinstance(event, m.ActionPlanned) else state
    life = _raised(_untold(state.life, event), event)
    if life is not state.life:
        state = state.model_copy(update={"life": life})
    return _evolve(state, event)


def _untold(life: Life, event: Event) -> Life:
    """What the cycle refused is kept until it is told again; of a cycle that never began nobody could look into it."""
    match event:
        case DeliveryRefused() if event.receiver == life.cycle and event.code != "not-started":
            return life.model_copy(update={"untold": brief(event.reason)})
        case _ if life.untold is not None and isinstance(event, TELLING):
            return life.model_copy(update={"untold": None})
        case _:
            return life


def _raised(life: Life, event: Event) -> Life:
    match event:
        case m.ActionEscalated():
            raised = Raised(
                escalation=event.escalation,
                about=life.action,
                n=event.n,
                portfolios=event.question.portfolios,
                on=event.question.raised_on,
            )
            life = life.model_copy(update={"asked": raised.escalation})
        case m.EscalationNoted():
            raised = after(life.raised[event.escalation], event)
        case DeliveryRefused() if event.receiver in life.raised:
            raised = not_taken(life.raised[event.receiver], event.reason)
        case _:
            return life
    return life.model_copy(update={"raised": life.raised.set(raised.escalation, raised)})


def _evolve(state: Alive | Settled, event: Event) -> State:
    match state, event:
        case _, m.PlanAmended():
            return _living(state, **_amended(state.life, event))
        case _, m.DecisionNoted():
            why = {"why": brief(event.reason)} if event.tells_why else {}
            return _living(state, standing=event.standing, **why, **_reminded_again(event))
        case _, m.ActionStarted():
            return Started(life=state.life, since=event.on)
        case Started(), m.ActionBlocked():
            return Blocked(
                life=state.life,
                since=state.since,
                blocked_on=event.on,
                reason=brief(event.reason),
                needs=event.needs,
            )
        case Blocked(), m.ActionUnblocked():
            return Started(life=state.life, since=state.since, resumed_on=event.on)
        case Started(), m.ActionCompleted():
            life = state.life
            if event.report is not None:
                life = _with_report(life, event.report, event.on, event.values)
            return Completed(life=life, since=state.since, on=event.on)
        case _, m.ActionCancelled():
            before = _before(state) if event.can_reopen else None
            return Cancelled(life=state.life, on=event.on, reason=brief(event.reason), before=before)
        case ((Completed() | Cancelled()), m.ActionReopened()):
            return _again(state, state.life.model_copy(update={"reminder_at": event.reminder_at}))
        case _, m.ProgressReported():
            return state.model_copy(update={"life": _with_report(state.life, event.report, event.on, event.values)})
        case _, m.ProgressCorrected():
            return _living(state, **_corrected(state.life, event))
        case _, m.ReportWithdrawn():
            reports = without(state.life.reports, event.report)
            return _living(state, reports=reports, last=valued_anew(reports))
        case _, m.DueSoon():
            return _living(state, reminder_at=None)
        case _, m.ActionOverdue():
            return _living(state, late=True, reminder_at=None, next_reminder_at=event.next_reminder_at)
        case _, m.OverdueReminded():
            return _living(state, reminders=event.reminder, next_reminder_at=event.next_reminder_at)
        case _:
            return state


def _before(state: Alive | Settled) -> Before | None:
    match state:
        case Planned():
            return Before(status="planned")
        case Started():
            return Before(status="started", since=state.since, resumed_on=state.resumed_on)
        case Blocked():
            told = {"blocked_on": state.blocked_on, "reason": state.reason, "needs": state.needs}
            return Before.model_validate({"status": "blocked", "since": state.since, **told})
        case _:
            return None


def _again(state: Settled, life: Life) -> State:
    """An action that was settled by mistake, as it was before."""
    match state:
        case Completed():
            return Started(life=life, since=state.since)
        case Cancelled(
            before=Before(status="blocked", since=date() as since, blocked_on=date() as blocked_on) as known
        ):
            return Blocked(life=life, since=since, blocked_on=blocked_on, reason=known.reason, needs=known.needs)
        case Cancelled(before=Before(status="started", since=date() as since) as known):
            return Started(life=life, since=since, resumed_on=known.resumed_on)
        case _:
            return Planned(life=life)


def _planned(event: m.ActionPlanned) -> Life:
    return Life(
        cycle=event.cycle,
        action=event.action,
        title=brief(event.title),
        objective=event.objective,
        line=event.line,
        responsible=event.responsible,
        organisation=event.organisation,
        portfolio=event.portfolio,
        neighbourhoods=event.neighbourhoods,
        indicators=_table(event.indicators),
        standing=event.standing,
        due_on=event.due_on,
        reminder_at=event.reminder_at,
        overdue_at=event.overdue_at,
    )


def _amended(life: Life, event: m.PlanAmended) -> dict[str, object]:
    changed: dict[str, object] = {
        "title": brief(event.title),
        "objective": event.objective,
        "line": event.line,
        "responsible": event.responsible,
        "organisation": event.organisation,
        "portfolio": event.portfolio,
        "neighbourhoods": event.neighbourhoods,
        "indicators": _table(event.indicators),
        "standing": event.standing,
        "changes": life.changes + 1,
        "numbered": event.numbered,
    }
    changed |= _reminded_again(event)
    if event.tells_why:
        changed["amended"] = brief(event.reason)
    if event.due_moved:
        changed |= {
            "due_on": event.due_on,
            "reminder_at": event.reminder_at,
            "overdue_at": event.overdue_at,
            "late": False,
            "reminders": 0,
            "next_reminder_at": None,
        }
    return changed


def _reminded_again(event: m.PlanAmended | m.DecisionNoted) -> dict[str, object]:
    return {} if event.next_reminder_at is None else {"next_reminder_at": event.next_reminder_at}


def _table(indicators: tuple[m.Indicator, ...]) -> Table[m.Indicator]:
    return Table({indicator.id: indicator for indicator in indicators})


def _living(state: Alive | Settled, **fields: object) -> State:
    return state.model_copy(update={"life": state.life.model_copy(update=fields)})


def _with_report(life: Life, report: str, on: date, values: tuple[m.IndicatorValue, ...]) -> Life:
    reports = life.reports.set(report, Report(id=report, on=on, values=values))
    return life.model_copy(update={"reports": reports, "last": valued(life.last, on, values)})


def _corrected(life: Life, event: m.ProgressCorrected) -> dict[str, object]:
    reports = life.reports.set(event.corrects, Report(id=event.corrects, on=event.on, values=event.values))
    return {"reports": reports, "last": valued_anew(reports)}
