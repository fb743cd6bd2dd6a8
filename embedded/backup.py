"""A backup of the embedded system as the settings name it, and a restore of one: whole or not at all.

For an owner's eyes: it holds the keys unless told otherwise. It must never write over anything, nor beside a system at
work.
"""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from domain.errors import Refusal, VertebraError
from doors.codeversion import code_version
from doors.settings import Settings
from embedded.child import only_one
from store import backups, snapshots
from store.backups import ARCHIVE, FILE, KEYS, LOG, MANIFEST, TEMPORAL, Manifest, opened
from store.database import migrate, open_database
from store.errors import DiskFull
from store.files import OCCUPIED, flush, put, unwritable, write_once, written
from store.paths import is_file, is_folder, is_there
from store.space import RESERVE, free


def backup(settings: Settings, target: Path, *, keys: bool = True) -> Manifest:
    """Back up into a folder, or a file where the name ends with '.tar', while the system runs or not.

    Raises Refusal 'not-embedded', 'target-exists'; VertebraError 'not-migrated', `DiskFull`, `Unwritable`,
    `DamagedBackup` where what was copied is not whole.
    """
    log = _log_file(settings)
    if not is_file(log):
        raise VertebraError(
            "There is nothing here yet: {file} does not exist. 'vertebra up' makes it, or set VERTEBRA_DATA_DIR.",
            code="not-migrated",
            file=log,
        )
    target = target.absolute()
    _refuse_there(target)
    parts = [log, settings.temporal_database, settings.archive_dir, *([settings.keys_dir] if keys else [])]
    as_file = target.name.endswith(FILE)
    _refuse_without_room(target.parent, sum(map(_size, parts)) * (2 if as_file else 1))
    with _beside(target) as work:
        folder = work / "backup"
        folder.mkdir(mode=0o700)
        snapshots.copy_folder(settings.archive_dir, folder / ARCHIVE)
        if keys:
            snapshots.copy_folder(settings.keys_dir, folder / KEYS, leave=lambda name: name.startswith("."))
        try:
            snapshots.copy_pair(log, settings.temporal_database, folder)
        except sqlite3.Error as error:
            raise VertebraError(
                "The databases in {folder} could not be copied: {reason}. Nothing was backed up.",
                code="database-unreachable",
                folder=settings.data_dir,
                reason=error,
            ) from error
        manifest = snapshots.looked_at(folder, made_at=datetime.now(UTC), made_by=code_version(), keys=keys)
        write_once(folder / MANIFEST, manifest.as_text(), 0o600)
        made = folder
        if as_file:
            made = work / "backup.tar"
            snapshots.into_a_file(folder, manifest, made)
            with opened(made) as again:
                backups.check(again)
        if not put(made, target):
            raise _there(target)
    return manifest


def restore(settings: Settings, source: Path) -> Manifest:
    """Put a backup in the place of an embedded system that is not there: all of it, or nothing.

    Raises `BadBackup`, `DamagedBackup`; Refusal 'not-empty', 'not-embedded', 'mount-point'; VertebraError
    'no-such-file', 'already-running', `DiskFull`, `Unwritable`.
    """
    log = _log_file(settings)
    if not is_there(source):
        raise VertebraError("The file {file} cannot be read.", code="no-such-file", file=source)
    _refuse_mounted(settings.data_dir)
    with opened(source) as found, ExitStack() as held:
        manifest = found.manifest
        places = _places(settings, log, backups.names(manifest.members))
        ours = is_folder(settings.data_dir)
        if ours:  # until all is in place: what begins meanwhile on this folder is told so
            held.enter_context(only_one(settings.data_dir))
        with _in_words(settings.data_dir):
            _refuse_full(settings.data_dir if ours else None, places)
        _refuse_without_room(settings.data_dir.parent, manifest.size)
        with _beside(settings.data_dir) as work:
            folder = work / "restored"
            folder.mkdir(mode=0o700)
            backups.taken_out(found, folder)
            engine = open_database(f"sqlite:///{folder / LOG}")
            try:
                migrate(engine)
            finally:
                engine.dispose()
            _put(settings, folder, places, ours=ours)
    return manifest


def _places(settings: Settings, log: Path, names: frozenset[str]) -> dict[str, Path]:
    """Where each part belongs that does not lie in the data directory under its own name."""
    wanted = {LOG: log, TEMPORAL: settings.temporal_database, ARCHIVE: settings.archive_dir, KEYS: settings.keys_dir}
    return {name: place for name, place in wanted.items() if name in names and place != settings.data_dir / name}


