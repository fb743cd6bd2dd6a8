"""What can be asked of the register of a body."""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from domain.message import BRIEF, Command, Slug, Text
from domain.roles import KEEPERS, MEMBERS, Role

ANYONE = MEMBERS | KEEPERS | {Role.SECRETARY}


HANDS = MEMBERS | KEEPERS


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=BRIEF)]


class ConveneMeeting(Command):
    """Call a meeting of the group."""

    may = KEEPERS

    on: date
    called_on: date | None = None
    second_call_of: Slug | None = None
    topics: tuple[Text, ...] = ()


class HoldMeeting(Command):
    """Enter who came to a meeting that was called."""

    may = KEEPERS

    meeting: Slug
    on: date | None = None
    present: tuple[Slug, ...]
    people: tuple[Slug, ...] = ()
    minute_taker: Slug | None = None


class RecordMeeting(Command):
    """Enter a past meeting and who came to it, in one step. Without the day of its call it was not duly convened."""

    may = KEEPERS

    on: date
    present: tuple[Slug, ...]
    people: tuple[Slug, ...] = ()
    minute_taker: Slug | None = None
    called_on: date | None = None
    second_call_of: Slug | None = None
    topics: tuple[Text, ...] = ()


class RecordMeetingNotHeld(Command):
    """Say that a meeting was not held, and why."""

    may = KEEPERS

    meeting: Slug
    reason: Text


class AddTopic(Command):
    """Put a topic on the agenda of a meeting."""

    may = HANDS

    meeting: Slug
    text: Text


class EnterAgreement(Command):
    """Enter what the meeting agreed, as the person states it. The minute-taker of the meeting may type it in for
    them.
    """

    may = ANYONE

    meeting: Slug
    text: Text
    topic: Slug | None = None
    responsible: Slug | None = None
    due_on: date | None = None


class CorrectAgreement(Command):
    """Put an agreement in other words. Only the person who stated it can, until the minutes are approved."""

    may = ANYONE

    meeting: Slug
    agreement: Slug
    text: Text


class DraftMinutes(Command):
    """Draft the minutes from what was entered. They can be drafted again until they are approved."""

    may = HANDS

    meeting: Slug
    text: str = ""


class ApproveMinutes(Command):
    """Approve the minutes of a meeting."""

    may = KEEPERS

    meeting: Slug
    at: Slug | None = None


class AmendMinutes(Command):
    """Add something to approved minutes. They stay as they were, with the amendment after them."""

    may = KEEPERS

    meeting: Slug
    text: Text
    reason: Text


class CorrectAttendance(Command):
    """Correct who was there, until the minutes are approved. What is not given stays as it was."""

    may = KEEPERS
    emptied_by_null = frozenset[str]()

    meeting: Slug
    reason: Text
    present: tuple[Slug, ...] | None = None
    people: tuple[Slug, ...] | None = None
    minute_taker: Slug | None = None


class AnnulMeeting(Command):
    """Annul a meeting that was entered twice or by mistake. It stays in the history and counts no more."""

    may = KEEPERS

    meeting: Slug
    reason: Text


class AnnulActivity(Command):
    """Annul an activity that was entered twice or by mistake. It stays in the history and counts no more."""

    may = HANDS

    activity: Slug
    reason: Text


class AnnulOrientation(Command):
    """Annul an orientation that was counted twice or by mistake. It must be one of the latest hundred."""

    may = HANDS

    orientation: Slug
    reason: Text


class RecordActivity(Command):
    """Enter an activity: something done on a day in a neighbourhood."""

    may = HANDS

    on: date
    neighbourhood: Slug
    title: Title
    organisations: tuple[Slug, ...] = ()
    action: str | None = None
    text: str = ""


class CorrectActivity(Command):
    """Correct an activity. What is not given stays as it was."""

    may = HANDS
    emptied_by_null = frozenset({"organisations", "action", "text"})

    activity: Slug
    reason: Text
    on: date | None = None
    neighbourhood: Slug | None = None
    title: Title | None = None
    organisations: tuple[Slug, ...] | None = None
    action: str | None = None
    text: str | None = None


class RecordOrientation(Command):
    """Count that a person was told to ask another service. Nothing is said about the person, here or there."""

    may = HANDS

    service: Slug
    checked: tuple[Slug, ...] = ()
    on: date | None = None
