"""Short numbers: what people may say in place of an id, shown wherever something must be named.

A number is the place in the order in which things of a kind were recorded in their stream, so it never changes. The
letter before it tells it from the numbers of other things on the same page.
"""

import re
from collections.abc import Iterable

from domain import ids
from domain.action import Life
from domain.cycle.parts import Parts
from domain.cycle.state import PlannedAction
from domain.message import Recorded
from readings.kinds import LETTERS, Kind
from readings.record import Record

ACTION_OF_A_CYCLE = 3  # parts of its place: zone, period, and the action itself
# What a question was raised about in a cycle, within the name of its stream.
ABOUT = re.compile(r"(?P<prefix>plan|blocked|demand)-(?P<period>.+)-(?P<id>(?:action|finding)-[0-9a-f]{12})-(?P<n>\d+)")


def naming_cycle(stream: str) -> str | None:
    """The cycle that gives its number to what an action is, or what a question was raised about; None of others."""
    kind, network, place = ids.parts(stream)
    if kind == "action" and len(place) == ACTION_OF_A_CYCLE:
        return ids.stream_id("cycle", network, *place[:2])
    about = ABOUT.fullmatch(place[-1]) if kind == "escalation" else None
    return ids.stream_id("cycle", network, place[0], about["period"]) if about is not None else None


def expect_numbers(record: Record, streams: Iterable[str]) -> None:
    """Read at once the cycles that give their numbers to what is listed: it is named by them."""
    record.expect(sorted({cycle for stream in streams if (cycle := naming_cycle(stream)) is not None}))


def numbers(kind: Kind, recorded: Iterable[str]) -> dict[str, str]:
    """The short number of each thing, by its id. `recorded`: the ids, in the order in which they were recorded."""
    return {known_as: f"{LETTERS[kind]}{number}" for number, known_as in enumerate(recorded, start=1)}


def indicator_numbers(action: PlannedAction | Life) -> dict[str, str]:
    """The short numbers of all indicators that an action ever had."""
    listed = action.indicators if isinstance(action, Life) else (one.id for one in action.indicators)
    return numbers(Kind.INDICATOR, action.numbered or listed)


def numbers_of(parts: Parts) -> dict[str, str]:
    """The short numbers of everything in a cycle, by id."""
    return {
        **numbers(Kind.FINDING, parts.course.findings),
        **numbers(Kind.ITEM, parts.board.items),
        **numbers(Kind.STRATEGY, parts.board.strategies),
        **numbers(Kind.LINE, parts.plan.lines),
        **numbers(Kind.OBJECTIVE, parts.plan.objectives),
        **numbers(Kind.ACTION, parts.plan.actions),
        **numbers(Kind.LESSON, parts.evaluation.lessons),
        **numbers(Kind.DISSENT, parts.board.dissents),
        **numbers(Kind.RATING, (rating.id for rating in parts.evaluation.ratings.values())),
    }


def item_numbers(record: Record, stream: str) -> dict[str, str]:
    """The short numbers of a management meeting's items and meetings; none for any other stream."""
    if ids.parts(stream)[0] != "management":
        return {}
    events = record.whole(stream).events
    return numbers(Kind.ITEM, items_in(events)) | numbers(Kind.MEETING, meetings_in(events))


def items_in(events: Iterable[Recorded]) -> list[str]:
    """Every item that a management meeting ever had, in their order: its state forgets those that are done with."""
    return list(dict.fromkeys(str(event.data["item"]) for event in events if event.data.get("item")))


def meetings_in(events: Iterable[Recorded]) -> list[str]:
    """Every management meeting that was ever planned or called, in their order: one that is called off is kept by
    nobody else."""
    called = (event for event in events if event.kind in ("MeetingPlanned", "MeetingConvened"))
    return list(dict.fromkeys(str(event.data["meeting"]) for event in called))
