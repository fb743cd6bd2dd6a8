"""What a process would refuse is refused at the door by the log as it stands, and nothing is left of it anywhere."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from activities.registers import Registers
from domain.decider import Due, Envelope
from domain.errors import Refusal
from domain.registry import DECIDERS
from doors.door import Door
from store.messages import Receipt
from tests.engine import Engine, engine, until
from tests.workflows.town import Town

MANY = 40
LEFT = 20  # bytes that a refusal may leave, of whatever else goes on meanwhile


def asked(stream: str, kind: str, data: dict[str, Any] | None = None, *, person: str = "ana") -> Envelope:
    return Envelope(stream=stream, command_id=Door.new_id(), kind=kind, data=data or {}, person=person)


def used(folder: Path) -> dict[str, int]:
    """The bytes of everything in a folder: of databases those of the pages that are in use."""
    found = {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file() and ".db" not in path.name}
    for name in ("temporal.db", "vertebra.db"):
        with closing(sqlite3.connect(f"file:{folder / name}?mode=ro", uri=True)) as database:
            size, pages, free = (
                database.execute(f"PRAGMA {what}").fetchone()[0]
                for what in ("page_size", "page_count", "freelist_count")
            )
        found[name] = size * (pages - free)
    return found


async def refused(door: Door, envelope: Envelope, *, unsent: bool = False) -> str:
    with pytest.raises(Refusal) as refusal:
        await door.give(envelope, unsent=unsent)
    return refusal.value.code


async def begun(running: Engine) -> tuple[Town, str]:
    town = await Town(running).found()
    stream = await town.plan("booklet")
    await town.give(stream, "StartAction", {})
    await running.door.settle("town")
    return town, stream


async def test_a_refusal_leaves_not_a_byte_in_the_log_in_temporal_and_in_the_archive(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town, stream = await begun(running)
        over = await town.plan("over")
        await town.give(over, "CancelAction", {"reason": "No money"})
        await until(lambda: ended(running, over))
        await running.door.settle("town")
        kinds = (
            (asked(stream.replace("booklet", "none"), "StartAction"), "not-planned"),
            (asked(stream, "ReportProgress", {"text": "x"}, person="nobody"), "unknown-person"),
            (asked(stream, "ReportProgress", {"text": 5}), "bad-value"),
            (asked(stream, "StartAction"), "already-started"),
            (asked(over, "StartAction"), "action-settled"),
        )
        await asyncio.sleep(1)
        for one, code in kinds:
            for unsent in (False, True):
                before, steps = used(tmp_path), await length(running, stream)
                many = [one.model_copy(update={"command_id": Door.new_id()}) for _ in range(MANY)]
                codes = await asyncio.gather(*(refused(running.door, each, unsent=unsent) for each in many))
                assert set(codes) == {code}
                after = used(tmp_path)
                assert await length(running, stream) == steps, "nothing of it is in the history"
                assert after.keys() == before.keys()
                assert sum(after.values()) - sum(before.values()) < LEFT * MANY, (code, before, after)
        assert await ended(running, over), "no run was begun to refuse"


async def length(running: Engine, stream: str) -> int:
    return (await running.workflow(stream).describe()).history_length


async def ended(running: Engine, stream: str) -> bool:
    return (await running.workflow(stream).describe()).close_time is not None


async def test_a_command_that_its_process_has_already_is_answered_by_it_and_not_by_the_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who repeats a command after a timeout is not told that it is refused while the first one is on its way."""
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await until(lambda: running.log.head(stream) is not None)
        append, held, go_on = running.log.append, threading.Event(), threading.Event()

        def held_up(batch: Any) -> Any:
            if batch.stream == stream:
                held.set()
                go_on.wait(20)
            return append(batch)

        monkeypatch.setattr(running.log, "append", held_up)
        assert running.door.sender is not None
        report = asked(stream, "ReportProgress", {"text": "half of it"})
        started = asyncio.create_task(running.door.give(asked(stream, "StartAction")))
        await asyncio.to_thread(held.wait, 20)
        first = asyncio.create_task(running.door.sender.send(report))
        await until(lambda: has(running, stream))
        assert running.door.registers.refusal(report) is not None, "by the log as it stands it is not started"
        assert await refused(running.door, asked(stream, "ReportProgress", {"text": "by another"})) == "not-started"
        again = asyncio.create_task(running.door.give(report))
        await asyncio.sleep(0.5)
        assert not again.done()
        go_on.set()
        receipts: list[Receipt] = [await started, await first, await again]
        assert receipts[1] == receipts[2]
        assert town.kinds(stream)[-2:] == ["ActionStarted", "ProgressReported"]


async def has(running: Engine, stream: str) -> bool:
    return (await running.standing(stream)).waiting > 0


async def test_who_sends_again_what_was_refused_is_answered_as_before_by_the_same_run(tmp_path: Path) -> None:
    """One who sends the same at once from elsewhere must not be told otherwise, whatever comes in between."""
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        report = asked(stream, "ReportProgress", {"text": "half of it"})
        assert await refused(running.door, report) == "not-started"
        await town.give(stream, "StartAction", {})
        assert await refused(running.door, report) == "not-started"
        await running.door.give(report.model_copy(update={"command_id": Door.new_id()}))
        assert town.kinds(stream).count("ProgressReported") == 1


async def test_a_new_command_is_refused_though_no_engine_answers(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        _, stream = await begun(running)
        alone = Door(running.log, running.door.reading)
        assert await refused(alone, asked(stream, "StartAction"), unsent=True) == "already-started"


async def test_what_a_deadline_that_has_come_may_change_is_left_to_the_process(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        _, stream = await begun(running)
        again = asked(stream, "StartAction")
        assert running.door.registers.refusal(again) is not None
        for at, refuses in ((timedelta(seconds=-1), False), (timedelta(hours=1), True)):
            due = Due(at=datetime.now(UTC) + at, kind="NoteOverdue", key="x")
            waits = replace(DECIDERS["action"], due=partial(lambda due, _state: (due,), due))
            registers = Registers(running.log, {**DECIDERS, "action": waits})
            assert (registers.refusal(again) is not None) == refuses
