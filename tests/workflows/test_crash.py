"""A worker that dies between the log's commit and its answer, or before the commit; and a rule that is broken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from domain import action
from domain.decider import Context, Summary
from domain.errors import Refusal
from domain.message import Command, Event
from doors.settings import Settings
from tests.engine import Engine, engine, until, working
from tests.processes import ROOT, Worker
from tests.workflows.town import Town

DYING = str(ROOT / "tests" / "workflows" / "dying_worker.py")


@asynccontextmanager
async def dying(settings: Settings, when: str, command: str, marker: Path) -> AsyncIterator[Worker]:
    process = Worker(settings, DYING, when, command, str(marker))
    await process.start()
    try:
        yield process
    finally:
        await process.stop()


async def told_once(running: Engine, stream: str, text: str) -> None:
    """What was answered is in the log once, under one command, and the process is where the log is."""
    stored = [event for event in running.log.events(stream) if event.data.get("text") == text]
    assert len(stored) == 1
    commands = [command for command in running.log.commands(stream) if command.command_id == stored[0].command_id]
    assert len(commands) == 1
    await until(lambda: running.agrees(stream))


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_worker_dies_around_the_commit_and_the_command_is_answered_once_and_stored_once(
    tmp_path: Path, when: str
) -> None:
    marker = tmp_path / "died"
    async with engine(tmp_path, workers=False) as running:
        town = Town(running)
        async with dying(running.settings, when, "ReportProgress", marker) as first:
            await first.ready(running.client)
            await town.found()
            stream = await town.plan("booklet")
            await town.give(stream, "StartAction", {})
            await running.door.settle("town")
            before = running.log.fold(stream).version
            said = running.door.new_id()
            waiting = asyncio.create_task(town.report(stream, "half of it", command_id=said))
            assert await first.ended() == 9
            assert marker.exists()
            committed = running.log.fold(stream).version
            assert committed == (before if when == "before" else before + 1)
            async with working(running.client, running.log, running.settings):
                receipt = await waiting
                assert receipt.first_version == receipt.last_version == before + 1
                again = await town.report(stream, "half of it", command_id=said)
                assert again.first_version == receipt.first_version
                await told_once(running, stream, "half of it")
                await town.report(stream, "all of it")
                await told_once(running, stream, "all of it")


async def test_a_person_who_asks_again_through_another_door_while_the_worker_is_dead_is_told_the_same(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path, workers=False) as running:
        town = Town(running)
        async with dying(running.settings, "after", "ReportProgress", tmp_path / "died") as first:
            await first.ready(running.client)
            await town.found()
            stream = await town.plan("booklet")
            await town.give(stream, "StartAction", {})
            said = running.door.new_id()
            tries = [asyncio.create_task(town.report(stream, "half of it", command_id=said)) for _ in range(5)]
            assert await first.ended() == 9
            async with working(running.client, running.log, running.settings):
                receipts = await asyncio.gather(*tries)
                assert len({(receipt.first_version, receipt.last_version) for receipt in receipts}) == 1
                await told_once(running, stream, "half of it")


async def test_a_rule_that_breaks_refuses_its_own_command_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(state: action.State, command: Command, context: Context) -> list[Event]:
        if type(command).__name__ == "BlockAction":
            raise ZeroDivisionError("a defect")
        return action.decide(state, command, context)

    monkeypatch.setattr(action, "decider", replace(action.decider, decide=broken))
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        given = await asyncio.gather(
            town.report(stream, "first"),
            town.give(stream, "BlockAction", {"reason": "rain"}),
            town.report(stream, "second"),
            return_exceptions=True,
        )
        (refused,) = [answer for answer in given if isinstance(answer, BaseException)]
        assert isinstance(refused, Refusal)
        assert refused.code == "engine-error"
        assert town.kinds(stream).count("ProgressReported") == 2
        assert "ActionBlocked" not in town.kinds(stream)
        await told_once(running, stream, "second")


async def test_a_defect_outside_the_rules_is_loud_and_once_mended_the_process_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(state: action.State) -> Summary:
        if isinstance(state, action.Blocked):
            raise ZeroDivisionError("a defect")
        return action.summary(state)

    whole = action.decider
    monkeypatch.setattr(action, "decider", replace(whole, summary=broken))
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        waiting = asyncio.create_task(town.give(stream, "BlockAction", {"reason": "rain"}))
        await until(lambda: failing(running, stream))
        assert not waiting.done()
        monkeypatch.setattr(action, "decider", whole)
        assert [event.kind for event in (await waiting).events] == ["ActionBlocked"]


async def failing(running: Engine, stream: str) -> bool:
    """Whether a task of the process has failed: operators see it in Temporal's pages."""
    history = await running.workflow(stream).fetch_history()
    return any(event.HasField("workflow_task_failed_event_attributes") for event in history.events)
