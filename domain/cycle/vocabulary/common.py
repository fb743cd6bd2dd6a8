"""Words that several phases of a cycle share. Nothing here decides anything."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.message import BRIEF, Command, Event, Message, Slug, Text, added
from domain.roles import ENGINE_ONLY, KEEPERS, MEMBERS, Role

SPEAKERS = MEMBERS | {Role.SECRETARY}  # who may speak for their own organisation
HANDS = MEMBERS | KEEPERS  # who may write down what a group works out together

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=BRIEF)]
Matter = Literal["validation", "agreement", "adoption"]
Consent = Literal["by-name", "all-present"]  # how it was stated who agrees
Lack = Literal["no-quorum", "missing-sector"]  # why a meeting could not have decided
Number = Annotated[float, Field(allow_inf_nan=False)]


class Objection(Message):
    """An organisation's no, with its reason where it gives one."""

    organisation: Slug
    reason: str = ""


class PutToMeeting(Command):
    """What the body's meeting says of a matter. Silence is no consent: who agrees is named in `agree`, or
    `all_present_agree` says that all members present do who do not object, there or before to the draft of the plan.

    Who is in no list abstained, but for whoever endorsed the draft of the plan: its word stands until it says another,
    in `abstain` too. The meeting comes with the command's envelope.
    """

    may = KEEPERS

    agree: tuple[Slug, ...] | None = None
    all_present_agree: bool = False
    objections: tuple[Objection, ...] = ()
    abstain: tuple[Slug, ...] = added(())


class Object(Command):
    """Object to what the meeting said, as a member that was absent, inside the days for objections."""

    may = SPEAKERS

    reason: Text


class WithdrawObjection(Command):
    """Withdraw an objection that was made as an absent member, inside the days for objections."""

    may = SPEAKERS

    reason: Text


class CorrectPosition(Command):
    """Say what your organisation really said in the meeting, until that meeting's minutes are approved."""

    may = SPEAKERS

    matter: Matter
    position: Literal["agreed", "objected", "abstained"]
    reason: Text


class FollowAttendance(Command):
    """The attendance of the meeting in which something was decided was corrected: its votes are counted again.

    It comes by itself with the correction, in that meeting, from the engine, whoever corrected it.
    """

    may = ENGINE_ONLY


class CloseObjections(Command):
    """The days that absentees had are over."""

    may = ENGINE_ONLY

    matter: Matter
    round: int


class MeetingAgreed(Event):
    """The meeting agreed. `closes_at` (UTC): until when absentees can object; None where nobody has to be waited for.

    `round`: 1 the first time that this matter is put to a meeting. `agree_share`: the rule it was decided by.
    `consent`: how it was stated who agrees; where it was, what was said there is the last word of each who was there,
    `subject_to_confirmation` names those who agreed so, `absent_in_favour` absentees who had endorsed the draft;
    `in_favour_before`, of those who agreed, who had endorsed the draft and said nothing else there.
    """

    matter: Matter
    round: int
    meeting: str
    held_on: date
    call: int
    present: tuple[str, ...]
    agreed: tuple[str, ...]
    objections: tuple[Objection, ...] = ()
    abstained: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    agree_share: float
    closes_at: datetime | None = None
    consent: Consent | None = added(None)
    subject_to_confirmation: tuple[str, ...] = added(())
    absent_in_favour: tuple[str, ...] = added(())
    in_favour_before: tuple[str, ...] = added(())


class MeetingDisagreed(Event):
    """Too few of those present agreed: the matter stays open, what was said is kept. The last four fields are those
    of `MeetingAgreed`."""

    matter: Matter
    round: int
    meeting: str
    held_on: date
    call: int
    present: tuple[str, ...]
    agreed: tuple[str, ...]
    objections: tuple[Objection, ...] = ()
    abstained: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    agree_share: float
    consent: Consent | None = added(None)
    subject_to_confirmation: tuple[str, ...] = added(())
    absent_in_favour: tuple[str, ...] = added(())
    in_favour_before: tuple[str, ...] = added(())


class ObjectionRaised(Event):
    """An absentee objected in time: kept as dissent, and counted when the days are over."""

    matter: Matter
    round: int
    organisation: str
    reason: str


class ObjectionWithdrawn(Event):
    """An absentee took back its objection in time: it is kept, and counted no more."""

    matter: Matter
    round: int
    organisation: str
    reason: str


class PositionCorrected(Event):
    """What an organisation's position is from now on. `corrects`: what had been entered for it."""

    matter: Matter
    round: int
    organisation: str
    corrects: str
    position: str
    reason: str


class VotesRecounted(Event):
    """The attendance of the meeting was corrected: the votes on a matter as they are counted from now on.

    `taken_out`: who was not there after all; `put_in`: who was. `lacks`: why this meeting, as its attendance now
    stands, could not have decided; what was decided in it by then stays decided.
    """

    matter: Matter
    round: int
    meeting: str
    taken_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()
    present: tuple[str, ...]
    absent: tuple[str, ...] = ()
    lacks: Lack | None = None


class SilenceRecorded(Event):
    """Absentees who did not object. Silence is neither a yes nor a no."""

    matter: Matter
    round: int
    organisations: tuple[str, ...]


class DecisionContested(Event):
    """Those who agree are no longer enough once absentees have objected and others have taken back what they said:
    it is put to a meeting again. `absent`: the absentees among those who objected; `lapsed`: who agreed subject to
    confirmation and did not confirm. `lacks`: why the meeting, as its attendance now stands, could not decide."""

    matter: Matter
    round: int
    agreed: tuple[str, ...]
    objected: tuple[str, ...]
    absent: tuple[str, ...] = added(())
    lapsed: tuple[str, ...] = added(())
    lacks: Lack | None = added(None)
