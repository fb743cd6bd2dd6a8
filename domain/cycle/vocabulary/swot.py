"""What is said in a SWOT: where findings stand, votes, dissent, and the strategies that answer them."""

from datetime import date
from typing import Literal

from pydantic import Field

from domain.cycle.vocabulary.common import HANDS, SPEAKERS, PutToMeeting
from domain.message import Command, Event, Message, Slug, Text
from domain.roles import KEEPERS

Quadrant = Literal["strengths", "weaknesses", "opportunities", "threats"]
StrategyKind = Literal["correct-weaknesses", "adapt-to-threats", "maintain-strengths", "explore-opportunities"]


class NewStrategy(Message):
    """`items`: the SWOT items it answers."""

    kind: StrategyKind
    text: Text
    items: tuple[Slug, ...] = Field(min_length=1)


class PlaceFinding(Command):
    """Read a finding as a strength, a weakness, an opportunity or a threat. It may be several of them: each makes an
    item of its own.
    """

    may = HANDS

    finding: Slug
    quadrants: tuple[Quadrant, ...] = Field(min_length=1)
    placed_by: Slug | None = None
    why: str = ""


class RemovePlacement(Command):
    """Take an item out of the SWOT. It stays on the record, and is voted and answered no more."""

    may = HANDS

    item: Slug
    reason: Text


class Dissent(Command):
    """Keep on the record that somebody sees it otherwise."""

    may = SPEAKERS | HANDS

    text: Text
    about: Slug | None = None
    as_group: bool = False


class WithdrawDissent(Command):
    """Withdraw a dissent that was kept by mistake or is none any more. A group's dissent is withdrawn by whoever leads
    the group.
    """

    may = SPEAKERS | HANDS

    dissent: Slug
    reason: Text


class Vote(Command):
    """Give your organisation's votes on what comes first, all of them at once. Giving them again replaces them."""

    may = SPEAKERS

    items: tuple[Slug, ...]


class AgreeStrategies(Command):
    """Agree on strategies that answer what the SWOT shows. They bind with the SWOT as a whole."""

    may = KEEPERS

    strategies: tuple[NewStrategy, ...] = Field(min_length=1)


class WithdrawStrategy(Command):
    """Withdraw a strategy."""

    may = KEEPERS

    strategy: Slug
    reason: Text


class AgreeSwot(PutToMeeting):
    """Have the body agree on the SWOT with its strategies, in a meeting. Who agrees is stated; who says nothing has not
    agreed.
    """


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
