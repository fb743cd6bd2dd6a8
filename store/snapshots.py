"""Making a backup: both databases as they stood at one moment, the archive and the keys, copied while all is at work.

For the blink in which both databases are looked at nothing is appended, so that neither is older than the other; what
each look sees stays as it was, however long the copying takes. The archive is copied before: what is in it, Temporal's
copy knows too.
"""

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from store.archive import UNFINISHED
from store.backups import LOG, MANIFEST, PIECE, TEMPORAL, Manifest, Member, check_pages, folders, standing
from store.database import BUSY


def copy_pair(log: Path, temporal: Path, to: Path) -> None:
    """Copy both databases as they stood at one moment, while they are at work. Raises sqlite3.Error."""
    with (
        closing(_opened(log)) as writer,
        closing(_opened(log)) as one,
        closing(_opened(temporal) if temporal.exists() else _nothing()) as other,
    ):
        writer.execute("BEGIN IMMEDIATE")  # nothing is appended while both are looked at for the first time
        try:
            for reader in (one, other):
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            writer.execute("ROLLBACK")
        # What each sees stays as it was at that look, however long the copying takes.
        _copy(one, to / LOG)
        if temporal.exists():
            _copy(other, to / TEMPORAL)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=BUSY, isolation_level=None)


def _nothing() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def _copy(source: sqlite3.Connection, to: Path) -> None:
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(to)) as target:
        source.backup(target)


def copy_folder(source: Path, to: Path, *, leave: Callable[[str], bool] = lambda _name: False) -> None:
    """Copy a folder of files that are written once, until nothing new is in it. What goes meanwhile is in another."""
    while True:
        new = [path for path in _files(source) if not leave(path.name) and not (to / path.relative_to(source)).exists()]
        new = [path for path in new if UNFINISHED not in path.relative_to(source).parts]
        if not new:
            return
        copied = 0
        for path in new:
            place = to / path.relative_to(source)
            folders(place.parent, to.parent)
            with suppress(FileNotFoundError):
                shutil.copyfile(path, place)
                place.chmod(0o600)
                copied += 1
        if not copied:
            return


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def looked_at(folder: Path, *, made_at: datetime, made_by: str, keys: bool) -> Manifest:
    """The manifest of what was copied into a folder, after each database in it was read whole.

    Raises `DamagedBackup` where one is not whole.
    """
    stood = standing(folder / LOG)
    if (folder / TEMPORAL).exists():
        check_pages(folder / TEMPORAL)
    for path in _files(folder):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    members = tuple(_member(folder, path) for path in _files(folder) if path.name != MANIFEST)
    return Manifest(made_at=made_at, made_by=made_by, keys=keys, members=members, **stood)


def _member(folder: Path, path: Path) -> Member:
    with path.open("rb") as file:
        digest = _digest(file)
    return Member(name=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=digest)


def _digest(file: IO[bytes]) -> str:
    hashed = sha256()
    while piece := file.read(PIECE):
        hashed.update(piece)
    return hashed.hexdigest()


def into_a_file(folder: Path, manifest: Manifest, to: Path) -> None:
    """Put a backup into one file, the manifest first."""
    with tarfile.open(to, "x:", format=tarfile.PAX_FORMAT) as file:
        for name in (MANIFEST, *(one.name for one in manifest.members)):
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = (folder / name).stat().st_size, 0o600, int(manifest.made_at.timestamp())
            with (folder / name).open("rb") as member:
                file.addfile(info, member)
    to.chmod(0o600)
