"""What is said in and about the meetings of a body, of its activities in neighbourhoods, and of orientations.

Events carry the body, its kind and its zone, so that a statistic needs nothing but the events.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.message import BRIEF, Command, Event, Message, Slug, Text, added
from domain.roles import KEEPERS, MEMBERS, Role
from domain.territory import BodyKind

ANYONE = MEMBERS | KEEPERS | {Role.SECRETARY}
HANDS = MEMBERS | KEEPERS
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=BRIEF)]


class Topic(Message):
    id: str
    text: str


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


class MeetingConvened(Event):
    """`in_time`: the call came as many working days before as the rules ask."""

    meeting: str
    body: str
    body_kind: BodyKind
    zone: str | None = None
    on: date
    called_on: date
    call: int = 1
    second_call_of: str | None = None
    in_time: bool
    topics: tuple[Topic, ...] = ()


class MeetingHeld(Event):
    """`recorded_at_once`: entered in one step with its attendance, after it had taken place; `minutes_due_at`: UTC."""

    meeting: str
    body: str
    body_kind: BodyKind
    zone: str | None = None
    on: date
    call: int = 1
    called_on: date | None = None
    duly_convened: bool
    present: tuple[str, ...]
    people: tuple[str, ...] = ()
    minute_taker: str
    recorded_at_once: bool = False
    topics: tuple[Topic, ...] = ()
    minutes_due_at: datetime | None = None


class MeetingNotHeld(Event):
    meeting: str
    body: str
    reason: str


class TopicAdded(Event):
    meeting: str
    topic: Topic


class AgreementEntered(Event):
    """`cut`: the text is longer than what a state keeps of it."""

    meeting: str
    agreement: str
    text: str
    stated_by: str
    topic: str | None = None
    responsible: str | None = None
    due_on: date | None = None
    cut: bool = added(False)


class AgreementCorrected(Event):
    """`corrects` is the agreement whose words these replace; the earlier ones stay in the log."""

    meeting: str
    corrects: str
    text: str
    cut: bool = added(False)


class MinutesDrafted(Event):
    """`draft`: 1 for the first. What the minutes say is `text` after the attendance, topics and agreements listed.

    `of`: a digest of all that was entered of the meeting by then, which tells whether more was entered later.
    """

    meeting: str
    draft: int
    text: str = ""
    present: tuple[str, ...] = ()
    topics: tuple[str, ...] = Field(default=(), description="ids, in their order")
    agreements: tuple[str, ...] = Field(default=(), description="ids, in their order")
    of: str = Field(default="", exclude_if=lambda known: not known)


class MinutesApproved(Event):
    meeting: str
    at: str


class MinutesAmended(Event):
    meeting: str
    amendment: str
    text: str
    reason: str


class AttendanceCorrected(Event):
    """The attendance sheet as it is from now on. `taken_out`: organisations that were not there after all."""

    meeting: str
    body: str
    reason: str
    present: tuple[str, ...]
    people: tuple[str, ...] = ()
    minute_taker: str
    taken_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()


class MeetingAnnulled(Event):
    meeting: str
    body: str
    on: date
    reason: str


class ActivityAnnulled(Event):
    activity: str
    body: str
    title: str
    reason: str


class OrientationAnnulled(Event):
    orientation: str
    body: str
    service: str
    reason: str


class ActivityRecorded(Event):
    activity: str
    body: str
    zone: str | None = None
    neighbourhood: str
    on: date
    title: str
    organisations: tuple[str, ...] = ()
    action: str | None = None
    text: str = ""


class ActivityCorrected(Event):
    """What the activity named in `corrects` is from now on, whole."""

    corrects: str
    reason: str
    body: str
    zone: str | None = None
    neighbourhood: str
    on: date
    title: str
    organisations: tuple[str, ...] = ()
    action: str | None = None
    text: str | None = Field(default=None, description="None where the earlier text stands")


class OrientationCounted(Event):
    """`organisation` sent somebody to a service of `receiver`, on a day: a count, and nothing else.

    `kept`: whether the register keeps it by its id for a while, so that it can be annulled.
    """

    orientation: str
    body: str
    zone: str | None = None
    service: str
    organisation: str
    receiver: str
    on: date
    kept: bool = Field(default=False, exclude_if=lambda kept: not kept)
