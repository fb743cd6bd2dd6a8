"""Temporal's development server as a child: when it cannot start it says why, and what it knew it knows again."""

import os
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from temporalio.client import Client, Schedule, ScheduleActionStartWorkflow, ScheduleSpec

from domain.errors import VertebraError
from doors.connection import connect, connect_patiently
from doors.settings import Settings
from embedded.server import DYNAMIC_CONFIG, TemporalServer, check_database_file, require_free_port
from tests.engine import server, settings_in


async def memo_of(client: Client, schedule: str) -> object:
    described = await client.get_schedule_handle(schedule).describe()
    return await described.memo_value("said")


async def leave_a_note(settings: Settings) -> None:
    """Something that only Temporal's own database holds."""
    client = await connect_patiently(settings)
    action = ScheduleActionStartWorkflow("Nothing", id="nothing", task_queue="nothing")
    await client.create_schedule("note", Schedule(action=action, spec=ScheduleSpec()), memo={"said": "keep me"})


async def test_a_second_start_continues_where_the_first_was(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with server(settings):
        await leave_a_note(settings)
    async with server(settings):
        assert await memo_of(await connect(settings), "note") == "keep me"


async def test_a_killed_server_has_what_it_answered_for_when_it_starts_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    running = TemporalServer(settings)
    await running.start()
    await leave_a_note(settings)
    assert running.pid is not None
    os.kill(running.pid, signal.SIGKILL)
    assert await running.wait() == -signal.SIGKILL
    async with server(settings):
        assert await memo_of(await connect(settings), "note") == "keep me"


@pytest.mark.parametrize("which", ["temporal_port", "temporal_ui_port"])
async def test_a_port_in_use_is_named(tmp_path: Path, which: str) -> None:
    settings = settings_in(tmp_path)
    port = getattr(settings, which)
    with socket.create_server(("127.0.0.1", port)), pytest.raises(VertebraError) as refused:
        await TemporalServer(settings).start()
    assert refused.value.code == "port-in-use"
    assert str(port) in str(refused.value)


async def test_a_server_that_lost_an_inner_port_to_another_program_is_started_again(tmp_path: Path) -> None:
    class Unlucky(TemporalServer):
        starts = 0

        def command(self) -> list[str]:
            self.starts += 1
            return ["sh", "-c", "echo address already in use; exit 1"] if self.starts == 1 else super().command()

    running = Unlucky(settings_in(tmp_path))
    await running.start()
    try:
        assert running.pid is not None
        assert running.starts == 2
    finally:
        await running.stop()


async def test_a_server_that_never_gets_its_ports_says_so(tmp_path: Path) -> None:
    class Hopeless(TemporalServer):
        def command(self) -> list[str]:
            return ["sh", "-c", "echo address already in use; exit 1"]

    with pytest.raises(VertebraError) as refused:
        await Hopeless(settings_in(tmp_path)).start()
    assert refused.value.code == "port-in-use"


def test_a_free_port_is_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    require_free_port("127.0.0.1", port)


async def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.temporal_database.write_bytes(b"not a database at all" * 500)
    before = settings.temporal_database.read_bytes()
    with pytest.raises(VertebraError) as refused:
        await TemporalServer(settings).start()
    assert refused.value.code == "damaged-temporal-file"
    assert str(settings.temporal_database) in str(refused.value)
    assert settings.temporal_database.read_bytes() == before


async def test_damage_in_the_middle_of_the_file_is_found_before_the_server_starts(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with server(settings):
        pass
    with closing(sqlite3.connect(settings.temporal_database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(settings.temporal_database.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xa5" * 4096 * 3
    settings.temporal_database.write_bytes(content)
    with pytest.raises(VertebraError) as refused:
        check_database_file(settings.temporal_database)
    assert refused.value.code == "damaged-temporal-file"


async def test_a_temporal_of_somebody_else_is_never_started_here(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, temporal_address="temporal.example.org:7233")
    with pytest.raises(VertebraError) as refused:
        await TemporalServer(settings).start()
    assert refused.value.code == "temporal-not-here"


async def test_a_server_that_does_not_answer_in_time_is_ended(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, start_timeout=0.001)
    running = TemporalServer(settings)
    with pytest.raises(VertebraError) as refused:
        await running.start()
    assert refused.value.code == "temporal-did-not-start"
    assert running.pid is None


async def test_nobody_listening_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(VertebraError) as refused:
        await connect(settings_in(tmp_path))
    assert refused.value.code == "temporal-unreachable"


async def test_a_namespace_of_our_own_is_made_at_the_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, temporal_namespace="vertebra")
    async with server(settings):
        assert (await connect_patiently(settings)).namespace == "vertebra"


def test_the_server_is_told_not_to_pace_its_queues_and_to_keep_full_synchronous(tmp_path: Path) -> None:
    words = TemporalServer(settings_in(tmp_path)).command()
    for key, value in DYNAMIC_CONFIG.items():
        assert f"{key}={value}" in words
    assert "journal_mode=wal" in words
    assert "synchronous=2" in words
