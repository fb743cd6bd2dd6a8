"""Several processes in one memory, between which anything may happen that a network of machines can do.

A delivery waits as long as it likes; those of one sender to one receiver stay in order, all others do not. Its answer
may get lost, so that it is brought again; what was stored may be brought once more at any time. A deadline fires late.
A process is folded anew from its events, as after a restart. Nothing else is different from the real engine: all of it
is decided by `domain.handling.handle`.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from domain import ids
from domain.decider import ConfirmDelivery, Delivery, DeliveryTurnedAway, Due, Envelope, Folded, MeetingFacts, fold
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Recorded
from domain.registry import DECIDERS
from domain.territory import Network
from tests.workflows.casetown import founding

BEGINS = datetime(2026, 3, 2, 9, tzinfo=UTC)
MEETS = tuple(date(2026, month, 12) for month in range(3, 13))


@cache
def town() -> Network:
    """The town that asks its management meeting."""
    folded: Folded[Any] = Folded.empty(DECIDERS["network"], "network:town")
    steps = founding(
        BEGINS.date(), rehearsal=True, meeting_dates=MEETS, return_days=3, acknowledgement_days=2,
        acknowledgement_reminder_days=2, information_days=3, case_extension_days=5, pending_rounds=2,
    )  # fmt: skip
    for n, (kind, data) in enumerate(steps):
        known_as = ids.seeded(f"network/{n}", BEGINS)
        envelope = Envelope(stream="network:town", command_id=known_as, kind=kind, data=data, person="admin")
        folded = handle(folded, envelope, now=BEGINS, network=folded.state, network_version=n).folded
    known: Network = folded.state
    return known


@dataclass
class Unruly:
    """The streams, event by event. `refused`: how often each code was given, to whom."""

    now: datetime = BEGINS
    folds: dict[str, Folded[Any]] = field(default_factory=dict)
    events: dict[str, list[Recorded]] = field(default_factory=dict)
    brought: list[tuple[str, Delivery, Refusal | None]] = field(default_factory=list)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    given: int = 0
    _known: dict[str, dict[str, str]] = field(default_factory=dict)
    _given_up: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        return town().calendar.local_date(self.now)

    def fold(self, stream: str) -> Folded[Any]:
        kind, _, _ = ids.parts(stream)
        return self.folds.get(stream) or Folded.empty(DECIDERS[kind], stream)

    def of(self, kind: str) -> list[str]:
        """The streams of a kind that something is known of."""
        return [stream for stream in self.folds if ids.parts(stream)[0] == kind]

    def of_kind(self, stream: str, *kinds: str) -> list[Recorded]:
        return [event for event in self.events.get(stream, ()) if event.kind in kinds]

    # What people and deadlines do

    def give(
        self, stream: str, kind: str, data: dict[str, Any], *, person: str, **more: Any
    ) -> tuple[Recorded, ...] | None:
        """A person's command: its events, or None where it was refused; then nothing has changed."""
        self.given += 1
        known_as = ids.seeded(f"given/{self.given}", self.now)
        envelope = Envelope(stream=stream, command_id=known_as, kind=kind, data=data, person=person, **more)
        try:
            return self._handled(envelope, self.now)
        except Refusal as refusal:
            self.refused[kind, refusal.code] += 1
            return None

    def pass_time(self, days: int, *, late: bool = False) -> None:
        """Every deadline up to then, each at its own time, or all of them late."""
        until = self.now + timedelta(days=days)
        while (pending := min(self._due(), default=None, key=lambda one: one[:3])) is not None:
            at, stream, known_as, due = pending
            if at > until:
                break
            self.now = until if late else max(self.now, at)
            envelope = Envelope(
                stream=stream, command_id=ids.timer(stream, due.kind, due.key, at), kind=due.kind, data=due.data,
                source="timer",
            )  # fmt: skip
            try:
                self._handled(envelope, self.now)
            except Refusal as refusal:
                self.refused[due.kind, refusal.code] += 1
            if any(again == known_as for _, _, again, _ in self._due()):
                self._given_up.add(known_as)
        self.now = until

    def _due(self) -> list[tuple[datetime, str, str, Due]]:
        coming = []
        for stream, folded in self.folds.items():
            for due in folded.decider.due(folded.state):
                known_as = str(ids.timer(stream, due.kind, due.key, due.at))
                if known_as not in self._given_up:
                    coming.append((due.at, stream, known_as, due))
        return coming

    # What machines do

    def pending(self) -> list[tuple[str, Delivery]]:
        """What may be brought next: the first of each sender to each receiver."""
        first: dict[tuple[str, str], Delivery] = {}
        for sender, folded in self.folds.items():
            for delivery in folded.outbox.values():
                first.setdefault((sender, delivery.receiver), delivery)
        return [(sender, delivery) for (sender, _), delivery in first.items()]

    def bring(self, sender: str, delivery: Delivery, *, answer_lost: bool = False) -> None:
        """Bring an event to its receiver. When the answer is lost, the sender will bring it again."""
        refusal = self.receive(sender, delivery)
        if answer_lost:
            return
        self._handled(
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
            self.now,
        )

    def bring_again(self, n: int) -> None:
        """Something that was brought long ago, and was taken or refused, comes once more."""
        if self.brought:
            sender, delivery, answer = self.brought[n % len(self.brought)]
            before = self.fold(delivery.receiver).fingerprint()
            again = self.receive(sender, delivery)
            assert self.fold(delivery.receiver).fingerprint() == before, "what is brought twice counts once"
            assert str(again) == str(answer), "what was refused once stays refused, in the same words"

    def receive(self, sender: str, delivery: Delivery) -> Refusal | None:
        """What its receiver makes of a delivery: the refusal, where it is refused. Its sender does not hear of it."""
        envelope = Envelope(
            stream=delivery.receiver,
            command_id=delivery.event_id,
            kind=delivery.kind,
            data={**delivery.data, "sender": sender},
            happened_on=delivery.happened_on,
            origin=delivery.origin,
            source="delivery",
        )
        try:
            self._handled(envelope, self.now)
        except Refusal as refusal:
            self.refused[delivery.kind, refusal.code] += 1
            self.brought.append((sender, delivery, refusal))
            return refusal
        self.brought.append((sender, delivery, None))
        return None

    def restart(self, stream: str) -> None:
        """The process is gone from memory, and comes back as its events have it; or as a page of a hydration does."""
        folded = self.folds[stream]
        again = fold(folded.decider, stream, self.events[stream])
        assert again.fingerprint() == folded.fingerprint()
        self.folds[stream] = Folded.loaded(folded.decider, again.dumped())
        assert self.folds[stream].state == folded.state

    def settle(self) -> None:
        """Bring all that is under way, until nothing is."""
        for _ in range(2_000):
            pending = self.pending()
            if not pending:
                return
            self.bring(*pending[0])
        raise AssertionError(f"they never come to an end: {self.pending()[:3]}")

    def _handled(self, envelope: Envelope, now: datetime) -> tuple[Recorded, ...]:
        known = self._known.setdefault(envelope.stream, {})
        said = known.get(str(envelope.command_id))
        if said is not None:
            assert said == envelope.content()
            for made in self.of_kind(envelope.stream, DeliveryTurnedAway.__name__):
                if made.command_id == envelope.command_id:
                    raise DeliveryTurnedAway.model_validate(made.data).refusal()
            return ()
        decision = handle(
            self.fold(envelope.stream),
            envelope,
            now=now,
            network=town(),
            network_version=1,
            meeting=self._meeting(envelope.meeting),
        )
        self.folds[envelope.stream] = decision.folded
        self.events.setdefault(envelope.stream, []).extend(decision.events)
        known[str(envelope.command_id)] = envelope.content()
        if decision.refusal is not None:
            raise decision.refusal
        return decision.events

    def _meeting(self, reference: str | None) -> MeetingFacts | None:
        if reference is None:
            return None
        held_by = self.fold(reference.partition("#")[0])
        return held_by.decider.meetings(held_by.state, town(), reference)
