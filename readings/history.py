"""What happened to something: its events, up to as of when, and those of them that are asked for."""

from dataclasses import dataclass

from domain import ids
from domain.message import Recorded
from readings.asof import Past, Seen
from readings.record import Record


@dataclass(frozen=True)
class History:
    """The events of a stream as of when. `before`: those up to the version after which it is told; what came later may
    speak of them. `told`: the others."""

    seen: Seen
    before: tuple[Recorded, ...]
    told: tuple[Recorded, ...]


def history(record: Record, stream: str, *, after: int = 0, at: str | None = None) -> History:
    """What happened to a stream after a version, up to as of when. Raises what `Past.seen` does."""
    seen = Past(record, ids.parts(stream)[1]).seen(stream, at)
    events = tuple(record.log.events(stream, until=seen.folded.version))
    after = max(after, 0)
    return History(seen, events[:after], events[after:])
