"""What differs between two moments, of one thing or of a whole network: what happened in between, by subject and act,
who did it, and which fields have another value now."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from domain import ids
from domain.asof import AsOf, AtVersion
from domain.decider import Folded, Summary
from domain.differences import BOOKKEEPING, Change, changes
from domain.message import Recorded
from domain.roles import ENGINE
from domain.territory import Network
from readings.asof import Past
from readings.board import check_zone
from readings.record import Record
from store.errors import NotFound
from store.timetravel import Between, TimeTravel
from words.events import SUBJECTS, place
from words.events.row import ACTS, OTHERS, Act

HOPS = 8  # news is followed back so far: from an escalation to what a person said is three


@dataclass(frozen=True)
class Told:
    """One event with the subject it is about, and what it does to it. `on`: the day on which it happened.

    `behind`: what somebody did elsewhere, where the engine only brought the news of it.
    """

    event: Recorded
    subject: str
    act: Act
    on: date
    behind: Recorded | None = None

    @property
    def person(self) -> str:
        """Who did it; the engine only where it did so by itself."""
        return (self.behind or self.event).who.person


@dataclass(frozen=True)
class Altered:
    """One field that differs, with the version of the event that set it last."""

    change: Change
    version: int


@dataclass(frozen=True)
class Difference:
    """A stream between two versions, the earlier first. `before` is empty where the stream had not begun."""

    before: Folded[Any]
    after: Folded[Any]
    told: tuple[Told, ...]

    @property
    def stream(self) -> str:
        return self.after.stream

    @property
    def kind(self) -> str:
        return ids.parts(self.stream)[0]

    @cached_property
    def altered(self) -> tuple[Altered, ...]:
        """The fields that differ."""
        folded, last = self.before, dict[tuple[str, ...], int]()
        for one in self.told:
            later = folded.plus(one.event)
            last |= {change.path: one.event.version for change in changes(folded.state, later.state)}
            folded = later
        return tuple(Altered(change, last[change.path]) for change in changes(self.before.state, folded.state))

    @property
    def counts(self) -> dict[Act, int]:
        """How many events did what; what did nothing is missing. News sent and received are not counted."""
        counted = Counter(one.act for one in self.told if one.subject != OTHERS)
        return {act: counted[act] for act in ACTS if counted[act]}

    @property
    def people(self) -> list[tuple[str, int]]:
        """Who did how much of it, who did most first; the engine last."""
        counted = Counter(one.person for one in self.told if one.subject != OTHERS).most_common()
        return sorted(counted, key=lambda one: one[0] == ENGINE)

    @property
    def visible(self) -> list[Altered]:
        """The fields that were there before, and have another value now; without the engine's own bookkeeping."""
        return [one for one in self.altered if one.change.kind == "changed" and BOOKKEEPING.isdisjoint(one.change.path)]

    def subjects(self) -> Iterator[tuple[str, list[Told]]]:
        """The events by subject, in the order of a page."""
        for subject in (*SUBJECTS[self.kind], OTHERS):
            about = [one for one in self.told if one.subject == subject]
            if about:
                yield subject, about

    def summary(self, folded: Folded[Any]) -> Summary | None:
        """What the boards show of a side; None where the stream had not begun."""
        return folded.summarised() if folded.version else None

    def as_json(self) -> dict[str, Any]:
        """For programs: every event with its subject and act, and every field with the event that set it."""
        sides = [(folded, self.summary(folded)) for folded in (self.before, self.after)]
        return {
            "stream": self.stream,
            **{
                name: {"version": folded.version, "phase": summary.phase if summary is not None else None}
                for name, (folded, summary) in zip(("from", "to"), sides, strict=True)
            },
            "counts": self.counts,
            "people": dict(self.people),
            "events": [
                {
                    "version": one.event.version,
                    "kind": one.event.kind,
                    "subject": one.subject,
                    "act": one.act,
                    "on": one.on,
                    "recorded_at": one.event.recorded_at,
                    "late": one.event.happened_on is not None,
                    "who": one.event.who.model_dump(mode="json"),
                    "news_of": _place_of(one.behind),
                }
                for one in self.told
            ],
            "fields": [
                {**one.change.model_dump(mode="json"), "path": ".".join(one.change.path), "version": one.version}
                for one in self.altered
            ],
        }


def _place_of(behind: Recorded | None) -> dict[str, Any] | None:
    if behind is None:
        return None
    who = behind.who.model_dump(mode="json")
    return {"stream": behind.stream, "version": behind.version, "kind": behind.kind, "who": who}


