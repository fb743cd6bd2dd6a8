"""How something stands now, or stood as of when: its state, what people name on its page, and what was entered late."""

from dataclasses import dataclass
from typing import Any

from domain import ids
from domain.action import cycle_of
from domain.asof import AtPosition
from domain.cycle.parts import parts_of
from domain.decider import NEWS
from domain.message import Recorded
from readings.asof import Past, Seen
from readings.numbers import item_numbers
from readings.questions import Matter, matter
from readings.record import Record


@dataclass(frozen=True)
class LateEntries:
    """What was entered later than it happened. `shown`: what a page of the past shows of it; `unknown`: what had
    happened by then, and was not recorded yet. `heard`: all events of the stream, of which these may speak."""

    shown: tuple[Recorded, ...]
    unknown: tuple[Recorded, ...]
    heard: tuple[Recorded, ...]


@dataclass(frozen=True)
class Standing:
    """A stream as of when. `numbers`: of a management meeting, the short ones of its items and its meetings.

    `matter`: of an escalation, its question whole; `needs`: of an action, what it needs of its portfolio, as its plan
    said it then. `late`: None on a page of today.
    """

    seen: Seen
    numbers: dict[str, str]
    matter: Matter | None
    needs: str
    late: LateEntries | None


def standing(record: Record, stream: str, at: str | None = None) -> Standing:
    """How a stream stands. Raises what `Past.seen` does."""
    past = Past(record, ids.parts(stream)[1])
    seen = past.seen(stream, at)
    return Standing(seen, item_numbers(record, stream), _matter(record, seen), _needs(past, seen), late(record, seen))


def late(record: Record, seen: Seen) -> LateEntries | None:
    """What of a stream was entered late, as it is seen; None where it is seen as it stands."""
    if seen.asked is None:
        return None
    heard, calendar = tuple(record.log.events(seen.folded.stream)), seen.network.calendar
    today, version = calendar.local_date(seen.now), seen.folded.version
    entered = [event for event in heard if event.kind not in NEWS and event.happened_on is not None]
    return LateEntries(
        shown=tuple(event for event in entered if event.version <= version),
        unknown=tuple(event for event in entered if event.version > version and calendar.happened(event) <= today),
        heard=heard,
    )


def _matter(record: Record, seen: Seen) -> Matter | None:
    folded = seen.folded
    if folded.decider.name != "escalation":
        return None
    return matter(folded.stream, map(folded.decider.read, record.log.events(folded.stream, until=folded.version)))


def _needs(past: Past, seen: Seen) -> str:
    if seen.folded.decider.name != "action":
        return ""
    cycle, action = cycle_of(seen.folded.stream)
    if past.record.log.head(cycle) is None:
        return ""
    then = AtPosition(position=past.travel.position(seen.folded.stream, seen.folded.version))
    state: Any = past.seen_as_of(cycle, None if seen.asked is None else then).state
    planned = parts_of(state).plan.actions.get(action)
    return planned.needs if planned is not None else ""
