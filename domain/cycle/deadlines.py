"""Every deadline of a cycle that is still to come, as the command that the engine gives when it has come."""

from domain.cycle.state import (
    Acting,
    Closed,
    Diagnosis,
    Evaluating,
    NotStarted,
    Planning,
    State,
    Swot,
    open_decision,
)
from domain.decider import Due


def due(state: State) -> tuple[Due, ...]:
    match state:
        case NotStarted() | Closed():
            return ()
        case Evaluating():
            if state.overdue:
                return ()
            at = state.deadline_at
            return (Due(at=at, kind="NoteEvaluationOverdue", data={"deadline_at": at.isoformat()}),)
        case Diagnosis():
            return (_period(state), *_diagnosis(state), *_objections(state))
        case Swot():
            return (_period(state), *_objections(state))
        case Planning():
            return (_period(state), *_objections(state), *_plan(state))
        case Acting():
            return (_period(state), *_plan(state))


def _period(state: Diagnosis | Swot | Planning | Acting) -> Due:
    day = state.course.ends_on.isoformat()
    return Due(at=state.course.ends_at, kind="EndPeriod", key=day, data={"ends_on": day})


def _diagnosis(state: Diagnosis) -> list[Due]:
    day = state.deadline.isoformat()
    coming = []
    if state.reminder_at is not None:
        coming.append(Due(at=state.reminder_at, kind="RemindOfDiagnosis", key=day, data={"deadline": day}))
    if not state.overdue:
        coming.append(Due(at=state.deadline_at, kind="NoteDiagnosisOverdue", key=day, data={"deadline": day}))
    return coming


def _objections(state: Diagnosis | Swot | Planning) -> list[Due]:
    decision = open_decision(state)
    if decision is None or decision.closes_at is None:
        return []
    key = f"{decision.matter}/{decision.round}"
    data = {"matter": decision.matter, "round": decision.round}
    return [Due(at=decision.closes_at, kind="CloseObjections", key=key, data=dict(data))]


def _plan(state: Planning | Acting) -> list[Due]:
    coming = []
    for given in state.plan.endorsements.values():
        if given.confirm_by is not None:
            data = {"organisation": given.organisation, "confirm_by": given.confirm_by.isoformat()}
            coming.append(Due(at=given.confirm_by, kind="LapseEndorsement", key=given.organisation, data=dict(data)))
    for action in state.plan.actions.values():
        if action.accept_by is not None and not action.acceptance_overdue and not action.settled:
            data = {"action": action.id, "accept_by": action.accept_by.isoformat()}
            coming.append(Due(at=action.accept_by, kind="NoteAcceptanceOverdue", key=action.id, data=dict(data)))
    return coming
