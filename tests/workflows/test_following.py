"""What rests on an attendance or a calendar follows it on the real engine, also where the door dies before it asks."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from domain import ids
from domain.decider import Envelope
from doors.working import schedule_sweeps
from tests.engine import Engine, engine, until
from tests.workflows.casetown import BOARD, CaseTown, group

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
SWEPT: dict[str, Any] = {"sweep_every": 1.0, "sweep_grace": 0.2}


async def returned(town: CaseTown) -> tuple[str, str]:
    """A question whose answer has come back where all were there, and the meeting in which it has."""
    asked = await town.asked("r0")
    await until(lambda: town.stage(asked) == "tabled")
    await town.opened_meeting()
    await town.decided(town.item(asked), ruling={"outcome": "refuse", "reason": "No budget"})
    await town.close_meeting()
    await until(lambda: town.stage(asked) == "decided")
    await town.returned(asked)
    assert town.stage(asked) == "answered"
    (made,) = (event for event in town.engine.log.events(asked) if event.kind == "DecisionReturned")
    return asked, str(made.data["meeting"])


def sheet(meeting: str) -> dict[str, Any]:
    known_as = meeting.rpartition("#")[2]
    return {"meeting": known_as, "present": ["school", "council"], "reason": "They had excused themselves"}


def waiting(running: Engine, asked: str) -> tuple[str, ...]:
    back = running.log.fold(asked).state.life.returned
    return tuple(back.waiting)


async def test_who_was_not_there_after_all_is_asked_when_the_attendance_is_corrected(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await CaseTown(running, clock=MONDAY).found()
        asked, meeting = await returned(town)
        await town.give(group("north"), "CorrectAttendance", sheet(meeting), person="chief")
        assert (town.stage(asked), waiting(running, asked)) == ("returned", ("clinic",))


async def test_where_the_door_dies_before_it_has_asked_them_a_sweep_asks_them_once(tmp_path: Path) -> None:
    async with engine(tmp_path, **SWEPT) as running:
        town = await CaseTown(running, clock=MONDAY).found()
        asked, meeting = await returned(town)
        _, version = running.door.registers.network("town")
        corrected = Envelope(
            stream=group("north"), command_id=ids.seeded("the door dies", MONDAY), kind="CorrectAttendance",
            data=sheet(meeting), person="chief", network_version=version, clock=town.clock,
        )  # fmt: skip
        await asyncio.to_thread(running.door.registers.give, corrected)  # all that the door came to
        assert waiting(running, asked) == ()
        await schedule_sweeps(running.client, running.settings)
        await until(lambda: waiting(running, asked) == ("clinic",))
        await running.door.give(corrected)  # whoever gave it asks again, having had no answer
        await asyncio.sleep(2)
        assert town.kinds(asked).count("PresenceCorrected") == 1


async def test_where_the_door_dies_after_a_rhythm_was_set_a_sweep_moves_the_planned_meeting(tmp_path: Path) -> None:
    async with engine(tmp_path, **SWEPT) as running:
        dates = (date(2026, 3, 26), date(2026, 4, 30))
        town = await CaseTown(running, clock=MONDAY).found(meeting_dates=dates)
        asked = await town.asked("r0")
        await until(lambda: town.stage(asked) == "tabled")
        _, version = running.door.registers.network("town")
        days = ["2026-03-19", "2026-04-16"]
        earlier = {"body": "board", "rule": "FREQ=MONTHLY", "starts": days[0], "dates": days}
        changed = Envelope(
            stream="network:town", command_id=ids.seeded("the door dies", MONDAY), kind="SetRhythm", data=earlier,
            person="admin", network_version=version, clock=town.clock,
        )  # fmt: skip
        await asyncio.to_thread(running.door.registers.give, changed)  # all that the door came to
        assert planned(running) == date(2026, 3, 26)
        await schedule_sweeps(running.client, running.settings)
        await until(lambda: planned(running) == date(2026, 3, 19))
        await until(lambda: running.log.fold(asked).state.life.meeting_on == date(2026, 3, 19))


async def test_a_planned_meeting_moves_as_soon_as_its_rhythm_is_another(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await CaseTown(running, clock=MONDAY).found(meeting_dates=(date(2026, 3, 26), date(2026, 4, 30)))
        asked = await town.asked("r0")
        await until(lambda: town.stage(asked) == "tabled")
        later = {"body": "board", "rule": "FREQ=MONTHLY", "starts": "2026-04-02", "dates": ["2026-04-02", "2026-04-30"]}
        await town.give("network:town", "SetRhythm", later, person="admin")
        assert planned(running) == date(2026, 4, 2)


def planned(running: Engine) -> date:
    on: date = running.log.fold(BOARD).state.meeting.on
    return on
