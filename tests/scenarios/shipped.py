"""The scenarios that come with the product, each played once in memory for all tests that look at it."""

from functools import cache
from pathlib import Path

from domain.message import Recorded
from scenarios.script import load_scenario
from tests.scenarios.in_memory import World

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@cache
def played(*names: str) -> World:
    """The world after these scenarios, one after the other."""
    world = World()
    for name in names:
        world.play(load_scenario(SCENARIOS / f"{name}.yaml"))
    return world


def events_of(world: World, kind: str) -> list[Recorded]:
    """Every event of the streams of a kind."""
    return [event for stream, events in world.events.items() if stream.startswith(f"{kind}:") for event in events]
