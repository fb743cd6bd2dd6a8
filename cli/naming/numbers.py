"""Short numbers: what people may say in place of an id, shown wherever something must be named.

A number is the place in the order in which things of a kind were recorded in their stream, so it never changes. The
letter before it tells it from the numbers of other things on the same page.
"""

from collections.abc import Iterable

from cli.naming.kinds import LETTERS, Kind
from domain.action import Life
from domain.cycle.state import PlannedAction
from domain.lineage import Parts


def numbers(kind: Kind, recorded: Iterable[str]) -> dict[str, str]:
    """The short number of each thing, by its id. `recorded`: the ids, in the order in which they were recorded."""
    return {known_as: f"{LETTERS[kind]}{number}" for number, known_as in enumerate(recorded, start=1)}


def indicator_numbers(action: PlannedAction | Life) -> dict[str, str]:
    """The short numbers of all indicators that an action ever had."""
    listed = action.indicators if isinstance(action, Life) else (one.id for one in action.indicators)
    return numbers(Kind.INDICATOR, action.numbered or listed)


def numbers_of(parts: Parts) -> dict[str, str]:
    """The short numbers of everything in a cycle, by id."""
    return {
        **numbers(Kind.FINDING, parts.course.findings),
        **numbers(Kind.ITEM, parts.board.items),
        **numbers(Kind.STRATEGY, parts.board.strategies),
        **numbers(Kind.LINE, parts.plan.lines),
        **numbers(Kind.OBJECTIVE, parts.plan.objectives),
        **numbers(Kind.ACTION, parts.plan.actions),
        **numbers(Kind.LESSON, parts.evaluation.lessons),
        **numbers(Kind.DISSENT, parts.board.dissents),
        **numbers(Kind.RATING, (rating.id for rating in parts.evaluation.ratings.values())),
    }
