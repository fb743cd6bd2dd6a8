"""Repairing a stream whose process and log disagree: the log's side is kept, the act is recorded, a new run begins.

Nothing is ever taken out of the log. Commands that were not answered are given again by whoever waits, with their ids.
"""

import asyncio
from datetime import UTC, datetime

from domain import ids
from domain.decider import Envelope
from domain.registry import PROCESSES
from doors.door import Door
from store import repair as store_repair
from store.repair import Inspection
from workflows.messages import WAKE


async def inspect(door: Door, stream: str) -> Inspection:
    """Both sides of every fork of a stream, and what is wrong with its chain. Raises `NotFound`."""
    return await asyncio.to_thread(store_repair.inspect, door.log.engine, stream, now=datetime.now(UTC))


async def repair(door: Door, stream: str, *, by: str, reason: str) -> Inspection:
    """End the run that writes a stream, record the repair and hydrate a new run. Gives what there was to see before."""
    shown = await inspect(door, stream)
    sender = door.sender if ids.parts(stream)[0] in PROCESSES else None
    if sender is not None:
        await sender.end_run(stream, why=f"repaired by {by}")
    await asyncio.to_thread(
        store_repair.record_repair, door.log.engine, stream, by=by, reason=reason, at=datetime.now(UTC)
    )
    if sender is not None:
        await sender.send(Envelope(stream=stream, command_id=door.new_id(), kind=WAKE))
    return shown
