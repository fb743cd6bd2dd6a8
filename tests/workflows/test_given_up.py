"""A deadline that is refused, on the real engine: told once, nobody woken for it, and back when its reason is gone."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.testing import TimeSkipper

from activities.givenup import GivenUp
from domain.decider import Envelope
from store.reading import Reading
from tests.engine import Engine, engine, until
from tests.refusing import refuses_where_the_body_decides_no_more
from tests.workflows.casetown import BOARD, CaseTown
from tests.workflows.test_deadlines import of_kinds, skip
from workflows.messages import WAKE

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    refuses_where_the_body_decides_no_more(monkeypatch)


def months(first: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=28 * n) for n in range(1, 14))


async def change_board(town: CaseTown, *, decides: bool) -> None:
    """By a door that dies before it has the board follow: its deadline comes all the same."""
    body = {"body": "board", "name": "Board", "kind": "management-meeting", "decides": decides}
    door = town.engine.door
    asked = Envelope(stream="network:town", command_id=door.new_id(), kind="ChangeBody", data=body, person="admin")
    await asyncio.to_thread(door.registers.give, await asyncio.to_thread(door._dressed, asked, "town"))


def waiting(running: Engine) -> list[tuple[str, str]]:
    todos = Reading(running.log.engine).todos(stream=BOARD)
    return [(todo.who, todo.params["deadline"]) for todo in todos if todo.what == "deadline-given-up"]


def given_up(running: Engine) -> GivenUp:
    return GivenUp(running.log, Reading(running.log.engine), running.door.registers)


async def test_in_a_rehearsal_it_is_told_and_comes_back_when_its_body_decides_again(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await CaseTown(running, clock=MONDAY).found(meeting_dates=months(MONDAY.date()))
        await town.asked("r0")
        await change_board(town, decides=False)
        for days in (40, 41, 42):
            await running.door.advance_clock("town", MONDAY + timedelta(days=days), person="chief")
        (once,) = of_kinds(running, BOARD, "DeadlineGivenUp")
        assert waiting(running) == [("role:administrator", once.data["deadline"])]
        assert Reading(running.log.engine).due("town", MONDAY + timedelta(days=43)) == []
        await change_board(town, decides=True)
        await running.door.advance_clock("town", MONDAY + timedelta(days=44), person="chief")
        assert "MeetingConvened" in town.kinds(BOARD)
        assert waiting(running) == []
        (convened,) = of_kinds(running, BOARD, "MeetingConvened")
        assert convened.recorded_at > once.recorded_at, "it comes when it is tried again, not when it was due"
        await until(lambda: running.agrees(BOARD))


async def test_the_sweeper_leaves_it_alone_until_it_would_come(skipping: tuple[Engine, TimeSkipper]) -> None:
    running, skipper = skipping
    town = await CaseTown(running).found(meeting_dates=months(datetime.now(UTC).date()))
    await town.asked("r0")
    await change_board(town, decides=False)
    await skip(running, skipper, BOARD, 40)
    await until(lambda: bool(of_kinds(running, BOARD, "DeadlineGivenUp")))
    far = datetime.now(UTC) + timedelta(days=400)
    assert BOARD not in Reading(running.log.engine).asleep(far)
    looking = given_up(running)
    assert looking.coming_back() == {}
    await town.give("network:town", "AddSector", {"sector": "other", "name": "Other"}, person="admin")
    assert looking.coming_back() == {}, "the network has changed, and its reason has not gone"
    await change_board(town, decides=True)
    _, version = await running.door.network("town")
    assert looking.coming_back() == {BOARD: version}
    wake = Envelope(stream=BOARD, command_id=running.door.new_id(), kind=WAKE, network_version=version)
    assert running.door.sender is not None
    await running.door.sender.send(wake)  # as the sweeper does
    await until(lambda: "MeetingConvened" in town.kinds(BOARD))
    assert len(of_kinds(running, BOARD, "DeadlineGivenUp")) == 1
    assert looking.coming_back() == {}
