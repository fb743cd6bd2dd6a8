"""The steps of an escalation's trail: of all that concerns it, what makes its story, each thing told once.

Pure: events in, steps out. The order is that of the days on which things happened; what was entered late stands on its
own day, and says so.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from pydantic import Field

from domain.message import Message, Recorded
from readings.moments import Moment

# Of an origin: where the question comes from. Texts about the people of a case stay in its group.
FROM_ORIGIN = frozenset(
    {"CaseOpened", "CaseReminded", "CaseTimeUp", "CaseExtended", "CaseEscalated", "FindingRecorded", "DemandEscalated"}
    | {"ActionAdopted", "DecisionAsked", "ActionBlocked", "ActionEscalated"}
)
AFTERWARDS = frozenset({"SolutionAsked", "SolutionReminded", "CaseNotSolved"})  # of the escalation that was carried out
SAID_OF_IT = frozenset({"CaseResolved", "CaseReopened"})  # what else a group says of its case, once it was asked
ABOUT = {"FindingRecorded": "finding", "ActionAdopted": "action"}  # a cycle tells of many things
RAISING = frozenset({"CaseEscalated", "DemandEscalated", "DecisionAsked", "ActionEscalated"})

# Of the escalation: everything but news on their way to where it came from.
NOT_FROM_ESCALATION = frozenset(
    {"OriginTold", "DeliveryReceived", "DeliveryTurnedAway", "DeliveryMade", "AwaitedNoted"}
)

# Of the management meeting: what only it knows, and who said what there.
FROM_MANAGEMENT = frozenset(
    {"ItemsJoined", "ItemSeparated", "PortfoliosNamed", "DecisionDrafted", "PartDecided", "ItemPending", "ItemLeft"}
    | {"PartPassedToSuperior", "PositionTaken", "InformationAsked", "AlignmentMade"}
)
ITS_OWN = frozenset({"ItemLeft", "InformationAsked"})  # one for each escalation of an item


class Step(Message):
    """One step, and the event that it is. `late`: whether it was entered on another day than it happened; `round`: 0
    before the question was first put on the table."""

    on: date
    recorded_at: Moment
    late: bool
    round: int
    stream: str
    version: int
    kind: str
    who: str
    event: Recorded = Field(exclude=True, repr=False)


def step(event: Recorded, on: date, rounds: int) -> Step:
    """An event as a step of a day and a round."""
    return Step(
        on=on,
        recorded_at=event.recorded_at,
        late=event.happened_on is not None,
        round=rounds,
        stream=event.stream,
        version=event.version,
        kind=event.kind,
        who=event.who.person,
        event=event,
    )


def of_itself(own: Iterable[Recorded]) -> list[Recorded]:
    """What an escalation tells of itself."""
    return [event for event in own if event.kind not in NOT_FROM_ESCALATION]


def of_origin(origin: Iterable[Recorded], escalation: str, about: str | None) -> list[Recorded]:
    """What led to the question, up to its being raised; and what the group said when it was asked whether that solved
    it. Other news, and other questions, are stories of their own."""
    kept: list[Recorded] = []
    told = iter(origin)
    for event in told:
        if event.kind in RAISING:
            if event.data.get("escalation") == escalation:
                return [*kept, event, *whether_solved(told, escalation)]
        elif event.kind in FROM_ORIGIN and (event.kind not in ABOUT or event.data.get(ABOUT[event.kind]) == about):
            kept.append(event)
    return []


def whether_solved(origin: Iterable[Recorded], escalation: str) -> list[Recorded]:
    """What the group was asked, and said, once what was decided on its question was carried out; up to the next
    question of the case, which is then its own story."""
    kept: list[Recorded] = []
    for event in origin:
        if event.kind in AFTERWARDS and event.data.get("escalation") == escalation:
            kept.append(event)
        elif kept and event.kind in RAISING:
            break
        elif kept and event.kind in SAID_OF_IT:
            kept.append(event)
    return kept


def of_management(management: Iterable[Recorded], escalation: str, names: Collection[str]) -> list[Recorded]:
    """What the meeting tells of an escalation: `names` are the items it was part of, or the alignment it brings."""
    return [
        event
        for event in management
        if event.kind in FROM_MANAGEMENT
        and (event.kind not in ITS_OWN or event.data["escalation"] == escalation)
        and (
            {event.data.get("item"), event.data.get("alignment")} & set(names)
            or escalation in _listed(event.data.get("escalations"))
        )
    ]


def without_echoes(told: list[Recorded]) -> list[Recorded]:
    """Each thing once: in the words of who said it, where their own step is there too.

    A question's way to the table is told by its being there; a decision, part by part.
    """
    kinds = {event.kind for event in told}
    parts = [event.data["part"] for event in told if event.kind == "PartDecided"]
    left = {event.data["round"] for event in told if event.kind == "ItemLeft"}
    asked = {event.data["round"] for event in told if event.kind == "InformationAsked"}
    tabled = {event.data["round"] for event in told if event.kind == "EscalationTabled"}

    def is_echo(event: Recorded) -> bool:
        match event.kind:
            case "EscalationRaised":
                return bool(kinds & RAISING)
            case "AlignmentBrought":
                return "AlignmentMade" in kinds
            case "TablingAsked":
                return event.data["round"] in tabled
            case "LeftUndecided":
                return event.data["round"] in left
            case "InformationRequested":
                return event.data["round"] in asked
            case "DecisionReceived":
                decided = _listed(event.data["parts"])
                return len(decided) == 1 and decided[0] in parts
            case _:
                return False

    return [event for event in told if not is_echo(event)]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def in_order(told: Iterable[Recorded], positions: Mapping[UUID, int], day: Callable[[Recorded], date]) -> list[Step]:
    """The story, by the day things happened, then as they were stored. `day`: on which an event happened."""
    made: list[Step] = []
    rounds = 0
    for event in sorted(told, key=lambda event: (day(event), positions.get(event.id, 0))):
        if event.kind in ("TablingAsked", "EscalationTabled"):
            rounds = int(str(event.data["round"]))
        made.append(step(event, day(event), rounds))
    return made
