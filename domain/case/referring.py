"""What is said to and about referrals: one service asks another for something on a case.

What crosses is told by category alone; what it says stays in the services' own papers.
"""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from domain.message import Command, Event, Message, Slug, Text
from domain.roles import ENGINE_ONLY, MEMBERS

# Said by who coordinates, since nobody of a service is there any more. Not written where it says nothing.
BY_COORDINATION: Any = Field(default=False, exclude_if=lambda said: not said)

Level = Literal["orientation", "complementation", "joint-treatment"]
Crossing = Literal[
    "motivated-request",
    "minimum-information",
    "shared-plan",
    "social-diagnosis",
    "work-plan",
    "follow-up",
    "whole-file",
]


class TaskAsked(Message):
    """A task of a shared plan. `service`: one of the two that share the case."""

    service: Slug
    text: Text
    due_on: date | None = None


class RecordWorkPlan(Command):
    """The reference service has a social diagnosis and a work plan; each is named by where it is kept, never told."""

    may = MEMBERS

    social_diagnosis: Text
    work_plan: Text


class RequestReferral(Command):
    """The reference service asks another for something on the case.

    `need`: what is needed of the other; `motive`: why; `crosses`: what is passed on; `legal_basis` or `consent`: the
    paper that allows it, by its reference, never its content.
    """

    may = MEMBERS

    level: Level
    to: Slug
    need: str = ""
    motive: str = ""
    crosses: tuple[Crossing, ...] = ()
    legal_basis: str = ""
    consent: str = ""


class AcceptReferral(Command):
    """The asked service will do it."""

    may = MEMBERS

    referral: Slug
    text: str = ""


class RejectReferral(Command):
    """The asked service will not do it, and why."""

    may = MEMBERS

    referral: Slug
    reason: Text


class RedirectReferral(Command):
    """The asked service knows who should: that one is asked from now on."""

    may = MEMBERS

    referral: Slug
    to: Slug
    reason: Text


class CompleteReferral(Command):
    """What was asked for is done. `open_because`: why, where tasks of the shared plan are left open."""

    may = MEMBERS

    referral: Slug
    text: str = ""
    open_because: str = ""


class RevokeReferral(Command):
    """The asking service takes it back, and why."""

    may = MEMBERS

    referral: Slug
    reason: Text


class NoteReferralAnswer(Command):
    """The other service has seen what became of a referral: rejected, passed on or taken back, and why."""

    may = MEMBERS

    referral: Slug
    text: str = ""


class AgreeSharedPlan(Command):
    """The two services' plan of work on a case they treat jointly; there are tasks for both."""

    may = MEMBERS

    referral: Slug
    text: Text
    tasks: tuple[TaskAsked, ...]


class AddSharedTask(Command):
    """One more task of a shared plan."""

    may = MEMBERS

    referral: Slug
    service: Slug
    text: Text
    due_on: date | None = None


class CompleteSharedTask(Command):
    """The task's own service has done it."""

    may = MEMBERS

    referral: Slug
    task: Slug
    text: str = ""


class HandOverSharedTask(Command):
    """The other of the two services does it from now on; who coordinates says so where nobody of one is there."""

    may = MEMBERS

    referral: Slug
    task: Slug
    service: Slug
    reason: Text


class RemindOfReferral(Command):
    may = ENGINE_ONLY

    referral: Slug
    asked: int


class NoteReferralOverdue(Command):
    may = ENGINE_ONLY

    referral: Slug
    asked: int


class NewTask(Message):
    """`due_at`: when `due_on` is over, in UTC."""

    id: str
    service: str
    text: str
    due_on: date | None = None
    due_at: datetime | None = None


class WorkPlanRecorded(Event):
    service: str
    social_diagnosis: str
    work_plan: str
    on: date


class ReferralRequested(Event):
    """`answer_by`: in UTC, when the asked service is reminded."""

    referral: str
    level: Level
    asked_by: str
    to: str
    need: str
    motive: str = ""
    crosses: tuple[Crossing, ...] = ()
    legal_basis: str = ""
    consent: str = ""
    answer_by: datetime
    on: date


class ReferralAccepted(Event):
    referral: str
    service: str
    text: str = ""
    on: date


class ReferralRejected(Event):
    """`told`, here as in other news: the other service hears of it, and it waits until that has looked at it."""

    referral: str
    service: str
    reason: str
    on: date
    told: bool = Field(default=False, exclude_if=lambda told: not told)


class ReferralRedirected(Event):
    """`service` passes it on to `to`, which is asked from now on."""

    referral: str
    service: str
    to: str
    reason: str
    answer_by: datetime
    on: date
    by_coordination: bool = BY_COORDINATION
    told: bool = Field(default=False, exclude_if=lambda told: not told)


class ReferralReminded(Event):
    """The asked service has not answered in time. `overdue_at`: when the group's board will show it."""

    referral: str
    to: str
    overdue_at: datetime


class ReferralOverdue(Event):
    """The asked service has not answered although it was reminded."""

    referral: str
    to: str


class ReferralCompleted(Event):
    """`open_tasks`: of the shared plan, left open for the reason given."""

    referral: str
    text: str = ""
    open_tasks: tuple[str, ...] = ()
    open_because: str = ""
    on: date


class ReferralRevoked(Event):
    referral: str
    service: str
    reason: str
    on: date
    by_coordination: bool = BY_COORDINATION
    told: bool = Field(default=False, exclude_if=lambda told: not told)


class ReferralAnswerNoted(Event):
    """A service has looked at what became of a referral: rejected, passed on, or taken back."""

    referral: str
    service: str
    text: str = ""
    on: date


class SharedPlanAgreed(Event):
    referral: str
    text: str
    tasks: tuple[NewTask, ...]
    on: date


class SharedTaskAdded(Event):
    referral: str
    task: NewTask
    on: date


class SharedTaskCompleted(Event):
    referral: str
    task: str
    text: str = ""
    on: date


class SharedTaskHandedOver(Event):
    referral: str
    task: str
    service: str
    reason: str
    on: date
