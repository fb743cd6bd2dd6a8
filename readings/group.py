"""The register of a body: its meetings with what was agreed, its activities, and whom it sent to other services."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.group.state import Activity, Agreement, Group, Meeting
from readings.kinds import Kind
from readings.numbers import numbers


@dataclass(frozen=True)
class Met:
    """A meeting by its number, with what was agreed in it, each by its number."""

    number: str
    meeting: Meeting
    agreements: tuple[tuple[str, Agreement], ...]


@dataclass(frozen=True)
class Done:
    """An activity by its number."""

    number: str
    activity: Activity


@dataclass(frozen=True)
class Register:
    """What a body has in its register, by day; what was annulled of its activities is left out.

    `orientations`: how many people were sent to each service.
    """

    meetings: tuple[Met, ...]
    activities: tuple[Done, ...]
    orientations: dict[str, int]


def register(state: Group) -> Register:
    """The register of a body."""
    meetings, activities = numbers(Kind.MEETING, state.meetings), numbers(Kind.ACTIVITY, state.activities)
    return Register(
        meetings=tuple(
            Met(meetings[one.id], one, _agreed(one.agreements))
            for one in sorted(state.meetings.values(), key=lambda meeting: meeting.on)
        ),
        activities=tuple(
            Done(activities[one.id], one)
            for one in sorted(state.activities.values(), key=lambda one: one.on)
            if not one.annulled
        ),
        orientations=dict(state.orientations.items()),
    )


def _agreed(agreements: Iterable[Agreement]) -> tuple[tuple[str, Agreement], ...]:
    listed = list(agreements)
    known = numbers(Kind.AGREEMENT, (one.id for one in listed))
    return tuple((known[one.id], one) for one in listed)
