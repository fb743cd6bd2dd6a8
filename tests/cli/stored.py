"""Scenarios decided in memory and stored as their processes would store them, for the command line to read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from domain import ids
from domain.decider import Envelope, Folded, StoredCommand
from domain.message import Recorded
from domain.registry import DECIDERS, PROCESSES
from doors.networkfile import load
from doors.scenario import Scenario, load_scenario
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

    def _handle(self, envelope: Envelope, now: datetime) -> tuple[Recorded, ...]:
        before, known = self.fold(envelope.stream), (envelope.stream, envelope.command_id) in self._known
        made = super()._handle(envelope, now)
        if made and not known and self.log is not None:
            _store(self.log, before, self.folds[envelope.stream], made)
        return made

    def tell_the_time(self, network: str, person: str) -> None:
        """The clock as the readers of the log will find it."""
        assert self.clock is not None
        stream, to = ids.stream_id("clock", network), self.clock.isoformat()
        self.give(Envelope(stream=stream, command_id=uuid4(), kind="AdvanceClock", data={"to": to}, person=person))


def _store(log: EventLog, before: Folded[object], after: Folded[object], made: tuple[Recorded, ...]) -> None:  # type: ignore[type-var]
    """One command's events; what was asked is of no interest here."""
    first = made[0]
    command = StoredCommand(
        command_id=first.command_id,
        content="",
        envelope={},
        who=first.who,
        decided_at=first.recorded_at,
        network_version=1,
        first_version=before.version + 1,
        last_version=after.version,
    )
    fence = Fence(run_id="run", started_at=datetime(2000, 1, 1, tzinfo=UTC))
    log.append(
        Append(
            stream=first.stream,
            fence=fence if after.decider.name in PROCESSES else None,
            expected_version=before.version,
            expected_head=before.head,
            items=(AppendItem(command=command, events=tuple(e.canonical().decode() for e in made)),),
            summary=after.decider.summarised(after.state),
        )
    )


def played(name: str, folder: Path, *, passes: Callable[[StoredWorld, datetime], None] | None = None) -> Path:
    """A folder with what a scenario leaves, after the one it follows. `passes` is called before the clock moves."""
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
