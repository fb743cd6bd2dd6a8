"""Opening both sides of the record while nobody works on them: the database, Temporal, and the archive.

An embedded Temporal is started for as long as it takes, with no worker beside it; a cluster must answer, and its
workers must have been stopped. It must never run beside a system at work: what is read would not stand still.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from temporalio.client import Client
from temporalio.service import RPCError

from domain.errors import Refusal, VertebraError
from doors.connection import connect, connect_patiently, is_polled
from doors.settings import Settings
from embedded.child import only_one
from embedded.server import TemporalServer
from embedded.workerprocess import WorkerProcess
from evidence.reconciling_act import Plan, Reconciled, planned, reconcile, told
from store.archive import Archive
from store.database import is_current, open_database
from store.keys import Keys
from store.paths import is_folder, is_there
from store.space import refuse_when_full


@dataclass(frozen=True)
class StandingStill:
    """Both sides, open, with nobody at work on them."""

    settings: Settings
    engine: Engine
    client: Client
    keys: Keys

    async def planned(self) -> Plan:
        """What would be done. Raises VertebraError."""
        try:
            archive, keys = Archive(self.settings.archive_dir, self.keys), self.keys.public()
            return await planned(self.engine, self.client, archive, keys)
        except RPCError as error:
            raise VertebraError("Temporal does not answer.", code="temporal-unreachable") from error

    async def done(self, plan: Plan, *, by: str, reason: str) -> Reconciled:
        """What was done; nothing, where both sides agree."""
        if plan.agrees:
            return told(plan)
        await asyncio.to_thread(refuse_when_full, self.engine)
        signer = await asyncio.to_thread(self.keys.signer)
        queue = self.settings.task_queue
        record = await reconcile(
            self.engine, self.client, plan, signer, by=by, reason=reason, at=datetime.now(UTC), task_queue=queue
        )
        return told(plan, record)


@asynccontextmanager
async def standing_still(settings: Settings, *, held: bool = False) -> AsyncIterator[StandingStill]:
    """Open both sides. `held`: the caller has the data directory already.

    Raises VertebraError: 'already-running', Refusal 'workers-at-work', 'not-migrated', 'temporal-unreachable', and
    what a database or a server that does not open says.
    """
    async with AsyncExitStack() as parts:
        if not held and is_folder(settings.data_dir):
            parts.enter_context(only_one(settings.data_dir))
        url = make_url(settings.database_url)
        if url.get_backend_name() == "sqlite" and not is_there(str(url.database)):
            raise VertebraError(
                "There is nothing here yet: {file} does not exist. 'vertebra up' makes it, or set VERTEBRA_DATA_DIR.",
                code="not-migrated",
                file=url.database,
            )
        engine = await asyncio.to_thread(open_database, settings.database_url)
        parts.callback(engine.dispose)
        if not await asyncio.to_thread(is_current, engine):
            raise VertebraError(
                "The database has not been brought up to date. Run 'vertebra migrate' first.", code="not-migrated"
            )
        client = await parts.enter_async_context(_temporal(settings))
        yield StandingStill(settings, engine, client, Keys(settings.keys_dir))


@asynccontextmanager
async def _temporal(settings: Settings) -> AsyncIterator[Client]:
    """The embedded server of our folder, started with nothing beside it, or a cluster whose workers are stopped."""
    if not is_there(settings.temporal_database):
        client = await connect(settings)
        if await _somebody_works(client, settings):
            raise Refusal(
                "workers-at-work",
                "Workers are at work on {address}, or were in the last two minutes. Stop all of them first, and say it "
                "again: what is compared must stand still.",
                address=settings.temporal_address,
            )
        yield client
        return
    # What a killed system left behind is ended before its server.
    await WorkerProcess(settings).end_leftover()
    server = TemporalServer(settings)
    await server.start()
    try:
        yield await connect_patiently(settings)
    finally:
        await server.stop()


async def _somebody_works(client: Client, settings: Settings) -> bool:
    try:
        return await is_polled(client, settings.task_queue, "")
    except RPCError as error:
        raise VertebraError("Temporal does not answer.", code="temporal-unreachable") from error
