"""What happens to checkpoints and the archive when a worker is killed in the middle, or the server goes away."""

from pathlib import Path

import pytest

from activities.histories import closed_runs
from domain.errors import VertebraError
from domain.registry import DECIDERS
from doors.connection import connect_patiently
from doors.evidence import archive_now
from doors.working import schedule_evidence
from embedded.server import TemporalServer
from store.archive import Archive
from store.checkpoints import Checkpoints
from store.database import migrate, open_database
from store.keys import Keys, verify
from store.log import EventLog
from tests.databases import closing_engine
from tests.engine import Engine, door, engine, settings_in, until, working
from tests.processes import ROOT, Worker
from tests.workflows.test_evidence import archive_of, lived

DYING = str(ROOT / "tests" / "workflows" / "dying_archivist.py")


@pytest.mark.parametrize("what", ["file", "checkpoint"])
async def test_a_worker_killed_while_it_makes_evidence_leaves_none_by_halves(tmp_path: Path, what: str) -> None:
    """The next one makes what is missing, and nothing twice; what was half written is no file of the archive."""
    marker = tmp_path / "died"
    async with engine(tmp_path / "engine", workers=False) as running:
        async with working(running.client, running.log, running.settings):
            (stream,) = await lived(running, "booklet")
        first = Worker(running.settings, DYING, what, str(marker))
        await first.start()  # it makes both at once, as every worker that starts
        try:
            assert await first.ended() == 9
        finally:
            await first.stop()
        archive, kept = archive_of(running), Checkpoints(running.log.engine)
        if what == "file":
            assert archive.runs() == []
            assert list((archive.folder / "_unfinished").glob(".new-*"))
        else:
            assert kept.all() == []
        async with working(running.client, running.log, running.settings):
            await until(lambda: bool(archive.runs(stream=stream)) and bool(kept.all()), patience=60)
        assert all(trouble is None for trouble in archive.check())
        assert archive.troubles() == []
        (checkpoint,) = kept.all()
        verify(checkpoint, Keys(running.settings.keys_dir).public())


async def test_while_the_server_is_away_nothing_is_lost_and_a_round_ends_when_it_is_back(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, checkpoint_every=1.0, archive_every=1.0)
    server = TemporalServer(settings)
    await server.start()
    try:
        with closing_engine(open_database(settings.database_url)) as database:
            migrate(database)
            log = EventLog(database, DECIDERS)
            client = await connect_patiently(settings)
            running = Engine(settings, client, log, door(client, log, settings))
            async with working(client, log, settings):
                (stream,) = await lived(running, "booklet")
                await schedule_evidence(client, settings)
                await server.stop()
                with pytest.raises(VertebraError) as refused:
                    await archive_now(client, settings, patience=2.0)
                assert refused.value.code == "unanswered"
                await server.start()
                archive = Archive(settings.archive_dir, Keys(settings.keys_dir))
                await until(lambda: bool(archive.runs(stream=stream)), patience=60)
                await until(lambda: Checkpoints(database).latest() is not None, patience=60)
                closed = [run async for run in closed_runs(client) if run.stream == stream]
                assert len(archive.runs(stream=stream)) == len(closed)
    finally:
        await server.stop()
