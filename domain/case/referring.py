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
    """Say where the reference service keeps its social diagnosis and its work plan. Their content is not told here."""

    may = MEMBERS

    social_diagnosis: Text
    work_plan: Text


class RequestReferral(Command):
    """Ask another service, as the reference service, for something on the case."""

    may = MEMBERS

    level: Level
    to: Slug
    need: str = ""
    motive: str = ""
    crosses: tuple[Crossing, ...] = ()
    legal_basis: str = ""
    consent: str = ""


class AcceptReferral(Command):
    """Say, as the service that was asked, that it will do it."""

    may = MEMBERS

    referral: Slug
    text: str = ""


class RejectReferral(Command):
    """Say, as the service that was asked, that it will not do it, and why."""

    may = MEMBERS

    referral: Slug
    reason: Text


class RedirectReferral(Command):
    """Pass on what was asked to the service that should do it. That one is asked from now on."""

    may = MEMBERS

    referral: Slug
    to: Slug
    reason: Text


class CompleteReferral(Command):
    """Say that what was asked for is done."""

    may = MEMBERS

    referral: Slug
    text: str = ""
    open_because: str = ""


class RevokeReferral(Command):
    """Take back, as the service that asked, what was asked for, and say why."""

    may = MEMBERS

    referral: Slug
    reason: Text


class NoteReferralAnswer(Command):
    """Say that you have seen what became of a referral: rejected, passed on or taken back."""

    may = MEMBERS

    referral: Slug
    text: str = ""


class AgreeSharedPlan(Command):
    """Agree on the plan of work of two services that treat a case jointly. There are tasks for both."""

    may = MEMBERS

    referral: Slug
    text: Text
    tasks: tuple[TaskAsked, ...]


class AddSharedTask(Command):
    """Add a task to a shared plan."""

    may = MEMBERS

    referral: Slug
    service: Slug
    text: Text
    due_on: date | None = None


class CompleteSharedTask(Command):
    """Say that your service has done its task of a shared plan."""

    may = MEMBERS

    referral: Slug
    task: Slug
    text: str = ""


class HandOverSharedTask(Command):
    """Hand a task over to the other of the two services. A coordinator does so where nobody of one of them is there any
    more.
    """

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
