"""What a verification looks at, wherever it lies: a database with its Temporal, or a file that was exported.

The rows are given as they lie there, unread and unchecked: whoever tampered may have left nothing that parses.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from temporalio.client import WorkflowHistory

from domain.checkpoint import Proof, Signed
from domain.decider import Summary
from store.errors import Damaged
from store.reconciliations import Kept
from workflows.messages import Standing


@dataclass(frozen=True)
class StreamRow:
    """Where the log says that a stream stands."""

    stream: str
    version: int
    head: str
    position: int


@dataclass(frozen=True)
class EventRow:
    """One event as it lies in the log."""

    position: int
    stream: str
    version: int
    id: str
    kind: str
    command_id: str
    recorded_at: str
    stored_at: str
    body: bytes
    hash: str


@dataclass(frozen=True)
class CommandRow:
    """One command as it lies in the log."""

    number: int
    stream: str
    command_id: str
    content: str
    first_version: int
    last_version: int
    body: bytes
    source: str = "person"


@dataclass(frozen=True)
class Counters:
    """How many positions and command numbers the log has given out: none of them is missing."""

    position: int
    command: int


@dataclass(frozen=True)
class Excerpt:
    """What a part of a log says that it shows, as the log stood at a position.

    `network`: all of that network, or of its `zone`; None where only some of its streams. `cut`: the streams that end
    with a period's last day. `reaches`: the last position of an event that is in here.
    """

    network: str | None
    position: int
    cut: frozenset[str] = frozenset()
    zone: str | None = None
    reaches: int = 0

    def covers(self, stream: str) -> bool:
        """Whether a stream must be in here, if the log had it then."""
        kind, network, place = (*stream.split(":"), "", "")[:3]
        if self.network is None or network != self.network:
            return False
        return self.zone is None or (place == self.zone and kind not in ("group", "management"))


@dataclass(frozen=True)
class Contents:
    """The list of all that a file holds, as it was signed: the text, by which key, and when the file was made."""

    text: bytes
    key_id: str
    signature: str
    made_at: datetime


class Where(StrEnum):
    """Where a history was read: from a running Temporal, from the sealed archive, or from an exported file."""

    TEMPORAL = "temporal"
    ARCHIVE = "archive"
    EXPORT = "export"


@dataclass(frozen=True)
class Run:
    """One run of a process, with its history; payloads are decoded. `closed`: nothing will be added to it."""

    stream: str
    run_id: str
    where: Where
    started_at: datetime
    closed: bool
    code_version: str
    history: WorkflowHistory


class Evidence(Protocol):
    """What is verified. `streams` narrows nothing by itself: whoever asks says which.

    `whole`: whether all of a log is here. Of a part, positions and command numbers have holes, and that is no fault.
    """

    @property
    def whole(self) -> bool: ...

    @property
    def excerpt(self) -> Excerpt | None:
        """What it is a part of; None where all of a log is here."""

    @property
    def contents(self) -> Contents | None:
        """The signed list of all that is here; None of a log itself, and where nobody signed it."""

    @property
    def unsigned_format(self) -> bool:
        """Whether it is a file of a format in which nobody could sign that list."""

    def streams(self) -> Sequence[StreamRow]:
        """Every stream that the log knows, by its id, also where no event of it is left."""

    def mislabelled(self) -> Iterator[tuple[str, str, str]]:
        """Streams of which the log's table says another kind or network than their id: stream, column, what it says."""

    def counters(self) -> Counters | None:
        """Where the log's counters stand; None where only a part of a log is at hand, which has holes by nature."""

    def events(self, stream: str, after: int = 0) -> Iterator[EventRow]:
        """The rows of a stream by version, after a version."""

    def everything(self) -> Iterator[EventRow]:
        """All rows by position."""

    def commands(self, stream: str) -> Iterator[CommandRow]:
        """The commands of a stream, in the order they were stored."""

    def checkpoints(self) -> Sequence[Signed]:
        """The signed checkpoints, oldest first."""

    def proofs(self, stream: str) -> Sequence[Proof]:
        """Where the stream stood at checkpoints, each with its way to the root, oldest first.

        Of a log that lies here whole there are none: the checkpoints' `changed` leaves say it. What was exported of
        one has these instead, for its checkpoints' `changed` are empty.
        """

    def reconciliations(self) -> Sequence[Kept]:
        """The records of reconciliations, as they lie beside the log, oldest first."""

    async def runs(self, stream: str, damaged: list[Damaged]) -> Sequence[Run]:
        """The runs of a process that are left, oldest first: archived ones, and those that Temporal still has.

        `damaged` takes what could not be opened, and what archive and Temporal tell differently.
        """


class Live(Protocol):
    """The processes at work: what each one says of itself."""

    async def standing(self, stream: str) -> Standing | None:
        """Where a running process believes it stands; None where none runs. Raises VertebraError: nobody answers."""


class Difference(Protocol):
    """One row of a read model that the log does not give. `what`: 'changed', 'missing' or 'too-much'.

    `here`: what people read there, `wanted`: what the log gives, each as 'column: value, …', cut where it is long.
    """

    @property
    def table(self) -> str: ...
    @property
    def row(self) -> str: ...
    @property
    def stream(self) -> str | None: ...
    @property
    def network(self) -> str | None: ...
    @property
    def what(self) -> str: ...
    @property
    def here(self) -> str: ...
    @property
    def wanted(self) -> str: ...


@dataclass(frozen=True)
class Stood:
    """Where a stream's fold ended, and what it shows there: of whatever gives this head at this version."""

    version: int
    head: str
    summary: Summary


class ReadModels(Protocol):
    """What lists and boards show, beside what the log gives."""

    def differences(
        self, networks: Collection[str] | None, progress: Callable[[int, int], None], stood: Mapping[str, Stood]
    ) -> Iterator[Difference]:
        """Every row that differs, of some networks or of all. `stood`: what streams show that were folded already."""
