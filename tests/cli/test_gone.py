"""Temporal goes away in the middle of a command: it ends soon, with a code and words, and its process with it."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

from doors.door import Door
from doors.settings import Settings
from embedded.workerprocess import WorkerProcess
from tests.engine import engine, until
from tests.workflows.town import Town

ROOT = Path(__file__).parents[2]
SOON = 45  # seconds: the client asks again for ten of them before it gives up, and the machine may be busy
HISTORY = "temporalio.client:WorkflowHandle.fetch_history"
COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "verify": (HISTORY, ("verify", "--all")),
    "rebuild log": (HISTORY, ("rebuild", "log", "--from-histories")),
    "rebuild temporal": ("activities.sending:Sender.once", ("rebuild", "temporal", "--also-running")),
    "archive now": ("temporalio.client:Client.execute_workflow", ("archive", "now")),
    "checkpoints make": ("temporalio.client:Client.execute_workflow", ("checkpoints", "make")),
    "do": (
        "activities.sending:Sender.once",
        ("do", "action:town:north:2026:booklet", "ReportProgress", "--as", "ana", "--data", '{"text": "half of it"}'),
    ),
}


async def begun(settings: Settings, name: str, gone: Path) -> Process:
    where, words = COMMANDS[name]
    folder = settings.data_dir.parent / name.replace(" ", "-")
    known = WorkerProcess(settings).environment() | {"COLUMNS": "120"}
    if name == "rebuild log":  # into an empty database, beside nobody
        folder.mkdir()
        known |= {"VERTEBRA_DATA_DIR": str(folder), "VERTEBRA_DATABASE_URL": f"sqlite:///{folder / 'anew.db'}"}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.cli.struck", str(here(settings, name)), str(gone), where, *words,
        cwd=ROOT, env=known, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip


def here(settings: Settings, name: str) -> Path:
    return settings.data_dir.parent / f"{name.replace(' ', '-')}.here"


async def test_a_command_ends_soon_with_a_code_when_temporal_goes_away_in_the_middle(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    async with engine(tmp_path / "data") as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        commands = {name: await begun(running.settings, name, gone) for name in COMMANDS}
        for name, process in commands.items():
            await until(lambda name=name: here(running.settings, name).exists(), patience=60)
            assert process.returncode is None
        os.kill(int((running.settings.data_dir / "temporal.pid").read_text()), signal.SIGKILL)
        gone.touch()
        ended: dict[str, Any] = {}
        try:
            for name, process in commands.items():
                said = await asyncio.wait_for(process.communicate(), SOON)
                ended[name] = (process.returncode, *(text.decode() for text in said))
        finally:
            for process in commands.values():
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        for name, (code, out, said) in ended.items():
            assert "Traceback" not in said, (name, said)
            # Verify answers of the rest, and finds the delivery that this town made up to begin with.
            assert code == (6 if name == "verify" else 5), (name, code, out, said)


def test_a_fault_of_the_program_ends_its_process_whatever_threads_it_has_left_at_work() -> None:
    program = """
import threading, time
import cli.main
def fails():
    threading.Thread(target=time.sleep, args=(600,)).start()
    raise RuntimeError("a fault")
cli.main.app = lambda **_: fails()
cli.main.run()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "RuntimeError: a fault" in ended.stderr


async def test_no_error_of_a_call_is_left_for_the_terminal(tmp_path: Path) -> None:
    """Temporal's client keeps the error of an update that was never taken in twice: nobody reads the second."""
    told: list[Any] = []
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
        os.kill(int((running.settings.data_dir / "temporal.pid").read_text()), signal.SIGKILL)
        assert running.door.sender is not None
        running.door.sender._patience = 1.0
        giving = asyncio.create_task(town.give(stream, "StartAction", {}, command_id=Door.new_id()))
        await asyncio.wait([giving], timeout=30)
        assert giving.exception() is not None
        del giving
        await asyncio.sleep(0.1)
    assert not [context for context in told if "never retrieved" in str(context.get("message"))]
