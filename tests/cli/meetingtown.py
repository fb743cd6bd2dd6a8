"""A small town whose group and management meeting are told command by command, stored, and read on the command line."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from domain import ids
from domain.decider import Envelope
from domain.message import Recorded
from domain.registry import DECIDERS
from networkfile.reading import load
from store.database import migrate, open_database
from store.log import EventLog
from store.people import write_people
from tests.cli.conftest import Terminal
from tests.cli.stored import StoredWorld

GROUP, BOARD = "group:ribera:circle", "management:ribera:board"
TOWN = """
network: ribera
name: Ribera
language: en
rehearsal: true
calendar:
  timezone: America/Sao_Paulo
  weekdays: [monday, tuesday, wednesday, thursday, friday]
  holidays: {country: BR, subdivision: SP, first_year: 2024, last_year: 2026}
sectors: {health: Health, education: Education, social: Social}
kinds:
  clinic: {name: Clinic, sector: health}
  school: {name: School, sector: education}
  centre: {name: Social centre, sector: social}
zones:
  north: {name: North, neighbourhoods: {hill: The Hill}}
organisations:
  clinic: {name: North clinic, kind: clinic, zones: [north]}
  school: {name: North school, kind: school, zones: [north]}
  centre: {name: North social centre, kind: centre, zones: [north]}
bodies:
  circle:
    name: North circle
    kind: working-group
    zone: north
    validates: true
    takes_cases: true
    escalates: true
    members: [clinic, school, centre]
    closed_part: [coord, rep, nurse, teacher, social]
    meets: {rule: FREQ=MONTHLY;BYDAY=1WE, starts: 2024-01-01}
  board:
    name: Management meeting
    kind: management-meeting
    decides: true
    members: [clinic, school, centre]
    meets: {rule: FREQ=MONTHLY;BYDAY=-1FR, starts: 2024-01-01}
people:
  admin: {name: Admin, roles: [administrator]}
  coord: {name: Coordination, organisation: centre, roles: [{role: coordinator, zone: north}, coordinator]}
  rep: {name: Representative, organisation: centre, roles: [{role: representative, zone: north}]}
  nurse: {name: Nurse, organisation: clinic, roles: [{role: team-member, zone: north}]}
  teacher: {name: Teacher, organisation: school, roles: [{role: team-member, zone: north}]}
  social: {name: Social worker, organisation: centre, roles: [{role: team-member, zone: north}]}
  scribe: {name: Minute-taker, organisation: centre, roles: [{role: minute-taker, zone: north}, minute-taker]}
  sec-health: {name: Secretary of health, organisation: clinic, roles: [secretary]}
  sec-edu: {name: Secretary of education, organisation: school, roles: [secretary]}
  mayor: {name: Mayor's office, roles: [secretary]}
portfolios:
  health: {name: Health, holders: [sec-health], superior: mayor}
  education: {name: Education, holders: [sec-edu]}
rules:
  call_days: 2
  agenda_days: 3
"""


@dataclass
class MeetingTown:
    """The town, its log in a folder, and a terminal to read it with."""

    folder: Path
    world: StoredWorld = field(init=False)
    told: "count[int]" = field(default_factory=count)
    terminal: Terminal = field(init=False)

    def __post_init__(self) -> None:
        engine = open_database(f"sqlite:///{self.folder / 'vertebra.db'}")
        migrate(engine)
        self.engine = engine
        self.world = StoredWorld(log=EventLog(engine, DECIDERS))
        self.terminal = Terminal(self.folder)
        self.load(TOWN, datetime(2025, 1, 6, 12, tzinfo=UTC))

    def load(self, text: str, at: datetime | None = None) -> None:
        """The network as a file says it is from now on."""
        file = self.folder / "town.yaml"
        file.write_text(text)
        loaded = load(file)
        write_people(self.engine, loaded.network.id, loaded.cards)
        self.world.load(loaded, at or self.now)

    @property
    def now(self) -> datetime:
        assert self.world.clock is not None
        return self.world.clock

    def on(self, day: str, hour: int = 12) -> None:
        """The clock moves; every deadline up to then fires."""
        self.world.advance(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour))

    def give(self, stream: str, kind: str, by: str, /, **data: Any) -> tuple[Recorded, ...]:
        """A command of a person. `said_in`: the meeting it was said in; `hand`: who enters it. Raises Refusal."""
        said = {"meeting": data.pop("said_in", None), "entered_by": data.pop("hand", None)}
        told = json.loads(json.dumps(data))
        envelope = Envelope(
            stream=stream,
            command_id=ids.seeded(f"told/{next(self.told)}", self.now),
            kind=kind,
            data=told,
            person=by,
            **said,
        )
        return self.world.give(envelope)

    def made(self, stream: str, kind: str, by: str, name: str, /, **data: Any) -> str:
        """A command of a person, and an id that its event says."""
        events = self.give(stream, kind, by, **data)
        return next(str(event.data[name]) for event in events if name in event.data)

    def reads(self, *words: str) -> Any:
        self.world.tell_the_time("ribera", "admin")
        return self.terminal.read(*words)

    def shows(self, *words: str) -> str:
        """A page, on one line."""
        self.world.tell_the_time("ribera", "admin")
        return " ".join(self.terminal.done(*words).split())

    # What is often told

    def case(self, known_as: str, portfolio: str = "education", **more: Any) -> str:
        """A case is opened and taken to the management meeting; its escalation."""
        stream = f"case:ribera:north:{known_as}"
        told = {
            "kind": "family",
            "text": f"Case {known_as}",
            "would_need": f"Help for {known_as}",
            "teams": ["clinic"],
            "reference_service": "clinic",
            "reference_person": "nurse",
        }
        self.give(stream, "OpenCase", "nurse", **{**told, "portfolios": [portfolio], **more})
        self.give(stream, "EscalateCase", "rep", tried="All of it")
        return f"escalation:ribera:north:case-{known_as}-1"

    def item(self, escalation: str) -> str:
        """The item that a question is in."""
        return str(self.world.fold(BOARD).state.known[escalation].item)

    def board_meets(self, *present: str) -> str:
        """A management meeting of today is open."""
        today = self.now.date()
        called = self.world.fold(BOARD).state.meeting
        if called is None or called.stage != "convened" or called.on > today:
            known_as = self.made(BOARD, "ConveneMeeting", "coord", "meeting", on=today.isoformat())
        else:
            known_as = called.id
        there = present or ("coord", "sec-edu", "sec-health", "scribe")
        self.give(BOARD, "OpenMeeting", "scribe", meeting=known_as, present=there)
        return known_as

    def circle_meets(self, *present: str, **more: Any) -> str:
        """A meeting of the group that was held today."""
        day = self.now.date().isoformat()
        told = {"on": day, "present": present or ("clinic", "school", "centre"), **more}
        return self.made(GROUP, "RecordMeeting", "scribe", "meeting", **told)
