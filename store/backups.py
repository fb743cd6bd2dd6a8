"""A backup of an embedded system: a folder, or a file that holds the same, with a manifest that says what is in it.

Every member has its SHA-256, and is held against it before anything is made of it. How one is made is in `snapshots`.
"""

import os
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from pydantic import ValidationError, field_validator
from sqlalchemy import select, text

from domain.message import Message, canonical
from store.database import open_database
from store.errors import StoreError
from store.log import EventLog
from store.tables import counters, streams

FORMAT = "vertebra-backup/1"
MANIFEST = "manifest.json"
LOG, TEMPORAL, ARCHIVE, KEYS = "vertebra.db", "temporal.db", "archive", "keys"
FILE = ".tar"  # what a backup's name ends with that is one file
PIECE = 1024**2
LARGEST_MANIFEST = 256 * PIECE


class BadBackup(StoreError):
    """What is no backup, or one of another version."""

    code = "bad-backup"


class DamagedBackup(StoreError):
    """A backup of which a member is not what was backed up: changed, cut off, or missing."""

    code = "damaged-backup"


class Member(Message):
    """A file of a backup: its name in it, how long it is, and its SHA-256."""

    name: str
    size: int
    sha256: str

    @field_validator("name")
    @classmethod
    def _inside(cls, name: str) -> str:
        parts = PurePosixPath(name).parts
        known = (len(parts) == 1 and name in (LOG, TEMPORAL)) or (len(parts) > 1 and parts[0] in (ARCHIVE, KEYS))
        if not known or ".." in parts or "\\" in name or "\x00" in name or str(PurePosixPath(name)) != name:
            raise ValueError("no member of a backup")
        return name


class Manifest(Message):
    """What a backup says of itself. `position`, `command`: where the log ended; `heads`: the hash of where every stream
    stood. `keys`: whether the keys are in it, with which whoever has it can sign and open everything."""

    format: str = FORMAT
    made_at: datetime
    made_by: str
    revision: str
    networks: tuple[str, ...]
    position: int
    command: int
    streams: int
    heads: str
    keys: bool
    members: tuple[Member, ...]

    def as_text(self) -> bytes:
        return self.model_dump_json(indent=1).encode() + b"\n"

    @property
    def size(self) -> int:
        return sum(one.size for one in self.members)


class Source(Protocol):
    """A backup that is read."""

    @property
    def manifest(self) -> Manifest: ...

    def members(self) -> Iterator[tuple[Member, IO[bytes]]]:
        """Each member with its bytes, once, in some order. Raises `DamagedBackup`."""


def standing(log: Path) -> Mapping[str, object]:
    """Where a log that was copied stands, as the manifest says it, each chain read to its end.

    Raises `DamagedBackup`, or `Damaged` where a stream is not what was stored.
    """
    check_pages(log)
    engine = open_database(f"sqlite:///{log}")
    try:
        known = EventLog(engine, {})
        for info in known.streams():
            known.check_chain(info.stream)
        with engine.connect() as connection:
            heads = [list(row) for row in connection.execute(
                select(streams.c.stream, streams.c.version, streams.c.head).order_by(streams.c.stream)
            )]  # fmt: skip
            ends = connection.execute(select(counters.c.position, counters.c.command)).one()
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    finally:
        engine.dispose()
    return {
        "revision": str(revision),
        "networks": tuple(sorted({str(row[0]).split(":")[1] for row in heads})),
        "position": ends.position,
        "command": ends.command,
        "streams": len(heads),
        "heads": sha256(canonical(heads)).hexdigest(),
    }


