"""Files that are written whole or not at all: keys and the archive, which are never written over, and what is asked
for at a terminal."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from domain.errors import Refusal, VertebraError
from store.errors import BadKey, DiskFull, Unwritable
from store.paths import is_file, is_there

FULL = {errno.ENOSPC, errno.EDQUOT}
OCCUPIED = {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def write_once(path: Path, text: bytes, mode: int, *, through: Path | None = None) -> bool:
    """Write a file whole, unless it is there already: then that one stays, and False is given.

    It is on the disk when this returns. `through`: the folder for the unfinished file, on the same file system.
    Raises OSError; nothing is left at `path` then.
    """
    descriptor, name = tempfile.mkstemp(dir=through or path.parent, prefix=".new-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            os.chmod(file.fileno() if os.chmod in os.supports_fd else temporary, mode)  # noqa: PTH101
            file.flush()
            os.fsync(file.fileno())
        made = _linked(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    if made:
        flush(path.parent)
    return made


def put(made: Path, target: Path) -> bool:
    """Put a finished file, or a folder, where nothing is: else what is there stays, and False is given.

    It is on the disk when this returns, with the names in it. Of a folder, the files in it are on the disk already.
    Raises OSError.
    """
    if not made.is_dir():
        with made.open("rb") as file:
            os.fsync(file.fileno())
        if not _linked(made, target):
            return False
        flush(target.parent)
        return True
    if is_there(target):
        return False
    for folder in (*(one for one in made.rglob("*") if one.is_dir()), made):
        flush(folder)
    try:
        made.rename(target)  # the system itself puts no folder over a file, or over a folder with something in it
    except OSError as error:
        if error.errno not in OCCUPIED:
            raise
        return False
    flush(target.parent)
    return True


def cannot_write(path: Path, error: OSError) -> VertebraError:
    """A file that somebody asked for and that cannot be written where they said."""
    return Refusal("cannot-write", "The file {file} cannot be written.", file=path)


@contextlib.contextmanager
def written(
    path: Path, *, anew: bool = False, otherwise: Callable[[Path, OSError], VertebraError] = cannot_write
) -> Iterator[BinaryIO]:
    """A file to be written in the block: beside `path`, where it comes only once it is whole and on the disk. Whatever
    ends the block before leaves nothing behind.

    `anew`: one that is there is written over; else it stays, which is Refusal `file-exists`. Raises `DiskFull`, and
    what `otherwise` makes of any other trouble.
    """
    try:
        if anew and is_there(path) and not is_file(path):  # a pipe, or a terminal
            with path.open("wb") as file:
                yield file
            return
        with _beside(path, anew=anew) as file:
            yield file
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull("The disk is full: {file} was not written. Make room, and try again.", file=path) from error
        raise otherwise(path, error) from error


@contextlib.contextmanager
def _beside(path: Path, *, anew: bool) -> Iterator[BinaryIO]:
    if not anew:
        refuse_existing(path)
    whole = path.resolve()
    part = whole.with_name(f".{whole.name[:100]}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if anew:
            part.replace(whole)
        elif not _linked(part, whole):
            refuse_existing(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def no_room(error: OSError) -> DiskFull | None:
    """What is said where the system had no room for something; None where that was not why."""
    if error.errno not in FULL:
        return None
    return DiskFull("The disk is full: {file} was not written. Make room, and try again.", file=error.filename or "?")


def refuse_existing(path: Path) -> None:
    """Raises Refusal `file-exists`."""
    if is_there(path):
        raise Refusal("file-exists", "There is a file {file} already: it stays as it is.", file=path)


def _linked(temporary: Path, path: Path) -> bool:
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if path.exists():  # a file system without links cannot tell two that come in the same moment apart
            return False
        temporary.replace(path)
    return True


def flush(folder: Path) -> None:
    """Have the system write down what is in a folder, where it can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def said(path: Path) -> Iterator[None]:
    """What the system says of a file of keys, in words."""
    try:
        yield
    except PermissionError as error:
        raise BadKey("{file} cannot be used: there is no right to.", file=path) from error
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> Unwritable:
    """A folder or a file that cannot be written, with the system's reason."""
    return Unwritable("{file} cannot be used: {reason}.", file=path, reason=error.strerror or type(error).__name__)
