"""`vertebra diff`: what changed between two dates or versions, in words: what, by whom, when."""

from collections import Counter
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.eventlines import draw_event
from cli.ask.lookingback import screen_of, when_words
from cli.screen import DIM, GOOD, STRONG, Screen
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.asof import AsOf
from readings.diff import Difference, Differences, Told, of_network, of_stream
from readings.numbers import expect_numbers
from words.differencelabels import ACT_WORDS, TITLES
from words.events.row import OTHERS, Act
from words.fields import Fields
from words.telling import Teller

TELLING = ("decided", "removed")  # what a page of a whole network says of a stream; the rest is counted
MARKS: dict[Act, str] = {"added": "+", "changed": "~", "removed": "−", "decided": "✔", "noted": "·"}


def diff(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="a stream (cycle:batatais:norte:2017), or a network (batatais)")],
    first: Annotated[str, typer.Argument(metavar="A", help="a date (2021-03-31), a moment, or a version (12)")],
    second: Annotated[str, typer.Argument(metavar="B", help="another one, usually later")],
    zone: Annotated[str | None, typer.Option(help="Of a network: one zone alone.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Of a network: every event of every stream.")] = False,
    as_json: AsJson = False,
) -> None:
    """What was added, changed, ended and decided between two dates or versions, by whom and when."""
    session = session_of(context)
    if ":" not in what:
        _network(session, what, (first, second), zone, full=full)
        return
    with wiring.reading_stream(session, what) as store:
        answer = of_stream(store, what, first, second)
        screen = screen_of(store, answer.network)
        teller = Teller(screen).having_heard(answer.heard)
        [found] = answer.found
        if session.as_json:
            session.print_json(_as_json(found, teller))
        else:
            _draw(screen, teller, answer, found)


def _as_json(found: Difference, teller: Teller) -> dict[str, Any]:
    """A difference for programs, each event with its sentence."""
    told = found.as_json()
    events = zip(told["events"], found.told, strict=True)
    return {**told, "events": [{**event, "sentence": teller.sentence(one.event)} for event, one in events]}


# One stream


def _draw(screen: Screen, teller: Teller, answer: Differences, found: Difference) -> None:
    summary = found.summary(found.after)
    screen.heading(summary.title if summary and summary.title else found.stream, screen.label(found.kind), found.stream)
    if answer.turned:
        screen.text(screen.say("The later one was named first: this reads from the earlier to the later."), style=DIM)
    if not found.told:
        _nothing(screen, answer.asked)
        return
    screen.text(
        screen.say(
            "From {first} to {second}: its events {before} to {after}.",
            first=when_words(screen, answer.asked[0]),
            second=when_words(screen, answer.asked[1]),
            before=found.before.version + 1,
            after=found.after.version,
        )
    )
    if not found.before.version:
        screen.text(screen.say("It had not begun at the earlier of the two: all there is has been added."))
    screen.text(_counted(screen, found), style=STRONG)
    people = ", ".join(f"{screen.person(person)} ({count})" for person, count in found.people)
    screen.text(screen.say("By: {people}", people=people))
    _fields(screen, teller, found)
    _draw_events(screen, teller, found, titled=True)


def _nothing(screen: Screen, asked: tuple[AsOf, AsOf]) -> None:
    first, second = (when_words(screen, one) for one in asked)
    screen.text(screen.say("From {first} to {second}: nothing changed.", first=first, second=second), style=GOOD)


def _counted(screen: Screen, found: Difference) -> str:
    return " · ".join(screen.say(ACT_WORDS[act], count=count) for act, count in found.counts.items())


def _fields(screen: Screen, teller: Teller, found: Difference) -> None:
    """Old and new values of what was there before, each with the number of the event that set it."""
    if not found.before.version or not found.visible:
        return
    screen.section(screen.say("Other values than before"))
    fields = Fields(teller, found.kind)
    rows = [
        (
            str(one.version),
            fields.whole(found.after.state, one.change.path),
            fields.value(one.change.path, one.change.before),
            fields.value(one.change.path, one.change.after),
        )
        for one in found.visible
    ]
    columns = (screen.say("No."), screen.say("What"), screen.say("Before"), screen.say("After"))
    screen.table(columns, rows, right=(0,), whole=(0,))


def _draw_events(screen: Screen, teller: Teller, found: Difference, *, titled: bool) -> None:
    """The events in between, by subject; news sent and received are only counted."""
    for subject, told in found.subjects():
        if subject == OTHERS:
            screen.gap()
            screen.text(f"{screen.say(TITLES[OTHERS])}: {len(told)}", style=DIM)
            continue
        if titled:
            screen.section(screen.say(TITLES[subject]))
        for one in told:
            _tell(screen, teller, one)


def _tell(screen: Screen, teller: Teller, one: Told) -> None:
    """One event; of what was ended or decided elsewhere, also where that can be read."""
    draw_event(screen, teller, one.event, lead=MARKS[one.act], behind=one.behind)
    if one.behind is not None and one.act in TELLING:
        screen.command(f"vertebra history {one.behind.stream} --after {one.behind.version - 1}", indent=10)


# A network


def _network(session: Session, network: str, wanted: tuple[str, str], zone: str | None, *, full: bool) -> None:
    with wiring.in_the_language_of(session, network), wiring.reading(session) as store:
        answer = of_network(store, network, *wanted, zone)
        expect_numbers(store, (one.stream for one in answer.found))
        screen = screen_of(store, answer.network)
        teller = Teller(screen).having_heard(answer.heard)
        if session.as_json:
            told = [_as_json(one, teller) for one in answer.found]
            session.print_json({"network": network, "zone": zone, "streams": told})
        else:
            _draw_network(screen, teller, answer, full=full)


def _draw_network(screen: Screen, teller: Teller, answer: Differences, *, full: bool) -> None:
    screen.heading(screen.network.name, screen.zone(answer.zone))
    if answer.turned:
        screen.text(screen.say("The later one was named first: this reads from the earlier to the later."), style=DIM)
    if not answer.found:
        _nothing(screen, answer.asked)
        return
    first, second = (when_words(screen, one) for one in answer.asked)
    screen.text(screen.say("From {first} to {second}:", first=first, second=second))
    total = Counter[Any]()
    for one in answer.found:
        total.update(one.counts)
    screen.text(
        " · ".join(screen.say(ACT_WORDS[act], count=total[act]) for act in ACT_WORDS if total[act]), style=STRONG
    )
    for kind in dict.fromkeys(one.kind for one in answer.found):
        screen.section(screen.title(kind))
        for one in answer.found:
            if one.kind == kind:
                _draw_stream(screen, teller, one, full=full)


def _draw_stream(screen: Screen, teller: Teller, found: Difference, *, full: bool) -> None:
    before, after = found.summary(found.before), found.summary(found.after)
    if after is None:
        return
    now = screen.label(after.phase, of=found.kind)
    was = screen.label(before.phase, of=found.kind) if before is not None else screen.say("new")
    title = screen.body(ids.parts(found.stream)[2][0]) if found.kind in ("group", "management") else after.title
    moved = "" if found.kind in ("group", "management", "network") else f": {was} → {now}" if was != now else f": {now}"
    screen.item(f"{title or found.stream}{moved}", style=STRONG)
    screen.text(_counted(screen, found), indent=2)
    if full:
        _draw_events(screen, teller, found, titled=False)
    else:
        for one in found.told:
            if one.act in TELLING and found.kind != "network":
                _tell(screen, teller, one)
    screen.command(f"vertebra diff {found.stream} {found.before.version} {found.after.version}", indent=2)


def register(app: typer.Typer) -> None:
    app.command()(diff)
