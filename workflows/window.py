"""The commands a run remembers, so that a repeated one is answered at once with what came of it the first time.

Bounded: an older one is looked up in the log. A command is known by whose it is and by its id: a person's and the
engine's are never one. An id with another content is refused, never answered.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from domain import ids
from domain.decider import Envelope, Source
from domain.errors import Refusal
from store.messages import Receipt
from workflows.messages import WINDOW, Page, Recalled

Key = tuple[str, UUID]


def check_same(envelope: Envelope, content: str) -> None:
    """Refuse an id that was already used for something else."""
    if envelope.content() != content:
        raise Refusal(
            "command-reused",
            "The id {id} was already used for another command: nothing was written. Give this one an id of its own.",
            id=envelope.command_id,
        )


class Window:
    """The latest commands of a stream. All others were made at or before `_since`; None: there are no others.

    `by_source`: False in runs that began under rules which knew a command by its id alone.
    """

    def __init__(self, *, by_source: bool = True) -> None:
        self._by_source = by_source
        self._known: dict[Key, tuple[str, Receipt]] = {}
        self._recalled: dict[Key, tuple[str, Receipt]] = {}
        self._asked: frozenset[Key] = frozenset()
        self._since: datetime | None = None

    @classmethod
    def of(cls, page: Page, *, by_source: bool = True) -> "Window":
        """The window that a hydration brought along."""
        window = cls(by_source=by_source)
        window._since = page.known_since
        for known in page.known:
            window._known[window.key(known.source, known.command_id)] = (known.content, known.receipt)
        return window

    def key(self, source: str, command_id: UUID) -> Key:
        """What a command is known by."""
        return (source if self._by_source else "", command_id)

    def is_empty(self) -> bool:
        """Whether no command was ever stored of the stream."""
        return not self._known and self._since is None

    def holds(self, source: Source, command_id: UUID) -> bool:
        """Whether this command is among the latest, or among those that were looked up for this batch."""
        key = self.key(source, command_id)
        return key in self._known or (self._by_source and key in self._recalled)

    def has_turned_away(self) -> bool:
        """Whether a delivery among them was refused and stored as such: only rules of edition 2 and later do that."""
        return any(receipt.turned_away is not None for _, receipt in self._known.values())

    def recall(self, recalled: Recalled, asked: Iterable[tuple[Source, UUID]] = ()) -> None:
        """Know these for the batch that asked for them, beside the latest: recalling one must not forget another."""
        self._asked = frozenset(self.key(*each) for each in asked)
        self._recalled = {self.key(k.source, k.command_id): (k.content, k.receipt) for k in recalled.known}

    def remember(self, source: str, command_id: UUID, content: str, receipt: Receipt) -> None:
        self._known[self.key(source, command_id)] = (content, receipt)
        while len(self._known) > WINDOW:
            oldest = next(iter(self._known))
            del self._known[oldest]
            made = ids.made_at(oldest[1])
            if made is not None:
                self._since = made if self._since is None else max(self._since, made)
            elif self._since is None:
                self._since = datetime.min.replace(tzinfo=UTC)

    def may_have_forgotten(self, source: Source, command_id: UUID) -> bool:
        """Whether only the log can tell if this command was given before."""
        if self.key(source, command_id) in self._known or self._since is None:
            return False
        made = ids.made_at(command_id)
        return made is None or made <= self._since

    def must_ask(self, source: Source, command_id: UUID) -> bool:
        """Whether only the log can tell, and has not been asked for this batch."""
        return self.may_have_forgotten(source, command_id) and self.key(source, command_id) not in self._asked

    def answer(self, envelope: Envelope) -> Receipt | None:
        """What came of this very command. Raises Refusal `command-reused` where its id meant something else."""
        key = self.key(envelope.source, envelope.command_id)
        known = self._known.get(key) or self._recalled.get(key)
        if known is None:
            return None
        content, receipt = known
        check_same(envelope, content)
        return receipt
