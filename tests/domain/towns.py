"""A small town with one zone group, and cycles told in it command by command, on a clock that the test moves."""

from datetime import UTC, date, datetime
from typing import Any

from domain import cycle
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
    Line,
    Mandate,
    Membership,
    Network,
    Organisation,
    Person,
    Portfolio,
    Quorum,
    Rules,
    Sector,
    Zone,
)
from tests.domain.telling import Telling, only

STREAM = "cycle:town:north:2017"
NOW = datetime(2017, 3, 1, 12, tzinfo=UTC)  # a Wednesday
DEADLINE = date(2017, 3, 31)
MEMBERS = ("clinic", "school", "council", "neighbours")
SECTORS = {
    "clinic": "health",
    "school": "education",
    "council": "social",
    "neighbours": "social",
    "library": "education",
}


def person(known_as: str, organisation: str | None, *roles: Role, zone: str | None = "north", **more: Any) -> Person:
    given = {"mandates": tuple(Mandate(role=role, zone=zone) for role in roles), **more}
    return Person(id=known_as, organisation=organisation, **given)


PEOPLE = (
    person("coord", "council", Role.COORDINATOR),
    person("scribe", "clinic", Role.MINUTE_TAKER),
    person("other-scribe", "clinic", Role.MINUTE_TAKER),
    person("rui", "clinic", Role.TEAM_MEMBER),
    person("ana", "school", Role.TEAM_MEMBER, delegations=(Delegation(delegate="noe"),)),
    person("noe", "school", Role.TEAM_MEMBER),
    person("caro", "council", Role.TEAM_MEMBER),
    person("neus", "neighbours", Role.TEAM_MEMBER),
    person("lia", "library", Role.TEAM_MEMBER),
    person("eva", None, Role.EVALUATOR),
    person("sec", "townhall"),
    person("former", "townhall", Role.SECRETARY, zone=None),
    person("staff", "townhall", Role.TEAM_MEMBER),
    person("alone", None, Role.TEAM_MEMBER),
    person("far", "school", Role.COORDINATOR, Role.TEAM_MEMBER, zone="south"),
    person(
        "choir-scribe",
        "clinic",
        mandates=(Mandate(role=Role.MINUTE_TAKER, body="choir"), Mandate(role=Role.COORDINATOR, zone="south")),
    ),
    person("far-scribe", "clinic", Role.MINUTE_TAKER, zone="south"),
    person("chief", "council", Role.COORDINATOR, zone=None),
    person("gone", "school", Role.TEAM_MEMBER, left_on=date(2017, 1, 1)),
)


def organisation(known_as: str, **more: Any) -> Organisation:
    sector = SECTORS.get(known_as, "social")
    return Organisation(id=known_as, name=known_as.title(), kind="service", sector=sector, zones=("north",), **more)


def town(**rules: Any) -> Network:
    """The town, with rules of its own where a test needs others."""
    seats = tuple(Membership(organisation=member) for member in MEMBERS)
    bodies = (
        Body(id="circle", name="Circle", kind=BodyKind.WORKING_GROUP, zone="north", validates=True, members=seats),
        Body(id="assembly", name="Assembly", kind=BodyKind.FORUM, validates=True, members=seats),
        Body(id="choir", name="Choir", kind=BodyKind.OTHER, zone="north"),
        Body(id="south-circle", name="South", kind=BodyKind.WORKING_GROUP, zone="south", validates=True),
        Body(
            id="old-circle", name="Old", kind=BodyKind.OTHER, zone="north", validates=True, closed_on=date(2016, 1, 1)
        ),
    )
    everyone = [organisation(known_as) for known_as in (*MEMBERS, "library", "townhall")]
    everyone.append(organisation("nursery", until=date(2016, 12, 31)))
    north = Zone(id="north", name="North", neighbourhoods=(("hill", "Hill"),))
    south = Zone(id="south", name="South", neighbourhoods=(("river", "River"),))
    old = Zone(id="old", name="Old", closed_on=date(2016, 12, 31))
    answering = Portfolio(
        id="education",
        name="Education",
        holders=(Holding(person="former", until=date(2016, 12, 31)), Holding(person="sec", since=date(2017, 1, 1))),
    )
    health = Portfolio(id="health", name="Health", holders=(Holding(person="former"),))
    return Network(
        id="town",
        calendar=Calendar(timezone="America/Sao_Paulo", holidays=(date(2017, 3, 8),)),
        rules=Rules(**{"votes_each": 2, "process_criteria": ("trust-between-services",), **rules}),
        zones=Table({zone.id: zone for zone in (north, south, old)}),
        sectors=Table({known_as: Sector(id=known_as, name=known_as) for known_as in ("health", "education", "social")}),
        bodies=Table({body.id: body for body in bodies}),
        organisations=Table({each.id: each for each in everyone}),
        people=Table({each.id: each for each in PEOPLE}),
        portfolios=Table({"education": answering, "health": health}),
        lines=Table({"information": Line(id="information", name="Information")}),
    )


TOWN = town()
AT_ONCE = town(**{name: Quorum(objection_days=0) for name in ("validation", "agreement", "adoption")})


