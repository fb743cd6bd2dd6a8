"""The archive: Temporal's histories of closed runs, and copies of what registers stored, in sealed files in a folder.

It is not in the database, for it must outlive it. A file is written once and never written over. Registers have no
history at Temporal: what is kept of them is a copy of the log, and proves something only together with checkpoints.
"""

import contextlib
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from domain import ids
from domain.errors import Refusal
from store.errors import DamagedArchive, ForeignArchive
from store.files import unwritable
from store.keys import Keys
from store.paths import is_folder
from store.sealing import H, Header, keep, open_sealed, read_header
from store.segments import rows_between

SUFFIX = ".history"
REGISTERS = "_registers"
UNFINISHED = "_unfinished"
RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")
FORGOTTEN = 3600.0  # seconds after which an unfinished file is of a worker that was killed


class ArchivedRun(Header):
    """What is said in the clear of a run: which it is, and nothing of what it did.

    `first_version` and `last_version` are those of the events that it appended: last less than first, where none.
    `ending` is a word of `activities.histories.ENDINGS`; `code_version`: of the code that worked on it.
    """

    format: str = "vertebra-history/1"
    stream: str
    run_id: str
    workflow_type: str
    started_at: datetime
    closed_at: datetime
    ending: str
    history_events: int
    first_version: int
    last_version: int
    code_version: str


class ArchivedSegment(Header):
    """What is said in the clear of a copy of the log: the commands of a network's registers, numbers first to last.

    The numbers are the log's own; those in between that are missing are of other streams. `sealed_at`: by the machine's
    clock; what was gathered later has the time of the last of its parts. None in copies of before.
    """

    format: str = "vertebra-registers/1"
    network: str
    first_number: int
    last_number: int
    commands: int
    events: int
    sealed_at: datetime | None = None


