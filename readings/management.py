"""How a management meeting stands: what is on its table, its meetings so far, and the news that was refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.management.state import Item, Meeting, State, Undelivered
from readings.kinds import Kind
from readings.numbers import numbers


@dataclass(frozen=True)
class Management:
    """A management meeting. `table`: each item by its number, empty where it is not known; `meetings`: by their day,
    each with its number."""

    body: str
    zone: str | None
    table: tuple[tuple[str, Item], ...]
    meetings: tuple[tuple[str, Meeting], ...]
    undelivered: tuple[Undelivered, ...]


def management(state: State, known: Mapping[str, str]) -> Management:
    """How a management meeting stands. `known`: the numbers of its items and meetings, which only its events have."""
    of_meetings = known or numbers(Kind.MEETING, state.meetings)
    return Management(
        body=state.body,
        zone=state.zone,
        table=tuple((known.get(item.id, ""), item) for item in state.tabled),
        meetings=tuple(
            (of_meetings[one.id], one) for one in sorted(state.meetings.values(), key=lambda meeting: meeting.on)
        ),
        undelivered=tuple(state.undelivered.values()),
    )
