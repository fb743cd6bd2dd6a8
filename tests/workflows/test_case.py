"""A case on a real server: its process ends when it is closed, and lives again when it comes back."""

from pathlib import Path
from typing import Any

from temporalio.client import WorkflowExecutionStatus

from tests.engine import Engine, engine, until
from tests.workflows.town import Town

STREAM = "case:town:north:light-1"
OPEN: dict[str, Any] = {
    "kind": "community",
    "text": "No light in the park",
    "teams": ["school"],
    "reference_service": "school",
    "reference_person": "ana",
    "would_need": "Lamps",
}


async def ended(running: Engine) -> bool:
    return (await running.workflow(STREAM).describe()).status == WorkflowExecutionStatus.COMPLETED


async def test_a_case_is_opened_resolved_and_closed_and_opens_again_in_a_new_run(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        circle = {"body": "circle", "name": "Circle", "kind": "motor-group", "zone": "north", "takes_cases": True}
        await town.give("network:town", "AddBody", circle, person="admin")
        await town.give(STREAM, "OpenCase", OPEN)
        await until(lambda: running.agrees(STREAM))
        await town.give(STREAM, "ResolveCase", {"text": "Lamps came"})
        assert not await ended(running)
        await town.give(STREAM, "CloseCase", {})
        await until(lambda: ended(running))
        await town.give(STREAM, "ReopenCase", {"reason": "They broke"})
        assert not await ended(running)
        await town.give(STREAM, "ResolveCase", {"text": "New ones"})
        await town.give(STREAM, "ReopenCase", {"reason": "They broke too"})
        await until(lambda: running.agrees(STREAM))
        await town.give(STREAM, "ResolveCase", {"text": "Better ones"})
        await town.give(STREAM, "CloseCase", {})
        await until(lambda: ended(running))
        assert town.kinds(STREAM)[-2:] == ["CaseResolved", "CaseClosed"]
