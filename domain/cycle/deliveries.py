"""Whom an event of a cycle must reach, and what it is asked there: each such event has exactly one delivery."""

from pydantic import JsonValue

from domain import ids
from domain.cycle import events as e
from domain.decider import Delivery
from domain.message import Recorded

PLANNED = tuple(
    name for name in e.ActionFields.model_fields if name not in ("needs", "numbered")
)  # asked, not done; its own


def outbound(recorded: Recorded) -> Delivery | None:
    data = recorded.data
    match recorded.kind:
        case "CycleStarted" | "PredecessorNamed" if data.get("follows") is not None:
            return _to(recorded, data["follows"], "NameSuccessor", {"successor": recorded.stream, "page": 1})
        case "CycleAnnulled" if data.get("follows") is not None:
            return _to(recorded, data["follows"], "ReleaseSuccessor", {"successor": recorded.stream})
        case "InheritanceAsked":
            asked: dict[str, JsonValue] = {"successor": recorded.stream, "page": data["page"]}
            return _to(recorded, data["follows"], "NameSuccessor", asked)
        case "SuccessorNamed":
            left = {name: data[name] for name in ("page", "more", "lessons", "findings", "actions")}
            return _to(recorded, data["successor"], "Inherit", {"cycle": recorded.stream, **left})
        case "DecisionAsked" | "DemandEscalated":
            return _to(recorded, data["escalation"], "RaiseEscalation", {"question": data["question"]})
        case "ActionAdopted":
            return _to_action(recorded, "PlanAction", *PLANNED, "standing")
        case "ActionAmended":
            return _to_action(recorded, "AmendAction", *PLANNED, "standing", "reason")
        case "ActionWithdrawn":
            return _to_action(recorded, "CancelByPlan", "action", "reason")
        case "DecisionOnAction":
            return _to_action(recorded, "NoteDecision", "action", "standing", "reason")
        case "ActionAccepted" if data.get("standing") is not None:
            return _to_action(recorded, "NoteDecision", "action", "standing")
        case _:
            return None


def action_stream(cycle: str, action: str) -> str:
    """The stream of an action's own process."""
    _, network, rest = ids.parts(cycle)
    return ids.stream_id("action", network, *rest, action)


def _to_action(recorded: Recorded, kind: str, *names: str) -> Delivery:
    told = {name: recorded.data[name] for name in names}
    receiver = action_stream(recorded.stream, str(recorded.data["action"]))
    return _to(recorded, receiver, kind, {"cycle": recorded.stream, **told})


def _to(recorded: Recorded, receiver: JsonValue, kind: str, data: dict[str, JsonValue]) -> Delivery:
    return Delivery(
        event_id=recorded.id,
        receiver=str(receiver),
        kind=kind,
        data=data,
        happened_on=recorded.happened_on,
        origin=recorded.origin,
    )
