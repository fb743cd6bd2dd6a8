"""Whom an event of a management meeting must reach: always the escalation that it names, in one delivery."""

from domain.decider import Delivery
from domain.message import Recorded

ROUND = ("round", "item")
TOLD = {
    "ItemTabled": ("NoteTabled", (*ROUND, "meeting_on", "joined_with")),
    "ItemMoved": ("NoteTabled", (*ROUND, "meeting_on", "joined_with")),
    "ItemAnswered": ("NoteAnswer", (*ROUND, "meeting", "parts", "on")),
    "AnswersAwaited": ("NoteAwaited", (*ROUND, "parts", "lacking", "on")),
    "AnswerCorrected": ("CorrectAnswer", (*ROUND, "parts", "reason", "on")),
    "ItemLeft": ("NoteUndecided", (*ROUND, "meeting", "outcome", "reason", "portfolios", "parts", "on")),
    "RoundUncounted": ("NoteUncounted", (*ROUND, "meeting", "outcome", "reason", "on")),
    "InformationAsked": ("NoteInformationWanted", (*ROUND, "meeting", "question", "portfolio", "parts", "on")),
    "ItemTakenOff": ("NoteTakenOff", ROUND),
    "AlignmentSent": (
        "BringAlignment",
        ("alignment", "zone", "teams", "text", "responsible", "due_on", "on"),
    ),
}


def outbound(recorded: Recorded) -> Delivery | None:
    """Whom an event is told, and how; None where it is told to nobody."""
    told = TOLD.get(recorded.kind)
    if told is None:
        return None
    kind, names = told
    data = {name: recorded.data[name] for name in names}
    if recorded.data.get("tells_by"):
        data["by"] = recorded.data["by"]
    if kind == "BringAlignment":
        data |= {"management": recorded.stream, "meeting": f"{recorded.stream}#{recorded.data['meeting']}"}
    return Delivery(
        event_id=recorded.id,
        receiver=str(recorded.data["escalation"]),
        kind=kind,
        data=data,
        happened_on=recorded.happened_on,
        origin=recorded.origin,
    )
