"""What a plan leaves without an answer: weaknesses that no action answers, and actions that no finding asked for."""

from dataclasses import dataclass

from domain.cycle.parts import parts_of
from domain.cycle.state import PlannedAction
from domain.lineage import Weakness, actions_without_finding, weaknesses_without_action
from domain.territory import Network
from readings.cycleparts import begun, standing_items
from readings.record import Record


@dataclass(frozen=True)
class Unanswered:
    """Of a cycle. `read_as_weakness`: whether any finding was; `planned`: whether the plan has any action."""

    network: Network
    title: str
    weaknesses: tuple[Weakness, ...]
    read_as_weakness: bool
    actions: tuple[PlannedAction, ...]
    planned: bool


def unanswered(record: Record, cycle: str) -> Unanswered:
    """What the plan of a cycle leaves without an answer. Raises as `begun` does."""
    network, state = begun(record, cycle)
    parts = parts_of(state)
    return Unanswered(
        network=network,
        title=parts.course.title,
        weaknesses=weaknesses_without_action(state),
        read_as_weakness=any(item.quadrant == "weaknesses" for item in standing_items(parts)),
        actions=actions_without_finding(state),
        planned=any(not action.withdrawn for action in parts.plan.actions.values()),
    )
