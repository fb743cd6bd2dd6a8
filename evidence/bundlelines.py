"""The lines of an export, unpacked into a file without a name: where each lies, and that each is as it was written.

A line is read, written again and compared: what an export would write otherwise, twice, in another order, or of a
stream that it does not list, is refused with its number.
"""

import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import loads
from operator import attrgetter
from threading import Lock
from typing import IO, Any, Generic, TypeVar

from domain.checkpoint import Proof
from domain.errors import VertebraError
from domain.translatable import N_
from evidence import exporting_form as form
from evidence.bundlefile import DamagedExport, Members
from evidence.cloudevents import command_row, event_row
from evidence.source import CommandRow, EventRow

MOST_OF_A_LINE = 16 * 1024**2
SPARE = 64 * 1024**2  # bytes that stay free on the disk

UNLISTED = N_("{file}: line {line} of '{member}' is of {stream}, which '{heads}' does not list.")
MISPLACED = N_("{file}: line {line} of '{member}' stands where no such line can stand.")
CHANGED = N_("{file}: line {line} of '{member}' is not as an export has it: it was changed.")

R = TypeVar("R", EventRow, CommandRow, Proof)


class NoSpace(VertebraError):
    """There is not enough room for what an export unpacks to."""

    code = "no-space"


@dataclass(frozen=True)
class Kind(Generic[R]):
    """One kind of line. `place`: the stream and a number of its own in it. `rank`: by which the lines are ordered."""

    member: str
    read: Callable[[Mapping[str, Any]], R]
    write: Callable[[R], bytes]
    place: Callable[[R], tuple[str, int]]
    rank: Callable[[R], Any]


EVENTS = Kind(
    form.EVENTS, event_row, form.event_line, attrgetter("stream", "version"), attrgetter("position")
)  # fmt: skip
COMMANDS = Kind(
    form.COMMANDS, command_row, form.stored_line, attrgetter("stream", "number"), attrgetter("stream", "number")
)
PROOFS = Kind(
    form.PROOFS,
    Proof.model_validate,
    form.proof_line,
    attrgetter("leaf.stream", "checkpoint"),
    attrgetter("checkpoint", "leaf.stream"),
)
MEMBERS = (form.EVENTS, form.COMMANDS, form.PROOFS)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line lies in the unpacked file, and its number among its stream's."""

    order: int
    offset: int


Index = Mapping[str, Sequence[Place]]


class Spool:
    """The unpacked lines. Raises `DamagedExport`, and `NoSpace` before anything is written."""

    def __init__(self, members: Members) -> None:
        self._members = members
        self._turn = Lock()
        self._spans: dict[str, tuple[int, int]] = {}
        needed = sum(members.size(name) for name in MEMBERS if name in members)
        folder = tempfile.gettempdir()
        free = shutil.disk_usage(folder).free
        if needed + SPARE > free:
            raise _no_space(members, folder, needed)
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - `close` ends it

    def close(self) -> None:
        self._file.close()

    def take(self, name: str) -> tuple[str, int]:
        """Unpack a member; gives its SHA-256 and its length."""
        begin, summed, size = self._file.tell(), sha256(), 0
        for piece in self._members.pieces(name):
            try:
                self._file.write(piece)
                self._file.flush()
            except OSError as error:
                raise _no_space(self._members, tempfile.gettempdir(), self._members.size(name)) from error
            summed.update(piece)
            size += len(piece)
        self._spans[name] = (begin, begin + size)
        return summed.hexdigest(), size

    def index(self, kind: Kind[R], streams: Collection[str]) -> Index:
        """Where each line of a kind lies, by stream, in the order of their numbers."""
        found: dict[str, list[Place]] = {}
        offset, end = self._spans[kind.member]
        number, last, seen = 0, None, set()
        while offset < end:
            number += 1
            self._file.seek(offset)
            raw = self._file.readline(MOST_OF_A_LINE)
            row = self._read(raw, kind, number)
            stream, order = kind.place(row)
            if stream not in streams:
                raise self._damaged(
                    kind, number, UNLISTED,
                    stream=ascii(stream)[1:-1][:80], heads=form.HEADS,
                )  # fmt: skip
            rank = kind.rank(row)
            if (last is not None and rank <= last) or (stream, order) in seen or order < 1:
                raise self._damaged(kind, number, MISPLACED)
            last = rank
            seen.add((stream, order))
            found.setdefault(stream, []).append(Place(order, offset))
            offset += len(raw)
        return {stream: tuple(sorted(places, key=attrgetter("order"))) for stream, places in found.items()}

    def at(self, place: Place, kind: Kind[R]) -> R:
        """The row of a line that was indexed."""
        with self._turn:
            self._file.seek(place.offset)
            raw = self._file.readline(MOST_OF_A_LINE)
        return kind.read(loads(raw))

    def _read(self, raw: bytes, kind: Kind[R], number: int) -> R:
        try:
            told = loads(raw)
            if not isinstance(told, dict):
                raise ValueError
            row = kind.read(told)
            if kind.write(row) != raw:
                raise ValueError
        except (ValueError, RecursionError):
            raise self._damaged(kind, number, CHANGED) from None
        return row

    def _damaged(self, kind: Kind[Any], number: int, words: str, **params: str) -> DamagedExport:
        return DamagedExport(words, file=self._members.path.name, member=kind.member, line=number, **params)


def _no_space(members: Members, folder: str, needed: int) -> NoSpace:
    return NoSpace(
        "{file} needs {size} MB in {folder} while it is read, and there is not so much room.",
        file=members.path.name, size=-(-needed // 1024**2), folder=folder,
    )  # fmt: skip
