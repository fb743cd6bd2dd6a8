"""What an administrator can say of a network.

Nothing is deleted: it is closed, ended or left, with its last day. People are ids: names and contacts live beside the
log and are never in here.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.message import Command, Slug, Text
from domain.network.parts import (
    BodyFields,
    CaseSeat,
    Language,
    Named,
    NewMandate,
    NewOrganisation,
    NewPerson,
    Part,
    Seat,
    ServiceFields,
)
from domain.roles import ADMINISTRATORS, Role
from domain.territory import Rules

LIVING = frozenset(set(Role) - {Role.ENGINE})


class _Administered(Command):
    may = ADMINISTRATORS


class FoundNetwork(_Administered):
    """The first thing said of a network. Whoever says it is its first administrator. A rehearsal stays one."""

    name: Text
    language: Language
    rehearsal: bool = False


class ChangeNetwork(_Administered):
    name: Text
    language: Language


class SetCalendar(_Administered):
    """`holidays`: every one, dated; they replace those known. Deadlines that were set do not change.

    `known_from`, `known_until`: the first and the last year whose holidays are given.
    """

    timezone: str
    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    known_from: int | None = None
    known_until: int | None = None


class SetRules(_Administered):
    """All the rules; their version is counted, not given. Only what is decided later goes by them."""

    rules: Rules


class SetWords(_Administered):
    """The people's own words for the engine's, all of them."""

    words: dict[str, Text]


class SetAssumptions(_Administered):
    """Paths in the network file that no source states, each with its reason; all of them."""

    assumptions: dict[str, Text]


class AddSector(_Administered):
    sector: Slug
    name: Text


class ChangeSector(_Administered):
    sector: Slug
    name: Text


class AddKind(_Administered):
    """A kind of organisation, in a sector."""

    kind: Slug
    name: Text
    sector: Slug


class ChangeKind(_Administered):
    kind: Slug
    name: Text
    sector: Slug


class AddLine(_Administered):
    line: Slug
    name: Text


class ChangeLine(_Administered):
    line: Slug
    name: Text


class AddPortfolio(_Administered):
    portfolio: Slug
    name: Text


class ChangePortfolio(_Administered):
    portfolio: Slug
    name: Text


class AddZone(_Administered):
    zone: Slug
    name: Text
    neighbourhoods: tuple[Named, ...] = ()


class ChangeZone(_Administered):
    zone: Slug
    name: Text


class AddNeighbourhood(_Administered):
    """A neighbourhood's id is its own in the whole network."""

    zone: Slug
    neighbourhood: Slug
    name: Text


class ChangeNeighbourhood(_Administered):
    zone: Slug
    neighbourhood: Slug
    name: Text


class AddBody(_Administered, BodyFields):
    pass


class ChangeBody(_Administered, BodyFields):
    """The body as it is from now on, whole."""


class ClosePart(_Administered):
    """`on`: its last day."""

    part: Part
    id: Slug
    on: date


class ReopenPart(_Administered):
    part: Part
    id: Slug


class JoinOrganisations(_Administered):
    organisations: tuple[NewOrganisation, ...] = Field(min_length=1)


class ChangeOrganisation(_Administered, NewOrganisation):
    """The organisation as it is from now on, whole; without `until`, one that had left is back."""


class LeaveOrganisation(_Administered):
    """The organisation leaves the network, and with it every body; `until`: its last day."""

    organisation: Slug
    until: date


class SeatOrganisations(_Administered):
    body: Slug
    seats: tuple[Seat, ...] = Field(min_length=1)


class UnseatOrganisation(_Administered):
    """End the seat that begins on `since`, or, where not given, one that goes on after `until`, the last day."""

    body: Slug
    organisation: Slug
    since: date | None = None
    until: date


class NameCaseMembers(_Administered):
    """Seat people in the closed part of a body that takes cases."""

    body: Slug
    members: tuple[CaseSeat, ...] = Field(min_length=1)


class EndCaseMember(_Administered):
    """End the place that begins on `since`, or, where not given, one that goes on after `until`, the last day."""

    body: Slug
    person: Slug
    since: date | None = None
    until: date


class AddService(_Administered, ServiceFields):
    """An entry of the directory of services."""


class ChangeService(_Administered, ServiceFields):
    """The service as it is from now on, whole."""


class AddPeople(_Administered):
    people: tuple[NewPerson, ...] = Field(min_length=1)


class ChangePerson(_Administered):
    """The person's organisation; one who had left is back."""

    person: Slug
    organisation: Slug | None = None


class LeavePerson(_Administered):
    """`on`: the last day on which the person has any role."""

    person: Slug
    on: date


class GiveMandates(_Administered):
    mandates: tuple[NewMandate, ...] = Field(min_length=1)


class EndMandate(_Administered):
    """The mandate with this role, zone and body whose first day is `since`. `until`: its last day."""

    person: Slug
    role: Role
    zone: Slug | None = None
    body: Slug | None = None
    substitute_for: Slug | None = None
    since: date | None = None
    until: date


class Delegate(Command):
    """Let somebody act in a person's place between two days. The person may say so, or an administrator."""

    may = LIVING

    person: Slug
    delegate: Slug
    since: date
    until: date | None = None


class EndDelegation(Command):
    may = LIVING

    person: Slug
    delegate: Slug
    since: date
    until: date


class HoldPortfolio(_Administered):
    """The person answers for the portfolio from `since` on; whoever held it before has the day before as the last."""

    portfolio: Slug
    person: Slug
    since: date | None = None
    until: date | None = None


class EndHolding(_Administered):
    portfolio: Slug
    person: Slug
    since: date | None = None
    until: date


class NameSuperior(_Administered):
    """Who decides in the place of a portfolio that has been pending for too many rounds; None: nobody."""

    portfolio: Slug
    person: Slug | None = None


class SetRhythm(_Administered):
    """How often a body meets: an RFC 5545 rule, and the dates that it gives."""

    body: Slug
    rule: Text
    starts: date
    dates: tuple[date, ...]


class EndRhythm(_Administered):
    """`until`: the last day that may have a meeting by this rhythm."""

    body: Slug
    until: date
