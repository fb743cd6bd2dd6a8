"""A small town that asks its management meeting: two zones with a group each, two portfolios, one management meeting.

`founding` says the town command by command, for the real engine and for a world in memory. `CaseTown` gives commands on
the engine, by the people the steps belong to.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain import ids
from domain.decider import Envelope
from domain.decisions import escalation_stream
from domain.territory import Rules
from store.messages import Receipt
from tests.engine import Engine

BOARD = "management:town:board"
TEAMS: dict[str, tuple[str, ...]] = {"north": ("school", "clinic", "council"), "south": ("nursery", "surgery")}
MEMBERS = {"school": "ana", "clinic": "bea", "council": "caro", "nursery": "dora", "surgery": "eli"}
CARRIES = {"north": "rosa", "south": "saul"}
SECRETARY = {"education": "sec-edu", "health": "sec-health"}
DEPUTY = "deputy"  # of the secretary for education
MAYOR = "mayor"  # superior of both
DIRECTORS = ("sec-edu", "sec-health")
Step = tuple[str, dict[str, Any]]


def circle(zone: str) -> str:
    """The zone's group, where its cases are worked on."""
    return f"circle-{zone}"


def group(zone: str) -> str:
    return f"group:town:{circle(zone)}"


def case(reference: str, zone: str = "north") -> str:
    return f"case:town:{zone}:{reference}"


def raised(stream: str, n: int = 1) -> str:
    """The escalation that a case raises the n-th time."""
    return escalation_stream(stream, "case", n)


def founding(
    today: date, *, rehearsal: bool, meeting_dates: Sequence[date] = (), zones: Sequence[str] = ("north", "south"),
    **rules: Any,
) -> Iterator[Step]:  # fmt: skip
    """Everything that is said of the town, in order, by its administrator."""
    since = (today - timedelta(days=400)).isoformat()
    teams = [team for zone in zones for team in TEAMS[zone]]
    yield "FoundNetwork", {"name": "Town", "language": "en", "rehearsal": rehearsal}
    yield "SetCalendar", {"timezone": "UTC"}
    yield "SetRules", {"rules": Rules(**rules).model_dump(mode="json")}
    yield "AddSector", {"sector": "social", "name": "Social"}
    yield "AddKind", {"kind": "service", "name": "Service", "sector": "social"}
    for zone in zones:
        yield "AddZone", {"zone": zone, "name": zone.title()}
    services = [
        {"id": team, "name": team.title(), "kind": "service", "zones": [zone]} for zone in zones for team in TEAMS[zone]
    ]
    townhall = {"id": "townhall", "name": "Town hall", "kind": "service", "zones": []}
    yield "JoinOrganisations", {"organisations": [*services, townhall]}
    at_work = [(MEMBERS[team], team) for team in teams] + [(CARRIES[zone], TEAMS[zone][0]) for zone in zones]
    in_hall = ("chief", "scribe", *SECRETARY.values(), DEPUTY, MAYOR)
    known = [*at_work, *((person, "townhall") for person in in_hall)]
    yield "AddPeople", {"people": [{"id": person, "organisation": of} for person, of in known]}
    mandates: list[dict[str, Any]] = [
        {"person": "chief", "role": "coordinator"}, {"person": "scribe", "role": "minute-taker"}
    ]  # fmt: skip
    for zone in zones:
        mandates += [{"person": MEMBERS[team], "role": "team-member", "zone": zone} for team in TEAMS[zone]]
        mandates += [{"person": CARRIES[zone], "role": "representative", "zone": zone}]
    yield "GiveMandates", {"mandates": [{**mandate, "since": since} for mandate in mandates]}
    for portfolio, secretary in SECRETARY.items():
        yield "AddPortfolio", {"portfolio": portfolio, "name": portfolio.title()}
        yield "HoldPortfolio", {"portfolio": portfolio, "person": secretary, "since": since}
        yield "NameSuperior", {"portfolio": portfolio, "person": MAYOR}
    yield "Delegate", {"person": SECRETARY["education"], "delegate": DEPUTY, "since": since}
    for zone in zones:
        body = {"body": circle(zone), "name": f"Circle of the {zone}", "kind": "working-group", "zone": zone}
        yield "AddBody", {**body, "takes_cases": True, "escalates": True}
        seats = [{"organisation": team, "since": since} for team in TEAMS[zone]]
        yield "SeatOrganisations", {"body": circle(zone), "seats": seats}
        inside = [*(MEMBERS[team] for team in TEAMS[zone]), CARRIES[zone], "chief"]
        members = [{"person": person, "since": since} for person in inside]
        yield "NameCaseMembers", {"body": circle(zone), "members": members}
    yield "AddBody", {"body": "board", "name": "Board", "kind": "management-meeting", "decides": True}
    yield "SeatOrganisations", {"body": "board", "seats": [{"organisation": "townhall", "since": since}]}
    if meeting_dates:
        dates = [day.isoformat() for day in meeting_dates]
        yield "SetRhythm", {"body": "board", "rule": "FREQ=MONTHLY", "starts": dates[0], "dates": dates}


def opening(zone: str = "north", **more: Any) -> dict[str, Any]:
    """The data of a case, as its zone's first team brings it."""
    first, second = TEAMS[zone][:2]
    given = {
        "kind": "family",
        "text": "No place in any nursery",
        "teams": [first, second],
        "reference_service": first,
        "reference_person": MEMBERS[first],
        "would_need": "A place in the nursery of the next zone",
        "portfolios": ["education"],
    }
    return given | more


