"""A small town whose north puts questions to the management meeting, and escalations told in it step by step."""

from datetime import UTC, date, datetime
from typing import Any

from domain import escalation
from domain.calendar import Calendar
from domain.decider import MeetingFacts
from domain.message import Event
from domain.roles import Role
from domain.table import Table
from domain.territory import (
    Body,
    BodyKind,
    Delegation,
    Holding,
    Mandate,
    Network,
    Organisation,
    Person,
    Portfolio,
    Rules,
    Zone,
)
from tests.domain import telling
from tests.domain.telling import Telling

STREAM = "escalation:town:north:case-north-7-1"
EVERYWHERE = "escalation:town:network:plan-2017-booklet"
CASE = "case:town:north:north-7"
CYCLE = "cycle:town:network:2017"
MANAGEMENT = "management:town:direction"
NOW = datetime(2017, 3, 1, 12, tzinfo=UTC)  # a Wednesday
TEAMS = ["clinic", "school"]


def person(known_as: str, organisation: str | None, *mandates: Mandate, **more: Any) -> Person:
    return Person(id=known_as, organisation=organisation, mandates=mandates, **more)


def member(role: Role = Role.TEAM_MEMBER, zone: str | None = "north", **more: Any) -> Mandate:
    return Mandate(role=role, zone=zone, **more)


PEOPLE = (
    person("coord", "council", member(Role.COORDINATOR)),
    person("rep", "council", member(Role.REPRESENTATIVE), delegations=(Delegation(delegate="staff"),)),
    person("sub", "school", member(Role.REPRESENTATIVE, substitute_for="rep")),
    person("former-rep", "school", member(Role.REPRESENTATIVE, until=date(2017, 1, 31))),
    person("far-rep", "school", member(Role.REPRESENTATIVE, zone="south")),
    person("net-rep", "council", member(Role.REPRESENTATIVE, zone=None)),
    person("chief", "council", member(Role.COORDINATOR, zone=None)),
    person("far-coord", "council", member(Role.COORDINATOR, zone="south")),
    person("scribe", "clinic", member(Role.MINUTE_TAKER)),
    person("rui", "clinic", member()),
    person("ana", "school", member()),
    person("lia", "library", member()),
    person("eva", None, member(Role.EVALUATOR)),
    person("doer", "townhall", member(zone=None)),
    person("sec-edu", "townhall"),
    person("next-edu", "townhall"),
    person("sec-health", "townhall"),
    person("staff", "townhall", member(zone=None)),
)


def town(*, deciding: bool = True, **rules: Any) -> Network:
    bodies = (
        Body(id="direction", name="Direction", kind=BodyKind.MANAGEMENT_MEETING, decides=deciding),
        Body(id="circle", name="Circle", kind=BodyKind.WORKING_GROUP, zone="north", escalates=True),
        Body(id="choir", name="Choir", kind=BodyKind.OTHER, zone="north"),
        Body(id="far-circle", name="South", kind=BodyKind.WORKING_GROUP, zone="south", escalates=True),
        Body(id="assembly", name="Assembly", kind=BodyKind.FORUM, escalates=True),
    )
    education = Portfolio(
        id="education",
        name="Education",
        holders=(
            Holding(person="sec-edu", until=date(2017, 6, 30)),
            Holding(person="next-edu", since=date(2017, 7, 1)),
        ),
    )
    health = Portfolio(id="health", name="Health", holders=(Holding(person="sec-health"),))
    organisations = ("council", "clinic", "school", "library", "townhall")
    return Network(
        id="town",
        calendar=Calendar(timezone="America/Sao_Paulo", holidays=(date(2017, 3, 8),)),
        rules=Rules(**rules),
        zones=Table({"north": Zone(id="north", name="North"), "south": Zone(id="south", name="South")}),
        bodies=Table({body.id: body for body in bodies}),
        organisations=Table({o: Organisation(id=o, name=o, kind="service", sector="social") for o in organisations}),
        people=Table({each.id: each for each in PEOPLE}),
        portfolios=Table({"education": education, "health": health}),
    )


TOWN = town()

QUESTION: dict[str, Any] = {
    "origin_kind": "case",
    "origin": CASE,
    "zone": "north",
    "asks": "A place in the nursery, and who pays it",
    "tried": "The group asked the nursery twice",
    "portfolios": ["education"],
    "urgency": "priority",
    "teams": TEAMS,
    "carried_by": "rep",
    "raised_on": "2017-03-01",
}


