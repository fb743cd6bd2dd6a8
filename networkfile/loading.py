"""Brings a network to what its file says: the differences as commands, the people's names beside the log.

Loading again gives only what differs; stopped in the middle and run again, it gives only what is left.
"""

import asyncio
from datetime import UTC, datetime

from domain import ids
from domain.decider import Envelope
from domain.message import digest
from doors.door import Door
from networkfile.reading import Change, LoadedNetwork, differences, origin_of
from store.people import write_people


async def load_network(
    door: Door, loaded: LoadedNetwork, *, person: str | None = None, clock: datetime | None = None
) -> int:
    """Give the commands that a network file asks for, as `person` or its administrator. Returns how many there were.

    `clock`: the time at which a rehearsal that has no clock yet is loaded. Raises Refusal as `differences` does.
    """
    network_id = loaded.network.id
    state, version = await door.network(network_id)
    person = person or loaded.administrator
    standing = await asyncio.to_thread(door.registers.clock, network_id) if state.rehearsal else None
    now = standing or clock or datetime.now(UTC)
    today = loaded.network.calendar.local_date(now)
    changes = differences(loaded, state, today=today, founder=None if state.exists else person)
    for change in changes:
        receipt = await door.give(asked(loaded, change, version, person=person, now=now), beginning=now)
        version = receipt.last_version
    await asyncio.to_thread(write_people, door.log.engine, network_id, loaded.cards)
    return len(changes)


def asked(loaded: LoadedNetwork, change: Change, version: int, *, person: str, now: datetime) -> Envelope:
    """One difference as a command on the network at `version`. Asked again at the same version, it has the same id."""
    kind, data = change
    stream = ids.stream_id("network", loaded.network.id)
    return Envelope(
        stream=stream,
        command_id=ids.seeded(f"load/{stream}/{version}/{digest([kind, data])}", now),
        kind=kind,
        data=data,
        person=person,
        origin=origin_of(change, loaded.network),
        expected_version=version,
    )
