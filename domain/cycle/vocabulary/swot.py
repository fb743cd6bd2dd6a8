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
    """Read a finding as something in one quadrant or several: each makes a SWOT item of its own.

    `placed_by`: the organisation that reads it so, and `why`; neither has to be given.
    """

    may = HANDS

    finding: Slug
    quadrants: tuple[Quadrant, ...] = Field(min_length=1)
    placed_by: Slug | None = None
    why: str = ""


class RemovePlacement(Command):
    """Withdraw a SWOT item: it stays on the record, and is voted and answered no more."""

    may = HANDS

    item: Slug
    reason: Text


class Dissent(Command):
    """Somebody sees it otherwise. `about`: a finding, an item or a strategy; the whole SWOT where not given.

    `as_group`: kept as the group's dissent, without the name of an organisation.
    """

    may = SPEAKERS | HANDS

    text: Text
    about: Slug | None = None
    as_group: bool = False


class WithdrawDissent(Command):
    """It was kept by mistake, or is none any more: said by whose it is; a group's by whoever leads it."""

    may = SPEAKERS | HANDS

    dissent: Slug
    reason: Text


class Vote(Command):
    """An organisation's votes, all of them; an item may get several. Giving them again changes them."""

    may = SPEAKERS

    items: tuple[Slug, ...]


class AgreeStrategies(Command):
    """Strategies that the group agrees on; they are binding with the SWOT as a whole."""

    may = KEEPERS

    strategies: tuple[NewStrategy, ...] = Field(min_length=1)


class WithdrawStrategy(Command):
    may = KEEPERS

    strategy: Slug
    reason: Text


class AgreeSwot(PutToMeeting):
    """The body agrees on the SWOT with its strategies, in a meeting."""


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
