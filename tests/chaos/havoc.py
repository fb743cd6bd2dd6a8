"""`kill -9` at random points: of workers, and of Temporal's server. What is killed is started again at once; only in
the middle the server stays away for a while.

Only processes that were started here are ever killed. The seed is printed: the same seed chooses the same victims at
the same distances in the log, though not at the same microsecond.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import select

from domain.registry import DECIDERS
from doors.connection import connect_patiently
from doors.settings import Settings
from embedded.server import TemporalServer
from store.database import migrate, open_database
from store.log import EventLog
from store.tables import counters
from tests.engine import Engine, door, settings_in, until
from tests.processes import Worker

KILLS = int(os.environ.get("VERTEBRA_KILLS", "10"))
SEED = int(os.environ.get("VERTEBRA_SEED", "0")) or int.from_bytes(os.urandom(4), "big")
AWAY = float(os.environ.get("VERTEBRA_AWAY", "5"))  # seconds
QUICKLY = {"sticky_timeout": 0.5, "graceful_shutdown": 1.0, "sweep_every": 5.0, "sweep_grace": 5.0}
WORKERS = 2
STALLED = 60.0  # seconds after which a kill no longer waits for the log to grow


@dataclass
class Havoc:
    """A running engine whose parts die. `recoveries`: seconds from each kill to the next event in the log."""

    engine: Engine
    server: TemporalServer
    workers: list[Worker]
    random: Random
    kills: list[str] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)

    def position(self) -> int:
        """How many events the log has."""
        with self.engine.log.engine.connect() as connection:
            return int(connection.execute(select(counters.c.position)).scalar_one())

    async def wreak(self, kills: int, *, apart: int) -> None:
        """Kill so many times, each when the log has grown by up to `apart` events since the last; cancel to end."""
        for n in range(kills):
            wanted = self.position() + self.random.randint(0, apart)
            await self._grown(wanted)
            await asyncio.sleep(self.random.uniform(0, 0.2))
            here, began = self.position(), asyncio.get_running_loop().time()
            if n == kills // 2:
                await self._kill_server(away=AWAY)
            elif self.random.random() < 0.3:
                await self._kill_server()
            else:
                await self._kill_worker(self.random.randrange(len(self.workers)))
            await self._grown(here + 1)
            self.recoveries.append(asyncio.get_running_loop().time() - began)

    async def _grown(self, to: int) -> None:
        give_up = asyncio.get_running_loop().time() + STALLED
        while self.position() < to:
            if asyncio.get_running_loop().time() > give_up:
                raise AssertionError(f"nothing was stored for {STALLED} seconds after {self.kills[-1:]}")
            await asyncio.sleep(0.02)

    async def _kill_server(self, *, away: float = 0.0) -> None:
        assert self.server.pid is not None
        self.kills.append("server")
        os.kill(self.server.pid, signal.SIGKILL)
        await self.server.wait()
        await asyncio.sleep(away)
        await self.server.start()

    async def _kill_worker(self, number: int) -> None:
        self.kills.append(f"worker {number}")
        await self.workers[number].kill()
        await self.workers[number].start()

    def check_words(self) -> None:
        """No run ended, or turned, with somebody unanswered: the SDK warns of it, and a worker of ours writes that."""
        for worker in self.workers:
            assert "TMPRL1102" not in worker.words()

    def told(self) -> str:
        worst = max(self.recoveries, default=0.0)
        usual = sorted(self.recoveries)[len(self.recoveries) // 2] if self.recoveries else 0.0
        return (
            f"seed {SEED}: {len(self.kills)} kills, {self.kills.count('server')} of them of the server; "
            f"the log grew again after {usual:.1f} s (median), {worst:.1f} s at most"
        )


@asynccontextmanager
async def havoc(folder: Path, seed: int) -> AsyncIterator[Havoc]:
    """An engine in a folder with its server and its workers as processes that may be killed."""
    settings: Settings = settings_in(folder, **QUICKLY)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database_url)
    migrate(database)
    log = EventLog(database, DECIDERS)
    server = TemporalServer(settings)
    workers = [Worker(settings) for _ in range(WORKERS)]
    try:
        await server.start()
        client = await connect_patiently(settings)
        for worker in workers:
            await worker.start()
        for worker in workers:
            await worker.ready(client)
        yield Havoc(Engine(settings, client, log, door(client, log, settings)), server, workers, Random(seed))
    finally:
        await asyncio.gather(*(worker.stop() for worker in workers))
        await server.stop()
        database.dispose()


async def agrees(engine: Engine, stream: str) -> None:
    """The running process, asked, is where the log is, byte for byte; reading it finds the log's chain whole."""
    await until(lambda: engine.agrees(stream), patience=60)
