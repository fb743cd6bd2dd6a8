"""Which stream somebody means: by its id, by the names of its parts, or by its title."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from domain import ids
from domain.errors import Refusal
from domain.registry import DECIDERS, PROCESSES
from domain.territory import WHOLE_NETWORK, Body, Network
from naming.matching import Choice, pick, pick_open
from naming.spoken import Spoken
from naming.things import Things
from naming.words import coded, said_for
from readings.kinds import Kind
from store.messages import StreamInfo
from store.reading import ProcessRow

PROCESS_KINDS = (*sorted(PROCESSES), "group")  # what has a title
BODIED = {"management": True, "group": False}  # which bodies have such a stream: those that decide, or all others
ABOUT = re.compile(
    r"(?P<prefix>plan|blocked|demand)-(?P<period>.+)-(?P<number>[a-z]\d{1,9})-(?P<n>\d+)", re.IGNORECASE
)  # a question's stream with the short number of what it was raised about in place of its id
PAGES = {"plan": "cycle"}  # pages that are written as the stream they are drawn from


@dataclass(frozen=True)
class Listed:
    """Something that has a history, with its title; empty where it has none."""

    stream: StreamInfo
    title: str

    def as_json(self) -> dict[str, Any]:
        return {**self.stream.model_dump(mode="json"), "title": self.title}


def networks(store: Spoken) -> list[Choice]:
    """Every network by its id and its name; one that is damaged by its id alone."""
    found = []
    listed = list(store.streams(None, "network"))
    store.expect(info.stream for info in listed)
    for info in listed:
        name = known_as = info.stream.partition(":")[2]
        with store.damage.spared():
            name = store.network_of(known_as).name
        found.append(Choice(known_as, (name,)))
    return found


def a_network(store: Spoken, said: str) -> str:
    """The id of a network by its id or name; what is like none stays as it was said. Raises Refusal `which-one`."""
    return pick(said, networks(store), unknown="unknown-network")


def a_stream(
    store: Spoken,
    said: str,
    *,
    network: str | None = None,
    kinds: Sequence[str] = PROCESS_KINDS,
    more: Sequence[Choice] = (),
    acting: bool = False,
) -> str:
    """The id of a stream by its id, the names of its parts, or its title; what is like none stays as it was said.

    `network`, `kinds`: where only such a stream can be meant; `more`: what else may be; `acting`: what goes on is meant
    before what has ended. `CYCLE#A3` is the stream of the cycle's third action. Raises Refusal `which-one`, or
    `not-found` with what may have been meant.
    """
    stream, mark, within = said.partition("#")
    if ":" in stream:
        found = _by_parts(store, stream)
    elif any(one.id == stream for one in networks(store)):
        found = stream  # its own id: where only a stream can be meant, the command says what to type
    elif (asked := _asked_of(store, stream, network)) is not None:
        found = asked
    else:
        listed = [*more, *titled(store, network=network, kinds=(*kinds, "cycle") if mark else kinds)]
        found = (pick_open if acting else pick)(stream, listed, unknown="not-found")
    if not mark:
        return found
    kind, _, place = found.partition(":")
    if kind != "cycle" or not _there(store, found):
        return f"{found}#{within}"
    things = Things(store, store.network_of(place.split(":")[0]), found)
    return f"action:{place}:{pick(within, things.choices(Kind.ACTION), unknown='not-found')}"


def _by_parts(store: Spoken, said: str) -> str:
    """`cycle:Batatais:Norte:2017` as its parts are called by whoever made them."""
    head, *rest = said.split(":")
    head = head if head in (*DECIDERS, *PAGES, "zone") else pick(head, coded("", "", (*DECIDERS, *PAGES, "zone"), {}))
    kind = PAGES.get(head, head)
    if not rest or kind not in (*DECIDERS, "zone") or _there(store, ":".join((kind, *rest))):
        return ":".join((head, *rest))
    network_id = a_network(store, rest[0])
    folded = store.network_of(network_id) if ids.SLUG.fullmatch(network_id) else Network()
    if not folded.exists:
        return ":".join((head, *rest))
    things = Things(store, folded)
    parts = [head, network_id]
    for number, one in enumerate(rest[1:]):
        of = Kind.BODY if kind in ("group", "management") else Kind.ZONE
        parts.append(pick(one, things.choices(of), unknown="not-found") if number == 0 else one)
    found = ":".join(parts)
    asked = ABOUT.fullmatch(parts[-1]) if kind == "escalation" and len(parts) == 4 else None
    if asked is not None and not _there(store, found):
        cycle = ":".join(("cycle", *parts[1:3], asked["period"]))
        of_what = Kind.FINDING if asked["prefix"].lower() == "demand" else Kind.ACTION
        numbered = _within(store, folded, cycle, asked["number"], of_what)
        return ":".join((*parts[:3], f"{asked['prefix'].lower()}-{asked['period']}-{numbered}-{asked['n']}"))
    if kind != "action" or len(parts) != 5 or _there(store, found):
        return found
    action = _within(store, folded, ":".join(("cycle", *parts[1:4])), parts[4], Kind.ACTION)
    return ":".join((*parts[:4], action))


def _asked_of(store: Spoken, said: str, network: str | None) -> str | None:
    """A question's stream by what receipts call it, `blocked-2022-A3-1`; None where it is none, or more than one."""
    if not ABOUT.fullmatch(said):
        return None
    found = set()
    for one in networks(store):
        if network in (None, one.id):
            with store.damage.spared(), suppress(Refusal):
                places = (*store.network_of(one.id).zones, WHOLE_NETWORK)
                found |= {_by_parts(store, f"escalation:{one.id}:{place}:{said}") for place in places}
    there = [stream for stream in found if _there(store, stream)]
    return there[0] if len(there) == 1 else None


