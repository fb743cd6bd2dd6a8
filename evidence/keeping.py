"""Keeping the checkpoints elsewhere: after each round they are put into folders, and mailed.

Who is put back as it was earlier, whole directory and keys, cannot know it of itself. So what lies elsewhere is held
against the log before it is written over: where it knows more than the log, or otherwise, it stays.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock

import structlog
from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Engine, select

from domain.checkpoint import Signed
from domain.errors import VertebraError
from domain.message import Message
from domain.remedies import Do, Remedy, remedies_of
from evidence import checkpointfile
from evidence.agreement import CONTRADICT, not_of
from evidence.checkpointfile import CheckpointFile
from evidence.mailing import Mailer, Parcel
from store.checkpoints import Checkpoints
from store.files import unwritable, written
from store.keys import Keys
from store.paths import is_folder
from store.tables import streams

NAME = "vertebra-checkpoints"
STATE = "kept-elsewhere.json"
MAIL = "mailto:"
SHOWN_NETWORKS = 3

log = structlog.get_logger(__name__)


class Kept(Message):
    """What is known of one place: what was put there last and when, and since when nothing could be, and why."""

    place: str
    number: int = 0
    position: int = 0
    kept_at: datetime | None = None
    failing_since: datetime | None = None
    code: str = ""
    words: str = ""
    params: dict[str, str] = Field(default_factory=dict)

    def failing(self, error: VertebraError, now: datetime) -> "Kept":
        since = self.failing_since or now
        said = {"code": error.code, "words": error.words, "params": dict(error.params)}
        return self.model_copy(update={"failing_since": since, **said})

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What to do about what is in the way."""
        return (Remedy(Do.VERIFY),) if self.code == CONTRADICT else remedies_of(self.code, self.params)

    def sound(self) -> "Kept":
        return self.model_copy(update={"failing_since": None, "code": "", "words": "", "params": {}})

    def holding(self, last: Signed, now: datetime) -> "Kept":
        made = last.checkpoint
        return self.sound().model_copy(update={"number": made.number, "position": made.position, "kept_at": now})


STATES = TypeAdapter(tuple[Kept, ...])


@dataclass(frozen=True)
class Lying:
    """What lies in a folder of this town's: files, or what is in the way of reading them."""

    files: Sequence[tuple[Path, CheckpointFile]] = ()
    error: VertebraError | None = None


