"""What is known of a network, fact by fact."""

from datetime import date

from pydantic import Field

from domain.calendar import is_none
from domain.message import Event, Message
from domain.network.parts import BodyFields, Part, ServiceFields
from domain.roles import Role
from domain.territory import Rules


class NetworkFounded(Event):
    network: str
    name: str
    language: str
    rehearsal: bool
    administrator: str


class NetworkChanged(Event):
    name: str
    language: str


class CalendarSet(Event):
    timezone: str
    weekdays: tuple[int, ...]
    holidays: tuple[date, ...]
    known_from: int | None = Field(default=None, exclude_if=is_none)
    known_until: int | None = Field(default=None, exclude_if=is_none)


class RulesSet(Event):
    rules: Rules


class WordsSet(Event):
    words: dict[str, str]


class AssumptionsSet(Event):
    assumptions: dict[str, str]


class SectorAdded(Event):
    sector: str
    name: str


class SectorChanged(Event):
    sector: str
    name: str


class KindAdded(Event):
    kind: str
    name: str
    sector: str


class KindChanged(Event):
    kind: str
    name: str
    sector: str


class LineAdded(Event):
    line: str
    name: str


class LineChanged(Event):
    line: str
    name: str


class PortfolioAdded(Event):
    portfolio: str
    name: str


class PortfolioChanged(Event):
    portfolio: str
    name: str


class ZoneAdded(Event):
    zone: str
    name: str


class ZoneChanged(Event):
    zone: str
    name: str


class NeighbourhoodAdded(Event):
    zone: str
    neighbourhood: str
    name: str


class NeighbourhoodChanged(Event):
    zone: str
    neighbourhood: str
    name: str


class BodyAdded(Event, BodyFields):
    pass


class BodyChanged(Event, BodyFields):
    pass


class PartClosed(Event):
    part: Part
    id: str
    on: date


class PartReopened(Event):
    part: Part
    id: str


class _Organisation(Message):
    organisation: str
    name: str
    kind: str
    sector: str
    zones: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    origin: str | None = None
    imported_from: str | None = None


class OrganisationJoined(Event, _Organisation):
    pass


class OrganisationChanged(Event, _Organisation):
    pass


class OrganisationLeft(Event):
    organisation: str
    until: date


class OrganisationSeated(Event):
    body: str
    organisation: str
    since: date | None = None
    until: date | None = None


class OrganisationUnseated(Event):
    """`since`: the first day of the seat that ends; None: every one that goes on after `until`."""

    body: str
    organisation: str
    since: date | None = None
    until: date


class CaseMemberNamed(Event):
    body: str
    person: str
    since: date | None = None
    until: date | None = None


class CaseMemberEnded(Event):
    """`since`: the first day of the place that ends; None: every one that goes on after `until`."""

    body: str
    person: str
    since: date | None = None
    until: date


class ServiceAdded(Event, ServiceFields):
    pass


class ServiceChanged(Event, ServiceFields):
    pass


class PersonAdded(Event):
    person: str
    organisation: str | None = None


class PersonChanged(Event):
    person: str
    organisation: str | None = None


class PersonLeft(Event):
    person: str
    on: date


class _Mandate(Message):
    person: str
    role: Role
    zone: str | None = None
    body: str | None = None
    substitute_for: str | None = None
    since: date | None = None


class MandateGiven(Event, _Mandate):
    until: date | None = None


class MandateEnded(Event, _Mandate):
    until: date


class DelegationGiven(Event):
    person: str
    delegate: str
    since: date
    until: date | None = None


class DelegationEnded(Event):
    person: str
    delegate: str
    since: date
    until: date


class PortfolioHeld(Event):
    portfolio: str
    person: str
    since: date | None = None
    until: date | None = None


class HoldingEnded(Event):
    portfolio: str
    person: str
    since: date | None = None
    until: date


class SuperiorNamed(Event):
    portfolio: str
    person: str | None = None


class RhythmSet(Event):
    body: str
    rule: str
    starts: date
    dates: tuple[date, ...]


class RhythmEnded(Event):
    body: str
    until: date