def _refuse_full(folder: Path | None, places: dict[str, Path]) -> None:
    """Refuse where anything is already."""
    full = [folder] if folder is not None and any(path.name != "lock" for path in folder.iterdir()) else []
    full += [place for place in places.values() if is_file(place) or (is_folder(place) and any(place.iterdir()))]
    if full:
        raise _not_empty(full[0])


def _not_empty(folder: Path) -> Refusal:
    return Refusal(
        "not-empty",
        "{folder} is not empty: a backup is restored where nothing is. Move it away, or set VERTEBRA_DATA_DIR to "
        "another folder.",
        folder=folder,
    )


def _refuse_mounted(folder: Path) -> None:
    """Refuse where nothing can be renamed to: what is restored comes into its place at once, or not at all."""
    if folder.is_mount():
        raise Refusal(
            "mount-point",
            "{folder} is where a disk is mounted: a backup is put together beside its place and then renamed, which "
            "cannot be done there. Set VERTEBRA_DATA_DIR to a folder in it, such as {other}.",
            folder=folder,
            other=folder / "vertebra",
        )


def _put(settings: Settings, folder: Path, places: dict[str, Path], *, ours: bool) -> None:
    """Put what was taken out in its places, the data directory last; where one does not succeed, none is left.

    `ours`: the data directory was there, and is held by us. Raises Refusal 'not-empty' where something came meanwhile.
    """
    done: list[Path] = []
    try:
        for name, place in places.items():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if is_folder(place):
                place.rmdir()
            _move(folder / name, place)
            done.append(place)
        if ours:
            (settings.data_dir / "lock").unlink(missing_ok=True)
            settings.data_dir.rmdir()
        if not put(folder, settings.data_dir):
            raise _not_empty(settings.data_dir)
    except (OSError, VertebraError) as error:
        for place in done:
            if is_folder(place):
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in OCCUPIED:
            raise _not_empty(Path(error.filename or settings.data_dir)) from error
        raise


def _move(part: Path, place: Path) -> None:
    """Move a part to where it belongs, on another disk too. Raises Refusal where something came there meanwhile."""
    if is_there(place):
        raise _not_empty(place)
    if part.is_dir():
        shutil.move(part, place)
    else:
        with written(place) as file, part.open("rb") as source:
            os.fchmod(file.fileno(), 0o600)
            shutil.copyfileobj(source, file)
        part.unlink()
    flush(place.parent)


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """What the system says of a folder that cannot be looked into."""
    try:
        yield
    except OSError as error:
        raise unwritable(folder, error) from error


def _log_file(settings: Settings) -> Path:
    """The file of the log. Raises Refusal 'not-embedded'."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise Refusal(
            "not-embedded",
            "This is for an embedded system, whose log is a file; here it is in {database}. Back that up with its own "
            "means (pg_dump for PostgreSQL), and with it the folders {keys} and {archive}. Temporal's own databases "
            "only keep timers exact: without them processes are read back from the log.",
            database=url.render_as_string(hide_password=True),
            keys=settings.keys_dir,
            archive=settings.archive_dir,
        )
    return Path(str(url.database)).absolute()


def _refuse_there(target: Path) -> None:
    if is_there(target):
        raise _there(target)


def _there(target: Path) -> Refusal:
    return Refusal("target-exists", "{file} is there already: a backup is never written over anything.", file=target)


def _size(path: Path) -> int:
    if path.is_file():
        beside = path.with_name(f"{path.name}-wal")
        return path.stat().st_size + (beside.stat().st_size if beside.exists() else 0)
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file()) if path.is_dir() else 0


def _refuse_without_room(folder: Path, size: int) -> None:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    left = free(there)
    if left < size + RESERVE:
        raise _no_room(there, size, left)


def _no_room(folder: Path, size: int, left: int) -> DiskFull:
    return DiskFull(
        "There is not enough room in {folder}: {size} MB are needed beside the {reserve} MB that are left free, and "
        "there are {left} MB. Nothing was written.",
        folder=folder,
        size=size // 1_000_000 + 1,
        reserve=RESERVE // 1_000_000,
        left=left // 1_000_000,
    )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder beside a place, for what is to be renamed into it; nothing is left of it."""
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    except OSError as error:
        raise unwritable(target.parent, error) from error
    try:
        yield work
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _no_room(target.parent, _size(work), free(target.parent)) from error
        raise unwritable(target, error) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(work)
