"""What a sweep looks for: something that is damaged or refused keeps nobody else waiting, and is not asked for ever."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from activities.attendances import Attendances
from activities.givenup import GivenUp
from activities.registers import Registers
from domain import ids
from domain.decider import Envelope
from domain.registry import DECIDERS
from store.errors import Damaged
from store.log import EventLog
from store.reading import Reading
from store.tables import events, processes, todos
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown

NETWORK = "network:ribera"
REFUSE = {"outcome": "refuse", "reason": "There is no place"}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    """An answer came back in a meeting whose attendance was corrected, and nobody has asked who follows from that."""
    town = MeetingTown(tmp_path)
    asked = town.case("c1", teams=["clinic", "school"])
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=REFUSE)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-02-05")
    known_as = town.circle_meets("clinic", "school", "centre")
    town.give(asked, "ReportReturn", "rep", text="No place", said_in=f"{GROUP}#{known_as}")
    corrected = Envelope(
        stream=GROUP,
        command_id=ids.seeded("the door dies", town.now),
        kind="CorrectAttendance",
        data={"meeting": known_as, "present": ["clinic", "centre"], "reason": "Not there"},
        person="scribe",
    )
    town.world.decide(corrected, town.now)  # all that the door came to
    return town


def log_of(town: MeetingTown) -> EventLog:
    assert town.world.log is not None
    return town.world.log


def attendances(town: MeetingTown) -> Attendances:
    log = log_of(town)
    return Attendances(log, Reading(town.engine), Registers(log, DECIDERS))


def tampered(town: MeetingTown, stream: str) -> None:
    with town.engine.begin() as connection:
        last = sa.select(sa.func.max(events.c.version)).where(events.c.stream == stream).scalar_subquery()
        of_it = (events.c.stream == stream) & (events.c.version == last)
        connection.execute(events.update().where(of_it).values(body="{}"))


def test_what_is_refused_of_those_that_follow_a_corrected_attendance_is_not_asked_at_every_sweep(
    town: MeetingTown,
) -> None:
    known = attendances(town)
    (asked,) = known.not_followed()
    assert (asked.kind, known.not_followed()) == ("FollowAttendance", [asked])
    known.refused(asked)
    assert known.not_followed() == []


def test_a_damaged_network_keeps_no_sweep_from_waking_the_others(town: MeetingTown) -> None:
    known = attendances(town)
    tampered(town, NETWORK)
    registers = Registers(log_of(town), DECIDERS)
    with pytest.raises(Damaged):
        registers.network("ribera")
    assert known.not_followed() == []
    with town.engine.begin() as connection:
        waits = {"stream": BOARD, "key": "given-up", "what": "deadline-given-up", "who": "role:administrator"}
        connection.execute(
            todos.insert(), {**waits, "network": "ribera", "zone": None, "params": "{}", "kind": "management"}
        )
        connection.execute(processes.update().values(rehearsal=False))
    found = GivenUp(log_of(town), Reading(town.engine), registers)
    assert Reading(town.engine).given_up() == [BOARD]
    assert found.coming_back() == {}
