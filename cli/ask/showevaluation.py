"""The evaluation of a cycle on the terminal: ratings, indicator results, lessons, outcome and what is left open."""

from collections.abc import Iterable

from cli.screen import DIM, STRONG, Screen
from domain.cycle.results import indicator_results
from domain.cycle.state import Begun, Closed, Evaluating, KeptRating
from domain.cycle.vocabulary import IndicatorResult
from domain.lineage import Parts
from readings.kinds import Kind
from readings.numbers import numbers, numbers_of


def draw_evaluation(screen: Screen, state: Begun, parts: Parts) -> None:
    """What evaluators said, what the events say, and what came of it."""
    evaluation = parts.evaluation
    given, lessons = evaluation.standing_ratings(), evaluation.standing_lessons()
    if not given and not lessons and not isinstance(state, Evaluating | Closed):
        return
    screen.section(screen.title("evaluation"))
    whole = [rating for rating in given if rating.action is None]
    _ratings(screen, [rating for rating in whole if not rating.interim])
    interim = [rating for rating in whole if rating.interim]
    if interim:
        screen.text(screen.say("Interim ratings"), style=STRONG)
        _ratings(screen, interim)
    if isinstance(state, Evaluating | Closed):
        _results(screen, parts, indicator_results(parts.plan))
    _each(screen, parts, given)
    if lessons:
        screen.text(screen.say("Lessons"), style=STRONG)
        known = numbers(Kind.LESSON, evaluation.lessons)
        for lesson in lessons:
            screen.item(lesson.text, mark=known[lesson.id], indent=2)
    if isinstance(state, Closed):
        _outcome(screen, state, parts)


def _each(screen: Screen, parts: Parts, given: Iterable[KeptRating]) -> None:
    """Who gave which rating, so that it can be named."""
    known = numbers_of(parts)
    for rating in given:
        told = f"{screen.title(rating.criterion)}: {rating.score}, {screen.who(rating.by)}"
        action = parts.plan.actions.get(rating.action or "")
        told += f" ({action.title})" if action is not None else ""
        screen.item(told, mark=known[rating.id], style=DIM, indent=2)


def _ratings(screen: Screen, ratings: Iterable[KeptRating]) -> None:
    by_criterion: dict[str, list[int]] = {}
    for rating in ratings:
        by_criterion.setdefault(rating.criterion, []).append(rating.score)
    rows = [
        (screen.title(criterion), screen.figure(round(sum(scores) / len(scores), 1)), str(len(scores)))
        for criterion, scores in by_criterion.items()
    ]
    if rows:
        screen.table((screen.say("Criterion"), screen.say("Mean, of 5"), screen.say("Ratings")), rows, right=(1, 2))


def _results(screen: Screen, parts: Parts, results: tuple[IndicatorResult, ...]) -> None:
    if not results:
        return
    screen.text(screen.say("Results, computed from the events"), style=STRONG)
    reached = {True: screen.say("reached"), False: screen.say("not reached"), None: "–"}
    rows = [
        (
            parts.plan.actions[result.action].title if result.action in parts.plan.actions else result.action,
            f"{result.name} ({result.unit})" if result.unit else result.name,
            screen.figure(result.baseline),
            screen.figure(result.target),
            screen.figure(result.last),
            reached[result.reached],
        )
        for result in results
    ]
    columns = (
        screen.say("Action"),
        screen.say("Indicator"),
        screen.say("At first"),
        screen.say("Wanted"),
        screen.say("At last"),
        "",
    )
    screen.table(columns, rows, right=(2, 3, 4))


def _outcome(screen: Screen, state: Closed, parts: Parts) -> None:
    outcome = screen.label(state.outcome)
    closed_on = screen.day(state.closed_on)
    screen.text(screen.say("Closed on {date}. Outcome: {outcome}.", date=closed_on, outcome=outcome), style=STRONG)
    known = numbers_of(parts)
    left = [
        (known[one], f"{screen.title('finding')}: {parts.course.findings[one].text}") for one in state.open_findings
    ]
    left += [(known[one], f"{screen.title('action')}: {parts.plan.actions[one].title}") for one in state.open_actions]
    if left:
        screen.text(screen.say("Left open, for the next cycle:"))
    for number, told in left:
        screen.item(told, mark=number, indent=2)
