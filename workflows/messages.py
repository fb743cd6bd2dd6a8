"""What a process says to its activities and is told by them; also what it is started with and answers to a query.

Every one of these is written into Temporal's histories: fields may be added with a default, never changed.
"""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.decider import Delivery, MeetingFacts, Source
from domain.message import Message
from store.messages import Fence, Receipt, TurnedAway

PAGE_LIMIT = 512 * 1024  # bytes of one page of a hydration, encoded
KNOWN_LIMIT = 256 * 1024  # bytes of the latest commands in the first page of one
BATCH_LIMIT = 600_000  # bytes of commands and events after which an append takes no more
ITEM_LIMIT = 1_000_000  # bytes of one command in an append, with its events; with a full batch and a summary under 2 MB
SUMMARY_LIMIT = 256 * 1024  # bytes of what lists show; the log works out by itself what is longer
MEETING_LIMIT = 256 * 1024  # bytes of what is told of one meeting
ASKED_LIMIT = 1_000  # commands that the log is asked about at once
TURN_AFTER = 1_000  # history events after which a run continues as new: a replay then takes under half a second
TASK_TIMEOUT = timedelta(seconds=4)  # how long a killed worker, or a killed server's word, keeps a process waiting
WINDOW = 1_000  # command ids kept in a run's memory
DELIVERY_QUEUE_SUFFIX = "-deliveries"
NOTHING_BEGUN = "nothing-begun"  # the memo of a run that ended with nothing stored: there is nothing to archive of it
WAKE = "Wake"  # an update that asks nothing: the process looks at its clock and its outbox
REFUSED = (
    "Refused"  # an update that is never taken in: what a door is about to refuse, and what the process knows of it
)
UNSEEN = "unseen"  # the answer to it: the process stands where the door looked, and does not have this command


class ProcessStart(Message):
    """All that a run needs to begin: the stream. Everything else it reads from the log."""

    stream: str
    turn_after: int = TURN_AFTER


class Outcome(Message):
    """What a run ends with. `ending`: closed, nothing-here, superseded."""

    stream: str
    version: int
    ending: str


class Refused(Message):
    """What a door would answer to a command, by the log as it stood at `version`. `expected`: as the command says."""

    command_id: UUID
    content: str
    expected: int | None = None
    version: int
    refusal: TurnedAway


class HydrateRequest(Message):
    """Ask for the fold of a stream, one page after another. With a `fence` the asking run becomes its writer.

    `version`: the version to fold up to; None on the first page, the first answer's version on the others.
    """

    stream: str
    fence: Fence | None = None
    version: int | None = None
    page: int = 0


class KnownCommand(Message):
    """A command that the log holds: its content's hash and what came of it. `source`: whose command it was."""

    command_id: UUID
    content: str
    receipt: Receipt
    source: Source = "person"


class ReleaseRequest(Message):
    """Give back what a run claimed of a stream that nobody began."""

    stream: str
    fence: Fence


class Page(Message):
    """One page of a fold: base64 of deflated canonical JSON, to be joined with the others.

    `known` are the latest commands of the stream, told to who becomes its writer; every other command of it was made at
    or before `known_since`, or, where that is None, there is no other.
    """

    version: int
    head: str
    page: int
    pages: int
    data: str
    last_recorded_at: datetime | None = None
    known: tuple[KnownCommand, ...] = ()
    known_since: datetime | None = None


class ReadPage(BaseModel):
    """A page as whoever only reads a stream takes it: the commands that older ones brought along are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int
    head: str
    page: int
    pages: int
    data: str


class RecallRequest(Message):
    """Ask whether the log holds these commands of a stream. `sources`: whose they are, one for each id."""

    stream: str
    command_ids: tuple[UUID, ...]
    sources: tuple[Source, ...] = ()


class Recalled(Message):
    """Those of the commands that the log holds. `looked_up`: how many of them, from the first, one answer took; None:
    all of them."""

    known: tuple[KnownCommand, ...] = ()
    looked_up: int | None = None


class ClockRequest(Message):
    """Ask where the rehearsal clock of a network stands."""

    network: str


class ClockRead(Message):
    """Where it stands; None before it was ever set."""

    now: datetime | None = None


class MeetingsRequest(Message):
    """Ask what the registers know of these meetings (references `GROUP-STREAM#MEETING`).

    `annulled`: those that are to be annulled, of which more is to be known.
    """

    network: str
    meetings: tuple[str, ...]
    annulled: tuple[str, ...] = Field(default=(), exclude_if=lambda annulled: not annulled)


class MeetingsRead(Message):
    """The facts of each meeting asked for, None where there is no such meeting."""

    facts: tuple[tuple[str, MeetingFacts | None], ...]


class DeliveryRequest(Message):
    """Bring one event to its receiver."""

    sender: str
    delivery: Delivery
    network_version: int
    clock: datetime | None = None


class DeliveryOutcome(Message):
    """The receiver has stored the event, or refused it with a code and a reason."""

    refused_code: str | None = None
    refused_reason: str | None = None


class Standing(Message):
    """A running process' word on itself: what `verify` compares with the log."""

    stream: str
    version: int
    head: str
    fingerprint: str
    phase: str
    network_version: int
    waiting: int = Field(description="commands accepted and not yet answered")
    undelivered: int
    forked: bool = False
    next_due: datetime | None = None


class SweepRequest(Message):
    """Wake every process with something undelivered since `grace`, or overdue since then."""

    grace: timedelta = timedelta(seconds=30)


class Swept(Message):
    woken: tuple[str, ...] = ()


class CheckpointRequest(Message):
    """Sign where every stream stands. `once`: tell what is in the way, instead of trying until it is out of it."""

    once: bool = False


class CheckpointMade(Message):
    """The last checkpoint, 0 and 0 where the log is empty. `new`: it was made now, for the log had something new."""

    number: int = 0
    position: int = 0
    new: bool = False


class ArchiveRequest(Message):
    """Bring into the archive what is closed and not yet in there. `once`: as for a checkpoint."""

    once: bool = False


class ArchiveMade(Message):
    """What a round put into the archive: histories of runs, and copies of what registers stored.

    `refused`: the ids of runs that could not be archived, each named in the log with the reason.
    """

    runs: int = 0
    segments: int = 0
    refused: tuple[str, ...] = ()