def check_pages(database: Path) -> None:
    """Read every page of a database. Raises `DamagedBackup` with its name."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=rw", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error:
        said = "unreadable"
    if said != "ok":
        raise damaged(database.name)


def damaged(member: str) -> DamagedBackup:
    return DamagedBackup(
        "The backup is damaged: {member} is not what was backed up. Nothing was restored.", member=member
    )


def folders(folder: Path, until: Path) -> None:
    """Make a folder inside another one, with those in between, for their owner alone."""
    for one in reversed([folder, *folder.parents]):
        if until in one.parents and not one.exists():
            one.mkdir(mode=0o700)


# Reading one


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """A backup, folder or file. Raises `BadBackup`."""
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        with tarfile.open(path, "r:") as file:
            yield _File(path, file)
    except (tarfile.TarError, EOFError) as error:
        raise _no_backup(path) from error


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with (path / MANIFEST).open("rb") as file:
                self.manifest = _manifest(path, file.read(LARGEST_MANIFEST))
        except FileNotFoundError as error:
            raise _no_backup(path) from error

    def members(self) -> Iterator[tuple[Member, IO[bytes]]]:
        for member in self.manifest.members:
            place = self._path / member.name
            if not place.is_file() or place.is_symlink():
                raise damaged(member.name)
            with place.open("rb") as file:
                yield member, file


class _File:
    def __init__(self, path: Path, file: tarfile.TarFile) -> None:
        self._file = file
        first = file.next()
        said = file.extractfile(first) if first is not None and first.name == MANIFEST and first.isfile() else None
        if said is None:
            raise _no_backup(path)
        self.manifest = _manifest(path, said.read(LARGEST_MANIFEST))

    def members(self) -> Iterator[tuple[Member, IO[bytes]]]:
        for member in self.manifest.members:
            try:
                info = self._file.next()
            except tarfile.TarError as error:
                raise damaged(member.name) from error
            found = self._file.extractfile(info) if info is not None and info.isfile() else None
            if info is None or found is None or info.name != member.name:
                raise damaged(member.name)
            yield member, found


def _no_backup(path: Path) -> BadBackup:
    return BadBackup("{file} is no backup of Vertebra's, or not a whole one.", file=path)


def _manifest(path: Path, said: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(said)
    except ValidationError as error:
        raise _no_backup(path) from error
    if manifest.format != FORMAT:
        raise BadBackup(
            "{file} is a backup of another version of Vertebra: {format}.", file=path, format=manifest.format[:60]
        )
    return manifest


def check(source: Source) -> None:
    """Hold every member of a backup against its SHA-256. Raises `DamagedBackup` with the first that is another."""
    for member, file in source.members():
        hashed, size = sha256(), 0
        while piece := _read(file, member):
            hashed.update(piece)
            size += len(piece)
        if (size, hashed.hexdigest()) != (member.size, member.sha256):
            raise damaged(member.name)


def taken_out(source: Source, to: Path) -> None:
    """Write the members of a backup into a folder, each held against its SHA-256, and look at the databases.

    Raises `DamagedBackup` with the member that is not what was backed up.
    """
    for member, file in source.members():
        place = to / member.name
        folders(place.parent, to.parent)
        hashed, size = sha256(), 0
        with place.open("xb") as target:
            place.chmod(0o600)
            while piece := _read(file, member):
                target.write(piece)
                hashed.update(piece)
                size += len(piece)
            target.flush()
            os.fsync(target.fileno())
        if (size, hashed.hexdigest()) != (member.size, member.sha256):
            raise damaged(member.name)
    manifest = source.manifest
    known = standing(to / LOG) if (to / LOG).exists() else {}
    if any(getattr(manifest, name) != said for name, said in known.items()) or not known:
        raise damaged(LOG)
    if (to / TEMPORAL).exists():
        check_pages(to / TEMPORAL)


def _read(file: IO[bytes], member: Member) -> bytes:
    try:
        return file.read(PIECE)
    except (tarfile.TarError, EOFError) as error:
        raise damaged(member.name) from error


def names(members: Sequence[Member]) -> frozenset[str]:
    """The parts that members belong to."""
    return frozenset(PurePosixPath(member.name).parts[0] for member in members)
