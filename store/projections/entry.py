"""An event with its place in the log, as projectors get it."""

from dataclasses import dataclass
from typing import Any

from domain import ids
from domain.decider import Decider
from domain.message import Event, Recorded
from store.tables import storable


@dataclass(frozen=True)
class Entry:
    """`event` is the fact as today's code knows it; `stored_at` is when the log took it in, by its own clock."""

    position: int
    stored_at: str
    recorded: Recorded
    raw: bytes
    decider: Decider[Any]
    event: Event

    @property
    def network(self) -> str:
        return ids.parts(self.recorded.stream)[1]

    @property
    def origin(self) -> str | None:
        """Where the event comes from, if not from people: 'simulated' where a source gives totals only."""
        return None if self.recorded.origin is None else storable(self.recorded.origin)
