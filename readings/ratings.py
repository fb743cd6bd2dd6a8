"""What the evaluation of a cycle says so far: ratings and their means, results, lessons, and what is left open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.cycle.events import IndicatorResult
from domain.cycle.parts import Parts
from domain.cycle.results import indicator_results
from domain.cycle.state import Begun, Closed, Evaluating, KeptLesson, KeptRating
from readings.kinds import Kind
from readings.numbers import numbers, numbers_of


@dataclass(frozen=True)
class Mean:
    """How a criterion was rated: the mean of so many ratings."""

    criterion: str
    mean: float
    count: int


@dataclass(frozen=True)
class Rating:
    """Who gave which rating. `action`: the title of the one that it is of; None of the whole cycle."""

    number: str
    rating: KeptRating
    action: str | None


@dataclass(frozen=True)
class Result:
    """An indicator with the action it is of, by its title."""

    action: str
    result: IndicatorResult


@dataclass(frozen=True)
class Left:
    """A finding or an action that the cycle left open for the next one."""

    kind: str
    number: str
    text: str


@dataclass(frozen=True)
class Ratings:
    """`means`: of the evaluation, `interim`: of before. `closed_on`, `outcome`, `left`: of a cycle that is closed."""

    means: tuple[Mean, ...]
    interim: tuple[Mean, ...]
    results: tuple[Result, ...]
    given: tuple[Rating, ...]
    lessons: tuple[tuple[str, KeptLesson], ...]
    closed_on: date | None
    outcome: str | None
    left: tuple[Left, ...]


def ratings(state: Begun, parts: Parts) -> Ratings | None:
    """The evaluation of a cycle; None while nobody has said anything and it has not begun."""
    evaluation = parts.evaluation
    given, lessons = evaluation.standing_ratings(), evaluation.standing_lessons()
    under_way = isinstance(state, Evaluating | Closed)
    if not given and not lessons and not under_way:
        return None
    whole = [one for one in given if one.action is None]
    actions, known, of_lessons = parts.plan.actions, numbers_of(parts), numbers(Kind.LESSON, evaluation.lessons)
    results = indicator_results(parts.plan) if under_way else ()
    return Ratings(
        means=_means(one for one in whole if not one.interim),
        interim=_means(one for one in whole if one.interim),
        results=tuple(Result(actions[r.action].title if r.action in actions else r.action, r) for r in results),
        given=tuple(
            Rating(known[one.id], one, of.title if (of := actions.get(one.action or "")) is not None else None)
            for one in given
        ),
        lessons=tuple((of_lessons[one.id], one) for one in lessons),
        closed_on=state.closed_on if isinstance(state, Closed) else None,
        outcome=state.outcome if isinstance(state, Closed) else None,
        left=_left(state, parts, known) if isinstance(state, Closed) else (),
    )


def _means(given: Iterable[KeptRating]) -> tuple[Mean, ...]:
    by_criterion: dict[str, list[int]] = {}
    for rating in given:
        by_criterion.setdefault(rating.criterion, []).append(rating.score)
    return tuple(
        Mean(criterion, round(sum(scores) / len(scores), 1), len(scores)) for criterion, scores in by_criterion.items()
    )


def _left(state: Closed, parts: Parts, known: dict[str, str]) -> tuple[Left, ...]:
    findings = (Left("finding", known[one], parts.course.findings[one].text) for one in state.open_findings)
    actions = (Left("action", known[one], parts.plan.actions[one].title) for one in state.open_actions)
    return (*findings, *actions)
