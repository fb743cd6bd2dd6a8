"""What is decided in a meeting and its annulment meet where they are stored: one of them has come too late."""

from pathlib import Path
from typing import Any

import pytest

from domain import ids
from domain.annulling import annuls, known_of
from domain.decider import Envelope
from domain.handling import Decision, handle
from store.errors import AnnulledMeanwhile, VersionConflict
from tests.cli.meetingtown import BOARD, GROUP, MeetingTown
from tests.cli.stored import store

REFUSE = {"outcome": "refuse", "reason": "There is no place"}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def to_be_returned(town: MeetingTown) -> tuple[str, str]:
    """A decided question, and a meeting of its group."""
    asked = town.case("c1", teams=["clinic", "school"])
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=REFUSE)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-02-05")
    return asked, town.circle_meets("clinic", "school", "centre")


def decided(town: MeetingTown, stream: str, kind: str, by: str, data: dict[str, Any], meeting: str) -> Decision[Any]:
    """A decision by what is known now, which is not stored yet."""
    known_as = ids.seeded(f"late/{kind}", town.now)
    said_in = None if kind == "AnnulMeeting" else meeting
    envelope = Envelope(stream=stream, command_id=known_as, kind=kind, data=data, person=by, meeting=said_in)
    network, version = town.world.network(stream)
    held_by = town.world.fold(GROUP)
    facts = held_by.decider.meetings(held_by.state, network, meeting)
    if annuls(envelope) is not None and facts is not None:
        facts = known_of(facts, [event for events in town.world.events.values() for event in events])
    return handle(
        town.world.fold(stream), envelope, now=town.now, network=network, network_version=version, meeting=facts
    )


def test_nothing_is_stored_as_said_in_a_meeting_that_was_annulled_meanwhile(town: MeetingTown) -> None:
    asked, meeting = to_be_returned(town)
    before = town.world.fold(asked)
    late = decided(town, asked, "ReportReturn", "rep", {"text": "No place"}, f"{GROUP}#{meeting}")
    town.give(GROUP, "AnnulMeeting", "scribe", meeting=meeting, reason="Entered twice")
    assert town.world.log is not None
    with pytest.raises(AnnulledMeanwhile):
        store(town.world.log, before, late)
    assert town.world.log.fold(asked).version == before.version


def test_no_meeting_is_annulled_in_which_something_was_said_meanwhile(town: MeetingTown) -> None:
    asked, meeting = to_be_returned(town)
    before = town.world.fold(GROUP)
    data = {"meeting": meeting, "reason": "Entered twice"}
    late = decided(town, GROUP, "AnnulMeeting", "scribe", data, f"{GROUP}#{meeting}")
    town.give(asked, "ReportReturn", "rep", text="No place", said_in=f"{GROUP}#{meeting}")
    assert town.world.log is not None
    with pytest.raises(VersionConflict):
        store(town.world.log, before, late)
    assert town.world.log.fold(GROUP).version == before.version
