"""A cycle's state taken apart for reading: every part there is, empty where its phase has not come.

And what rests on what: an action back to the findings that asked for it. It reads states and draws nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.cycle.state import (
    Acting,
    Begun,
    Board,
    Closed,
    Course,
    Evaluating,
    Evaluation,
    Finding,
    Item,
    Objective,
    Plan,
    PlannedAction,
    Planning,
    Strategy,
    Swot,
)


@dataclass(frozen=True)
class Parts:
    """The parts of a cycle, whatever its phase."""

    course: Course
    board: Board
    plan: Plan
    evaluation: Evaluation

    def items(self) -> list[Item]:
        """The SWOT items that stand."""
        return [item for item in self.board.items.values() if not item.removed]

    def strategies(self) -> list[Strategy]:
        """The strategies that stand."""
        return [strategy for strategy in self.board.strategies.values() if not strategy.withdrawn]

    def actions(self) -> list[PlannedAction]:
        """The actions of the plan, drafted or adopted, without those that were taken out."""
        return [action for action in self.plan.actions.values() if not action.withdrawn and action.status != "removed"]

    def standing_findings(self) -> list[Finding]:
        """The findings that stand for themselves."""
        return [found for found in self.course.findings.values() if found.merged_into is None]

    def text_of(self, item: str) -> str:
        """What a SWOT item says: its finding's words."""
        return self.course.findings[self.course.resolved(self.board.items[item].finding)].text


@dataclass(frozen=True)
class Lineage:
    """One action with everything between it and the findings that asked for it. `merged`: what they stand for."""

    action: PlannedAction
    objective: Objective | None
    strategies: tuple[Strategy, ...]
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]
    merged: tuple[Finding, ...]


def parts_of(state: Begun) -> Parts:
    """The parts of a cycle that has begun."""
    board = state.board if isinstance(state, Swot | Planning | Acting | Evaluating | Closed) else Board()
    plan = state.plan if isinstance(state, Planning | Acting | Evaluating | Closed) else Plan()
    evaluation = state.evaluation if isinstance(state, Acting | Evaluating | Closed) else Evaluation()
    return Parts(state.course, board, plan, evaluation)


def lineage_of(parts: Parts, action: PlannedAction) -> Lineage:
    """Follow an action back: objective, strategies, SWOT items, findings, and those merged into them."""
    objective = parts.plan.objectives.get(action.objective)
    asked = objective.strategies if objective is not None else ()
    known = (parts.board.strategies.get(strategy) for strategy in asked)
    strategies = tuple(strategy for strategy in known if strategy is not None and not strategy.withdrawn)
    listed = (parts.board.items[item] for item in _once(item for one in strategies for item in one.items))
    items = tuple(item for item in listed if not item.removed)
    findings = _once(parts.course.resolved(item.finding) for item in items)
    merged = (
        found
        for found in parts.course.findings.values()
        if found.merged_into is not None and parts.course.resolved(found.id) in findings
    )
    roots = tuple(parts.course.findings[finding] for finding in findings)
    return Lineage(action, objective, strategies, items, roots, tuple(merged))


def unanswered_weaknesses(parts: Parts) -> list[Item]:
    """Weaknesses of the SWOT that no action of the plan goes back to, the most voted first."""
    answering = [action for action in parts.actions() if action.status != "cancelled"]
    answered = {item.id for action in answering for item in lineage_of(parts, action).items}
    open_ones = [item for item in parts.items() if item.quadrant == "weaknesses" and item.id not in answered]
    votes = parts.board.votes()
    return sorted(open_ones, key=lambda item: -votes.get(item.id, 0))


def unasked_actions(parts: Parts) -> list[PlannedAction]:
    """Actions of the plan that go back to no finding."""
    return [action for action in parts.actions() if not lineage_of(parts, action).findings]


def _once(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
