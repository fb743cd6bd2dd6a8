"""What stands in a cycle: its parts for reading, without what was merged, removed or withdrawn."""

from domain.cycle.state import Finding, Item, Strategy
from domain.lineage import Parts


def standing_findings(parts: Parts) -> list[Finding]:
    """The findings that stand for themselves."""
    return [found for found in parts.course.findings.values() if found.stands]


def standing_items(parts: Parts) -> list[Item]:
    """The SWOT items that stand."""
    return [item for item in parts.board.items.values() if not item.removed]


def standing_strategies(parts: Parts) -> list[Strategy]:
    """The strategies that stand."""
    return [strategy for strategy in parts.board.strategies.values() if not strategy.withdrawn]


def text_of(parts: Parts, item: str) -> str:
    """What a SWOT item says: the words of the finding that stands for its own."""
    return parts.course.findings[parts.course.resolved(parts.board.items[item].finding)].text