@dataclass(frozen=True)
class Differences:
    """What differs between two moments, the earlier first. `network`: as it stood at the later one.

    `turned`: the later one was named first. `zone`: the one that is told alone, of a whole network. `heard`: all events
    up to the later moment of all that changed, in whatever zone: what is told may speak of what they named.
    """

    network: Network
    asked: tuple[AsOf, AsOf]
    turned: bool
    found: tuple[Difference, ...]
    heard: tuple[Recorded, ...]
    zone: str | None = None


def of_stream(record: Record, stream: str, first: str, second: str) -> Differences:
    """What differs of one stream. Raises what `Past.asked` does, and `NotFound` beyond its last version."""
    past = Past(record, ids.parts(stream)[1])
    asked = past.asked(first), past.asked(second)
    versions = past.travel.version(stream, asked[0]), past.travel.version(stream, asked[1])
    turned = versions[0] > versions[1]
    if turned:
        asked, versions = asked[::-1], versions[::-1]
    network = past.today  # where it had not begun even then
    if versions[1]:
        network = past.network_at(AtVersion(version=versions[1]), past.travel.position(stream, versions[1]))
    [read] = past.travel.between({stream: versions}) if versions[1] else (_nothing(past.travel, stream),)
    return Differences(network, asked, turned, _differences(past.travel, network, [read]), read.events)


def _nothing(travel: TimeTravel, stream: str) -> Between:
    empty = Folded.empty(travel.log.decider(stream), stream)
    return Between(empty, empty, ())


def of_network(record: Record, network_id: str, first: str, second: str, zone: str | None = None) -> Differences:
    """What differs of all streams of a network, or of those of one zone; of its clock nothing is told.

    Raises what `Past.asked` and `check_zone` do, and `NotFound` `not-begun` where there was no network at either.
    """
    past = Past(record, network_id)
    asked = past.asked(first), past.asked(second)
    sides = _versions(past, asked[0]), _versions(past, asked[1])
    turned = sum(sides[0].values()) > sum(sides[1].values())
    if turned:
        asked, sides = asked[::-1], sides[::-1]
    _, network, _ = past.whole(asked[1])
    check_zone(network, zone)
    wanted = {
        stream: (sides[0].get(stream, 0), version)
        for stream, version in sides[1].items()
        if version != sides[0].get(stream, 0) and ids.parts(stream)[0] != "clock"
    }
    read = list(past.travel.between(wanted))
    heard = tuple(event for one in read for event in one.events)
    shown = [one for one in read if zone in (None, _zone(network, one.after))]
    return Differences(network, asked, turned, _differences(past.travel, network, shown), heard, zone)


def _versions(past: Past, asked: AsOf) -> dict[str, int]:
    """The versions of all streams; none of them had begun where the network had not."""
    try:
        return past.versions(asked)
    except NotFound as error:
        if error.code != "not-begun":
            raise
        return {}


def _zone(network: Network, folded: Folded[Any]) -> str | None:
    kind, _, rest = ids.parts(folded.stream)
    if kind in ("group", "management"):
        body = network.bodies.get(rest[0])
        return body.zone if body is not None else None
    return folded.summarised().zone


def _differences(travel: TimeTravel, network: Network, read: Sequence[Between]) -> tuple[Difference, ...]:
    made = [_told(one, network) for one in read]
    behind = _behind(travel, (one.event for told in made for one in told if one.subject != OTHERS))
    return tuple(
        Difference(
            one.before,
            one.after,
            tuple(Told(it.event, it.subject, it.act, it.on, behind.get(it.event.id)) for it in told),
        )
        for one, told in zip(read, made, strict=True)
    )


def _told(read: Between, network: Network) -> list[Told]:
    """What happened in between; who is behind it is looked up for all streams at once."""
    kind = ids.parts(read.after.stream)[0]
    made: list[Told] = []
    for event in read.events[read.before.version :]:
        subject, act = place(kind, event.kind)
        act = "removed" if event.data.get("status") == "cancelled" else act
        made.append(Told(event, subject, act, network.calendar.happened(event)))
    return made


def _behind(travel: TimeTravel, events: Iterable[Recorded]) -> Mapping[UUID, Recorded]:
    """What a person did, of which the engine brought the news, by the id of its event; nothing of what a person said
    there, and of what nobody did."""
    at, found = {event.id: event for event in events}, dict[UUID, Recorded]()
    for _ in range(HOPS):
        at = {one: event for one, event in at.items() if event.who.person == ENGINE}
        brought = travel.known_as(event.command_id for event in at.values())
        at = {one: brought[event.command_id] for one, event in at.items() if event.command_id in brought}
        found |= at
    return {one: event for one, event in found.items() if event.who.person != ENGINE}
