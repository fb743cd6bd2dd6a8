"""A process that spoke with Temporal ends with the code it chose, whatever Temporal's own threads still do then."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.database import migrate, open_database
from tests.databases import closing_engine
from tests.engine import settings_in

# Temporal's thread that hands an answer over lets go of Python's lock and takes it again: here so often that it surely
# does so while the process ends.
LINGERING = """
import asyncio, threading, time
plain = asyncio.BaseEventLoop.call_soon_threadsafe
def lingering(self, *given, **named):
    handle = plain(self, *given, **named)
    if threading.current_thread() is not threading.main_thread():
        for _ in range(4000):
            time.sleep(0.0005)
    return handle
asyncio.BaseEventLoop.call_soon_threadsafe = lingering
"""
WORKER = "import runpy, sys; sys.argv = ['worker.py', *sys.argv[1:]]; runpy.run_path('worker.py', run_name='__main__')"
COMMAND = "from cli.main import run; run()"


@pytest.mark.parametrize(
    ("program", "given", "code", "said"),
    [(WORKER, ["--check"], 2, "does not answer"), (COMMAND, ["checkpoints", "make"], 5, "temporal-unreachable")],
)
def test_a_process_ends_with_its_own_code_while_temporal_lingers(
    tmp_path: Path, program: str, given: list[str], code: int, said: str
) -> None:
    settings = settings_in(tmp_path / "data")
    settings.data_dir.mkdir()
    with closing_engine(open_database(settings.database_url)) as database:
        migrate(database)
    place = {
        "VERTEBRA_DATA_DIR": str(settings.data_dir),
        "VERTEBRA_TEMPORAL_ADDRESS": settings.temporal_address,
        "VERTEBRA_TEMPORAL_PORT": str(settings.temporal_port),
    }
    ended = subprocess.run(
        [sys.executable, "-c", LINGERING + program, *given],
        env={**os.environ, **place}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == code, ended.stderr
    assert said in ended.stderr


@pytest.mark.parametrize(("left", "code", "said"), [(None, 0, ""), (3, 3, ""), ("no more", 1, "no more\n")])
def test_what_was_said_is_written_out_and_the_code_is_read_as_the_interpreter_reads_it(
    left: int | str | None, code: int, said: str
) -> None:
    program = f"from doors.ending import leave; print('told', end=''); leave({left!r})"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "told", said)
