"""A small network file, and the desk at which it is written, changed and loaded."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain import ids
from domain import network as register
from domain.decider import Envelope, Folded
from domain.errors import Refusal
from domain.handling import handle
from domain.message import canonical
from domain.territory import Network
from networkfile.reading import BadNetworkFile, differences, load

TODAY = date(2017, 3, 1)
SMALL = """\
network: town
name: Town
language: en
calendar:
  timezone: Europe/Madrid
  holidays: {country: ES, subdivision: MC, first_year: 2017, last_year: 2018, local: [{every: "03-31"}]}
sectors: {health: Health, education: Education}
kinds:
  clinic: {name: Clinic, sector: health}
  school: {name: School, sector: education}
zones:
  north: {name: North, neighbourhoods: {hill: Hill}}
  south: {name: South}
organisations:
  clinic: {name: The clinic, kind: clinic, zones: [north]}
  school: {name: The school, kind: school, zones: [north]}
bodies:
  circle:
    name: Circle
    kind: working-group
    zone: north
    takes_cases: true
    members: [clinic, {organisation: school, since: 2017-01-01}]
    closed_part: [coord, {person: head, since: 2017-02-01}]
    meets: {rule: FREQ=MONTHLY;BYDAY=1FR, starts: 2017-03-01}
  board: {name: Board, kind: management-meeting, decides: true, members: [clinic]}
people:
  admin: {name: Whoever keeps this file, roles: [administrator]}
  coord:
    name: Coordination
    organisation: clinic
    contact: team@example.org
    roles: [{role: coordinator, zone: north}]
  head: {name: Head of health, roles: [secretary], delegates: [{person: coord, since: 2017-01-01}]}
portfolios:
  health: {name: Health, holders: [head], superior: admin}
services:
  vaccines: {name: Vaccines, organisation: clinic, offers: On Mondays, criteria: {card: Has a health card}}
lines: {prevention: Prevention}
words: {zone: barrio}
rules: {call_days: 4}
assumptions:
  - {path: zones.*.name, reason: the source does not name them}
"""


class Desk:
    """Where a file is written, loaded and given to a network in memory."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "town.yaml"
        self.folded: Folded[Network] = Folded.empty(register.decider, "network:town")
        self.given = 0

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def changes(self, text: str, today: date = TODAY) -> list[tuple[str, dict[str, Any]]]:
        self.write(text)
        return differences(load(self.path), self.folded.state, today=today)

    def bring(self, text: str, today: date = TODAY) -> list[str]:
        """Give every difference; there is none left then. Which commands they were."""
        changes = self.changes(text, today)
        self.give(changes)
        assert self.changes(text, today) == []
        return [kind for kind, _ in changes]

    def give(self, changes: list[tuple[str, dict[str, Any]]]) -> None:
        for kind, data in changes:
            assert len(canonical(data)) < 200_000
            self.given += 1
            envelope = Envelope(
                stream=self.folded.stream,
                command_id=ids.seeded(str(self.given), datetime(2017, 3, 1, 12, tzinfo=UTC)),
                kind=kind,
                data=data,
                person="admin",
            )
            now = datetime(2017, 3, 1, 12, tzinfo=UTC)
            state, version = self.folded.state, self.folded.version
            self.folded = handle(self.folded, envelope, now=now, network=state, network_version=version).folded

    def refused(self, text: str) -> list[Refusal]:
        self.write(text)
        with pytest.raises(BadNetworkFile) as refusal:
            load(self.path)
        assert refusal.value.code == "bad-network-file"
        assert str(refusal.value) == str(refusal.value.problems[0])
        return list(refusal.value.problems)

    @property
    def state(self) -> Network:
        return self.folded.state
