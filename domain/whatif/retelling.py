"""A network's history decided again under other rules, from its first command to its last.

What people said is said again, when they said it, by the same people in the same meetings. What the engine did is not
repeated but follows anew: deadlines from what is due, deliveries from what was sent; where the log has the same one it
comes when it came, so that under the same rules the same log comes out, delays of machines included.
A meeting that would not have got to all of a longer agenda carries the rest over, for it could not have closed.
The network itself (who is who, when the rules were changed) and the clock are taken as they were.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from domain.bringing import brought
from domain.decider import ConfirmDelivery, Delivery, Envelope, Folded, GiveUpDeadline, StoredCommand
from domain.errors import Refusal
from domain.followers import FOLLOWING
from domain.handling import GIVES_UP, giving_up, stays_due
from domain.ids import made_at, parts, seeded
from domain.management.commands import CarryOver
from domain.message import Recorded
from domain.territory import Network
from domain.town import Key, Town, confirmation, confirmed_by, key_of
from domain.whatif.names import Names
from domain.whatif.places import TAKEN, Answer, Attempt, Places, given_up
from domain.whatif.rules import Override, other

NOT_REACHED = "not-reached"  # the code of a reason, said in the reader's language
EPOCH = datetime.fromtimestamp(0, UTC)
LEFT_OPEN = frozenset({"items-in-no-state", "minutes-waiting"})


@dataclass
class Retelling(Town):
    """The town of the thought experiment. `since`: the first day of the other rules, None for all of time."""

    overrides: tuple[Override, ...] = ()
    since: date | None = None
    places: Places = field(default_factory=lambda: Places.of(()))
    answers: list[Answer] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    diverged: set[str] = field(default_factory=set)
    assumed: list[Envelope] = field(default_factory=list)
    tried: int = 0
    _attempts: deque[Attempt] = field(default_factory=deque)
    _ahead: set[Key] = field(default_factory=set)
    _given_up: Counter[Key] = field(default_factory=Counter)
    _under_way: dict[UUID, str] = field(default_factory=dict)
    _outcomes: dict[UUID, Refusal | None] = field(default_factory=dict)
    _networks: dict[int, Network] = field(default_factory=dict)
    _otherwise: dict[int, Network] = field(default_factory=dict)
    _place: str | None = None

    def begin(self, attempts: Iterable[Attempt] = ()) -> None:
        """Before the first command. What was refused and accepted later under its own id is left to that."""
        self._ahead = {*self.places.engine, *self.places.given_up}
        self._given_up = Counter(self.places.given_up)
        left = (a for a in attempts if key_of(a.envelope) not in self.places.given)
        self._attempts = deque(sorted(left, key=lambda attempt: attempt.at))

    def tell(self, command: StoredCommand, events: Sequence[Recorded]) -> None:
        """The next command of the log, with the events that came of it then."""
        envelope = Envelope.model_validate(command.envelope)
        stream, at = envelope.stream, command.decided_at
        self.edition = command.edition
        self._try_again(stream, command.first_version, at)
        self._until(at)
        self._ahead.discard(key_of(envelope))
        if envelope.kind == GiveUpDeadline.__name__:
            self._passed((stream, "timer", given_up(command)))
        self.edition = command.edition
        self.names.then(events)
        if parts(stream)[0] in TAKEN:
            self._take(stream, events)
            return
        self._remember_under_way(events)
        before = len(self.events.get(stream, ()))
        self._place = stream
        self._again(envelope, command)
        self._place = None
        made = self.events.get(stream, [])
        if made[before:] == list(events) and stream not in self.diverged:
            made[before:] = events
        else:
            self.diverged.add(stream)
        self.settle()

    def finish(self, until: datetime | None = None) -> None:
        """After the last command: what was left to be tried, and the deadlines up to the end."""
        while self._attempts:
            self._try(self._attempts.popleft())
        if until is not None:
            self._until(until)

    # People

    def _say(self, envelope: Envelope, command: StoredCommand) -> None:
        said, at = self._said_now(envelope), command.decided_at
        network = self._network(envelope.stream, command.network_version, at)
        held_by = (said.meeting or "").partition("#")[0]
        meeting = command.meeting
        if held_by in self.diverged or said.meeting != envelope.meeting:
            meeting = self.meeting(said, network)

        def decided(envelope: Envelope) -> Refusal | None:
            try:
                self.decided(envelope, at, network, command.network_version, meeting)
            except Refusal as refusal:
                return refusal
            return None

        refusal = decided(said)
        if refusal is not None and refusal.code in LEFT_OPEN:
            gesture = carried_over(said)
            if decided(gesture) is None:
                self.assumed.append(gesture)
                refusal = decided(said)
        if refusal is not None:
            self.answers.append(Answer(said, at, None, refusal.code, refusal))

    def _said_now(self, envelope: Envelope) -> Envelope:
        """What somebody said, by the names of this town; whatever version they had read, it has others here."""
        return self.names.said_now(envelope).model_copy(update={"expected_version": None})

    def _try_again(self, stream: str, version: int, at: datetime) -> None:
        """What was refused, as late as its moment allows, and before its stream went on from where it stood then."""
        while self._attempts and self._attempts[0].at < at:
            self._try(self._attempts.popleft())
        moment = list(takewhile(lambda one: one.at == at, self._attempts))
        for attempt in moment:
            if attempt.envelope.stream == stream and attempt.version is not None and attempt.version < version:
                self._attempts.remove(attempt)
                self._try(attempt)

    def _try(self, attempt: Attempt) -> None:
        self._until(attempt.at)
        self.tried += 1
        said = self._said_now(attempt.envelope)
        try:
            self.decide(said, attempt.at)
        except Refusal as refusal:
            if refusal.code != attempt.code:
                self.answers.append(Answer(said, attempt.at, attempt.code, refusal.code, refusal))
            return
        self.answers.append(Answer(said, attempt.at, attempt.code, None))
        self.settle()

    # The engine

    def _again(self, envelope: Envelope, command: StoredCommand) -> None:
        stream, at, version = envelope.stream, command.decided_at, command.network_version
        if envelope.source == "person":
            self._say(envelope, command)
        elif envelope.source == "delivery":
            sender = str(envelope.data["sender"])
            delivery = self.fold(sender).outbox.get(str(command.command_id))
            if delivery is not None and delivery.receiver == stream:
                self._bring(sender, delivery, at, version)
        elif envelope.kind == ConfirmDelivery.__name__:
            delivery = self.fold(stream).outbox.get(str(envelope.data["event_id"]))
            if delivery is not None:
                self._confirm(stream, delivery, at, version)
        elif envelope.kind == GiveUpDeadline.__name__:
            self._come(stream, given_up(command), at, version)
        elif envelope.kind in FOLLOWING and command.command_id not in self._due.get(stream, {}):
            with suppress(Refusal):
                self._decide(self._said_now(envelope), at, version)
        else:
            self._come(stream, command.command_id, at, version)

    def _come(self, stream: str, timer: UUID, at: datetime, version: int) -> None:
        """A deadline at its place in the log, where it came or was given up: it does what it does now."""
        if timer not in self._due.get(stream, {}):
            return
        due, envelope = self._due[stream][timer]
        try:
            refusal = stays_due(self._decide(envelope, at, version))
        except Refusal as refused:
            refusal = refused
        if timer not in self._due[stream] or self.edition < GIVES_UP:
            return
        self._stuck.add(timer)
        told = giving_up(self.fold(stream), due, refusal)
        if told is not None:
            self._decide(told, at, version)

    def _passed(self, deadline: Key) -> None:
        """The log gives up a deadline here; it may do so again, or have it come after all."""
        self._given_up[deadline] -= 1
        if not self._given_up[deadline] and deadline not in self.places.engine:
            self._ahead.discard(deadline)

    def _bring(self, sender: str, delivery: Delivery, at: datetime, version: int) -> None:
        self._outcomes[delivery.event_id] = None
        try:
            self._decide(brought(sender, delivery), at, version)
        except Refusal as refusal:
            self._outcomes[delivery.event_id] = refusal

    def _confirm(self, sender: str, delivery: Delivery, at: datetime, version: int) -> None:
        if delivery.event_id not in self._outcomes:
            self._bring(sender, delivery, at, version)
        self._decide(confirmation(sender, delivery, self._outcomes[delivery.event_id]), at, version)

    def settle(self) -> None:
        """Bring what the log did not: at once, but behind what its sender has on the way to the same receiver."""
        while self._to_deliver:
            sender = next(iter(self._to_deliver))
            delivery = self._next(sender)
            if delivery is None:
                del self._to_deliver[sender]
            else:
                self._confirm(sender, delivery, self._now(), self._latest(sender))

    def _remember_under_way(self, events: Sequence[Recorded]) -> None:
        """What the log sends in these events, and never brings to anybody."""
        for event in events:
            if event.id not in self.places.brought:
                delivery = self.deciders[parts(event.stream)[0]].outbound(event)
                if delivery is not None:
                    self._under_way[event.id] = delivery.receiver

    def _next(self, sender: str) -> Delivery | None:
        busy: set[str] = set()
        for delivery in self.folds[sender].outbox.values():
            if delivery.receiver not in busy and not self._comes_later(sender, delivery):
                return delivery
            busy.add(delivery.receiver)
        return None

    def _comes_later(self, sender: str, delivery: Delivery) -> bool:
        """Whether its place in the log is still to come, or the log ends with it under way."""
        event = delivery.event_id
        brought_later = (delivery.receiver, "delivery", event) in self._ahead
        if brought_later or (sender, "timer", confirmed_by(event)) in self._ahead:
            return True
        return event in self._outcomes or self._under_way.get(event) == delivery.receiver

    def fires(self, stream: str, timer: UUID) -> bool:
        """A deadline that the log has comes at its place in it."""
        return (stream, "timer", timer) not in self._ahead

    # What is known

    def decide(self, envelope: Envelope, now: datetime) -> tuple[Recorded, ...]:
        """Decide one command as things stand under the other rules."""
        return self._decide(envelope, now, self._latest(envelope.stream))

    def _decide(self, envelope: Envelope, now: datetime, version: int) -> tuple[Recorded, ...]:
        network = self._network(envelope.stream, version, now)
        return self.decided(envelope, now, network, version, self.meeting(envelope, network))

    def _latest(self, stream: str) -> int:
        return self.fold(f"network:{parts(stream)[1]}").version

    def _network(self, stream: str, version: int, now: datetime) -> Network:
        """The network at a version, with the other rules where they hold."""
        latest, standing = self.network(stream)
        network = self._networks.get(version, latest) if version != standing else latest
        if self.since is not None and network.calendar.local_date(now) < self.since:
            return network
        if version not in self._otherwise:
            self._otherwise[version] = network.changed(rules=other(network.rules, self.overrides))
        return self._otherwise[version]

    def _take(self, stream: str, events: Sequence[Recorded]) -> None:
        folded = self.fold(stream)
        for event in events:
            folded = folded.plus(event)
            if folded.version in self.places.networks and parts(stream)[0] == "network":
                self._networks[folded.version] = folded.state
        self.folds[stream] = folded
        self.events.setdefault(stream, []).extend(events)
        kind, network, _ = parts(stream)
        if kind == "network":
            self.reconsider(network)

    def keep(self, folded: Folded[Any], events: tuple[Recorded, ...]) -> None:
        """What comes otherwise than at its place in the log makes its stream another."""
        if events and folded.stream != self._place:
            self.diverged.add(folded.stream)
        self.names.now(events)
        super().keep(folded, events)

    def _until(self, at: datetime) -> None:
        at = at.astimezone(UTC)
        self.fire(at)
        self.clock = at if self.clock is None else max(self.clock, at)


def carried_over(closing: Envelope) -> Envelope:
    """The gesture with which whoever closes a meeting carries over what it did not reach, marked as assumed."""
    return closing.model_copy(
        update={
            "command_id": seeded(f"carried-over/{closing.command_id}", made_at(closing.command_id) or EPOCH),
            "kind": CarryOver.__name__,
            "data": {"reason": NOT_REACHED},
            "origin": "assumed",
        }
    )
