"""What happened to something: its events, up to as of when, and those of them that are asked for."""

from collections.abc import Iterator, Mapping
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


def placed(record: Record, stream: str) -> Iterator[tuple[int, Recorded]]:
    """The events of a stream with their positions in the log."""
    positions = record.reading.positions(stream)
    return ((positions[event.id], event) for event in record.log.events(stream))


def placed_in(record: Record, network: str, zone: str | None) -> Iterator[tuple[int, Recorded]]:
    """The events of all streams of a network, or of one zone of it, in the log's order."""
    wanted = {info.stream for info in record.streams(network)}
    if zone is not None:
        kinds = ("group", None)  # registers only where they are asked for
        wanted &= {
            row.stream for kind in kinds for row in record.reading.processes(network=network, zone=zone, kind=kind)
        }
    return ((position, event) for position, event in record.log.everything() if event.stream in wanted)


def placed_of(record: Record, streams: Mapping[str, int], until: int) -> Iterator[tuple[int, Recorded]]:
    """The events of streams, each up to a version, in the log's order up to a position."""
    return (
        (position, event)
        for position, event in record.log.everything(until=until)
        if event.version <= streams.get(event.stream, 0)
    )
