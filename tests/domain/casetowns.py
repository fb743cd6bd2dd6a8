"""A town whose group takes cases, and one case told in it command by command, on a clock that the test moves."""

from datetime import UTC, date, datetime
from typing import Any

from domain import case
from domain.calendar import Calendar
from domain.decider import MeetingFacts
from domain.message import Event
from domain.roles import Role
from domain.table import Table
from domain.territory import (
    Body,
    BodyKind,
    CaseDays,
    CaseMember,
    Delegation,
    Mandate,
    Membership,
    Network,
    Organisation,
    Person,
    Portfolio,
    Rules,
    Sector,
    Zone,
)
from tests.domain.telling import Telling, kinds

STREAM = "case:town:north:f-12"
NOW = datetime(2017, 3, 1, 12, tzinfo=UTC)  # a Wednesday; the town's 8 March is a holiday
UP_AT = datetime(2017, 3, 17, 3, tzinfo=UTC)  # the end of the tenth working day, in UTC
REMINDER_AT = datetime(2017, 3, 13, 3, tzinfo=UTC)
ANSWER_BY = datetime(2017, 3, 22, 3, tzinfo=UTC)  # said to the representative on the 17th, two working days on


def person(known_as: str, organisation: str | None, role: Role, zone: str | None = "north", **more: Any) -> Person:
    mandate = Mandate(role=role, zone=zone, substitute_for=more.pop("substitute_for", None))
    return Person(id=known_as, organisation=organisation, mandates=(mandate,), **more)


PEOPLE = (
    person("coord", "council", Role.COORDINATOR),
    person("nobodys", None, Role.COORDINATOR),
    person("stand-in", "school", Role.REPRESENTATIVE, substitute_for="rep"),
    person("rep", "council", Role.REPRESENTATIVE, delegations=(Delegation(delegate="caro"),)),
    person("scribe", "clinic", Role.MINUTE_TAKER),
    person("rui", "clinic", Role.TEAM_MEMBER),
    person("eli", "clinic", Role.TEAM_MEMBER),
    person("ana", "school", Role.TEAM_MEMBER),
    person("caro", "council", Role.TEAM_MEMBER),
    person("lia", "library", Role.TEAM_MEMBER),
    person("far", "harbour", Role.TEAM_MEMBER, zone=None),
    person("gone", "clinic", Role.TEAM_MEMBER, left_on=date(2017, 1, 1)),
    person("secretary", None, Role.SECRETARY, zone=None),
)
CLOSED_PART = (
    CaseMember(person="rui"),
    CaseMember(person="caro"),
    CaseMember(person="coord"),
    CaseMember(person="ana", until=date(2017, 2, 28)),
)


def organisation(known_as: str, *zones: str, **more: Any) -> Organisation:
    return Organisation(id=known_as, name=known_as.title(), kind="service", sector="social", zones=zones, **more)


def body(known_as: str, **more: Any) -> Body:
    given: dict[str, Any] = {"kind": BodyKind.MOTOR_GROUP, "zone": "north", **more}
    return Body(id=known_as, name=known_as.title(), **given)


CIRCLE = body(
    "circle",
    takes_cases=True,
    escalates=True,
    case_members=CLOSED_PART,
    members=tuple(Membership(organisation=member) for member in ("clinic", "school", "council")),
)
DESK = body("desk", kind=BodyKind.MANAGEMENT_MEETING, zone=None, decides=True)
RULES = Rules(
    case_days=CaseDays(ordinary=10, priority=6, urgent=2),
    case_reminder_days=3,
    case_answer_days=2,
    case_extension_days=4,
    referral_days=3,
    referral_overdue_days=2,
)


def town(*bodies: Body) -> Network:
    """The town, with the bodies a test needs; its group and a management meeting where none are named."""
    known = bodies or (CIRCLE, DESK)
    organisations = (
        organisation("clinic", "north"),
        organisation("school", "north", "south"),
        organisation("council", "north"),
        organisation("library"),
        organisation("harbour", "south"),
        organisation("nursery", "north", until=date(2016, 12, 31)),
    )
    zones = (
        Zone(id="north", name="North"),
        Zone(id="south", name="South"),
        Zone(id="old", name="Old", closed_on=date(2016, 12, 31)),
    )
    portfolios = (
        Portfolio(id="housing", name="Housing"),
        Portfolio(id="health", name="Health"),
        Portfolio(id="former", name="Former", closed_on=date(2016, 12, 31)),
    )
    return Network(
        id="town",
        calendar=Calendar(timezone="America/Sao_Paulo", holidays=(date(2017, 3, 8),)),
        rules=RULES,
        zones=Table({zone.id: zone for zone in zones}),
        sectors=Table({known_as: Sector(id=known_as, name=known_as) for known_as in ("health", "social")}),
        bodies=Table({body.id: body for body in known}),
        organisations=Table({each.id: each for each in organisations}),
        people=Table({each.id: each for each in PEOPLE}),
        portfolios=Table({each.id: each for each in portfolios}),
    )


TOWN = town()
OPEN: dict[str, Any] = {
    "kind": "family",
    "text": "A child misses school",
    "sectors": ["social"],
    "teams": ["clinic", "school", "council"],
    "reference_service": "clinic",
    "reference_person": "rui",
    "would_need": "A place in the housing programme",
    "portfolios": ["housing"],
}


class Story(Telling):
    """One case."""

    decider = case.decider
    speaker = "rui"

    def __init__(self, network: Network = TOWN, stream: str = STREAM) -> None:
        super().__init__(network, stream, NOW)

    @property
    def life(self) -> Any:
        return self.folded.state.life

    def let_time_pass(self, until: datetime) -> list[str]:
        """What was said in the meantime."""
        return kinds(self.pass_time(until))

    def waits(self) -> list[tuple[str, str]]:
        return [(todo.what, todo.who) for todo in self.todos()]

    def meeting(self, **facts: Any) -> MeetingFacts:
        """A meeting of the circle held today, where everybody was."""
        given = {
            "meeting": "group:town:circle#meeting-1",
            "body": "circle",
            "zone": "north",
            "held_on": self.network.calendar.local_date(self.now),
            "duly_convened": True,
            "members": ("clinic", "school", "council"),
            "present": ("clinic", "school", "council"),
            "minute_taker": "scribe",
        }
        return MeetingFacts.model_validate({**given, **facts})


def opened(network: Network = TOWN, by: str = "rui", **more: Any) -> Story:
    story = Story(network)
    story.give("OpenCase", by, **{**OPEN, **more})
    return story


APPROVED = {"outcome": "approve", "responsible": "lia", "due_on": "2017-05-02", "resources": "one flat"}
REFUSED = {"outcome": "refuse", "reason": "no flat"}
FORWARDED = {"outcome": "forward", "authority": "The province", "pursuer": "lia", "chase_on": "2017-05-02"}


def part(answer: dict[str, Any] = APPROVED, portfolio: str = "housing") -> dict[str, Any]:
    return {"portfolio": portfolio, "answer": answer, "decided_by": "secretary", "on": "2017-03-02"}


def told(story: Story, news: str = "decided", round_: int = 1, n: int = 1, **more: Any) -> list[Event]:
    """What an escalation says of the n-th question."""
    given = {"news": news, "round": round_, "parts": [part()] if news == "decided" else [], "on": "2017-03-02", **more}
    return story.deliver("NoteEscalation", escalation=f"escalation:town:north:case-f-12-{n}", **given)
