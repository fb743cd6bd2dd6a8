"""Many people at once on one process, and a process that continues as new while everything around it restarts."""

import asyncio
import contextlib
from functools import partial
from pathlib import Path

import pytest

from activities.sending import Unanswered
from domain.errors import Refusal
from domain.registry import DECIDERS
from doors.connection import connect_patiently
from store.database import migrate, open_database
from store.log import EventLog
from store.messages import Receipt
from tests.engine import Engine, door, engine, let_go, server, settings_in, until, working
from tests.workflows.town import Town, action


async def test_twenty_people_work_on_one_action_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})

        async def person(number: int) -> list[Receipt]:
            return [await town.report(stream, f"person {number}, report {n}") for n in range(5)]

        receipts = [receipt for each in await asyncio.gather(*map(person, range(20))) for receipt in each]
        versions = [receipt.first_version for receipt in receipts]
        assert len(set(versions)) == 100
        texts = [str(e.data["text"]) for e in running.log.events(stream) if e.kind == "ProgressReported"]
        assert sorted(texts) == sorted(f"person {p}, report {n}" for p in range(20) for n in range(5))
        for number in range(20):  # each person's own order is kept
            own = [text for text in texts if text.startswith(f"person {number},")]
            assert own == [f"person {number}, report {n}" for n in range(5)]
        # each answer names the events that its command made
        by_version = {event.version: event for event in running.log.events(stream)}
        for receipt in receipts:
            assert by_version[receipt.first_version].id == receipt.events[0].id
            assert by_version[receipt.first_version].command_id == receipt.command_id
        await until(lambda: running.agrees(stream))


async def test_of_two_people_who_block_an_action_at_once_one_is_refused(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        for turn in range(5):
            answers = await asyncio.gather(
                town.give(stream, "BlockAction", {"reason": f"rain {turn}"}),
                town.give(stream, "BlockAction", {"reason": f"snow {turn}"}),
                return_exceptions=True,
            )
            (refused,) = [answer for answer in answers if isinstance(answer, BaseException)]
            assert isinstance(refused, Refusal)
            assert refused.code == "already-blocked"
            await town.give(stream, "UnblockAction", {})
        assert town.kinds(stream).count("ActionBlocked") == 5
        await until(lambda: running.agrees(stream))


async def test_who_gives_what_no_process_knows_is_refused_in_words(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        for kind in ("Invent", "ConfirmDelivery", "StartCycle", "", "__stack_trace", "standing"):
            with pytest.raises(Refusal) as refused:
                await town.give(stream, kind, {})
            assert refused.value.code == "unknown-command", kind
        await town.give(stream, "StartAction", {})


class Crowd:
    """People who report on one action until nothing is left to report, and ask again when they are not answered."""

    def __init__(self, count: int) -> None:
        self.texts = [f"report {n}" for n in range(count)]
        self.left = list(self.texts)
        self.at_work = asyncio.Event()

    async def person(self, town: Town, stream: str) -> None:
        while self.left and self.at_work.is_set():
            text, command_id = self.left.pop(), town.new_id()
            while True:
                with contextlib.suppress(Unanswered):
                    await town.report(stream, text, command_id=command_id)
                    break

    def come(self, town: Town, stream: str) -> list[asyncio.Task[None]]:
        self.at_work.set()
        return [asyncio.create_task(self.person(town, stream)) for _ in range(8)]


async def test_runs_turn_while_worker_and_server_restart_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    database = open_database(settings.database_url)
    migrate(database)
    log, crowd, stream = EventLog(database, DECIDERS), Crowd(240), action("booklet")
    for rest in (160, 80, 0):  # reports that are left when the worker goes; then the server restarts
        async with server(settings):
            client = await connect_patiently(settings)
            running = Engine(settings, client, log, door(client, log, settings, turn_after=80))
            town = Town(running)
            async with working(client, log, settings, turn_after=80):
                if log.head(stream) is None:
                    await town.found()
                    await town.plan("booklet")
                    await town.give(stream, "StartAction", {})
                people = crowd.come(town, stream)
                await until(partial(fewer, crowd, rest), patience=60)
            crowd.at_work.clear()
            async with working(client, log, settings, turn_after=80):  # another takes over, with eight people waiting
                await asyncio.wait_for(asyncio.gather(*people), 120)
                await until(partial(running.agrees, stream), patience=60)
                turned = [found async for found in client.list_workflows(f"WorkflowId = '{stream}'")]
    stored = [str(event.data["text"]) for event in log.events(stream) if event.kind == "ProgressReported"]
    assert sorted(stored) == sorted(crowd.texts)
    assert len(turned) > 3
    let_go(database)


def fewer(crowd: Crowd, rest: int) -> bool:
    return len(crowd.left) <= rest
