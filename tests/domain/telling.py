"""One stream told command by command, on a clock that the test moves: what every story in these tests rests on.

It decides through `domain.handling.handle` alone, as the engine does.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from itertools import count
from typing import Any, ClassVar

import pytest

from domain import ids
from domain.decider import EDITION, Decider, Delivery, Due, Envelope, Folded, MeetingFacts, Todo
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Event, Recorded
from domain.territory import Network


class Telling:
    """A stream's story so far. `now` is when the next command is given.

    `decider`: whose stream it is; `speaker`: who gives a command where nobody is named; `sender`: of its deliveries.
    """

    decider: ClassVar[Decider[Any]]
    speaker: ClassVar[str]
    sender: ClassVar[str] = "other"

    def __init__(self, network: Network, stream: str, now: datetime, seed: str = "") -> None:
        self.network = network
        self.folded: Folded[Any] = Folded.empty(self.decider, stream)
        self.now = now
        self.events: list[Recorded] = []
        self.count = count()
        self.edition = EDITION
        self.seed = seed or stream

    @property
    def state(self) -> Any:
        return self.folded.state

    @property
    def today(self) -> date:
        return self.network.calendar.local_date(self.now)

    def give(self, kind: str, by: str | None = None, /, *, meeting: Any = None, **data: Any) -> list[Event]:
        """A command of a person; `meeting`: facts, or None. Raises Refusal."""
        happened, entered = data.pop("happened_on", None), data.pop("entered_by", None)
        envelope = Envelope(
            **self._asked(kind, data),
            person=by or self.speaker,
            meeting=meeting.meeting if meeting is not None else None,
            entered_by=entered,
            happened_on=happened,
        )
        return self._handled(envelope, meeting)

    def deliver(self, kind: str, /, **data: Any) -> list[Event]:
        """What another process brings, and what is made of it."""
        asked = self._asked(kind, {**data, "sender": self.sender})
        made = self._handled(Envelope(**asked, source="delivery"))
        return [event for event in made if type(event).__name__ != "DeliveryReceived"]

    def confirm(self, delivery: Delivery, refused_code: str | None = None, reason: str | None = None) -> None:
        """The engine's word that a delivery ended."""
        data: dict[str, Any] = {"event_id": str(delivery.event_id), "receiver": delivery.receiver}
        if refused_code is not None:
            data |= {"refused_code": refused_code, "refused_reason": reason or "no"}
        self.timer("ConfirmDelivery", **data)

    def timer(self, kind: str, /, *, said_in: MeetingFacts | None = None, **data: Any) -> list[Event]:
        """A timer's command, whether it is due or not. `said_in`: the meeting that it is about."""
        reference = said_in.meeting if said_in is not None else None
        return self._handled(Envelope(**self._asked(kind, data), source="timer", meeting=reference), said_in)

    def fire(self, due: Due) -> list[Event]:
        """One deadline, at its own time."""
        self.now = max(self.now, due.at)
        timer = ids.timer(self.folded.stream, due.kind, due.key, due.at)
        asked: dict[str, Any] = {"stream": self.folded.stream, "kind": due.kind, "data": due.data}
        return self._handled(Envelope(**asked, command_id=timer, source="timer"))

    def pass_time(self, until: datetime) -> list[Event]:
        """Fire every deadline that comes, at its own time; each fires once."""
        said: list[Event] = []
        while coming := [due for due in self.decider.due(self.state) if due.at <= until]:
            first = min(coming, key=lambda due: due.at)
            said += self.fire(first)
            left = self.decider.due(self.state)
            assert first not in left, "a deadline that fired is over"
            assert all(due.at >= self.now for due in left if due not in coming), "what is new is to come"
        self.now = until
        return said

    def told(self, kind: str | None = None) -> list[Delivery]:
        """What is on its way to others."""
        return [delivery for delivery in self.folded.outbox.values() if kind in (None, delivery.kind)]

    def todos(self, what: str | None = None) -> list[Todo]:
        """What waits for somebody."""
        return [todo for todo in self.decider.summary(self.state).todos if what in (None, todo.what)]

    def _asked(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        plain = json.loads(json.dumps(data, default=str))
        known_as = ids.seeded(f"{self.seed}/{next(self.count)}", self.now)
        return {"stream": self.folded.stream, "command_id": known_as, "kind": kind, "data": plain}

    def _handled(self, envelope: Envelope, meeting: MeetingFacts | None = None) -> list[Event]:
        decision = handle(
            self.folded,
            envelope,
            now=self.now,
            network=self.network,
            network_version=1,
            meeting=meeting,
            edition=self.edition,
        )
        if decision.refusal is not None:
            raise decision.refusal  # what it leaves is looked at in `tests/domain/test_handling.py`
        self.folded = decision.folded
        self.events += decision.events
        return [self.decider.read(recorded) for recorded in decision.events]


def refused(story: Telling, kind: str, by: str | None = None, /, **given: Any) -> str:
    """The code of the refusal that a command gets; nothing may have changed, and the words are filled in."""
    before = story.folded.fingerprint()
    with pytest.raises(Refusal) as refusal:
        story.give(kind, by, **given)
    assert story.folded.fingerprint() == before
    assert "{" not in str(refusal.value)
    return refusal.value.code


def turned_back(story: Telling, kind: str, /, **data: Any) -> str:
    """The code of the refusal that a delivery gets; nothing may have changed, and the words are filled in."""
    before = story.folded.fingerprint()
    with pytest.raises(Refusal) as refusal:
        story.deliver(kind, **data)
    assert story.folded.fingerprint() == before
    assert "{" not in str(refusal.value)
    return refusal.value.code


def kinds(events: Iterable[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def only(events: Iterable[Event], kind: str) -> Any:
    """The one event of a kind."""
    (found,) = [event for event in events if type(event).__name__ == kind]
    return found
