"""Where an action comes from, and what came of it."""

from dataclasses import dataclass
from typing import Any

from domain import ids
from domain.action import cycle_of
from domain.cycle.parts import parts_of
from domain.cycle.state import Finding, Item, Strategy
from domain.errors import Refusal
from domain.lineage import Lineage
from domain.lineage import lineage as lineage_in
from domain.territory import Network
from readings.cycleparts import begun
from readings.numbers import numbers_of
from readings.record import Record

PLACE_OF_AN_ACTION = 3  # zone, period, and the action itself


@dataclass(frozen=True)
class Origins:
    """An action with all that it goes back to. `numbers`: of the cycle, by ids. `line`: its own, by name, where it is
    the plan's; else it is the network's. `standing`: for each finding that it goes back to, the one that stands for it.
    """

    network: Network
    found: Lineage
    numbers: dict[str, str]
    line: str | None
    standing: dict[str, Finding]

    def said(self, known_as: str, brief: str) -> str:
        """What was said in full, where the events have it."""
        return self.found.texts.get(known_as, brief)

    def items_of(self, strategy: Strategy) -> list[Item]:
        """What a strategy answers, of what led to the action."""
        return [item for item in self.found.items if item.id in strategy.items]

    def merged_into(self, finding: Finding) -> list[Finding]:
        """The findings for which another stands."""
        return [one for one in self.found.merged if self.standing[one.id].id == finding.id]

    def as_json(self) -> dict[str, Any]:
        return self.found.model_dump(mode="json")


def lineage(record: Record, stream: str) -> Origins:
    """Where an action comes from. Raises Refusal `not-found`, `unknown-id`, `unknown-network`, and `NotFound`."""
    kind, _, place = ids.parts(stream)
    if kind != "action" or len(place) != PLACE_OF_AN_ACTION:
        raise Refusal("not-found", "'{stream}' is no action: write action:NETWORK:ZONE:PERIOD:ACTION.", stream=stream)
    cycle, known_as = cycle_of(stream)
    network, state = begun(record, cycle)
    found, parts = lineage_in(state, known_as, record.log.events(cycle)), parts_of(state)
    own = parts.plan.lines.get(found.line or "")
    spoken_of = (*(item.finding for item in found.items), *(one.id for one in found.merged))
    return Origins(
        network=network,
        found=found,
        numbers=numbers_of(parts),
        line=own.name if own is not None else None,
        standing={one: parts.course.findings[parts.course.resolved(one)] for one in spoken_of},
    )
