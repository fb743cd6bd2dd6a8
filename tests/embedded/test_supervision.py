"""`vertebra up`, started as a person starts it: in a process of its own, stopped with Ctrl-C."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from temporalio.client import Schedule, ScheduleActionStartWorkflow, ScheduleSpec

from doors.connection import connect, connect_patiently, is_polled, worker_identity
from doors.settings import Settings
from embedded.supervision import embedded
from embedded.workerprocess import WorkerProcess
from store.database import migrate, open_database
from store.errors import Damaged
from store.messages import Append
from store.repair import keep_fork
from tests.databases import closing_engine, damage_the_middle
from tests.engine import server, settings_in

LIMIT = 60.0
PROGRAM = "from cli.main import run; run()"
RUNNING = "Vertebra is running"


class Up:
    """A running `vertebra up`. It speaks into a file: its children do too, and may outlive it."""

    def __init__(self, process: Process, file: Path) -> None:
        self.process = process
        self._file = file

    @property
    def said(self) -> str:
        return self._file.read_text()

    async def until_running(self) -> None:
        await until(lambda: RUNNING in self.said or self.process.returncode is not None)
        assert RUNNING in self.said, self.said

    async def ended(self) -> int:
        return await asyncio.wait_for(self.process.wait(), LIMIT)

    async def stopped(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return await self.ended()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT):
        while not holds():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Up]:
    with NamedTemporaryFile("w", dir=settings.data_dir.parent, delete=False) as said:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, "up"),
            env=WorkerProcess(settings).environment(),
            stdout=said,
            stderr=STDOUT,
        )
    up = Up(process, Path(said.name))
    try:
        yield up
    finally:
        if process.returncode is None:
            await up.stopped()


def pid_in(file: Path) -> int | None:
    """The process that a pid file names, None where it does not run (any more)."""
    try:
        pid = int(file.read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid


def is_listening(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


async def test_ctrl_c_stops_everything_in_order_and_leaves_nothing_running(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data", log_format="json")
    async with started(settings) as up:
        await up.until_running()
        assert settings.temporal_ui in up.said
        worker, server = pid_in(settings.data_dir / "worker.pid"), pid_in(settings.data_dir / "temporal.pid")
        assert worker is not None
        assert server is not None
        assert await up.stopped() == 0
    assert up.said.index("worker stopped") < up.said.index("temporal server stopped")
    for pid in (worker, server):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert not is_listening(settings.temporal_port)


async def test_what_a_system_keeps_is_for_its_owner_alone(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    async with started(settings) as up:
        await up.until_running()
        kept = [settings.data_dir, *settings.data_dir.rglob("*")]
        assert {"vertebra.db", "temporal.db", "temporal.log"} <= {path.name for path in kept}
        assert [path.name for path in kept if path.stat().st_mode & 0o077] == []


async def test_ctrl_c_at_the_terminal_reaches_every_process_and_still_stops_in_order(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    async with started(settings) as up:
        await up.until_running()
        worker, server = pid_in(settings.data_dir / "worker.pid"), pid_in(settings.data_dir / "temporal.pid")
        assert worker is not None
        assert server is not None
        # A terminal signals the whole foreground group: neither of them may be in it.
        assert os.getpgid(up.process.pid) not in {os.getpgid(worker), os.getpgid(server)}


async def test_a_second_start_continues_where_the_first_was(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    async with started(settings) as up:
        await up.until_running()
        client = await connect(settings)
        action = ScheduleActionStartWorkflow("Nothing", id="nothing", task_queue="nothing")
        await client.create_schedule("note", Schedule(action=action, spec=ScheduleSpec()))
        assert await up.stopped(signal.SIGTERM) == 0
    async with started(settings) as up:
        await up.until_running()
        client = await connect(settings)
        assert (await client.get_schedule_handle("note").describe()).id == "note"


async def test_a_start_says_which_processes_have_stopped_and_what_is_to_be_done(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    settings.data_dir.mkdir()
    with closing_engine(open_database(settings.database_url)) as database:
        migrate(database)
        keep_fork(database, Append(stream="case:town:north:r0", expected_version=1, items=()), datetime.now(UTC))
    async with started(settings) as up:
        await up.until_running()
        assert "vertebra reconcile" in up.said
        assert "case:town:north:r0" in up.said


async def test_two_systems_never_share_a_data_directory(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    async with started(settings) as up:
        await up.until_running()
        async with started(settings_in(tmp_path / "data")) as second:
            assert await second.ended() != 0
        assert "already-running" in second.said
        assert str(up.process.pid) in second.said
        assert up.process.returncode is None


async def test_a_port_in_use_is_named_and_nothing_is_left_running(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    with socket.create_server(("127.0.0.1", settings.temporal_port)):
        async with started(settings) as up:
            assert await up.ended() != 0
    assert "port-in-use" in up.said
    assert str(settings.temporal_port) in up.said
    assert "Traceback" not in up.said
    assert pid_in(settings.data_dir / "worker.pid") is None


@pytest.mark.parametrize("file", ["temporal.db", "vertebra.db"])
async def test_a_damaged_file_is_named_in_words(tmp_path: Path, file: str) -> None:
    settings = settings_in(tmp_path / "data")
    settings.data_dir.mkdir()
    (settings.data_dir / file).write_bytes(b"this is no database" * 1000)
    async with started(settings) as up:
        assert await up.ended() != 0
    assert file in up.said
    assert "damaged" in up.said
    assert "Traceback" not in up.said


async def test_damage_in_the_middle_of_the_log_is_named_before_anything_starts(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    settings.data_dir.mkdir()
    with closing_engine(open_database(settings.database_url)) as engine:
        migrate(engine)
    damage_the_middle(settings.data_dir / "vertebra.db")
    with pytest.raises(Damaged):
        async with embedded(settings):
            raise AssertionError("it started")
    assert not is_listening(settings.temporal_port)


@pytest.mark.parametrize("part", ["worker", "temporal"])
async def test_a_part_that_is_killed_is_started_again(tmp_path: Path, part: str) -> None:
    settings = settings_in(tmp_path / "data")
    async with started(settings) as up:
        await up.until_running()
        first = pid_in(settings.data_dir / f"{part}.pid")
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: pid_in(settings.data_dir / f"{part}.pid") not in {first, None})
        await until(lambda: is_listening(settings.temporal_port))
        worker = pid_in(settings.data_dir / "worker.pid")
        assert worker is not None
        client = await connect_patiently(settings)  # a server that listens is not yet one that answers
        async with asyncio.timeout(LIMIT):
            while not await is_polled(client, settings.task_queue, worker_identity(worker)):
                await asyncio.sleep(0.05)
        assert await up.stopped() == 0


def runs(pid: int | None) -> bool:
    """Whether a process runs; one that nobody has collected yet has ended."""
    try:
        return pid is not None and Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


async def test_what_a_killed_system_left_behind_is_ended_by_the_next_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    async with started(settings) as up:
        await up.until_running()
        left = [pid_in(settings.data_dir / "worker.pid"), pid_in(settings.data_dir / "temporal.pid")]
        assert await up.stopped(signal.SIGKILL) == -signal.SIGKILL
    assert None not in left
    if sys.platform == "linux":  # where the kernel ends them with it
        await until(lambda: not any(runs(one) for one in left))
    async with started(settings) as up:
        await up.until_running()
        now = [pid_in(settings.data_dir / "worker.pid"), pid_in(settings.data_dir / "temporal.pid")]
        assert not set(left) & set(now)
        assert await up.stopped() == 0


async def test_a_worker_alone_says_when_its_database_was_never_made(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    process = await asyncio.create_subprocess_exec(
        *WorkerProcess(settings).command(), env=WorkerProcess(settings).environment(), stderr=PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), LIMIT)
    assert process.returncode == 2
    assert "vertebra migrate" in said.decode()


async def test_ctrl_c_while_it_starts_leaves_nothing_running(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    async with started(settings) as up:
        await until(lambda: pid_in(settings.data_dir / "temporal.pid") is not None)
        server = pid_in(settings.data_dir / "temporal.pid")
        assert await up.stopped() == 0
    assert RUNNING not in up.said
    assert server is not None
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)
    assert pid_in(settings.data_dir / "worker.pid") is None


async def test_a_worker_alone_waits_for_temporal_works_and_stops_when_asked(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    with closing_engine(open_database(settings.database_url)) as database:
        migrate(database)
    alone = WorkerProcess(settings)
    process = await asyncio.create_subprocess_exec(*alone.command(), env=alone.environment())
    try:
        assert await checked(settings) == 2
        async with server(settings):
            client = await connect_patiently(settings)
            async with asyncio.timeout(LIMIT):
                while not await is_polled(client, settings.task_queue, worker_identity(process.pid)):
                    await asyncio.sleep(0.05)
            assert await checked(settings) == 0
            process.terminate()
            assert await asyncio.wait_for(process.wait(), LIMIT) == 0
    finally:
        if process.returncode is None:
            process.kill()


async def checked(settings: Settings) -> int:
    """What the health check of a worker's container says."""
    alone = WorkerProcess(settings)
    process = await asyncio.create_subprocess_exec(*alone.command(), "--check", env=alone.environment(), stderr=DEVNULL)
    return await asyncio.wait_for(process.wait(), LIMIT)
