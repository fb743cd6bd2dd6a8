"""What waits, with whose turn it is and until when: a row of the to-dos as anybody is told it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.acting import Doers
from domain.territory import Network
from domain.turns import Turn
from store.reading import TodoRow


@dataclass(frozen=True)
class Awaited:
    """Something that waits. `until`: its last day, where it has one; `late`: whether that has passed."""

    row: TodoRow
    turn: Turn
    until: date | None
    late: bool

    def as_json(self) -> dict[str, Any]:
        return {**self.row.model_dump(mode="json"), "until": self.until, "late": self.late, **self.turn.told()}


def awaited(rows: Iterable[TodoRow], network: Network, now: datetime) -> tuple[Awaited, ...]:
    """Rows of one network as they are told at a time, in their order."""
    calendar = network.calendar
    doers = Doers(network, calendar.local_date(now))
    return tuple(Awaited(row, doers.of(row), row.last_day(calendar), row.is_late(calendar, now)) for row in rows)
