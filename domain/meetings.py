"""What is known of a meeting by those who decide something in it, or about it."""

from collections.abc import Collection
from datetime import date

from pydantic import Field

from domain.errors import Refusal
from domain.message import Message, added
from domain.territory import Body


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


def still_counts(stage: str, on: date) -> None:
    """Refuse a meeting that was annulled: nothing is entered in it, and nothing rests on it. Raises `Refusal`
    `meeting-annulled`."""
    if stage == "annulled":
        raise Refusal("meeting-annulled", "The meeting of {date} was annulled: it counts no more.", date=on)


def still_meets(body: Body, day: date) -> None:
    """Refuse a day after the last one of a body. Raises `Refusal` `body-closed`."""
    if body.closed_on is not None and day > body.closed_on:
        raise Refusal(
            "body-closed", "{body} was closed on {date}: it meets no more.", body=body.name, date=body.closed_on
        )


def to_be_approved(minutes: str, on: date, *, outdated: bool) -> None:
    """Refuse to approve minutes that are not drafted, or were before something in them was entered or corrected.

    Raises `Refusal` `no-draft`, `draft-outdated`.
    """
    if minutes != "drafted":
        raise Refusal("no-draft", "There is no draft of the minutes of {date} to approve.", date=on)
    if outdated:
        raise Refusal(
            "draft-outdated",
            "Something was entered or corrected after the minutes of {date} were drafted: draft them again, "
            "and approve those.",
            date=on,
        )


def to_be_amended(minutes: str, on: date) -> None:
    """Refuse to amend minutes that are not approved. Raises `Refusal` `minutes-not-approved`."""
    if minutes != "approved":
        raise Refusal(
            "minutes-not-approved", "The minutes of {date} are not approved yet: draft them again instead.", date=on
        )
