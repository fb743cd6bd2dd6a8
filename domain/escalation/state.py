"""What is known of an escalation: the question it carries, what was answered part by part, and how far it has come.

Texts stay in the events; here are briefs, ids, dates. Two texts are kept whole as long as they are still to be sent:
the question, which every round carries, and what was said since the last one.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain import decisions as d
from domain import ids
from domain.message import Message, brief, digest
from domain.table import Table
from domain.territory import WHOLE_NETWORK

ALIGNMENT = "alignment"  # what stands for a portfolio where an alignment has somebody responsible

Settled = Literal["open", "carried-out", "not-carried-out", "outside-answer"]


class Kept(Message):
    """What one portfolio has answered, its texts shortened. `content`: the digest of the whole answer."""

    part: d.Part
    content: str
    round: int


class Duty(Message):
    """What somebody has to do because of a part. `number`: a later duty of the same portfolio is another one;
    `taken_by`: the portfolio that does it, where no person is named."""

    number: int
    outcome: str
    person: str | None = None
    taken_by: str | None = None
    on: date | None = None
    at: datetime | None = None
    overdue: bool = False
    reminders: int = 0
    next_reminder_at: datetime | None = None
    settled: Settled = "open"


class Withdrawing(Message):
    reason: str
    delivery: UUID | None = None


class Undelivered(Message):
    """News that another process has refused: somebody has to look into it."""

    receiver: str
    code: str
    reason: str


class Decision(Message):
    """The last decision there was. `round`: 0 for an alignment, which nobody asked for."""

    round: int
    item: str
    meeting: str | None = None
    on: date


class Return(Message):
    """How the last answer came back. `waiting`: the teams that have not said yet that they know.

    `due_at`: by when they were to, once they have been reminded; `meeting`: the one in which it came back, and
    `present`: the teams that know it for having been there.
    """

    on: date
    waiting: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    acknowledge_by: datetime | None = None
    name_at: datetime | None = None
    due_at: datetime | None = None
    family_may_be_told: bool = False
    family_told: bool = False
    meeting: str | None = Field(default=None, exclude_if=lambda meeting: meeting is None)
    present: tuple[str, ...] = Field(default=(), exclude_if=lambda present: not present)


class Life(Message):
    """What an escalation is at every stage. `since`: the day it came to the stage it is at.

    `rounds`: how often it was tabled for each reason; `lacking`: the portfolios whose answer this round asks for;
    `awaited`: those of whom it has heard since that theirs is still to come, `answered`: whose is there;
    `tabling`: the event that asked for this round; `returns`: how many answers have been returned;
    `released`: the teams of which nobody is there any more, so that nothing is waited for from them;
    `uncounted`: how many rounds ended in meetings that were annulled since.
    """

    question: d.Question
    management: str
    since: date
    round: int = 0
    why: d.WhyTabled = "raised"
    said: str = ""
    rounds: Table[int] = Table()
    lacking: tuple[str, ...] = ()
    awaited: tuple[str, ...] | None = None
    answered: tuple[str, ...] = ()
    tabling: UUID | None = None
    item: str | None = None
    meeting_on: date | None = None
    joined_with: tuple[str, ...] = ()
    parts: Table[Kept] = Table()
    duties: Table[Duty] = Table()
    duties_given: int = 0
    decision: Decision | None = None
    returned: Return | None = None
    returns: int = 0
    withdrawing: Withdrawing | None = None
    undelivered: Table[Undelivered] = Table()
    released: tuple[str, ...] = Field(default=(), exclude_if=lambda released: not released)
    uncounted: int = Field(default=0, exclude_if=lambda uncounted: not uncounted)

    @property
    def tabled_times(self) -> int:
        """How often it has been tabled, without the rounds of meetings that were annulled."""
        return self.round - self.uncounted


class NotRaised(Message):
    stage: Literal["not-raised"] = "not-raised"


class Raised(Message):
    """On its way to the table. `refused`: the meeting did not take it; `left`: how the round ended, where no other one
    has been asked for, because the group wants to withdraw."""

    stage: Literal["raised"] = "raised"
    life: Life
    refused: bool = False
    left: d.NotDecided | None = None


class Tabled(Message):
    stage: Literal["tabled"] = "tabled"
    life: Life


class SentBack(Message):
    """The group has to say more before anything is decided."""

    stage: Literal["sent-back"] = "sent-back"
    life: Life
    wanted: str
    portfolio: str
    next_reminder_at: datetime
    reminders: int = 0
    due_at: datetime | None = None


class Decided(Message):
    """The answer is there and has not come back to the group. `unrepresented`: nobody is in office to report it.

    `due_at`: by when it was to be reported, once that has passed.
    """

    stage: Literal["decided"] = "decided"
    life: Life
    next_reminder_at: datetime
    reminders: int = 0
    due_at: datetime | None = None
    unrepresented: bool = False


class Returned(Message):
    """The answer has come back; some team has not said yet that it knows."""

    stage: Literal["returned"] = "returned"
    life: Life


class Acknowledged(Message):
    """Everybody knows; something is still to be carried out."""

    stage: Literal["acknowledged"] = "acknowledged"
    life: Life


class Acted(Message):
    stage: Literal["acted"] = "acted"
    life: Life


class Answered(Message):
    """Everybody knows, and there is nothing to carry out."""

    stage: Literal["answered"] = "answered"
    life: Life


class Withdrawn(Message):
    stage: Literal["withdrawn"] = "withdrawn"
    life: Life
    reason: str


State = Annotated[
    NotRaised | Raised | Tabled | SentBack | Decided | Returned | Acknowledged | Acted | Answered | Withdrawn,
    Field(discriminator="stage"),
]
Asked = Raised | Tabled | SentBack
Given = Decided | Returned | Acknowledged | Acted | Answered
Living = Asked | Given | Withdrawn
ORDER = ("raised", "tabled", "sent-back", "decided", "returned", "acknowledged", "acted", "answered", "withdrawn")


def closed(state: State) -> bool:
    """Whether nothing is open any more: carried out, or answered and known by all, or withdrawn."""
    return isinstance(state, Acted | Answered | Withdrawn)


def past(state: State, stage: str) -> bool:
    """Whether an escalation has come further than a stage, which may change with another round."""
    return not isinstance(state, NotRaised) and ORDER.index(state.stage) > ORDER.index(stage)


def asked_anew(state: State) -> bool:
    """Whether the question is on its way to the table, for the first time or once more."""
    return isinstance(state, Raised)


def zone_of(stream: str) -> str | None:
    """The zone that an escalation is of; None for the whole network's."""
    slug = ids.parts(stream)[2][0]
    return None if slug == WHOLE_NETWORK else slug


def content(answer: d.Answer) -> str:
    """What tells an answer from another one."""
    return digest(answer.model_dump(mode="json"))


def shortened(part: d.Part) -> d.Part:
    """A part with its texts as a state keeps them."""
    texts = {
        name: brief(text)
        for name in ("resources", "reason", "authority")
        if isinstance(text := getattr(part.answer, name, None), str)
    }
    return part.model_copy(update={"answer": part.answer.model_copy(update=texts)})


def stays(life: Life, part: d.Part) -> bool:
    """Whether a portfolio's part is as it was; what is kept of an earlier round comes with its texts shortened."""
    kept = life.parts.get(part.portfolio)
    return kept is not None and (part == kept.part or kept.content == content(part.answer))


def open_duties(life: Life) -> dict[str, Duty]:
    """What is still to be carried out, by portfolio."""
    return {portfolio: duty for portfolio, duty in life.duties.items() if duty.settled == "open"}
