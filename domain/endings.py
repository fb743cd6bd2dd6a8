"""What is open on whoever leaves and whatever ends, and whose turn it becomes: told before it is nobody's.

Pure: it holds the network before an ending against the network after it. What was said of a network later than its
founding, and what takes that back, is found here too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from domain import ids
from domain.message import Recorded
from domain.places import BODIED
from domain.territory import Network
from domain.turns import Turn, Waiting, addressed, whose_turn

W = TypeVar("W", bound=Waiting)

# Events that end something, each with those that begin it and the fields by which they are of the same thing.
BEGINNINGS: Mapping[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "OrganisationLeft": (frozenset({"OrganisationJoined", "OrganisationChanged"}), ("organisation",)),
    "OrganisationUnseated": (frozenset({"OrganisationSeated"}), ("body", "organisation")),
    "PersonLeft": (frozenset({"PersonAdded", "PersonChanged"}), ("person",)),
    "MandateEnded": (frozenset({"MandateGiven"}), ("person", "role", "zone", "body", "substitute_for")),
    "DelegationEnded": (frozenset({"DelegationGiven"}), ("person", "delegate")),
    "CaseMemberEnded": (frozenset({"CaseMemberNamed"}), ("body", "person")),
    "HoldingEnded": (frozenset({"PortfolioHeld"}), ("portfolio", "person")),
    "RhythmEnded": (frozenset({"RhythmSet"}), ("body",)),
}
# Events that say anew what was said before, each with the fields by which it is of the same thing.
ANEW: Mapping[str, tuple[str, ...]] = {
    "NetworkChanged": (), "CalendarSet": (), "RulesSet": (), "WordsSet": (), "AssumptionsSet": (),
    "SectorChanged": ("sector",), "KindChanged": ("kind",), "LineChanged": ("line",),
    "PortfolioChanged": ("portfolio",), "SuperiorNamed": ("portfolio",), "ZoneChanged": ("zone",),
    "NeighbourhoodChanged": ("neighbourhood",), "BodyChanged": ("body",), "OrganisationChanged": ("organisation",),
    "PersonChanged": ("person",), "ServiceChanged": ("service",), "RhythmSet": ("body",),
}  # fmt: skip
ENDINGS = frozenset(BEGINNINGS) | {"PartClosed"}


@dataclass(frozen=True)
class LeftOpen(Generic[W]):
    """Something that waits, and whose turn it is after the ending; from `since` on."""

    waiting: W
    turn: Turn
    since: date


def last_day(event: Recorded) -> date | None:
    """The last day of what an event ends; None for one that ends nothing."""
    said = event.data.get("until", event.data.get("on")) if event.kind in ENDINGS else None
    return date.fromisoformat(said) if isinstance(said, str) else None


def left_open(
    before: Network, after: Network, events: Sequence[Recorded], waiting: Iterable[W], *, today: date
) -> list[LeftOpen[W]]:
    """What waits for somebody or something that these events end, and who has it from the day after.

    What stays with others who were asked as well is not among it.
    """
    ended = [(event, day) for event in events if (day := last_day(event)) is not None]
    days = sorted({max(today, day + timedelta(days=1)) for _, day in ended})
    found = []
    for one in waiting:
        asked = set(addressed(before, one, today))
        closed = [day + timedelta(days=1) for event, day in ended if _is_on(event, one)]
        gone = [day for day in days if asked and not asked & set(addressed(after, one, day))]
        if closed or gone:
            since = min((*closed, *gone))
            found.append(LeftOpen(one, whose_turn(after, one, max(since, today)), since))
    return found


def _is_on(event: Recorded, waiting: Waiting) -> bool:
    """Whether something waits in the very part that is closed."""
    if event.kind != "PartClosed":
        return False
    part, known_as = event.data["part"], event.data["id"]
    kind, _, rest = ids.parts(waiting.stream)
    match part:
        case "zone":
            return waiting.zone == known_as
        case "body":
            return waiting.params.get("body") == known_as or (kind in BODIED and rest[:1] == (known_as,))
        case "portfolio":
            return waiting.who == f"portfolio:{known_as}"
        case _:
            return False


def said_later(history: Sequence[Recorded], events: Iterable[Recorded]) -> list[Recorded]:
    """What was said of a network after its founding that these events end or say otherwise, in the order it was said.

    `history`: what was recorded of the network before them. A network file that is loaded is given in one go.
    """
    founding = ids.made_at(history[0].command_id) if history else None
    later = [event for event in history if ids.made_at(event.command_id) != founding]
    taken_back = {known.version: known for event in events if (known := _said_last(later, *_same(event))) is not None}
    return [taken_back[version] for version in sorted(taken_back)]


def _same(event: Recorded) -> tuple[frozenset[str], dict[str, Any]]:
    """The kinds of events that said what an event ends or says anew, and the fields that are the same in them."""
    if event.kind == "PartClosed":
        part = str(event.data["part"])
        return frozenset({f"{part.capitalize()}Added"}), {part: event.data["id"]}
    if event.kind in BEGINNINGS:
        kinds, fields = BEGINNINGS[event.kind]
        return kinds, {name: event.data.get(name) for name in fields}
    if event.kind in ANEW:
        return frozenset({event.kind}), {name: event.data.get(name) for name in ANEW[event.kind]}
    return frozenset(), {}


def _said_last(history: Sequence[Recorded], kinds: frozenset[str], fields: Mapping[str, Any]) -> Recorded | None:
    of_it = (
        event
        for event in reversed(history)
        if event.kind in kinds and all(event.data.get(name) == value for name, value in fields.items())
    )
    return next(of_it, None)
