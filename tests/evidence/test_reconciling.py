"""Where one side is older than the other, both are brought to one truth, nothing that is proven is lost, and all goes
on."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from domain.errors import VertebraError
from domain.message import GENESIS
from domain.registry import DECIDERS
from domain.remedies import Do
from doors.settings import Settings
from embedded.backup import backup, restore
from embedded.standstill import standing_still
from evidence import reconciling_act
from evidence.reconciling import Here, Laid, OpenRun, Side, agrees
from store.rebuild import rebuild_projections
from tests.engine import engine, settings_in
from tests.evidence.pasttown import (
    BEFORE,
    LATER,
    LOG,
    MEETING,
    TEMPORAL,
    Past,
    copied,
    faults,
    goes_on,
    reconciled,
    rows,
    verified,
)
from tests.evidence.town import MONDAY
from tests.workflows.casetown import BOARD, CARRIES, CaseTown, case

LISTS = ("processes", "todos", "outbox", "meetings")


async def is_sound_and_goes_on(settings: Settings) -> None:
    """Nothing is found, lists are what the log gives, and people work on."""
    async with engine(settings.data_dir, temporal_address=settings.temporal_address) as running:
        verdict = await verified(running)
        assert verdict.sound, faults(verdict)
        before = {name: rows(settings, f"select * from {name} order by 1, 2") for name in LISTS}
        rebuild_projections(running.log.engine, DECIDERS)
        assert before == {name: rows(settings, f"select * from {name} order by 1, 2") for name in LISTS}
        await goes_on(running)
        verdict = await verified(running)
        assert verdict.sound, faults(verdict)


@pytest.mark.parametrize(("log", "archive"), [(BEFORE, True), (MEETING, False)])
async def test_a_log_that_is_older_gets_back_what_histories_prove(
    past: Past, tmp_path: Path, log: str, archive: bool
) -> None:
    settings = past.put_together(tmp_path / "data", log=log, temporal=LATER, archive=archive)
    whole = past.put_together(tmp_path / "whole", log=LATER, temporal=LATER)
    seen = await reconciled(settings)
    assert ("log-older", BOARD) in {fault[:2] for fault in faults(seen.before)}
    assert {one.side for one in seen.done.differences} == {Side.LOG_OLDER}
    assert seen.done.done is not None
    kept, now = rows(whole), rows(settings)
    assert set(now) <= set(kept), "each event is the one that was stored, in its place, byte for byte"
    lost = [row for row in kept if row not in now]
    assert {row[1].partition(":")[0] for row in lost} <= {"group", "clock", "network"}, "no process lost anything"
    assert archive != bool(lost), "a register is given back by the archive alone"
    assert len(lost) == sum(span.last - span.first + 1 for span in seen.done.positions), "what is lost is said"
    assert seen.after.agrees
    await is_sound_and_goes_on(settings)


@pytest.mark.parametrize(("temporal", "archive"), [(BEFORE, False), (MEETING, True)])
async def test_processes_of_an_older_temporal_read_the_log_again(
    past: Past, tmp_path: Path, temporal: str, archive: bool
) -> None:
    settings = past.put_together(tmp_path / "data", log=LATER, temporal=temporal, archive=archive)
    kept = rows(settings)
    seen = await reconciled(settings)
    assert {fault for fault, _, _ in faults(seen.before)} == {"temporal-older"}, "nothing was put in"
    assert BOARD in {stream for _, stream, _ in faults(seen.before)}
    sides = {one.stream: one.side for one in seen.done.differences}
    assert set(sides.values()) <= {Side.TEMPORAL_OLDER, Side.NOT_RUNNING}
    assert sides[BOARD] is Side.TEMPORAL_OLDER
    assert rows(settings) == kept, "the log has lost nothing, and gets nothing"
    assert seen.after.agrees
    await is_sound_and_goes_on(settings)


def test_a_process_that_has_read_the_log_before_its_first_event_does_not_go_on_by_itself() -> None:
    """One that has read nothing yet does: it begins with that."""
    log = Laid(Here(BOARD, version=2), version=2, head="ab" * 32)
    assert agrees(OpenRun("run", 0, GENESIS, fresh=True), log)
    assert not agrees(OpenRun("run", 0, GENESIS), log)
    assert agrees(OpenRun("run", 2, "ab" * 32), log)
    assert agrees(OpenRun("run", 0, GENESIS), Laid(Here(BOARD), version=0, head=GENESIS))


async def _apart(past: Past, folder: Path, name: str, deeds: tuple[tuple[str, str], ...]) -> None:
    """What becomes of a moment when it goes on by itself."""
    settings = past.put_together(folder / name, log=MEETING, temporal=MEETING)
    async with engine(settings.data_dir) as running:
        town = CaseTown(running, today=MONDAY.date())
        for stream, kind in deeds:
            await _done(town, stream, kind, name)
        await running.door.settle("town")
        for file in (TEMPORAL, LOG):
            copied(settings.data_dir / file, folder / f"{name}-end" / file)


async def _done(town: CaseTown, stream: str, kind: str, name: str) -> None:
    if kind == "opened":
        await town.opened(stream, "north")
    else:
        await town.give(stream, "ExtendCase", {"reason": name}, person=CARRIES["north"])


async def test_where_both_went_on_the_log_stays_and_nothing_that_is_proven_is_lost(
    past: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One case went on here and otherwise there, one was opened here, one there; and it breaks off in the middle."""
    await _apart(past, tmp_path, "here", (("x1", "opened"), ("both", "opened")))
    await _apart(past, tmp_path, "there", (("x2", "opened"), ("both", "opened")))
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(tmp_path / "here-end" / LOG, data / LOG)
    shutil.copy(tmp_path / "there-end" / TEMPORAL, data / TEMPORAL)
    shutil.copytree(past.folder / "keys", data / "keys")
    settings = past.put_together(tmp_path / "other", log=MEETING, temporal=MEETING)
    settings = settings.model_copy(update={"data_dir": data, "database_url": f"sqlite:///{data / LOG}",
                                           "keys_dir": data / "keys", "archive_dir": data / "archive"})  # fmt: skip
    began: list[str] = []
    begin = reconciling_act._begin

    async def broken_off(client: object, stream: str, task_queue: str) -> None:
        began.append(stream)
        raise ConnectionError("killed")

    async with standing_still(settings) as sides:
        plan = await sides.planned()
        found = {one.stream: one for one in plan.differences}
        assert found[case("both")].side is Side.WENT_ON
        assert found[case("x1")].side is Side.NOT_RUNNING
        assert found[case("x2")].side is Side.LOG_OLDER
        assert found[case("x2")].moved, "something else stands in its place"
        before = rows(settings)
        monkeypatch.setattr(reconciling_act, "_begin", broken_off)
        with pytest.raises(ConnectionError):
            await sides.done(plan, by="admin", reason="first")
        monkeypatch.setattr(reconciling_act, "_begin", begin)
        assert began
        done = await sides.done(await sides.planned(), by="admin", reason="again")
        assert done.done is not None
        assert not done.done.again, "what was appended is not appended twice"
        assert (await sides.planned()).agrees
    now = rows(settings)
    assert now[: len(before)] == before, "what stands in the log stays"
    assert {row[1] for row in now[len(before) :]} == {case("x2")}
    await is_sound_and_goes_on(settings)


