"""The network as it stands: zones, bodies, organisations, people, portfolios, rules and days.

This is what every decision may look things up in. How it comes to be, event by event, is in `network.py`.
Everything that differs between towns is a value in here, never a branch in the code.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field

from domain.calendar import Calendar
from domain.message import Message
from domain.roles import Role
from domain.table import Table

WHOLE_NETWORK = "network"  # the zone slug of a stream that is the whole network's


class Dated(Message):
    """Something that holds from a day to a day, both included; open where a bound is missing."""

    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class BodyKind(StrEnum):
    ZONE_COMMISSION = "zone-commission"
    MOTOR_GROUP = "motor-group"
    ACTION_GROUP = "action-group"
    WORKING_GROUP = "working-group"
    FORUM = "forum"
    MANAGEMENT_MEETING = "management-meeting"
    OTHER = "other"


class Zone(Message):
    id: str
    name: str
    neighbourhoods: tuple[tuple[str, str], ...] = Field(default=(), description="pairs of id and name")
    closed_on: date | None = None
    closed_neighbourhoods: tuple[tuple[str, date], ...] = Field(default=(), description="pairs of id and last day")

    def has(self, neighbourhood: str) -> bool:
        return any(known == neighbourhood for known, _ in self.neighbourhoods)

    def has_on(self, neighbourhood: str, day: date) -> bool:
        """Whether the neighbourhood was part of this zone on a day."""
        closed = dict(self.closed_neighbourhoods).get(neighbourhood)
        return self.has(neighbourhood) and (closed is None or day <= closed)


class Sector(Message):
    id: str
    name: str
    closed_on: date | None = None


class Kind(Message):
    """A kind of organisation, such as CEIP; it belongs to a sector."""

    id: str
    name: str
    sector: str
    closed_on: date | None = None


class Organisation(Message):
    """An entity that takes part. `imported_from`: the spreadsheet that says what becomes of it."""

    id: str
    name: str
    kind: str
    sector: str
    zones: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    origin: str | None = None
    imported_from: str | None = None


class Membership(Dated):
    """An organisation's seat in a body."""

    organisation: str


class CaseMember(Dated):
    """A person of the closed part of a body, where cases about people are worked on."""

    person: str


class Body(Message):
    """Where people meet. `zone` and `neighbourhood` are None for a body of the whole network.

    `decides`: a management meeting that answers what groups escalate; `case_members`: its closed part.
    """

    id: str
    name: str
    kind: BodyKind
    zone: str | None = None
    neighbourhood: str | None = None
    validates: bool = False
    takes_cases: bool = False
    escalates: bool = False
    decides: bool = False
    members: tuple[Membership, ...] = ()
    case_members: tuple[CaseMember, ...] = ()
    closed_on: date | None = None

    def members_on(self, day: date) -> tuple[str, ...]:
        return tuple(dict.fromkeys(seat.organisation for seat in self.members if seat.on(day)))

    def case_members_on(self, day: date) -> tuple[str, ...]:
        """The people of its closed part."""
        return tuple(dict.fromkeys(seat.person for seat in self.case_members if seat.on(day)))


class Mandate(Dated):
    """A role that a person holds, in one zone or (None) everywhere. `substitute_for`: acts when that person cannot."""

    role: Role
    zone: str | None = None
    body: str | None = None
    substitute_for: str | None = None

    def counts(self, day: date, zone: str | None, body: str | None) -> bool:
        """Whether it holds on a day in a zone (None: in any) and for a body (None: for any)."""
        return (
            self.on(day)
            and (zone is None or self.zone is None or self.zone == zone)
            and (body is None or self.body is None or self.body == body)
        )


class Delegation(Dated):
    """`delegate` may act in the person's place between two days."""

    delegate: str


