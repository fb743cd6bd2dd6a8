"""Files that are written whole or not at all, and never written over: keys, and the archive."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from store.errors import BadKey, Unwritable

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
        _flush(path.parent)
    return made


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


def _flush(folder: Path) -> None:
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
