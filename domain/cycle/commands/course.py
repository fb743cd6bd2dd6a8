"""What can be asked of a cycle: course."""

from datetime import date

from domain.cycle.commands.common import Title
from domain.cycle.records import Lesson, OpenAction, OpenFinding
from domain.message import Command, Slug, Text
from domain.roles import COORDINATORS, ENGINE_ONLY


class StartCycle(Command):
    """Start a cycle: a zone's or the network's, for a period. The name of the stream says which, as in
    cycle:NETWORK:ZONE:PERIOD.
    """

    may = COORDINATORS

    title: Title
    organisations: tuple[Slug, ...]
    deadline: date
    body: Slug
    ends_on: date | None = None
    follows: str | None = None


class FollowCycle(Command):
    """Name the cycle before this one, also again where it refused. It is asked for its lessons and for what it left
    open.
    """

    may = COORDINATORS

    follows: str


class AdmitOrganisations(Command):
    """Have more organisations take part in the cycle from now on."""

    may = COORDINATORS

    organisations: tuple[Slug, ...]


class WithdrawAdmission(Command):
    """An organisation takes part by mistake, and has said nothing yet: it takes part no more."""

    may = COORDINATORS

    organisation: Slug
    reason: Text


class AnnulCycle(Command):
    """A cycle was started by mistake, and there is no work in it: it stays in the history and counts no more."""

    may = COORDINATORS

    reason: Text


class ReleaseSuccessor(Command):
    """Delivered by a cycle that followed this one and was annulled: another can follow."""

    may = ENGINE_ONLY

    successor: str


class ExtendPeriod(Command):
    """Give the period a later last day, before the evaluation opens."""

    may = COORDINATORS

    ends_on: date
    reason: Text


class EndPeriod(Command):
    """The period is over: the evaluation opens, whatever was reached."""

    may = ENGINE_ONLY

    ends_on: date


class NameSuccessor(Command):
    """Delivered by the next cycle: it follows this one. `page` counts what has to be handed over, from 1."""

    may = ENGINE_ONLY

    successor: str
    page: int = 1


class Inherit(Command):
    """Delivered by the previous cycle: its lessons and what it left open, page by page."""

    may = ENGINE_ONLY

    cycle: str
    page: int = 1
    more: bool = False
    lessons: tuple[Lesson, ...] = ()
    findings: tuple[OpenFinding, ...] = ()
    actions: tuple[OpenAction, ...] = ()
