"""What passes between a question's origin, its escalation and the management meeting, in the words all of them share.

A case, an action or a cycle raises a question; an escalation carries it, round by round; the management meeting
answers.
Each record here is what one delivery brings: its sender builds it, its receiver's command has the same fields.
No personal data in any of them.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain import ids
from domain.message import Message, Slug, Text, digest

Urgency = Literal["ordinary", "priority", "urgent"]
URGENCIES: tuple[Urgency, ...] = ("urgent", "priority", "ordinary")  # in the order in which an agenda takes them

OriginKind = Literal["case", "blocked-action", "adopted-action", "demand", "alignment"]
WhyTabled = Literal[
    "raised",
    "deferred",
    "not-reached",
    "not-held",
    "moved",
    "pending",
    "information",
    "outside-answer",
    "not-carried-out",
]  # fmt: skip
NotDecided = Literal["deferred", "not-reached", "not-held", "moved", "pending"]
News = Literal["decided", "corrected", "withdrawn", "acted", "not-carried-out"]


# What can be answered


class Approve(Message):
    """Yes: somebody answers for it, by a day, with these resources."""

    outcome: Literal["approve"] = "approve"
    responsible: Slug
    due_on: date
    resources: str = ""


class Assign(Message):
    """A portfolio takes it over; whoever answers for that portfolio answers for it."""

    outcome: Literal["assign"] = "assign"
    portfolio: Slug
    due_on: date


class Expedite(Message):
    """A member of the meeting undertakes to broker it, by a day."""

    outcome: Literal["expedite"] = "expedite"
    member: Slug
    due_on: date


class Forward(Message):
    """Nobody in the municipality can decide it: a member pursues it outside, and asks again on a day."""

    outcome: Literal["forward"] = "forward"
    authority: Text
    pursuer: Slug
    chase_on: date


class Refuse(Message):
    outcome: Literal["refuse"] = "refuse"
    reason: Text


class Defer(Message):
    """Not now, and why: the question comes back at the next meeting, counted."""

    outcome: Literal["defer"] = "defer"
    reason: Text


class AskInformation(Message):
    """Not without knowing more: the question goes back to the group with this one."""

    outcome: Literal["ask-information"] = "ask-information"
    question: Text


Answer = Annotated[Approve | Assign | Expedite | Forward | Refuse, Field(discriminator="outcome")]
Ruling = Annotated[
    Approve | Assign | Expedite | Forward | Refuse | Defer | AskInformation, Field(discriminator="outcome")
]


class Part(Message):
    """What one portfolio has answered to an item; an item that concerns two is decided when both have.

    `decided_by`: who answers for the portfolio on that day, or the superior it has passed to; `entered_by`: their
    delegate, or the minute-taker who wrote it down; `stated_by`: the delegate who said it in the meeting;
    `drafted_by`: of their staff, where they confirmed a draft.
    """

    portfolio: Slug
    answer: Answer
    decided_by: Slug
    entered_by: Slug | None = None
    stated_by: Slug | None = Field(default=None, exclude_if=lambda known: known is None)
    drafted_by: Slug | None = None
    on: date
    out_of_session: bool = False


# From an origin to its escalation


class Question(Message):
    """What a group asks of the management meeting.

    `origin`: the stream it comes from; `about`: the action or finding in it, where the origin is a cycle;
    `portfolios`: who must answer, where it is known already; `teams`: the organisations that wait for the answer;
    `carried_by`: the representative who carries it, where one is in office.
    """

    origin_kind: OriginKind
    origin: str
    about: str | None = None
    zone: Slug | None = Field(default=None, description="None for the whole network's")
    asks: Text
    tried: str = ""
    portfolios: tuple[Slug, ...] = ()
    urgency: Urgency = "ordinary"
    teams: tuple[Slug, ...] = ()
    carried_by: Slug | None = None
    raised_on: date
    by_itself: bool = Field(default=False, description="raised because its time was up, by nobody's word")


class Alignment(Message):
    """Something the management meeting tells the teams of a zone without having been asked."""

    management: str
    alignment: Slug
    meeting: str | None = None
    zone: Slug | None = None
    teams: tuple[Slug, ...]
    text: Text
    responsible: Slug | None = None
    due_on: date | None = None
    on: date


# From an escalation to the management meeting


class Tabling(Message):
    """One round of an escalation: the question, whole, with why it comes (again) and what was said since."""

    escalation: str
    round: int = Field(ge=1)
    why: WhyTabled
    said: str = ""
    question: Question


class Withdrawal(Message):
    escalation: str
    round: int
    reason: Text


class AbsentTeams(Message):
    """Teams that have not acknowledged an answer although they were asked and reminded: the next agenda names them."""

    escalation: str
    asks: str
    teams: tuple[Slug, ...]
    returned_on: date


class KnownAfterAll(Message):
    """A team that was to be named, and has acknowledged before it was."""

    escalation: str
    team: str
    returned_on: date


class CarriedOut(Message):
    """A portfolio's part of a decision was carried out, in the words of whoever answers for it."""

    escalation: str
    round: int
    portfolio: Slug
    text: str = ""
    on: date


