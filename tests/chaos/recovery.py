"""How long people wait after a kill: of Temporal's server, of the worker, or of `vertebra up` itself.

They give one command after another, each to a process of their own, and repeat what is not answered. A wait is from the
kill until everybody has been answered again; the first of them is told beside it.
"""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any

from activities.sending import Unanswered
from domain.decider import Envelope
from domain.registry import DECIDERS
from doors.connection import connect_patiently
from doors.door import Door
from doors.settings import Settings
from embedded.workerprocess import WorkerProcess
from store.database import open_database
from store.log import EventLog
from tests.engine import Engine, door, settings_in, until
from tests.workflows.town import Town

PARTS = ("server", "worker", "supervisor")
PEOPLE = 4
CALM = (0.5, 2.5)  # seconds between a recovery and the next kill


@dataclass
class Waits:
    """Seconds from each kill of a part until the first, and until everybody, had an answer again."""

    first: list[float] = field(default_factory=list)
    everybody: list[float] = field(default_factory=list)

    def add(self, first: float, everybody: float) -> None:
        self.first.append(first)
        self.everybody.append(everybody)

    def told(self, part: str) -> str:
        return f"{part}: {len(self.everybody)} kills; " + "; ".join(
            f"{who} after {middle(waits):.1f} s (median), {most(waits):.1f} s (95 of 100), {max(waits):.1f} s (most)"
            for who, waits in (("the first", self.first), ("everybody", self.everybody))
        )


def middle(waits: list[float]) -> float:
    return sorted(waits)[len(waits) // 2]


def most(waits: list[float]) -> float:
    """What 95 of 100 do not exceed."""
    return quantiles(waits, n=20, method="inclusive")[-1] if len(waits) > 1 else waits[0]


class Up:
    """`vertebra up` as people start it, on a folder."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._process: Process | None = None

    async def start(self) -> None:
        with (self.settings.data_dir / "up.log").open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                str(Path(sys.executable).parent / "vertebra"),
                "up",
                env={**WorkerProcess(self.settings).environment(), "VERTEBRA_LOG_LEVEL": "info"},
                stdin=DEVNULL,
                stdout=said,
                stderr=STDOUT,
            )

    def pid(self, part: str) -> int:
        assert self._process is not None
        if part == "supervisor":
            return self._process.pid
        file = {"server": "temporal.pid", "worker": "worker.pid"}[part]
        return int((self.settings.data_dir / file).read_text())

    def pids(self, part: str) -> set[int]:
        """Those that must be gone, and others in their place, once a part has been killed; none while one is begun."""
        with suppress(OSError, ValueError):
            return {self.pid(one) for one in (("server", "worker") if part == "supervisor" else (part,))}
        return set()

    async def kill(self, part: str) -> None:
        os.kill(self.pid(part), signal.SIGKILL)
        if part == "supervisor":
            assert self._process is not None
            await self._process.wait()
            await self.start()

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait_for(self._process.wait(), 60)


class People:
    """Those who give commands and are answered: when, for each of them."""

    def __init__(self, engine: Engine) -> None:
        self.door: Door = engine.door
        self.town = Town(engine)
        self.answered: dict[str, list[float]] = {}

    async def work(self, stream: str) -> None:
        known, n = self.answered.setdefault(stream, []), 0
        while True:
            n += 1
            envelope = Envelope(
                stream=stream, command_id=Door.new_id(), kind="ReportProgress", data={"text": f"{n}"}, person="ana"
            )
            await insisting(self.door, envelope)
            known.append(time.monotonic())
            await asyncio.sleep(0.05)

    def since(self, moment: float) -> list[float]:
        """How long each of them has waited for the first answer since a moment; only those who have one."""
        found = (next((t - moment for t in known if t > moment), None) for known in self.answered.values())
        return [one for one in found if one is not None]


async def insisting(given: Door, envelope: Envelope) -> None:
    while True:
        try:
            await given.give(envelope)
            return
        except Unanswered:
            continue


@asynccontextmanager
async def people_at_work(folder: Path, **given: Any) -> AsyncIterator[tuple[Up, People]]:
    """A system in a folder, started as people start it, and people who work with it."""
    settings = settings_in(folder, **{"sticky_timeout": 2.0, "graceful_shutdown": 10.0} | given)  # as by default
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    up = Up(settings)
    await up.start()
    try:
        await until((folder / "worker.pid").exists, patience=60)
        database = open_database(settings.database_url)
        client = await connect_patiently(settings)
        log = EventLog(database, DECIDERS)
        people = People(Engine(settings, client, log, door(client, log, settings)))
        await people.town.found()
        streams = [await people.town.plan(f"action-{n}") for n in range(PEOPLE)]
        for stream in streams:
            await people.town.give(stream, "StartAction", {})
        working = [asyncio.create_task(people.work(stream)) for stream in streams]
        try:
            await until(lambda: len(people.since(0.0)) == PEOPLE)
            yield up, people
        finally:
            for one in working:
                one.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            database.dispose()
    finally:
        await up.stop()


async def measured(folder: Path, kills: int, seed: int, **given: Any) -> dict[str, Waits]:
    """Kill each part so many times, in turns, and measure how long it takes until all goes on."""
    random, waits = Random(seed), {part: Waits() for part in PARTS}
    async with people_at_work(folder, **given) as (up, people):
        for n in range(kills * len(PARTS)):
            part = PARTS[n % len(PARTS)]
            await asyncio.sleep(random.uniform(*CALM))
            waits[part].add(*await recovered(up, people, part))
    return waits


async def recovered(up: Up, people: People, part: str) -> tuple[float, float]:
    """Kill a part: seconds until the first, and until everybody, was answered by what took its place."""
    gone, moment = up.pids(part), time.monotonic()
    await up.kill(part)
    await until(lambda: bool(now := up.pids(part)) and not gone & now, patience=90)
    anew = time.monotonic()
    await until(lambda: len(people.since(anew)) == PEOPLE, patience=90)
    waited = [anew - moment + one for one in people.since(anew)]
    return min(waited), max(waited)
