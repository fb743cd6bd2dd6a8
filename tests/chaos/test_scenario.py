"""A scenario is played while workers and the server are killed: it ends as the undisturbed one, stream by stream."""

import asyncio
from pathlib import Path

import pytest

from domain import ids
from domain.registry import PROCESSES
from doors.play import play
from doors.scenario import load_scenario
from store.repair import forked_streams, inspect
from tests.chaos.havoc import KILLS, SEED, Havoc, agrees, havoc
from tests.scenarios.in_memory import World, comparable

SCENARIO = Path(__file__).parents[2] / "scenarios" / "batatais-norte-2017.yaml"


@pytest.fixture(scope="module")
def undisturbed() -> World:
    world = World()
    world.play(load_scenario(SCENARIO))
    return world


async def test_a_scenario_ends_as_it_would_have_undisturbed(tmp_path: Path, undisturbed: World) -> None:
    print(f"seed {SEED}")  # noqa: T201
    events = sum(map(len, undisturbed.events.values()))
    killed = 0
    while killed < KILLS:
        async with havoc(tmp_path / str(killed), SEED + killed) as running:
            left = KILLS - killed
            wreaking = asyncio.create_task(running.wreak(left, apart=max(2, events // left)))
            try:
                await play(running.engine.door, load_scenario(SCENARIO))
            finally:
                wreaking.cancel()
            await asyncio.wait([wreaking])
            if not wreaking.cancelled():
                wreaking.result()
            print(running.told())  # noqa: T201
            assert running.kills, "nothing was killed"
            running.check_words()
            killed += len(running.kills)
            await ended_as(running, undisturbed)


async def ended_as(running: Havoc, world: World) -> None:
    log = running.engine.log
    streams = {info.stream for info in log.streams() if info.kind != "clock"}  # the other world's is a number
    assert streams == {stream for stream, events in world.events.items() if events}
    for stream in sorted(streams):
        stored = list(log.events(stream))
        assert comparable(stored) == comparable(world.events[stream]), stream
        assert [event.version for event in stored] == list(range(1, len(stored) + 1))
        assert not inspect(log.engine, stream).faults
        if ids.parts(stream)[0] in PROCESSES:
            await agrees(running.engine, stream)
    assert [position for position, _ in log.everything()] == list(range(1, running.position() + 1))
    assert forked_streams(log.engine) == []
    assert running.engine.door.reading.undelivered() == 0