async def test_a_backup_made_while_people_work_is_restored_elsewhere_and_goes_on(past: Past, tmp_path: Path) -> None:
    """Both sides of it are of one moment: there is nothing to reconcile, whatever was under way."""
    settings = past.put_together(tmp_path / "data", log=LATER, temporal=LATER, archive=True)
    copies = [tmp_path / "one", tmp_path / "two.tar"]
    async with engine(settings.data_dir, temporal_address=settings.temporal_address) as running:
        town, done = CaseTown(running, today=MONDAY.date()), asyncio.Event()

        async def works(zone: str) -> int:
            given = 0
            while not done.is_set():
                stream = await town.opened(f"{zone}{given}", zone, portfolios=["education"])
                await town.give(stream, "EscalateCase", {"tried": "All there is"}, person=CARRIES[zone])
                given += 1
            return given

        working = [asyncio.create_task(works(zone)) for zone in ("north", "south")]
        for copy in copies:
            await asyncio.sleep(0.5)
            made = await asyncio.to_thread(backup, settings, copy)
            assert made.position > 0
        done.set()
        assert min(await asyncio.gather(*working)) > 0
        await running.door.settle("town")
    everything = rows(settings)
    for copy in copies:
        folder = tmp_path / f"restored-{copy.name}"
        other = settings_in(folder)
        manifest = await asyncio.to_thread(restore, other, copy)
        assert rows(other) == everything[: manifest.position]
        async with standing_still(other) as sides:
            plan = await sides.planned()
            assert plan.agrees, plan
    await is_sound_and_goes_on(other)


@pytest.mark.parametrize(("log", "temporal"), [(BEFORE, LATER), (LATER, MEETING)])
async def test_who_went_on_with_an_older_side_is_brought_back_too(
    past: Past, tmp_path: Path, log: str, temporal: str
) -> None:
    """The meeting and its questions have stopped by then, a group has met, and cases were opened."""
    settings = past.put_together(tmp_path / "data", log=log, temporal=temporal, archive=True)
    async with engine(settings.data_dir, temporal_address=settings.temporal_address) as running:
        town = CaseTown(running, today=MONDAY.date())
        assert running.door.sender is not None
        running.door.sender._patience = 2.0
        for _ in range(2):
            with suppress(VertebraError):
                await town.convened()
        if log == BEFORE:
            with pytest.raises(VertebraError) as error:
                await town.convened()
            assert error.value.code == "forked-stream"
            assert Do.RECONCILE in [remedy.code for remedy in error.value.remedies]
        await town.met("south")
        await town.opened("new", "south")
    kept = rows(settings)
    seen = await reconciled(settings)
    assert {fault for fault, _, _ in faults(seen.before)} & {"log-truncated", "log-older", "temporal-older"}
    now = rows(settings)
    assert [row for row in now if row in kept] == kept, "what stands in the log stays, where it stands"
    assert seen.after.agrees, seen.after
    await is_sound_and_goes_on(settings)
