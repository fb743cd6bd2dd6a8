"""`vertebra do`: give any command, as the person who gives it."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.commands import command_of, decider_of
from cli.ask.lookingback import screen_of
from cli.give.ahead import Ahead, ahead
from cli.give.ending import draw_ending, draw_going_on, ending_as_json, screen_before
from cli.give.options import As, EnteredBy, Expect, Id, Meeting, On
from cli.operate import clock
from cli.screen import GOOD, Screen
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.clock import moved_to
from domain.decider import NEWS, Envelope, Folded
from domain.errors import Refusal
from domain.handling import CHANGED_SINCE
from domain.message import Command, Recorded
from domain.registry import PROCESSES
from domain.territory import Network
from domain.writable import DEEPEST
from doors.door import Door
from naming.data import Naming
from naming.things import Things
from readings.brought import brought, up_to
from readings.ending import Ending, goes_on
from readings.ending import ending as ended_by
from readings.kinds import Kind
from readings.trailsteps import RAISING
from store.messages import Receipt
from words.telling import Teller

BYTE_ORDER_MARK = "\ufeff"  # how some editors begin a file
NAMED = frozenset(kind.value for kind in Kind)  # what begins the id of something that later commands may name


def do(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="for instance cycle:batatais:norte:2017")],
    command: Annotated[str, typer.Argument(help="for instance RecordFinding; see 'vertebra commands'")],
    person: As,
    data: Annotated[str, typer.Option(help="JSON, @FILE with JSON, or - for standard input.")] = "{}",
    command_id: Id = None,
    entered_by: EnteredBy = None,
    meeting: Meeting = None,
    on: On = None,
    expect: Expect = None,
    as_json: AsJson = False,
) -> None:
    """Give a command. What it brings about is stored before this says done; a refusal writes nothing."""
    session = session_of(context)
    kind, network_id, _ = ids.parts(stream)
    with wiring.in_the_language_of(session, network_id):
        asked = command_of(decider_of(kind), command)
        given = read_data(data)
    with wiring.writing(session) as store:
        given = _named(store, stream, asked, given)
        envelope = Envelope(
            stream=stream,
            command_id=command_id or Door.new_id(),
            kind=asked.__name__,
            data=given,
            person=person,
            entered_by=entered_by,
            meeting=meeting,
            happened_on=on,
            expected_version=expect,
        )
        give(session, store, envelope, unsent=command_id is None)


def _named(store: wiring.Store, stream: str, asked: type[Command], given: dict[str, Any]) -> dict[str, Any]:
    """What a command brings, with ids for what people named; a network that begins with it has nothing to name yet."""
    kind, network_id, _ = ids.parts(stream)
    begun = kind != "network" or store.has(stream)
    return Naming(store, store.network(network_id), stream).data(asked, given) if begun else given


def give(session: Session, store: wiring.Store, envelope: Envelope, *, unsent: bool = False) -> Receipt:
    """Give one command at the door and say what came of it; `unsent`: its id was made just now, for this."""
    kind, network_id, _ = ids.parts(envelope.stream)
    before = store.folded(envelope.stream) if kind == "network" else None
    if before is None:
        store.network(network_id)
    try:
        receipt = _at_the_door(session, store, envelope, unsent=unsent)
    except Refusal as refusal:
        raise _in_sentences(store, envelope, refusal) from refusal
    ending = _ending(store, before, receipt) if before is not None and before.state.exists else None
    coming = ahead(store, receipt)
    screen = screen_of(store, store.network(network_id))
    made, asked = (
        ((), ()) if session.as_json else (made_by(store, screen.network, receipt), asked_by(store, screen, receipt))
    )
    as_it_was = screen_before(session, store, ending) if ending is not None else None
    said = said_by(store, receipt)
    tell(screen, receipt, made, ending, before=as_it_was, asked=asked, said=said, coming=coming)
    if not session.as_json:
        coming.draw_meetings(screen)
        draw_going_on(screen, goes_on(store, envelope.stream))
        coming.draw_years(screen)
    return receipt


def _at_the_door(session: Session, store: wiring.Store, envelope: Envelope, *, unsent: bool) -> Receipt:
    to = moved_to(envelope)
    if to is not None:
        return clock.given(session, store, envelope, to)
    kind, _, _ = ids.parts(envelope.stream)
    return wiring.at_the_door(store, lambda door: door.give(envelope, unsent=unsent), engine=kind in PROCESSES)


def _in_sentences(store: wiring.Store, envelope: Envelope, refusal: Refusal) -> Refusal:
    """A refusal as people read it: what has changed since is told in sentences."""
    if refusal.code != CHANGED_SINCE or "changes" not in refusal.params or store.session.as_json:
        return refusal
    since = envelope.expected_version or 0
    told = [f"{event.version}: {sentence}" for event, sentence in _sentences(store, envelope.stream, since)]
    return Refusal(refusal.code, refusal.words, **{**refusal.params, "changes": " ".join(told).removesuffix(".")})


def _ending(store: wiring.Store, before: Folded[Network], receipt: Receipt) -> Ending | None:
    """What a command has ended in a network, where it has."""
    events = brought(store, receipt)
    if not events:
        return None
    ending = ended_by(store, before.state, store.network(before.state.id), events, before.version)
    return ending if ending.ended else None


def made_by(store: wiring.Store, network: Network, receipt: Receipt) -> list[str]:
    """What a command brought into being, as other commands name it: by short numbers; the words are in its sentence."""
    made: dict[str, None] = {}
    known = Things(store, network, receipt.stream) if receipt.events else None
    for event in brought(store, receipt):
        for name, value in _texts(event.data):
            prefix = value.rpartition("-")[0]
            several = range(len(receipt.events) + 1)
            if prefix in NAMED and any(value == ids.named(prefix, receipt.command_id, n) for n in several):
                found = known.numbered(value, event.data) if known is not None else None
                short = found.short if found is not None else value
                made[f"{receipt.stream}#{short}" if name == "meeting" else short] = None
    return list(made)


def _texts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text in what an event brings, by the name of its field; records in lists are looked into."""
    for name, value in data.items():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, str):
                yield name, one
            elif isinstance(one, dict):
                yield from _texts(one)


