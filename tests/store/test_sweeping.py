"""What a sweep looks for: something that is damaged or refused keeps nobody else waiting, and is not asked for ever."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest
import sqlalchemy as sa
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities.attendances import Attendances
from activities.delivery import DeliveryActivities
from activities.givenup import GivenUp
from activities.planned import Planned
from activities.registers import Registers
from activities.sending import Sender
from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from domain.message import Recorded
from domain.registry import DECIDERS
from doors.door import Door
from store.errors import Damaged
from store.log import EventLog
from store.messages import Receipt
from store.reading import Reading
from store.tables import events, processes, streams, todos
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown
from workflows.messages import WAKE, SweepRequest

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
    known.answered(asked)
    assert known.not_followed() == []


@dataclass
class Told(Sender):
    """Takes what a sweep sends, or refuses what follows a change."""

    refuses: bool = False
    asked: list[Envelope] = field(default_factory=list)

    async def send(self, envelope: Envelope, *, patience: float | None = None) -> Receipt:
        self.asked.append(envelope)
        if self.refuses and envelope.kind != WAKE:
            raise Refusal("body-not-found", "It is none any more.")
        return Receipt(
            stream=envelope.stream,
            command_id=envelope.command_id,
            first_version=1,
            last_version=0,
            events=(),
            position=0,
        )

    def kinds(self) -> list[str]:
        return [envelope.kind for envelope in self.asked]


class Sweeper:
    """A worker's sweeps over a town: what it knows, it keeps from one to the next."""

    def __init__(self, town: MeetingTown, *, refuses: bool = False) -> None:
        log, reading = log_of(town), Reading(town.engine)
        registers = Registers(log, DECIDERS)
        self.told = Told(refuses=refuses)
        self._activities = DeliveryActivities(
            self.told,
            reading,
            GivenUp(log, reading, registers),
            Attendances(log, reading, registers),
            Planned(log, registers),
        )

    def sweeps(self) -> list[str]:
        """What one sweep sends."""
        before = len(self.told.asked)
        request = SweepRequest(grace=timedelta())
        asyncio.run(ActivityEnvironment().run(self._activities.sweep, request))
        return self.told.kinds()[before:]


def another_rhythm(town: MeetingTown) -> Envelope:
    days = ["2025-02-18", "2025-03-18"]
    return Envelope(
        stream=NETWORK,
        command_id=ids.seeded("another rhythm", town.now),
        kind="SetRhythm",
        data={"body": "board", "rule": "FREQ=MONTHLY;BYDAY=3TU", "starts": days[0], "dates": days},
        person="admin",
    )


def rhythm_changed(town: MeetingTown) -> None:
    """A question waits for a planned meeting, whose rhythm is another from now on; nobody has asked who follows."""
    town.case("c2", teams=["clinic", "school"])
    town.world.decide(another_rhythm(town), town.now)


def late(town: MeetingTown) -> None:
    """Each process of the town should have acted long ago."""
    with town.engine.begin() as connection:
        connection.execute(processes.update().values(rehearsal=False, due_at="2001-01-01T00:00:00.000000+00:00"))


def another_is_damaged(town: MeetingTown, *rows: dict[str, object]) -> None:
    with town.engine.begin() as connection:
        for row in rows:
            connection.execute(streams.insert(), {"network": "aldea", "position": 1, **row})