class Archive:
    """The archive in a folder. Headers are read without a key, contents with the one that sealed them."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.folder = folder
        self._keys = keys
        self._seen: dict[Path, tuple[tuple[int, ...], Header]] = {}  # headers of files that are as they were then

    # Runs

    def runs(self, network: str | None = None, stream: str | None = None) -> list[ArchivedRun]:
        """The archived runs, oldest first. What cannot be read of them is in `troubles`."""
        found = []
        for path in self._run_files(network, stream):
            with contextlib.suppress(DamagedArchive):
                found.append(self._run_header(path))
        return sorted(found, key=lambda run: (run.started_at, run.run_id))

    def troubles(self, network: str | None = None, stream: str | None = None) -> list[DamagedArchive]:
        """What stands in the archive and is not even whole. Contents are not opened: see `check`."""
        found = []
        for path in self._run_files(network, stream):
            try:
                self._run_header(path)
            except DamagedArchive as error:
                found.append(error)
        return found + (self.segment_troubles(network) if stream is None else [])

    def segment_troubles(self, network: str | None = None) -> list[DamagedArchive]:
        """The copies of what registers stored that are not even whole."""
        found = []
        for path in self._segment_files(network):
            try:
                self._segment_header(path)
            except DamagedArchive as error:
                found.append(error)
        return found

    def has(self, stream: str, run_id: str) -> bool:
        """Whether a run is in here, whole: a cheap look."""
        path = self._path(stream, run_id)
        with contextlib.suppress(DamagedArchive):
            return path.exists() and bool(self._header(path, ArchivedRun))
        return False

    def keep(self, run: ArchivedRun, history: bytes) -> ArchivedRun:
        """Seal a run's history, with its header made complete. The same again is fine.

        Raises `DamagedArchive` where another content is there, `Unwritable` where nothing can be written, and what
        the keys raise. A file that is broken off is put aside and made again.
        """
        return keep(self._path(run.stream, run.run_id), run, history, self._keys, through=self.folder / UNFINISHED)

    def history(self, run: ArchivedRun) -> bytes:
        """The history of a run as JSON. Raises `DamagedArchive` where anything of the file was changed, or `NoKey`."""
        path = self._path(run.stream, run.run_id)
        self._run_header(path)
        header, plain = open_sealed(path, ArchivedRun, self._keys)
        if header != run:
            raise ForeignArchive("{file} is another than was asked for.", file=path)
        return plain

    # Registers

    def segments(self, network: str | None = None) -> list[ArchivedSegment]:
        """The copies of what registers stored, in the order of the log. They may overlap, and never contradict."""
        found = []
        for path in self._segment_files(network):
            with contextlib.suppress(DamagedArchive):
                found.append(self._segment_header(path))
        return sorted(found, key=lambda one: (one.network, one.first_number, one.last_number))

    def covered(self, network: str) -> int:
        """The command number up to which all that a network's registers stored is in here."""
        number = 0
        for one in self.segments(network):
            if one.first_number > number + 1:
                break
            number = max(number, one.last_number)
        return number

    def keep_segment(self, segment: ArchivedSegment, rows: bytes) -> ArchivedSegment:
        """Seal a copy; as `keep`."""
        return keep(self._segment_path(segment), segment, rows, self._keys, through=self.folder / UNFINISHED)

    def rows(self, segment: ArchivedSegment) -> bytes:
        """The rows of a copy, as `store.segments` writes them. Raises `DamagedArchive` or `NoKey`."""
        path = self._segment_path(segment)
        if not path.exists():
            return self._from_wider(segment)
        header, plain = open_sealed(path, ArchivedSegment, self._keys)
        if header != segment:
            raise ForeignArchive("{file} is another than was asked for.", file=path)
        return plain

    def since(self, segment: ArchivedSegment) -> datetime:
        """Since when a copy is sealed: of one that does not say, when its file was written. Raises `DamagedArchive`."""
        if segment.sealed_at is not None:
            return segment.sealed_at
        path = self._segment_path(segment)
        try:
            return datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError as error:
            raise DamagedArchive("{file} is not there any more.", file=path) from error

    def drop_segment(self, segment: ArchivedSegment) -> None:
        """Take a copy away that another one holds: see `store.gathering`."""
        self._segment_path(segment).unlink(missing_ok=True)

    def _from_wider(self, segment: ArchivedSegment) -> bytes:
        """The rows of a copy that was gathered into another since it was listed."""
        for wider in self.segments(segment.network):
            if wider.first_number <= segment.first_number and segment.last_number <= wider.last_number:
                rows = rows_between(self.rows(wider), segment.first_number, segment.last_number)
                if sha256(rows).hexdigest() == segment.sha256:
                    return rows
        raise DamagedArchive("{file} is not there any more.", file=self._segment_path(segment))

    # The folder

    def check(self, network: str | None = None) -> Iterator[DamagedArchive | None]:
        """Open every file, one at a time: None where one is sound, else what is wrong with it."""
        yield from self.troubles(network)
        for run in self.runs(network):
            try:
                self.history(run)
                yield None
            except DamagedArchive as error:
                yield error
        for segment in self.segments(network):
            try:
                self.rows(segment)
                yield None
            except DamagedArchive as error:
                yield error

    def try_writing(self, *, make: bool = True) -> None:
        """Write a small file and take it away again. Raises `Unwritable`.

        Without `make`, an archive that is not there yet is fine, and none is made: who looks must not become its owner.
        """
        place = self.folder / UNFINISHED
        try:
            if make:
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif not self.folder.is_file() and not place.exists():
                return
            with tempfile.NamedTemporaryFile(dir=place, prefix=".new-") as trial:
                trial.write(b"\x00" * 4096)
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def tidy(self) -> None:
        """Take away what workers that were killed have left unfinished."""
        for path in (self.folder / UNFINISHED).glob(".new-*"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > FORGOTTEN:
                    path.unlink()

    def _path(self, stream: str, run_id: str) -> Path:
        kind, network, rest = ids.parts(stream)
        if not RUN_ID.fullmatch(run_id):
            raise Refusal("unknown-stream", "There is no run called '{run}'.", run=run_id[:200])
        return self.folder.joinpath(network, kind, *rest, run_id + SUFFIX)

    def _run_files(self, network: str | None, stream: str | None) -> Sequence[Path]:
        if stream is not None:
            folder = self._path(stream, "x").parent
            return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file())
        if network is not None and not ids.SLUG.fullmatch(network):
            return ()
        folders = [self.folder / network] if network is not None else self._networks()
        return sorted(path for folder in folders for path in folder.rglob(f"*{SUFFIX}") if path.is_file())

    def _networks(self) -> Sequence[Path]:
        if not is_folder(self.folder):
            return ()
        return [path for path in self.folder.iterdir() if path.is_dir() and not path.name.startswith("_")]

    def _header(self, path: Path, kind: type[H]) -> H:
        """The header of a file, read anew only where the file is another than when it was read last."""
        try:
            found = path.stat()
        except OSError:
            return read_header(path, kind)  # which says what is wrong with it
        stamp = (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
        known = self._seen.get(path)
        if known is not None and known[0] == stamp and isinstance(known[1], kind):
            return known[1]
        header = read_header(path, kind)
        self._seen[path] = (stamp, header)
        return header

    def _run_header(self, path: Path) -> ArchivedRun:
        header = self._header(path, ArchivedRun)
        try:
            belongs = self._path(header.stream, header.run_id)
        except Refusal:
            belongs = None
        if belongs != path:
            raise ForeignArchive("{file} is of another run: it does not belong where it is.", file=path)
        return header

    def _segment_path(self, segment: ArchivedSegment) -> Path:
        name = f"{segment.first_number:012}-{segment.last_number:012}{SUFFIX}"
        return self.folder / REGISTERS / segment.network / name

    def _segment_files(self, network: str | None) -> Sequence[Path]:
        if network is not None and not ids.SLUG.fullmatch(network):
            return ()
        return sorted((self.folder / REGISTERS).glob(f"{network or '*'}/*{SUFFIX}"))

    def _segment_header(self, path: Path) -> ArchivedSegment:
        header = self._header(path, ArchivedSegment)
        if self._segment_path(header) != path:
            raise DamagedArchive("{file} is of another part of the log: it does not belong where it is.", file=path)
        return header
