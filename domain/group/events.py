"""What happened in the register of a body."""

from datetime import date, datetime

from pydantic import Field

from domain.message import Event, Message, added
from domain.territory import BodyKind


class Topic(Message):
    id: str
    text: str


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
