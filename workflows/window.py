"""The commands a run remembers, so that a repeated one is answered at once with what came of it the first time.

Bounded: an older id is looked up in the log. A command id with another content is refused, never answered.
"""

from datetime import UTC, datetime
from uuid import UUID

from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from store.messages import Receipt
from workflows.messages import WINDOW, Page, Recalled


def check_same(envelope: Envelope, content: str) -> None:
    """Refuse an id that was already used for something else."""
    if envelope.content() != content:
        raise Refusal(
            "command-reused",
            "The id {id} was already used for another command: nothing was written. Give this one an id of its own.",
            id=envelope.command_id,
        )


class Window:
    """The latest commands of a stream. All others were made at or before `_since`; None: there are no others."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[str, Receipt]] = {}
        self._recalled: dict[UUID, tuple[str, Receipt]] = {}
        self._since: datetime | None = None

    @classmethod
    def of(cls, page: Page) -> "Window":
        """The window that a hydration brought along."""
        window = cls()
        window._since = page.known_since
        for known in page.known:
            window._known[known.command_id] = (known.content, known.receipt)
        return window

    def __contains__(self, command_id: UUID) -> bool:
        return command_id in self._known

    def has_turned_away(self) -> bool:
        """Whether a delivery among them was refused and stored as such: only rules of edition 2 and later do that."""
        return any(receipt.turned_away is not None for _, receipt in self._known.values())

    def recall(self, recalled: Recalled) -> None:
        """Know these for the batch that asked for them, beside the latest: recalling one must not forget another."""
        self._recalled = {known.command_id: (known.content, known.receipt) for known in recalled.known}

    def remember(self, command_id: UUID, content: str, receipt: Receipt) -> None:
        self._known[command_id] = (content, receipt)
        while len(self._known) > WINDOW:
            oldest = next(iter(self._known))
            del self._known[oldest]
            made = ids.made_at(oldest)
            if made is not None:
                self._since = made if self._since is None else max(self._since, made)
            elif self._since is None:
                self._since = datetime.min.replace(tzinfo=UTC)

    def may_have_forgotten(self, command_id: UUID) -> bool:
        """Whether only the log can tell if this command was given before."""
        if command_id in self._known or self._since is None:
            return False
        made = ids.made_at(command_id)
        return made is None or made <= self._since

    def answer(self, envelope: Envelope) -> Receipt | None:
        """What came of this very command. Raises Refusal `command-reused` where its id meant something else."""
        known = self._known.get(envelope.command_id) or self._recalled.get(envelope.command_id)
        if known is None:
            return None
        content, receipt = known
        check_same(envelope, content)
        return receipt
