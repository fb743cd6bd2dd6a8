"""Between processes: whatever the other side is doing, an event reaches it, and reaches it once."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from temporalio.client import WorkflowExecutionStatus

from domain.decider import Envelope
from domain.handling import handle
from doors.working import build_workers, schedule_sweeps
from store.database import writing
from store.messages import Append, AppendItem
from store.reading import Reading
from store.tables import events
from tests.engine import Engine, engine, until, working
from tests.processes import Worker
from tests.workflows.test_crash import DYING
from tests.workflows.town import CYCLE, Town, action, adopted
from tests.workflows.turn import Turn

SWEPT: dict[str, Any] = {"sweep_every": 1.0, "sweep_grace": 0.2}


def received_once(running: Engine, receiver: str, senders: list[str]) -> None:
    """Every event that went out to the receiver is in its stream once, and the senders know it."""
    received = Counter(str(e.data["event_id"]) for e in running.log.events(receiver) if e.kind == "DeliveryReceived")
    sent = Counter(
        str(recorded.id)
        for sender in senders
        for recorded in running.log.events(sender)
        if (out := running.log.decider(sender).outbound(recorded)) is not None and out.receiver == receiver
    )
    assert received == sent
    assert set(received.values()) <= {1}
    for sender in senders:
        assert not running.log.fold(sender).outbox


async def runs(running: Engine, stream: str) -> int:
    return len([found async for found in running.client.list_workflows(f"WorkflowId = '{stream}'")])


async def test_more_deliveries_than_slots_all_arrive(tmp_path: Path) -> None:
    """Forty actions on two slots; then all forty tell their one cycle at once."""
    async with engine(tmp_path, delivery_slots=2, append_slots=2) as running:
        turn = await Turn(running).begin()
        streams = await turn.adopted(40)
        await running.door.settle("town")
        for stream in streams:
            assert turn.kinds(stream) == ["DeliveryReceived", "ActionPlanned"]
            received_once(running, stream, [CYCLE])
        await asyncio.gather(*(turn.give(stream, "StartAction", {}) for stream in streams))
        await running.door.settle("town")
        received_once(running, CYCLE, streams)


async def test_a_receiver_that_continues_as_new_again_and_again_misses_nothing(tmp_path: Path) -> None:
    async with engine(tmp_path, turn_after=60) as running:
        turn = await Turn(running).begin()
        streams = await turn.adopted(6)

        async def work(stream: str) -> None:
            await turn.give(stream, "StartAction", {})
            for n in range(12):
                await turn.report(stream, f"report {n}")

        await asyncio.gather(*(until_planned(running, stream) for stream in streams))
        await asyncio.gather(*map(work, streams))
        await running.door.settle("town")
        received_once(running, CYCLE, streams)
        assert await runs(running, CYCLE) > 3
        await until(lambda: running.agrees(CYCLE))


async def until_planned(running: Engine, stream: str) -> None:
    await until(lambda: running.log.head(stream) is not None)


async def test_a_closed_receiver_answers_and_its_refusal_comes_back(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        (stream,) = await turn.planned(1)
        name = stream.rpartition(":")[2]
        assert await turn.plan(name) == stream  # somebody else has planned it, and it is over already
        await turn.give(stream, "StartAction", {})
        await turn.give(stream, "CompleteAction", {})
        await running.door.settle("town")
        await until(lambda: closed(running, stream))
        await turn.give(CYCLE, "AdoptPlan", {"all_present_agree": True}, meeting=turn.meeting)
        await running.door.settle("town")
        (back,) = [event for event in running.log.events(CYCLE) if event.kind == "DeliveryRefused"]
        assert (back.data["receiver"], back.data["code"]) == (stream, "already-planned")
        await until(lambda: closed(running, stream))


async def closed(running: Engine, stream: str) -> bool:
    return (await running.workflow(stream).describe()).status != WorkflowExecutionStatus.RUNNING


async def test_a_worker_killed_while_it_delivers_has_delivered_once(tmp_path: Path) -> None:
    """It dies when the receiver has stored the event, and neither the receiver nor the sender has been told."""
    async with engine(tmp_path, workers=False) as running:
        first = Worker(running.settings, DYING, "after", "PlanAction", str(tmp_path / "died"))
        await first.start()
        try:
            await first.ready(running.client)
            turn = await Turn(running).begin()
            streams = await turn.adopted(3)
            assert await first.ended() == 9
        finally:
            await first.stop()
        async with working(running.client, running.log, running.settings):
            await running.door.settle("town")
            for stream in streams:
                assert turn.kinds(stream) == ["DeliveryReceived", "ActionPlanned"]
                received_once(running, stream, [CYCLE])


async def test_a_terminated_sender_is_woken_by_the_sweep_and_delivers(tmp_path: Path) -> None:
    async with engine(tmp_path, workers=False, **SWEPT) as running:
        processes, deliveries = build_workers(
            running.client, running.log, Reading(running.log.engine), running.settings
        )
        async with processes:
            town = await Town(running).found()
            stream = await town.plan("booklet")
            await town.give(stream, "StartAction", {})  # nobody delivers
            assert running.log.fold(stream).outbox
            await running.workflow(stream).terminate("an operator's mistake")
            async with deliveries:
                await schedule_sweeps(running.client, running.settings)
                await until(lambda: not running.log.fold(stream).outbox)
                assert town.kinds(stream)[-1] == "DeliveryRefused"  # there is no such cycle


async def planned_long_ago(running: Engine, name: str, **data: Any) -> str:
    """An action of which the log alone knows, as after the loss of Temporal's database."""
    stream, then = action(name), datetime.now(UTC) - timedelta(days=30)
    network = running.log.fold("network:town")
    with adopted(running.log, name, **data) as envelope:
        decision = handle(
            running.log.fold(stream), envelope, now=then, network=network.state, network_version=network.version
        )
        item = AppendItem(command=decision.stored, events=tuple(e.canonical().decode() for e in decision.events))
        summary = running.log.decider(stream).summarised(decision.folded.state)
        append = Append(stream=stream, items=(item,), summary=summary)
        await asyncio.to_thread(running.log.append, append)
    return stream


