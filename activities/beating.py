"""Telling the server that this worker is alive, so that a killed one's work is taken over soon.

For what may take long: deliveries, sweeps, hydrations. An append is short, and is simply asked for again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from temporalio import activity

BEAT = 1.0  # seconds; well below the heartbeat timeouts


@contextlib.asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """Heartbeats for as long as the block lasts."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(BEAT)
            activity.heartbeat()

    task = asyncio.create_task(beat())
    try:
        yield
    finally:
        task.cancel()
