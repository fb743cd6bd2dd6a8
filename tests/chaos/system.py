"""A whole embedded system as a town runs it, `vertebra up` with its children, and everything that can befall it.

Nothing of it is told about what is coming. Only processes that were started here, or by one that was, are killed.
"""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from domain.registry import DECIDERS
from doors.connection import connect_patiently
from doors.door import Door
from doors.settings import Settings, read_settings
from embedded.workerprocess import WorkerProcess
from store.database import open_database
from store.log import EventLog
from tests.chaos.postgres import Postgres
from tests.engine import Engine, door, free_ports, let_go

PIDS = {"worker": "worker.pid", "server": "temporal.pid"}
PROGRAM = "from cli.main import run; run()"
ROOT = Path(__file__).parents[2]
OURS = frozenset({"VERTEBRA_COMMANDS", "VERTEBRA_KILLS", "VERTEBRA_SEED", "VERTEBRA_AWAY"})  # settings of these tests
LIMIT = 90.0  # seconds until a system that starts has to be there
OFTEN: dict[str, Any] = {"checkpoint_every": 20.0, "archive_every": 20.0, "log_format": "json"}


class System:
    """A running system. `open`: whether people may give it commands; `engine`: how they reach it."""

    def __init__(self, settings: Settings, postgres: Postgres | None) -> None:
        self.settings = settings
        self.postgres = postgres
        self.open = asyncio.Event()
        self._said = settings.data_dir.parent / "up.log"
        self._up: Process | None = None
        self._reached: Engine | None = None

    # What people need of it

    @property
    def engine(self) -> Engine:
        assert self._reached is not None
        return self._reached

    @property
    def door(self) -> Door:
        return self.engine.door

    @property
    def environment(self) -> dict[str, str]:
        """What a command line needs to reach it."""
        here = {name: said for name, said in WorkerProcess(self.settings).environment().items() if name not in OURS}
        return {**here, "PYTHONPATH": str(ROOT), "LANG": "C", "COLUMNS": "200"}

    async def command(self, *words: str) -> tuple[int, str]:
        """What a command line in a process of its own answers: its exit code and its words."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, *words),
            env=self.environment,
            cwd=ROOT,
            stdin=DEVNULL,
            stdout=subprocess.PIPE,
            stderr=STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()

    # Its life

    async def start(self) -> None:
        """`vertebra up`, and wait until it says that it runs."""
        running = self._said.read_text().count("Vertebra is running") if self._said.exists() else 0
        with self._said.open("ab") as said:
            self._up = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", PROGRAM, "--lang", "en", "up"),
                env=self.environment, cwd=ROOT, stdin=DEVNULL, stdout=said, stderr=STDOUT,
            )  # fmt: skip
        give_up = monotonic() + LIMIT
        while self._said.read_text().count("Vertebra is running") == running:
            assert self._up.returncode is None, self.words()
            assert monotonic() < give_up, self.words()
            await asyncio.sleep(0.05)

    async def reach(self) -> None:
        """Open what people reach it by."""
        client = await connect_patiently(self.settings)
        log = EventLog(open_database(self.settings.database_url), DECIDERS)
        self._reached = Engine(self.settings, client, log, door(client, log, self.settings))
        self.open.set()

    def leave(self) -> None:
        """Let go of it, for its files to be exchanged."""
        self.open.clear()
        if self._reached is not None:
            let_go(self._reached.log.engine)

    async def end(self) -> None:
        """`kill -9` of all of it at once, as when the machine loses its power; nobody is asked."""
        self.leave()
        assert self._up is not None
        self._up.kill()
        await self._up.wait()
        for name in PIDS.values():
            _kill(self.settings.data_dir / name)
        while any(_runs(self.settings.data_dir / name) for name in PIDS.values()):
            await asyncio.sleep(0.05)

    def copied(self, name: str) -> Path:
        """A copy of one of its databases as it stands, beside its folder."""
        copy = self.settings.data_dir.parent / f"older-{name}"
        copy.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(self.settings.data_dir / name)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        return copy

    def put_back(self, copy: Path, name: str) -> None:
        """Put a copy in the place of the database that it is of, while nothing runs."""
        there = self.settings.data_dir / name
        for beside in ("-wal", "-shm"):
            there.with_name(name + beside).unlink(missing_ok=True)
        copy.replace(there)

    async def stop(self) -> None:
        """As an operator stops it."""
        if self._up is not None and self._up.returncode is None:
            self._up.send_signal(signal.SIGINT)
            code = await asyncio.wait_for(self._up.wait(), LIMIT)
            assert code == 0, f"it ended with {code}: {self.words()}"

    def check_alive(self) -> None:
        """It must never have ended by itself, and never have said what only a programmer reads."""
        assert self._up is not None
        assert self._up.returncode is None, self.words()
        assert "Traceback" not in self._said.read_text(), self.words()

    def words(self) -> str:
        return self._said.read_text(errors="replace")[-4000:]

    # What befalls it

    async def lose(self, part: str) -> None:
        """`kill -9` of a part; what nobody starts again by itself is started again at once, as an operator would."""
        match part:
            case "worker" | "server":
                _kill(self.settings.data_dir / PIDS[part])
            case "supervisor":
                assert self._up is not None
                self._up.kill()
                await self._up.wait()
                await self.start()
            case "connections":
                assert self.postgres is not None
                await asyncio.to_thread(_cut, self.settings.database_url)
            case "postgresql":
                assert self.postgres is not None
                await asyncio.to_thread(self.postgres.kill)
                await asyncio.to_thread(self.postgres.start)
            case _:
                raise AssertionError(part)


def _kill(file: Path) -> None:
    """The process that a pid file of this system names; between a death and the next start there is none."""
    try:
        os.kill(int(file.read_text()), signal.SIGKILL)
    except (OSError, ValueError):
        return


def _runs(file: Path) -> bool:
    try:
        return "Z" not in Path(f"/proc/{int(file.read_text())}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError):
        return False


def _cut(url: str) -> None:
    """End every connection to the database but the one that says so."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    try:
        with engine.connect() as connection:
            connection.execute(text(cut))
    except DBAPIError:
        return  # it is away already
    finally:
        engine.dispose()


@asynccontextmanager
async def system(folder: Path, postgres: Postgres | None) -> AsyncIterator[System]:
    """A system in a folder, on SQLite or on a PostgreSQL of its own. It is stopped when the block ends."""
    temporal, ui = free_ports(2)
    where: dict[str, Any] = {
        "data_dir": folder / "data", "temporal_address": f"127.0.0.1:{temporal}", "temporal_ui_port": ui,
    }  # fmt: skip
    settings = read_settings(**where, **OFTEN, **({} if postgres is None else {"database_url": postgres.url}))
    settings.data_dir.mkdir(mode=0o700, parents=True)
    running = System(settings, postgres)
    try:
        await running.start()
        await running.reach()
        yield running
    finally:
        running.leave()
        await running.stop()
