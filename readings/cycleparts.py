"""What stands in a cycle: its parts for reading, without what was merged, removed or withdrawn."""

from domain import ids
from domain.cycle.parts import Parts
from domain.cycle.state import Finding, Item, NotStarted, State, Strategy
from domain.territory import Network
from readings.record import Record
from store.errors import NotFound


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


def begun(record: Record, cycle: str) -> tuple[Network, State]:
    """A cycle that has begun, with its network. Raises Refusal `unknown-network`, and `NotFound`."""
    kind, network_id, _ = ids.parts(cycle)
    network = record.network(network_id)
    if kind != "cycle":
        raise NotFound("'{stream}' is no cycle: write cycle:NETWORK:ZONE:PERIOD.", stream=cycle)
    state: State = record.folded(cycle).state
    if isinstance(state, NotStarted):
        raise NotFound("There is nothing called '{stream}'.", stream=cycle)
    return network, state
