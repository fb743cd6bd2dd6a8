"""What grows with a town, and what does not: a large network is read by its processes, and nothing is left of a command
for what nobody began."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from activities.histories import OURS
from activities.log import LogActivities
from domain.decider import Envelope
from domain.errors import VertebraError
from doors.evidence import archive_now
from store.tables import streams
from tests.engine import Engine, engine, until
from tests.workflows.town import Town, action
from workflows.messages import PAGE_LIMIT, HydrateRequest

PAYLOAD = 2_000_000  # bytes: what Temporal takes in one
FOR_NOBODY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("cycle:town:north:{n}", "ProposeCycle", {"year": "never"}),
    ("cycle:town:north:{n}", "DraftAction", {}),
    ("action:town:north:2026:{n}", "ReportProgress", {"text": "Done."}),
    ("action:town:nowhere:2026:{n}", "ReportProgress", {"text": "Done."}),
    ("case:town:north:n{n}", "CloseCase", {}),
    ("escalation:town:north:n{n}", "Withdraw", {"reason": "It is over."}),
    ("management:town:m{n}", "DecideItem", {"item": "1"}),
    ("group:town:g{n}", "HoldMeeting", {"meeting": "1"}),
    ("group:town:g{n}", "RecordMeeting", {"on": "2026-03-01", "present": []}),
    ("clock:no-town-{n}", "AdvanceClock", {"to": "2026-03-01T00:00:00Z"}),
)


async def test_nothing_is_left_of_a_hundred_commands_for_what_nobody_began(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        before = await asyncio.to_thread(_rows, running)
        for n in range(100):
            stream, kind, data = FOR_NOBODY[n % len(FOR_NOBODY)]
            with pytest.raises(VertebraError):
                await town.give(stream.format(n=n), kind, data)
        assert await asyncio.to_thread(_rows, running) == before
        await asyncio.sleep(2)  # Temporal's lists follow its runs by a moment
        assert [run.id async for run in running.client.list_workflows(f"WorkflowType IN ({OURS})")] == []
        folder = running.settings.archive_dir
        assert not folder.exists() or not [file for file in folder.rglob("*") if file.is_file()]


async def test_a_town_of_twenty_thousand_organisations_is_read_by_its_processes(tmp_path: Path) -> None:
    """Twenty joins of a thousand: what came of each command is not read with the network."""
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        await asyncio.to_thread(_joined, running, 20)
        activities = LogActivities(running.log, running.door.registers)
        page = await asyncio.to_thread(activities._hydrate, HydrateRequest(stream="network:town"))
        assert len(page.model_dump_json()) < PAGE_LIMIT * 1.1 < PAYLOAD / 2
        assert page.known == ()
        await town.plan("booklet")
        assert "ActionPlanned" in town.kinds(action("booklet"))


def _rows(running: Engine) -> int:
    with running.log.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(streams)).scalar_one())


def _joined(running: Engine, times: int) -> None:
    """As many joins of a thousand organisations each."""
    for n in range(times):
        joining = [{"id": f"o{n}-{i}", "name": f"Entity {n} {i}", "kind": "school"} for i in range(1_000)]
        envelope = Envelope(
            stream="network:town",
            command_id=running.door.new_id(),
            kind="JoinOrganisations",
            data={"organisations": joining},
            person="admin",
        )
        running.door.registers.give(envelope)


async def test_nothing_is_left_of_a_run_that_finds_nothing_begun(tmp_path: Path) -> None:
    """By a race: the door lets through what it could not know to begin nothing. The stream may begin later."""
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        before, stream = await asyncio.to_thread(_rows, running), action("booklet")
        sender = running.door.sender
        assert sender is not None
        asked = Envelope(
            stream=stream, command_id=town.new_id(), kind="ReportProgress", data={"text": "Done."}, person="ana"
        )
        with pytest.raises(VertebraError):
            await sender.send(asked)
        outcome = await running.workflow(stream).result()
        assert (outcome["ending"], outcome["version"]) == ("nothing-here", 0)
        assert await asyncio.to_thread(_rows, running) == before
        await until(lambda: _listed(running))  # Temporal's lists follow its runs by a moment
        made = await archive_now(running.client, running.settings)
        assert (made.runs, made.refused) == (0, ())
        assert not list(running.settings.archive_dir.rglob(f"{stream.rpartition(':')[2]}/*"))
        await town.plan("booklet")
        assert "ActionPlanned" in town.kinds(stream)


async def _listed(running: Engine) -> bool:
    closed = f"WorkflowType IN ({OURS}) AND ExecutionStatus != 'Running'"
    return bool([run.id async for run in running.client.list_workflows(closed)])