async def test_a_process_that_temporal_has_forgotten_is_woken_by_its_deadline(tmp_path: Path) -> None:
    async with engine(tmp_path, **SWEPT) as running:
        town = await Town(running).found()
        yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
        stream = await planned_long_ago(running, "booklet", due_on=yesterday)
        await schedule_sweeps(running.client, running.settings)
        await until(lambda: "ActionOverdue" in town.kinds(stream))
        assert (await running.standing(stream)).next_due is not None


async def test_a_stream_that_waits_for_its_repair_keeps_no_other_asleep(tmp_path: Path) -> None:
    async with engine(tmp_path, **SWEPT) as running:
        town = await Town(running).found()
        yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
        later = [await planned_long_ago(running, f"b-{n}", due_on=yesterday) for n in range(3)]
        stuck = await planned_long_ago(running, "a-forked", due_on=yesterday)
        assert stuck < min(later)
        with writing(running.log.engine) as connection:  # whoever reads it finds it damaged: it can never be woken
            connection.execute(update(events).where(events.c.stream == stuck, events.c.version == 2).values(hash="0"))
        await schedule_sweeps(running.client, running.settings)
        await until(lambda: all("ActionOverdue" in town.kinds(stream) for stream in later), patience=15)
        with running.log.engine.connect() as connection:
            assert connection.execute(select(func.count()).where(events.c.stream == stuck)).scalar_one() == 2


async def test_a_delivery_repeated_by_two_senders_runs_is_one(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        (stream,) = await turn.adopted(1)
        await running.door.settle("town")
        sender = running.door.sender
        assert sender is not None
        (adopted,) = [event for event in running.log.events(CYCLE) if event.kind == "ActionAdopted"]
        out = running.log.decider(CYCLE).outbound(adopted)
        assert out is not None
        again = Envelope(
            stream=stream, command_id=out.event_id, kind=out.kind, data={**out.data, "sender": CYCLE},
            happened_on=out.happened_on, origin=out.origin, source="delivery",
        )  # fmt: skip
        receipts = await asyncio.gather(*(sender.once(again, round_) for round_ in range(4)))
        assert {receipt.first_version for receipt in receipts} == {1}
        assert turn.kinds(stream) == ["DeliveryReceived", "ActionPlanned"]
