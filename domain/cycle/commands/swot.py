"""What can be asked of a cycle: swot."""

from pydantic import Field

from domain.cycle.commands.common import HANDS, SPEAKERS, PutToMeeting
from domain.cycle.records import Quadrant, StrategyKind
from domain.message import Command, Message, Slug, Text
from domain.roles import KEEPERS


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
