"""The real engine for a test: Temporal's development server, a database, workers, a door. Nothing of it is a mock.

One server for each test: workflow ids are the streams' own, and a test may stop its server as it likes.
"""

import asyncio
import gc
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from temporalio.client import Client, WorkflowHandle

from activities.sending import Sender
from domain.errors import VertebraError
from domain.registry import DECIDERS
from doors.connection import connect_patiently
from doors.door import Door
from doors.settings import Settings, read_settings
from doors.working import build_workers
from embedded.server import TemporalServer, require_free_port
from store.database import migrate, open_database
from store.log import EventLog
from store.reading import Reading
from workflows.messages import TURN_AFTER, Standing

_HANDED_OUT: set[int] = set()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, and that no outgoing connection will be given before the test binds them.

    Systems give connections ports from 32768 (Linux) or 49152 up: below, only what asks for a port by number has one.
    """
    ports: list[int] = []
    while len(ports) < count:
        port = random.randrange(10_000, 32_768)
        with suppress(VertebraError):
            require_free_port("127.0.0.1", port)
            if port not in _HANDED_OUT:
                ports.append(port)
                _HANDED_OUT.add(port)
    return ports


def settings_in(folder: Path, **given: Any) -> Settings:
    """Settings of an embedded system of its own, in a folder."""
    temporal, ui = free_ports(2)
    known: dict[str, Any] = {
        "data_dir": folder,
        "temporal_address": f"127.0.0.1:{temporal}",
        "temporal_ui_port": ui,
        "sticky_timeout": 1.0,
        "graceful_shutdown": 2.0,
    }
    return read_settings(**(known | given))


@dataclass
class Engine:
    """A running engine. `door` gives commands; `log` is what was stored."""

    settings: Settings
    client: Client
    log: EventLog
    door: Door

    def workflow(self, stream: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(stream)

    async def standing(self, stream: str) -> Standing:
        """What the running process says of itself."""
        standing: Standing = await self.workflow(stream).query("standing", result_type=Standing)
        return standing

    async def agrees(self, stream: str) -> bool:
        """Whether the running process is where the log is, byte for byte. A run that has just begun is not yet."""
        standing, folded = await self.standing(stream), await asyncio.to_thread(self.log.fold, stream)
        return (standing.version, standing.head, standing.fingerprint) == (
            folded.version,
            folded.head,
            folded.fingerprint(),
        )


def let_go(database: Database) -> None:
    """Close a database's connections, when all are back: one that comes back later is closed by nobody."""
    give_up = time.monotonic() + 10.0
    while (out := database.pool.checkedout()) and time.monotonic() < give_up:  # type: ignore[attr-defined]
        time.sleep(0.01)
    database.dispose()
    assert out == 0, f"{out} connections were never given back"


@asynccontextmanager
async def server(settings: Settings) -> AsyncIterator[TemporalServer]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    running = TemporalServer(settings)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


@contextmanager
def without_what_other_tests_left() -> Iterator[None]:
    """A collection of garbage that walks all that earlier tests keep can hold a workflow for seconds: a worker of its
    own never has that much, so it is left out meanwhile."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@asynccontextmanager
async def engine(
    folder: Path, *, database: Database | None = None, turn_after: int = TURN_AFTER, workers: bool = True, **given: Any
) -> AsyncIterator[Engine]:
    """An engine in a folder: server, database (a file of its own by default), workers unless told otherwise."""
    settings = settings_in(folder, **given)
    async with AsyncExitStack() as stack:
        stack.enter_context(without_what_other_tests_left())
        await stack.enter_async_context(server(settings))
        if database is None:
            database = open_database(settings.database_url)
            stack.callback(let_go, database)
        migrate(database)
        log = EventLog(database, DECIDERS)
        client = await connect_patiently(settings)
        if workers:
            await stack.enter_async_context(working(client, log, settings, turn_after=turn_after))
        yield Engine(settings, client, log, door(client, log, settings, turn_after=turn_after))


def door(client: Client, log: EventLog, settings: Settings, *, turn_after: int = TURN_AFTER) -> Door:
    return Door(
        log, Reading(log.engine), Sender(client, task_queue=settings.task_queue, turn_after=turn_after, patience=60.0)
    )


@asynccontextmanager
async def working(
    client: Client, log: EventLog, settings: Settings, *, turn_after: int = TURN_AFTER
) -> AsyncIterator[None]:
    """Workers, for as long as the block lasts."""
    async with AsyncExitStack() as stack:
        for worker in build_workers(client, log, Reading(log.engine), settings, turn_after=turn_after):
            await stack.enter_async_context(worker)
        yield


async def until(holds: Any, *, patience: float = 20.0) -> None:
    """Poll until a condition (a function, async or not) holds; fails the test after `patience` seconds."""
    give_up = asyncio.get_running_loop().time() + patience
    while True:
        answer = holds()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return
        if asyncio.get_running_loop().time() > give_up:
            raise AssertionError("it did not come to hold in time")
        await asyncio.sleep(0.02)
