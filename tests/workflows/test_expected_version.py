"""Two who edit from one reading: the second is told who changed what, and nothing that they say is lost or doubled."""

from pathlib import Path
from typing import Any

import pytest

from domain.decider import Envelope
from domain.errors import Refusal
from tests.engine import engine
from tests.workflows.town import CYCLE
from tests.workflows.turn import Turn


async def test_a_correction_of_what_was_corrected_meanwhile_is_refused_and_says_by_whom(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        found = await turn.give(CYCLE, "RecordFinding", {"kind": "demand", "text": "More tutors"})
        finding, read = await turn.made(found, "finding"), found.last_version

        def correction(text: str, expected: int) -> Envelope:
            data: dict[str, Any] = {"finding": finding, "reason": "clearer", "text": text}
            return Envelope(
                stream=CYCLE, command_id=running.door.new_id(), kind="CorrectFinding", person="ana", data=data,
                expected_version=expected,
            )  # fmt: skip

        first, second = correction("At least two tutors, in the afternoon", read), correction("More tutors.", read)
        made = await running.door.give(first)
        for _ in range(2):
            with pytest.raises(Refusal) as refused:
                await running.door.give(second)
            assert refused.value.code == "changed-since"
            assert refused.value.params["changes"] == f"{read + 1} FindingCorrected (ana)"
        assert await running.door.give(first) == made
        again = await running.door.give(second.model_copy(update={"expected_version": read + 1}))
        assert again.last_version == read + 2
        assert await running.door.give(second) == again
        with pytest.raises(Refusal) as refused:
            await running.door.give(correction("Even more", 99))
        assert refused.value.code == "no-such-version"


async def test_what_the_engine_notes_of_its_deliveries_changes_nothing_that_was_read(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        turn = await Turn(running).begin()
        (stream,) = await turn.adopted(1)
        await running.door.settle("town")
        read = running.log.fold(CYCLE).version
        assert [event.kind for event in running.log.events(CYCLE, after=read - 1)] == ["DeliveryMade"]
        data = {"ends_on": turn.after(days=400), "reason": "it takes longer"}
        extended = Envelope(
            stream=CYCLE, command_id=running.door.new_id(), kind="ExtendPeriod", person="ana", data=data,
            expected_version=read - 1,
        )  # fmt: skip
        receipt = await running.door.give(extended)
        assert receipt.first_version == read + 1
        assert stream