def managed(network: Network, *, decides: bool = True) -> Network:
    """The same town with a management meeting that answers its questions, and who carries them there."""
    management = Body(id="management", name="Management", kind=BodyKind.MANAGEMENT_MEETING, decides=decides)
    substitute = Mandate(role=Role.REPRESENTATIVE, zone="north", substitute_for="rep")
    people = (
        person("rep", "school", Role.REPRESENTATIVE),
        person("stand-in", "clinic", mandates=(substitute,)),
        person("south-rep", "school", Role.REPRESENTATIVE, zone="south"),
    )
    return network.changed(
        bodies=network.bodies.set(management.id, management),
        people=Table({**network.people, **{each.id: each for each in people}}),
    )


MANAGED = managed(AT_ONCE)


class Story(Telling):
    """One cycle."""

    decider = cycle.decider
    speaker = "coord"

    def __init__(self, network: Network = TOWN, stream: str = STREAM, now: datetime = NOW, seed: str = "") -> None:
        super().__init__(network, stream, now, seed)

    def let_time_pass(self, until: datetime) -> list[Event]:
        return self.pass_time(until)

    def meeting(self, *present: str, **facts: Any) -> MeetingFacts:
        """A meeting of the circle held today; all its members are present where none are named."""
        given = {
            "meeting": "group:town:circle#meeting-1",
            "body": "circle",
            "zone": "north",
            "held_on": self.network.calendar.local_date(self.now),
            "duly_convened": True,
            "members": MEMBERS,
            "present": present or MEMBERS,
            "minute_taker": "scribe",
        }
        return MeetingFacts.model_validate({**given, **facts})


START: dict[str, Any] = {
    "title": "The north in 2017",
    "organisations": ["clinic", "school", "council", "neighbours"],
    "deadline": DEADLINE.isoformat(),
    "body": "circle",
}


def in_diagnosis(network: Network = TOWN, **start: Any) -> Story:
    story = Story(network)
    story.give("StartCycle", **{**START, **start})
    return story


def finding(story: Story, text: str = "No bus on Sundays", by: str = "ana", kind: str = "demand", **more: Any) -> str:
    return str(only(story.give("RecordFinding", by, kind=kind, text=text, **more), "FindingRecorded").finding)


def in_swot(network: Network = AT_ONCE, findings: int = 2, **start: Any) -> Story:
    story = in_diagnosis(network, **start)
    for n in range(findings):
        finding(story, f"Finding {n}", kind=("fragility", "strength")[n % 2])
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    return story


def item(story: Story, of: str, quadrant: str = "weaknesses") -> str:
    return str(only(story.give("PlaceFinding", "ana", finding=of, quadrants=[quadrant]), "FindingPlaced").item)


def strategy(story: Story, *items: str, kind: str = "correct-weaknesses") -> str:
    new = {"kind": kind, "text": "Answer it together", "items": items}
    return str(only(story.give("AgreeStrategies", strategies=[new]), "StrategyAgreed").strategy)


def in_plan(network: Network = AT_ONCE, **start: Any) -> Story:
    """A plan to be drafted from one strategy, which answers the first finding as a weakness."""
    story = in_swot(network, **start)
    strategy(story, item(story, next(iter(story.state.course.findings))))
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    return story


def objective(story: Story, *strategies: str, **more: Any) -> str:
    given = strategies or tuple(story.state.board.strategies)
    made = story.give("DraftObjective", "ana", text="Everybody knows", strategies=given, **more)
    return str(only(made, "ObjectiveDrafted").objective)


ACTION: dict[str, Any] = {
    "title": "A booklet of all services",
    "responsible": "ana",
    "due_on": "2017-06-30",
    "indicators": [{"name": "Booklets printed", "unit": "copies", "baseline": 0, "target": 500}],
    "neighbourhoods": ["hill"],
}


def action(story: Story, of: str | None = None, **more: Any) -> str:
    given = {**ACTION, "objective": of or objective(story), **more}
    return str(only(story.give("DraftAction", "ana", **given), "ActionDrafted").action)


def in_actions(network: Network = AT_ONCE, *actions: dict[str, Any], accepted: bool = True) -> Story:
    """An adopted plan; with one action, accepted by its responsible, where no others are given."""
    story = in_plan(network)
    whole = objective(story, line="information")
    for given in actions or ({},):
        made = action(story, whole, **given)
        if accepted:
            story.give("AcceptAction", story.state.plan.actions[made].responsible, action=made)
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    return story


def noted(story: Story, known_as: str, status: str, on: str = "2017-03-01", **values: float) -> list[Event]:
    """What an action tells; values by the indicator's place in it: `first`, or its id."""
    ids_ = [indicator.id for indicator in story.state.plan.actions[known_as].indicators]
    given = [{"indicator": ids_[0] if name == "first" else name, "value": value} for name, value in values.items()]
    return story.deliver("NoteAction", action=known_as, status=status, values=given, on=on)


def in_evaluation(network: Network = AT_ONCE, *actions: dict[str, Any]) -> Story:
    story = in_actions(network, *actions)
    for known_as in list(story.state.plan.actions):
        noted(story, known_as, "completed", first=500)
    return story


def rate_all(story: Story) -> None:
    for criterion in story.state.criteria:
        story.give("Rate", "eva", criterion=criterion, score=4, reason="It went well")
    for criterion in story.state.process_criteria:
        story.give("Rate", "ana", criterion=criterion, score=3, reason="We know each other now")


def closed(network: Network = AT_ONCE, *actions: dict[str, Any]) -> Story:
    story = in_evaluation(network, *actions)
    rate_all(story)
    story.give("CloseEvaluation", outcome="renew", reason="There is more to do")
    return story
