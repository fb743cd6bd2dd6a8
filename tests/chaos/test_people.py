"""Many people work on many actions at once, on the rehearsal clock, while workers and the server are killed."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from activities.sending import Unanswered
from domain import ids
from domain.decider import Envelope
from store.messages import Receipt
from store.repair import forked_streams
from tests.chaos.havoc import KILLS, SEED, Havoc, agrees, havoc
from tests.scenarios.in_memory import World, comparable
from tests.workflows.town import Town, action, adopted

BEGINS = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = BEGINS + timedelta(days=40)
ACTIONS = 5
REPORTS = 12


def asked(stream: str, n: int, kind: str, data: dict[str, Any], at: datetime, **more: Any) -> Envelope:
    return Envelope(
        stream=stream,
        command_id=ids.seeded(f"{stream}/{n}", at),
        kind=kind,
        data=data,
        network_version=1,
        **({"person": "ana"} | more),
    )


def spring(name: str) -> Iterator[Envelope]:
    yield asked(action(name), 1, "StartAction", {}, BEGINS)
    for n in range(REPORTS):
        yield asked(action(name), 10 + n, "ReportProgress", {"text": f"{name}: report {n}"}, BEGINS)
    yield asked(action(name), 2, "BlockAction", {"reason": "no printer"}, BEGINS)


def summer(name: str) -> Iterator[Envelope]:
    yield asked(action(name), 3, "UnblockAction", {"text": "a printer"}, LATER)
    for n in range(REPORTS):
        yield asked(action(name), 50 + n, "ReportProgress", {"text": f"{name}: more {n}"}, LATER)
    yield asked(action(name), 4, "CompleteAction", {}, LATER)


async def insisting(running: Havoc, envelope: Envelope) -> Receipt:
    """As people do who were not answered: the same again, with the same id."""
    sender = running.engine.door.sender
    assert sender is not None
    while True:
        try:
            return await sender.send(envelope, patience=5)
        except Unanswered:
            continue


async def planned(running: Havoc, name: str) -> Envelope:
    """An action begins to live, as its cycle's plan would have it."""
    known_as = ids.seeded(f"{action(name)}/planned", BEGINS)
    with adopted(running.engine.log, name, known_as=known_as, due_on="2026-03-20") as envelope:
        await insisting(running, envelope)
    return envelope


async def person(running: Havoc, steps: Iterator[Envelope]) -> None:
    for envelope in steps:
        receipt = await insisting(running, envelope)
        if running.random.random() < 0.2:
            assert (await insisting(running, envelope)).first_version == receipt.first_version


async def test_people_who_repeat_what_was_not_answered_lose_and_double_nothing(tmp_path: Path) -> None:
    print(f"seed {SEED}")  # noqa: T201
    names = [f"action-{n}" for n in range(ACTIONS)]
    async with havoc(tmp_path, SEED) as running:
        town = Town(running.engine)
        await town.found(rehearsal=True)
        door = running.engine.door
        await door.advance_clock("town", BEGINS, person="ana")
        kills = max(6, KILLS // 2)
        wreaking = asyncio.create_task(running.wreak(kills, apart=max(2, ACTIONS * REPORTS * 4 // kills)))
        try:
            plans = await asyncio.gather(*(planned(running, name) for name in names))
            await asyncio.gather(*(person(running, spring(name)) for name in names))
            await door.settle("town", patience=120)
            await door.advance_clock("town", LATER, person="ana")
            await asyncio.gather(*(person(running, summer(name)) for name in names))
            await door.settle("town", patience=120)
        finally:
            wreaking.cancel()
        await asyncio.wait([wreaking])
        if not wreaking.cancelled():
            wreaking.result()
        print(running.told())  # noqa: T201
        assert running.kills
        running.check_words()
        log = running.engine.log
        world = World(clock=BEGINS, folds={"network:town": log.fold("network:town")})
        for plan, name in zip(plans, names, strict=True):
            for envelope in (plan, *spring(name)):
                world.give(envelope)
        world.advance(LATER)
        for name in names:
            for envelope in summer(name):
                world.give(envelope)
        for stream in map(action, names):
            assert comparable(log.events(stream)) == comparable(world.events[stream]), stream
            await agrees(running.engine, stream)
        assert forked_streams(log.engine) == []
