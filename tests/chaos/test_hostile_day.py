"""A hostile day: thousands of commands, right and wrong, while everything dies that can die.

In the end nothing that was accepted is lost, nothing is there twice, nothing that was refused was written, nothing
stands still, every page of then is still the page of then, and the record proves itself. `VERTEBRA_SEED` chooses what
people do and what befalls them; `VERTEBRA_COMMANDS` how many of them there are to be.
"""

import asyncio
import json
import os
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from cli.main import app
from domain import ids
from domain.decider import StoredCommand
from store.repair import forked_streams
from store.tables import counters, events
from tests.chaos.havoc import KILLS, SEED
from tests.chaos.histories import Told, history
from tests.chaos.people import Ledger, People
from tests.chaos.postgres import postgres
from tests.chaos.system import System, system
from tests.smalldisk import SmallDisk, small_disk

__all__ = ["small_disk"]

SHORT = 60
COMMANDS = int(os.environ.get("VERTEBRA_COMMANDS", SHORT))  # that the towns' own people give, all together
TOWNS = 4
MEDDLERS = 2  # in each town
MOMENTS = 20
WHEN_ASKED = frozenset({"as_of", "now"})  # what a page says of itself
OFTEN_ENOUGH = 15.0  # seconds between two deaths of one part: more often is given up by whoever starts it again


@dataclass
class Moment:
    """What a command line answered, when the log had come so far."""

    position: int
    line: tuple[str, ...]
    answer: Any


@dataclass
class Day:
    """A day, and all that was seen of it."""

    system: System
    people: People
    any: Random
    moments: list[Moment] = field(default_factory=list)
    recoveries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    died: dict[str, float] = field(default_factory=dict)
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)  # who shuts everybody else out

    @property
    def ledger(self) -> Ledger:
        return self.people.ledger

    def position(self) -> int:
        with self.system.engine.log.engine.connect() as connection:
            return int(connection.execute(select(counters.c.position)).scalar_one())

    # What befalls the system

    async def dies(self, part: str) -> None:
        """One part dies; then until a process has taken something in again."""
        await asyncio.sleep(max(0.0, self.died.get(part, -OFTEN_ENOUGH) + OFTEN_ENOUGH - monotonic()))
        self.died[part] = began = monotonic()
        await self.system.lose(part)
        await self.is_taken_in_again(began, part)

    async def fills(self, disk: SmallDisk) -> None:
        """The disk is full for some seconds: commands are told so, and what dies meanwhile comes again afterwards."""
        before = self.ledger.passing["disk-full"]
        disk.fill()
        began = monotonic()
        while self.ledger.passing["disk-full"] == before:
            assert monotonic() - began < 60, "nobody was told that the disk is full"
            await asyncio.sleep(0.1)
        await self.system.lose("server")
        await asyncio.sleep(2)
        disk.clear()
        began = monotonic()
        await self.is_taken_in_again(began, "full disk")

    async def is_older(self, name: str) -> None:
        """The machine stops, and one of its two databases is put back as it was a moment before."""
        self.people.registers_open.clear()
        await self.is_quiet()
        copy, before = self.system.copied(name), len(self.ledger.accepted)
        self.system.open.set()
        began = monotonic()
        while len(self.ledger.accepted) < before + 8 and monotonic() - began < 30:
            await asyncio.sleep(0.05)
        await self.system.end()
        self.system.put_back(copy, name)
        began = monotonic()
        code, words = await self.system.command(
            "--lang", "en", "reconcile", "--by", "admin", "--reason", "one side was put back", "--yes"
        )
        assert code == 0, words
        self.recoveries[f"reconcile, of these, older {name}"].append(monotonic() - began)
        await self.system.start()
        await self.system.reach()
        self.people.registers_open.set()
        await self.is_taken_in_again(began, f"older {name}")

    async def is_taken_in_again(self, since: float, after: str) -> None:
        while self.ledger.accepted_at < since:
            assert monotonic() - since < 120, f"nothing was taken in after {after}: {self.told()}"
            await asyncio.sleep(0.02)
        self.recoveries[after].append(self.ledger.accepted_at - since)

    # What is kept of it

    async def is_quiet(self) -> None:
        """Nobody gives anything, and all that was given is answered."""
        self.system.open.clear()
        while self.ledger.under_way:
            await asyncio.sleep(0.02)

    async def is_looked_at(self) -> None:
        """Keep what a page says now, and how far the log had come."""
        try:
            await self.is_quiet()
            for _ in range(20):
                before, line = self.position(), self.any_page()
                answer = self.page(*line)
                if self.position() == before:
                    self.moments.append(Moment(before, line, answer))
                    return
        finally:
            self.system.open.set()

    def any_page(self) -> tuple[str, ...]:
        streams = [info.stream for info in self.system.engine.log.streams()]
        pages = [("show", self.any.choice(streams)), ("board", ids.parts(self.any.choice(streams))[1])]
        return self.any.choice(pages)

    def page(self, *line: str) -> Any:
        result = CliRunner().invoke(app, [*line, "--json"], env=self.system.environment)
        assert result.exit_code == 0, f"{line}: {result.output}"
        return {name: told for name, told in json.loads(result.stdout).items() if name not in WHEN_ASKED}

    def told(self) -> str:
        ledger, figures = self.ledger, []
        for part, seconds in sorted(self.recoveries.items()):
            ordered = sorted(seconds)
            figures.append(
                f"{part}: {len(ordered)} times, {ordered[len(ordered) // 2]:.1f} s (median), "
                f"{ordered[int(len(ordered) * 0.95)]:.1f} s (95 %), {ordered[-1]:.1f} s at most"
            )
        return "\n".join(
            [
                f"seed {SEED}: {len(ledger.asked)} commands, sent {ledger.sent} times: {len(ledger.accepted)} accepted,"
                f" {len(ledger.turned_down)} refused ({ledger.whys()}); {len(self.moments)} pages kept; "
                f"the longest waited {ledger.worst_wait:.1f} s; sent again after {dict(ledger.passing)}",
                "seconds until a process took something in again, after",
                *figures,
            ]
        )