def asked_by(store: wiring.Store, screen: Screen, receipt: Receipt) -> list[str]:
    """The questions that a command sent on their way, each as its trail is called."""
    events = brought(store, receipt) if receipt.events else ()
    return [screen.spelled(str(event.data["escalation"])) for event in events if event.kind in RAISING]


def said_by(store: wiring.Store, receipt: Receipt) -> list[str]:
    """What a command brought about, each event as its sentence, in the reader's language."""
    if not receipt.events or store.session.as_json:
        return []
    told = _sentences(store, receipt.stream, receipt.first_version - 1, receipt.last_version)
    # The last answer that a question waited for is told with all of them.
    answered = any(event.kind == "ItemDecided" for event in receipt.events)
    return list(dict.fromkeys(words for event, words in told if not (answered and event.kind == "PartDecided")))


def _sentences(
    store: wiring.Store, stream: str, after: int, until: int | None = None
) -> Iterator[tuple[Recorded, str]]:
    """What happened in a stream, each event with its sentence; not what is only news of elsewhere."""
    _, network_id, _ = ids.parts(stream)
    teller = Teller(screen_of(store, store.network(network_id)))
    for event in teller.known_from(up_to(store, stream, until)):
        if event.version > after and event.kind not in NEWS:
            yield event, teller.sentence(event).strip()


def tell(
    screen: Screen,
    receipt: Receipt,
    made: Sequence[str] = (),
    ending: Ending | None = None,
    *,
    before: Screen | None = None,
    asked: Sequence[str] = (),
    said: Sequence[str],
    coming: Ahead,
) -> None:
    """A receipt, for people or for programs; `made`: what came into being, as whoever names it next will call it;
    `ending`: what has ended, with what is open on it, told on the screen `before`; `asked`: the questions that are on
    their way, each by its trail; `said`: what happened, in sentences; `coming`: what lies ahead, which is drawn by
    whoever knows where."""
    session = screen.session
    if session.as_json:
        told = {**receipt.model_dump(mode="json"), **coming.as_json()}
        if ending is not None:
            told |= ending_as_json(before or screen, ending, whole=False)
        session.print_json(told)
        return
    if not receipt.events:
        screen.text(screen.say("Nothing new came of it: it was so already."))
        return
    first, *others = said or [", ".join(dict.fromkeys(event.kind for event in receipt.events))]
    screen.text(
        screen.say("Done: {events} (version {version} of {stream})", events=first.removesuffix("."),
                   version=receipt.last_version, stream=screen.stream(receipt.stream)),
        style=GOOD,
    )  # fmt: skip
    for sentence in others:
        screen.text(sentence)
    for known_as in made:
        screen.command(screen.say("Made: {id}", id=known_as))
    for stream in asked:
        screen.command(f"vertebra trail {stream}")
    screen.text(screen.say("Command id: {id}", id=receipt.command_id), style="dim")
    if ending is not None:
        draw_ending(before or screen, ending, whole=False)


def read_data(given: str) -> dict[str, Any]:
    """The data of a command from JSON, a file or standard input. Raises Refusal `bad-json` or `no-such-file`."""
    text = given
    if given == "-":
        text = sys.stdin.read()
    elif given.startswith("@"):
        try:
            text = Path(given[1:]).read_text(encoding="utf-8-sig")
        except (OSError, ValueError):
            raise Refusal("no-such-file", "The file '{file}' cannot be read.", file=given[1:]) from None
    try:
        data = json.loads(text.removeprefix(BYTE_ORDER_MARK), parse_constant=_no_number, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise Refusal(
            "bad-json",
            "The data is not JSON: line {line}, column {column}.",
            line=error.lineno,
            column=error.colno,
        ) from None
    except (RecursionError, ValueError):  # whatever Python's own limits are: no command has anything of the kind
        raise _beyond() from None
    if _is_deep(data):
        raise _beyond()
    if not isinstance(data, dict):
        raise Refusal("bad-json", 'The data must have names and values, for instance {{"text": "…"}}.')
    return data


def _beyond() -> Refusal:
    return Refusal("bad-json", "The data has a number that is too long, or lists too deep inside one another.")


def _is_deep(value: Any, left: int = DEEPEST) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(_is_deep(one, left - 1) for one in inner)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The names and values of an object; a name that is given twice would silently lose a value."""
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise Refusal("bad-json", "The data has '{field}' twice.", field=name)
        made[name] = value
    return made


def _no_number(name: str) -> None:
    raise Refusal("bad-json", "{name} is no number that JSON knows.", name=name)


def register(app: typer.Typer) -> None:
    app.command("do")(do)
