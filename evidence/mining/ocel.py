"""OCEL 2.0 as JSON: what happened to many objects at once, each step tied to all that it is about.

Written in two passes over the log: the first finds the objects and the types, the second writes the steps. What is kept
in between grows with the objects, never with the events.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, TextIO

from domain.message import Message, Recorded
from domain.territory import Network
from evidence.mining.activities import Step, Steps, attributes
from evidence.mining.objects import PERSON, TYPES, Link, Object, links, properties, ties

Log = Callable[[], Iterable[tuple[int, Recorded]]]
NAMES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "float", date: "string", str: "string"}


class Written(Message):
    """What a file has: how many objects, and how many steps."""

    objects: int
    events: int


def write(log: Log, network: Network, to: TextIO, *, people: bool = False, deliveries: bool = False) -> Written:
    """Write the steps of a log; `log` gives its events in their order, with positions, as often as it is asked.

    `people`: with the ids of people, as objects of a type of their own; `deliveries`: with the engine's own receipts.
    """
    things: dict[Object, dict[Link, None]] = {}
    kinds: dict[str, dict[str, str]] = {}
    for step in _steps(log, network, deliveries):
        typed = kinds.setdefault(step.activity, dict(ALWAYS))
        typed |= {name: NAMES[type(value)] for name, value in attributes(step).items()}
        found = links(step, network, people=people)
        for link in found:
            things.setdefault(link.to, {})
        _tie(things, found)
    waiting = list(things)
    while waiting:
        thing = waiting.pop()
        for link in ties(thing, network):
            things[thing][link] = None
            if link.to not in things:
                things[link.to] = {}
                waiting.append(link.to)
    to.write('{"objectTypes":')
    to.write(_json([_object_type(name) for name in (*TYPES, *((PERSON,) if people else ()))]))
    to.write(',\n"eventTypes":')
    to.write(_json([{"name": name, "attributes": _typed(typed)} for name, typed in kinds.items()]))
    to.write(',\n"objects":[')
    _all(to, (_object(thing, tied, network) for thing, tied in things.items()))
    to.write('],\n"events":[')
    events = _all(to, (_event(step, network, people) for step in _steps(log, network, deliveries)))
    to.write("]}\n")
    return Written(objects=len(things), events=events)


ALWAYS = {"recorded_at": "time", "happened_on": "string", "position": "integer", "stream": "string"}
OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "network": ("name",),
    "zone": ("name",),
    "body": ("name", "kind"),
    "organisation": ("name", "kind", "sector"),
    "portfolio": ("name",),
    "team": ("organisation", "zone"),
}


def _steps(log: Log, network: Network, deliveries: bool) -> Iterator[Step]:
    steps = Steps(network, deliveries=deliveries, of_many=True)
    for position, event in log():
        yield from steps.of(event, position)


def _tie(things: dict[Object, dict[Link, None]], found: tuple[Link, ...]) -> None:
    """A question to where it comes from and to who must answer, an action to its plan."""
    subject = next((link.to for link in found if link.qualifier in ("subject", "question")), None)
    if subject is None:
        return
    for link in found:
        if subject.type == "escalation" and link.qualifier in ("origin", "answers", "waits"):
            things[subject][link] = None
        if subject.type == "action" and link.qualifier == "plan":
            things[subject][link] = None


def _object_type(name: str) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": one, "type": "string"} for one in OF_TYPE.get(name, ())]}


def _typed(typed: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in typed.items()]


def _object(thing: Object, tied: Iterable[Link], network: Network) -> dict[str, Any]:
    told = properties(thing, network)
    return {
        "id": thing.id,
        "type": thing.type,
        "attributes": [{"name": name, "time": "1970-01-01T00:00:00Z", "value": value} for name, value in told.items()],
        "relationships": [{"objectId": link.to.id, "qualifier": link.qualifier} for link in tied],
    }


def _event(step: Step, network: Network, people: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "recorded_at": step.recorded.recorded_at,
        "happened_on": step.happened_on,
        "position": step.position,
        "stream": step.recorded.stream,
        **attributes(step),
    }
    return {
        "id": step.id,
        "type": step.activity,
        "time": _moment(step.at),
        "attributes": [{"name": name, "value": _value(value)} for name, value in told.items() if value is not None],
        "relationships": [
            {"objectId": link.to.id, "qualifier": link.qualifier} for link in links(step, network, people=people)
        ],
    }


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return _moment(value)
    return value.isoformat() if isinstance(value, date) else value  # a day has no hour, and no time zone moves it


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _all(to: TextIO, values: Iterable[dict[str, Any]]) -> int:
    count = 0
    for value in values:
        to.write("\n" if count == 0 else ",\n")
        to.write(_json(value))
        count += 1
    return count


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
