"""How much room is left on the disk, said before it is used up; nothing more is taken when there is hardly any.

A database that meets a full disk in the middle of its work may answer with anything. So commands are refused while what
was accepted already can still be stored. PostgreSQL looks after a disk of its own.
"""

import shutil
from enum import IntEnum
from pathlib import Path

from sqlalchemy import Engine

from store.errors import DiskFull

LOW = 500_000_000
"""Bytes left below which it is said: there is time to make room."""
SCARCE = 100_000_000
"""Bytes left below which it is said with alarm."""
RESERVE = 50_000_000
"""Bytes left below which no command is taken: they are for the answers, timers and histories of what was accepted."""


class Room(IntEnum):
    """How much room is left."""

    NONE = 0  # no command is taken
    SCARCE = 1
    LOW = 2
    ENOUGH = 3


def free(folder: Path) -> int:
    """The bytes that are left where a folder is."""
    return shutil.disk_usage(folder).free


def room(*folders: Path) -> tuple[Room, int]:
    """How much room is left in the fullest of some folders, and the bytes. A folder that is not there counts as full
    as its parent."""
    left = min(free(next(one for one in (folder, *folder.parents) if one.exists())) for folder in folders)
    for level, least in ((Room.NONE, RESERVE), (Room.SCARCE, SCARCE), (Room.LOW, LOW)):
        if left < least:
            return level, left
    return Room.ENOUGH, left


def refuse_when_full(engine: Engine) -> None:
    """Raise DiskFull while there is hardly any room left beside a database that is a file."""
    folder = folder_of(engine)
    if folder is None:
        return
    level, left = room(folder)
    if level is Room.NONE:
        raise full(folder, left)


def folder_of(engine: Engine) -> Path | None:
    """The folder of a database that is a file; None where it is none."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
        return None
    return Path(str(name)).absolute().parent


def full(folder: Path, left: int) -> DiskFull:
    """What is said where nothing more is taken."""
    return DiskFull(
        "The disk is full: {left} MB are left in {folder}, and nothing is taken below {reserve} MB. Nothing was "
        "written. Make room: it goes on by itself.",
        folder=folder,
        left=left // 1_000_000,
        reserve=RESERVE // 1_000_000,
    )
