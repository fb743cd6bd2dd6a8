"""What can be asked of a cycle: evaluation."""

from datetime import datetime

from pydantic import Field

from domain.cycle.commands.common import SPEAKERS
from domain.cycle.records import CycleOutcome
from domain.message import Command, Slug, Text
from domain.roles import COORDINATORS, ENGINE_ONLY, EVALUATORS


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
