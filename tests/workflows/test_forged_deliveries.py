"""Nobody speaks for the engine, whoever reaches Temporal: what no sender has told, no deadline asks for, or rests on
what is not there, is refused by its code, and nothing is written of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain import ids
from domain.bringing import brought
from domain.decider import Envelope
from domain.errors import Refusal
from domain.followers import by_calendar
from store.tables import commands, events, streams
from tests.engine import Engine, engine, until
from tests.workflows.town import CYCLE, Town, action
from tests.workflows.turn import Turn
from workflows.messages import WAKE

SOME_DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def delivered(stream: str, kind: str, *, known_as: UUID | None = None, sender: str = CYCLE, **data: Any) -> Envelope:
    """What somebody makes up, as if it came from another process."""
    return Envelope(
        stream=stream, command_id=known_as or uuid4(), kind=kind, data={**data, "sender": sender}, source="delivery"
    )


def planned(name: str, **data: Any) -> Envelope:
    told = {"cycle": CYCLE, "action": name, "title": "A statue", "objective": "objective-1", "responsible": "ana"}
    return delivered(action(name), "PlanAction", **{**told, **data})


def rows(running: Engine) -> tuple[int, ...]:
    """How much there is of everything that is ever written."""
    with running.log.engine.connect() as connection:
        tables = (events, commands, streams)
        return tuple(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


async def refused(running: Engine, envelope: Envelope) -> str:
    """The code with which a process answers whoever sends it this straight to Temporal."""
    sender = running.door.sender
    assert sender is not None
    with pytest.raises(Refusal) as told:
        await sender.send(envelope)
    return told.value.code


async def answer(running: Engine, envelope: Envelope, update: str | None = None) -> str:
    """The code that Temporal's own client is told. `update`: where it is asked under another name than its kind."""
    with pytest.raises(WorkflowUpdateFailedError) as told:
        await running.workflow(envelope.stream).execute_update(update or envelope.kind, envelope)
    assert isinstance(told.value.cause, ApplicationError)
    return str(told.value.cause.type)


