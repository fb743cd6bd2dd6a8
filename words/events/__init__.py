"""Every kind of event: its sentence, what it is about, whether it is a decision, its step. One module for each kind
of stream.
"""

from collections.abc import Mapping

from domain.translatable import N_
from words.events import action, case, clock, cycle, escalation, group, management, network
from words.events.row import OTHERS, Act, Row

SHARED: Mapping[str, Row] = {
    "DeliveryReceived": Row(N_("News from {sender} was received.")),
    "DeliveryTurnedAway": Row(N_("News from {sender} was refused ({code}).")),
    "DeliveryMade": Row(N_("{receiver} has received the news.")),
    "DeliveryRefused": Row(N_("{receiver} refused the news: {reason}")),
    "DeadlineGivenUp": Row(N_("What was due did not happen ({deadline}): {words}")),
}
"""What the engine notes of any stream."""

_MODULES = {
    "network": network, "clock": clock, "group": group, "cycle": cycle, "action": action, "case": case,
    "escalation": escalation, "management": management,
}  # fmt: skip
ROWS: Mapping[str, Mapping[str, Row]] = {kind: module.ROWS for kind, module in _MODULES.items()}
"""By kind of stream and of event."""
SUBJECTS: Mapping[str, tuple[str, ...]] = {kind: module.SUBJECTS for kind, module in _MODULES.items()}
"""What events of a kind of stream are about, in the order of a page."""


def row(kind: str, event: str) -> Row | None:
    """What is to be said of an event in a kind of stream; None where nothing is."""
    return SHARED.get(event) or ROWS.get(kind, {}).get(event)


def place(kind: str, event: str) -> tuple[str, Act]:
    """What an event is about, and what it does to that."""
    known = ROWS.get(kind, {}).get(event)
    return (known.about, known.act) if known is not None else (OTHERS, "noted")


def is_decision(kind: str, event: str) -> bool:
    """Whether an event is one: somebody entitled to it settled something, so that an evaluator stops there."""
    known = ROWS.get(kind, {}).get(event)
    return known is not None and known.decision


def step(kind: str, event: str) -> str | None:
    """What process mining calls an event; None where it has no word of its own for it."""
    known = ROWS.get(kind, {}).get(event)
    return known.step if known is not None else None
