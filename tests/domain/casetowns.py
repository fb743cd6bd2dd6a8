"""A town whose group takes cases, and one case told in it command by command, on a clock that the test moves."""

import json
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from domain import case, ids
from domain.calendar import Calendar
from domain.decider import Delivery, Due, Envelope, Folded, MeetingFacts, Todo
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Event, Recorded
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


class Story:
    """One case, told step by step. `now` is when the next command is given."""

    def __init__(self, network: Network = TOWN, stream: str = STREAM) -> None:
        self.network = network
        self.folded: Folded[Any] = Folded.empty(case.decider, stream)
        self.now = NOW
        self.events: list[Recorded] = []
        self.count = count()

    @property
    def state(self) -> Any:
        return self.folded.state

    @property
    def life(self) -> Any:
        return self.folded.state.life

    def give(self, kind: str, by: str = "rui", /, *, meeting: Any = None, **data: Any) -> list[Event]:
        """A command of a person; `meeting`: facts, or None. Raises Refusal and changes nothing then."""
        happened, entered = data.pop("happened_on", None), data.pop("entered_by", None)
        envelope = Envelope(
            **self._asked(kind, data),
            person=by,
            meeting=meeting.meeting if meeting is not None else None,
            entered_by=entered,
            happened_on=happened,
        )
        return self._handled(envelope, meeting)

    def deliver(self, kind: str, /, **data: Any) -> list[Event]:
        made = self._handled(Envelope(**self._asked(kind, {**data, "sender": "other"}), source="delivery"))
        return [event for event in made if type(event).__name__ != "DeliveryReceived"]

    def confirm(self, delivery: Delivery, refused_code: str | None = None) -> None:
        """The engine's word that a delivery ended."""
        data = {"event_id": str(delivery.event_id), "receiver": delivery.receiver}
        if refused_code is not None:
            data |= {"refused_code": refused_code, "refused_reason": "no"}
        self._handled(Envelope(**self._asked("ConfirmDelivery", data), source="timer"))

    def _asked(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        plain = json.loads(json.dumps(data, default=str))
        known_as = ids.seeded(f"{self.folded.stream}/{next(self.count)}", self.now)
        return {"stream": self.folded.stream, "command_id": known_as, "kind": kind, "data": plain}

    def _handled(self, envelope: Envelope, meeting: MeetingFacts | None = None) -> list[Event]:
        decision = handle(self.folded, envelope, now=self.now, network=self.network, network_version=1, meeting=meeting)
        self.folded = decision.folded
        self.events += decision.events
        return [case.decider.read(recorded) for recorded in decision.events]

    def fire(self, due: Due) -> list[Event]:
        """One deadline, at its own time."""
        self.now = max(self.now, due.at)
        timer = ids.timer(self.folded.stream, due.kind, due.key, due.at)
        asked: dict[str, Any] = {"stream": self.folded.stream, "kind": due.kind, "data": due.data}
        return self._handled(Envelope(**asked, command_id=timer, source="timer"))

    def let_time_pass(self, until: datetime) -> list[str]:
        """Fire every deadline that comes, at its own time; each fires once. Answers what was said."""
        said: list[Event] = []
        while coming := [due for due in case.due(self.state) if due.at <= until]:
            first = min(coming, key=lambda due: due.at)
            said += self.fire(first)
            assert first not in case.due(self.state), "a deadline that fired is over"
            assert all(due.at > self.now for due in case.due(self.state) if due not in coming), "what is new is to come"
        self.now = until
        return kinds(said)

    def told(self) -> list[Delivery]:
        return list(self.folded.outbox.values())

    def waits(self) -> list[tuple[str, str]]:
        return [(todo.what, todo.who) for todo in self.todos()]

    def todos(self) -> tuple[Todo, ...]:
        return case.decider.summarised(self.state).todos

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


def refused(story: Story, kind: str, by: str = "rui", /, **given: Any) -> str:
    """The code of the refusal that a command gets; nothing may have changed, and the words are filled in."""
    before = story.folded.fingerprint()
    with pytest.raises(Refusal) as refusal:
        story.give(kind, by, **given)
    assert story.folded.fingerprint() == before
    assert "{" not in str(refusal.value)
    return refusal.value.code


def turned_back(story: Story, kind: str, /, **data: Any) -> str:
    """The code of the refusal that a delivery gets; nothing may have changed."""
    before = story.folded.fingerprint()
    with pytest.raises(Refusal) as refusal:
        story.deliver(kind, **data)
    assert story.folded.fingerprint() == before
    return refusal.value.code


def kinds(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


APPROVED = {"outcome": "approve", "responsible": "lia", "due_on": "2017-05-02", "resources": "one flat"}
FORWARDED = {"outcome": "forward", "authority": "The province", "pursuer": "lia", "chase_on": "2017-05-02"}


def part(answer: dict[str, Any] = APPROVED, portfolio: str = "housing") -> dict[str, Any]:
    return {"portfolio": portfolio, "answer": answer, "decided_by": "secretary", "on": "2017-03-02"}


def told(story: Story, news: str = "decided", round_: int = 1, n: int = 1, **more: Any) -> list[Event]:
    """What an escalation says of the n-th question."""
    given = {"news": news, "round": round_, "parts": [part()] if news == "decided" else [], "on": "2017-03-02", **more}
    return story.deliver("NoteEscalation", escalation=f"escalation:town:north:case-f-12-{n}", **given)
