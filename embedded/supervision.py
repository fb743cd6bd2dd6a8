"""The embedded system: data directory, migrations, Temporal's development server and a worker, in order, as one thing.

Each step waits until the one before it answers; stopping goes the other way. What dies by itself is started again.
It must never decide what a command or a scenario does, and never run beside another on the same data directory.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from temporalio.client import Client

from activities.sending import Sender
from domain.errors import VertebraError
from domain.registry import DECIDERS
from doors.connection import connect_patiently
from doors.door import Door
from doors.evidence import keep_closed_runs
from doors.settings import Settings
from embedded.child import only_one
from embedded.server import TemporalServer
from embedded.workerprocess import WorkerProcess
from store.database import check_whole, migrate, open_database
from store.log import EventLog
from store.reading import Reading
from store.repair import forked_streams
from store.space import Room, folder_of, room

log = structlog.get_logger(__name__)

PAUSES = (0.0, 0.25, 0.5, 1.0, 2.0)
"""Seconds before each new start of a part that died; one more death within CALM seconds is the end."""
CALM = 60.0

SHOWN = 20  # streams at most that a log line names
LOOKED = 10.0  # seconds between two looks at the room on the disk
_LEVELS = {Room.LOW: logging.WARNING, Room.SCARCE: logging.ERROR, Room.NONE: logging.CRITICAL}
_WORDS = {
    Room.LOW: "the disk fills up",
    Room.SCARCE: "the disk is nearly full",
    Room.NONE: "the disk is full and no command is taken until there is room",
}

RETENTION = timedelta(days=30)
"""How long the embedded Temporal keeps a closed run: the archive needs some minutes, and a laptop may be shut."""
FORGET_AFTER = timedelta(days=1)
"""How long it keeps one that is in the archive: its file would else grow with all that ever ran."""


@dataclass(frozen=True)
class Embedded:
    """A running embedded system."""

    settings: Settings
    engine: Engine
    server: TemporalServer
    worker: WorkerProcess
    client: Client

    @property
    def database(self) -> str:
        """The event log's database, without its password."""
        return make_url(self.settings.database_url).render_as_string(hide_password=True)

    @property
    def door(self) -> Door:
        """Through which it is given commands."""
        sender = Sender(self.client, task_queue=self.settings.task_queue)
        return Door(EventLog(self.engine, DECIDERS), Reading(self.engine), sender)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where its databases grow."""
        beside = folder_of(self.engine)
        return (self.settings.data_dir, *(() if beside is None else (beside,)))

    async def keep_server(self) -> None:
        """Start the server again whenever it dies. Raises VertebraError when that does not help."""
        await self._keep("temporal-server", self.server.wait, self.server.start)

    async def keep_worker(self) -> None:
        """Start the worker again whenever it dies. Raises VertebraError when that does not help."""
        await self._keep("worker", self.worker.wait, lambda: self.worker.start(self.client))

    async def keep_looking_for_room(self) -> None:
        """Say when the disk fills up, and when there is room again."""
        known = Room.ENOUGH
        while True:
            level, left = await asyncio.to_thread(room, *self.folders)
            if level < known:
                log.log(_LEVELS[level], _WORDS[level], data_dir=self.settings.data_dir, bytes=left)
            elif level > known:
                log.warning("there is more room on the disk again", bytes=left)
            known = level
            await asyncio.sleep(LOOKED)

    async def _keep(self, name: str, wait: Callable[[], Awaitable[int]], start: Callable[[], Awaitable[None]]) -> None:
        clock = asyncio.get_running_loop().time
        deaths: list[float] = []
        while True:
            code = await wait()
            while True:
                if await self._waited_for_room(name):
                    deaths = []  # it died of the disk, and not of itself
                deaths = [*(then for then in deaths if clock() - then < CALM), clock()]
                if len(deaths) > len(PAUSES):
                    raise VertebraError(
                        "The {part} died {count:time|times} within {seconds} seconds (exit code {exit_code}).",
                        code="kept-dying",
                        part=name,
                        count=len(deaths),
                        seconds=f"{CALM:g}",
                        exit_code=code,
                    )
                log.warning("a part died and is started again", process=name, exit_code=code, restarts=len(deaths))
                await asyncio.sleep(PAUSES[len(deaths) - 1])
                try:
                    await start()
                    break
                except (VertebraError, OSError) as error:
                    log.warning("a part did not start again", process=name, code=getattr(error, "code", "no-room"))

    async def _waited_for_room(self, name: str) -> bool:
        """Wait while the disk is full: nothing can start on it. Gives whether it was."""
        waited = False
        while (await asyncio.to_thread(room, *self.folders))[0] is Room.NONE:
            if not waited:
                log.error("a part waits for room on the disk", process=name)
            waited = True
            await asyncio.sleep(1)
        return waited


@asynccontextmanager
async def embedded(settings: Settings) -> AsyncIterator[Embedded]:
    """Start everything, give it while the block runs, stop everything.

    Raises VertebraError: 'already-running', 'no-data-dir', the store's ('damaged-log', …), the server's ('port-in-use',
    'damaged-temporal-file', …) and the worker's.
    """
    async with AsyncExitStack() as parts:
        parts.enter_context(only_one(settings.data_dir))
        engine = await asyncio.to_thread(open_database, settings.database_url)
        parts.callback(engine.dispose)
        await asyncio.to_thread(check_whole, engine)
        await asyncio.to_thread(migrate, engine)
        if settings.forget_after is None:
            settings = settings.model_copy(update={"forget_after": FORGET_AFTER.total_seconds()})
        server, worker = TemporalServer(settings), WorkerProcess(settings)
        await asyncio.gather(worker.end_leftover(), server.end_leftover())
        parts.push_async_callback(server.stop)
        parts.push_async_callback(worker.stop)
        await server.start(meanwhile=worker.spawn)  # which takes longer to begin than the server that it waits for
        client = await connect_patiently(settings)
        await keep_closed_runs(client, RETENTION)
        await worker.ready(client)
        log.info("embedded system ready", data_dir=settings.data_dir)
        await asyncio.to_thread(_say_what_is_forked, engine)
        yield Embedded(settings, engine, server, worker, client)
        log.info("embedded system stopping", data_dir=settings.data_dir)


def _say_what_is_forked(engine: Engine) -> None:
    """Say which processes have stopped because they found another log than they knew: perhaps nobody has asked them."""
    forked = forked_streams(engine)
    if forked:
        log.warning(
            "processes have stopped, for the log is not the one that they knew: see vertebra reconcile",
            count=len(forked),
            streams=forked[:SHOWN],
        )


async def up(settings: Settings, at_work: Callable[[Embedded], Awaitable[None]]) -> None:
    """Run an embedded system in the foreground until Ctrl-C or SIGTERM, and stop it cleanly.

    `at_work` runs once everything answers: it plays scenarios, says what is running, and may end before the system
    does; a stop cancels it. Raises what `embedded` and `at_work` raise, and VertebraError 'kept-dying'.
    """
    running = asyncio.create_task(_run(settings, at_work))
    with _stop_signals(running) as asked:
        try:
            await running
        except asyncio.CancelledError:
            if not asked.is_set():
                raise


async def _run(settings: Settings, at_work: Callable[[Embedded], Awaitable[None]]) -> None:
    try:
        async with embedded(settings) as system, asyncio.TaskGroup() as parts:
            parts.create_task(system.keep_server())
            parts.create_task(system.keep_worker())
            parts.create_task(system.keep_looking_for_room())
            await at_work(system)
    except BaseExceptionGroup as several:
        # The first to fail ended the others; its words are what a person can use.
        first = several.exceptions[0]
        raise first from first.__cause__


@contextlib.contextmanager
def _stop_signals(running: "asyncio.Task[None]") -> Iterator[asyncio.Event]:
    """The first signal asks for the stop. Later ones change nothing: each part's stop has a limit of its own."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if not asked.is_set():
            asked.set()
            running.cancel()

    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, stop)
    try:
        yield asked
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
