"""A rehearsal's clock that somebody moves by a command of their own: all that is due on the way comes first."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.decider import Envelope
from domain.errors import Refusal, VertebraError
from doors.door import Door
from tests.doors.test_door import LONG_AGO, Opened, give, opened

__all__ = ["opened"]


@pytest.fixture
def coming(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> tuple[Door, list[datetime]]:
    """A door of a rehearsal in which three deadlines are still to come, and which of them have come."""
    door, done = opened(begins=LONG_AGO), list[datetime]()
    give(door, clock_moved(LONG_AGO + timedelta(hours=1)))
    moments = [LONG_AGO + timedelta(days=n) for n in (10, 20, 30)]

    def due(_network: str, until: datetime) -> list[tuple[datetime, str]]:
        return [(at, "a") for at in moments if at <= until and at not in done]

    async def wake(_stream: str, _command_id: UUID, at: datetime) -> None:
        assert door.registers.clock("batatais") == at
        done.append(at)

    monkeypatch.setattr(door.reading, "due", due)
    monkeypatch.setattr(door, "_wake", wake)
    monkeypatch.setattr(door, "sender", object())
    return door, done


def clock_moved(to: datetime, person: str = "administracao", **more: Any) -> Envelope:
    return Envelope(
        stream="clock:batatais", command_id=Door.new_id(), kind="AdvanceClock", person=person,
        data={"to": to.isoformat()}, **more,
    )  # fmt: skip


@pytest.mark.parametrize("days", [29, 30, 31])
def test_whoever_moves_a_clock_by_a_command_of_their_own_has_all_come_that_is_due(
    coming: tuple[Door, list[datetime]], days: int
) -> None:
    door, done = coming
    asked = clock_moved(LONG_AGO + timedelta(days=days))
    receipt = give(door, asked)
    assert done == [LONG_AGO + timedelta(days=n) for n in (10, 20, 30) if n <= days]
    assert [event.kind for event in receipt.events] == ["ClockAdvanced"]
    assert door.registers.clock("batatais") == LONG_AGO + timedelta(days=days)
    assert give(door, asked) == receipt


def test_a_move_of_a_clock_that_is_refused_has_nothing_come(coming: tuple[Door, list[datetime]]) -> None:
    door, done = coming
    to = LONG_AGO + timedelta(days=31)
    for asked, code in (
        (clock_moved(to, "nobody"), "unknown-person"),
        (clock_moved(to, expected_version=9), "no-such-version"),
        (clock_moved(to, source="timer"), "only-the-engine"),
        (clock_moved(LONG_AGO), "clock-backwards"),
    ):
        with pytest.raises(Refusal) as refusal:
            give(door, asked)
        assert (refusal.value.code, done) == (code, [])
    standing = door.log.head("clock:batatais")
    assert standing is not None
    assert give(door, clock_moved(to, expected_version=standing.version)).events, "its own steps change nothing of that"


def test_without_an_engine_no_clock_goes_past_what_is_due(
    coming: tuple[Door, list[datetime]], monkeypatch: pytest.MonkeyPatch
) -> None:
    door, done = coming
    monkeypatch.setattr(door, "sender", None)
    before = door.registers.clock("batatais")
    with pytest.raises(VertebraError) as refusal:
        give(door, clock_moved(LONG_AGO + timedelta(days=31)))
    assert (refusal.value.code, done, door.registers.clock("batatais")) == ("no-engine", [], before)
    assert give(door, clock_moved(LONG_AGO + timedelta(days=9))).events
