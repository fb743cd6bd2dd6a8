"""A disk of few megabytes, in memory, that a test can fill to the last byte."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from store.space import free

SIZE = 260  # megabytes: what a server, a worker and a log begin with, and room above what is kept in reserve


class SmallDisk:
    """Where it is, and what fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, left: int = 0) -> None:
        """Leave so many bytes free."""
        self.clear()
        with self._filler.open("wb", buffering=0) as file:
            with suppress(OSError):
                os.posix_fallocate(file.fileno(), 0, free(self.folder) - max(left, 1_000_000))
            with suppress(OSError):
                while left == 0:
                    file.seek(0, os.SEEK_END)
                    file.write(b"\0" * 4096)

    def clear(self) -> None:
        """Take away what filled it."""
        self._filler.unlink(missing_ok=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk. Where none may be mounted the test is skipped: that is a right, and cannot be installed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "vertebra-test", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False) if sys.platform == "linux" else None
    if done is None or done.returncode != 0:
        why = f"no small disk can be mounted here: {done.stderr.strip() if done is not None else sys.platform}"
        pytest.skip(why)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def read_only(small_disk: SmallDisk) -> Callable[[Path], Path]:
    """What puts a folder where nobody can write, whoever they are, and says where it is then."""

    def put(folder: Path) -> Path:
        there = Path(shutil.copytree(folder, small_disk.folder / folder.name))
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk.folder)], check=True)
        return there

    return put
