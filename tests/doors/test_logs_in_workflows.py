"""Log lines from inside workflows: they say who speaks, and a replay says nothing twice."""

import io
import json
from pathlib import Path
from typing import Any

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from doors.connection import connect_patiently
from tests.doors.speaking import Speaking, speak
from tests.doors.test_logs import written
from tests.engine import server, settings_in

__all__ = ["written"]

RUNNER = SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules("structlog"))


def spoken(output: io.StringIO) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, output.getvalue().splitlines()) if "speaks" in line["event"]]


async def test_a_line_says_which_process_speaks_and_a_replay_says_nothing_again(
    tmp_path: Path, written: io.StringIO
) -> None:
    settings = settings_in(tmp_path / "data")
    async with server(settings):
        client = await connect_patiently(settings)
        async with Worker(client, task_queue="q", workflows=[Speaking], activities=[speak], workflow_runner=RUNNER):
            handle = await client.start_workflow(Speaking.run, id="action:town:north:2017:a", task_queue="q")
            await handle.result()
        history = await handle.fetch_history()
    lines = spoken(written)
    assert [line["event"] for line in lines] == ["process speaks", "activity speaks", "process speaks as ..."]
    assert {line["workflow_id"] for line in lines} == {"action:town:north:2017:a"}
    assert lines[1]["activity"] == "speak"
    assert "Maria" not in written.getvalue()

    replayer = Replayer(workflows=[Speaking], workflow_runner=RUNNER, data_converter=pydantic_data_converter)
    await replayer.replay_workflow(history)
    assert spoken(written) == lines