def _within(store: Spoken, network: Network, cycle: str, said: str, kind: Kind) -> str:
    """The id of something in a cycle; as it was said where there is no such cycle."""
    if not _there(store, cycle):
        return said
    things = Things(store, network, cycle)
    return pick(said, things.choices(kind), unknown="not-found")


def _there(store: Spoken, stream: str) -> bool:
    try:
        ids.parts(stream)
    except Refusal:
        return False
    return store.log.head(stream) is not None


def titled(store: Spoken, *, network: str | None = None, kinds: Sequence[str] = PROCESS_KINDS) -> Iterator[Choice]:
    """Every stream that has a title, by what it is called."""
    listed = [one.id for one in networks(store) if network in (None, one.id)]
    known: dict[str, Network] = {}
    for one in listed:
        with store.damage.spared():
            known[one] = store.network_of(one)
    for kind in dict.fromkeys(kinds):
        if kind in BODIED:
            bodies = ((of, body) for of in known.values() for body in of.bodies.values())
            yield from (_of_body(of, body) for of, body in bodies if body.decides is BODIED[kind])
            continue
        for row in store.reading.processes(network=network, kind=kind):
            if row.network in known:
                yield choice_of(known[row.network], row)


def stream_names(store: Spoken, network: str | None = None) -> dict[str, Choice]:
    """Every stream that has a title, by its id; networks by their names."""
    known = {choice.id: choice for choice in titled(store, network=network)}
    return {**known, **{f"network:{one.id}": one for one in networks(store) if network in (None, one.id)}}


def listed(store: Spoken, network: str | None = None, kind: str | None = None) -> tuple[Listed, ...]:
    """Everything that has a history; what is damaged is spared. Raises Refusal `unknown-network`."""
    if network is not None:
        store.network(network)
    begun = list(store.streams(network, kind))
    titles = {one: choice.names[0] for one, choice in stream_names(store, network).items() if choice.names}
    return tuple(Listed(info, titles.get(info.stream, "")) for info in begun)


def _of_body(network: Network, body: Body) -> Choice:
    """The register of a body, or its management meeting, whether anything is recorded in it or not."""
    kind = "management" if body.decides else "group"
    zone = network.zones.get(body.zone or "")
    where = (zone.name, zone.id) if zone is not None else ()
    more = (*said_for(kind), network.name, network.id, *where)
    return Choice(ids.stream_id(kind, network.id, body.id), (body.name, body.id), more)


def choice_of(network: Network, row: ProcessRow) -> Choice:
    """A stream with what it may be called."""
    kind, _, place = ids.parts(row.stream)
    zone = network.zones.get(row.zone or "")
    where = (zone.name, zone.id) if zone is not None else ()
    more = (*said_for(kind), network.name, network.id, *where)
    title = row.title or row.stream
    match kind:
        case "cycle":
            names = (title, *(f"{name} {place[-1]}" for name in (*where, network.name if not where else "") if name))
        case "action":
            names, more = (title,), (*more, place[1])
        case _:
            names = (title, *place[-1:])
    return Choice(row.stream, names, more, over=not row.open)
