"""The shell on a real server: answered once and for good, stored before it is answered, one writer, nothing lost."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError

from domain import action, ids
from domain.decider import Due, Envelope, Folded
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Recorded
from domain.registry import DECIDERS
from doors.connection import connect_patiently
from doors.repairing import repair
from store.database import migrate, open_database
from store.errors import Damaged
from store.log import EventLog
from store.messages import Append, AppendItem, Fence
from store.reading import Reading
from tests.engine import Engine, door, engine, let_go, server, settings_in, until, working
from tests.workflows.town import CYCLE, Town
from workflows import window


async def closed(engine: Engine, stream: str) -> bool:
    return (await engine.workflow(stream).describe()).status != WorkflowExecutionStatus.RUNNING


async def runs(engine: Engine, stream: str) -> int:
    return len([found async for found in engine.client.list_workflows(f"WorkflowId = '{stream}'")])


async def agree(engine: Engine, stream: str) -> bool:
    standing = await engine.standing(stream)
    folded = engine.log.fold(stream)
    return (standing.version, standing.fingerprint) == (folded.version, folded.fingerprint())


async def test_an_answer_comes_when_the_events_are_stored(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        receipt = await town.give(stream, "StartAction", {})
        assert running.log.fold(stream).version >= receipt.last_version
        assert [event.kind for event in receipt.events] == ["ActionStarted"]
        await until(lambda: agree(running, stream))


async def test_each_of_several_that_are_stored_together_is_told_where_its_own_event_stands(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        told = [town.give(stream, "ReportProgress", {"text": f"Page {n}"}) for n in range(12)]
        receipts = await asyncio.gather(*told)
        stands = Reading(running.log.engine).positions(stream)
        assert [receipt.position for receipt in receipts] == [stands[receipt.events[-1].id] for receipt in receipts]
        assert receipts == [known[0] for one in receipts if (known := running.log.receipt(stream, one.command_id))]


async def test_the_same_command_has_one_effect_and_its_id_no_other(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        same = running.door.new_id()
        first = await town.report(stream, "half of it", command_id=same)
        again = await asyncio.gather(*(town.report(stream, "half of it", command_id=same) for _ in range(8)))
        assert {receipt.first_version for receipt in again} == {first.first_version}
        with pytest.raises(Refusal) as refused:
            await town.report(stream, "all of it", command_id=same)
        assert refused.value.code == "command-reused"
        assert town.kinds(stream).count("ProgressReported") == 1


async def test_a_command_is_known_for_good_even_when_the_run_has_forgotten_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "WINDOW", 3)
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        old = running.door.new_id()
        first = await town.report(stream, "first", command_id=old)
        for n in range(6):
            await town.report(stream, f"more {n}")
        # another update id: Temporal itself does not remember this one
        envelope = Envelope(stream=stream, command_id=old, kind="ReportProgress", data={"text": "first"}, person="ana")
        assert running.door.sender is not None
        again = await running.door.sender.once(envelope, 7)
        assert again.first_version == first.first_version
        with pytest.raises(Refusal) as refused:
            await town.report(stream, "something else", command_id=old)
        assert refused.value.code == "command-reused"
        assert town.kinds(stream).count("ProgressReported") == 7


async def test_a_refusal_leaves_no_trace_and_the_engine_goes_on(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        before = running.log.fold(stream).fingerprint()
        for kind, data, code in (
            ("CompleteAction", {}, "not-started"),
            ("ReportProgress", {"text": ""}, "empty-text"),
            ("ReportProgress", {}, "missing-field"),
            ("ReportProgress", {"text": "x" * 1_000_000}, "text-too-long"),
            ("NoteOverdue", {}, "wrong-role"),
        ):
            with pytest.raises(Refusal) as refused:
                await town.give(stream, kind, data)
            assert refused.value.code == code
        assert running.log.fold(stream).fingerprint() == before
        await town.give(stream, "StartAction", {})


async def test_what_does_not_exist_leaves_nothing_running(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = "action:town:north:2026:never-planned"
        with pytest.raises(Refusal) as refused:
            await town.report(stream, "hello?")
        assert refused.value.code == "not-planned"
        with pytest.raises(RPCError):
            await running.workflow(stream).describe()  # it was refused before anything was sent
        assert running.log.head(stream) is None


async def test_a_closed_process_ends_and_still_answers(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        done = running.door.new_id()
        first = await town.give(stream, "CompleteAction", {}, command_id=done)
        await until(lambda: closed(running, stream))
        again = await town.give(stream, "CompleteAction", {}, command_id=done)
        assert again.first_version == first.first_version
        with pytest.raises(Refusal) as refused:
            await town.give(stream, "StartAction", {})
        assert refused.value.code == "action-settled"
        await until(lambda: closed(running, stream))
        assert town.kinds(stream).count("ActionCompleted") == 1


async def test_a_refused_delivery_comes_back_to_its_sender(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        (refused,) = [event for event in running.log.events(stream) if event.kind == "DeliveryRefused"]
        assert refused.data["receiver"] == CYCLE
        assert not running.log.fold(stream).outbox


async def test_a_refused_delivery_stays_refused_however_late_it_comes_again(tmp_path: Path) -> None:
    """To a process of which nothing else is known, which has begun in the meantime; to another run of it, too."""
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        (refused,) = [event for event in running.log.events(stream) if event.kind == "DeliveryRefused"]
        assert town.kinds(CYCLE) == ["DeliveryTurnedAway"]
        await until(lambda: closed(running, CYCLE))
        (sent,) = [event for event in running.log.events(stream) if str(event.id) == refused.data["event_id"]]
        out = running.log.decider(stream).outbound(sent)
        sender = running.door.sender
        assert out is not None
        assert sender is not None
        again = Envelope(
            stream=CYCLE, command_id=out.event_id, kind=out.kind, data={**out.data, "sender": stream},
            happened_on=out.happened_on, origin=out.origin, source="delivery",
        )  # fmt: skip
        with pytest.raises(Refusal) as answer:
            await sender.send(again)
        assert (answer.value.code, str(answer.value)) == (refused.data["code"], refused.data["reason"])
        with pytest.raises(Refusal) as other:
            await sender.send(
                again.model_copy(update={"data": {**again.data, "sender": "action:town:north:2026:other"}})
            )
        assert other.value.code == "command-reused"
        assert town.kinds(CYCLE) == ["DeliveryTurnedAway"]
        await until(lambda: closed(running, CYCLE))


async def test_many_commands_pass_through_many_runs_and_none_is_lost_or_doubled(tmp_path: Path) -> None:
    async with engine(tmp_path, turn_after=100) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        texts = [f"report {n}" for n in range(1_000)]
        waiting = iter(texts)

        async def person() -> None:
            for text in waiting:
                command_id = running.door.new_id()
                first = await town.report(stream, text, command_id=command_id)
                if text.endswith("7"):  # somebody clicks twice
                    assert (await town.report(stream, text, command_id=command_id)).last_version == first.last_version

        await asyncio.gather(*(person() for _ in range(20)))
        stored = [event.data["text"] for event in running.log.events(stream) if event.kind == "ProgressReported"]
        assert sorted(map(str, stored)) == sorted(texts)
        assert await runs(running, stream) > 5
        await until(lambda: agree(running, stream))


async def test_a_process_is_reopened_from_the_log_alone(tmp_path: Path) -> None:
    """Another Temporal, which has never heard of any of it."""
    settings = settings_in(tmp_path / "first")
    async with engine(tmp_path / "first", database_url=settings.database_url) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        said = running.door.new_id()
        first = await town.report(stream, "half of it", command_id=said)
        await running.door.settle("town")
    async with engine(tmp_path / "second", database_url=settings.database_url) as running:
        town = Town(running)
        assert (await town.report(stream, "half of it", command_id=said)).first_version == first.first_version
        await town.report(stream, "all of it")
        assert town.kinds(stream).count("ProgressReported") == 2
        await until(lambda: agree(running, stream))


async def test_a_worker_that_stops_is_followed_by_another_and_nothing_is_lost(tmp_path: Path) -> None:
    async with engine(tmp_path, workers=False) as running:
        async with working(running.client, running.log, running.settings):
            town = await Town(running).found()
            stream = await town.plan("booklet")
            await town.give(stream, "StartAction", {})
        unanswered = asyncio.create_task(town.report(stream, "said while nobody listened"))
        async with working(running.client, running.log, running.settings):
            await unanswered
            await until(lambda: agree(running, stream))


async def test_a_server_that_restarts_goes_on_where_it_was(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    database = open_database(settings.database_url)
    migrate(database)
    log = EventLog(database, DECIDERS)
    stream = ""
    for turn in range(3):
        async with server(settings):
            client = await connect_patiently(settings)
            running = Engine(settings, client, log, door(client, log, settings))
            async with working(client, log, settings):
                town = Town(running)
                if turn == 0:
                    await town.found()
                    stream = await town.plan("booklet")
                    await town.give(stream, "StartAction", {})
                await town.report(stream, f"turn {turn}")
                assert await runs(running, stream) == 1
    let_go(database)


def written_behind_its_back(log: EventLog, stream: str, *, run: Fence) -> Recorded:
    """Append, as somebody who is not the running process, with the fence of the run that is."""
    folded: Folded[Any] = log.fold(stream)
    network = log.fold("network:town")
    envelope = Envelope(
        stream=stream, command_id=ids.uuid7(datetime.now(UTC), uuid4().bytes[:10]), kind="ReportProgress",
        data={"text": "written by a stranger"}, person="ana",
    )  # fmt: skip
    decision = handle(folded, envelope, now=datetime.now(UTC), network=network.state, network_version=network.version)
    item = AppendItem(command=decision.stored, events=tuple(e.canonical().decode() for e in decision.events))
    log.append(
        Append(
            stream=stream, fence=run, expected_version=folded.version, expected_head=folded.head, items=(item,),
            summary=action.decider.summarised(decision.folded.state),
        )
    )  # fmt: skip
    return decision.events[0]


async def test_a_forked_stream_stops_until_it_is_repaired_and_who_waited_is_answered_then(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        described = await running.workflow(stream).describe()
        assert described.run_id
        assert described.start_time
        fence = Fence(run_id=described.run_id, started_at=described.start_time)
        stranger = await asyncio.to_thread(written_behind_its_back, running.log, stream, run=fence)

        waiting = asyncio.create_task(town.report(stream, "written by Ana"))
        await until(lambda: forked(running, stream))
        assert not waiting.done()
        shown = await repair(running.door, stream, by="ana", reason="a stranger wrote")
        assert shown.forks
        receipt = await waiting
        assert receipt.first_version == stranger.version + 1
        assert town.kinds(stream)[-2:] == ["ProgressReported", "ProgressReported"]
        await until(lambda: agree(running, stream))


async def forked(engine: Engine, stream: str) -> bool:
    return (await engine.standing(stream)).forked


async def test_an_older_run_is_superseded_without_alarm(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        described = await running.workflow(stream).describe()
        assert described.start_time
        newer = Fence(run_id=str(uuid4()), started_at=described.start_time + timedelta(microseconds=1))
        running.log.claim(stream, newer)
        await town.report(stream, "a later run writes this")
        assert await runs(running, stream) == 2
        assert town.kinds(stream).count("ProgressReported") == 1
        await until(lambda: agree(running, stream))


async def test_thousands_of_events_with_the_longest_texts_are_hydrated(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        await running.workflow(stream).terminate("to be hydrated anew")
        await asyncio.to_thread(fill, running.log, stream, 4_000)
        receipt = await town.report(stream, "the last word")
        assert receipt.last_version > 4_000
        await until(lambda: agree(running, stream))


def fill(log: EventLog, stream: str, count: int) -> None:
    folded: Folded[Any] = log.fold(stream)
    network = log.fold("network:town")
    now = datetime.now(UTC)
    text = "x" * 19_990
    while count > 0:
        items, start = [], folded
        for _ in range(min(200, count)):
            envelope = Envelope(
                stream=stream, command_id=ids.uuid7(now, uuid4().bytes[:10]), kind="ReportProgress",
                data={"text": f"{count:06} {text}"}, person="ana",
            )  # fmt: skip
            decision = handle(folded, envelope, now=now, network=network.state, network_version=network.version)
            items.append(
                AppendItem(command=decision.stored, events=tuple(e.canonical().decode() for e in decision.events))
            )
            folded = decision.folded
            count -= 1
        log.append(
            Append(
                stream=stream, expected_version=start.version, expected_head=start.head, items=tuple(items),
                summary=action.decider.summarised(folded.state),
            )
        )  # fmt: skip


async def test_a_damaged_log_is_said_to_whoever_asks(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        await running.workflow(stream).terminate("to be hydrated anew")
        with running.log.engine.begin() as connection:
            connection.execute(text("UPDATE events SET hash = :h WHERE stream = :s"), {"h": "0" * 64, "s": stream})
        with pytest.raises(Damaged) as refused:
            await town.report(stream, "is anybody there?")
        assert refused.value.code == "damaged-log"


async def test_a_deadline_that_changes_nothing_is_given_up_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = Due(at=datetime(2020, 1, 1, tzinfo=UTC), kind="NoteOverdue", data={"due_on": "2020-01-01"})

    def due(state: action.State) -> tuple[Due, ...]:
        return (idle,) if isinstance(state, action.Started) else ()

    idle_too = replace(action.decider, due=due)
    monkeypatch.setattr(action, "decider", idle_too)
    monkeypatch.setitem(DECIDERS._known, "action", idle_too)  # type: ignore[attr-defined]
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await town.report(stream, "half of it")
        given = [command.envelope["kind"] for command in running.log.commands(stream)]
        assert "NoteOverdue" not in given
        assert given.count("GiveUpDeadline") == 1
        assert (await running.standing(stream)).next_due is None
        await until(lambda: agree(running, stream))
