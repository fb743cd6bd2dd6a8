"""The questions of a network, and the items under which its management meetings treat them, each read once."""

from dataclasses import dataclass

from cli import wiring
from cli.matters import Matter, matter
from domain import ids
from domain.errors import Refusal
from domain.escalation import decider
from domain.management.state import Item
from domain.management.state import State as Management
from domain.territory import Network
from store.errors import NotFound


@dataclass(frozen=True)
class Treated:
    """An item of a management meeting. `escalation`: by which it was named, or its first."""

    stream: str
    item: Item
    escalation: str


class Desk:
    """What lies on the table, read when it is first asked for."""

    def __init__(self, store: wiring.Store, network: Network) -> None:
        self.store = store
        self.network = network
        self._matters: dict[str, Matter | None] = {}
        self._tables: dict[str, Management] = {}

    def matter(self, stream: str) -> Matter | None:
        """The question of an escalation; None for any other stream."""
        if ids.parts(stream)[0] != "escalation":
            return None
        if stream not in self._matters:
            events = (decider.read(event) for event in self.store.log.events(stream))
            self._matters[stream] = matter(stream, events)
        return self._matters[stream]

    def table(self, stream: str) -> Management:
        """A management meeting as it stands."""
        if stream not in self._tables:
            self._tables[stream] = self.store.log.fold(stream).state
        return self._tables[stream]

    def item(self, stream: str, known_as: str) -> Item | None:
        """An item by its id, or by the one it had before it was joined to another."""
        table = self.table(stream)
        return table.items.get(table.joined.get(known_as, known_as))

    def matters(self, item: Item) -> tuple[Matter, ...]:
        """The questions of an item, those on the table first."""
        asked = (*item.tabled, *(one for one in item.asked if not one.on_table))
        return tuple(found for one in asked if (found := self.matter(one.escalation)) is not None)

    def meetings(self) -> list[str]:
        """The streams of the network's management meetings."""
        return [info.stream for info in self.store.log.streams(self.network.id, "management")]


def treated(desk: Desk, named: str) -> Treated:
    """The item that is meant by an escalation's stream, by `MANAGEMENT-STREAM#ITEM`, or by its id alone.

    Raises Refusal `not-on-the-table`, or `NotFound`.
    """
    if named.startswith("escalation:"):
        return _of_escalation(desk, named)
    stream, _, known_as = named.rpartition("#")
    for one in [stream] if stream else desk.meetings():
        item = desk.item(one, known_as)
        if item is not None:
            return Treated(one, item, (item.tabled or item.asked)[0].escalation)
    raise NotFound("There is no item '{item}' on the table of a management meeting.", item=named)


def _of_escalation(desk: Desk, named: str) -> Treated:
    state = desk.store.log.fold(named).state
    if state.stage == "not-raised":
        raise NotFound("There is nothing called '{stream}'.", stream=named)
    table = desk.table(state.life.management)
    known = table.known.get(named)
    item = table.items.get(known.item) if known is not None and known.item is not None else None
    if item is None:
        raise Refusal(
            "not-on-the-table",
            "This question is not on the table of the management meeting: 'vertebra trail {stream}' tells where it is.",
            stream=named,
        )
    return Treated(state.life.management, item, named)
