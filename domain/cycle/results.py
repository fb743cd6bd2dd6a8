"""What an evaluation rests on, computed from the state: indicator results, ratings, and what was left open. Pure."""

from collections.abc import Iterable

from domain.action.parts import Indicator
from domain.cycle import events as e
from domain.cycle.state import Board, Course, Evaluation, Plan, Planned

NEEDY = frozenset({"demand", "fragility"})
NEEDY_QUADRANTS = frozenset({"weaknesses", "threats"})


def reached(indicator: Indicator, last: float | None) -> bool | None:
    """Whether a value is as far as the target; a target under the baseline is reached from above."""
    if indicator.target is None or last is None:
        return None
    if indicator.baseline is not None and indicator.target < indicator.baseline:
        return last <= indicator.target
    return last >= indicator.target


def indicator_results(plan: Plan) -> tuple[e.IndicatorResult, ...]:
    """Of every indicator of an adopted action: baseline, target, last value, and whether the target was reached."""
    found = []
    for action in plan.adopted():
        last = {value.indicator: value.value for value in action.values}
        for indicator in action.indicators:
            value = last.get(indicator.id)
            found.append(
                e.IndicatorResult(
                    action=action.id,
                    indicator=indicator.id,
                    name=indicator.name,
                    unit=indicator.unit,
                    baseline=indicator.baseline,
                    target=indicator.target,
                    last=value,
                    reached=reached(indicator, value),
                )
            )
    return tuple(found)


def averages(evaluation: Evaluation, criteria: Iterable[str]) -> tuple[e.Average, ...]:
    """The mean rating of each criterion that was rated for the cycle as a whole, interim ratings left out."""
    found = []
    for criterion in criteria:
        scores = [
            rating.score
            for rating in evaluation.standing_ratings()
            if rating.criterion == criterion and not rating.interim and rating.action is None
        ]
        if scores:
            found.append(e.Average(criterion=criterion, mean=round(sum(scores) / len(scores), 2), ratings=len(scores)))
    return tuple(found)


def unrated(evaluation: Evaluation, criteria: Iterable[str]) -> tuple[str, ...]:
    """Criteria that nobody has rated for the cycle as a whole."""
    criteria = tuple(criteria)
    rated = {average.criterion for average in averages(evaluation, criteria)}
    return tuple(criterion for criterion in criteria if criterion not in rated)


def items_answered(board: Board, plan: Plan, *, completed_only: bool) -> frozenset[str]:
    """The SWOT items that actions go back to: action → objective → strategy → item. Cancelled ones answer nothing."""
    objectives = {
        action.objective
        for action in plan.actions.values()
        if (action.status == "completed" if completed_only else action.status not in ("removed", "cancelled"))
    }
    strategies = {known_as for objective in objectives for known_as in plan.objectives[objective].strategies}
    return frozenset(item for known_as in strategies for item in board.strategies[known_as].items)


def asking(course: Course, board: Board) -> frozenset[str]:
    """The findings that ask for an answer: demands, fragilities, weaknesses, threats, and what a strategy took up."""
    found = {finding.id for finding in course.findings.values() if finding.kind in NEEDY}
    found |= {item.finding for item in board.items.values() if not item.removed and item.quadrant in NEEDY_QUADRANTS}
    for strategy in board.strategies.values():
        if not strategy.withdrawn:
            found |= {board.items[item].finding for item in strategy.items}
    return frozenset(found)


def left_open(state: Planned) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Findings that ask for an answer and no completed action answered, and actions that were not finished.

    A finding asks for an answer when it is a demand or a fragility, when the SWOT reads it as a weakness or a threat,
    or when a strategy took it up.
    """
    course, board = state.course, state.board
    asked = asking(course, board)
    items = items_answered(board, state.plan, completed_only=True)
    answered = {course.resolved(board.items[item].finding) for item in items}
    findings = tuple(
        finding.id
        for finding in course.findings.values()
        if finding.stands and finding.id in asked and finding.id not in answered
    )
    unfinished = tuple(action.id for action in state.plan.adopted() if not action.settled)
    return findings, unfinished