# A connection that is made while its server is killed is closed by nobody: psycopg says so when it is let go of.
@pytest.mark.filterwarnings("ignore:Exception ignored.*BaseConnection.__del__:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("database", ["sqlite", *(["postgresql"] if COMMANDS > SHORT else [])])
async def test_nothing_is_lost_doubled_or_stuck(database: str, tmp_path: Path, small_disk: SmallDisk) -> None:
    known = {f"town-{n}": list(history(SEED + n, f"town-{n}", COMMANDS // TOWNS)) for n in range(TOWNS)}
    with ExitStack() as stack:
        cluster = stack.enter_context(postgres()) if database == "postgresql" else None
        async with system(small_disk.folder, cluster) as running:
            day = Day(running, People(running, known, SEED), Random(SEED))
            try:
                await lived(day, known, small_disk, cluster is not None)
                await ends_well(day)
            finally:
                print(f"{database}: {day.told()}")  # noqa: T201


async def lived(day: Day, known: dict[str, list[Told]], disk: SmallDisk, on_postgres: bool) -> None:
    """All that happens, until everybody has done what was to be done."""
    parts = ("worker", "server", "supervisor", *(("postgresql", "connections") if on_postgres else ()))
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        lives = [group.create_task(day.people.lives(town)) for town in known]
        for town in known:
            for _ in range(MEDDLERS):
                group.create_task(day.people.meddles(town, over.is_set))
        befalls = group.create_task(misfortunes(day, parts, None if on_postgres else disk))
        looks = group.create_task(looked_at(day))
        await asyncio.wait(lives)
        over.set()
        befalls.cancel()
        looks.cancel()
    assert day.recoveries, "nothing befell anybody"


async def misfortunes(day: Day, parts: tuple[str, ...], disk: SmallDisk | None) -> None:
    """One after the other, each when the last one is over: every kind of them first, then any."""
    kinds = [*parts, "temporal.db", *(["disk", "vertebra.db"] if disk is not None else [])]
    for n in range(KILLS):
        kind = kinds[n] if n < len(kinds) else day.any.choice(kinds)
        if kind == "disk":
            assert disk is not None
            async with day.alone:  # for nobody is told anything while pages are kept
                await day.fills(disk)
        elif kind.endswith(".db"):
            async with day.alone:
                await day.is_older(kind)
        else:
            await day.dies(kind)
        day.system.check_alive()
        await asyncio.sleep(day.any.uniform(0.5, 4))


async def looked_at(day: Day) -> None:
    """Pages are kept, each some way after the last."""
    whole = sum(map(len, day.people.known.values()))
    for n in range(1, MOMENTS + 1):
        while sum(day.people.far.values()) < whole * n / (MOMENTS + 1):
            await asyncio.sleep(0.05)
        async with day.alone:
            await day.is_looked_at()


# What must hold when it is over


async def ends_well(day: Day) -> None:
    for town in day.people.known:
        await day.system.door.settle(town, patience=120)
    day.system.check_alive()
    what_was_accepted_is_there_once_and_nothing_else_is(day)
    the_log_has_no_holes(day)
    log = day.system.engine.log
    assert forked_streams(log.engine) == []
    assert day.system.door.reading.undelivered() == 0
    for moment in day.moments:
        assert day.page(*moment.line, "--at", f"@{moment.position}") == moment.answer, moment.line
    for line in (("rebuild", "temporal", "--also-running"), ("verify", "--all")):
        code, words = await day.system.command("--lang", "en", *line)
        assert code == 0, f"{line}: {words}"
    for town in day.people.known:  # and it is still taken in what anybody says
        now = day.system.door.registers.clock(town)
        assert now is not None
        await day.people.pass_time(town, now + timedelta(days=1))


def what_was_accepted_is_there_once_and_nothing_else_is(day: Day) -> None:
    log, ledger = day.system.engine.log, day.ledger
    stored: dict[tuple[str, str], list[StoredCommand]] = defaultdict(list)
    for info in log.streams():
        for command in log.commands(info.stream):
            if command.envelope["source"] == "person":
                stored[info.stream, str(command.command_id)].append(command)
    accepted = {(one.envelope.stream, str(one.envelope.command_id)): one for one in ledger.accepted}
    assert len(accepted) == len(ledger.accepted), "one id was accepted for two things"
    for which, one in accepted.items():
        (there,) = stored.pop(which)
        assert there.content == one.envelope.content(), which
        receipt = one.receipts[0]
        assert one.receipts == [receipt] * len(one.receipts), which
        made = log.events(receipt.stream, receipt.first_version - 1, receipt.last_version)
        assert [event.id for event in made] == [event.id for event in receipt.events], which
    others = [which for which in stored if not which[0].startswith("clock:")]
    assert not others, f"what nobody was told of, or was refused, is there: {others[:5]}"


def the_log_has_no_holes(day: Day) -> None:
    with day.system.engine.log.engine.connect() as connection:
        rows = connection.execute(select(events.c.position, events.c.stream, events.c.version)).all()
    assert sorted(row.position for row in rows) == list(range(1, len(rows) + 1))
    versions: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        versions[row.stream].append(row.version)
    for stream, there in versions.items():
        assert sorted(there) == list(range(1, len(there) + 1)), stream
