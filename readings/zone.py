"""What there is to know of a zone: who works in it, where its cycles stand, and its board; today or as of when."""

from dataclasses import dataclass, replace
from typing import Any

from domain.roles import Role
from domain.territory import Body
from readings.board import Board, board
from readings.record import Record
from store.reading import ProcessRow

LEADING = (Role.COORDINATOR, Role.REPRESENTATIVE)


@dataclass(frozen=True)
class Zone:
    """A zone on a day. `leading`: who coordinates it, and who represents it; `members`: of its bodies, by their ids.

    `board`: all of it, with what is finished.
    """

    id: str
    leading: dict[Role, tuple[str, ...]]
    taking_part: tuple[str, ...]
    bodies: tuple[Body, ...]
    members: dict[str, tuple[str, ...]]
    board: Board

    @property
    def cycles(self) -> tuple[ProcessRow, ...]:
        return tuple(row for row in self.board.processes if row.kind == "cycle")

    @property
    def under_way(self) -> Board:
        """The board without the cycles, and without what is finished."""
        rows = tuple(row for row in self.board.processes if row.open and row.kind != "cycle")
        return replace(self.board, processes=rows)

    def as_json(self) -> dict[str, Any]:
        shown = self.board
        told = {
            "network": shown.network.id,
            "zone": shown.network.zones[self.id].model_dump(mode="json"),
            "now": shown.now.isoformat(),
            "bodies": [body.model_dump(mode="json") for body in self.bodies],
            "processes": [row.model_dump(mode="json") for row in shown.processes],
            "todos": [one.row.model_dump(mode="json") for one in shown.todos],
        }
        return told if shown.asked is None else {**told, "as_of": shown.asked.model_dump(mode="json")}


def zone(record: Record, network_id: str, known_as: str, at: str | None = None) -> Zone:
    """A zone, today or as of when. Raises as `board` does."""
    shown = board(record, network_id, known_as, closed=True, at=at)
    network, today = shown.network, shown.network.calendar.local_date(shown.now)
    bodies = tuple(body for body in network.bodies.values() if body.zone == known_as)
    return Zone(
        id=known_as,
        leading={role: tuple(network.with_role(role, today, zone=known_as)) for role in LEADING},
        taking_part=tuple(
            one.id for one in network.organisations.values() if known_as in one.zones and network.active(one.id, today)
        ),
        bodies=bodies,
        members={body.id: tuple(network.members_of(body.id, today)) for body in bodies},
        board=shown,
    )
