"""The zip of an export, read with care: it was perhaps made by somebody who wants us to fall.

Everything is bounded before it is read, no name of the file ever becomes a path, and what is wrong has a code.
"""

import errno
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from domain.errors import VertebraError
from domain.ids import SLUG

MOST_MEMBERS = 100_000
MOST_BYTES = 8 * 1024**3  # of all members together, unpacked
MOST_OF_ONE = 256 * 1024**2  # of a member that is read whole
MOST_TIMES = 300  # that a member may be larger unpacked than in the file, where that matters
SMALL = 4 * 1024**2
PIECE = 1024**2

UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OverflowError, ValueError)
NOWHERE = (errno.EINVAL, errno.EOVERFLOW)  # a damaged file says that something lies where no file has a place


class BadExport(VertebraError):
    """A file that is no export, or one that must not be opened."""

    code = "bad-export"


class UnknownFormat(VertebraError):
    """An export that another version of Vertebra made."""

    code = "export-format"


class DamagedExport(VertebraError):
    """An export whose parts are not what its own manifest says: changed, cut off, or put together by hand."""

    code = "damaged-export"


class Members:
    """The members of a zip by their names. Raises what `opened` says, here and wherever it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._troubles():
            self._file = zipfile.ZipFile(path)
        try:
            self._known = self._checked()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def size(self, name: str) -> int:
        """How many bytes a member says that it has; it never gives more."""
        return self._known[name].file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member in pieces. The zip gives no more of it than it has declared."""
        with self._troubles(name), self._file.open(self._known[name]) as member:
            while piece := member.read(PIECE):
                yield piece

    def whole(self, name: str) -> bytes:
        """A member that is small enough to be held."""
        if self._known[name].file_size > MOST_OF_ONE:
            raise self._too_large(name)
        return b"".join(self.pieces(name))

    def json(self, name: str) -> Any:
        """A member that is one JSON value."""
        raw = self.whole(name)
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise self.damaged(name) from None

    def sum_of(self, name: str) -> tuple[str, int]:
        """A member's SHA-256 and its length."""
        summed, size = sha256(), 0
        for piece in self.pieces(name):
            summed.update(piece)
            size += len(piece)
        return summed.hexdigest(), size

    def damaged(self, name: str) -> DamagedExport:
        return DamagedExport(
            "{file}: '{member}' is not what it was when it was exported.", file=self.path.name, member=name
        )

    def _checked(self) -> Mapping[str, zipfile.ZipInfo]:
        listed = self._file.infolist()
        if len(listed) > MOST_MEMBERS or sum(info.file_size for info in listed) > MOST_BYTES:
            raise self._too_large(self.path.name)
        known: dict[str, zipfile.ZipInfo] = {}
        for info in listed:
            self._check_one(info)
            if info.filename in known:
                raise BadExport("{file} has '{member}' twice.", file=self.path.name, member=info.filename)
            known[info.filename] = info
        return known

    def _check_one(self, info: zipfile.ZipInfo) -> None:
        parts = info.orig_filename.split("/")
        if len(info.orig_filename) > 1_000 or not all(_is_plain(part) for part in parts):
            raise BadExport(
                "{file} has a member with a name that no export has: '{member}'.",
                file=self.path.name, member=ascii(info.orig_filename[:80]),
            )  # fmt: skip
        if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadExport(
                "{file}: '{member}' is packed in a way that no export is.", file=self.path.name, member=info.filename
            )
        if info.file_size > SMALL and info.file_size > MOST_TIMES * info.compress_size:
            raise self._too_large(info.filename)

    def _too_large(self, name: str) -> BadExport:
        return BadExport("{file}: '{member}' would be too large when it is unpacked.", file=self.path.name, member=name)

    @contextmanager
    def _troubles(self, name: str | None = None) -> Iterator[None]:
        """What the zip library stumbles over, in words."""
        try:
            yield
        except (OSError, *UNREADABLE) as error:
            if isinstance(error, OSError) and error.errno not in NOWHERE:
                raise VertebraError("The file {file} cannot be read.", code="no-such-file", file=self.path) from error
            if name is None:
                raise BadExport(
                    "{file} is no export of Vertebra's, or not a whole one.", file=self.path.name
                ) from error
            raise self.damaged(name) from error


def _is_plain(part: str) -> bool:
    """A name of a member or of one of its folders: as ids are written, with capitals too."""
    return part.isascii() and SLUG.fullmatch(part.lower()) is not None
