"""Whatever restates a decision of a shipped scenario agrees with the events, at several points of it and at its end."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from domain import ids
from domain.town import Town
from scenarios.script import load_scenario
from tests.scenarios.in_memory import World
from tests.scenarios.retold import check, delivered
from tests.scenarios.shipped import SCENARIOS

EVERY = 40  # events of questions and meetings


@dataclass
class Looked(World):
    """A world that is looked at again and again while it is played. `looks`: how often."""

    seen: int = 0
    looks: int = 0
    networks: set[str] = field(default_factory=set)

    def fire(self, until: datetime) -> None:
        super().fire(until)
        told = sum(len(e) for stream, e in self.events.items() if stream.startswith(("escalation:", "management:")))
        if told >= self.seen + EVERY:
            self.seen = told
            self.look()

    def look(self) -> None:
        self.looks += 1
        for network in {ids.parts(stream)[1] for stream in self.events if stream.startswith("network:")}:
            check(self, network)
        delivered(self)


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.yaml")))
def test_minutes_agendas_trails_promises_legs_and_measures_say_what_the_events_of_a_scenario_say(name: str) -> None:
    world = Looked()
    world.play(load_scenario(SCENARIOS / f"{name}.yaml"))
    world.look()
    assert isinstance(world, Town)
