"""On every state of the scenarios, whatever is open waits for somebody who is there, or for a day that will come."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from domain import ids
from domain.decider import Folded
from domain.message import Recorded
from domain.registry import PROCESSES
from domain.turns import whose_turn
from doors.scenario import load_scenario
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import SCENARIOS
from tests.scenarios.typed import rows_of


@dataclass
class Attended(World):
    """A town that looks, whenever it has settled, whether what has changed is somebody's."""

    changed: set[str] = field(default_factory=set)
    looked: int = 0
    nobodys: dict[str, str] = field(default_factory=dict)

    def keep(self, folded: Folded[Any], events: tuple[Recorded, ...]) -> None:
        super().keep(folded, events)
        self.changed.add(folded.stream)

    def settle(self) -> None:
        super().settle()
        changed, self.changed = self.changed, set()
        if any(stream.startswith("network:") for stream in changed):
            changed = set(self.folds)  # who is there is another
        for stream in changed:
            if ids.parts(stream)[0] in PROCESSES:
                self.looked += 1
                for wrong in nobodys_turn(self, stream):
                    self.nobodys.setdefault(stream.partition(":")[0] + wrong, stream)


def nobodys_turn(town: World, stream: str) -> list[str]:
    """What of a stream waits for nobody who is there."""
    folded = town.folds[stream]
    assert town.clock is not None
    network, _ = town.network(stream)
    today = network.calendar.local_date(town.clock)
    summary = folded.decider.summary(folded.state)
    rows = rows_of(folded)
    nobodys = [f" {row.what}" for row in rows if not whose_turn(network, row, today).people]
    at_rest = ids.parts(stream)[0] == "management" and not folded.state.tabled and folded.state.meeting is None
    if not (at_rest or not summary.open or rows or folded.decider.due(folded.state)):
        nobodys.append(f" in {summary.phase}")
    return nobodys


@pytest.mark.parametrize("name", ["batatais-gestao-2021", "sants-montjuic-2019"])
def test_what_is_open_is_somebodys_turn_on_every_state(name: str) -> None:
    world = Attended()
    world.play(load_scenario(SCENARIOS / f"{name}.yaml"))
    assert world.looked > 30
    assert not world.nobodys
