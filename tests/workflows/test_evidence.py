"""Checkpoints and the archive on the real engine: what is closed is archived, once, whatever the machines do."""

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, ScheduleOverlapPolicy
from temporalio.converter import PayloadCodec

from activities import evidence as making
from activities.evidence import EvidenceActivities, Lag, lag
from activities.forgetting import forget
from activities.histories import closed_runs, history_of
from domain.errors import VertebraError
from domain.message import canonical
from doors.codeversion import code_version
from doors.evidence import archive_now, checkpoint_now
from doors.working import schedule_evidence
from evidence import checkpointfile
from evidence.histories import appends, runs
from evidence.registers import archived_rows
from evidence.source import Where
from store.archive import Archive
from store.checkpoints import Checkpoints
from store.errors import Damaged
from store.keys import Keys, verify
from tests.engine import Engine, door, engine, until, working
from tests.workflows.town import Town


def archive_of(running: Engine) -> Archive:
    return Archive(running.settings.archive_dir, Keys(running.settings.keys_dir))


async def lived(running: Engine, *names: str) -> list[str]:
    """Actions from planned to completed, whose runs are closed; also their cycle's, which never was."""
    town = await Town(running).found()
    streams = []
    for name in names:
        stream = await town.plan(name)
        await town.give(stream, "StartAction", {})
        await town.give(stream, "CompleteAction", {})
        streams.append(stream)
    await running.door.settle("town")

    async def closed() -> bool:
        """Whether the last run of each is listed as closed: the list follows a little later than the truth."""
        found = {run.run_id async for run in closed_runs(running.client)}
        return found >= {(await running.workflow(stream).describe()).run_id for stream in streams}

    await until(closed)
    return streams


async def test_what_is_closed_is_archived_with_what_it_did_and_who_worked_on_it(tmp_path: Path) -> None:
    async with engine(tmp_path, turn_after=40) as running:
        (stream,) = await lived(running, "booklet")
        archive = archive_of(running)
        made = await archive_now(running.client, running.settings)
        assert made.runs == len(archive.runs()) >= 2  # the cycle's runs, too
        assert not made.refused
        kept = archive.runs(stream=stream)
        assert [one.ending for one in kept][-1] == "completed"
        assert "continued-as-new" in {one.ending for one in kept}
        assert {one.code_version for one in kept} == {code_version()}
        assert {one.workflow_type for one in kept} == {"ActionWorkflow"}
        told = [one for one in kept if one.last_version >= one.first_version]
        assert told[0].first_version == 1
        assert told[-1].last_version == running.log.fold(stream).version
        assert all(after.first_version == before.last_version + 1 for before, after in pairwise(told))
        for one in kept:
            history = await history_of(running.client, stream, one.run_id)
            assert history is not None
            assert archive.history(one) == canonical(history.to_json_dict())
            assert one.history_events == len(history.events)
        again = await archive_now(running.client, running.settings)
        assert (again.runs, again.segments) == (0, 0)


async def test_the_archive_tells_what_temporal_told_and_each_run_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        closed, open_ = await lived(running, "booklet"), await Town(running).plan("open")
        await archive_now(running.client, running.settings)
        archive = archive_of(running)
        (kept,) = await runs(running.client, archive, closed[0], both=True)
        assert (kept.where, kept.closed) == (Where.ARCHIVE, True)
        stored = [text for seen in appends(kept) for item in seen.items for text in item.events]
        assert stored == [raw for _, raw in running.log.raw(closed[0])]
        (live,) = await runs(running.client, archive, open_)
        assert (live.where, live.closed) == (Where.TEMPORAL, False)
        (alone,) = await runs(None, archive, closed[0])
        assert alone.run_id == kept.run_id
        assert await runs(None, archive, open_) == []


