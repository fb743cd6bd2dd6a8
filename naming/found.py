"""What is found by words of it, accents and case aside: whatever has a name, in one network or in all."""

from collections.abc import Iterator
from typing import Literal

from domain import ids
from domain.message import Message, brief
from domain.territory import WHOLE_NETWORK, Network
from naming.matching import Choice, folded
from naming.spoken import Spoken
from naming.streams import networks, stream_names
from naming.things import Things, matter_of, topics_in
from readings.kinds import Kind

IN_NETWORK: dict[Kind, str] = {
    Kind.PERSON: "person",
    Kind.ORGANISATION: "organisation",
    Kind.BODY: "body",
    Kind.ZONE: "zone",
    Kind.PORTFOLIO: "portfolio",
    Kind.SERVICE: "service",
}
IN_STREAM: dict[str, tuple[Kind, ...]] = {
    "cycle": (Kind.FINDING, Kind.STRATEGY, Kind.OBJECTIVE, Kind.ACTION, Kind.LESSON),
    "group": (Kind.AGREEMENT, Kind.ACTIVITY),
}


class Page(Message):
    """Where something stands: on the page `what` `of` a stream, a zone, a meeting, or a network."""

    what: Literal["stream", "zone", "board", "inbox", "minutes", "network", "organisations"]
    of: str


class Found(Message):
    """Something that was found: what it is and is called, the id or number that names it, the page on which it stands.

    `of_whole_network`: it is the place of all that is of no zone, which each language calls by words of its own.
    """

    kind: str
    name: str
    id: str
    stream: str | None = None
    number: str | None = None
    page: Page

    @property
    def of_whole_network(self) -> bool:
        return (self.kind, self.id) == ("zone", WHOLE_NETWORK)


def find(store: Spoken, words: str, network: str | None = None) -> tuple[Found, ...]:
    """What has all of the words, streams first; what is damaged is spared. Raises Refusal `unknown-network`."""
    if network is not None:
        store.network(network)
    return tuple(_found(store, folded(words), network))


def _found(store: Spoken, wanted: str, only: str | None) -> Iterator[Found]:
    """What has all of the words, streams first."""
    known = stream_names(store, only)
    begun = {info.stream for info in store.streams(only)}  # a body that never met has no page yet
    store.expect(stream for stream in known if ids.parts(stream)[0] in (*IN_STREAM, "case", "escalation", "management"))
    for stream, choice in known.items():
        matter: tuple[str, ...] = ()
        with store.damage.spared():
            matter = matter_of(store, stream)
        texts = (*choice.names, *choice.more, *matter)
        if stream in begun and _has(texts, wanted):
            kind = ids.parts(stream)[0]
            yield Found(kind=kind, name=choice.names[0], id=stream, stream=stream, page=_stream(stream))
    for one in networks(store):
        if only not in (None, one.id):
            continue
        state = Network()
        of_network: list[Found] = []
        with store.damage.spared():
            state = store.network_of(one.id)
            of_network = list(_in_network(Things(store, state), wanted))
        yield from of_network
        for stream in known:
            kind, network, _ = ids.parts(stream)
            if network == one.id and (kind in IN_STREAM or kind == "management"):
                of_stream: list[Found] = []
                with store.damage.spared():
                    of_stream = list(_in_stream(Things(store, state, stream), wanted))
                yield from of_stream


def _in_network(things: Things, wanted: str) -> Iterator[Found]:
    for kind, label in IN_NETWORK.items():
        for choice in things.choices(kind):
            if _has((choice.id, *choice.names), wanted):
                name = choice.names[0] if choice.names else choice.id
                yield Found(kind=label, name=name, id=choice.id, page=_page(things, kind, choice))


def _stream(stream: str) -> Page:
    return Page(what="stream", of=stream)


def _page(things: Things, kind: Kind, choice: Choice) -> Page:
    """The page on which a part of a network stands."""
    network = things.network.id
    match kind:
        case Kind.PERSON:
            return Page(what="inbox", of=network)
        case Kind.ZONE if choice.id == WHOLE_NETWORK:
            return Page(what="board", of=network)
        case Kind.ZONE:
            return Page(what="zone", of=f"{network}:{choice.id}")
        case Kind.BODY:
            of = "management" if things.network.bodies[choice.id].decides else "group"
            register = ids.stream_id(of, network, choice.id)
            met = things.store.log.head(register) is not None
            return _stream(register) if met else Page(what="network", of=network)
        case Kind.ORGANISATION | Kind.SERVICE:
            return Page(what="organisations", of=network)
        case _:
            return Page(what="network", of=network)


def _in_stream(things: Things, wanted: str) -> Iterator[Found]:
    stream = str(things.stream)
    if things.process in ("group", "management"):
        yield from _meetings(things, stream, wanted)
    for kind in IN_STREAM.get(things.process, ()):
        for choice, beside in things.everything(kind):
            if not choice.names or not _has(choice.names, wanted):
                continue
            number = choice.short if choice.number is not None else None
            of = f"{stream}#{beside}" if beside else stream
            page = Page(what="minutes", of=of) if beside else _stream(stream)
            yield Found(
                kind=kind.value, name=brief(choice.names[0]), id=choice.id, stream=stream, number=number, page=page
            )


def _meetings(things: Things, stream: str, wanted: str) -> Iterator[Found]:
    """The meetings of a body: by their day, and by what they talked about."""
    body = things.network.bodies.get(things.place[0])
    name = body.name if body is not None else things.place[0]
    topics: dict[str, list[str]] = {}
    for event in things.events:
        for topic in topics_in(event) if things.process == "group" else ():
            topics.setdefault(str(event.data["meeting"]), []).append(topic.text)
    for choice in things.choices(Kind.MEETING):
        day = choice.names[0]
        told = [text for text in topics.get(choice.id, ()) if _has((text,), wanted)]
        if told or (any(mark.isdigit() for mark in wanted) and _has((day, name), wanted)):
            words = ": ".join((f"{name}, {day}", *([brief("; ".join(told))] if told else ())))
            page = Page(what="minutes", of=f"{stream}#{choice.id}")
            yield Found(kind="meeting", name=words, id=choice.id, stream=stream, number=choice.short, page=page)


def _has(texts: tuple[str, ...], wanted: str) -> bool:
    """Whether every word stands in the texts, if only as the beginning of one."""
    known = [word for text in texts for word in folded(text).split()]
    return bool(wanted) and all(any(one.startswith(word) for one in known) for word in wanted.split())
