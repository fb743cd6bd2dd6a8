"""Where an action comes from, and what came of it."""

from dataclasses import dataclass
from typing import Any

from domain import ids
from domain.action import cycle_of
from domain.cycle.parts import Parts, parts_of
from domain.cycle.state import Item
from domain.errors import Refusal
from domain.lineage import Lineage
from domain.lineage import lineage as lineage_in
from domain.territory import Network
from readings.cycleparts import begun
from readings.numbers import numbers_of
from readings.record import Record

PLACE_OF_AN_ACTION = 3  # zone, period, and the action itself


@dataclass(frozen=True)
class Reason:
    """A SWOT item by its number, with the finding that stands for it, in full; `merged`: what was merged into that."""

    number: str
    quadrant: str
    text: str
    kind: str
    organisation: str | None
    merged: tuple[str, ...]


@dataclass(frozen=True)
class Answering:
    """A strategy by its number, in full, with what it answers."""

    number: str
    kind: str
    text: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Origins:
    """An action by its number, with all that it goes back to. `objective`: its number and what it says in full; `line`:
    its own, by name, where it is the plan's; else it is the network's."""

    network: Network
    found: Lineage
    number: str
    objective: tuple[str, str]
    line: str | None
    strategies: tuple[Answering, ...]

    def said(self, known_as: str, brief: str) -> str:
        """What was said in full, where the events have it."""
        return self.found.texts.get(known_as, brief)

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
    numbers, own = numbers_of(parts), parts.plan.lines.get(found.line or "")
    objective = found.objective
    return Origins(
        network=network,
        found=found,
        number=numbers[found.action.id],
        objective=(numbers[objective.id], found.texts.get(objective.id, objective.text)),
        line=own.name if own is not None else None,
        strategies=tuple(
            Answering(
                numbers[strategy.id],
                strategy.kind,
                found.texts.get(strategy.id, strategy.text),
                tuple(_reason(parts, found, item, numbers) for item in found.items if item.id in strategy.items),
            )
            for strategy in found.strategies
        ),
    )


def _reason(parts: Parts, found: Lineage, item: Item, numbers: dict[str, str]) -> Reason:
    course = parts.course
    root = course.findings[course.resolved(item.finding)]
    merged = (one for one in found.merged if course.resolved(one.id) == root.id)
    return Reason(
        number=numbers[item.id],
        quadrant=item.quadrant,
        text=found.texts.get(root.id, root.text),
        kind=root.kind,
        organisation=root.organisation,
        merged=tuple(found.texts.get(one.id, one.text) for one in merged),
    )
