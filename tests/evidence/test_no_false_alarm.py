"""What is as it was recorded is never said not to be: a town at work, repairs, older runs, older releases."""

import asyncio
import json
import zlib
from base64 import b64decode, b64encode
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowHistory

from doors.repairing import repair
from evidence.beside import DatabaseBeside
from evidence.database import DatabaseEvidence, TemporalLive
from evidence.readmodels import DatabaseReadModels
from evidence.replaying import Replaying, appended_then
from evidence.verdict import GuardKind, Look, Verdict
from evidence.verifying import verify
from store.archive import Archive
from store.database import open_database
from store.keys import Keys
from store.messages import Fence
from tests.cli.stored import played
from tests.engine import Engine, engine, until
from tests.evidence.town import ESCALATION, Lived
from tests.histories.replaying import read, recorded
from tests.workflows.test_shell import forked, written_behind_its_back
from tests.workflows.town import Town
from tests.workflows.turn import Turn


async def verified(running: Engine, *looks: Look) -> Verdict:
    evidence = DatabaseEvidence(running.log.engine, client=running.client)
    return await verify(
        evidence,
        looks=looks or tuple(Look),
        live=TemporalLive(running.client),
        read_models=DatabaseReadModels(running.log.engine),
        beside=DatabaseBeside(running.log.engine),
        elsewhere=evidence.elsewhere,
    )


async def at_work_on(running: Engine, count: int = 1) -> tuple[Turn, list[str]]:
    """A cycle whose plan was adopted, with so many actions."""
    turn = await Turn(running).begin()
    streams = await turn.adopted(count)
    await running.door.settle("town")
    return turn, streams


async def test_a_town_at_work_is_sound_at_every_moment(tmp_path: Path) -> None:
    async with engine(tmp_path, turn_after=60) as running:
        town, streams = await at_work_on(running, 3)
        for stream in streams:
            await town.give(stream, "StartAction", {})
        reports = dict.fromkeys(streams, 0)
        done = asyncio.Event()

        async def at_work(stream: str) -> None:
            while not done.is_set():
                await town.report(stream, f"report {reports[stream]}")
                reports[stream] += 1

        working = [asyncio.create_task(at_work(stream)) for stream in streams]
        verdicts: list[Verdict] = []
        while len(verdicts) < 6 or min(reports.values()) <= 6:
            verdicts.append(await verified(running))
        done.set()
        await asyncio.gather(*working)
        for verdict in (*verdicts, await verified(running)):
            assert verdict.sound, verdict.all_findings()
        assert verdicts[-1].events > verdicts[0].events
        assert any(guard.kind is GuardKind.LIVE for stream in verdicts[-1].streams for guard in stream.guards)


async def test_a_process_that_temporal_knows_and_the_log_does_not_is_found(tmp_path: Path) -> None:
    """As if it had never been: no table names it any more, and no number is missing."""
    async with engine(tmp_path) as running:
        _, (stream,) = await at_work_on(running)
        listed = await DatabaseEvidence(running.log.engine, client=running.client).elsewhere()
        assert stream in listed
        assert listed <= {info.stream for info in running.log.streams()}, "an ordinary town has no others"
        assert (await verified(running)).sound
        with running.log.engine.begin() as connection:
            for table in ("events", "commands", "streams"):
                connection.execute(text(f"delete from {table} where stream = :stream"), {"stream": stream})
        found = (await verified(running, Look.COMPARE)).all_findings()
        assert ("log-truncated", stream, 1) in {(one.fault, one.stream, one.version) for one in found}