MEETING_OF_ANOTHER = {"stream": "management:aldea:board", "kind": "management", "version": 1, "head": "a"}
DAMAGED = {
    "its network": ({"stream": "network:aldea", "kind": "network", "version": 9, "head": "b"}, MEETING_OF_ANOTHER),
    "where it stands": ({**MEETING_OF_ANOTHER, "version": "many"},),
    "its name": ({**MEETING_OF_ANOTHER, "stream": "management"},),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_one_damaged_town_keeps_no_sweep_from_asking_and_waking_the_others(town: MeetingTown, what: str) -> None:
    rhythm_changed(town)
    late(town)
    another_is_damaged(town, *DAMAGED[what])
    sent = Sweeper(town).sweeps()
    assert (sent.count("FollowAttendance"), sent.count("FollowCalendar")) == (1, 1)
    assert sent.count(WAKE) > 1


def test_who_is_of_no_kind_that_there_is_is_told_so_and_nobody_else_is_kept_waiting() -> None:
    sender = Sender(cast(Client, None), task_queue="q")
    with pytest.raises(Refusal) as refusal:
        asyncio.run(sender.send(Envelope(stream="oasis:ribera", command_id=uuid4(), kind=WAKE)))
    assert refusal.value.code == "unknown-stream"


def test_a_change_of_the_calendar_is_stored_and_answered_though_a_meeting_is_damaged(town: MeetingTown) -> None:
    another_is_damaged(
        town, {**MEETING_OF_ANOTHER, "stream": "management:ribera:other", "network": "ribera", "version": "many"}
    )
    town.world.tell_the_time("ribera", "admin")
    with pytest.raises(Damaged):
        list(log_of(town).streams(None, "management"))
    sender = Told()
    given = Door(log_of(town), Reading(town.engine), sender).give(another_rhythm(town))
    assert [event.kind for event in asyncio.run(given).events] == ["RhythmSet"]
    assert [asked.stream for asked in sender.asked] == [BOARD, "management:ribera:other"]


@pytest.mark.parametrize("refuses", [True, False])
def test_who_answers_a_change_of_the_calendar_is_not_asked_at_every_sweep(town: MeetingTown, refuses: bool) -> None:
    rhythm_changed(town)
    sweeper = Sweeper(town, refuses=refuses)
    assert "FollowCalendar" in sweeper.sweeps()
    assert "FollowCalendar" not in sweeper.sweeps()
    town.on("2025-02-06")  # on another day it may be taken
    town.world.tell_the_time("ribera", "admin")
    assert "FollowCalendar" in sweeper.sweeps()


def test_what_a_sweep_looked_at_the_next_does_not_look_at_again(
    town: MeetingTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[tuple[int, int]] = []
    of_kinds = Reading.of_kinds

    def noted(self: Reading, kinds: Collection[str], *, after: int, until: int) -> list[tuple[int, Recorded | None]]:
        looked.append((after, until))
        return of_kinds(self, kinds, after=after, until=until)

    monkeypatch.setattr(Reading, "of_kinds", noted)
    sweeper, end = Sweeper(town, refuses=True), Reading(town.engine).end()
    sweeper.sweeps()
    sweeper.sweeps()
    town.case("c2")
    sweeper.sweeps()
    assert looked == [(0, end), (end, end), (end, Reading(town.engine).end())]


@contextmanager
def out_of_reach(town: MeetingTown, kind: str, body: str) -> Iterator[None]:
    """An event's body is another for a while."""
    with town.engine.begin() as connection:
        kept = connection.execute(sa.select(events.c.position, events.c.body).where(events.c.kind == kind)).one()
        connection.execute(events.update().where(events.c.kind == kind).values(body=body))
    yield
    with town.engine.begin() as connection:
        connection.execute(events.update().where(events.c.position == kept.position).values(body=kept.body))


@pytest.mark.parametrize("put", ["{}", "of another"])
def test_a_correction_that_cannot_be_read_is_followed_once_it_is_put_right(town: MeetingTown, put: str) -> None:
    (body,) = (
        event.canonical().decode().replace('"meeting":"', '"was":"')
        for event in log_of(town).events(GROUP)
        if event.kind == "AttendanceCorrected"
    )
    known = attendances(town)
    with out_of_reach(town, "AttendanceCorrected", put if put == "{}" else body):
        assert known.not_followed() == []
        town.case("c2")
        assert known.not_followed() == []
    assert [asked.kind for asked in known.not_followed()] == ["FollowAttendance"]


def test_an_answer_that_comes_back_after_the_correction_is_asked_as_well(town: MeetingTown) -> None:
    known = attendances(town)
    (asked,) = known.not_followed()
    known.answered(asked)
    later = town.case("c2", teams=["clinic", "school"])
    town.on("2025-02-28")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(later), ruling=REFUSE)
    town.give(BOARD, "CarryOver", "scribe", reason="No minutes yet")
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-03-05")
    known_as = town.circle_meets("clinic", "school", "centre")
    town.give(GROUP, "CorrectAttendance", "scribe", meeting=known_as, present=["clinic", "centre"], reason="Not there")
    assert known.not_followed() == []
    town.give(later, "ReportReturn", "rep", text="No place", said_in=f"{GROUP}#{known_as}")
    assert [one.stream for one in known.not_followed()] == [later]


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
    assert Planned(log_of(town), registers).not_followed() == []
    with town.engine.begin() as connection:  # nor does a stream whose row is damaged
        connection.execute(streams.update().where(streams.c.stream == BOARD).values(version="many"))
    sound = Registers(log_of(town), DECIDERS)
    assert GivenUp(log_of(town), Reading(town.engine), sound).coming_back() == {}
