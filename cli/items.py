"""The questions and items of a network as its inboxes and agendas need them, each read once."""

from cli import wiring
from cli.matters import Matter, matter
from domain import ids
from domain.escalation import decider
from domain.territory import Network


class Desk:
    """Questions by their stream, read when they are first asked for."""

    def __init__(self, store: wiring.Store, network: Network) -> None:
        self.store = store
        self.network = network
        self._matters: dict[str, Matter | None] = {}

    def matter(self, stream: str) -> Matter | None:
        """The question of an escalation; None for any other stream."""
        if ids.parts(stream)[0] != "escalation":
            return None
        if stream not in self._matters:
            events = (decider.read(event) for event in self.store.log.events(stream))
            self._matters[stream] = matter(stream, events)
        return self._matters[stream]
