"""`vertebra find`: things by words of them, each with the command line that shows it."""

from collections.abc import Iterator
from typing import Annotated

import typer
from pydantic import Field

from cli import damage, wiring
from cli.damage import draw as draw_damage
from cli.screen import DIM, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.message import Message, brief
from domain.territory import WHOLE_NETWORK, Network
from naming.matching import Choice, folded
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


class Found(Message):
    """Something that was found: what it is and is called, the id or number that names it, the line that shows it.

    A stream that is damaged is of the kind of its error's code, with the event at which it is.
    """

    kind: str
    name: str
    id: str
    stream: str | None = None
    number: str | None = None
    line: str
    event: int | None = Field(default=None, exclude_if=lambda event: event is None)


def find(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="words of what is looked for, in any order")],
    network: Annotated[str | None, typer.Option(help="Only in one network.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find cases, questions, actions, findings, meetings, organisations, persons by words, accents and case aside."""
    session = session_of(context)
    wanted = folded(" ".join(words))
    with wiring.reading(session) as store:
        if network is not None:
            store.network(network)
        found = list(_found(store, wanted, network))
        screen = Screen(session)
        if as_json:
            listed = (*found, *_damaged(store, screen))
            session.print_json([one.model_dump(mode="json") for one in listed])
            return
        if not found:
            screen.text(screen.say("Nothing here has these words: {words}.", words=" ".join(words)))
        for one in found:
            number = f"{one.number} " if one.number else ""
            name = screen.zone(None) if (one.kind, one.id) == ("zone", WHOLE_NETWORK) else one.name
            screen.item(f"{number}{name}  ({screen.label(one.kind)})")
            if one.number is None and one.stream is None:
                screen.text(one.id, style=DIM, indent=2)
            screen.command(one.line, indent=2)
        draw_damage(screen, store.damage)


def _damaged(store: wiring.Store, screen: Screen) -> Iterator[Found]:
    """The streams that could not be searched, beside what was found in all others."""
    words, lines = dict(damage.words(screen, store.damage)), damage.lines(store.damage)
    for told in store.damage.as_json():
        stream = told["stream"]
        yield Found(
            kind=told["code"],
            name=words[stream],
            id=stream,
            stream=stream,
            line=lines[stream],
            event=told["event"],
        )


def _found(store: wiring.Store, wanted: str, only: str | None) -> Iterator[Found]:
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
            yield Found(kind=kind, name=choice.names[0], id=stream, stream=stream, line=f"vertebra show {stream}")
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
                network = things.network.id
                line = (
                    f"vertebra inbox {network} --as {choice.id}" if kind is Kind.PERSON else _line(things, kind, choice)
                )
                yield Found(kind=label, name=choice.names[0] if choice.names else choice.id, id=choice.id, line=line)


def _line(things: Things, kind: Kind, choice: Choice) -> str:
    """The page on which a part of a network stands."""
    network = things.network.id
    match kind:
        case Kind.ZONE if choice.id == WHOLE_NETWORK:
            return f"vertebra board {network}"
        case Kind.ZONE:
            return f"vertebra show zone:{network}:{choice.id}"
        case Kind.BODY:
            of = "management" if things.network.bodies[choice.id].decides else "group"
            register = ids.stream_id(of, network, choice.id)
            met = things.store.log.head(register) is not None
            return f"vertebra show {register}" if met else f"vertebra network show {network}"
        case Kind.ORGANISATION | Kind.SERVICE:
            return f"vertebra network show {network} --organisations"
        case _:
            return f"vertebra network show {network}"


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
            line = f"vertebra minutes {of}" if beside else f"vertebra show {stream}"
            yield Found(
                kind=kind.value, name=brief(choice.names[0]), id=choice.id, stream=stream, number=number, line=line
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
            line = f"vertebra minutes {stream}#{choice.id}"
            yield Found(kind="meeting", name=words, id=choice.id, stream=stream, number=choice.short, line=line)


def _has(texts: tuple[str, ...], wanted: str) -> bool:
    """Whether every word stands in the texts, if only as the beginning of one."""
    known = [word for text in texts for word in folded(text).split()]
    return bool(wanted) and all(any(one.startswith(word) for one in known) for word in wanted.split())


def register(app: typer.Typer) -> None:
    app.command()(find)
