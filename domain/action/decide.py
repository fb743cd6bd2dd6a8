"""The rules of an action: planned → started → (blocked ⇄ started) → completed or cancelled.

An action stands when its responsible has accepted it and, where it needs a portfolio's resources, these were approved;
before that nothing is started. What is settled is only corrected.
"""

from datetime import date, datetime

from domain.action import commands as c
from domain.action import events as e
from domain.action import parts as p
from domain.action.escalating import escalated, noted
from domain.action.evolve import valued, valued_anew, without
from domain.action.state import (
    Alive,
    Blocked,
    Cancelled,
    Completed,
    Life,
    NotPlanned,
    Planned,
    Report,
    Started,
    State,
    cycle_of,
    results,
)
from domain.changes import nothing_changes, says_what_changes
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event
from domain.roles import Role
from domain.table import Table

TELLS_WHY = 3  # the edition since which reasons are kept, and a cycle told why an action is blocked or cancelled
REOPENS = 3  # the edition since which what was cancelled is kept as it was, so that it can be reopened
KEEPS_NUMBERS = 3  # the edition since which an indicator that is gone leaves its place to no other
REMINDS_WHO_CAN = 3  # the edition since which no reminder of what nobody may start yet is followed by another
CLEARABLE = frozenset({"line", "organisation", "portfolio"})  # an amendment may say that there is none any more


def decide(state: State, command: Command, context: Context) -> list[Event]:
    match command:
        case c.PlanAction():
            return [_planned(state, command, context)]
        case c.CorrectProgress():
            return [_corrected(state, command, context)]
        case c.WithdrawReport():
            return [_report_withdrawn(state, command, context)]
        case c.NoteEscalation():
            return noted(state, command)
        case c.ReopenAction():
            return [_reopened(state, command, context)]
        case c.NoteDecision() if isinstance(state, Completed | Cancelled):
            return []  # it came when the action was over, by whatever was said last in it
    alive = _alive(state)
    match command:
        case c.AmendAction():
            return _amended(alive.life, command, context)
        case c.CancelByPlan():
            return [e.ActionCancelled(on=context.happened_on, reason=command.reason, by_plan=True)]
        case c.NoteDecision():
            if command.standing == alive.life.standing:
                return []
            noted_ = e.DecisionNoted(
                standing=command.standing,
                reason=command.reason,
                on=context.happened_on,
                tells_why=context.edition >= TELLS_WHY,
                next_reminder_at=_taken_up(alive.life, command.standing, context),
            )
            return [noted_]
        case c.RemindBeforeDue() | c.NoteOverdue() | c.RemindOverdue():
            return _timer(alive.life, command, context)
        case c.ReportProgress():
            return [_reported(alive, command, context)]
        case c.EscalateAction():
            return [escalated(alive, command, context)]
        case _:
            _answers_for_it(alive.life, context)
            return _worked(alive, command, context)


def _alive(state: State) -> Alive:
    match state:
        case NotPlanned():
            raise Refusal("not-planned", "There is no such action: no adopted plan has it.")
        case Completed():
            raise Refusal(
                "action-settled",
                "This action was completed on {date}: what was reported can be corrected, nothing else.",
                date=state.on,
            )
        case Cancelled():
            raise Refusal(
                "action-settled",
                "This action was cancelled on {date}: what was reported can be corrected, nothing else.",
                date=state.on,
            )
        case _:
            return state


def _planned(state: State, command: c.PlanAction, context: Context) -> Event:
    if not isinstance(state, NotPlanned):
        raise Refusal("already-planned", "The action '{action}' is planned already.", action=command.action)
    if cycle_of(context.stream) != (command.cycle, command.action):
        raise Refusal("wrong-cycle", "The action '{action}' is not of this cycle.", action=command.action)
    reminder_at, overdue_at = _deadlines(command.due_on, context)
    return e.ActionPlanned(
        **{name: getattr(command, name) for name in c.PlanAction.model_fields},
        reminder_at=reminder_at,
        overdue_at=overdue_at,
        on=context.happened_on,
    )


def _deadlines(due_on: date | None, context: Context) -> tuple[datetime | None, datetime | None]:
    """When to remind (only if that is still to come) and when the due date is over, both in UTC."""
    if due_on is None:
        return None, None
    calendar = context.network.calendar
    before = calendar.working_days_before(due_on, context.network.rules.action_reminder_days)
    reminder_at = calendar.start_of(before)
    return (reminder_at if reminder_at > context.now else None), calendar.end_of(due_on)


