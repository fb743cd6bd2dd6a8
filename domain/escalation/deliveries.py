"""Whom an event of an escalation must reach, and what it is asked there: each such event has exactly one delivery."""

from pydantic import JsonValue

from domain.decider import Delivery
from domain.message import Recorded

TOLD = ("about", "news", "round", "parts", "reason", "on")


def outbound(recorded: Recorded) -> Delivery | None:
    data = recorded.data
    match recorded.kind:
        case "TablingAsked":
            return _to(recorded, "management", "TableItem", "round", "why", "said", "question")
        case "WithdrawalAsked":
            return _to(recorded, "management", "WithdrawItem", "round", "reason")
        case "AbsentTeamsNamed":
            return _to(recorded, "management", "NameAbsent", "asks", "teams", "returned_on")
        case "AbsenceTakenBack":
            return _to(recorded, "management", "TakeBackAbsence", "team", "returned_on")
        case "CarriedOutReported" if data["round"] != 0:  # nobody asked for an alignment: no item waits to hear of it
            return _to(recorded, "management", "NoteCarriedOut", "round", "portfolio", "text", "on")
        case "OriginTold":
            return _to(recorded, "origin", "NoteEscalation", *TOLD)
        case _:
            return None


def _to(recorded: Recorded, receiver: str, kind: str, *names: str) -> Delivery:
    told: dict[str, JsonValue] = {name: recorded.data[name] for name in names}
    return Delivery(
        event_id=recorded.id,
        receiver=str(recorded.data[receiver]),
        kind=kind,
        data={"escalation": recorded.stream, **told},
        happened_on=recorded.happened_on,
        origin=recorded.origin,
    )
