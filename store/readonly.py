"""A SQLite file that lies where nothing can be written: a copy on a disk of its own, an evaluator's, a snapshot.

SQLite keeps what was written last in a file beside the database, and wants to write there even to read it. Where it
cannot, a file that has nothing beside it is opened as one that nobody changes, and one that has is read from a copy of
both. It must never leave out what stands beside the file: that would show an older day as today.
"""

import atexit
import os
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from store.errors import Unreachable


def is_written(file: Path) -> bool:
    """Whether a database file that is there, and its folder, may be written by whoever asks."""
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK | os.X_OK)


def opener(file: Path, *, timeout: float) -> "Opener":
    """What makes connections to a file that cannot be written. Raises `Unreachable` where there is no room for a copy
    that has to be made."""
    if _answers(_ro(file)):
        return Opener(_ro(file), timeout)
    return Opener(_immutable(_copied(file) if _has_more(file) else file), timeout)


class Opener:
    """Makes connections that only read. Called by SQLAlchemy whenever it wants one."""

    def __init__(self, uri: str, timeout: float) -> None:
        self._uri = uri
        self._timeout = timeout

    def __call__(self) -> sqlite3.Connection:
        return sqlite3.connect(self._uri, uri=True, timeout=self._timeout, check_same_thread=False)


def _ro(file: Path) -> str:
    return f"{file.resolve().as_uri()}?mode=ro"


def _immutable(file: Path) -> str:
    return f"{_ro(file)}&immutable=1"


def _answers(uri: str) -> bool:
    try:
        connection = sqlite3.connect(uri, uri=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return False
    except sqlite3.DatabaseError:
        return True  # damage is told by whoever opens it in earnest
    return True


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _has_more(file: Path) -> bool:
    beside = _beside(file)
    return beside.exists() and beside.stat().st_size > 0


def _copied(file: Path) -> Path:
    """A copy of a database with what stands beside it, brought into one file. It is gone when this program ends."""
    folder = Path(tempfile.mkdtemp(prefix="vertebra-read-only-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = folder / file.name
    try:
        for source in (file, _beside(file)):
            shutil.copyfile(source, folder / source.name)
        with sqlite3.connect(copy) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    except OSError as error:
        raise Unreachable(
            "{database} cannot be read where it lies, and not be copied to {folder}: {why}. Copy its folder to where "
            "it can be written, or name another folder with TMPDIR.",
            database=file,
            folder=folder.parent,
            why=error.strerror,
        ) from None
    except sqlite3.DatabaseError:
        with suppress(OSError):
            _beside(copy).unlink()
    return copy