@dataclass
class CaseTown:
    """Gives commands to the town's streams. With a `seed` the command ids of two towns are the same."""

    engine: Engine
    clock: datetime | None = None  # of a rehearsal that has no clock yet
    seed: str | None = None
    given: int = 0
    today: date = date.min
    meeting: str = ""  # the management meeting that was opened last
    to_approve: str | None = None  # the one whose minutes are drafted

    async def found(self, **town: Any) -> "CaseTown":
        """Found the town: by the world's clock, or as a rehearsal on `clock`, which is the network's from then on."""
        self.today = (self.clock or datetime.now(UTC)).date()
        for kind, data in founding(self.today, rehearsal=self.clock is not None, **town):
            await self.give("network:town", kind, data, person="admin")
        if self.clock is not None:
            await self.engine.door.advance_clock("town", self.clock, person="chief")
            self.clock = None
        return self

    def new_id(self) -> UUID:
        if self.seed is None:
            return self.engine.door.new_id()
        self.given += 1
        return ids.seeded(
            f"{self.seed}/{self.given}", self.engine.door.registers.clock("town") or self.clock or datetime.now(UTC)
        )

    async def give(
        self, stream: str, kind: str, data: dict[str, Any] | None = None, *, person: str, **more: Any
    ) -> Receipt:
        envelope: dict[str, Any] = {"command_id": self.new_id(), **more}
        return await self.engine.door.give(
            Envelope(stream=stream, kind=kind, data=data or {}, person=person, **envelope), beginning=self.clock
        )

    def after(self, **much: int) -> str:
        return (self.today + timedelta(**much)).isoformat()

    # What people do, where a test is not about it

    async def opened(self, reference: str, zone: str = "north", **more: Any) -> str:
        """A case of a zone's first team. Gives its stream."""
        stream, data = case(reference, zone), opening(zone, **more)
        await self.give(stream, "OpenCase", data, person=data["reference_person"])
        return stream

    async def asked(self, reference: str, zone: str = "north", **more: Any) -> str:
        """A case that its representative has taken to management; its escalation is tabled. Gives the escalation's
        stream."""
        stream = await self.opened(reference, zone, **more)
        await self.give(stream, "EscalateCase", {"tried": "Every nursery of the zone"}, person=CARRIES[zone])
        await self.engine.door.settle("town")
        return raised(stream)

    def item(self, escalation: str) -> str:
        """The item of the management meeting that an escalation is in."""
        tabled = [event for event in self.engine.log.events(escalation) if event.kind == "EscalationTabled"]
        return str(tabled[-1].data["item"])

    async def convened(self, on: str | None = None) -> str:
        """A management meeting called for today, or another day. Gives its id."""
        receipt = await self.give(BOARD, "ConveneMeeting", {"on": on or self.after()}, person="chief")
        return await self.made(receipt, "meeting")

    async def opened_meeting(self, *present: str, meeting: str | None = None) -> str:
        """A management meeting that has begun, with the secretaries and the representatives. Gives its id."""
        known_as = meeting or await self.convened()
        data = {
            "meeting": known_as,
            "present": list(present or (*DIRECTORS, *CARRIES.values())),
            "minute_taker": "scribe",
        }
        await self.give(BOARD, "OpenMeeting", data, person="chief")
        self.meeting = f"{BOARD}#{known_as}"
        if self.to_approve is not None:
            await self.give(BOARD, "ApproveMinutes", {"meeting": self.to_approve}, person="scribe")
        self.to_approve = None
        return known_as

    async def close_meeting(self) -> None:
        """The management meeting is over, and its minutes are drafted."""
        known_as = self.meeting.rpartition("#")[2]
        await self.give(BOARD, "CloseMeeting", person="chief")
        await self.give(BOARD, "DraftMinutes", {"meeting": known_as}, person="scribe")
        self.to_approve = known_as

    async def decided(self, item: str, portfolio: str = "education", ruling: dict[str, Any] | None = None) -> Receipt:
        """A portfolio's answer to an item; approved, where nothing else is said."""
        approve = {"outcome": "approve", "responsible": "caro", "due_on": self.after(days=30)}
        data = {"item": item, "portfolio": portfolio, "ruling": ruling or approve}
        return await self.give(BOARD, "DecideItem", data, person=SECRETARY[portfolio])

    async def met(self, zone: str = "north", *present: str) -> str:
        """A meeting of a zone's group, today, with all its teams or those named. Gives its reference."""
        there = list(present or TEAMS[zone])
        people = [*(MEMBERS[team] for team in there), CARRIES[zone]]
        data = {"on": self.after(), "called_on": self.after(days=-14), "present": there, "people": people}
        receipt = await self.give(group(zone), "RecordMeeting", data, person="chief")
        return f"{group(zone)}#{ids.named('meeting', receipt.command_id)}"

    async def returned(self, escalation: str, *present: str) -> Receipt:
        """The representative tells the group what was decided."""
        zone = ids.parts(escalation)[2][0]
        meeting = await self.met(zone, *present)
        return await self.give(
            escalation, "ReportReturn", {"text": "There is a place"}, person=CARRIES[zone], meeting=meeting
        )

    async def made(self, receipt: Receipt, what: str) -> str:
        """The id of what a command made, as its event says it."""
        events = await asyncio.to_thread(
            lambda: list(self.engine.log.events(receipt.stream, receipt.first_version - 1, receipt.last_version))
        )
        return next(str(event.data[what]) for event in events if what in event.data)

    def kinds(self, stream: str) -> list[str]:
        return [event.kind for event in self.engine.log.events(stream)]

    def stage(self, escalation: str) -> str:
        """Where an escalation stands, by the log."""
        folded = self.engine.log.fold(escalation)
        return folded.decider.summary(folded.state).phase
