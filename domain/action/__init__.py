"""An action of an adopted plan, in a process of its own: `action:NETWORK:ZONE:PERIOD:ACTION`.

Planned by its cycle, started, perhaps blocked, and completed or cancelled; late by itself when its due date passes.
`messages` has the words, `decide` the rules, `state` what is kept. What becomes of it, its cycle is told.
"""

from pydantic import JsonValue, TypeAdapter

from domain.action.decide import decide
from domain.action.messages import (
    ActionBlocked,
    ActionCancelled,
    ActionCompleted,
    ActionEscalated,
    ActionOverdue,
    ActionPlanned,
    ActionReopened,
    ActionStarted,
    ActionUnblocked,
    AmendAction,
    BlockAction,
    CancelAction,
    CancelByPlan,
    CompleteAction,
    CorrectProgress,
    DecisionNoted,
    DueSoon,
    EscalateAction,
    EscalationNoted,
    NoteDecision,
    NoteEscalation,
    NoteOverdue,
    OverdueReminded,
    PlanAction,
    PlanAmended,
    ProgressCorrected,
    ProgressReported,
    RemindBeforeDue,
    RemindOverdue,
    ReopenAction,
    ReportProgress,
    ReportWithdrawn,
    StartAction,
    UnblockAction,
    WithdrawReport,
)
from domain.action.state import (
    Blocked,
    Cancelled,
    Completed,
    Life,
    NotPlanned,
    Planned,
    Report,
    Started,
    State,
    closed,
    cycle_of,
    evolve,
)
from domain.action.summary import due, summary
from domain.decider import Decider, Delivery
from domain.message import Recorded, by_name

__all__ = [
    "Blocked",
    "Cancelled",
    "Completed",
    "Life",
    "NotPlanned",
    "Planned",
    "Report",
    "Started",
    "State",
    "closed",
    "cycle_of",
    "decide",
    "decider",
    "due",
    "evolve",
    "outbound",
    "summary",
]

STATUS_AFTER = {
    "ActionStarted": "started",
    "ActionBlocked": "blocked",
    "ActionUnblocked": "started",
    "ActionCompleted": "completed",
    "ActionCancelled": "cancelled",
}


def outbound(recorded: Recorded) -> Delivery | None:
    """Whom an event must reach: an escalation, with the question it carries, or the cycle, with what it must know."""
    if recorded.kind == "ActionEscalated":
        return Delivery(
            event_id=recorded.id,
            receiver=str(recorded.data["escalation"]),
            kind="RaiseEscalation",
            data={"question": recorded.data["question"]},
            happened_on=recorded.happened_on,
            origin=recorded.origin,
        )
    return _told_to_cycle(recorded)


def _told_to_cycle(recorded: Recorded) -> Delivery | None:
    """`NoteAction`: the status from now on, the last value of each indicator, the day, and why where it tells that."""
    status: JsonValue = STATUS_AFTER.get(recorded.kind)
    if recorded.kind in ("ProgressReported", "ProgressCorrected", "ReportWithdrawn", "ActionReopened"):
        status = recorded.data["status"]
    if status is None or recorded.data.get("by_plan"):
        return None
    cycle, action = cycle_of(recorded.stream)
    why: dict[str, JsonValue] = {"reason": recorded.data["reason"]} if recorded.data.get("tells_why") else {}
    if recorded.kind == "ActionReopened":
        why = {"reason": recorded.data["reason"], "reopened": True}
    return Delivery(
        event_id=recorded.id,
        receiver=cycle,
        kind="NoteAction",
        data={
            "action": action,
            "status": status,
            "values": recorded.data.get("results", []),
            "on": recorded.data["on"],
            **why,
        },
        happened_on=recorded.happened_on,
        origin=recorded.origin,
    )


decider = Decider[State](
    name="action",
    places=3,
    state=TypeAdapter(State),
    initial=NotPlanned(),
    commands=by_name(
        PlanAction,
        AmendAction,
        CancelByPlan,
        NoteDecision,
        StartAction,
        BlockAction,
        UnblockAction,
        ReportProgress,
        CorrectProgress,
        WithdrawReport,
        CompleteAction,
        CancelAction,
        ReopenAction,
        EscalateAction,
        NoteEscalation,
        RemindBeforeDue,
        NoteOverdue,
        RemindOverdue,
    ),
    events=by_name(
        ActionPlanned,
        PlanAmended,
        DecisionNoted,
        ActionStarted,
        ActionBlocked,
        ActionUnblocked,
        ActionEscalated,
        EscalationNoted,
        ProgressReported,
        ProgressCorrected,
        ReportWithdrawn,
        ActionCompleted,
        ActionCancelled,
        ActionReopened,
        DueSoon,
        ActionOverdue,
        OverdueReminded,
    ),
    decide=decide,
    evolve=evolve,
    summary=summary,
    closed=closed,
    due=due,
    outbound=outbound,
)
