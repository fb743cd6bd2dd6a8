"""A disk that fills up: it is said before, nothing is taken when it is full, and all goes on once there is room."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from domain.decider import Envelope
from domain.registry import DECIDERS
from doors.door import Door
from embedded import supervision as embedding
from embedded.child import Child
from embedded.output import KEPT, Output
from embedded.supervision import Embedded, embedded
from networkfile.loading import load_network
from networkfile.reading import load
from store.database import migrate, open_database, writing
from store.errors import DiskFull
from store.log import EventLog
from store.reading import Reading
from store.space import LOW, RESERVE, SCARCE, Room, room
from tests.databases import closing_engine
from tests.engine import settings_in, until
from tests.smalldisk import SmallDisk, small_disk

__all__ = ["small_disk"]

BATATAIS = Path(__file__).parents[2] / "networks" / "batatais.yaml"
SPEAKS = """
import time
while True:
    print("a line of words " * 100, flush=True)
    time.sleep(0.001)
"""


def test_room_is_told_in_levels_by_the_fullest_of_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = {tmp_path: 2 * LOW, tmp_path / "log": 2 * LOW}
    (tmp_path / "log").mkdir()
    monkeypatch.setattr("store.space.free", left.__getitem__)
    for bytes_left, level in (
        (LOW, Room.ENOUGH), (LOW - 1, Room.LOW), (SCARCE, Room.LOW), (SCARCE - 1, Room.SCARCE),
        (RESERVE, Room.SCARCE), (RESERVE - 1, Room.NONE), (0, Room.NONE),
    ):  # fmt: skip
        left[tmp_path / "log"] = bytes_left
        assert room(tmp_path, tmp_path / "log" / "not" / "there") == (level, bytes_left)


async def test_the_output_of_a_process_is_read_whatever_becomes_of_the_file(small_disk: SmallDisk) -> None:
    """A pipe that nobody reads would stop it; and Python would then wait for ever for its end."""
    output = Output(small_disk.folder / "words.log")
    small_disk.fill()
    child = Child(pid_file=small_disk.folder.parent / "pid", mark="SPEAKS")
    process = await child.spawn([sys.executable, "-c", SPEAKS], output=PIPE)
    assert process.stdout is not None
    draining = asyncio.create_task(output.drain(process.stdout))
    await until(lambda: output.missed > 10 * 65_536)
    assert not draining.done()
    small_disk.clear()
    await until(lambda: b"bytes could not be kept here]" in output.path.read_bytes())
    await until(lambda: output.path.with_name("words.log.old").exists())
    assert output.path.stat().st_size <= KEPT + 3 * 65_536
    os.kill(process.pid, signal.SIGKILL)
    assert await asyncio.wait_for(child.wait(), 5) == -signal.SIGKILL
    await asyncio.wait_for(draining, 5)


async def test_the_end_of_a_process_is_known_though_nobody_reads_what_it_said(tmp_path: Path) -> None:
    child = Child(pid_file=tmp_path / "pid", mark="SPEAKS")
    process = await child.spawn([sys.executable, "-c", SPEAKS], output=PIPE)
    await asyncio.sleep(1)  # its pipe is full by now
    os.kill(process.pid, signal.SIGKILL)
    assert await asyncio.wait_for(child.wait(), 5) == -signal.SIGKILL
    assert process.stdout is not None
    await process.stdout.read()


async def test_what_an_earlier_system_left_behind_is_known_again_by_its_words_and_ended(tmp_path: Path) -> None:
    """Where the kernel did not end it with its system: another kernel, or one that was asked too late."""
    left = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(60)", "our-own-mark")
    (tmp_path / "pid").write_text(f"{left.pid}\n")
    assert not await Child(pid_file=tmp_path / "pid", mark="of somebody else").end_leftover()
    assert left.returncode is None
    assert await Child(pid_file=tmp_path / "pid", mark="our-own-mark").end_leftover()
    assert await asyncio.wait_for(left.wait(), 5) == -signal.SIGKILL


async def test_a_process_that_nobody_would_know_again_does_not_stay(tmp_path: Path) -> None:
    """Where there is no room to write down which it is, it would hold its ports, and nobody would end it."""
    child = Child(pid_file=tmp_path / "not" / "there", mark="SPEAKS")
    with pytest.raises(OSError, match="not/there"):
        await child.spawn([sys.executable, "-c", "import time; time.sleep(60)"])
    assert child.pid is None


def fill_with_people(engine: Engine) -> None:
    insert = text("INSERT INTO people (network, person, display_name) VALUES ('n', :person, :name)")
    with writing(engine) as connection:
        connection.execute(insert, [{"person": f"p{number}", "name": "x" * 1000} for number in range(10_000)])


def test_what_a_full_disk_answers_has_a_code_and_nothing_is_written(small_disk: SmallDisk) -> None:
    with closing_engine(open_database(f"sqlite:///{small_disk.folder / 'vertebra.db'}")) as engine:
        migrate(engine)
        small_disk.fill()
        with pytest.raises(DiskFull) as refused:
            fill_with_people(engine)
        assert refused.value.code == "disk-full"
        small_disk.clear()
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM people")).scalar_one() == 0
        fill_with_people(engine)


async def test_no_command_is_taken_while_there_is_hardly_any_room(small_disk: SmallDisk) -> None:
    with closing_engine(open_database(f"sqlite:///{small_disk.folder / 'vertebra.db'}")) as engine:
        migrate(engine)
        door = Door(EventLog(engine, DECIDERS), Reading(engine))
        await load_network(door, load(BATATAIS))
        before = [row.version for row in door.log.streams()]
        small_disk.fill(left=RESERVE - 1_000_000)
        asked = meeting(door)
        with pytest.raises(DiskFull):
            await door.give(asked)
        assert [row.version for row in door.log.streams()] == before
        small_disk.clear()
        assert (await door.give(asked)).last_version == 1


def meeting(door: Door) -> Envelope:
    """A meeting that a group of Batatais held."""
    data = {"on": "2017-02-01", "called_on": "2017-01-18", "present": ["cras-norte", "ubs-norte", "creas"]}
    stream = "group:batatais:grupo-norte"
    return Envelope(stream=stream, command_id=door.new_id(), kind="RecordMeeting", data=data, person="relatoria-norte")


async def test_a_system_on_a_full_disk_stands_still_and_goes_on_by_itself_once_there_is_room(
    small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "LOOKED", 0.2)
    with capture_logs() as said:
        async with embedded(settings_in(small_disk.folder / "data")) as system:
            await stands_still_and_goes_on(system, small_disk, said)


async def stands_still_and_goes_on(system: Embedded, small_disk: SmallDisk, said: list[Any]) -> None:
    keeping = [
        asyncio.create_task(one()) for one in (system.keep_server, system.keep_worker, system.keep_looking_for_room)
    ]
    small_disk.fill()
    await until(lambda: "the disk is full" in str(said))
    first = system.server.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: "a part waits for room on the disk" in str(said))
    await asyncio.sleep(3)
    assert system.server.pid in (None, first)
    small_disk.clear()
    await until(lambda: system.server.pid not in (None, first))
    assert not any(one.done() for one in keeping)
    for one in keeping:
        one.cancel()
    await asyncio.gather(*keeping, return_exceptions=True)
