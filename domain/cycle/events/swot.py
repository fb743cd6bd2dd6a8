"""What happened to a cycle: swot."""

from datetime import date

from domain.cycle.records import Quadrant, StrategyKind
from domain.message import Event


class FindingPlaced(Event):
    item: str
    finding: str
    quadrant: Quadrant
    placed_by: str | None = None
    why: str = ""


class PlacementRemoved(Event):
    item: str
    reason: str


class DissentKept(Event):
    """`organisation` is None where it is kept as the group's."""

    dissent: str
    text: str
    about: str | None = None
    organisation: str | None = None


class DissentWithdrawn(Event):
    dissent: str
    reason: str


class VotesCast(Event):
    organisation: str
    items: tuple[str, ...]


class VotesChanged(Event):
    """`before`: what the organisation had voted until now."""

    organisation: str
    items: tuple[str, ...]
    before: tuple[str, ...]


class StrategyAgreed(Event):
    strategy: str
    kind: StrategyKind
    text: str
    items: tuple[str, ...]


class StrategyWithdrawn(Event):
    strategy: str
    reason: str


class SwotAgreed(Event):
    """`strategies`: ids of those that stand; `dissent`: organisations that objected."""

    meeting: str
    on: date
    strategies: tuple[str, ...]
    dissent: tuple[str, ...] = ()
