"""How a zone or a whole network stands, or stood: what is under way, what is late, who must do what next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.acting import Addresses
from domain.asof import AsOf
from domain.errors import Refusal
from domain.territory import Network
from readings.asof import Past
from readings.awaited import Awaited, awaited
from readings.record import Record
from store.pastboard import PastBoard, past_board
from store.reading import ProcessRow, TodoRow


@dataclass(frozen=True)
class Board:
    """A board, today or as of when (`asked`), with the network as it stood then. `now`: the time it was then.

    `zone`: None for the whole network. `damaged`: what it went on without.
    """

    network: Network
    zone: str | None
    now: datetime
    asked: AsOf | None
    processes: tuple[ProcessRow, ...]
    todos: tuple[Awaited, ...]
    damaged: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        calendar = self.network.calendar
        return {
            "network": self.network.id,
            "zone": self.zone,
            "now": self.now.isoformat(),
            "holidays_run_out": calendar.holidays_run_out(calendar.local_date(self.now)),
            "damaged": list(self.damaged),
            **({} if self.asked is None else {"as_of": self.asked.model_dump(mode="json")}),
            "processes": [row.model_dump(mode="json") for row in self.processes],
            "todos": [one.as_json() for one in self.todos],
        }


def board(
    record: Record,
    network_id: str,
    zone: str | None = None,
    *,
    person: str | None = None,
    closed: bool = False,
    at: str | None = None,
) -> Board:
    """The board of a zone, or of a whole network. `person`: only what waits for somebody, as their inbox has it;
    `closed`: also what is finished.

    Raises Refusal `unknown-network`, `not-found` for a zone that is not there, `unknown-person`, and what `Past` does.
    """
    past = Past(record, network_id)
    asked = None if at is None else past.asked(at)
    network, now, versions = past.today, past.clock, None
    if asked is not None:
        versions, network, now = past.whole(asked)
    check_zone(network, zone)
    mine = None if person is None else Addresses(network, person, network.calendar.local_date(now))
    processes, todos = (
        _today(record, network, zone, closed, mine) if versions is None else _then(past_board(record.log, versions))
    )
    waiting = [row for row in todos if zone in (None, row.zone) and (mine is None or mine.of(row) is not None)]
    return Board(
        network=network,
        zone=zone,
        now=now,
        asked=asked,
        processes=tuple(row for row in processes if zone in (None, row.zone) and (closed or row.open)),
        todos=awaited(waiting, network, now),
        damaged=tuple(record.damage.as_json()),
    )


def check_zone(network: Network, zone: str | None) -> None:
    """Raises Refusal `not-found` for a zone that the network does not have."""
    if zone is not None and zone not in network.zones:
        raise Refusal("not-found", "There is no zone '{zone}' in {network}.", zone=zone, network=network.id)


Rows = tuple[Sequence[ProcessRow], Sequence[TodoRow]]


def _today(record: Record, network: Network, zone: str | None, closed: bool, mine: Addresses | None) -> Rows:
    """No more rows than are asked for."""
    reading, who = record.reading, mine.under if mine is not None else None
    return (
        reading.processes(network=network.id, zone=zone, open=None if closed else True),
        reading.todos(network=network.id, zone=zone, who=who),
    )


def _then(shown: PastBoard) -> Rows:
    return shown.processes, shown.todos