async def test_what_archive_and_temporal_tell_differently_is_noticed(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        (stream,) = await lived(running, "booklet")
        archive = archive_of(running)
        history = [each async for each in closed_runs(running.client) if each.stream == stream]
        await archive_now(running.client, running.settings)
        (kept,) = archive.runs(stream=stream)
        told = json.loads(archive.history(kept))
        del told["events"][5]
        next(running.settings.archive_dir.rglob(f"{history[0].run_id}.history")).unlink()
        archive.keep(kept, canonical(told))  # by somebody who has the key
        with pytest.raises(Damaged):
            await runs(running.client, archive, stream, both=True)
        damaged: list[Damaged] = []
        assert len(await runs(running.client, archive, stream, both=True, damaged=damaged)) == 1
        assert len(damaged) == 1


async def test_a_file_that_cannot_be_opened_is_said_and_temporal_asked_instead(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        (stream,) = await lived(running, "booklet")
        await archive_now(running.client, running.settings)
        archive = archive_of(running)
        (path,) = (running.settings.archive_dir / "town" / "action").rglob("*.history")
        path.write_bytes(path.read_bytes()[:-1])
        damaged: list[Damaged] = []
        (found,) = await runs(running.client, archive, stream, damaged=damaged)
        assert (found.where, [one.code for one in damaged]) == (Where.TEMPORAL, ["damaged-archive"])
        made = await archive_now(running.client, running.settings)  # Temporal still has it: it is made again
        assert made.runs == 1
        (found,) = await runs(running.client, archive, stream)
        assert found.where is Where.ARCHIVE


async def test_what_registers_stored_is_archived_row_for_row(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        await Town(running).found()
        made = await archive_now(running.client, running.settings)
        assert made.segments == 1
        commands, events = archived_rows(archive_of(running))
        assert [row.body for row in events] == [raw for _, raw in running.log.raw("network:town")]
        assert len(commands) == 9


async def test_a_checkpoint_is_made_where_something_is_new_and_not_otherwise(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        empty = await checkpoint_now(running.client, running.settings)
        assert (empty.number, empty.new) == (0, False)
        town = await Town(running).found()
        first = await checkpoint_now(running.client, running.settings)
        again = await checkpoint_now(running.client, running.settings)
        assert (first.number, first.new, again.number, again.new) == (1, True, 1, False)
        await town.plan("booklet")
        await running.door.settle("town")
        second = await checkpoint_now(running.client, running.settings)
        assert (second.number, second.new) == (2, True)
        signed = Checkpoints(running.log.engine).all()
        public = Keys(running.settings.keys_dir).public()
        for one in signed:
            verify(one, public)
        assert [one.checkpoint.position for one in signed] == [first.position, second.position]


async def test_the_schedules_make_both_by_themselves_and_are_made_again(tmp_path: Path) -> None:
    async with engine(tmp_path, checkpoint_every=1.0, archive_every=1.0) as running:
        await lived(running, "booklet")
        for _ in range(2):  # a second worker that starts makes them again
            await schedule_evidence(running.client, running.settings)
        archive, kept = archive_of(running), Checkpoints(running.log.engine)
        await until(lambda: kept.latest() is not None and bool(archive.runs()))
        await Town(running).plan("later")
        await running.door.settle("town")
        await until(lambda: len(kept.all()) > 1)
        described = await running.client.get_schedule_handle("archive").describe()
        assert described.schedule.policy.overlap is ScheduleOverlapPolicy.SKIP


async def test_a_worker_that_starts_makes_both_at_once(tmp_path: Path) -> None:
    """Not only after ten minutes: whoever starts it may stop it before."""
    async with engine(tmp_path) as running:
        await lived(running, "booklet")
        await schedule_evidence(running.client, running.settings)
        archive, kept = archive_of(running), Checkpoints(running.log.engine)
        await until(lambda: kept.latest() is not None and bool(archive.runs()))


async def test_a_worker_keeps_checkpoints_elsewhere_and_a_place_that_fails_ends_nothing(tmp_path: Path) -> None:
    stick, shelf = tmp_path / "stick", tmp_path / "shelf"
    shelf.mkdir()
    async with engine(tmp_path / "engine", checkpoint_keep=f"{stick},{shelf}") as running:
        await Town(running).found()
        made = await checkpoint_now(running.client, running.settings)
        (file,) = shelf.iterdir()
        assert [one.checkpoint.number for one in checkpointfile.read(file).checkpoints] == [made.number] == [1]
        stick.mkdir()
        again = await checkpoint_now(running.client, running.settings)
        assert not again.new
        assert [one.read_bytes() for one in stick.iterdir()] == [file.read_bytes()]


async def test_a_place_that_does_not_answer_holds_no_checkpoint_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = threading.Event()

    def waits() -> None:
        answers.wait()

    monkeypatch.setattr(making, "KEEPING", 0.05)
    async with asyncio.timeout(10):
        await making._kept_elsewhere(waits)
    answers.set()


async def test_two_workers_at_once_make_each_file_and_each_checkpoint_once(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        streams = await lived(running, "booklet", "fair", "garden")
        keys = Keys(running.settings.keys_dir)
        workers = [EvidenceActivities(running.client, running.log, keys, archive_of(running)) for _ in range(3)]
        rounds = await asyncio.gather(*(one._round() for one in workers))
        assert not [refused for made in rounds for refused in made.refused]
        archive = archive_of(running)
        assert len({run.run_id for run in archive.runs()}) == len(archive.runs())
        assert {run.stream for run in archive.runs()} >= set(streams)
        assert all(trouble is None for trouble in archive.check())
        made = await asyncio.gather(*(asyncio.to_thread(one._sign) for one in workers))
        assert sorted(one.new for one in made) == [False, False, True]
        assert len(Checkpoints(running.log.engine).all()) == 1


async def test_a_folder_that_cannot_be_written_is_said_and_tried_again_until_it_can(tmp_path: Path) -> None:
    blocked = tmp_path / "shelf"
    blocked.write_text("in the way")
    async with engine(tmp_path / "engine", archive_dir=blocked) as running:
        await lived(running, "booklet")
        with pytest.raises(VertebraError) as refused:
            await archive_now(running.client, running.settings)
        assert refused.value.code == "unwritable"
        assert str(blocked) in str(refused.value)
        await schedule_evidence(running.client, running.settings)
        await until(lambda: Checkpoints(running.log.engine).latest() is not None)
        blocked.unlink()
        await until(lambda: bool(archive_of(running).runs()), patience=60)


async def test_a_key_that_others_can_read_signs_nothing_and_the_log_goes_on(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        Keys(running.settings.keys_dir).signer()
        key = running.settings.keys_dir / "signing-0001.key"
        key.chmod(0o644)
        with pytest.raises(VertebraError) as refused:
            await checkpoint_now(running.client, running.settings)
        assert refused.value.code == "unsafe-key"
        await town.plan("booklet")
        key.chmod(0o600)
        assert (await checkpoint_now(running.client, running.settings)).new


async def test_without_a_worker_whoever_asks_is_told_so(tmp_path: Path) -> None:
    async with engine(tmp_path, workers=False) as running:
        with pytest.raises(VertebraError) as refused:
            await checkpoint_now(running.client, running.settings, patience=0.5)
        assert refused.value.code == "unanswered"
        async with working(running.client, running.log, running.settings):
            assert (await checkpoint_now(running.client, running.settings)).number == 0


async def test_the_lag_says_what_is_not_archived_and_when_temporal_forgets_it(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        await lived(running, "booklet")
        archive = archive_of(running)
        before = await lag(running.client, archive)
        assert before.runs >= 1
        assert before.oldest is not None
        assert before.kept is not None
        assert before.forgotten_at == before.oldest + before.kept
        assert not before.is_near(datetime.now(UTC))
        assert before.is_near(datetime.now(UTC) + before.kept * 0.6)
        await archive_now(running.client, running.settings)
        after = await lag(running.client, archive)
        assert (after.runs, after.oldest, after.forgotten_at) == (0, None, None)
        assert not after.is_near(datetime.now(UTC) + timedelta(days=1_000))
        assert not Lag(3, before.oldest, None).is_near(datetime.now(UTC) + timedelta(days=1_000))


class Rot13(PayloadCodec):
    """A codec that hides what it encodes, and knows no other's."""

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [
            Payload(metadata={"encoding": b"rot"}, data=bytes(b ^ 13 for b in one.SerializeToString()))
            for one in payloads
        ]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        if any(one.metadata["encoding"] != b"rot" for one in payloads):
            raise RuntimeError("not one of mine")
        return [Payload.FromString(bytes(b ^ 13 for b in one.data)) for one in payloads]


def coded(client: Client, codec: PayloadCodec) -> Client:
    config = client.config()
    config["data_converter"] = replace(config["data_converter"], payload_codec=codec)
    return Client(**config)


async def test_payloads_are_archived_decoded_whatever_codec_temporal_sees_them_through(tmp_path: Path) -> None:
    async with engine(tmp_path, workers=False) as plain:
        client = coded(plain.client, Rot13())
        async with working(client, plain.log, plain.settings):
            running = Engine(plain.settings, client, plain.log, door(client, plain.log, plain.settings))
            (stream,) = await lived(running, "booklet")
            made = await archive_now(client, plain.settings)
            assert not made.refused
            (kept,) = await runs(None, archive_of(running), stream)
            stored = [text for seen in appends(kept) for item in seen.items for text in item.events]
            assert stored == [raw for _, raw in running.log.raw(stream)]
            (hidden,) = archive_of(running).runs(stream=stream)
            told = await history_of(plain.client, stream, hidden.run_id)
            assert told is not None
            assert b"school" not in canonical(told.to_json_dict())


async def test_one_history_that_cannot_be_decoded_keeps_no_other_out(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        streams = await lived(running, "booklet")
        strange = coded(running.client, Rot13())  # a worker with a codec that these were never encoded with
        activities = EvidenceActivities(strange, running.log, Keys(running.settings.keys_dir), archive_of(running))
        made = await activities._round()
        assert made.runs == 0
        assert len(made.refused) >= 1
        assert made.segments == 1
        damaged: list[Damaged] = []
        assert await runs(strange, None, streams[0], damaged=damaged) == []
        assert {one.code for one in damaged} == {"undecodable"}


async def test_temporal_forgets_what_is_archived_and_nothing_else_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server takes half a minute to do it: what it is asked for is what is looked at here."""
    async with engine(tmp_path, forget_after=0.001) as running:
        await lived(running, "booklet")
        known = {run.run_id async for run in closed_runs(running.client)}
        asked: set[str] = set()
        delete = running.client.workflow_service.delete_workflow_execution

        async def spied(request: Any, **more: Any) -> Any:
            asked.add(request.workflow_execution.run_id)
            return await delete(request, **more)

        monkeypatch.setattr(running.client.workflow_service, "delete_workflow_execution", spied)
        empty = Archive(tmp_path / "empty", Keys(running.settings.keys_dir))
        await forget(running.client, empty, timedelta())
        assert not asked & known
        await forget(running.client, archive_of(running), timedelta(days=1))
        assert not asked
        made = await archive_now(running.client, running.settings)
        assert made.runs == len(known)
        assert asked == known
        await until(lambda: forgets_its_own_rounds(running, known, asked))


async def forgets_its_own_rounds(running: Engine, known: set[str], asked: set[str]) -> bool:
    await forget(running.client, archive_of(running), timedelta())
    return len(asked - known) == 1
