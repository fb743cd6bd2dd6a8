"""A PostgreSQL of a test's own, that may be killed: those of other tests go on."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

FAST = "-c fsync=off -c full_page_writes=off"  # what is killed is the program, and not the machine


class Postgres:
    """A cluster in a folder, of the distribution's own binaries."""

    def __init__(self, bins: Path, folder: Path, become: tuple[str, ...]) -> None:
        self._bins = bins
        self._folder = folder
        self._become = become
        self.url = f"postgresql://postgres@/postgres?host={folder}"

    def make(self) -> None:
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        """Start it, again where it was killed: what it left behind has to end before."""
        options = f"-k {self._folder} -c listen_addresses='' {FAST}"
        for pause in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0):
            with suppress(subprocess.CalledProcessError):
                self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", options, "start")
                return
            time.sleep(pause)
        raise AssertionError((self._folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """`kill -9` of its first process; the others end when they see it."""
        pid = int((self._folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [*self._become, str(self._bins / program), "-D", str(self._folder / "data"), *words]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, cwd="/", stdin=quiet, stdout=quiet, stderr=quiet, timeout=60)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running cluster. Skips the test where the distribution has none; that fails where CI=true."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no PostgreSQL in /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="vertebra-pg-"))
    become: tuple[str, ...] = ()
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        become = ("runuser", "-u", "postgres", "--")
    made = Postgres(found[-1].parent, folder, become)
    try:
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
