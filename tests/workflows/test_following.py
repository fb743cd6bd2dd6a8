"""What rests on a corrected attendance follows it on the real engine, also where the door dies before it has asked."""

import asyncio
from datetime import UTC, datetime
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
        network, version = running.door.registers.network("town")
        corrected = Envelope(
            stream=group("north"), command_id=ids.seeded("the door dies", MONDAY), kind="CorrectAttendance",
            data=sheet(meeting), person="chief", network_version=version, clock=town.clock,
        )  # fmt: skip
        await asyncio.to_thread(running.door.registers.give, corrected)  # all that the door came to
        assert network.exists
        assert waiting(running, asked) == ()
        await schedule_sweeps(running.client, running.settings)
        await until(lambda: waiting(running, asked) == ("clinic",))
        await running.door.give(corrected)  # whoever gave it asks again, having had no answer
        await asyncio.sleep(2)
        assert town.kinds(asked).count("PresenceCorrected") == 1
        assert running.log.head(BOARD) is not None