# From the management meeting to an escalation. `meeting`: `MANAGEMENT-STREAM#MEETING`, None out of session


class Tabled(Message):
    """The question is on the table: `item` of the management meeting; `meeting_on`: the day it is planned for."""

    round: int
    item: Slug
    meeting_on: date | None = None
    joined_with: tuple[str, ...] = Field(default=(), description="escalations of other zones in the same item")


class Answered(Message):
    round: int
    item: Slug
    meeting: str | None = None
    parts: tuple[Part, ...]
    on: date


class Corrected(Message):
    """The decision as it should have been entered; `parts` are all of them, whole."""

    round: int
    item: Slug
    parts: tuple[Part, ...]
    reason: Text
    on: date


class Undecided(Message):
    """A round that ended without a decision; `portfolios`: whose answer lacks; `parts`: what others have answered;
    `by`: the portfolio that deferred it."""

    round: int
    item: Slug
    meeting: str | None = None
    outcome: NotDecided
    reason: str = ""
    portfolios: tuple[Slug, ...] = ()
    parts: tuple[Part, ...] = ()
    on: date
    by: Slug | None = Field(default=None, exclude_if=lambda by: by is None)


class Uncounted(Message):
    """A round that ended without a decision in a meeting that was annulled, and why that was: it is none."""

    round: int
    item: Slug
    meeting: str
    outcome: NotDecided
    reason: Text
    on: date


class Awaited(Message):
    """Of a round that is not decided yet: `parts`: what some have answered; `lacking`: whose answer is to come."""

    round: int
    item: Slug
    parts: tuple[Part, ...] = ()
    lacking: tuple[Slug, ...]
    on: date


class InformationWanted(Message):
    round: int
    item: Slug
    meeting: str | None = None
    question: Text
    portfolio: Slug
    parts: tuple[Part, ...] = ()
    on: date


class TakenOff(Message):
    """The item is off the table because its group withdrew it."""

    round: int
    item: Slug | None = None


# From an escalation back to its origin


class Outcome(Message):
    """What became of a question. `about`: as the question had it; `reason`: of a withdrawal or a failure."""

    escalation: str
    about: str | None = None
    news: News
    round: int
    parts: tuple[Part, ...] = ()
    reason: str = ""
    on: date


# Streams


def escalation_stream(origin: str, prefix: str, *rest: str | int) -> str:
    """The stream of an escalation that `origin` raises: the same whoever computes it, short enough to be read aloud.

    `prefix` tells kinds of origin apart (`case`, `plan`, `blocked`, `demand`, `alignment`); `rest` what is asked about,
    and the number of times it was raised.
    """
    _, network, place = ids.parts(origin)
    zone = place[0]
    known_as = "-".join(str(part) for part in (prefix, *place[1:], *rest))
    if len(known_as) > 64:
        known_as = f"{known_as[:47].rstrip('-._')}-{digest(known_as)[:16]}"
    return ids.stream_id("escalation", network, zone, known_as)


def approved(parts: tuple[Part, ...]) -> bool:
    """Whether no portfolio has refused: what was asked may go ahead."""
    return bool(parts) and not any(isinstance(part.answer, Refuse) for part in parts)
