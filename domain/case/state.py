"""What is known of a case: where it stands in its group, how long it may stay there, and what it waits for.

Texts stay in the events; here are briefs, ids and dates. The one text kept whole is what would be needed from
management: the case escalates by itself with it, and a decision reads nothing but the state.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.case import parts as p
from domain.case import referring as r
from domain.decisions import News, Urgency
from domain.message import Message
from domain.table import Table
from domain.territory import WHOLE_NETWORK


class Running(Message):
    """Its time in the group runs, until `up_at`."""

    kind: Literal["running"] = "running"
    reminder_at: datetime | None = None
    up_at: datetime


class Asked(Message):
    """Its time is up: the representative is asked what becomes of it, until `answer_by`."""

    kind: Literal["asked"] = "asked"
    answer_by: datetime


class Stopped(Message):
    """No time runs: a question is with management, or nobody could be asked.

    `forwarded`: an outside authority has it; `refused`: the question could not be delivered;
    `cannot-escalate`: there is no management meeting that answers; `carried-out`: what was decided is being done.
    """

    kind: Literal["stopped"] = "stopped"
    why: Literal["escalated", "forwarded", "refused", "cannot-escalate", "carried-out"]


class Solved(Message):
    """What was decided was carried out: its group is asked whether it is solved. `answer_by`: None once reminded."""

    kind: Literal["solved?"] = "solved?"
    escalation: str
    answer_by: datetime | None = None


Time = Annotated[Running | Asked | Stopped | Solved, Field(discriminator="kind")]


class Answer(Message):
    """What a portfolio answered, in brief: who must do what, by when."""

    portfolio: str
    outcome: str
    who: str | None = None
    by: date | None = None


class Raised(Message):
    """A question of this case to management. `heard`: the news of it, so that none counts twice.

    `open`: management has to answer, for the first time or again; `undelivered`: it never reached its escalation.
    """

    escalation: str
    n: int
    raised_on: date
    by_itself: bool = False
    standing: Literal["open", "undelivered", "decided", "withdrawn", "acted"] = "open"
    forwarded: bool = False
    round: int = 0
    news: News | None = None
    refused: str | None = Field(default=None, description="the code with which it was refused")
    answers: tuple[Answer, ...] = ()
    heard: tuple[str, ...] = ()


class Task(Message):
    """A task of a shared plan of work."""

    id: str
    service: str
    text: str
    due_at: datetime | None = None
    done_on: date | None = None


ReferralNews = Literal["rejected", "redirected", "revoked"]
Stage = Literal["requested", "accepted", "rejected", "done", "revoked"]


class PassedOn(Message):
    """A service that was asked and passed it on, and why."""

    service: str
    reason: str


class Referral(Message):
    """`to`: the service asked now; `asked`: every service asked so far, in order.

    `news`: what became of it that the other service has not looked at yet; `said`: why, and `said_by` which service.
    """

    id: str
    level: r.Level
    asked_by: str
    to: str
    asked: tuple[str, ...]
    need: str
    requested_on: date
    stage: Stage = "requested"
    since: date
    answer_by: datetime | None = None
    overdue_at: datetime | None = None
    overdue: bool = False
    plan_agreed_on: date | None = None
    tasks: Table[Task] = Table()
    news: ReferralNews | None = Field(default=None, exclude_if=lambda news: news is None)
    said: str = Field(default="", exclude_if=lambda said: not said)
    said_by: str | None = Field(default=None, exclude_if=lambda service: service is None)
    redirected: tuple[PassedOn, ...] = Field(default=(), exclude_if=lambda services: not services)

    @property
    def open(self) -> bool:
        return self.stage in ("requested", "accepted")

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks.values() if task.done_on is None)


class Life(Message):
    """What a case is, wherever it stands. `term`: the number of the time it has, or last had, in its group."""

    reference: str
    zone: str
    kind: p.CaseKind
    title: str
    urgency: Urgency
    sectors: tuple[str, ...] = ()
    teams: tuple[str, ...]
    opened_by: str
    reference_service: str
    reference_person: str
    would_need: str
    portfolios: tuple[str, ...] = ()
    body: str
    file_reference: str | None = None
    opened_on: date
    term: int
    extended: bool = False
    discussed: int = 0
    discussed_on: date | None = None
    work_plan_by: str | None = None
    work_plan_on: date | None = None
    raised: Table[Raised] = Table()
    referrals: Table[Referral] = Table()

    @property
    def zone_asked(self) -> str | None:
        """The zone whose question a case's is; None for the whole network's, as of all that is of no zone."""
        return None if self.zone == WHOLE_NETWORK else self.zone

    @property
    def awaited(self) -> Raised | None:
        """The question that management has to answer, where there is one."""
        return next((one for one in reversed(tuple(self.raised.values())) if one.standing == "open"), None)

    @property
    def promised(self) -> Raised | None:
        """The last question whose answer is being carried out: decided, by nobody refused, and not done yet."""
        last = next(reversed(tuple(self.raised.values())), None)
        if last is None or last.standing != "decided" or not last.answers:
            return None
        return None if any(answer.outcome == "refuse" for answer in last.answers) else last

    @property
    def open_referrals(self) -> tuple[Referral, ...]:
        return tuple(referral for referral in self.referrals.values() if referral.open)


class NotOpened(Message):
    status: Literal["not-opened"] = "not-opened"


class InGroup(Message):
    """`since`: the day it was opened or reopened."""

    status: Literal["in-group"] = "in-group"
    life: Life
    since: date
    time: Time


class Resolved(Message):
    status: Literal["resolved"] = "resolved"
    life: Life
    on: date


class Closed(Message):
    status: Literal["closed"] = "closed"
    life: Life
    on: date


State = Annotated[NotOpened | InGroup | Resolved | Closed, Field(discriminator="status")]
Opened = InGroup | Resolved | Closed


def opened(state: State) -> bool:
    return not isinstance(state, NotOpened)


def resolved(state: State) -> bool:
    return isinstance(state, Resolved | Closed)


def closed(state: State) -> bool:
    """Whether nothing more is done on this case, unless it is reopened."""
    return isinstance(state, Closed)
