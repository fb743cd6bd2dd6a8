"""Whom what happened to a case must reach."""

from domain.case import events as e
from domain.decider import Delivery
from domain.message import Recorded


def outbound(recorded: Recorded) -> Delivery | None:
    """A question on its way: its escalation is asked to carry it to the management meeting."""
    if recorded.kind != e.CaseEscalated.__name__:
        return None
    return Delivery(
        event_id=recorded.id,
        receiver=str(recorded.data["escalation"]),
        kind="RaiseEscalation",
        data={"question": recorded.data["question"]},
        happened_on=recorded.happened_on,
        origin=recorded.origin,
    )
