"""The same thing under two names: what a deadline or a delivery brought into being has its id from that command.

Under other rules it comes by another command and has another id. A question's item is known by the question, a
management meeting by its day: so what people said of the one can be said of the other.
"""

from collections.abc import Iterable
from typing import cast

from pydantic import JsonValue

from domain.decider import Envelope
from domain.message import Recorded

Key = tuple[str, str, str]  # what it is, in which stream, what tells it from others there


class Names:
    """What things were called then, and what they are called now."""

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}
        self._now = _Side()
        self._then = _Side()
        self._differ = False

    def then(self, events: Iterable[Recorded]) -> None:
        """What the log called things."""
        for key, known_as in _named(events):
            self._keys[known_as] = key
            self._then.learn(key, known_as)
            self._differ = self._differ or known_as not in self._now.ids

    def now(self, events: Iterable[Recorded]) -> None:
        """What they are called in the retelling."""
        for key, known_as in _named(events):
            self._keys.setdefault(known_as, key)
            self._now.learn(key, known_as)
            self._differ = self._differ or known_as not in self._then.ids

    def said_now(self, envelope: Envelope) -> Envelope:
        """What somebody said then, with today's names."""
        if not self._differ:
            return envelope
        meeting = cast("str | None", self._called(envelope.meeting, self._now))
        data = cast(dict[str, JsonValue], self._called(envelope.data, self._now))
        return envelope.model_copy(update={"data": data, "meeting": meeting})

    def told_then(self, data: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """What an event of the retelling says, with the names of then."""
        return cast(dict[str, JsonValue], self._called(data, self._then)) if self._differ else data

    def _called(self, value: JsonValue, side: "_Side") -> JsonValue:
        match value:
            case str():
                before, mark, known_as = value.rpartition("#")
                key = self._keys.get(known_as)
                return value if key is None else f"{before}{mark}{side.called(key, known_as)}"
            case list():
                return [self._called(one, side) for one in value]
            case dict():
                return {name: self._called(one, side) for name, one in value.items()}
            case _:
                return value


class _Side:
    """How one telling calls things. A name that it has too is kept: two meetings may be on one day."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self._names: dict[Key, str] = {}

    def learn(self, key: Key, known_as: str) -> None:
        self.ids.add(known_as)
        self._names[key] = known_as

    def called(self, key: Key, known_as: str) -> str:
        return known_as if known_as in self.ids else self._names.get(key, known_as)


def _named(events: Iterable[Recorded]) -> Iterable[tuple[Key, str]]:
    for event in events:
        match event.kind:
            case "ItemTabled":
                yield ("item", event.stream, str(event.data["escalation"])), str(event.data["item"])
            case "MeetingPlanned" | "MeetingConvened" if event.stream.startswith("management:"):
                yield ("meeting", event.stream, str(event.data["on"])), str(event.data["meeting"])
