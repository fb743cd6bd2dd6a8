"""What ends in a network, and what is open on it, told without a terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.endings import ENDINGS
from domain.territory import Network
from readings.ending import Ending, ending, goes_on
from readings.record import Record
from tests.cli.meetingtown import GROUP, MeetingTown

OWN = "network:ribera"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[MeetingTown]:
    """A town with a question on its way, and minutes that wait for their minute-taker."""
    made = MeetingTown(tmp_path)
    made.case("one")
    made.give(GROUP, "RecordMeeting", "scribe", on="2025-01-06", present=["clinic", "centre"], minute_taker="scribe")
    made.world.tell_the_time("ribera", "admin")
    yield made
    made.engine.dispose()


def ended(town: MeetingTown, kind: str, **data: object) -> Ending:
    """What a command ends in the town, found once it is stored."""
    record = Record(town.engine)
    before: Network = record.log.fold(OWN).state
    version = record.log.fold(OWN).version
    events = town.give(OWN, kind, "admin", **data)
    return ending(record, before, record.log.fold(OWN).state, events, version, whole=True)


def test_who_leaves_is_named_with_what_waits_for_them_and_whose_turn_it_becomes(town: MeetingTown) -> None:
    found = ended(town, "LeavePerson", person="rep", on="2025-01-06")
    assert {event.kind for event in found.ended} <= ENDINGS
    assert [event.data["person"] for event in found.ended if event.kind == "PersonLeft"] == ["rep"]
    assert all(one.turn.people and "rep" not in one.turn.people for one in found.open)
    assert not found.meetings


def test_a_body_that_closes_names_the_meetings_it_had_planned(town: MeetingTown) -> None:
    body = ended(town, "ClosePart", part="body", id="circle", on="2025-01-06")
    ((known_as, planned),) = body.meetings
    assert known_as == "circle"
    assert planned > 0


def test_nothing_ends_by_what_only_adds(town: MeetingTown) -> None:
    found = ended(town, "AddZone", zone="south", name="South")
    assert (found.ended, found.changed, found.open, found.under_way, found.later) == ([], [], (), [], ())


def test_what_came_of_a_process_goes_on_only_when_that_is_over(town: MeetingTown) -> None:
    assert goes_on(Record(town.engine), "case:ribera:north:one") == []
