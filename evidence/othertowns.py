"""Keeping other towns' checkpoints: taken from files that they leave or send, one file for each town.

A town is known by the key of its first checkpoint, whichever signs later. What is kept only ever grows: a file that
says something else of the past is refused and put beside it, for both are signed, and together they prove it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import structlog

from domain.checkpoint import Checkpoint
from domain.errors import Refusal, VertebraError
from evidence import checkpointfile
from evidence.agreement import CONTRADICT, checked, parted
from evidence.checkpointfile import CheckpointFile
from store.files import unwritable, written
from store.paths import is_file, is_folder

BESIDE = ".contradicts.json"

log = structlog.get_logger(__name__)


class Taken(StrEnum):
    """What became of a file."""

    NEW = "new"
    LONGER = "longer"
    KNOWN = "known"
    OWN = "own"
    REFUSED = "refused"


@dataclass(frozen=True)
class Taking:
    """What became of one file, and of which town it is, where that can be told."""

    path: Path
    taken: Taken
    town: str = ""
    last: Checkpoint | None = None
    error: VertebraError | None = None


@dataclass(frozen=True)
class OtherTown:
    """What is kept of another town. `contradicted`: the file that says something else, where one came."""

    town: str
    path: Path
    file: CheckpointFile
    contradicted: Path | None = None


@dataclass(frozen=True)
class OtherTowns:
    """What is kept of other towns in a folder. `own`: the ids of the keys of this town, whose files are no others'."""

    folder: Path
    own: Callable[[], Collection[str]] = frozenset

    def round(self, places: Sequence[Path], known: Collection[str] = ()) -> list[Taking]:
        """Take in files, and what lies in folders. Whatever is wrong with one of them keeps no other out.

        `known`: the ids of keys that somebody says to be a town's new ones.
        """
        takings = []
        for path in _files(places):
            try:
                takings.append(self.take(path, known))
            except VertebraError as error:
                takings.append(Taking(path, Taken.REFUSED, error=error))
        return takings

    def watch(self, place: Path) -> None:
        """As `round`, told in the log."""
        if not is_folder(place):
            log.warning("the folder of other towns' checkpoints is not there", folder=place)
            return
        for one in self.round([place]):
            if one.error is not None:
                log.error("checkpoints of another town are not kept", file=one.path, code=one.error.code)
            elif one.taken in (Taken.NEW, Taken.LONGER) and one.last is not None:
                log.info("checkpoints of another town are kept", file=one.path, position=one.last.position)

    def take(self, path: Path, known: Collection[str] = ()) -> Taking:
        """Take one file in. Raises VertebraError 'bad-checkpoint-file', 'checkpoint-forged', 'checkpoints-contradict',
        Refusal 'other-key', `Unwritable` and `DiskFull`: what was kept before then stays as it was.
        """
        file = checked(checkpointfile.read(path), path)
        town, last = file.checkpoints[0].key_id, file.checkpoints[-1].checkpoint
        if town in self.own():
            return Taking(path, Taken.OWN, town, last)
        before = self.of(town)
        if before is None:
            self._write(self._path(town), file)
            return Taking(path, Taken.NEW, town, last)
        if (number := parted(before.checkpoints, file.checkpoints)) is not None:
            self._write(self._path(town, BESIDE), file)
            raise _contradicts(path, town, number)
        if len(file.checkpoints) <= len(before.checkpoints):
            return Taking(path, Taken.KNOWN, town, before.checkpoints[-1].checkpoint)
        signers = {one.key_id for one in file.checkpoints} - {one.key_id for one in before.checkpoints} - set(known)
        if signers:
            raise Refusal(
                "other-key",
                "{file} goes on under the key {key}, which has not signed for this town before: nothing was kept. Ask "
                "them whether it is theirs, and then say so with --key {key}.",
                file=path,
                key=sorted(signers)[0],
            )
        self._write(self._path(town), file)
        return Taking(path, Taken.LONGER, town, last)

    def paths(self) -> list[Path]:
        """The files that are kept, one for each town."""
        return sorted(path for path in self.folder.glob("*.json") if not path.name.endswith(BESIDE))

    def at(self, path: Path) -> OtherTown:
        """What is kept in one of them. Raises VertebraError where it cannot be read, or is not what was signed."""
        beside = self._path(path.stem, BESIDE)
        file = checked(checkpointfile.read(path), path)
        return OtherTown(path.stem, path, file, beside if is_file(beside) else None)

    def of(self, town: str) -> CheckpointFile | None:
        """What is kept of a town."""
        path = self._path(town)
        return checked(checkpointfile.read(path), path) if is_file(path) else None

    def _path(self, town: str, ending: str = ".json") -> Path:
        return self.folder / f"{town}{ending}"

    def _write(self, path: Path, file: CheckpointFile) -> None:
        text = checkpointfile.as_text(file.checkpoints, file.keys).encode()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self.folder, error) from error
        with written(path, anew=True, otherwise=unwritable) as opened:
            opened.write(text)


def _files(places: Sequence[Path]) -> Iterator[Path]:
    """Files as they are, and what lies in folders; a folder that cannot be listed is as a file that cannot be read."""
    for place in places:
        try:
            listed = sorted(place.iterdir()) if is_folder(place) else [place]
        except OSError:
            listed = [place]
        for path in listed:
            if path == place or (path.suffix == ".json" and not path.name.startswith(".") and is_file(path)):
                yield path


def _contradicts(path: Path, town: str, number: int) -> VertebraError:
    return VertebraError(
        "{file} says something else of checkpoint {number} than what was kept of the town with the key {key}: both are "
        "signed, so they were put back as they were earlier, or somebody signs with their key. What was kept stays, "
        "and the other lies beside it.",
        code=CONTRADICT,
        file=path,
        key=town,
        number=number,
    )
