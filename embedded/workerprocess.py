"""The worker of an embedded system: `worker.py` as a child process, so that its end is not the end of everything.

It must never know what a worker does: that is doors/working.py.
"""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from pathlib import Path

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

import doors
from domain.errors import VertebraError
from doors.connection import is_polled, worker_identity
from doors.settings import PREFIX, Settings
from embedded.child import Child

log = structlog.get_logger(__name__)


class WorkerProcess:
    """One worker in a process of its own. It writes its log lines where we write ours."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # The data directory is said on the command line for no other reason than to know the process again.
        self._mark = f"vertebra-worker={settings.data_dir}"
        self._child = Child(pid_file=settings.data_dir / "worker.pid", mark=self._mark)
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The running worker's process id, None when it does not run."""
        return self._child.pid

    async def end_leftover(self) -> None:
        """End the worker of an earlier system that was killed before it could stop it."""
        await self._child.end_leftover()

    async def start(self, client: Client) -> None:
        """Start a worker and wait until it asks Temporal for work.

        Raises VertebraError 'worker-did-not-start'.
        """
        await self.spawn()
        await self.ready(client)

    async def spawn(self) -> None:
        """Start a worker, which waits for its server by itself."""
        self._process = await self._child.spawn(self.command(), environment=self.environment())

    async def ready(self, client: Client) -> None:
        """Wait until it asks Temporal for work. Raises as `start`."""
        process = self._process
        assert process is not None
        try:
            async with asyncio.timeout(self._settings.start_timeout):
                while not await self._asks_for_work(client, process.pid):
                    if process.returncode is not None:
                        raise VertebraError(
                            "The worker ended as soon as it started (exit code {exit_code}). Its words are above.",
                            code="worker-did-not-start",
                            exit_code=process.returncode,
                        )
                    await asyncio.sleep(0.05)
        except TimeoutError:
            await self.stop()
            raise VertebraError(
                "The worker was not ready within {seconds} seconds.",
                code="worker-did-not-start",
                seconds=f"{self._settings.start_timeout:g}",
            ) from None

    async def wait(self) -> int:
        """Wait until the worker ends, for whatever reason, and give its exit code (negative: the signal)."""
        return await self._child.wait()

    async def stop(self) -> None:
        """Let what is under way finish, then end it."""
        await self._child.stop(patience=self._settings.graceful_shutdown + 10)

    def command(self) -> list[str]:
        """The worker's command line."""
        return [sys.executable, "-X", self._mark, str(Path(doors.__file__).parent.parent / "worker.py")]

    def environment(self) -> dict[str, str]:
        """Our environment with our settings, whether they came from there or not."""
        given = {
            PREFIX + name.upper(): str(value)
            for name in type(self._settings).model_fields
            if (value := _plain(getattr(self._settings, name))) is not None
        }
        return {**os.environ, **given}

    async def _asks_for_work(self, client: Client, pid: int) -> bool:
        try:
            return await is_polled(client, self._settings.task_queue, worker_identity(pid))
        except RPCError:
            return False


def _plain(value: object) -> object:
    """A setting as the environment says it."""
    secret = getattr(value, "get_secret_value", None)
    return secret() if secret is not None else value
