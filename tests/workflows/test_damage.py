"""Damage is told as damage: at once, by stream and event, to whoever asks; and work goes on once it is mended."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.decider import Envelope
from domain.errors import Refusal
from doors.door import Door
from store.errors import Damaged
from store.log import EventLog
from tests.engine import Engine, engine, until
from tests.workflows.town import CYCLE, Town
from tests.workflows.turn import GROUP, Turn

AT_ONCE = 20.0  # seconds: less than a door's patience, and than fifty tries
ALL = {"all_present_agree": True}
FINDING = {"kind": "demand", "text": "a bus"}


@contextmanager
def damaged(log: EventLog, stream: str, version: int = 1) -> Iterator[None]:
    """An event is another than was stored, for as long as the block lasts."""
    known: dict[str, Any] = {"s": stream, "v": version}
    where = "WHERE stream = :s AND version = :v"
    changed = text(f"UPDATE events SET body = :body {where}")
    with log.engine.begin() as connection:
        body = connection.execute(
            text("SELECT body FROM events WHERE stream = :s AND version = :v"), known
        ).scalar_one()
        connection.execute(changed, {**known, "body": body.replace('"rehearsal":', '"rehearsal": ')})
    yield
    with log.engine.begin() as connection:
        connection.execute(changed, {**known, "body": body})


async def told(ask: Awaitable[Any], stream: str, version: int = 1) -> None:
    with pytest.raises((Refusal, Damaged)) as refused:
        await asyncio.wait_for(ask, AT_ONCE)
    assert refused.value.code == "damaged-log"
    assert (refused.value.params["stream"], refused.value.params["version"]) == (stream, str(version))


async def hydrated_anew(running: Engine, stream: str) -> None:
    """Before the next command."""
    await running.door.settle("town")
    await running.workflow(stream).terminate("to be hydrated anew")


def report(running: Engine, stream: str, network_version: int) -> Awaitable[Any]:
    """Given to the process itself, as a door would give it that has seen a version of the network."""
    sender = running.door.sender
    assert sender is not None
    return sender.send(
        Envelope(
            stream=stream, command_id=running.door.new_id(), kind="ReportProgress", data={"text": "half of it"},
            person="ana", network_version=network_version,
        )
    )  # fmt: skip


async def test_a_process_whose_network_is_damaged_says_so_and_goes_on_once_it_is_mended(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        last = running.log.fold("network:town").version
        await hydrated_anew(running, stream)
        with damaged(running.log, "network:town"):
            await told(report(running, stream, last), "network:town")
            await told(report(running, stream, last), "network:town")
        await report(running, stream, last)

        await town.give("network:town", "AddZone", {"zone": "south", "name": "South"}, person="admin")
        with damaged(running.log, "network:town", last + 1):  # which the run that is there has not read yet
            await told(report(running, stream, last + 1), "network:town", last + 1)
            anew = Door(running.log, running.door.reading, running.door.sender)
            asked = Envelope(stream=stream, command_id=anew.new_id(), kind="ReportProgress", person="ana")
            await told(anew.give(asked), "network:town", last + 1)
        await report(running, stream, last + 1)
        assert town.kinds(stream).count("ProgressReported") == 2


async def test_who_names_a_meeting_of_a_damaged_group_is_told_and_nobody_else_is_kept_waiting(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        held = await turn.give(
            GROUP, "RecordMeeting", {"on": turn.after(), "called_on": turn.after(days=-14), "present": ["school"]}
        )
        meeting = f"{GROUP}#{await turn.made(held, 'meeting')}"
        await turn.give(CYCLE, "RecordFinding", FINDING)
        with damaged(running.log, GROUP):
            validated = told(turn.give(CYCLE, "ValidateDiagnosis", ALL, meeting=meeting), GROUP)
            await asyncio.gather(validated, turn.give(CYCLE, "RecordFinding", {**FINDING, "text": "a tram"}))
        await turn.give(CYCLE, "ValidateDiagnosis", ALL, meeting=meeting)


async def test_a_rehearsal_whose_clock_is_damaged_says_so(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found(rehearsal=True)
        stream = await town.plan("booklet")
        await running.door.advance_clock("town", datetime(2026, 3, 2, 9, tzinfo=UTC), person="ana")
        with damaged(running.log, "clock:town"):
            await told(report(running, stream, 1), "clock:town")
        await town.give(stream, "StartAction", {})


async def test_a_damaged_command_is_told_to_whoever_asks_a_process_that_remembers_it(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        receipt = await town.give(stream, "StartAction", {})
        await hydrated_anew(running, stream)
        with running.log.engine.begin() as connection:
            known = {"c": str(receipt.command_id)}
            connection.execute(text("UPDATE commands SET body = '{' WHERE command_id = :c"), known)
        await told(town.report(stream, "half of it"), stream, receipt.first_version)


async def test_what_is_delivered_to_a_damaged_process_waits_until_it_is_mended_and_is_not_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.delivery.REPAIRED", timedelta(seconds=1))
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        (stream,) = await turn.adopted(1)
        await hydrated_anew(running, CYCLE)
        with damaged(running.log, CYCLE):
            await turn.give(stream, "StartAction", {})
            await told(turn.give(CYCLE, "ExtendPeriod", {"ends_on": turn.after(days=400), "reason": "late"}), CYCLE)
            assert running.door.reading.undelivered("town")
        await until(lambda: not running.door.reading.undelivered("town"))
        assert "DeliveryRefused" not in turn.kinds(stream)


async def test_what_was_put_where_the_log_has_nothing_yet_is_told_and_the_process_takes_commands_once_it_is_gone(
    tmp_path: Path,
) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        last = running.log.fold(stream).version
        columns = "kind, command_id, recorded_at, stored_at, body, hash"
        with running.log.engine.begin() as connection:
            connection.execute(
                text(
                    f"INSERT INTO events (position, stream, version, id, {columns}) "
                    f"SELECT 1000000, stream, version + 1, 'forged', {columns} FROM events "
                    "WHERE stream = :s AND version = :v"
                ),
                {"s": stream, "v": last},
            )
        for _ in range(2):
            await told(town.report(stream, "half of it"), stream, last + 1)
        with running.log.engine.begin() as connection:
            connection.execute(text("DELETE FROM events WHERE id = 'forged'"))
        await town.report(stream, "half of it")
