"""What the differences of a network file would bring about, decided in memory: nothing is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain import ids
from domain.decider import Envelope, Folded
from domain.handling import handle
from domain.message import Recorded
from domain.territory import Network
from networkfile.offices import Change


@dataclass(frozen=True)
class Effects:
    """The events that would be stored, and the network as it would be."""

    events: tuple[Recorded, ...]
    after: Network


def effects(changes: Iterable[Change], folded: Folded[Network], *, person: str, now: datetime) -> Effects:
    """Decide the commands one after another on a network as it stands. Raises Refusal as they would."""
    events: list[Recorded] = []
    for n, (kind, data) in enumerate(changes):
        envelope = Envelope(
            stream=folded.stream, command_id=ids.seeded(f"effects/{n}", now), kind=kind, data=data, person=person
        )
        decision = handle(folded, envelope, now=now, network=folded.state, network_version=folded.version)
        events += decision.events
        folded = decision.folded
    return Effects(tuple(events), folded.state)
