"""What can be asked of a cycle: common."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.cycle.records import Matter, Objection
from domain.message import BRIEF, Command, Slug, Text, added
from domain.roles import ENGINE_ONLY, KEEPERS, MEMBERS, Role

SPEAKERS = MEMBERS | {Role.SECRETARY}  # who may speak for their own organisation


HANDS = MEMBERS | KEEPERS  # who may write down what a group works out together


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=BRIEF)]


Number = Annotated[float, Field(allow_inf_nan=False)]


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
