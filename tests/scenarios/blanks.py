"""The blanks of a command line, filled as a person fills them: from what the line says that it wants.

A blank is `…`, `YYYY-MM-DD`, one of several (`a|b`), or a meeting's id after `#`. Who fills them knows the town, and
looks up on its pages what a name stands for, or takes one of those that are told with the line; nothing here knows a
rule.
"""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain import ids
from domain.decider import Envelope
from domain.territory import Network
from domain.town import Town
from naming.spelling import Nameable
from naming.streams import a_stream
from readings.kinds import FIELDS, Kind
from tests.scenarios.typed import MemoryStore

BLANK, DAY = "…", "YYYY-MM-DD"
SAID = "as it was said"
PEOPLE = frozenset({"responsible", "person", "present", "reference_person"})
SEATED = frozenset({"expedite", "pursuer"})  # of the management meeting
ORGANISATIONS = frozenset({"to", "service", "organisation", "team", "agree", "teams"})
PORTFOLIOS = frozenset({"portfolio", "portfolios", "assign"})


@dataclass
class Blanks:
    """Fills the lines of one person in a town. `stream`: what the line is about.

    `named`: what is told with the line; `turn`: which of several is taken, the next one with the next number.
    """

    town: Town
    person: str
    named: tuple[Nameable, ...] = ()
    turn: int = 0

    @property
    def now(self) -> datetime:
        assert self.town.clock is not None
        return self.town.clock

    @property
    def today(self) -> date:
        return self.network.calendar.local_date(self.now)

    @property
    def network(self) -> Network:
        stream = next(one for one in self.town.folds if one.startswith("network:"))
        return self.town.network(stream)[0]

    def filled(self, line: str) -> str:
        """The line with nothing left open."""
        words = shlex.split(line)
        typed = words[2] if words[1] != "cycle" else ids.stream_id("cycle", *words[3:6])
        self.stream = a_stream(MemoryStore(self.town), typed)
        before = ""
        for n, word in enumerate(words):
            if before == "--data":
                number = re.sub(r"(?<![\w|])\d+(?:\|\d+)+", lambda several: self._one_of(several[0]), word)
                words[n] = json.dumps(self._value("", json.loads(number)), ensure_ascii=False)
            elif before == "--meeting":
                words[n] = self._meeting(word)
            elif before.startswith("--"):
                words[n] = str(self._value(before.removeprefix("--").replace("-", "_"), word))
            before = word
        return shlex.join(words)

    def _value(self, name: str, value: Any) -> Any:
        match value:
            case dict():
                return {key: self._value(key, inner) for key, inner in value.items()}
            case [str() as several] if name == "agree" and "|" in several and self.turn % 3:
                return several.split("|")  # most often all of them agree
            case list():
                return [self._value(name, inner) for inner in value]
            case str() if value == BLANK:
                return self._named(name)
            case str() if value == DAY:
                return self._day().isoformat()
            case str() if "|" in value:
                return self._one_of(value)
            case _:
                return value

    def _one_of(self, several: str) -> str:
        choices = several.split("|")
        return choices[self.turn % len(choices)]

    def _day(self) -> date:
        return self.today + timedelta(days=30)

    def _named(self, name: str) -> str:
        told = next((one for one in self.named if one.kind is FIELDS.get(name)), None)
        if told is not None:
            return told.choices[self.turn % len(told.choices)].short
        found = next(self._choices(name), None)
        return f"{SAID} ({self.town.fold(self.stream).version})" if found is None else found

    def _choices(self, name: str) -> Iterator[str]:
        network = self.network
        zone = next(iter(ids.parts(self.stream.partition("#")[0])[2]), None)
        if name in SEATED or (name == "present" and self.stream.startswith("management:")):
            yield from (one for known in network.portfolios if (one := network.holder_of(known, self.today)))
        elif name == "present" and self.stream.startswith("group:"):
            yield from network.bodies[ids.parts(self.stream)[2][0]].members_on(self.today)
        elif name == "follows":
            yield ids.stream_id("cycle", network.id, str(zone), str(self.today.year - 1))
        elif name in PEOPLE:
            yield from (
                person.id
                for person in network.people.values()
                if person.left_on is None and person.organisation is not None and person.id not in self._declined()
            )
        elif name in ORGANISATIONS:
            own = network.organisation_of(self.person, self.today)
            yield from (
                known.id
                for known in network.organisations.values()
                if network.active(known.id, self.today) and known.id != own and (not known.zones or zone in known.zones)
            )
        elif name in PORTFOLIOS:
            yield from (one.id for one in network.portfolios.values() if one.holder_on(self.today))
        else:
            yield from self._of_the_stream(name)

    def _declined(self) -> set[str]:
        """Who has declined to answer for an action here: it is somebody else who is looked for."""
        plan = getattr(self.town.fold(self.stream).state, "plan", None)
        return {one.responsible for one in plan.actions.values() if one.acceptance == "declined"} if plan else set()

    def _of_the_stream(self, name: str) -> Iterator[str]:
        """What a process has under a name: its findings, items, objectives."""
        state = self.town.fold(self.stream).state
        match name:
            case "finding":
                yield from (one for one, known in state.course.findings.items() if not getattr(known, "gone", False))
            case "items":
                yield from state.board.items
            case "objective":
                yield from state.plan.objectives
            case _:
                return

    def _meeting(self, word: str) -> str:
        """The meeting that is meant: one of those that are named with the line, or, in turn and where none is, one
        that is held beforehand. All who belong to it are there."""
        stream, _, known_as = word.partition("#")
        if known_as != BLANK:
            return word
        listed = [one.short for left in self.named if left.kind is Kind.MEETING for one in left.choices]
        if listed and self.turn % 2:
            return f"{stream}#{listed[self.turn // 2 % len(listed)]}"
        body = self.network.bodies[ids.parts(stream)[2][0]]
        members = [one for one in body.members_on(self.today) if self.network.active(one, self.today)]
        people = [one.id for one in self.network.people.values() if one.organisation in members and one.left_on is None]
        keeper = next(
            one
            for one in self.network.people
            if {"coordinator", "minute-taker"} & self.network.roles_of(one, self.today, zone=body.zone, body=body.id)
        )
        command_id = ids.seeded(f"{stream}/{self.town.fold(stream).version}", self.now)
        self.town.decide(
            Envelope(
                stream=stream,
                command_id=command_id,
                kind="RecordMeeting",
                data={
                    "on": self.today.isoformat(),
                    "called_on": (self.today - timedelta(days=30)).isoformat(),
                    "present": members,
                    "people": people,
                    "minute_taker": self.person,
                },
                person=keeper,
            ),
            self.now,
        )
        return f"{stream}#{ids.named('meeting', command_id)}"
