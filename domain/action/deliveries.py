"""Whom what happened to an action must reach."""

from pydantic import JsonValue

from domain.action.state import (
    cycle_of,
)
from domain.decider import Delivery
from domain.message import Recorded

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
