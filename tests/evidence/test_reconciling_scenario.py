"""A whole cycle with its management meeting, of which one side was put back: nothing is lost, and it is played to its
end as if nothing had happened."""

import asyncio
from pathlib import Path

import pytest

from doors.evidence import archive_now
from scenarios.play import play
from scenarios.script import load_scenario
from tests.engine import engine
from tests.evidence.pasttown import LOG, TEMPORAL, Past, copied, faults, reconciled, verified
from tests.scenarios.test_playing import SCENARIOS, assert_same_streams, stopped_at, undisturbed

SCENARIO = SCENARIOS / "sants-montjuic-2019.yaml"
THIRD, SECOND, END = "third", "second", "end"


@pytest.fixture(scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """Copied at a third, a second before the end, and at the end, which is in the middle of a step."""
    folder = tmp_path_factory.mktemp("played")
    data, scenario = folder / "data", load_scenario(SCENARIO)

    def keep(moment: str) -> None:
        for name in (TEMPORAL, LOG):
            copied(data / name, folder / moment / name)

    async with engine(data) as running:
        await stopped_at(running.door, scenario, 0.3)
        keep(THIRD)
        playing = asyncio.create_task(stopped_at(running.door, scenario, 0.7))
        while not playing.done():
            await asyncio.to_thread(keep, SECOND) if not (folder / SECOND).exists() else None
            await asyncio.sleep(0.2)
        await playing
        await archive_now(running.client, running.settings)
        keep(END)
    (data / "keys").rename(folder / "keys")
    (data / "archive").rename(folder / "archive")
    return Past(folder)


@pytest.mark.parametrize(("log", "temporal"), [(THIRD, END), (END, SECOND)])
async def test_a_scenario_is_played_to_its_end_after_one_side_was_put_back(
    played: Past, tmp_path: Path, log: str, temporal: str
) -> None:
    scenario = load_scenario(SCENARIO)
    settings = played.put_together(tmp_path / "data", log=log, temporal=temporal, archive=True)
    seen = await reconciled(settings)
    assert not seen.before.sound
    assert seen.done.done is not None
    assert not seen.done.lost
    assert seen.after.agrees
    async with engine(settings.data_dir, temporal_address=settings.temporal_address) as running:
        verdict = await verified(running)
        assert verdict.sound, faults(verdict)
        await play(running.door, scenario)
        assert_same_streams(running.log, undisturbed([scenario]))
        await running.door.settle("sants-montjuic")
        verdict = await verified(running)
        assert verdict.sound, faults(verdict)
