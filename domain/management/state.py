"""What a management meeting remembers: what is on its table, its meetings, and what its next agenda has to say.

Texts stay in the events; here are briefs, ids, dates. What must still be sent whole, a part or a draft, is kept whole
until it is. What is decided leaves with the approval of the minutes: only the last round of each escalation stays.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from domain import decisions as d
from domain.management import events as e
from domain.message import Message
from domain.table import Table

Stage = Literal["planned", "convened", "open", "closed", "not-held", "annulled"]
Minutes = Literal["none", "drafted", "approved"]


class Asked(Message):
    """One escalation of an item, in its last round. `own_item`: the item it was tabled in, before it was joined;
    `uncounted`: how many of its rounds were of meetings that were annulled."""

    escalation: str
    round: int
    zone: str | None
    asks: str
    tried: str
    teams: tuple[str, ...]
    urgency: d.Urgency
    raised_on: date
    own_item: str
    on_table: bool = True
    uncounted: int = Field(default=0, exclude_if=lambda uncounted: not uncounted)


class Given(Message):
    """What a portfolio has answered, and in which meeting (None: out of session)."""

    part: d.Part
    meeting: str | None = None


class Draft(Message):
    ruling: d.Ruling
    drafted_by: str


class Item(Message):
    """What is asked, by one group or several. `pending`: portfolios that nobody could answer for, which may answer out
    of session; `pending_in`: in which meeting each was found so last; `passed`: those whose superior may answer too,
    with that superior."""

    id: str
    since: date
    asked: tuple[Asked, ...]
    portfolios: tuple[str, ...] = ()
    parts: Table[Given] = Table()
    drafts: Table[Draft] = Table()
    pending: tuple[str, ...] = ()
    pending_in: Table[str] = Table()
    pending_rounds: Table[int] = Table()
    passed: Table[str] = Table()

    @property
    def tabled(self) -> tuple[Asked, ...]:
        """The escalations of which a round is on the table."""
        return tuple(asked for asked in self.asked if asked.on_table)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The portfolios concerned that have not answered."""
        return tuple(portfolio for portfolio in self.portfolios if portfolio not in self.parts)

    @property
    def urgency(self) -> d.Urgency:
        """The highest urgency of the questions in it."""
        return min((asked.urgency for asked in self.tabled or self.asked), key=d.URGENCIES.index)

    @property
    def round(self) -> int:
        """How often it has been tabled, without the rounds that do not count."""
        return max(asked.round - asked.uncounted for asked in self.tabled or self.asked)

    @property
    def raised_on(self) -> date:
        """Since when the oldest question in it waits."""
        return min(asked.raised_on for asked in self.tabled or self.asked)

    @property
    def asks(self) -> str:
        """The question, as the first to ask it puts it."""
        return (self.tabled or self.asked)[0].asks


class Decision(Message):
    """What was answered to whom, as long as it may be corrected."""

    asked: tuple[tuple[str, int], ...]
    parts: Table[Given]
    meeting: str | None


class Known(Message):
    """The last round of an escalation that came, and its item. An escalation that was withdrawn comes no more."""

    item: str | None
    round: int
    withdrawn: bool = False


class Entry(Message):
    """An item of an agenda. `carried`: not reached, somebody has said, and `why`; it leaves when the meeting closes."""

    item: str
    asks: str
    outcome: e.Outcome | None = None
    parts: tuple[str, ...] = ()
    carried: bool = False
    why: str = Field(default="", exclude_if=lambda why: not why)


class Meeting(Message):
    """A meeting, whole until its minutes are approved; then its day and its id.

    `corrected`: something that its minutes tell was put right after their last draft.
    """

    id: str
    on: date
    stage: Stage
    convene_at: datetime | None = None
    not_held_at: datetime | None = None
    agenda: tuple[Entry, ...] = ()
    minutes_of: tuple[str, ...] = ()
    minutes_carried: tuple[str, ...] = ()
    decided_outside: tuple[e.DecidedOutside, ...] = ()
    absent: tuple[e.Absent, ...] = ()
    carried_out: tuple[e.Done, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    portfolios: tuple[e.Presence, ...] = ()
    minute_taker: str | None = None
    positions: tuple[e.Position, ...] = ()
    alignments: tuple[e.Aligned, ...] = ()
    minutes: Minutes = "none"
    drafts: int = 0
    minutes_due_at: datetime | None = None
    corrected: bool = Field(default=False, exclude_if=lambda known: not known)

    def entry(self, item: str) -> Entry | None:
        """An item of its agenda that is in no state yet."""
        return next((entry for entry in self.agenda if entry.item == item and entry.outcome is None), None)


class Undelivered(Message):
    """News that an escalation has refused: somebody has to look into it."""

    receiver: str
    code: str
    reason: str


class State(Message):
    """`current`: the meeting that is planned, convened or open; one at a time. `over`: how many there have been.

    `closes_on`: the last day of the body, where it has one, which is over at `closes_at`; `meets_no_more`: it was.

    `decided_outside`, `absent`, `carried_out` wait for the next agenda that is published. `joined`: items under which
    others are found since they were joined.

    `known`, `joined` and the slim rest of approved meetings are never dropped, so that what comes late is still known:
    100, 41 and 381 bytes each, which in a year of 12 meetings and 120 questions, a third of them joined, makes 18 kB,
    or 3.5 kB as a hydration carries it. Ten years fill a fifteenth of one of its pages.
    """

    body: str = ""
    zone: str | None = None
    items: Table[Item] = Table()
    joined: Table[str] = Table()
    known: Table[Known] = Table()
    decisions: Table[Decision] = Table()
    meetings: Table[Meeting] = Table()
    current: str | None = None
    over: int = 0
    decided_outside: tuple[e.DecidedOutside, ...] = ()
    absent: tuple[e.Absent, ...] = ()
    carried_out: tuple[e.Done, ...] = ()
    undelivered: Table[Undelivered] = Table()
    closes_on: date | None = Field(default=None, exclude_if=lambda day: day is None)
    closes_at: datetime | None = Field(default=None, exclude_if=lambda at: at is None)
    meets_no_more: bool = Field(default=False, exclude_if=lambda over: not over)

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that is planned, convened or open."""
        return self.meetings[self.current] if self.current is not None else None

    @property
    def open_meeting(self) -> Meeting | None:
        """The meeting that is open, where one is."""
        meeting = self.meeting
        return meeting if meeting is not None and meeting.stage == "open" else None

    @property
    def tabled(self) -> tuple[Item, ...]:
        """The items on the table."""
        return tuple(item for item in self.items.values() if item.tabled)


def meetings_over(state: State) -> int:
    """How many meetings are over, held or not: one more is a run of the process."""
    return state.over


def waiting(state: State) -> bool:
    """Whether something waits for which a meeting is called: items, or teams to be named. Minutes alone do not."""
    return bool(state.absent) or any(True for _ in state.tabled)


def unapproved(state: State) -> tuple[str, ...]:
    """The meetings whose minutes are not approved."""
    return tuple(
        meeting.id for meeting in state.meetings.values() if meeting.stage == "closed" and meeting.minutes != "approved"
    )