def question(**more: Any) -> dict[str, Any]:
    return {**QUESTION, **more}


def approve(**more: Any) -> dict[str, Any]:
    return {"outcome": "approve", "responsible": "doer", "due_on": "2017-04-03", **more}


def assign(**more: Any) -> dict[str, Any]:
    return {"outcome": "assign", "portfolio": "education", "due_on": "2017-07-31", **more}


def forward(**more: Any) -> dict[str, Any]:
    return {"outcome": "forward", "authority": "The province", "pursuer": "doer", "chase_on": "2017-04-03", **more}


def refuse(reason: str = "There is no money") -> dict[str, Any]:
    return {"outcome": "refuse", "reason": reason}


def part(answer: dict[str, Any], portfolio: str = "education", **more: Any) -> dict[str, Any]:
    return {"portfolio": portfolio, "answer": answer, "decided_by": "sec-edu", "on": "2017-03-02", **more}


class Story(Telling):
    """One escalation."""

    decider = escalation.decider
    speaker = "rep"
    sender = MANAGEMENT

    def __init__(self, network: Network = TOWN, stream: str = STREAM) -> None:
        super().__init__(network, stream, NOW, seed="step")

    @property
    def stage(self) -> str:
        return str(self.state.stage)

    def note(self, kind: str, /, **data: Any) -> list[Event]:
        """What the management meeting says of the current round, on this day, where nothing else is given."""
        return self.deliver(kind, **{**self.current(kind), **data})

    def current(self, kind: str) -> dict[str, Any]:
        told: dict[str, Any] = {"round": self.state.life.round, "item": "item-1"}
        return told if kind in ("NoteTabled", "NoteTakenOff") else {**told, "on": self.today}

    def until(self, day: date) -> list[Event]:
        """Let time pass to noon of a day."""
        return self.pass_time(datetime(day.year, day.month, day.day, 15, tzinfo=UTC))

    def turns(self, what: str) -> list[str]:
        return [todo.who for todo in self.todos(what)]

    def meeting(self, *present: str, **facts: Any) -> MeetingFacts:
        """A meeting of the north's circle, held today."""
        given = {
            "meeting": "group:town:circle#meeting-1",
            "body": "circle",
            "zone": "north",
            "held_on": self.today,
            "duly_convened": True,
            "members": ("council", "clinic", "school"),
            "present": present,
            "minute_taker": "scribe",
        }
        return MeetingFacts.model_validate({**given, **facts})

    def back(self, *present: str, by: str = "rep", text: str = "They said yes", **more: Any) -> list[Event]:
        """The representative reports the answer, with these organisations present."""
        return self.give("ReportReturn", by, meeting=self.meeting(*present), text=text, **more)


def turned_back(story: Story, kind: str, /, **data: Any) -> str:
    """The code of the refusal that a delivery gets; a note is of the current round, where nothing else is given."""
    if kind.startswith(("Note", "Correct")):
        data = {**story.current(kind), **data}
    return telling.turned_back(story, kind, **data)


def unchanged(story: Story, kind: str, /, **data: Any) -> bool:
    """Whether a delivery that comes again, or late, says nothing."""
    before = story.state
    return story.note(kind, **data) == [] and story.state == before


def raised(network: Network = TOWN, stream: str = STREAM, **more: Any) -> Story:
    story = Story(network, stream)
    story.deliver("RaiseEscalation", question=question(**more))
    return story


def tabled(**more: Any) -> Story:
    story = raised(**more)
    story.note("NoteTabled", meeting_on="2017-03-02")
    return story


def decided(*answers: dict[str, Any], **more: Any) -> Story:
    """Decided on the next day; approved, where no answers are given: one a portfolio, in order."""
    portfolios = ["education", "health"][: max(1, len(answers))]
    story = tabled(**{"portfolios": portfolios, **more})
    story.until(date(2017, 3, 2))
    given = answers or (approve(),)
    story.note("NoteAnswer", parts=[part(answer, of) for answer, of in zip(given, portfolios, strict=True)])
    return story


def returned(*answers: dict[str, Any], present: tuple[str, ...] = ("clinic", "school"), **more: Any) -> Story:
    story = decided(*answers, **more)
    story.until(date(2017, 3, 3))
    story.back(*present)
    return story


def correct(story: Story, *parts: dict[str, Any], **more: Any) -> list[Event]:
    return story.note("CorrectAnswer", **{"parts": list(parts), "reason": "Entered wrongly", **more})
