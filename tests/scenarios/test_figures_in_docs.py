"""How many events and commands the scenarios come to is in the docs: it is what they come to."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from domain.decider import Envelope
from domain.message import Recorded
from scenarios.script import load_scenario
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import SCENARIOS

DOCS = Path(__file__).parents[2] / "docs"
TOWNS = {
    "Batatais": "batatais-gestao-2021",  # after the one that it follows
    "Cartagena": "cartagena-2023",
    "Sants-Montjuïc": "sants-montjuic-2019",
}


@dataclass
class Timed(World):
    """A world that remembers to which moments its clock was moved: whoever plays it for real moves it by commands."""

    moments: set[datetime] = field(default_factory=set)

    def advance(self, to: datetime) -> None:
        self.moments.add(to)
        super().advance(to)

    def decide(self, envelope: Envelope, now: datetime) -> tuple[Recorded, ...]:
        if envelope.source == "timer":
            self.moments.add(now)
        return super().decide(envelope, now)


@cache
def counted(town: str) -> tuple[int, int]:
    """The events and the commands of a town that is played on the real engine, those of its clock among them."""
    world = Timed()
    world.play(load_scenario(SCENARIOS / f"{TOWNS[town]}.yaml"))
    moved = len(world.moments)
    return sum(map(len, world.events.values())) + moved, len(world.decisions) + moved


SAID = {"Batatais": "{:,} events of {:,} commands", "Cartagena": "{:,} of {:,}", "Sants-Montjuïc": "{:,} of {:,}"}


@pytest.mark.parametrize(("town", "words"), SAID.items())
def test_the_events_of_each_town_are_as_many_as_the_docs_say(town: str, words: str) -> None:
    assert f"{words.format(*counted(town))} ({town})" in (DOCS / "what-if.md").read_text()


def test_the_events_of_all_are_as_many_as_the_docs_say() -> None:
    events, commands = (sum(counts) for counts in zip(*map(counted, TOWNS), strict=True))
    assert f"({events:,} events, {commands:,} commands," in (DOCS / "proof.md").read_text()
