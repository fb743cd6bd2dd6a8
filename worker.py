"""A worker on its own: `python worker.py` serves the Temporal and the database that the environment names.

`--check` says by its exit code whether a worker of this host is at work: a health check for containers.
It only puts together what lives elsewhere and waits for a signal; rules, workflows and activities are not its business.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

import structlog
from temporalio.client import Client

from domain.errors import VertebraError
from domain.registry import DECIDERS
from doors.connection import connect, connect_patiently, host_identity, is_polled, worker_identity
from doors.ending import leave
from doors.logs import configure_logs
from doors.settings import Settings, misspelt, read_settings
from doors.working import build_workers, schedule_evidence, schedule_sweeps
from store.database import is_current, open_database
from store.log import EventLog
from store.reading import Reading

log = structlog.get_logger("worker")


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop` is set, then let what is under way finish.

    Raises VertebraError when Temporal or the database cannot be used, and whatever ends a worker for good.
    """
    engine = await asyncio.to_thread(open_database, settings.database_url)
    try:
        if not await asyncio.to_thread(is_current, engine):
            raise VertebraError(
                "The database has not been brought up to date. Run 'vertebra migrate' first.", code="not-migrated"
            )
        client = await _unless(stop, connect_patiently(settings, identity=worker_identity(os.getpid())))
        if client is None:
            return
        workers = build_workers(client, EventLog(engine, DECIDERS), Reading(engine), settings)
        async with AsyncExitStack() as working:
            for worker in workers:
                await working.enter_async_context(worker)
            await schedule_sweeps(client, settings)
            await schedule_evidence(client, settings)
            log.info("worker at work", pid=os.getpid(), address=settings.temporal_address, queue=settings.task_queue)
            await stop.wait()
            log.info("worker stopping", pid=os.getpid())
    finally:
        engine.dispose()
    log.info("worker stopped", pid=os.getpid())


async def check(settings: Settings) -> bool:
    """Whether a worker of this host asks Temporal for work."""
    return await is_polled(await connect(settings), settings.task_queue, host_identity())


async def _unless(stop: asyncio.Event, doing: Coroutine[Any, Any, Client]) -> Client | None:
    """What `doing` gives, or None when the stop comes first."""
    task, stopped = asyncio.create_task(doing), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if stop.is_set():
        task.cancel()
        return None
    return await task


async def _serve_until_signal(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(settings, stop)


def _say(error: VertebraError) -> None:
    sys.stderr.write(f"{error}\n")


def main(argv: list[str] | None = None, *, say: Callable[[VertebraError], object] = _say) -> int:
    """The process: 0 after a stop that was asked for, 1 when something ends it, 2 when it could not begin.

    `say`: tells whoever started it why it could not.
    """
    arguments = argparse.ArgumentParser(prog="worker.py", description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--check", action="store_true", help="exit with 0 when a worker of this host is at work")
    asked = arguments.parse_args(argv)
    try:
        settings = read_settings()
        configure_logs(settings.log_format, settings.log_level)
        for variable, meant in misspelt(os.environ).items():
            log.warning("unknown setting", variable=variable, meant=meant)
        if asked.check:
            return 0 if asyncio.run(check(settings)) else 1
        asyncio.run(_serve_until_signal(settings))
    except VertebraError as error:
        say(error)
        return 2
    except Exception:
        log.exception("worker ended")
        return 1
    return 0


if __name__ == "__main__":
    leave(main())
