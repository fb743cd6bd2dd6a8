"""What `vertebra stats` shows first: meetings and activities, orientations, and the census of organisations."""

from collections import Counter
from datetime import date
from typing import Any

from cli.ask.showgroup import service_named
from cli.screen import Screen
from domain.measures.activities import SUMMED
from domain.territory import BodyKind, Network
from store.statistics import ActivityCount, MeetingCount, OrganisationCount, OrientationCount, Statistics


class Figures:
    """Two tables: what was done until a day, and who took part on it."""

    def __init__(
        self,
        network: Network,
        until: date,
        meetings: list[MeetingCount],
        activities: list[ActivityCount],
        organisations: list[OrganisationCount],
        orientations: list[OrientationCount],
    ) -> None:
        self.network = network
        self.until = until
        self.meetings: Counter[str] = Counter()
        for held in meetings:
            self.meetings[held.body_kind] += held.count
        self.orientations = orientations
        self.activities = sum(done.count for done in activities)
        self.kinds: Counter[str] = Counter()
        self.sectors: Counter[str] = Counter()
        for entity in organisations:
            self.kinds[entity.kind] += entity.count
            self.sectors[entity.sector] += entity.count
        self.simulated_done = sum(m.simulated for m in meetings) + sum(a.simulated for a in activities)
        self.simulated_organisations = sum(row.simulated for row in organisations)

    @classmethod
    def read(
        cls, statistics: Statistics, network: Network, since: date | None, until: date, zone: str | None
    ) -> "Figures":
        """The figures of a period, and the organisations on its last day."""
        return cls(
            network,
            until,
            statistics.meetings_held(network.id, until=until, since=since, zone=zone),
            statistics.activities_done(network.id, until=until, since=since, zone=zone),
            statistics.organisations_on(network.id, until),
            statistics.orientations(network.id, until=until, since=since, zone=zone),
        )

    @property
    def together(self) -> int:
        """Meetings of motor and action groups plus activities: what the source calls 'activities'."""
        return sum(self.meetings[kind] for kind in SUMMED) + self.activities

    def as_json(self) -> dict[str, Any]:
        return {
            "network": self.network.id,
            "until": self.until.isoformat(),
            "meetings": {kind: self.meetings[kind] for kind in sorted(self.meetings)},
            "activities_in_neighbourhoods": self.activities,
            "meetings_of_motor_and_action_groups_and_activities": self.together,
            "orientations": [row.model_dump(mode="json") for row in self.orientations],
            "organisations": {
                "total": self.kinds.total(),
                "by_kind": {kind: self.kinds[kind] for kind in self._kinds()},
                "by_sector": {sector: self.sectors[sector] for sector in self._sectors()},
            },
            "simulated": {
                "meetings_and_activities": self.simulated_done,
                "organisations": self.simulated_organisations,
            },
        }

    def draw(self, screen: Screen) -> None:
        until = screen.day(self.until)
        screen.heading(self.network.name, screen.say("until {date}", date=until))
        screen.section(screen.say("Meetings and activities"))
        rows = [(screen.say("Meetings: {body}", body=screen.label(kind)), str(self.meetings[kind])) for kind in SUMMED]
        rows.append((screen.say("Activities in neighbourhoods"), str(self.activities)))
        rows.append((screen.say("Meetings of motor and action groups, and activities, together"), str(self.together)))
        screen.table(("", screen.say("Number")), rows, right=(1,), last=True)
        self._others(screen)
        self._simulated(screen, self.simulated_done, sum(self.meetings.values()) + self.activities)
        self._orientations(screen)
        self._census(screen)

    def _orientations(self, screen: Screen) -> None:
        if not self.orientations:
            return
        screen.section(screen.say("Orientations to another service"))
        rows = [
            (
                service_named(screen, row.service),
                screen.organisation(row.receiver),
                screen.organisation(row.organisation),
                str(row.count),
            )
            for row in self.orientations
        ]
        total = (screen.say("Total"), "", "", str(sum(row.count for row in self.orientations)))
        columns = (
            screen.say("Service"),
            screen.say("Of"),
            screen.say("Sent there by"),
            screen.say("Number"),
        )
        screen.table(columns, [*rows, total], right=(3,), last=True)
        self._simulated(
            screen, sum(row.simulated for row in self.orientations), sum(r.count for r in self.orientations)
        )

    def _others(self, screen: Screen) -> None:
        others = [kind.value for kind in BodyKind if kind.value not in SUMMED and self.meetings[kind.value]]
        if others:
            told = ", ".join(f"{screen.label(kind)} {self.meetings[kind]}" for kind in others)
            screen.text(screen.say("Other meetings, not in the sum: {meetings}", meetings=told))

    def _census(self, screen: Screen) -> None:
        screen.section(screen.say("Organisations that take part"))
        total = (screen.say("Total"), "", str(self.kinds.total()))
        rows = [(self._kind_name(kind), self._sector_of(kind), str(self.kinds[kind])) for kind in self._kinds()]
        screen.table(
            (screen.say("Kind"), screen.say("Sector"), screen.say("Number")), [*rows, total], right=(2,), last=True
        )
        screen.section(screen.say("By sector"))
        sectors = [(self._sector_name(sector), str(self.sectors[sector])) for sector in self._sectors()]
        total_too = (screen.say("Total"), str(self.sectors.total()))
        screen.table((screen.say("Sector"), screen.say("Number")), [*sectors, total_too], right=(1,), last=True)
        self._simulated(screen, self.simulated_organisations, self.kinds.total())

    @staticmethod
    def _simulated(screen: Screen, simulated: int, of: int) -> None:
        if simulated:
            told = screen.say(
                "Simulated: {simulated} of these {count} were spread from totals that the source gives.",
                simulated=simulated,
                count=of,
            )
            screen.text(told, style="yellow")

    def _kinds(self) -> list[str]:
        """The network's kinds in its own order, and whatever else was counted."""
        return [*self.network.kinds, *sorted(set(self.kinds) - set(self.network.kinds))]

    def _sectors(self) -> list[str]:
        return [*self.network.sectors, *sorted(set(self.sectors) - set(self.network.sectors))]

    def _kind_name(self, kind: str) -> str:
        known = self.network.kinds.get(kind)
        return known.name if known is not None else kind

    def _sector_of(self, kind: str) -> str:
        known = self.network.kinds.get(kind)
        return self._sector_name(known.sector) if known is not None else ""

    def _sector_name(self, sector: str) -> str:
        known = self.network.sectors.get(sector)
        return known.name if known is not None else sector