def _amended(life: Life, command: c.AmendAction, context: Context) -> list[Event]:
    def new(name: str) -> object:
        given = getattr(command, name)
        says = name in command.model_fields_set and (given is not None or name in CLEARABLE)
        return given if says else getattr(life, name)

    due_on = command.due_on if "due_on" in command.model_fields_set else life.due_on
    due_moved = due_on != life.due_on
    reminder_at, overdue_at = _deadlines(due_on, context) if due_moved else (life.reminder_at, life.overdue_at)
    indicators = tuple(life.indicators.values()) if command.indicators is None else command.indicators
    names = ("title", "objective", "line", "responsible", "organisation", "portfolio", "neighbourhoods", "standing")
    amended = e.PlanAmended.model_validate(
        {name: new(name) for name in names}
        | {
            "reason": command.reason,
            "due_on": due_on,
            "due_moved": due_moved,
            "reminder_at": reminder_at,
            "overdue_at": overdue_at,
            "indicators": indicators,
            "on": context.happened_on,
            "tells_why": context.edition >= TELLS_WHY,
            "next_reminder_at": None if due_moved else _taken_up(life, command.standing or life.standing, context),
            "numbered": e.numbered(life.numbered, life.indicators.values(), indicators)
            if context.edition >= KEEPS_NUMBERS
            else (),
        }
    )
    return [amended]


def _next_reminder(context: Context) -> datetime:
    return context.network.calendar.deadline(context.now, max(1, context.network.rules.overdue_reminder_days))


def _taken_up(life: Life, standing: p.Standing, context: Context) -> datetime | None:
    """When what is late is reminded of again, because somebody can do it from now on."""
    silent = life.late and life.next_reminder_at is None
    if context.edition < REMINDS_WHO_CAN or not silent or standing != "standing":
        return None
    return _next_reminder(context)


def _timer(life: Life, command: Command, context: Context) -> list[Event]:
    """A deadline that came: nothing, where it was moved in the meantime."""
    again: datetime | None = _next_reminder(context)
    if context.edition >= REMINDS_WHO_CAN and life.standing != "standing":
        again = None
    match command:
        case c.RemindBeforeDue(due_on=due_on) if life.due_on == due_on and life.reminder_at is not None:
            return [e.DueSoon(due_on=due_on, responsible=life.responsible)]
        case c.NoteOverdue(due_on=due_on) if life.due_on == due_on and not life.late:
            return [e.ActionOverdue(due_on=due_on, responsible=life.responsible, next_reminder_at=again)]
        case c.RemindOverdue(reminder=n) if life.due_on is not None and life.late and n == life.reminders + 1:
            return [
                e.OverdueReminded(due_on=life.due_on, responsible=life.responsible, reminder=n, next_reminder_at=again)
            ]
        case _:
            return []


def _worked(alive: Alive, command: Command, context: Context) -> list[Event]:
    on = context.happened_on
    match alive, command:
        case _, c.CancelAction():
            if not isinstance(alive, Planned):
                _not_before(on, alive.since)
            tells_why, can_reopen = context.edition >= TELLS_WHY, context.edition >= REOPENS
            return [e.ActionCancelled(on=on, reason=command.reason, tells_why=tells_why, can_reopen=can_reopen)]
        case Planned(), c.StartAction():
            _stands(alive.life)
            return [e.ActionStarted(on=on, text=command.text.strip())]
        case ((Started() | Blocked()), c.StartAction()):
            raise Refusal("already-started", "This action is under way since {date}.", date=alive.since)
        case Planned(), _:
            raise _not_started()
        case Blocked(), c.UnblockAction():
            _not_before(on, alive.blocked_on)
            return [e.ActionUnblocked(on=on, text=command.text.strip())]
        case Started(), c.UnblockAction():
            raise Refusal("not-blocked", "This action is not blocked.")
        case Blocked(), c.BlockAction():
            raise Refusal("already-blocked", "This action is blocked since {date}.", date=alive.blocked_on)
        case Blocked(), _:
            raise Refusal("action-blocked", "This action is blocked: say first what unblocked it.")
        case Started(), c.BlockAction():
            _not_before(on, alive.resumed_on or alive.since)
            needs, tells_why = command.needs.strip(), context.edition >= TELLS_WHY
            return [e.ActionBlocked(on=on, reason=command.reason, needs=needs, tells_why=tells_why)]
        case Started(), c.CompleteAction():
            return [_completed(alive, command, context)]
        case _:
            return []


def _reopened(state: State, command: c.ReopenAction, context: Context) -> Event:
    """What it was before: under way where it was completed."""
    match state:
        case NotPlanned():
            raise Refusal("not-planned", "There is no such action: no adopted plan has it.")
        case Planned() | Started() | Blocked():
            raise Refusal("not-settled", "This action is neither completed nor cancelled: it goes on as it is.")
        case Cancelled(before=None):
            _answers_for_it(state.life, context)
            raise Refusal(
                "cancelled-for-good",
                "This action was taken out by its plan, or cancelled when that could not be taken back yet:"
                " coordination can add it to the plan again.",
            )
    _answers_for_it(state.life, context)
    on = context.happened_on
    _not_before(on, state.on)
    reminder_at, _ = _deadlines(state.life.due_on, context)
    return e.ActionReopened(
        on=on,
        reason=command.reason,
        status="started" if isinstance(state, Completed) or state.before is None else state.before.status,
        reminder_at=reminder_at if not state.life.late else None,
        results=results(state.life.last),
    )


