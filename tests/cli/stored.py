"""Scenarios decided in memory and stored as their processes would store them, for the command line to read."""

import atexit
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any

from domain import ids
from domain.decider import ConfirmDelivery, Envelope, Folded
from domain.handling import Decision
from domain.message import Recorded
from domain.registry import DECIDERS, PROCESSES
from networkfile.reading import load
from scenarios.script import Scenario, load_scenario
from store.database import migrate, open_database
from store.log import EventLog
from store.messages import Append, AppendItem, Fence
from store.people import write_people
from tests.scenarios.in_memory import World

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@dataclass
class StoredWorld(World):
    """A world whose events are in a log too, in the order in which they came to be."""

    log: EventLog | None = None
    passes: Callable[[datetime], None] = lambda _to: None

    def advance(self, to: datetime) -> None:
        self.passes(to)
        super().advance(to)

    def decide(self, envelope: Envelope, now: datetime) -> tuple[Recorded, ...]:
        before, told = self.fold(envelope.stream), len(self.decisions)
        made = super().decide(envelope, now)
        if self.log is not None:
            for decision in self.decisions[told:]:
                store(self.log, before, decision)
        return made

    def tell_the_time(self, network: str, person: str) -> None:
        """The clock as the readers of the log will find it."""
        assert self.clock is not None
        stream, to = ids.stream_id("clock", network), self.clock.isoformat()
        known_as = ids.seeded(f"{stream}/{to}", self.clock)
        self.give(Envelope(stream=stream, command_id=known_as, kind="AdvanceClock", data={"to": to}, person=person))


def store(log: EventLog, before: Folded[Any], decision: Decision[Any]) -> None:
    """One command with its events; a deadline that came to nothing is not stored."""
    after, asked = decision.folded, decision.stored.envelope
    if not decision.events and asked["source"] == "timer" and asked["kind"] != ConfirmDelivery.__name__:
        return
    fence = Fence(run_id="run", started_at=datetime(2000, 1, 1, tzinfo=UTC))
    log.append(
        Append(
            stream=after.stream,
            fence=fence if after.decider.name in PROCESSES else None,
            expected_version=before.version,
            expected_head=before.head,
            items=(AppendItem(command=decision.stored, events=tuple(e.canonical().decode() for e in decision.events)),),
            summary=after.decider.summarised(after.state),
        )
    )


def played(name: str, folder: Path, *, passes: Callable[[StoredWorld, datetime], None] | None = None) -> Path:
    """A folder with what a scenario leaves, after the one it follows. `passes` is called before the clock moves: then
    the scenario is played here, and else copied from where it was played once."""
    if passes is not None:
        return _played(name, folder, passes)
    return copytree(_once(name), folder, dirs_exist_ok=True)


@cache
def _once(name: str) -> Path:
    folder = Path(mkdtemp(prefix="vertebra-played-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return _played(name, folder, None)


def _played(name: str, folder: Path, passes: Callable[[StoredWorld, datetime], None] | None) -> Path:
    scenario: Scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    loaded = load(scenario.network_file)
    engine = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    migrate(engine)
    world = StoredWorld(log=EventLog(engine, DECIDERS))
    if passes is not None:
        world.passes = lambda to: passes(world, to)
    write_people(engine, loaded.network.id, loaded.cards)
    world.play(scenario)
    world.tell_the_time(loaded.network.id, loaded.administrator)
    engine.dispose()
    return folder
