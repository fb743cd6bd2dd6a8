"""Both records from scratch on the real engine: the log from the histories, Temporal's processes from the log.

What was played is archived, the database thrown away and given back row for row; then Temporal's is thrown away, and
what was left of the scenario is played on. In the end nothing tells that anything had happened.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database

from domain.errors import Refusal
from doors.evidence import archive_now, checkpoint_now
from doors.settings import Settings
from evidence import checkpointfile
from evidence.database import DatabaseEvidence, TemporalLive
from evidence.readmodels import DatabaseReadModels
from evidence.rebuilding_log import rebuild_log
from evidence.rebuilding_sources import Remains
from evidence.rebuilding_temporal import Reopened, open_processes, rebuild_temporal
from evidence.verifying import verify
from scenarios.play import play
from scenarios.script import load_scenario
from store.archive import Archive
from store.checkpoints import Checkpoints
from store.database import migrate, open_database
from store.errors import Damaged
from store.keys import Keys
from tests.engine import Engine, engine
from tests.evidence.test_rebuild_log import rows_of
from tests.evidence.town import signature
from tests.scenarios.test_playing import SCENARIOS, assert_same_streams, stopped_at, undisturbed

ROOT = Path(__file__).resolve().parents[2]
SANTS = ("sants-montjuic-2019",)
BATATAIS = ("batatais-norte-2017", "batatais-gestao-2021")


def archive_of(settings: Settings) -> Archive:
    return Archive(settings.archive_dir, Keys(settings.keys_dir))


def thrown_away(folder: Path, name: str) -> None:
    """A database file and what belongs to it."""
    for file in folder.glob(f"{name}*"):
        file.unlink()


def rows_in(database_url: str) -> dict[str, list[dict[str, Any]]]:
    database = open_database(database_url)
    try:
        return rows_of(database)
    finally:
        database.dispose()


async def kept_elsewhere(running: Engine, to: Path) -> None:
    """A checkpoint is made now, and all of them are kept in a file."""
    await checkpoint_now(running.client, running.settings)
    signed = Checkpoints(running.log.engine).all()
    to.write_text(checkpointfile.as_text(signed, Keys(running.settings.keys_dir).public()))


async def rebuilt(settings: Settings, running: Engine, kept: Path) -> None:
    """The log, given back by the program itself, while Temporal runs and no worker does."""
    database = open_database(settings.database_url)
    migrate(database)
    remains = Remains(archive_of(settings), running.client)
    await remains.prepare()
    made = await rebuild_log(database, remains, signed=checkpointfile.read(kept).checkpoints)
    database.dispose()
    assert made.whole, made
    assert made.written


async def reopened(running: Engine, *, also_running: bool = False) -> Reopened:
    sender = running.door.sender
    assert sender is not None
    return await rebuild_temporal(running.client, running.log, sender, also_running=also_running)


def sound(database: Database, running: Engine) -> Callable[[], Any]:
    evidence = DatabaseEvidence(database, client=running.client, archive=archive_of(running.settings))
    keys = Keys(running.settings.keys_dir).public()
    return lambda: verify(
        evidence,
        live=TemporalLive(running.client),
        read_models=DatabaseReadModels(database),
        signature=signature(keys),
    )


async def test_both_scenarios_of_batatais_survive_the_loss_of_either_database(tmp_path: Path) -> None:
    scenarios = [load_scenario(SCENARIOS / f"{name}.yaml") for name in BATATAIS]
    world, kept, folder = undisturbed(scenarios), tmp_path / "kept.json", tmp_path / "data"
    async with engine(folder) as running:
        await play(running.door, scenarios[0])
        await stopped_at(running.door, scenarios[1], 0.6)
        await kept_elsewhere(running, kept)
        archived = await archive_now(running.client, running.settings)
        assert archived.runs > 5
        assert archived.segments > 0
    before = rows_in(f"sqlite:///{folder / 'vertebra.db'}")
    thrown_away(folder, "vertebra.db")
    async with engine(tmp_path / "data", workers=False, database=open_database("sqlite://")) as running:
        await rebuilt(running.settings, running, kept)
    after = rows_in(f"sqlite:///{folder / 'vertebra.db'}")
    for table, rows in before.items():
        assert after[table] == rows, table
    assert len(before["events"]) > 1_000
    thrown_away(folder, "temporal.db")
    async with engine(folder) as running:
        opened = await reopened(running)
        assert opened.sound, opened
        assert set(opened.running) | set(opened.over) >= set(open_processes(running.log))
        assert len(opened.running) > 5
        await play(running.door, scenarios[1])
        assert_same_streams(running.log, world)
        verdict = await sound(running.log.engine, running)()
        assert verdict.sound, verdict.all_findings()


def vertebra(settings: Settings, *words: str) -> "subprocess.CompletedProcess[str]":
    """The program as it is run on that data directory."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VERTEBRA_")},
        "PYTHONPATH": str(ROOT),
        "LANG": "C",
        "VERTEBRA_DATA_DIR": str(settings.data_dir),
        "VERTEBRA_TEMPORAL_ADDRESS": settings.temporal_address,
        "VERTEBRA_TEMPORAL_UI_PORT": str(settings.temporal_ui_port),
    }
    command = [sys.executable, "-c", "from cli.main import run; run()", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done


async def by_hand(settings: Settings, *words: str) -> Any:
    """What a command that must succeed answers as JSON."""
    done = await asyncio.to_thread(vertebra, settings, *words, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


async def test_an_administrator_gives_back_either_record_and_an_evaluator_proves_it_elsewhere(tmp_path: Path) -> None:
    (scenario,) = [load_scenario(SCENARIOS / f"{name}.yaml") for name in SANTS]
    world, kept, folder = undisturbed([scenario]), tmp_path / "kept.json", tmp_path / "data"
    async with engine(folder) as running:
        settings = running.settings
        await stopped_at(running.door, scenario, 0.6)
        await running.door.settle("sants-montjuic")
        await kept_elsewhere(running, kept)
        await archive_now(running.client, settings)
        refused = await asyncio.to_thread(vertebra, settings, "rebuild", "log", "--from-histories")
        assert (refused.returncode, refused.stderr.partition(":")[0]) == (3, "not-empty")
        busy = await asyncio.to_thread(vertebra, settings, "rebuild", "temporal")
        assert (busy.returncode, busy.stderr.partition(":")[0]) == (3, "temporal-not-empty")
        compared = await by_hand(settings, "rebuild", "temporal", "--also-running")
        assert compared["sound"]
        assert compared["running"]
    before = rows_in(settings.database_url)
    thrown_away(folder, "vertebra.db")

    # Temporal does not run: it is started for as long as it takes.
    less = await asyncio.to_thread(vertebra, settings, "rebuild", "log", "--from-histories", "--without-temporal")
    assert less.returncode == 6
    assert "nothing was written" in less.stdout
    made = await by_hand(settings, "rebuild", "log", "--from-histories", "--checkpoints", str(kept))
    assert (made["written"], made["gaps"], made["events"]) == (True, [], len(before["events"]))
    after = rows_in(settings.database_url)
    for table, rows in before.items():
        assert after[table] == rows, table

    thrown_away(folder, "temporal.db")
    async with engine(folder, temporal_address=settings.temporal_address) as running:
        opened = await by_hand(running.settings, "rebuild", "temporal")
        assert opened["sound"]
        assert opened["running"]
        await play(running.door, scenario)
        assert_same_streams(running.log, world)
        await checkpoint_now(running.client, running.settings)
        verdict = await sound(running.log.engine, running)()
        assert verdict.sound, verdict.all_findings()
        file = tmp_path / "sants.vertebra"
        written = await by_hand(running.settings, "export", "sants-montjuic", "--to", str(file))
        assert written["histories"] > 3
        assert written["checkpoints"] > 1
    elsewhere = settings.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    proven = await by_hand(elsewhere, "verify", str(file), "--checkpoints", str(kept))
    assert proven["sound"]


async def test_temporal_is_not_given_back_from_a_log_that_is_damaged(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        scenario = load_scenario(SCENARIOS / f"{SANTS[0]}.yaml")
        await stopped_at(running.door, scenario, 0.3)
        stream = open_processes(running.log)[0]
        with running.log.engine.begin() as connection:
            connection.exec_driver_sql(
                "update events set body = replace(body, 'who', 'who ') where stream = ?", (stream,)
            )
        with pytest.raises(Damaged):
            await reopened(running, also_running=True)


async def test_a_temporal_with_processes_is_left_alone_unless_it_is_said(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        await stopped_at(running.door, load_scenario(SCENARIOS / f"{SANTS[0]}.yaml"), 0.2)
        with pytest.raises(Refusal) as refusal:
            await reopened(running)
        assert refusal.value.code == "temporal-not-empty"
