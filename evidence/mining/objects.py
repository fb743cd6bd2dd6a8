"""What a step is about: the objects of a network, their types, and in which way each is concerned (the qualifier)."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue

from domain import ids
from domain.message import Recorded
from domain.roles import ENGINE
from domain.territory import WHOLE_NETWORK, Network
from evidence.mining.activities import Step

PROCESSES = ("cycle", "action", "case", "escalation")
TYPES = (
    "network", "zone", "body", "organisation", "team", "portfolio", "meeting", *PROCESSES,
)  # fmt: skip
PERSON = "person"


class Object(NamedTuple):
    """One thing. `type`: of TYPES, or a person; `id`: a stream's, or `TYPE:ID`."""

    type: str
    id: str


class Link(NamedTuple):
    """One thing that a step, or another thing, is tied to, and how."""

    to: Object
    qualifier: str


def links(step: Step, network: Network, *, people: bool = False) -> tuple[Link, ...]:
    """What a step is about; each object once in each way."""
    found = (*_subject(step.recorded, network), *_said(step.recorded, network), *_who(step.recorded, people))
    return tuple(dict.fromkeys(found))


def _subject(event: Recorded, network: Network) -> Iterator[Link]:
    kind, _, rest = ids.parts(event.stream)
    if kind in PROCESSES:
        yield Link(Object(kind, event.stream), "subject")
    elif kind in ("group", "management"):
        yield Link(_object("body", rest[0]), "body")
        if isinstance(meeting := event.data.get("meeting"), str) and "#" not in meeting:
            yield Link(Object("meeting", f"{event.stream}#{meeting}"), "subject")
    else:
        yield Link(_object("network", network.id), "subject")
    zone = zone_of(event.stream, network)
    if zone is not None:
        yield Link(_object("zone", zone), "zone")


def zone_of(stream: str, network: Network) -> str | None:
    """The zone that a stream is of; None for the whole network's."""
    kind, _, rest = ids.parts(stream)
    if kind in ("group", "management"):
        body = network.bodies.get(rest[0])
        return body.zone if body is not None else None
    return rest[0] if rest and rest[0] in network.zones and rest[0] != WHOLE_NETWORK else None


def _said(event: Recorded, network: Network) -> Iterator[Link]:
    """What an event names: the question, where it comes from, who must answer, who waits, who knows."""
    question = event.data.get("question")
    told = {**event.data, **question} if isinstance(question, dict) else event.data
    for escalation in (*_texts(told.get("escalation")), *_texts(told.get("escalations"))):
        if escalation.startswith("escalation:"):
            yield Link(Object("escalation", escalation), "question")
    for origin in _texts(told.get("origin")):
        kind = origin.partition(":")[0]
        if kind in PROCESSES:
            yield Link(Object(kind, origin), "origin")
    for portfolio in (*_texts(told.get("portfolio")), *_texts(told.get("portfolios"))):
        if portfolio in network.portfolios:
            yield Link(_object("portfolio", portfolio), "answers")
    for name, qualifier in TEAMS:
        for organisation in _texts(told.get(name)):
            if organisation in network.organisations:
                zone = zone_of(event.stream, network)
                yield Link(_team(organisation, zone) if zone else _object("organisation", organisation), qualifier)
    if event.kind == "MeetingHeld":
        for organisation in _texts(event.data.get("present")):
            if organisation in network.organisations:
                yield Link(_object("organisation", organisation), "present")
    meeting = event.data.get("meeting")
    if isinstance(meeting, str) and "#" in meeting:
        yield Link(Object("meeting", meeting), "meeting")
    cycle = event.data.get("cycle")
    if isinstance(cycle, str) and cycle.startswith("cycle:"):
        yield Link(Object("cycle", cycle), "plan")
    named = event.data.get("organisation")
    if isinstance(named, str) and named in network.organisations:
        yield Link(_object("organisation", named), "named")


TEAMS = (("teams", "waits"), ("acknowledged", "knows"), ("team", "knows"), ("asked", "is asked"))


def _who(event: Recorded, people: bool) -> Iterator[Link]:
    if event.who.organisation is not None:
        yield Link(_object("organisation", event.who.organisation), "acts")
    if event.who.meeting is not None:
        yield Link(Object("meeting", event.who.meeting), "meeting")
    if people and event.who.person != ENGINE:
        yield Link(_object(PERSON, event.who.person), "acts")
        if event.who.entered_by is not None:
            yield Link(_object(PERSON, event.who.entered_by), "enters")
        if event.who.stated_by is not None:
            yield Link(_object(PERSON, event.who.stated_by), "states")


def properties(thing: Object, network: Network) -> dict[str, str]:
    """What is told of an object: names of places and bodies, never of people."""
    known_as = thing.id.partition(":")[2]
    match thing.type:
        case "network":
            return {"name": network.name}
        case "zone" if known_as in network.zones:
            return {"name": network.zones[known_as].name}
        case "body" if known_as in network.bodies:
            body = network.bodies[known_as]
            return {"name": body.name, "kind": body.kind.value}
        case "organisation" if known_as in network.organisations:
            organisation = network.organisations[known_as]
            return {"name": organisation.name, "kind": organisation.kind, "sector": organisation.sector}
        case "portfolio" if known_as in network.portfolios:
            return {"name": network.portfolios[known_as].name}
        case "team":
            return {"organisation": known_as.partition("@")[0], "zone": known_as.partition("@")[2]}
        case _:
            return {}


def ties(thing: Object, network: Network) -> tuple[Link, ...]:
    """What an object is part of, whatever happens."""
    known_as = thing.id.partition(":")[2]
    match thing.type:
        case "zone":
            return (Link(_object("network", network.id), "part of"),)
        case "body":
            zone = network.bodies[known_as].zone if known_as in network.bodies else None
            return (Link(_object("zone", zone), "of") if zone else Link(_object("network", network.id), "of"),)
        case "team":
            organisation, _, zone = known_as.partition("@")
            return (Link(_object("organisation", organisation), "of"), Link(_object("zone", zone), "works in"))
        case "meeting":
            return (Link(_object("body", ids.parts(thing.id.partition("#")[0])[2][0]), "of"),)
        case kind if kind in PROCESSES:
            zone = zone_of(thing.id, network)
            return (Link(_object("zone", zone), "in") if zone else Link(_object("network", network.id), "in"),)
        case _:
            return ()


def _object(of: str, known_as: str) -> Object:
    return Object(of, f"{of}:{known_as}")


def _team(organisation: str, zone: str) -> Object:
    return _object("team", f"{organisation}@{zone}")


def _texts(value: JsonValue) -> tuple[str, ...]:
    match value:
        case str():
            return (value,)
        case list():
            return tuple(one for one in value if isinstance(one, str))
        case _:
            return ()
