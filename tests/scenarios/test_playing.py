"""The scenarios on the real engine: stopped at any point and played again, they end as if nothing had happened."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

import pytest

from domain.errors import Refusal
from domain.registry import DECIDERS, PROCESSES
from doors.door import Door
from scenarios.play import Diverged, play
from scenarios.script import Scenario, load_scenario
from store.database import migrate, open_database
from store.log import EventLog
from store.reading import Reading
from tests.engine import Engine, engine
from tests.scenarios.in_memory import World, comparable

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BATATAIS = (SCENARIOS / "batatais-norte-2017.yaml", SCENARIOS / "batatais-gestao-2021.yaml")
SANTS = SCENARIOS / "sants-montjuic-2019.yaml"
CARTAGENA = SCENARIOS / "cartagena-2023.yaml"


def undisturbed(scenarios: Iterable[Scenario]) -> World:
    world = World()
    for scenario in scenarios:
        world.play(scenario)
    return world


async def stopped_at(door: Door, scenario: Scenario, share: float) -> int:
    """Play and stop in the middle of the step that comes after a share of all (0 to 1). Returns how many were done."""
    reached, done_then = asyncio.Event(), 0

    def tell(done: int, steps: int, _doing: str) -> None:
        nonlocal done_then
        if steps and done >= steps * share:
            done_then = done
            reached.set()

    playing = asyncio.create_task(play(door, scenario, tell))
    await asyncio.wait_for(reached.wait(), 120)
    playing.cancel()
    with suppress(asyncio.CancelledError):
        await playing
    return done_then


def assert_same_streams(log: EventLog, world: World) -> None:
    """Stream by stream what an undisturbed run has: none lost, none doubled; the clock's own stream aside."""
    streams = {info.stream for info in log.streams() if not info.stream.startswith("clock:")}
    assert streams == set(world.events)
    for stream in sorted(streams):
        for stored, told in zip_longest(comparable(log.events(stream)), comparable(world.events[stream])):
            assert stored == told


@pytest.mark.parametrize("paths", [BATATAIS, (SANTS,), (CARTAGENA,)], ids=["batatais", "sants", "cartagena"])
async def test_scenarios_stopped_and_played_again_give_the_streams_of_an_undisturbed_run(
    tmp_path: Path, paths: tuple[Path, ...]
) -> None:
    scenarios = [load_scenario(path) for path in paths]
    world = undisturbed(scenarios)
    async with engine(tmp_path) as running:
        for scenario in scenarios:
            for share in (0.1, 0.35, 0.36, 0.8):
                await stopped_at(running.door, scenario, share)
            played = await play(running.door, scenario)
            again = await play(running.door, scenario)
            assert played.already > played.given > 0
            assert (again.given, again.already) == (0, played.given + played.already)
        assert_same_streams(running.log, world)
        await assert_live_state_is_the_fold(running)


async def assert_live_state_is_the_fold(running: Engine) -> None:
    """What each process that still runs says of itself is what its stream folds to."""
    for info in running.log.streams():
        folded = running.log.fold(info.stream)
        if info.kind in PROCESSES and not folded.decider.closed(folded.state):
            standing = await running.standing(info.stream)
            assert (standing.version, standing.fingerprint) == (folded.version, folded.fingerprint())


async def test_an_answer_that_is_not_as_told_stops_the_playing_and_names_the_step(tmp_path: Path) -> None:
    told = CARTAGENA.read_text(encoding="utf-8").replace("../networks", str(SCENARIOS.parent / "networks"))
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(told.replace("do: RecordActivity", "do: RecordAktivity"), encoding="utf-8")
    with pytest.raises(Diverged, match="step 'barrio-001': unknown-command"):
        await play(running_without_processes(tmp_path), load_scenario(wrong))


async def test_a_scenario_that_follows_another_is_refused_before_that_one_and_changes_nothing(tmp_path: Path) -> None:
    door = running_without_processes(tmp_path)
    with pytest.raises(Refusal) as refusal:
        await play(door, load_scenario(SCENARIOS / "batatais-gestao-2021.yaml"))
    assert refusal.value.code == "plays-after"
    assert list(door.log.streams()) == []


def running_without_processes(folder: Path) -> Door:
    """A door to registers alone: a database and no Temporal."""
    database = open_database(f"sqlite:///{folder}/registers.db")
    migrate(database)
    return Door(EventLog(database, DECIDERS), Reading(database))