async def test_a_repaired_fork_is_no_fault_and_is_said(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town, (stream,) = await at_work_on(running)
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        described = await running.workflow(stream).describe()
        assert described.run_id
        assert described.start_time
        fence = Fence(run_id=described.run_id, started_at=described.start_time)
        stranger = await asyncio.to_thread(written_behind_its_back, running.log, stream, run=fence)
        waiting = asyncio.create_task(town.report(stream, "written by Ana"))
        await until(lambda: forked(running, stream))
        found = (await verified(running)).all_findings()
        assert [(one.fault, one.stream, one.version) for one in found] == [
            ("event-inserted", stream, stranger.version)
        ], "until somebody answers for it, what its process did not store is a fault"
        await repair(running.door, stream, by="ana", reason="a stranger wrote")
        await waiting
        await running.door.settle("town")
        verdict = await verified(running)
        assert verdict.sound, verdict.all_findings()
        (told,) = [one for one in verdict.streams if one.stream == stream]
        words = " ".join(remark.words.format(**remark.params) for remark in told.remarks)
        assert "forked-stream" in words
        assert f"Events {stranger.version} to {stranger.version}" in words


async def test_an_older_run_that_was_superseded_is_no_fault_and_is_said(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town, (stream,) = await at_work_on(running)
        await town.give(stream, "StartAction", {})
        await running.door.settle("town")
        described = await running.workflow(stream).describe()
        assert described.start_time
        newer = Fence(run_id=str(uuid4()), started_at=described.start_time + timedelta(microseconds=1))
        running.log.claim(stream, newer)
        await town.report(stream, "a later run writes this")
        await running.door.settle("town")
        verdict = await verified(running)
        assert verdict.sound, verdict.all_findings()
        (told,) = [one for one in verdict.streams if one.stream == stream]
        assert any(remark.params.get("code") == "superseded" for remark in told.remarks)


async def test_without_a_worker_the_processes_are_not_asked_and_the_verdict_says_so(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        await town.plan("booklet")
        await running.door.settle("town")
        settings = running.settings
        async with asyncio.timeout(60):
            verdict = await verify(DatabaseEvidence(running.log.engine, client=running.client), looks=[Look.LIVE])
        assert verdict.sound
        assert Look.LIVE in verdict.skipped
        assert settings.data_dir == tmp_path


def test_the_archive_alone_proves_what_closed_runs_stored(lived: Lived) -> None:
    verdict = lived.verdict(temporal=False, archive=True)
    assert verdict.sound, verdict.all_findings()
    assert verdict.runs == sum(run.closed for runs in lived.runs.values() for run in runs) > 3


def test_a_fold_recorded_before_a_field_was_added_is_the_same(town: Lived) -> None:
    """The state of an older release lacks what this one has added, with its default."""
    run, dropped = town.history(ESCALATION, 1), 0
    for event in run.history.events:
        result = event.activity_task_completed_event_attributes.result
        if not result.payloads or b'"pages"' not in result.payloads[0].data:
            continue
        page = json.loads(result.payloads[0].data)
        told = json.loads(zlib.decompress(b64decode(page["data"])))
        empty = [name for name, value in told["state"].items() if value in ([], {}, None, "", False, 0)]
        for name in empty[:1]:
            del told["state"][name]
            dropped += 1
        data = b64encode(zlib.compress(json.dumps(told).encode())).decode()
        result.payloads[0].data = json.dumps({**page, "data": data}).encode()
    assert dropped
    assert town.faults(looks=[Look.COMPARE]) == []


@pytest.mark.parametrize("path", recorded(), ids=lambda path: path.name.partition(".")[0])
async def test_histories_of_older_releases_replay_to_the_same_appends_without_the_sandbox(path: Path) -> None:
    history = read(path)
    async with Replaying() as replaying:
        replayed = await replaying.replay(history)
        assert replayed.failure is None
        assert list(replayed.appends) == appended_then(history)


async def test_one_replayer_goes_on_after_a_history_that_fails(lived: Lived) -> None:
    good = lived.runs[ESCALATION][0].history
    kept = [event for event in good.events if not event.HasField("activity_task_scheduled_event_attributes")]
    async with Replaying() as replaying:
        assert (await replaying.replay(good)).failure is None
        assert (await replaying.replay(WorkflowHistory(ESCALATION, kept))).failure is not None
        assert list((await replaying.replay(good)).appends) == appended_then(good)


@pytest.mark.parametrize(
    "scenario", ["batatais-norte-2017", "batatais-gestao-2021", "sants-montjuic-2019", "cartagena-2023"]
)
async def test_shipped_scenarios_are_sound(scenario: str, tmp_path: Path) -> None:
    """Played in memory and stored: with Temporal they are part of the evaluator's walk."""
    folder = played(scenario, tmp_path)
    database = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    try:
        verdict = await verify(
            DatabaseEvidence(database, archive=Archive(tmp_path / "archive", Keys(tmp_path / "keys"))),
            read_models=DatabaseReadModels(database),
            beside=DatabaseBeside(database),
        )
        assert verdict.sound, verdict.all_findings()[:5]
        assert verdict.events > 100
    finally:
        database.dispose()


def test_an_event_of_an_older_schema_replays_to_the_same(town: Lived) -> None:
    """What an older release appended lacked a field that events have today, with its default."""
    run = town.history(ESCALATION, 0)
    changed = 0
    for event in run.history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "append":
            payload = scheduled.input.payloads[0]
            older = payload.data.replace(b'\\"meeting_on\\":null,', b"")
            changed += older != payload.data
            payload.data = older
    assert changed
    assert town.faults(looks=[Look.REPLAY]) == []
