"""Between cases, escalations and the management meeting: whatever the machines do, every question is tabled exactly
once a round, and every decision comes back exactly once to each team."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from domain.registry import DECIDERS
from doors.connection import connect_patiently
from embedded import server as server_module
from store.database import migrate, open_database
from store.log import EventLog
from tests.engine import Engine, door, engine, let_go, server, settings_in, until, working
from tests.scenarios.kept import is_kept, nothing_is_doubled, streams_of
from tests.workflows.casetown import BOARD, CARRIES, MEMBERS, SECRETARY, TEAMS, CaseTown, raised

DEFER = {"outcome": "defer", "reason": "Next month"}
ASK = {"outcome": "ask-information", "question": "How many?"}


@dataclass
class Month:
    """Questions of two zones through two management meetings: a third deferred, a third sent back for information."""

    town: CaseTown
    count: int
    asked: dict[str, tuple[str, int]] = field(default_factory=dict)  # zone and fate (0: deferred, 1: sent back)

    async def lived(self) -> None:
        await asyncio.gather(*(self._ask(n) for n in range(self.count)))
        await self._met((DEFER, ASK, None))
        for stream, (zone, fate) in self.asked.items():
            if fate == 1:
                await self._at(stream, "sent-back")
                await self.town.give(stream, "GiveInformation", {"text": "Three"}, person=CARRIES[zone])
        await self._met((None, None, None))
        await asyncio.gather(*(self._come_back(stream) for stream in self.asked))

    async def _ask(self, n: int) -> None:
        zone = ("north", "south")[n % 2]
        origin = await self.town.opened(f"r{n}", zone, portfolios=["education", "health"])
        await self.town.give(origin, "EscalateCase", {"tried": "All there is"}, person=CARRIES[zone])
        self.asked[raised(origin)] = zone, n % 3

    async def _met(self, rulings: Sequence[dict[str, str] | None]) -> None:
        """A management meeting that treats every item once, all secretaries at the same time."""
        before = [stream for stream in self.asked if self.town.stage(stream) not in ("decided", "returned")]
        for stream in before:
            await self._at(stream, "tabled")
        await self.town.opened_meeting()
        await asyncio.gather(*(self._treat(stream, rulings[self.asked[stream][1]]) for stream in before))
        await self.town.close_meeting()
        for stream in before:
            if rulings[self.asked[stream][1]] is None:
                await self._at(stream, "decided")  # its answer may still be under way, and is not for another meeting

    async def _treat(self, stream: str, ruling: dict[str, str] | None) -> None:
        item = self.town.item(stream)
        if ruling is not None:
            await self.town.decided(item, "education", ruling)
        else:
            await asyncio.gather(*(self.town.decided(item, portfolio) for portfolio in SECRETARY))

    async def _come_back(self, stream: str) -> None:
        await self._at(stream, "decided")
        zone, _ = self.asked[stream]
        first, second = TEAMS[zone][:2]
        await self.town.returned(stream, first)
        await self.town.give(stream, "Acknowledge", person=MEMBERS[second])

    async def _at(self, stream: str, stage: str) -> None:
        await until(lambda: self.town.stage(stream) == stage, patience=90)


def came_back(town: CaseTown, month: Month) -> None:
    """Each of the questions was tabled as often as it should, and came back once to each of its teams."""
    is_kept(streams_of(town.engine.log))
    assert len(month.asked) == month.count
    for stream, (_, fate) in month.asked.items():
        kinds = town.kinds(stream)
        rounds = 1 if fate == 2 else 2
        assert kinds.count("TablingAsked") == rounds, stream
        assert kinds.count("DecisionReceived") == kinds.count("DecisionReturned") == 1
        assert kinds.count("TeamAcknowledged") == 1
        assert town.stage(stream) == "acknowledged"


async def test_processes_that_continue_as_new_again_and_again_table_once_and_return_once(tmp_path: Path) -> None:
    async with engine(tmp_path, turn_after=60) as running:
        town = await CaseTown(running).found()
        month = Month(town, 6)
        await month.lived()
        await running.door.settle("town")
        came_back(town, month)
        runs = [found async for found in running.client.list_workflows(f"WorkflowId = '{BOARD}'")]
        assert len(runs) > 3
        await until(lambda: running.agrees(BOARD))


async def test_more_questions_than_updates_in_flight_are_all_tabled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server takes ten updates at a time of one process, unless it is told otherwise."""
    for name in [name for name in server_module.DYNAMIC_CONFIG if "InFlight" in name]:
        monkeypatch.delitem(server_module.DYNAMIC_CONFIG, name)
    async with engine(tmp_path, delivery_slots=40) as running:
        town = await CaseTown(running).found()
        cases = await asyncio.gather(*(town.opened(f"many-{n}", ("north", "south")[n % 2]) for n in range(24)))
        tried = {"tried": "All there is"}
        await asyncio.gather(
            *(town.give(each, "EscalateCase", tried, person=CARRIES[("north", "south")[n % 2]])
              for n, each in enumerate(cases))
        )  # fmt: skip
        await running.door.settle("town")
        is_kept(streams_of(running.log))
        assert town.kinds(BOARD).count("ItemTabled") == len(cases)


async def test_workers_and_the_server_stop_in_the_middle_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    """The people go on asking meanwhile. Each time the log has grown by a third, everything stops for a while."""
    settings = settings_in(tmp_path)
    database = open_database(settings.database_url)
    migrate(database)
    log = EventLog(database, DECIDERS)
    living: asyncio.Task[None] | None = None
    month: Month | None = None
    for stop_at in (110, 220, 330, None):
        async with server(settings):
            client = await connect_patiently(settings)
            running = Engine(settings, client, log, door(client, log, settings, turn_after=60))
            async with working(client, log, settings, turn_after=60):
                if month is None:
                    month = Month(await CaseTown(running).found(), 6)
                    living = asyncio.create_task(month.lived())
                assert living is not None
                month.town.engine.door.sender = running.door.sender
                await until(
                    lambda stop_at=stop_at, living=living: stored(log) > (stop_at or 10_000) or living.done(),
                    patience=90,
                )
                if stop_at is None:
                    await asyncio.wait_for(living, 120)
                    await running.door.settle("town")
        if stop_at is not None:
            nothing_is_doubled(streams_of(log))
            await asyncio.sleep(1)
    assert month is not None
    came_back(month.town, month)
    let_go(database)


def stored(log: EventLog) -> int:
    return sum(1 for _ in log.everything())
