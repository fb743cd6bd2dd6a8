"""What a network did, who took part and what came of it: its measures, and the figures that a year-end table has."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from domain.errors import Refusal
from domain.measures import MEASURES, History, Measured, Scope, measure
from domain.measures.activities import SUMMED, done, held, oriented
from domain.measures.census import entities
from domain.measures.measured import SIMULATED
from domain.message import Recorded
from domain.territory import WHOLE_NETWORK, Network
from evidence.bundle import opened
from readings.board import check_zone
from readings.record import Record


@dataclass(frozen=True)
class Sent:
    """How many people an organisation sent to a service of `receiver`. Who they were nobody wrote down."""

    service: str
    organisation: str
    receiver: str
    count: int
    simulated: int


@dataclass(frozen=True)
class Figures:
    """What was done until a day, and who took part on it. `meetings`: held, by kind of body; `kinds`, `sectors`: how
    many organisations are of each; `simulated…`: how many of them no source states one by one."""

    network: Network
    until: date
    meetings: dict[str, int]
    activities: int
    orientations: tuple[Sent, ...]
    kinds: dict[str, int]
    sectors: dict[str, int]
    simulated_done: int
    simulated_organisations: int

    @property
    def done(self) -> int:
        """All meetings and activities."""
        return sum(self.meetings.values()) + self.activities

    @property
    def together(self) -> int:
        """Meetings of motor and action groups plus activities: what the source calls 'activities'."""
        return sum(self.meetings.get(kind, 0) for kind in SUMMED) + self.activities

    @property
    def organisations(self) -> int:
        return sum(self.kinds.values())

    @property
    def by_kind(self) -> dict[str, int]:
        """The network's kinds in its own order, and whatever else was counted."""
        return _in_order(self.network.kinds, self.kinds)

    @property
    def by_sector(self) -> dict[str, int]:
        return _in_order(self.network.sectors, self.sectors)

    def as_json(self) -> dict[str, Any]:
        return {
            "network": self.network.id,
            "until": self.until.isoformat(),
            "meetings": {kind: self.meetings[kind] for kind in sorted(self.meetings)},
            "activities_in_neighbourhoods": self.activities,
            "meetings_of_motor_and_action_groups_and_activities": self.together,
            "orientations": [vars(one) for one in self.orientations],
            "organisations": {"total": self.organisations, "by_kind": self.by_kind, "by_sector": self.by_sector},
            "simulated": {
                "meetings_and_activities": self.simulated_done,
                "organisations": self.simulated_organisations,
            },
        }


@dataclass(frozen=True)
class Stats:
    """The measures that were asked for, in each of the scopes that were."""

    history: History
    scopes: tuple[Scope, ...]
    measured: tuple[tuple[Measured, ...], ...]

    @property
    def zones(self) -> tuple[str | None, ...]:
        return tuple(scope.zone for scope in self.scopes)

    @cached_property
    def figures(self) -> Figures:
        """Of the first scope."""
        return figures(self.history, self.scopes[0])


def from_log(record: Record, network_id: str, position: int | None = None) -> History:
    """What the log has of a network, up to a position; what is damaged is left out, and told. Raises Refusal
    `unknown-network`."""
    record.network(network_id)
    return _known(History.of(record.statistics.events_of(network_id, until=position), network_id), network_id)


def from_file(file: Path, network_id: str, position: int | None = None) -> History:
    """The same of an exported file. Raises what `opened` does, and Refusal `unknown-network`."""
    with opened(file) as bundle:
        rows = ((row.position, Recorded.model_validate_json(row.body)) for row in bundle.everything())
        history = History.of((each for each in rows if position is None or each[0] <= position), network_id)
    return _known(history, network_id)


def stats(
    history: History, zones: Sequence[str | None], until: date, since: date | None = None, name: str | None = None
) -> Stats:
    """What a network did between two days, both included: in all zones (None), in one, or in what is of no zone.

    `name`: one measure alone. Raises Refusal `unknown-measure`, `not-found` for a zone that is not there.
    """
    for zone in zones:
        if zone != WHOLE_NETWORK:
            check_zone(history.network, zone)
    names = [name] if name is not None else list(MEASURES)
    scopes = tuple(Scope(until=until, since=since, zone=zone) for zone in zones)
    return Stats(history, scopes, tuple(tuple(measure(one, history, scope) for one in names) for scope in scopes))


def figures(history: History, scope: Scope) -> Figures:
    """What was done in a zone until a day, and which organisations took part in the network on that day."""
    met = [one for one in held(history) if scope.covers(one.zone) and scope.has(one.day)]
    acted = [one for one in done(history) if scope.covers(one.zone) and scope.has(one.day)]
    there = [one for one in entities(history) if one.takes_part_on(scope.until)]
    return Figures(
        network=history.network,
        until=scope.until,
        meetings=dict(Counter(one.what for one in met)),
        activities=len(acted),
        orientations=_sent(history, scope),
        kinds=dict(Counter(one.kind for one in there)),
        sectors=dict(Counter(one.sector for one in there)),
        simulated_done=sum(one.shown.origin == SIMULATED for one in (*met, *acted)),
        simulated_organisations=sum(one.origin == SIMULATED for one in there),
    )


def _sent(history: History, scope: Scope) -> tuple[Sent, ...]:
    count, simulated = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for event, recorded in oriented(history):
        if scope.covers(event.zone) and scope.has(event.on):
            which = event.service, event.organisation, event.receiver
            count[which] += 1
            simulated[which] += recorded.origin == SIMULATED
    return tuple(Sent(*which, count[which], simulated[which]) for which in sorted(count))


def _known(history: History, network_id: str) -> History:
    if not history.network.exists:
        raise Refusal("unknown-network", "There is no network called '{network}'.", network=network_id)
    return history


def _in_order(known: Iterable[str], counted: dict[str, int]) -> dict[str, int]:
    names = list(known)
    return {name: counted.get(name, 0) for name in (*names, *sorted(set(counted) - set(names)))}