class Person(Message):
    """A person by id alone: display names and contacts live beside the log."""

    id: str
    organisation: str | None = None
    mandates: tuple[Mandate, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    left_on: date | None = None


class Holding(Dated):
    """Who answers for a portfolio, and for how long."""

    person: str


class Portfolio(Message):
    """A policy area. `superior`: who decides in its place when it has been pending for too many rounds."""

    id: str
    name: str
    holders: tuple[Holding, ...] = ()
    superior: str | None = None
    closed_on: date | None = None

    def holder_on(self, day: date) -> str | None:
        return next((held.person for held in reversed(self.holders) if held.on(day)), None)


class Service(Message):
    """An entry of the directory of services: what an organisation offers, and who has access to it.

    `criteria`: pairs of id and text; whoever sends a person there has looked each of them up.
    """

    id: str
    name: str
    organisation: str
    offers: str = ""
    criteria: tuple[tuple[str, str], ...] = ()
    closed_on: date | None = None


class Quorum(Message):
    """When a meeting may decide. Shares are of the members of the body (0 to 1), counted in organisations.

    `share` must be present at a first call, `second_call_share` at a second; every one of `required_sectors` must be
    among those present; `agree_share` of those present must agree; absentees then have `objection_days` working days.
    """

    share: float = Field(default=0.5, ge=0, le=1)
    second_call_share: float = Field(default=0.25, ge=0, le=1)
    required_sectors: tuple[str, ...] = ()
    agree_share: float = Field(default=0.5, ge=0, le=1, description="more than this share of those present must agree")
    objection_days: int = Field(default=5, ge=0)


class MeetingRhythm(Message):
    """How often a body meets, as an RFC 5545 rule, for instance FREQ=MONTHLY;BYDAY=1TH."""

    body: str
    rule: str
    starts: date


class CaseDays(Message):
    """How long a case may stay in its group, by urgency."""

    ordinary: int = Field(default=30, ge=1)
    priority: int = Field(default=15, ge=1)
    urgent: int = Field(default=5, ge=1)


class Rules(Message):
    """The rules of a network; every number of days is of working days unless its name says otherwise."""

    version: int = 1
    validation: Quorum = Quorum()
    agreement: Quorum = Quorum()
    adoption: Quorum = Quorum()
    call_days: int = Field(default=2, ge=0, description="a meeting is duly convened this many working days before")
    diagnosis_reminder_days: int = Field(default=5, ge=0, description="before the diagnosis' deadline")
    acceptance_days: int = Field(default=10, ge=0, description="for the responsible of an action to accept it")
    confirmation_days: int = Field(default=10, ge=0, description="for an endorsement subject to confirmation")
    action_reminder_days: int = Field(default=5, ge=0, description="before an action's due date")
    overdue_reminder_days: int = Field(default=10, ge=0, description="between reminders once an action is late")
    evaluation_days: int = Field(default=20, ge=0, description="to close an evaluation once it has opened")
    minutes_approval: str = Field(default="next-meeting", pattern="^(same-meeting|next-meeting)$")
    minutes_days: int = Field(default=5, ge=0, description="to draft the minutes after a meeting")
    votes_each: int = Field(default=3, ge=1, description="votes an organisation has when items are prioritised")
    criteria: tuple[str, ...] = ("relevance", "effectiveness", "participation", "coordination", "sustainability")
    process_criteria: tuple[str, ...] = ("trust-between-services",)
    case_days: CaseDays = CaseDays()
    case_reminder_days: int = Field(default=3, ge=0, description="before the time of a case in its group is up")
    case_answer_days: int = Field(default=5, ge=0, description="for the representative, once that time is up")
    case_extension_days: int = Field(default=10, ge=1, description="by which a case is extended, once")
    referral_days: int = Field(default=5, ge=0, description="for a service to answer a referral")
    referral_overdue_days: int = Field(default=5, ge=0, description="after the reminder, until the board shows it")
    agenda_days: int = Field(default=3, ge=0, description="an agenda is published this many days before its meeting")
    not_held_days: int = Field(default=2, ge=0, description="after which a meeting nobody opened was not held")
    pending_rounds: int = Field(default=2, ge=1, description="of a portfolio, after which its superior decides")
    information_days: int = Field(default=10, ge=0, description="for a group to give information it was asked for")
    return_days: int = Field(default=10, ge=0, description="for the representative to report an answer to the group")
    acknowledgement_days: int = Field(default=5, ge=0, description="for an absent team to say that it knows")
    acknowledgement_reminder_days: int = Field(default=5, ge=0, description="after the reminder, until it is named")
    retention_years: int = Field(default=10, ge=1)


class Line(Message):
    """A line of plans that the network itself gives, such as Cartagena's three."""

    id: str
    name: str
    closed_on: date | None = None


class Network(Message):
    """A network, folded. `id` is empty until it is founded."""

    id: str = ""
    name: str = ""
    language: str = "en"
    rehearsal: bool = False
    calendar: Calendar = Calendar()
    rules: Rules = Rules()
    words: Table[str] = Table()
    zones: Table[Zone] = Table()
    sectors: Table[Sector] = Table()
    kinds: Table[Kind] = Table()
    bodies: Table[Body] = Table()
    organisations: Table[Organisation] = Table()
    people: Table[Person] = Table()
    portfolios: Table[Portfolio] = Table()
    lines: Table[Line] = Table()
    services: Table[Service] = Table()
    rhythms: tuple[MeetingRhythm, ...] = ()
    meeting_dates: Table[tuple[date, ...]] = Field(default=Table(), description="body to dates, expanded when loaded")
    assumptions: Table[str] = Field(
        default=Table(), description="paths in the network file that no source states, each with its reason"
    )

    @property
    def exists(self) -> bool:
        return self.id != ""

    @property
    def keeps_zones_apart(self) -> bool:
        """Whether a zone's mandate counts for nothing in what is of the whole network."""
        return True

    def present(self, person: str, day: date) -> bool:
        """Whether somebody is in the network on a day. Whoever is not acts in no way, for nobody, and is not asked."""
        known = self.people.get(person)
        return known is not None and (known.left_on is None or day <= known.left_on)

    def may_enter(self, person: str, day: date) -> bool:
        """Whether somebody can enter on a day what others state."""
        return self.present(person, day)

    def works_here(self, person: str, day: date) -> bool:
        """Whether somebody is of an organisation that takes part, or has a role in any zone."""
        return self.organisation_of(person, day) is not None or bool(self.roles_of(person, day, zone=None))

    def roles_of(self, person: str, day: date, *, zone: str | None, body: str | None = None) -> frozenset[Role]:
        """The roles a person holds on a day in `zone`, those held everywhere included; all roles if zone is None.

        A mandate for another body than `body` does not count; where `body` is None it does.
        """
        if not self.present(person, day):
            return frozenset()
        held = {m.role for m in self.people[person].mandates if m.counts(day, zone, body)}
        if self._answers(person, day):
            held.add(Role.SECRETARY)
        return frozenset(held)

    def _answers(self, person: str, day: date) -> bool:
        """Whether somebody holds a portfolio on a day. Few ever did: only theirs are looked up by their day."""
        known = (one.id for one in self.portfolios.values() if any(held.person == person for held in one.holders))
        return any(self.holder_of(portfolio, day) == person for portfolio in known)

    def organisation_of(self, person: str, day: date) -> str | None:
        """The organisation that somebody is of, as long as both are in the network."""
        organisation = self.people[person].organisation if self.present(person, day) else None
        known = self.organisations.get(organisation) if organisation is not None else None
        return organisation if known is None or Dated(since=known.since, until=known.until).on(day) else None

    def people_of(self, organisation: str, day: date) -> tuple[str, ...]:
        """Who is of an organisation and can speak for it on a day."""
        of = (one.id for one in self.people.values() if one.organisation == organisation)
        return tuple(person for person in of if self.organisation_of(person, day) == organisation)

    def may_act_for(self, delegate: str, person: str, day: date) -> bool:
        """Whether a dated delegation lets `delegate` act in the place of `person`; it ends when either leaves."""
        if not (self.present(delegate, day) and self.present(person, day)):
            return False
        return any(d.delegate == delegate and d.on(day) for d in self.people[person].delegations)

    def members_of(self, body: str, day: date) -> tuple[str, ...]:
        """The organisations that are seated in a body and take part in the network on a day."""
        known = self.bodies.get(body)
        return tuple(one for one in known.members_on(day) if self.active(one, day)) if known is not None else ()

    def case_members_of(self, body: str, day: date) -> tuple[str, ...]:
        """The people of the closed part of a body who are there on a day."""
        known = self.bodies.get(body)
        named = known.case_members_on(day) if known is not None else ()
        return tuple(person for person in named if self.present(person, day))

    def with_role(self, role: Role, day: date, *, zone: str | None, body: str | None = None) -> tuple[str, ...]:
        """Who holds a role on a day, in a zone and for a body, as `roles_of` has it."""
        holding = (
            one.id
            for one in self.people.values()
            if any(m.role is role and m.counts(day, zone, body) for m in one.mandates)
            or (role is Role.SECRETARY and self._answers(one.id, day))
        )
        return tuple(person for person in holding if self.present(person, day))

    def management_of(self, zone: str | None, day: date) -> Body | None:
        """The management meeting that answers a zone's questions: its own where it has one, else the network's."""
        deciding = [
            body
            for body in self.bodies.values()
            if body.decides and (body.closed_on is None or day <= body.closed_on) and body.zone in (zone, None)
        ]
        return next((body for body in deciding if body.zone == zone), next(iter(deciding), None))

    def representatives_of(self, zone: str | None, day: date) -> tuple[str, ...]:
        """Who carries a zone's questions to the management meeting on a day: its representative, then substitutes;
        after them those of the whole network, whose role holds in every zone; a seat in one body holds in no zone."""
        mandates = [
            ((mandate.zone is None, mandate.substitute_for is not None), person.id)
            for person in self.people.values()
            for mandate in person.mandates
            if mandate.role is Role.REPRESENTATIVE and mandate.on(day)
            if mandate.zone == zone or (mandate.zone is None and mandate.body is None)
            if self.present(person.id, day)
        ]
        return tuple(dict.fromkeys(person for _, person in sorted(mandates, key=lambda known: known[0])))

    def represented(self, zone: str | None, day: date) -> bool:
        """Whether anybody carries a zone's questions on a day; as long as nobody does, who coordinates it does."""
        return bool(self.representatives_of(zone, day))

    def holder_of(self, portfolio: str, day: date) -> str | None:
        """Who answers for a portfolio on a day; nobody where its holder has left, or it is closed."""
        known = self.portfolios.get(portfolio)
        if known is None or (known.closed_on is not None and day > known.closed_on):
            return None
        holder = known.holder_on(day)
        return holder if holder is not None and self.present(holder, day) else None

    def superior_of(self, portfolio: str, day: date) -> str | None:
        """Who is above whoever answers for a portfolio, as long as they are there."""
        known = self.portfolios.get(portfolio)
        superior = known.superior if known is not None else None
        return superior if superior is not None and self.present(superior, day) else None

    def answering(self, portfolio: str, day: date) -> str | None:
        """Whose turn a portfolio's part is: its holder's; its superior's as long as it is vacant."""
        return self.holder_of(portfolio, day) or self.superior_of(portfolio, day)

    def zone_of_neighbourhood(self, neighbourhood: str) -> Zone | None:
        """The zone that a neighbourhood is part of, closed ones included."""
        return next((zone for zone in self.zones.values() if zone.has(neighbourhood)), None)

    def sector_of(self, organisation: str) -> str | None:
        known = self.organisations.get(organisation)
        return known.sector if known is not None else None

    def active(self, organisation: str, day: date) -> bool:
        """Whether an organisation takes part in the network on a day."""
        known = self.organisations.get(organisation)
        return known is not None and Dated(since=known.since, until=known.until).on(day)

    def changed(self, **fields: object) -> Self:
        """This network with some fields replaced; trusted, for `evolve`."""
        return self.model_copy(update=fields)