def _completed(alive: Started, command: c.CompleteAction, context: Context) -> Event:
    on = context.happened_on
    _not_before(on, alive.resumed_on or alive.since)
    _check_values(alive.life, command.values)
    report = context.new("report") if command.values else None
    return e.ActionCompleted(
        on=on,
        text=command.text.strip(),
        report=report,
        values=command.values,
        results=results(valued(alive.life.last, on, command.values)),
        late=alive.life.due_on is not None and on > alive.life.due_on,
    )


def _reported(alive: Alive, command: c.ReportProgress, context: Context) -> Event:
    _works_on_it(alive.life, context)
    if isinstance(alive, Planned):
        raise _not_started()
    _not_before(context.happened_on, alive.since)
    _check_values(alive.life, command.values)
    report = Report(id=context.new("report"), on=context.happened_on, values=command.values)
    return e.ProgressReported(
        report=report.id,
        on=report.on,
        text=command.text,
        values=report.values,
        results=results(valued(alive.life.last, report.on, report.values)),
        status=alive.status,
    )


def _corrected(state: State, command: c.CorrectProgress, context: Context) -> Event:
    if isinstance(state, NotPlanned):
        raise Refusal("not-planned", "There is no such action: no adopted plan has it.")
    life = state.life
    known = _report(life, command.report, context)
    on = command.on or known.on
    if on > context.today:
        raise Refusal("in-the-future", "{date} is still to come: what happened cannot be recorded before.", date=on)
    if isinstance(state, Started | Blocked | Completed):
        _not_before(on, state.since)
    values = known.values if command.values is None else command.values
    if "values" in context.emptied(command):
        values = ()
    _check_values(life, values if command.values is not None else ())
    if says_what_changes(context) and command.text is None and (on, values) == (known.on, known.values):
        raise nothing_changes()
    reports: Table[Report] = life.reports.set(known.id, Report(id=known.id, on=on, values=values))
    return e.ProgressCorrected(
        corrects=known.id,
        reason=command.reason,
        on=on,
        text=command.text,
        values=values,
        results=results(valued_anew(reports)),
        status=state.status,
    )


def _report(life: Life, known_as: str, context: Context) -> Report:
    _works_on_it(life, context)
    known = life.reports.get(known_as)
    if known is None:
        raise Refusal("unknown-report", "There is no report '{report}' on this action.", report=known_as)
    if known.withdrawn:
        raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=known_as)
    return known


def _report_withdrawn(state: State, command: c.WithdrawReport, context: Context) -> Event:
    if isinstance(state, NotPlanned):
        raise Refusal("not-planned", "There is no such action: no adopted plan has it.")
    known = _report(state.life, command.report, context)
    left = without(state.life.reports, known.id)
    return e.ReportWithdrawn(
        report=known.id,
        reason=command.reason,
        on=context.happened_on,
        results=results(valued_anew(left)),
        status=state.status,
    )


def _check_values(life: Life, values: tuple[p.IndicatorValue, ...]) -> None:
    seen: set[str] = set()
    for value in values:
        if value.indicator not in life.indicators:
            raise Refusal(
                "unknown-indicator", "There is no indicator '{indicator}' in this action.", indicator=value.indicator
            )
        if value.indicator in seen:
            raise Refusal(
                "indicator-twice", "The indicator '{indicator}' has two values here.", indicator=value.indicator
            )
        seen.add(value.indicator)


def _stands(life: Life) -> None:
    match life.standing:
        case "awaiting-acceptance":
            raise Refusal(
                "not-accepted",
                "{person}, who is to answer for this action, has not accepted it yet: it can be started after that.",
                person=life.responsible,
            )
        case "subject-to-decision":
            raise Refusal(
                "not-decided", "This action is subject to a decision: it can be started once it has been approved."
            )
        case "refused":
            raise Refusal("decided-against", "This action was decided against: amend it in the plan, or cancel it.")
        case _:
            return


def _answers_for_it(life: Life, context: Context) -> None:
    if context.who.role is Role.COORDINATOR or context.who.person == life.responsible:
        return
    raise Refusal(
        "not-responsible",
        "{person} answers for this action: only they or a coordinator can do this.",
        person=life.responsible,
    )


def _works_on_it(life: Life, context: Context) -> None:
    if life.organisation is not None and context.who.organisation == life.organisation:
        return
    if life.organisation is None and context.who.organisation is not None:
        theirs = context.network.organisation_of(life.responsible, context.today)
        if theirs == context.who.organisation:
            return
    _answers_for_it(life, context)


def _not_started() -> Refusal:
    return Refusal("not-started", "This action has not been started yet.")


def _not_before(on: date, since: date) -> None:
    if on < since:
        raise Refusal(
            "wrong-order", "{date} is before {since}, when this action had not come so far.", date=on, since=since
        )
