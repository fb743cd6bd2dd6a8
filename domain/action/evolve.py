"""What an action is after what happened to it."""

from datetime import date

from domain.action import events as e
from domain.action import parts as p
from domain.action.state import (
    TELLING,
    Alive,
    Before,
    Blocked,
    Cancelled,
    Completed,
    LastValue,
    Life,
    NotPlanned,
    Planned,
    Report,
    Settled,
    Started,
    State,
)
from domain.decider import DeliveryRefused
from domain.message import Event, brief
from domain.raising import Raised, after, not_taken
from domain.table import Table


def valued(last: Table[LastValue], on: date, values: tuple[p.IndicatorValue, ...]) -> Table[LastValue]:
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


def evolve(state: State, event: Event) -> State:
    if isinstance(state, NotPlanned):
        return Planned(life=_planned(event)) if isinstance(event, e.ActionPlanned) else state
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
        case e.ActionEscalated():
            raised = Raised(
                escalation=event.escalation,
                about=life.action,
                n=event.n,
                portfolios=event.question.portfolios,
                on=event.question.raised_on,
            )
            life = life.model_copy(update={"asked": raised.escalation})
        case e.EscalationNoted():
            raised = after(life.raised[event.escalation], event)
        case DeliveryRefused() if event.receiver in life.raised:
            raised = not_taken(life.raised[event.receiver], event.reason)
        case _:
            return life
    return life.model_copy(update={"raised": life.raised.set(raised.escalation, raised)})


def _evolve(state: Alive | Settled, event: Event) -> State:
    match state, event:
        case _, e.PlanAmended():
            return _living(state, **_amended(state.life, event))
        case _, e.DecisionNoted():
            why = {"why": brief(event.reason)} if event.tells_why else {}
            return _living(state, standing=event.standing, **why, **_reminded_again(event))
        case _, e.ActionStarted():
            return Started(life=state.life, since=event.on)
        case Started(), e.ActionBlocked():
            return Blocked(
                life=state.life,
                since=state.since,
                blocked_on=event.on,
                reason=brief(event.reason),
                needs=event.needs,
            )
        case Blocked(), e.ActionUnblocked():
            return Started(life=state.life, since=state.since, resumed_on=event.on)
        case Started(), e.ActionCompleted():
            life = state.life
            if event.report is not None:
                life = _with_report(life, event.report, event.on, event.values)
            return Completed(life=life, since=state.since, on=event.on)
        case _, e.ActionCancelled():
            before = _before(state) if event.can_reopen else None
            return Cancelled(life=state.life, on=event.on, reason=brief(event.reason), before=before)
        case ((Completed() | Cancelled()), e.ActionReopened()):
            return _again(state, state.life.model_copy(update={"reminder_at": event.reminder_at}))
        case _, e.ProgressReported():
            return state.model_copy(update={"life": _with_report(state.life, event.report, event.on, event.values)})
        case _, e.ProgressCorrected():
            return _living(state, **_corrected(state.life, event))
        case _, e.ReportWithdrawn():
            reports = without(state.life.reports, event.report)
            return _living(state, reports=reports, last=valued_anew(reports))
        case _, e.DueSoon():
            return _living(state, reminder_at=None)
        case _, e.ActionOverdue():
            return _living(state, late=True, reminder_at=None, next_reminder_at=event.next_reminder_at)
        case _, e.OverdueReminded():
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


def _planned(event: e.ActionPlanned) -> Life:
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


def _amended(life: Life, event: e.PlanAmended) -> dict[str, object]:
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


def _reminded_again(event: e.PlanAmended | e.DecisionNoted) -> dict[str, object]:
    return {} if event.next_reminder_at is None else {"next_reminder_at": event.next_reminder_at}


def _table(indicators: tuple[p.Indicator, ...]) -> Table[p.Indicator]:
    return Table({indicator.id: indicator for indicator in indicators})


def _living(state: Alive | Settled, **fields: object) -> State:
    return state.model_copy(update={"life": state.life.model_copy(update=fields)})


def _with_report(life: Life, report: str, on: date, values: tuple[p.IndicatorValue, ...]) -> Life:
    reports = life.reports.set(report, Report(id=report, on=on, values=values))
    return life.model_copy(update={"reports": reports, "last": valued(life.last, on, values)})


def _corrected(life: Life, event: e.ProgressCorrected) -> dict[str, object]:
    reports = life.reports.set(event.corrects, Report(id=event.corrects, on=event.on, values=event.values))
    return {"reports": reports, "last": valued_anew(reports)}
