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
    """Begin a network. Whoever does so is its first administrator; a rehearsal stays one for ever."""

    name: Text
    language: Language
    rehearsal: bool = False


class ChangeNetwork(_Administered):
    """Change the name or the language of the network."""

    name: Text
    language: Language


class SetCalendar(_Administered):
    """Set the time zone, the working days and the holidays. They replace those known before; deadlines that were set do
    not change.
    """

    timezone: str
    weekdays: tuple[Annotated[int, Field(ge=0, le=6)], ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    known_from: int | None = None
    known_until: int | None = None


class SetRules(_Administered):
    """Set the rules: quorums, deadlines, criteria; all of them at once. They count for what is decided from now on."""

    rules: Rules


class SetWords(_Administered):
    """Set the words that the network uses in place of the engine's, all of them at once."""

    words: dict[str, Text]


class SetAssumptions(_Administered):
    """Say what in the network file no source states, each with its reason; all of it at once."""

    assumptions: dict[str, Text]


class AddSector(_Administered):
    """Add a sector."""

    sector: Slug
    name: Text


class ChangeSector(_Administered):
    """Give a sector another name."""

    sector: Slug
    name: Text


class AddKind(_Administered):
    """Add a kind of organisation, in a sector."""

    kind: Slug
    name: Text
    sector: Slug


class ChangeKind(_Administered):
    """Give a kind of organisation another name or another sector."""

    kind: Slug
    name: Text
    sector: Slug


class AddLine(_Administered):
    """Add a line that all plans of the network have."""

    line: Slug
    name: Text


class ChangeLine(_Administered):
    """Give one of the network's lines another name."""

    line: Slug
    name: Text


class AddPortfolio(_Administered):
    """Add a portfolio: a policy area for which somebody answers."""

    portfolio: Slug
    name: Text


class ChangePortfolio(_Administered):
    """Give a portfolio another name."""

    portfolio: Slug
    name: Text


class AddZone(_Administered):
    """Add a zone, with its neighbourhoods."""

    zone: Slug
    name: Text
    neighbourhoods: tuple[Named, ...] = ()


class ChangeZone(_Administered):
    """Give a zone another name."""

    zone: Slug
    name: Text


class AddNeighbourhood(_Administered):
    """Add a neighbourhood to a zone. No two neighbourhoods of the network have the same id."""

    zone: Slug
    neighbourhood: Slug
    name: Text


class ChangeNeighbourhood(_Administered):
    """Give a neighbourhood another name."""

    zone: Slug
    neighbourhood: Slug
    name: Text


class AddBody(_Administered, BodyFields):
    """Add a body: a commission, a group, a forum or a management meeting."""


class ChangeBody(_Administered, BodyFields):
    """Change a body. All of it is given, as it is from now on."""


class ClosePart(_Administered):
    """Close a zone, a body, a portfolio or another part of the network, after a last day."""

    part: Part
    id: Slug
    on: date


class ReopenPart(_Administered):
    """Open a closed part of the network again."""

    part: Part
    id: Slug


class JoinOrganisations(_Administered):
    """Take organisations into the network."""

    organisations: tuple[NewOrganisation, ...] = Field(min_length=1)


class ChangeOrganisation(_Administered, NewOrganisation):
    """Change an organisation. All of it is given, as it is from now on; without a last day, one that had left is
    back.
    """


class LeaveOrganisation(_Administered):
    """Have an organisation leave the network, and with it every body."""

    organisation: Slug
    until: date


class SeatOrganisations(_Administered):
    """Give organisations a seat in a body."""

    body: Slug
    seats: tuple[Seat, ...] = Field(min_length=1)


class UnseatOrganisation(_Administered):
    """End the seat of an organisation in a body."""

    body: Slug
    organisation: Slug
    since: date | None = None
    until: date


class NameCaseMembers(_Administered):
    """Name people for the closed part of a body that takes cases."""

    body: Slug
    members: tuple[CaseSeat, ...] = Field(min_length=1)


class EndCaseMember(_Administered):
    """End a person's place in the closed part of a body."""

    body: Slug
    person: Slug
    since: date | None = None
    until: date


class AddService(_Administered, ServiceFields):
    """Add an entry to the directory of services."""


class ChangeService(_Administered, ServiceFields):
    """Change an entry of the directory of services. All of it is given, as it is from now on."""


class AddPeople(_Administered):
    """Take people into the network. Their names are kept apart, in the register of people."""

    people: tuple[NewPerson, ...] = Field(min_length=1)


class ChangePerson(_Administered):
    """Say of which organisation a person is. One who had left is back."""

    person: Slug
    organisation: Slug | None = None


class LeavePerson(_Administered):
    """Have a person leave the network, with all roles."""

    person: Slug
    on: date


class GiveMandates(_Administered):
    """Give people roles, for the network, a zone or a body."""

    mandates: tuple[NewMandate, ...] = Field(min_length=1)


class EndMandate(_Administered):
    """End a person's mandate."""

    person: Slug
    role: Role
    zone: Slug | None = None
    body: Slug | None = None
    substitute_for: Slug | None = None
    since: date | None = None
    until: date


class Delegate(Command):
    """Let somebody act in a person's place for some time. The person says so, or an administrator."""

    may = LIVING

    person: Slug
    delegate: Slug
    since: date
    until: date | None = None


class EndDelegation(Command):
    """End a delegation."""

    may = LIVING

    person: Slug
    delegate: Slug
    since: date
    until: date


class HoldPortfolio(_Administered):
    """Say who answers for a portfolio from a day on. Whoever did before has the day before as the last."""

    portfolio: Slug
    person: Slug
    since: date | None = None
    until: date | None = None


class EndHolding(_Administered):
    """Say until when a person answers for a portfolio."""

    portfolio: Slug
    person: Slug
    since: date | None = None
    until: date


class NameSuperior(_Administered):
    """Name who decides in place of a portfolio that has left a question pending for too many rounds."""

    portfolio: Slug
    person: Slug | None = None


class SetRhythm(_Administered):
    """Say how often a body meets, with the dates that follow from it."""

    body: Slug
    rule: Text
    starts: date
    dates: tuple[date, ...]


class EndRhythm(_Administered):
    """End the rhythm by which a body meets."""

    body: Slug
    until: date
