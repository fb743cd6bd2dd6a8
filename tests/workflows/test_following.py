"""What rests on an attendance or a calendar follows it on the real engine, also where the door dies before it asks."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from activities.registers import Registers
from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
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


async def corrected_by_a_door_that_dies(running: Engine, town: CaseTown, meeting: str) -> Envelope:
    """The attendance is corrected, which is all that the door comes to. Gives the command."""
    _, version = running.door.registers.network("town")
    corrected = Envelope(
        stream=group("north"), command_id=ids.seeded("the door dies", MONDAY), kind="CorrectAttendance",
        data=sheet(meeting), person="chief", network_version=version, clock=town.clock,
    )  # fmt: skip
    await asyncio.to_thread(running.door.registers.give, corrected)
    return corrected


async def test_where_the_door_dies_before_it_has_asked_them_a_sweep_asks_them_once(tmp_path: Path) -> None:
    async with engine(tmp_path, **SWEPT) as running:
        town = await CaseTown(running, clock=MONDAY).found()
        asked, meeting = await returned(town)
        corrected = await corrected_by_a_door_that_dies(running, town, meeting)
        assert waiting(running, asked) == ()
        await schedule_sweeps(running.client, running.settings)
        await until(lambda: waiting(running, asked) == ("clinic",))
        await running.door.give(corrected)  # whoever gave it asks again, having had no answer
        await asyncio.sleep(2)
        assert town.kinds(asked).count("PresenceCorrected") == 1


async def test_they_are_asked_by_the_engine_where_whoever_corrected_it_has_left(tmp_path: Path) -> None:
    async with engine(tmp_path, **SWEPT) as running:
        town = await CaseTown(running, clock=MONDAY).found()
        asked, meeting = await returned(town)
        await corrected_by_a_door_that_dies(running, town, meeting)
        await town.give("network:town", "LeavePerson", {"person": "chief", "on": "2026-03-01"}, person="admin")
        await schedule_sweeps(running.client, running.settings)
        await until(lambda: waiting(running, asked) == ("clinic",))
        (said,) = [event for event in running.log.events(asked) if event.kind == "PresenceCorrected"]
        assert said.who.person == "engine"


async def test_nothing_is_said_in_a_meeting_that_was_annulled_while_it_was_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine(tmp_path) as running:
        town = await CaseTown(running, clock=MONDAY).found()
        asked = await town.asked("r0")
        await until(lambda: town.stage(asked) == "tabled")
        await town.opened_meeting()
        await town.decided(town.item(asked), ruling={"outcome": "refuse", "reason": "No budget"})
        await until(lambda: town.stage(asked) == "decided")
        meeting = await town.met()
        network, _ = running.door.registers.network("town")
        before = running.door.registers.meeting(network, meeting)
        known_as = meeting.rpartition("#")[2]
        await town.give(group("north"), "AnnulMeeting", {"meeting": known_as, "reason": "Twice"}, person="chief")
        now, late = Registers.meeting, [before]
        monkeypatch.setattr(Registers, "meeting", lambda self, *read: late.pop() if late else now(self, *read))
        said = {"text": "There is no place"}
        with pytest.raises(Refusal) as refused:
            await town.give(asked, "ReportReturn", said, person="rosa", meeting=meeting)
        assert (refused.value.code, late, town.stage(asked)) == ("meeting-annulled", [], "decided")
        await town.returned(asked)
        assert town.stage(asked) == "answered", "its process goes on"


async def test_a_management_meeting_entered_twice_is_annulled_and_its_rounds_do_not_count(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await CaseTown(running, clock=MONDAY).found()
        asked = await town.asked("r0")
        await until(lambda: town.stage(asked) == "tabled")
        meeting = await town.opened_meeting()
        await town.give(BOARD, "CarryOver", {"reason": "Entered twice"}, person="chief")
        await town.give(BOARD, "CloseMeeting", person="chief")
        await running.door.settle("town")
        assert dict(running.log.fold(asked).state.life.rounds.items()) == {"raised": 1, "not-reached": 1}
        of_the_north, twice = await town.met(), {"meeting": meeting, "reason": "Entered twice"}
        for elsewhere, code in ((of_the_north, "meeting-of-another-zone"), (f"{group('north')}#n", "unknown-meeting")):
            with pytest.raises(Refusal) as refused:
                await town.give(BOARD, "AnnulMeeting", twice, person="chief", meeting=elsewhere)
            assert refused.value.code == code
        await town.give(BOARD, "AnnulMeeting", {"meeting": meeting, "reason": "Entered twice"}, person="chief")
        await running.door.settle("town")
        life = running.log.fold(asked).state.life
        assert (dict(life.rounds.items()), life.tabled_times) == ({"raised": 1}, 1)
        await town.opened_meeting()
        await town.decided(town.item(asked), ruling={"outcome": "refuse", "reason": "No budget"})
        await until(lambda: town.stage(asked) == "decided")
        assert await running.agrees(BOARD)


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
