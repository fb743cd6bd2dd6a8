"""What measures are computed from: the events of one network, read once, by stream.

Where they come from, a database or an exported file, makes no difference, and neither does the order of streams.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from domain import clock, ids, network
from domain.clock import Clock
from domain.decider import SHARED, Decider, fold
from domain.message import Event, Recorded
from domain.registry import DECIDERS
from domain.territory import Network


@dataclass(frozen=True)
class History:
    """The events of one network by stream, each stream in its order. `position`: of the last of them in the log."""

    network: Network
    position: int
    streams: Mapping[str, tuple[Recorded, ...]]

    @classmethod
    def of(cls, events: Iterable[tuple[int, Recorded]], network_id: str) -> "History":
        """The events of a network among those of a log, each with its position there, in any order."""
        streams: dict[str, list[Recorded]] = {}
        last = 0
        for position, recorded in events:
            if ids.parts(recorded.stream)[1] == network_id:
                streams.setdefault(recorded.stream, []).append(recorded)
                last = max(last, position)
        return cls._made({known_as: tuple(listed) for known_as, listed in streams.items()}, network_id, last)

    @classmethod
    def _made(cls, streams: Mapping[str, tuple[Recorded, ...]], network_id: str, position: int) -> "History":
        ordered = {
            known_as: tuple(sorted(streams[known_as], key=lambda recorded: recorded.version))
            for known_as in sorted(streams)
            if streams[known_as]
        }
        register = ids.stream_id("network", network_id)
        state: Network = fold(network.decider, register, ordered.get(register, ())).state
        return cls(state, position, ordered)

    def known_at(self, moment: datetime) -> "History":
        """What was recorded up to a moment: what anybody could have known then. The position stays the log's own."""
        then = {
            known_as: tuple(recorded for recorded in listed if recorded.recorded_at <= moment)
            for known_as, listed in self.streams.items()
        }
        return History._made(then, self.network.id, self.position)

    def of_kind(self, kind: str) -> Iterator[tuple[str, tuple[Recorded, ...]]]:
        """The streams of a kind, with their events."""
        return ((known_as, listed) for known_as, listed in self.streams.items() if known_as.startswith(f"{kind}:"))

    def stream(self, known_as: str) -> tuple[Recorded, ...]:
        """The events of a stream; none where there is no such stream."""
        return self.streams.get(known_as, ())

    def day_of(self, recorded: Recorded) -> date:
        """The day that an event counts on: the one it names (a meeting on its day, whenever entered), else the
        one on which it happened."""
        said = recorded.data.get("on") if recorded.kind not in SHARED else None
        if isinstance(said, str):
            return date.fromisoformat(said)
        return self.network.calendar.happened(recorded)

    def until(self, stream: str, day: date) -> tuple[Recorded, ...]:
        """The events of a stream that happened up to a day."""
        return tuple(recorded for recorded in self.stream(stream) if self.day_of(recorded) <= day)

    def begun_by(self, stream: str, day: date) -> tuple[Recorded, ...]:
        """The events of a stream before the first that happened after a day: what folds to a state there has been."""
        listed: list[Recorded] = []
        for recorded in self.stream(stream):
            if self.day_of(recorded) > day:
                break
            listed.append(recorded)
        return tuple(listed)

    @cached_property
    def today(self) -> date:
        """The day it was when the last event was recorded: by the network's own clock where it is a rehearsal."""
        register = ids.stream_id("clock", self.network.id)
        told: Clock = fold(clock.decider, register, self.stream(register)).state
        if self.network.rehearsal and told.now is not None:
            return self.network.calendar.local_date(told.now)
        last = max((recorded.recorded_at for listed in self.streams.values() for recorded in listed), default=None)
        return self.network.calendar.local_date(last) if last is not None else date.min


def read(recorded: Recorded) -> Event:
    """An event as today's code knows it."""
    decider: Decider[Any] = DECIDERS[ids.parts(recorded.stream)[0]]
    return decider.read(recorded)
