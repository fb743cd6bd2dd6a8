"""What is said with a receipt of what lies ahead: whether a meeting can decide, and days counted without holidays."""

from dataclasses import dataclass
from typing import Any

from cli.ask.runningout import counted_beyond, say_counted_beyond
from cli.give.calling import Calling, callings
from cli.give.convening import Convening, convenings
from cli.screen import Screen
from domain import ids
from readings.brought import brought
from readings.record import Record
from store.messages import Receipt


@dataclass(frozen=True)
class Ahead:
    """`meetings`: that were called, or entered; `years`: whose holidays are not known, and days were counted in."""

    meetings: tuple[Convening | Calling, ...]
    years: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs; what there is nothing to say of is left out."""
        told: dict[str, Any] = {}
        if self.meetings:
            told["meetings"] = [one.as_json() for one in self.meetings]
        if self.years:
            told["counted_without_holidays"] = list(self.years)
        return told

    def draw_meetings(self, screen: Screen) -> None:
        for one in self.meetings:
            one.draw(screen)

    def draw_years(self, screen: Screen) -> None:
        say_counted_beyond(screen, self.years)


def ahead(store: Record, receipt: Receipt) -> Ahead:
    """What lies ahead of what a command has brought about."""
    kind, network_id, _ = ids.parts(receipt.stream)
    network = store.network(network_id)
    events = list(brought(store, receipt))
    meetings: tuple[Convening | Calling, ...] = ()
    match kind:
        case "group":
            meetings = tuple(convenings(network, events))
        case "management":
            meetings = tuple(callings(network, events))
    return Ahead(meetings, tuple(counted_beyond(network.calendar, events)))
