"""Scenarios are played while workers and the server are killed: they end as undisturbed ones, stream by stream."""

import asyncio
from pathlib import Path

from domain import ids
from domain.registry import PROCESSES
from scenarios.play import play
from scenarios.script import load_scenario
from store.repair import forked_streams, inspect
from tests.chaos.havoc import KILLS, SEED, Havoc, agrees, havoc
from tests.scenarios.in_memory import World, comparable
from tests.scenarios.kept import is_kept, streams_of
from tests.scenarios.shipped import SCENARIOS, played

TOLD = ("batatais-norte-2017", "batatais-gestao-2021")  # the second begins where the first one ends


async def test_scenarios_end_as_they_would_have_undisturbed(tmp_path: Path) -> None:
    print(f"seed {SEED}")  # noqa: T201
    undisturbed = played(*TOLD)
    events, killed = sum(map(len, undisturbed.events.values())), 0
    while killed < KILLS:
        async with havoc(tmp_path / str(killed), SEED + killed) as running:
            left = KILLS - killed
            wreaking = asyncio.create_task(running.wreak(left, apart=max(2, events // left)))
            try:
                for name in TOLD:
                    await play(running.engine.door, load_scenario(SCENARIOS / f"{name}.yaml"))
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
    is_kept(streams_of(log))