@dataclass
class Keeper:
    """Keeps the checkpoints of one log in its places. Used by the worker, and to see what lies where."""

    engine: Engine
    keys: Keys
    folders: Sequence[Path] = ()
    mails: Sequence[str] = ()
    mailer: Mailer | None = None
    mail_every: timedelta = timedelta(days=1)
    host: str = "town"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    _busy: Lock = field(default_factory=Lock)

    def keep(self) -> None:
        """One round: each place that lacks something gets it. A place that cannot is said, and tried again next time.

        Raises VertebraError where the log or its keys cannot be read, or what was done not be noted.
        """
        if not (self.folders or self.mails) or not self._busy.acquire(blocking=False):
            return  # a round that waits for a place is under way
        try:
            self._round()
        finally:
            self._busy.release()

    def _round(self) -> None:
        lying = {folder: self.lying(folder) for folder in self.folders}
        signed = Checkpoints(self.engine).all()  # after what lies there: whoever put it there knew no more than this
        known, public = self.known(), self.keys.public()
        text = checkpointfile.whole_text(signed, public, self.keys.folder).encode()
        for folder in self.folders:
            before = known[str(folder)]
            try:
                after = self._into(folder, lying[folder], signed, text, before)
            except VertebraError as error:
                after = self._failed(before, error, folder)
            known[str(folder)] = after
        self._note(known)
        if signed:
            self._mail(signed, text, known)

    def _into(self, folder: Path, lying: Lying, signed: Sequence[Signed], text: bytes, before: Kept) -> Kept:
        if (trouble := troubled(folder, lying, signed)) is not None:
            raise trouble
        if not signed:
            return before.sound()
        path, there = next(iter(lying.files), (folder / self.name(), None))
        now = self.clock()
        if there is None or there.checkpoints != tuple(signed):
            with written(path, anew=True, otherwise=unwritable) as file:
                file.write(text)
            log.info("checkpoints are kept in a folder", folder=folder, position=signed[-1].checkpoint.position)
        elif (before.number, before.failing_since) == (signed[-1].checkpoint.number, None):
            return before
        return before.holding(signed[-1], now)

    def _mail(self, signed: Sequence[Signed], text: bytes, known: dict[str, Kept]) -> None:
        """Mail what is new, at most once in a while; what was sent is noted at once, so that it is not sent again."""
        last = signed[-1]
        for address in self.mails:
            before, now = known[MAIL + address], self.clock()
            recent = before.kept_at is not None and now - before.kept_at < self.mail_every
            if recent or before.number == last.checkpoint.number or self.mailer is None:
                continue
            parcel = Parcel(self.name(), text, self.town(), self.own() or "", last.checkpoint)
            try:
                self.mailer.send(parcel, address)
            except VertebraError as error:
                known[MAIL + address] = self._failed(before, error, None)
            else:
                log.info("checkpoints are mailed", position=last.checkpoint.position)
                known[MAIL + address] = before.holding(last, now)
            self._note(known)

    def _failed(self, before: Kept, error: VertebraError, folder: Path | None) -> Kept:
        where = {"kind": "mail"} if folder is None else {"folder": folder}
        if error.code == CONTRADICT:
            log.error("checkpoints kept elsewhere contradict this log", code=error.code, **where)
        else:
            log.warning("checkpoints cannot be kept in a place", code=error.code, **where)
        return before.failing(error, self.clock())

    # What lies where

    def lying(self, folder: Path) -> Lying:
        """What this town has in a folder."""
        if not is_folder(folder):
            return Lying(error=VertebraError("There is no folder {folder}.", code="no-such-folder", folder=folder))
        try:
            own = self.own()
            ours = f"{NAME}-*-{own}.json"  # what cannot be listed must not look like an empty folder
            paths = sorted(path for path in folder.iterdir() if own is not None and fnmatchcase(path.name, ours))
            return Lying([(path, checkpointfile.read(path)) for path in paths])
        except OSError as error:
            return Lying(error=unwritable(folder, error))
        except VertebraError as error:
            return Lying(error=error)

    def known(self) -> dict[str, Kept]:
        """What is known of each place, by its name; what the file of it does not tell is not known."""
        told: Mapping[str, Kept] = {}
        try:
            told = {one.place: one for one in STATES.validate_json((self.keys.folder / STATE).read_bytes())}
        except (OSError, ValidationError):
            told = {}  # it is made again: a mail may then be sent once more
        names = [*map(str, self.folders), *(MAIL + one for one in self.mails)]
        return {name: told.get(name, Kept(place=name)) for name in names}

    def status(self) -> list[Kept]:
        """What is known of each place now: folders are looked into, of mail it is what was noted."""
        lying = {str(folder): self.lying(folder) for folder in self.folders}
        signed, now, found = Checkpoints(self.engine).all(), self.clock(), []
        for place, kept in self.known().items():
            if place in lying:
                trouble = troubled(Path(place), lying[place], signed)
                seen = kept if trouble is None else kept.failing(trouble, now)
                if trouble is None and kept.code == CONTRADICT:
                    seen = kept.sound()
                found.append(seen)
            else:
                found.append(kept)
        return found

    def own(self) -> str | None:
        """By which key this town's files are known: its first one, whichever signs now."""
        return next(reversed(list(self.keys.public())), None)

    def town(self) -> str:
        """What the file is called after: the networks, or the machine where there is none yet."""
        query = select(streams.c.stream).where(streams.c.stream.like("network:%"), streams.c.version > 0)
        with self.engine.connect() as connection:
            networks = sorted(row.stream.partition(":")[2] for row in connection.execute(query))
        return "-".join(networks[:SHOWN_NETWORKS]) or self.host

    def name(self) -> str:
        """The name of the file: of whom it is, and under which key, so that several towns may share a folder."""
        town = re.sub(r"[^a-z0-9]+", "-", self.town().lower()).strip("-")[:60] or "town"
        return f"{NAME}-{town}-{self.own()}.json"

    def _note(self, known: Mapping[str, Kept]) -> None:
        path = self.keys.folder / STATE
        text = STATES.dump_json(tuple(known.values()), indent=1) + b"\n"
        try:
            if path.read_bytes() == text:
                return
        except OSError:
            pass
        with written(path, anew=True, otherwise=unwritable) as file:
            file.write(text)


def troubled(folder: Path, lying: Lying, signed: Sequence[Signed]) -> VertebraError | None:
    """Why nothing may be written over what lies in a folder."""
    if lying.error is not None:
        return lying.error
    for path, file in lying.files:
        number = not_of(signed, file.checkpoints)
        if number is not None:
            return VertebraError(
                "{file} knows checkpoint {number}, and this log has none or another one there: an older copy was put "
                "in the log's place, or the file was forged. Nothing was written over it. Verify all: that "
                "compares. Once you know why, move that file away and keep it.",
                code=CONTRADICT,
                file=path,
                number=number,
            )
    return None
