"""What is decided in a meeting and its annulment meet where they are stored: one of them has come too late."""

from pathlib import Path
from typing import Any

import pytest

from activities.registers import Registers
from domain import ids
from domain.annulling import annuls, known_of
from domain.decider import Envelope, Folded
from domain.errors import Refusal
from domain.handling import Decision, handle
from domain.registry import DECIDERS
from store.errors import AnnulledMeanwhile, Damaged, VersionConflict
from store.messages import Append, AppendItem
from store.reading import Reading
from store.tables import events
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


def annulled_too_late(town: MeetingTown, asked: str, meeting: str) -> tuple[Folded[Any], Decision[Any]]:
    """The group before its meeting is annulled, and that decision; since then an answer was returned in it."""
    before = town.world.fold(GROUP)
    data = {"meeting": meeting, "reason": "Entered twice"}
    late = decided(town, GROUP, "AnnulMeeting", "scribe", data, f"{GROUP}#{meeting}")
    town.give(asked, "ReportReturn", "rep", text="No place", said_in=f"{GROUP}#{meeting}")
    return before, late


def test_no_meeting_is_annulled_in_which_something_was_said_meanwhile(town: MeetingTown) -> None:
    asked, meeting = to_be_returned(town)
    before, late = annulled_too_late(town, asked, meeting)
    assert town.world.log is not None
    with pytest.raises(VersionConflict):
        store(town.world.log, before, late)
    assert town.world.log.fold(GROUP).version == before.version


def test_what_was_said_since_is_looked_for_alone_and_told_where_it_cannot_be_read(town: MeetingTown) -> None:
    asked, meeting = to_be_returned(town)
    before, late = annulled_too_late(town, asked, meeting)
    append = Append(
        stream=GROUP, expected_version=before.version, expected_head=before.head, summary=late.folded.summarised(),
        items=(AppendItem(command=late.stored, events=tuple(e.canonical().decode() for e in late.events)),),
    )  # fmt: skip
    of_the_return = (events.c.stream == asked) & events.c.body.contains(meeting)
    with town.engine.begin() as connection:
        connection.execute(events.update().where(of_the_return).values(body=f'["{GROUP}#{meeting}"]'))
    assert town.world.log is not None
    with pytest.raises(Damaged):
        town.world.log.append(append)
    known = append.model_copy(update={"read_until": Reading(town.engine).position()})
    assert town.world.log.append(known).version == before.version + 1


def test_no_meeting_is_annulled_in_one_that_was_annulled_meanwhile(
    town: MeetingTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.on("2025-02-05")
    meeting, within = town.circle_meets(), town.board_meets()
    assert town.world.log is not None
    registers, now = Registers(town.world.log, DECIDERS), Registers.meeting
    network, _ = registers.network("ribera")
    late = [registers.meeting(network, f"{GROUP}#{meeting}"), registers.meeting(network, f"{BOARD}#{within}")]
    town.give(BOARD, "AnnulMeeting", "scribe", meeting=within, reason="Entered twice")
    monkeypatch.setattr(Registers, "meeting", lambda self, *read: late.pop(0) if late else now(self, *read))
    with pytest.raises(Refusal) as refused:
        registers.give(annul(town, meeting, f"{BOARD}#{within}"))
    assert (refused.value.code, late) == ("meeting-annulled", [])


def annul(town: MeetingTown, meeting: str, said_in: str) -> Envelope:
    return Envelope(
        stream=GROUP, command_id=ids.seeded(said_in, town.now), kind="AnnulMeeting", person="scribe", meeting=said_in,
        data={"meeting": meeting, "reason": "Entered twice"},
    )  # fmt: skip


def test_the_meeting_in_which_another_is_annulled_is_looked_up_and_kept_beside_it(town: MeetingTown) -> None:
    town.on("2025-02-05")
    meeting, within = town.circle_meets(), f"{BOARD}#{town.board_meets()}"
    assert town.world.log is not None
    registers = Registers(town.world.log, DECIDERS)

    for never in (f"{GROUP}#never", f"{BOARD}#never", "group:ribera:nonsense#never"):
        with pytest.raises(Refusal) as refused:
            registers.give(annul(town, meeting, never))
        assert refused.value.code == "unknown-meeting"
    receipt = registers.give(annul(town, meeting, within))
    (*_, stored) = town.world.log.commands(GROUP)
    assert stored.command_id == receipt.command_id
    assert stored.meeting is not None
    assert stored.said_in is not None
    assert (stored.meeting.meeting, stored.said_in.meeting) == (f"{GROUP}#{meeting}", within)
    assert town.reads("verify", GROUP)["sound"]
