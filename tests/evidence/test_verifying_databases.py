"""A verification on both databases, and on streams that are too long to be held in memory."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, text

from activities.registers import Registers
from domain import ids
from domain.decider import Envelope, Summary
from domain.registry import DECIDERS
from evidence.database import DatabaseEvidence
from evidence.readmodels import DatabaseReadModels
from evidence.source import Stood
from evidence.verdict import Verdict
from evidence.verifying import verify
from store.database import migrate, open_database
from store.log import EventLog

CLOCK = "clock:town"
NETWORK = "network:town"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def lived(engine: Engine, days: int) -> None:
    """A rehearsal whose clock is moved day by day."""
    registers = Registers(EventLog(engine, DECIDERS), DECIDERS)

    def give(stream: str, n: int, kind: str, **data: object) -> None:
        command_id: UUID = ids.seeded(f"{stream}/{n}", BEGIN)
        envelope = Envelope(stream=stream, command_id=command_id, kind=kind, data=data, person="ana")
        registers.give(envelope, beginning=BEGIN)

    give(NETWORK, 0, "FoundNetwork", name="Town", language="en", rehearsal=True)
    give(NETWORK, 1, "SetCalendar", timezone="UTC")
    for n in range(days):
        give(CLOCK, n, "AdvanceClock", to=(BEGIN + timedelta(hours=n + 1)).isoformat())


async def verified(engine: Engine) -> Verdict:
    return await verify(DatabaseEvidence(engine), read_models=DatabaseReadModels(engine))


async def test_a_record_is_sound_on_either_database(engine: Engine) -> None:
    lived(engine, 5)
    verdict = await verified(engine)
    assert verdict.sound, verdict.all_findings()
    assert [stream.stream for stream in verdict.streams] == [CLOCK, NETWORK]
    assert verdict.streams[0].version == 5


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update events set body = replace(body, '03:00:00Z', '03:30:00Z') where stream = 'clock:town' and version = 3",
         "event-edited"),
        ("delete from events where stream = 'clock:town' and version = 3", "event-removed"),
        ("delete from events where stream = 'clock:town' and version = 5", "log-truncated"),
        ("delete from commands where stream = 'clock:town' and first_version = 2", "command-removed"),
        ("update processes set title = 'another' where stream = 'clock:town'", "read-model-touched"),
    ],
)  # fmt: skip
async def test_tampering_is_named_on_either_database(engine: Engine, statement: str, fault: str) -> None:
    lived(engine, 5)
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1
    assert [finding.fault for finding in (await verified(engine)).all_findings()] == [fault]


async def test_lists_are_compared_with_the_fold_of_the_walk_where_the_log_is_what_was_walked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(engine, 5)
    folded: list[str] = []
    again = DatabaseReadModels._show

    def show(self: DatabaseReadModels, connection: Connection, stream: str, until: int) -> None:
        folded.append(stream)
        again(self, connection, stream, until)

    monkeypatch.setattr(DatabaseReadModels, "_show", show)
    assert (await verified(engine)).sound
    assert folded == []
    another = {CLOCK: Stood(5, "0" * 64, Summary(phase="another", open=False))}
    assert list(DatabaseReadModels(engine).differences(None, lambda _done, _of: None, another)) == []
    assert folded == [CLOCK, NETWORK], "a fold of other events is not taken"


async def test_a_long_stream_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'vertebra.db'}")
    migrate(database)
    peaks = []
    for days in (100, 900):
        lived(database, days)
        tracemalloc.start()
        try:
            verdict = await verify(DatabaseEvidence(database))
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        assert verdict.sound, verdict.all_findings()
    database.dispose()
    assert peaks[1] < peaks[0] + 1_000_000, peaks
