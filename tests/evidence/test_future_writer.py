"""A run that is said to have been started years ahead locks nothing: Temporal knows which one is at work."""

from pathlib import Path

import pytest
from sqlalchemy import text

from doors.repairing import inspect, repair
from evidence.verdict import Look
from tests.engine import engine
from tests.evidence.test_no_false_alarm import verified
from tests.workflows.town import Town

IN_2036 = "2036-01-01T00:00:00.000000+00:00"


@pytest.mark.parametrize("writer", ["00000000-0000-4000-8000-000000000000", None], ids=["another", "released"])
async def test_a_writer_in_2036_locks_no_stream_and_is_named_until_it_is_repaired(
    tmp_path: Path, writer: str | None
) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        with running.log.engine.begin() as connection:
            change = "update streams set writer = :writer, writer_started_at = :at where stream = :stream"
            connection.execute(text(change), {"writer": writer, "at": IN_2036, "stream": stream})
        await town.report(stream, "the first after it")
        await town.report(stream, "the second after it")
        assert town.kinds(stream).count("ProgressReported") == 2
        found = (await verified(running, Look.BESIDE, Look.COMPARE)).all_findings()
        assert [(one.fault, one.stream) for one in found] == [("strange-writer", stream)]
        assert [fault.what for fault in (await inspect(running.door, stream)).faults] == ["future-writer"]
        await repair(running.door, stream, by="ana", reason="its clock was wrong")
        await town.report(stream, "the third")
        await running.door.settle("town")
        # The town's action was planned by no cycle, which deliveries are looked at for.
        verdict = await verified(running, *(look for look in Look if look is not Look.DELIVERIES))
        assert verdict.sound, verdict.all_findings()
