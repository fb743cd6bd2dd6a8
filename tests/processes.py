"""Workers as processes of their own, started and killed by a test. Only what was started here is ever ended here."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from doors.connection import is_polled, worker_identity
from doors.settings import Settings
from embedded.workerprocess import WorkerProcess
from tests.engine import until

ROOT = Path(__file__).parent.parent


class Worker:
    """A worker process; its words go to `worker.log` in the data directory."""

    def __init__(self, settings: Settings, *command: str) -> None:
        self._settings = settings
        self._command = command or (str(ROOT / "worker.py"),)
        self._process: Process | None = None

    async def start(self) -> None:
        environment = WorkerProcess(self._settings).environment()
        path = os.pathsep.join(filter(None, (str(ROOT), environment.get("PYTHONPATH"))))
        with (self._settings.data_dir / "worker.log").open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self._command,
                cwd=ROOT,
                env={**environment, "PYTHONPATH": path},
                stdin=DEVNULL,
                stdout=said,
                stderr=STDOUT,
            )

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def ready(self, client: Client) -> None:
        """Wait until it asks Temporal for work."""
        assert self._process is not None
        pid = self._process.pid

        async def asks() -> bool:
            assert self.alive, f"the worker ended: {self.words()[-2000:]}"
            try:
                return await is_polled(client, self._settings.task_queue, worker_identity(pid))
            except RPCError:
                return False

        await until(asks, patience=60)

    async def ended(self, *, patience: float = 60.0) -> int:
        """Wait until it has ended by itself; its exit code."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), patience)

    async def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As an operator stops it; then by force."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        if self._process is None or not self.alive:
            return
        self._process.send_signal(how)
        try:
            await asyncio.wait_for(self._process.wait(), 20)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def words(self) -> str:
        path = self._settings.data_dir / "worker.log"
        return path.read_text(errors="replace") if path.exists() else ""
