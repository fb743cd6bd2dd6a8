"""What is known of a meeting by those who decide something in it, or about it."""

from collections.abc import Collection
from datetime import date

from pydantic import Field

from domain.errors import Refusal
from domain.message import Message, added


class LeftRound(Message):
    """A round of a question that a management meeting has left without a decision, and how."""

    escalation: str
    round: int
    item: str
    outcome: str
    portfolios: tuple[str, ...] = ()


class Replaced(Message):
    """A meeting that was to be, before another one was called instead of it."""

    on: date
    by_rhythm: bool


class MeetingFacts(Message):
    """What the register of groups knows of a meeting when something is decided in it.

    Where the meeting itself is to be annulled, or its attendance corrected: `rests`: the streams in which something was
    said in it, or the meetings whose minutes it approved; `voted`: the organisations that voted in it by name; `left`,
    `over`, `replaced`: of a management meeting, the rounds that it left without a decision, whether it was over when
    this was read, and the one that it was called instead of.
    """

    meeting: str  # GROUP-STREAM#MEETING
    body: str
    zone: str | None
    held_on: date | None
    duly_convened: bool
    call: int = 1
    members: tuple[str, ...] = Field(description="organisations that are members of the body on that day")
    present: tuple[str, ...] = Field(description="organisations present")
    people: tuple[str, ...] = Field(default=(), description="ids of the people present, where known")
    minute_taker: str | None = None
    minutes_approved: bool = False
    annulled: bool = added(False)
    rests: tuple[str, ...] = Field(default=(), exclude_if=lambda rests: not rests)
    voted: tuple[str, ...] = Field(default=(), exclude_if=lambda voted: not voted)
    left: tuple[LeftRound, ...] = Field(default=(), exclude_if=lambda left: not left)
    over: bool = Field(default=False, exclude_if=lambda over: not over)
    replaced: Replaced | None = Field(default=None, exclude_if=lambda replaced: replaced is None)


def is_own_meeting(stream: str, meeting: str) -> bool:
    """Whether a meeting is held by the very stream that is asked: it is then known as the command finds it."""
    return meeting.partition("#")[0] == stream


def not_approved(approved: bool) -> None:
    """Refuse to enter anything in a meeting whose minutes are approved. Raises `Refusal` `minutes-approved`."""
    if approved:
        raise Refusal(
            "minutes-approved", "The minutes of this meeting are approved: nothing can be entered in it any more."
        )


def somebody_came(present: Collection[str]) -> None:
    """Refuse an attendance with nobody in it. Raises `Refusal` `nobody-present`."""
    if not present:
        raise Refusal("nobody-present", "The attendance sheet is empty: a meeting that nobody came to was not held.")
