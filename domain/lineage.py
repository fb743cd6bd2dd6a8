"""Where an action comes from and what came of it: finding → SWOT item → strategy → objective → action → indicator →
evaluation. Pure views over a folded cycle; what stands in full only in its events is read from them where given.
"""

from collections.abc import Iterable, Mapping

from pydantic import Field

from domain.cycle.events import IndicatorResult
from domain.cycle.parts import Parts, parts_of
from domain.cycle.results import indicator_results, items_answered
from domain.cycle.state import (
    Finding,
    Item,
    KeptLesson,
    KeptRating,
    Objective,
    PlannedAction,
    State,
    Strategy,
)
from domain.errors import Refusal
from domain.message import Message, Recorded
from domain.raising import Raised

NAMED_BY = {
    "FindingRecorded": "finding",
    "FindingCarriedOver": "finding",
    "FindingCorrected": "corrects",
    "StrategyAgreed": "strategy",
    "ObjectiveDrafted": "objective",
    "ObjectiveRevised": "objective",
    "PlanAmended": "objective",
    "LessonRecorded": "lesson",
    "LessonCorrected": "corrects",
    "DissentKept": "dissent",
}


class Lineage(Message):
    """An action with all it goes back to and all that came of it.

    `merged`: findings that others stand for. `results`: of its indicators. `ratings`: of this action, and of the cycle
    as a whole (their `action` is None). `line`: its id, in the plan or in the network. `raised`: what the management
    meeting was asked about the action or its findings. `texts`: what was said in full, by id, where the cycle's events
    were given; brief otherwise.
    """

    action: PlannedAction
    objective: Objective
    line: str | None = None
    strategies: tuple[Strategy, ...] = ()
    items: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()
    merged: tuple[Finding, ...] = ()
    results: tuple[IndicatorResult, ...] = ()
    ratings: tuple[KeptRating, ...] = ()
    lessons: tuple[KeptLesson, ...] = ()
    raised: tuple[Raised, ...] = ()
    texts: dict[str, str] = Field(default_factory=dict)


class Weakness(Message):
    """A weakness that no action answers. `reached`: how far the plan came with it."""

    item: str
    finding: str
    text: str
    votes: int = 0
    reached: str


def full_texts(events: Iterable[Recorded]) -> dict[str, str]:
    """What was said in full, by the id of what it was said of; the last words where they were corrected."""
    texts: dict[str, str] = {}
    for recorded in events:
        named = NAMED_BY.get(recorded.kind)
        text = recorded.data.get("text")
        if named is not None and isinstance(text, str):
            texts[str(recorded.data[named])] = text
    return texts


def lineage(state: State, action: str, events: Iterable[Recorded] = ()) -> Lineage:
    """The lineage of an action of the draft or of the plan. `events`: the cycle's, for the full texts.

    Raises Refusal `unknown-id`.
    """
    parts = parts_of(state)
    known = parts.plan.actions.get(action)
    if known is None:
        raise Refusal("unknown-id", "There is nothing called '{id}' here.", id=action)
    board, course = parts.board, parts.course
    objective = parts.plan.objectives[known.objective]
    strategies = tuple(board.strategies[strategy] for strategy in objective.strategies)
    items = tuple(board.items[item] for item in dict.fromkeys(i for s in strategies for i in s.items))
    roots = dict.fromkeys(course.resolved(item.finding) for item in items)
    merged = tuple(
        finding
        for finding in course.findings.values()
        if finding.merged_into is not None and course.resolved(finding.id) in roots
    )
    above = {known.id, objective.id, *(s.id for s in strategies), *(i.id for i in items), *roots}
    named = {*above, *(finding.id for finding in merged)}
    return Lineage(
        action=known,
        objective=objective,
        line=objective.line,
        strategies=strategies,
        items=items,
        findings=tuple(course.findings[root] for root in roots),
        merged=merged,
        results=tuple(result for result in indicator_results(parts.plan) if result.action == known.id),
        ratings=tuple(r for r in parts.evaluation.standing_ratings() if r.action in (None, known.id)),
        lessons=tuple(lesson for lesson in parts.evaluation.standing_lessons() if lesson.about in above),
        raised=tuple(question for question in course.raised.values() if question.about in named),
        texts={known_as: text for known_as, text in full_texts(events).items() if known_as in named},
    )


def weaknesses_without_action(state: State) -> tuple[Weakness, ...]:
    """Weaknesses of the SWOT that no action answers, those with most votes first. Withdrawn actions answer nothing."""
    parts = parts_of(state)
    answered = items_answered(parts.board, parts.plan, completed_only=False)
    votes = parts.board.votes()
    left = [
        Weakness(
            item=item.id,
            finding=item.finding,
            text=parts.course.findings[item.finding].text,
            votes=votes.get(item.id, 0),
            reached=_reached(parts, item),
        )
        for item in parts.board.items.values()
        if not item.removed and item.quadrant == "weaknesses" and item.id not in answered
    ]
    return tuple(sorted(left, key=lambda weakness: -weakness.votes))


def _reached(parts: Parts, item: Item) -> str:
    strategies = {s.id for s in parts.board.strategies.values() if not s.withdrawn and item.id in s.items}
    if not strategies:
        return "no-strategy"
    if not any(not o.removed and strategies & set(o.strategies) for o in parts.plan.objectives.values()):
        return "no-objective"
    return "no-action"


def actions_without_finding(state: State) -> tuple[PlannedAction, ...]:
    """Actions that stand in the plan or its draft, and go back to no finding."""
    parts = parts_of(state)
    asked: Mapping[str, Objective] = parts.plan.objectives
    return tuple(
        action
        for action in parts.plan.actions.values()
        if action.status not in ("removed", "cancelled") and not asked[action.objective].strategies
    )
