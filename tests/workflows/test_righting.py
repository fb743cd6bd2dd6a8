"""What was a mistake is put right on the real engine: votes, actions, and cycles that should not have begun."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import Refusal
from tests.engine import engine, until
from tests.workflows.town import CYCLE
from tests.workflows.turn import GROUP, Turn

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_votes_follow_an_attendance_and_an_action_that_was_completed_by_mistake_goes_on(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Turn(running, clock=MONDAY).begin()
        guests = [{"id": "guests", "name": "Guests", "kind": "school", "zones": ["north"]}]
        await town.give("network:town", "JoinOrganisations", {"organisations": guests}, person="admin")
        (stream,) = await town.adopted(1)

        def phase() -> str:
            return str(running.log.fold(CYCLE).state.phase)

        meeting = town.meeting.partition("#")[2]
        sheet = {"meeting": meeting, "present": ["guests"], "reason": "They were elsewhere"}
        await town.give(GROUP, "CorrectAttendance", sheet)
        decided = running.log.fold(CYCLE).state.course.decisions
        assert [(one.present, one.lacks) for one in decided.values()] == [((), "no-quorum")] * 3
        await until(lambda: running.log.head(stream) is not None)
        await town.give(stream, "StartAction", {})
        await town.give(stream, "CompleteAction", {})
        await until(lambda: phase() == "evaluation")
        await town.give(stream, "ReopenAction", {"reason": "Another action was done"})
        await until(lambda: phase() == "actions")
        await town.give(stream, "CompleteAction", {})
        await until(lambda: phase() == "evaluation")


async def test_a_cycle_that_is_annulled_ends_and_another_begins_in_its_place(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Turn(running, clock=MONDAY).begin()
        await town.give(CYCLE, "AnnulCycle", {"reason": "Too early"})
        with pytest.raises(Refusal) as refused:
            await town.give(CYCLE, "RecordFinding", {"kind": "demand", "text": "No bus"})
        assert refused.value.code == "not-started"
        started = {
            "title": "The north, later", "organisations": ["school"], "deadline": town.after(days=30),
            "body": "circle", "ends_on": town.after(days=300),
        }  # fmt: skip
        await town.give(CYCLE, "StartCycle", started)
        await town.give(CYCLE, "RecordFinding", {"kind": "demand", "text": "No bus"})
        assert running.log.fold(CYCLE).state.course.title == "The north, later"
