"""What an append says and is told: pydantic only, so that a workflow may import it.

Every one of these is written into Temporal's histories: fields may be added with a default, never changed.
"""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from domain.decider import StoredCommand, Summary
from domain.message import GENESIS, Message, added


class Fence(Message):
    """Who writes to a stream: a run of its process. The later start wins; `run_id` settles a tie."""

    run_id: str
    started_at: datetime


class AppendItem(Message):
    """One command with its events, each the canonical JSON text of a `Recorded`. No events: nothing new came of it."""

    command: StoredCommand
    events: tuple[str, ...] = ()


class Append(Message):
    """What one transaction stores. `fence` is None for a register, which is decided straight on the store.

    `expected_version` and `expected_head` are where the writer believes the stream stands before the first event.
    `summary`: what lists show of it then; None where that is too long to be sent, and is worked out from the log.
    `read_until`: how far the log went when that was read which other streams say of a meeting that is to be annulled.
    """

    stream: str
    fence: Fence | None = None
    expected_version: int = 0
    expected_head: str = GENESIS
    items: tuple[AppendItem, ...]
    summary: Summary | None = None
    read_until: int = added(0)


class Appended(Message):
    """Where the stream stands after an append, and where the log put it: enough to give the log back row for row.

    `position`: the log's position of the stream's last event, 0 if it has none. `stored_at`: when the append's events
    were stored, None where it had none. `number`: of its last command; the commands of one append follow each other.
    """

    version: int
    head: str
    position: int
    stored_at: datetime | None = None
    number: int = 0


class EventReceipt(Message):
    id: UUID
    kind: str


class TurnedAway(Message):
    """What a delivery that was refused was answered, with the words and their parameters."""

    code: str
    words: str
    params: dict[str, str] = Field(default_factory=dict)


class Receipt(Message):
    """What came of a command. No events: `last_version` is one less than `first_version`.

    `position`: whoever reads the log up to here has read all that came of the command. `turned_away`: of a delivery
    that was refused, which is stored too.
    """

    stream: str
    command_id: UUID
    first_version: int
    last_version: int
    events: tuple[EventReceipt, ...] = ()
    position: int = 0
    turned_away: TurnedAway | None = Field(default=None, exclude_if=lambda known: known is None)


class Head(Message):
    """Where a stream stands: its version, and the head of its hash chain."""

    version: int
    head: str = GENESIS


class StreamInfo(Message):
    """A stream of the log, as lists show it."""

    stream: str
    kind: str
    network: str
    version: int
    head: str