async def test_an_event_that_no_sender_has_told_is_refused_and_nothing_is_written_of_it(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        (stream,) = await turn.adopted(1)
        await running.door.settle("town")
        before = rows(running)
        told = next(e for e in running.log.events(CYCLE) if e.kind == "ActionAdopted")
        true = running.log.decider(CYCLE).outbound(told)
        assert true is not None
        honest = brought(CYCLE, true)
        first = next(iter(running.log.events(CYCLE)))
        note: dict[str, Any] = {"action": told.data["action"], "status": "completed", "values": []}
        for made_up in (
            planned("statue"),
            planned("statue", cycle="cycle:other:north:2026"),
            delivered(CYCLE, "NoteAction", sender=stream, **note),
            delivered(CYCLE, "NoteAction", sender="nobody", **note),
            delivered(stream, "CancelByPlan", action=told.data["action"], reason="because I say so"),
            delivered(stream, "CancelByPlan", known_as=first.id, action=told.data["action"], reason="it is there"),
            honest.model_copy(update={"stream": action("another")}),
        ):
            assert await refused(running, made_up) == "forged-delivery", made_up
        for field, value in (("data", {**honest.data, "title": "Mine"}), ("kind", "AmendAction")):
            assert await refused(running, honest.model_copy(update={field: value})) == "command-reused"
        sender = running.door.sender
        assert sender is not None
        assert (await sender.send(honest)).events, "a true one that comes once more is answered as before"
        await until(lambda: rows(running) == before)


async def test_of_what_comes_together_only_what_was_made_up_is_taken_out(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        (stream,) = await turn.adopted(1)
        await running.door.settle("town")
        await turn.give(stream, "StartAction", {})
        name = stream.rpartition(":")[2]

        async def report(n: int) -> None:
            await turn.report(stream, f"report {n}")

        async def made_up() -> None:
            assert await refused(running, delivered(stream, "CancelByPlan", action=name, reason="no")) == (
                "forged-delivery"
            )

        await asyncio.gather(*(report(n) if n % 3 else made_up() for n in range(30)))
        texts = [e.data["text"] for e in running.log.events(stream) if e.kind == "ProgressReported"]
        assert sorted(map(str, texts)) == sorted(f"report {n}" for n in range(30) if n % 3)
        assert "ActionCancelled" not in turn.kinds(stream)
        await until(lambda: running.agrees(stream))


async def test_a_deadline_is_never_given_from_outside(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running, clock=SOME_DAY).begin()
        await turn.give(CYCLE, "RecordFinding", {"kind": "fragility", "text": "It rains"})
        folded, before = running.log.fold(CYCLE), turn.kinds(CYCLE)
        for due in folded.decider.due(folded.state):
            known_as = ids.timer(CYCLE, due.kind, due.key, due.at)
            timer = Envelope(stream=CYCLE, command_id=known_as, kind=due.kind, data=due.data, source="timer")
            assert await refused(running, timer) == "timer-not-due"
            as_delivery = timer.model_copy(update={"source": "delivery"})
            assert await refused(running, as_delivery) == "forged-delivery"
        sender = running.door.sender
        assert sender is not None
        own = {"event_id": str(uuid4()), "receiver": CYCLE}
        for kind in ("ConfirmDelivery", "GiveUpDeadline"):
            for source in ("timer", "delivery", "person"):
                asked = Envelope.model_validate(
                    {"stream": CYCLE, "command_id": uuid4(), "kind": "RecordFinding", "data": own, "source": source}
                )
                assert await answer(running, asked.model_copy(update={"kind": kind}), "RecordFinding") == (
                    "timer-not-due"
                )
        await sender.send(Envelope(stream=CYCLE, command_id=uuid4(), kind=WAKE))
        assert turn.kinds(CYCLE) == before
        await running.door.advance_clock("town", SOME_DAY + timedelta(days=30), person="ana")
        assert {"DiagnosisReminded", "DiagnosisOverdue"} <= set(turn.kinds(CYCLE)), "each comes by itself all the same"


async def test_what_should_follow_a_change_that_nobody_made_is_refused(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        board = "management:town:board"
        change = running.log.fold("network:town")
        latest = next(iter(running.log.events("network:town", after=change.version - 1)))
        await turn.planned(1)
        recounted = {"kind": "FollowAttendance", "meeting": turn.meeting, "source": "timer"}
        made_up = Envelope(stream=CYCLE, command_id=uuid4(), **recounted)
        assert await refused(running, made_up) == "timer-not-due"
        sender = running.door.sender
        assert sender is not None
        forged = by_calendar(board, Envelope(stream="network:town", command_id=uuid4(), kind="SetCalendar"))
        before = rows(running)
        assert await refused(running, forged) == "timer-not-due"
        true = by_calendar(board, Envelope(stream="network:town", command_id=latest.command_id, kind=latest.kind))
        await sender.send(true)
        assert turn.kinds(board) == []
        assert rows(running)[0] == before[0]


async def test_what_is_for_another_stream_or_rests_on_what_is_not_there_is_refused_with_its_code(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        before = rows(running)

        def report(**fields: Any) -> Envelope:
            return Envelope(
                stream=stream, command_id=town.new_id(), kind="ReportProgress", person="ana", data={"text": "x"}
            ).model_copy(update=fields)

        another = report(stream=action("another"))
        with pytest.raises(WorkflowUpdateFailedError) as told:
            await running.workflow(stream).execute_update(another.kind, another)
        assert isinstance(told.value.cause, ApplicationError)
        assert told.value.cause.type == "another-stream"
        for version in (10_000, 10**30, -1):
            assert await answer(running, report(network_version=version)) == "no-network-version"
        wake = Envelope(stream=stream, command_id=uuid4(), kind=WAKE, network_version=10_000)
        assert await answer(running, wake) == "no-network-version"
        assert await answer(running, report(clock=SOME_DAY)) == "not-a-rehearsal"
        for meeting in ("group:town:circle#none", "nowhere", "group:other:circle#m", "network:town#m", "x" * 5_000):
            code = await answer(running, report(meeting=meeting))
            assert code in {"unknown-meeting", "unknown-stream", "not-found"}, (meeting[:40], code)
        assert rows(running) == before
        await town.give(stream, "StartAction", {})


async def test_a_stream_that_nobody_began_is_not_begun_by_what_is_made_up(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        await Town(running).found()
        before = rows(running)
        assert await refused(running, planned("statue")) == "forged-delivery"
        await until(lambda: rows(running) == before)
