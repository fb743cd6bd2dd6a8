"""What happened to a cycle: evaluation."""

from datetime import date

from domain.cycle.records import CycleOutcome
from domain.message import Event, Message, added


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
