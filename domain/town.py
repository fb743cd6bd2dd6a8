"""The engine without an engine: every decider, delivery and deadline of a town in one memory, in a fixed order.

It decides through `domain.handling.handle`, exactly as the workflows do, and stores nothing: it is the undisturbed run
that others are compared with, and what a thought experiment runs in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

from domain import ids
from domain.annulling import known_of, looks_into, said_elsewhere
from domain.bringing import brought
from domain.decider import EDITION, ConfirmDelivery, Decider, Delivery, Due, Envelope, Folded, MeetingFacts
from domain.errors import Refusal
from domain.escalation.returning import FOLLOWS_ATTENDANCE
from domain.followers import PLANNED_BY, by_attendance, by_calendar, corrected
from domain.handling import (
    GIVES_UP,
    Decision,
    giving_up,
    handle,
    stays_due,
)
from domain.management.following import FOLLOWS
from domain.meetings import is_own_meeting
from domain.message import Recorded
from domain.registry import DECIDERS
from domain.territory import Network

Key = tuple[str, str, UUID]  # a stream, whose command it is, and its id: a person's and the engine's are never one


@dataclass
class Town:
    """Everything there is: the streams, folded and event by event, and the clock.

    `edition`: of the engine's own rules, under which it decides.
    """

    deciders: Mapping[str, Decider[Any]] = field(default_factory=lambda: DECIDERS)
    edition: int = EDITION
    folds: dict[str, Folded[Any]] = field(default_factory=dict)
    events: dict[str, list[Recorded]] = field(default_factory=dict)
    clock: datetime | None = None
    _known: dict[Key, tuple[str, tuple[Recorded, ...]]] = field(default_factory=dict)
    _turned_away: dict[Key, Refusal] = field(default_factory=dict)
    _stuck: set[UUID] = field(default_factory=set)
    _to_deliver: dict[str, None] = field(default_factory=dict)
    _due: dict[str, dict[UUID, tuple[Due, Envelope]]] = field(default_factory=dict)
    _timers: list[tuple[datetime, str, UUID]] = field(default_factory=list)

    # What is there

    def fold(self, stream: str) -> Folded[Any]:
        """A stream as it stands; empty where nothing was ever said of it."""
        if stream not in self.folds:
            kind, _, _ = ids.parts(stream)
            return Folded.empty(self.deciders[kind], stream)
        return self.folds[stream]

    def network(self, stream: str) -> tuple[Network, int]:
        """The network that a stream belongs to, and its version."""
        folded = self.fold(f"network:{ids.parts(stream)[1]}")
        return folded.state, folded.version

    def meeting(self, envelope: Envelope, network: Network) -> MeetingFacts | None:
        """What is known of the meeting that a command was given in."""
        about = looks_into(envelope)
        if about is not None:
            facts = self._facts(about, network)
            said = (event for events in self.events.values() for event in events)
            return None if facts is None else known_of(facts, said)
        if envelope.meeting is None or is_own_meeting(envelope.stream, envelope.meeting):
            return None
        return self._facts(envelope.meeting, network)

    def said_elsewhere(self, envelope: Envelope, network: Network) -> MeetingFacts | None:
        """What is known of the meeting of another body in which a command that looks into one was given."""
        reference = said_elsewhere(envelope)
        return self._facts(reference, network) if reference is not None else None

    def _facts(self, reference: str, network: Network) -> MeetingFacts | None:
        held_by = self.fold(reference.partition("#")[0])
        return held_by.decider.meetings(held_by.state, network, reference)

    # What happens

    def give(self, envelope: Envelope) -> tuple[Recorded, ...]:
        """Decide one command and let everything that follows from it happen. Raises Refusal; nothing changes then."""
        made = self.decide(envelope, self._now())
        if envelope.kind in PLANNED_BY and self.edition >= FOLLOWS:
            network = envelope.stream.partition(":")[2]
            for stream in [known for known in self.folds if known.startswith(f"management:{network}:")]:
                self.decide(by_calendar(stream, envelope), self._now())
        attended = corrected(envelope)
        if attended is not None and self.edition >= FOLLOWS_ATTENDANCE:
            said = [event for events in self.events.values() for event in events]
            for asked in by_attendance(attended, said, envelope.command_id, envelope.origin):
                self.decide(asked, self._now())
        self.settle()
        self.fire(self._now())
        return made

    def advance(self, to: datetime) -> None:
        """Move the clock, stopping at every deadline on the way: it fires, and what follows from it happens."""
        self.fire(to)
        self.clock = to if self.clock is None else max(self.clock, to)

    def settle(self) -> None:
        """Deliver until nothing is left to deliver."""
        while self._to_deliver:
            sender = next(iter(self._to_deliver))
            outbox = self.folds[sender].outbox
            if not outbox:
                del self._to_deliver[sender]
                continue
            delivery = next(iter(outbox.values()))
            refusal = self.bring(sender, delivery, self._now())
            self.decide(confirmation(sender, delivery, refusal), self._now())

    def fire(self, until: datetime) -> None:
        """Every deadline up to a moment, in order; one that is refused, or stays due, is given up until its network is
        another."""
        while self._timers and self._timers[0][0] <= until:
            at, stream, timer = heappop(self._timers)
            if timer not in self._due.get(stream, {}) or timer in self._stuck or not self.fires(stream, timer):
                continue
            self.clock = at if self.clock is None else max(self.clock, at)
            self._fire_one(stream, timer, at)
            self.settle()

    def _fire_one(self, stream: str, timer: UUID, at: datetime) -> None:
        due, envelope = self._due[stream][timer]
        if due.which() in self.fold(stream).given_up:
            at = self._now()
        try:
            refusal = stays_due(self.decide(envelope, at))
        except Refusal as refused:
            refusal = refused
        if timer not in self._due[stream]:
            return
        self._stuck.add(timer)
        told = giving_up(self.fold(stream), due, refusal) if self.edition >= GIVES_UP else None
        if told is not None:
            self.decide(told, at)

    def reconsider(self, network: str) -> None:
        """What was given up in a network comes back when the network has changed, if it is not refused again."""
        for stream, folded in self.folds.items():
            if not folded.given_up or ids.parts(stream)[1] != network:
                continue
            for timer, (due, _) in self._due.get(stream, {}).items():
                given_up = folded.given_up.get(due.which())
                if timer in self._stuck and given_up is not None and given_up.comes_back:
                    self._stuck.discard(timer)
                    heappush(self._timers, (due.at, stream, timer))

    def bring(self, sender: str, delivery: Delivery, now: datetime) -> Refusal | None:
        """Take one event to its receiver; what it said, if it refused."""
        try:
            self.decide(brought(sender, delivery), now)
        except Refusal as refusal:
            return refusal
        return None

    def decide(self, envelope: Envelope, now: datetime) -> tuple[Recorded, ...]:
        """Decide one command as things stand, and nothing that follows from it. The same again says the same."""
        network, version = self.network(envelope.stream)
        return self.decided(envelope, now, network, version, self.meeting(envelope, network))

    def decided(
        self, envelope: Envelope, now: datetime, network: Network, version: int, meeting: MeetingFacts | None
    ) -> tuple[Recorded, ...]:
        """Decide one command with what is known of the network and the meeting."""
        key = key_of(envelope)
        if key in self._known:
            content, made = self._known[key]
            if content != envelope.content():
                raise Refusal("command-reused", "This command id was used for something else.")
            if key in self._turned_away:
                raise self._turned_away[key]
            return made
        decision = handle(
            self.fold(envelope.stream),
            envelope,
            now=now,
            network=network,
            network_version=version,
            meeting=meeting,
            said_in=self.said_elsewhere(envelope, network),
            edition=self.edition,
        )
        self._known[key] = (envelope.content(), decision.events)
        self.keep(decision.folded, decision.events)
        self.note(decision)
        if decision.refusal is not None:
            self._turned_away[key] = decision.refusal
            raise decision.refusal
        return decision.events

    def fires(self, _stream: str, _timer: UUID) -> bool:
        """Whether a deadline comes when it is due; a town whose deadlines come otherwise says so here."""
        return True

    def note(self, decision: Decision[Any]) -> None:
        """Told of every decision, in order: for whoever keeps them."""

    def keep(self, folded: Folded[Any], events: tuple[Recorded, ...]) -> None:
        """A stream with more events: what it waits for now, and what it has to deliver."""
        stream = folded.stream
        self.folds[stream] = folded
        self.events.setdefault(stream, []).extend(events)
        if folded.outbox:
            self._to_deliver[stream] = None
        before, now = self._due.get(stream, {}), coming(folded)
        self._due[stream] = now
        for timer, (due, _) in now.items():
            if timer not in before:
                heappush(self._timers, (due.at, stream, timer))
        kind, network, _ = ids.parts(stream)
        if kind == "network":
            self.reconsider(network)

    def _now(self) -> datetime:
        if self.clock is None:
            raise ValueError("the clock of this town has not been set: advance it first")
        return self.clock


def key_of(envelope: Envelope) -> Key:
    """By what a command is known again."""
    return envelope.stream, envelope.source, envelope.command_id


def coming(folded: Folded[Any]) -> dict[UUID, tuple[Due, Envelope]]:
    """The commands that a stream will give itself, by their ids, and what they are due by."""
    waiting: dict[UUID, tuple[Due, Envelope]] = {}
    for one in folded.decider.due(folded.state):
        timer = ids.timer(folded.stream, one.kind, one.key, one.at)
        waiting[timer] = (
            one,
            Envelope(stream=folded.stream, command_id=timer, kind=one.kind, data=one.data, source="timer"),
        )
    return waiting


def confirmed_by(event_id: UUID) -> UUID:
    """The id of the command by which the sender of an event notes how its delivery ended."""
    return ids.child(event_id, "confirmed")


def confirmation(sender: str, delivery: Delivery, refusal: Refusal | None) -> Envelope:
    """What the sender of an event is told of how its delivery ended."""
    return Envelope(
        stream=sender,
        command_id=confirmed_by(delivery.event_id),
        kind=ConfirmDelivery.__name__,
        data={
            "event_id": str(delivery.event_id),
            "receiver": delivery.receiver,
            "refused_code": refusal.code if refusal else None,
            "refused_reason": str(refusal) if refusal else None,
        },
        source="timer",
    )
