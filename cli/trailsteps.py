"""The steps of an escalation's trail: of all that concerns it, what makes its story, each thing told once.

Pure: events in, steps out. The order is that of the days on which things happened; what was entered late stands on its
own day, and says so.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.message import Recorded

# Of an origin: where the question comes from. Texts about the people of a case stay in its group.
FROM_ORIGIN = frozenset(
    {"CaseOpened", "CaseReminded", "CaseTimeUp", "CaseExtended", "CaseEscalated", "FindingRecorded", "DemandEscalated"}
    | {"ActionAdopted", "DecisionAsked", "ActionBlocked", "ActionEscalated"}
)
ABOUT = {"FindingRecorded": "finding", "ActionAdopted": "action"}  # a cycle tells of many things
RAISING = frozenset({"CaseEscalated", "DemandEscalated", "DecisionAsked", "ActionEscalated"})

# Of the escalation: everything but news on their way to where it came from.
NOT_FROM_ESCALATION = frozenset({"OriginTold", "DeliveryReceived", "DeliveryMade"})

# Of the management meeting: what only it knows; how a round ended, the escalation says.
FROM_MANAGEMENT = frozenset[str]()


@dataclass(frozen=True)
class Step:
    """One step. `round`: 0 before the question was first put on the table."""

    on: date
    event: Recorded
    round: int

    @property
    def late(self) -> bool:
        """Whether it was entered on another day than it happened."""
        return self.event.happened_on is not None


def of_itself(own: Iterable[Recorded], *, raised_by_origin: bool) -> list[Recorded]:
    """What an escalation tells; that it was raised only where its origin does not tell it."""
    left_out = NOT_FROM_ESCALATION | ({"EscalationRaised"} if raised_by_origin else set())
    return [event for event in own if event.kind not in left_out]


def of_origin(origin: Iterable[Recorded], escalation: str, about: str | None) -> list[Recorded]:
    """What led to the question, up to its being raised. Later news, and other questions, are stories of their own."""
    kept: list[Recorded] = []
    for event in origin:
        if event.kind in RAISING:
            if event.data.get("escalation") == escalation:
                return [*kept, event]
        elif event.kind in FROM_ORIGIN and (event.kind not in ABOUT or event.data.get(ABOUT[event.kind]) == about):
            kept.append(event)
    return []


def of_management(management: Iterable[Recorded], escalation: str, items: Collection[str]) -> list[Recorded]:
    """What only the meeting knows of an escalation and of the items it was part of."""
    return [
        event
        for event in management
        if event.kind in FROM_MANAGEMENT
        and (event.data.get("item") in items or escalation in _named(event.data.get("escalations")))
    ]


def _named(value: object) -> Collection[object]:
    return value if isinstance(value, list) else ()


def in_order(told: Iterable[Recorded], positions: Mapping[UUID, int], day: Callable[[Recorded], date]) -> list[Step]:
    """The story, by the day things happened, then as they were stored. `day`: on which an event happened."""
    made: list[Step] = []
    rounds = 0
    for event in sorted(told, key=lambda event: (day(event), positions.get(event.id, 0))):
        if event.kind == "TablingAsked":
            rounds = int(str(event.data["round"]))
        made.append(Step(day(event), event, rounds))
    return made
