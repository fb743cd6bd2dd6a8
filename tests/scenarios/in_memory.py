"""The engine without an engine: every decider, delivery and deadline, in one process' memory, in a fixed order.

It is the undisturbed run that others are compared with. It decides through `domain.handling.handle`, exactly as the
workflows do, and stores nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby
from typing import Any
from uuid import UUID

from domain import ids
from domain.decider import ConfirmDelivery, Decider, Delivery, Envelope, Folded, MeetingFacts
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Recorded
from domain.registry import DECIDERS
from domain.territory import Network
from doors.loading import asked
from doors.networkfile import LoadedNetwork, differences, load
from doors.scenario import Scenario, before, begins, turns

ANSWERS = frozenset({"DeliveryMade", "DeliveryRefused"})


@dataclass
class World:
    """Everything there is: the streams, folded and event by event, and the rehearsal clock."""

    deciders: Mapping[str, Decider[Any]] = field(default_factory=lambda: DECIDERS)
    folds: dict[str, Folded[Any]] = field(default_factory=dict)
    events: dict[str, list[Recorded]] = field(default_factory=dict)
    clock: datetime | None = None
    _known: dict[tuple[str, UUID], tuple[str, tuple[Recorded, ...]]] = field(default_factory=dict)
    _stuck: set[UUID] = field(default_factory=set)
    _to_deliver: dict[str, None] = field(default_factory=dict)

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

    def load(self, loaded: LoadedNetwork, at: datetime) -> None:
        """Bring a network to what its file says; the clock stands at `at` if it was never set."""
        self.clock = self.clock or at
        stream = f"network:{loaded.network.id}"
        state = self.fold(stream).state
        today = loaded.network.calendar.local_date(self.clock)
        for change in differences(loaded, state, today=today):
            version = self.fold(stream).version
            self.give(asked(loaded, change, version, person=loaded.administrator, now=self.clock))

    def play(self, scenario: Scenario) -> None:
        """Everything that a scenario tells, after the one it follows. AssertionError where an answer is another."""
        earlier = before(scenario)
        if earlier is not None and not self.events:
            self.play(earlier)
        loaded = load(scenario.network_file)
        self.load(loaded, begins(scenario, loaded.network))
        for turn in chain.from_iterable(turns(scenario, self.fold(f"network:{loaded.network.id}").state)):
            self.advance(turn.at)
            code, words = None, "accepted"
            try:
                self.give(turn.filled_in(self._told))
            except Refusal as refusal:
                code, words = refusal.code, str(refusal)
            assert code == turn.step.expect_refusal, f"{turn.step.id} (line {turn.step.line}): {code}: {words}"

    def _told(self, stream: str) -> Iterable[Recorded]:
        return self.events.get(stream, ())

    def give(self, envelope: Envelope) -> tuple[Recorded, ...]:
        """Decide one command and let everything that follows from it happen. Raises Refusal; nothing changes then."""
        made = self._handle(envelope, self._now())
        self.settle()
        self._fire(self._now())
        return made

    def advance(self, to: datetime) -> None:
        """Move the clock, stopping at every deadline on the way: it fires, and what follows from it happens."""
        self._fire(to)
        self.clock = to if self.clock is None else max(self.clock, to)

    def settle(self) -> None:
        """Deliver until nothing is left to deliver."""
        while self._to_deliver:
            sender = next(iter(self._to_deliver))
            outbox = self.folds[sender].outbox
            if not outbox:
                del self._to_deliver[sender]
                continue
            self._deliver(sender, next(iter(outbox.values())))

    def _fire(self, until: datetime) -> None:
        """Every deadline up to a moment, in order; one that is refused, or stays due, is not tried again."""
        while (pending := min(self._due(), default=None, key=lambda due: due[:2])) is not None:
            at, stream, envelope = pending
            if at > until:
                return
            self.clock = at if self.clock is None else max(self.clock, at)
            with suppress(Refusal):
                self._handle(envelope, at)
            if any(again.command_id == envelope.command_id for _, _, again in self._due_of(stream)):
                self._stuck.add(envelope.command_id)
            self.settle()

    def _deliver(self, sender: str, delivery: Delivery) -> None:
        refusal: Refusal | None = None
        try:
            self._handle(
                Envelope(
                    stream=delivery.receiver,
                    command_id=delivery.event_id,
                    kind=delivery.kind,
                    data={**delivery.data, "sender": sender},
                    happened_on=delivery.happened_on,
                    origin=delivery.origin,
                    source="delivery",
                ),
                self._now(),
            )
        except Refusal as error:
            refusal = error
        self._handle(
            Envelope(
                stream=sender,
                command_id=ids.child(delivery.event_id, "confirmed"),
                kind=ConfirmDelivery.__name__,
                data={
                    "event_id": str(delivery.event_id),
                    "receiver": delivery.receiver,
                    "refused_code": refusal.code if refusal else None,
                    "refused_reason": str(refusal) if refusal else None,
                },
                source="timer",
            ),
            self._now(),
        )

    def _handle(self, envelope: Envelope, now: datetime) -> tuple[Recorded, ...]:
        key = (envelope.stream, envelope.command_id)
        if key in self._known:
            content, made = self._known[key]
            if content != envelope.content():
                raise Refusal("command-reused", "This command id was used for something else.")
            return made
        network, version = self.network(envelope.stream)
        decision = handle(
            self.fold(envelope.stream),
            envelope,
            now=now,
            network=network,
            network_version=version,
            meeting=self._meeting(envelope, network),
        )
        self.folds[envelope.stream] = decision.folded
        self.events.setdefault(envelope.stream, []).extend(decision.events)
        self._known[key] = (envelope.content(), decision.events)
        if decision.folded.outbox:
            self._to_deliver[envelope.stream] = None
        return decision.events

    def _meeting(self, envelope: Envelope, network: Network) -> MeetingFacts | None:
        if envelope.meeting is None:
            return None
        held_by = self.fold(envelope.meeting.partition("#")[0])
        return held_by.decider.meetings(held_by.state, network, envelope.meeting)

    def _now(self) -> datetime:
        if self.clock is None:
            raise ValueError("the clock of this world has not been set: advance it first")
        return self.clock

    def _due(self) -> Iterator[tuple[datetime, str, Envelope]]:
        for stream in self.folds:
            yield from self._due_of(stream)

    def _due_of(self, stream: str) -> Iterator[tuple[datetime, str, Envelope]]:
        folded = self.folds[stream]
        for due in folded.decider.due(folded.state):
            timer = ids.timer(stream, due.kind, due.key, due.at)
            if timer not in self._stuck:
                yield (
                    due.at,
                    stream,
                    Envelope(stream=stream, command_id=timer, kind=due.kind, data=due.data, source="timer"),
                )


def comparable(events: Iterable[Recorded]) -> list[dict[str, Any]]:
    """What two runs of one scenario must agree on for a stream, whatever happened to the machines.

    Recorded times and versions are left out. What several senders deliver in one go arrives in any order, and so do
    their receivers' answers: those are sorted by command, the latter after everything else.
    """
    recorded = list(events)
    received = {event.command_id for event in recorded if event.kind == "DeliveryReceived"}
    answers = [event for event in recorded if event.kind in ANSWERS]
    said = [event for event in recorded if event.kind not in ANSWERS]
    in_order: list[Recorded] = []
    for delivered, together in groupby(said, key=lambda event: event.command_id in received):
        run = list(together)
        in_order += sorted(run, key=lambda event: event.command_id) if delivered else run
    in_order += sorted(answers, key=lambda event: event.command_id)
    return [event.model_dump(mode="json", exclude={"recorded_at", "version"}) for event in in_order]
