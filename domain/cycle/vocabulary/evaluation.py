"""What is said in an evaluation: ratings, lessons and the outcome."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from domain.cycle.vocabulary.common import SPEAKERS
from domain.message import Command, Event, Message, Slug, Text, added
from domain.roles import COORDINATORS, ENGINE_ONLY, EVALUATORS

CycleOutcome = Literal["renew", "adjust", "end"]


class Average(Message):
    """The mean of a criterion's ratings of the cycle as a whole, and how many there are; interim ones not counted."""

    criterion: str
    mean: float
    ratings: int


class IndicatorResult(Message):
    """What became of an indicator. `reached`: None where there is no target or no value."""

    action: str
    indicator: str
    name: str
    unit: str = ""
    baseline: float | None = None
    target: float | None = None
    last: float | None = None
    reached: bool | None = None


class Rate(Command):
    """Rate a criterion, with the reason for it. Evaluators rate all criteria, participating organisations those of the
    group's own process; rating again replaces your earlier rating, and while the actions go on it is an interim one.
    """

    may = EVALUATORS | SPEAKERS

    criterion: Slug
    score: int = Field(ge=1, le=5)
    reason: Text
    action: Slug | None = None


class WithdrawRating(Command):
    """Withdraw a rating that was given by mistake. Only the person who gave it can."""

    may = EVALUATORS | SPEAKERS

    rating: Slug
    reason: Text


class RecordLesson(Command):
    """Record something that the next cycle should know."""

    may = EVALUATORS | SPEAKERS

    text: Text
    about: Slug | None = None


class CorrectLesson(Command):
    """Put a lesson in other words. Only the person who recorded it can."""

    may = EVALUATORS | SPEAKERS

    lesson: Slug
    text: Text
    reason: Text


class WithdrawLesson(Command):
    """Withdraw a lesson that was recorded by mistake. Only the person who recorded it can."""

    may = EVALUATORS | SPEAKERS

    lesson: Slug
    reason: Text


class CloseEvaluation(Command):
    """End the cycle, once every criterion has been rated."""

    may = COORDINATORS | EVALUATORS

    outcome: CycleOutcome
    reason: Text


class NoteEvaluationOverdue(Command):
    may = ENGINE_ONLY

    deadline_at: datetime


class Rated(Event):
    """`by`: a person id for an evaluator, `organisation:ID` for a participant. `corrects`: the earlier rating."""

    rating: str
    criterion: str
    score: int
    reason: str
    by: str
    process: bool = False
    interim: bool = False
    action: str | None = None
    corrects: str | None = None


class RatingWithdrawn(Event):
    rating: str
    criterion: str
    reason: str


class LessonRecorded(Event):
    """`by`: as for a rating; `cut`: the text is longer than what a state keeps of it."""

    lesson: str
    text: str
    by: str
    about: str | None = None
    cut: bool = added(False)


class LessonCorrected(Event):
    corrects: str
    text: str
    reason: str
    cut: bool = added(False)


class LessonWithdrawn(Event):
    lesson: str
    reason: str


class EvaluationOverdue(Event):
    """`missing`: criteria that nobody has rated."""

    missing: tuple[str, ...] = ()


class EvaluationClosed(Event):
    """`results`: of every indicator; `left_open`: ids of findings that no completed action answered and of actions
    that were not finished: with the lessons, what the next cycle starts with."""

    outcome: CycleOutcome
    reason: str
    on: date
    ratings: tuple[Average, ...] = ()
    results: tuple[IndicatorResult, ...] = ()
    open_findings: tuple[str, ...] = ()
    open_actions: tuple[str, ...] = ()
