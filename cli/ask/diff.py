"""`vertebra diff`: what changed between two dates or versions, in words: what, by whom, when."""

from collections import Counter
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.diffs import Difference, Told, difference
from cli.ask.diffsubjects import ACT_WORDS, MARKS, OTHERS, TITLES
from cli.ask.eventlines import draw_event
from cli.ask.lookingback import screen_of, when_words
from cli.screen import DIM, GOOD, STRONG, Screen
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.asof import AsOf, AtVersion
from domain.message import Recorded
from domain.territory import Network
from readings.asof import Past
from readings.board import check_zone
from store.errors import NotFound
from words.fields import Fields
from words.telling import Teller

TELLING = ("decided", "removed")  # what a page of a whole network says of a stream; the rest is counted


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
        past = Past(store, ids.parts(what)[1])
        asked = past.asked(first), past.asked(second)
        versions = past.travel.version(what, asked[0]), past.travel.version(what, asked[1])
        if versions[0] > versions[1]:
            asked, versions = asked[::-1], versions[::-1]
        screen = screen_of(store, _network_then(past, what, versions[1]))
        teller = Teller(screen)
        found = difference(store.log, what, *versions, teller)
        if session.as_json:
            session.print_json(as_dict(found, teller))
            return
        _draw(screen, teller, found, asked, turned=past.asked(first) != asked[0])


def _network_then(past: Past, stream: str, version: int) -> Network:
    """The network as it stood at the later side; as it stands now where the stream had not begun even then."""
    return past.seen_as_of(stream, AtVersion(version=version)).network if version else past.today


# One stream


def as_dict(found: Difference, teller: Teller) -> dict[str, Any]:
    """A difference for programs: every event with its subject and act, and every field with the event that set it."""
    sides = [(folded, found.summary(folded)) for folded in (found.before, found.after)]
    return {
        "stream": found.stream,
        **{
            name: {"version": folded.version, "phase": summary.phase if summary is not None else None}
            for name, (folded, summary) in zip(("from", "to"), sides, strict=True)
        },
        "counts": found.counts,
        "people": dict(found.people),
        "events": [
            {
                "version": one.event.version,
                "kind": one.event.kind,
                "subject": one.subject,
                "act": one.act,
                "on": teller.happened(one.event),
                "recorded_at": one.event.recorded_at,
                "late": one.event.happened_on is not None,
                "who": one.event.who.model_dump(mode="json"),
                "news_of": _as_dict_behind(one.behind),
                "sentence": teller.sentence(one.event),
            }
            for one in found.told
        ],
        "fields": [
            {**one.change.model_dump(mode="json"), "path": ".".join(one.change.path), "version": one.version}
            for one in found.altered
        ],
    }


def _as_dict_behind(behind: Recorded | None) -> dict[str, Any] | None:
    if behind is None:
        return None
    who = behind.who.model_dump(mode="json")
    return {"stream": behind.stream, "version": behind.version, "kind": behind.kind, "who": who}


def _draw(screen: Screen, teller: Teller, found: Difference, asked: tuple[AsOf, AsOf], *, turned: bool) -> None:
    summary = found.summary(found.after)
    screen.heading(summary.title if summary and summary.title else found.stream, screen.label(found.kind), found.stream)
    if turned:
        screen.text(screen.say("The later one was named first: this reads from the earlier to the later."), style=DIM)
    if not found.told:
        _nothing(screen, asked)
        return
    screen.text(
        screen.say(
            "From {first} to {second}: its events {before} to {after}.",
            first=when_words(screen, asked[0]),
            second=when_words(screen, asked[1]),
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
    draw_events(screen, teller, found, titled=True)


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


def draw_events(screen: Screen, teller: Teller, found: Difference, *, titled: bool) -> None:
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
        past = Past(store, network)
        asked = past.asked(wanted[0]), past.asked(wanted[1])
        sides = _versions(past, asked[0]), _versions(past, asked[1])
        turned = sum(sides[0].values()) > sum(sides[1].values())
        if turned:
            asked, sides = asked[::-1], sides[::-1]
        _, known, _ = past.whole(asked[1])
        check_zone(known, zone)
        screen = screen_of(store, known)
        teller = Teller(screen)
        found = [
            difference(store.log, stream, sides[0].get(stream, 0), version, teller)
            for stream, version in sides[1].items()
            if version != sides[0].get(stream, 0) and ids.parts(stream)[0] != "clock"
        ]
        found = [one for one in found if zone in (None, _zone(known, one))]
        if session.as_json:
            session.print_json({"network": network, "zone": zone, "streams": [as_dict(one, teller) for one in found]})
            return
        _draw_network(screen, teller, found, asked, zone, turned=turned, full=full)


def _versions(past: Past, asked: AsOf) -> dict[str, int]:
    """The versions of all streams; none of them had begun where the network had not."""
    try:
        return past.versions(asked)
    except NotFound as error:
        if error.code != "not-begun":
            raise
        return {}


def _zone(network: Network, found: Difference) -> str | None:
    kind, _, rest = ids.parts(found.stream)
    if kind in ("group", "management"):
        body = network.bodies.get(rest[0])
        return body.zone if body is not None else None
    summary = found.summary(found.after)
    return summary.zone if summary is not None else None


def _draw_network(
    screen: Screen,
    teller: Teller,
    found: list[Difference],
    asked: tuple[AsOf, AsOf],
    zone: str | None,
    *,
    turned: bool,
    full: bool,
) -> None:
    screen.heading(screen.network.name, screen.zone(zone))
    if turned:
        screen.text(screen.say("The later one was named first: this reads from the earlier to the later."), style=DIM)
    if not found:
        _nothing(screen, asked)
        return
    screen.text(
        screen.say("From {first} to {second}:", first=when_words(screen, asked[0]), second=when_words(screen, asked[1]))
    )
    total = Counter[Any]()
    for one in found:
        total.update(one.counts)
    screen.text(
        " · ".join(screen.say(ACT_WORDS[act], count=total[act]) for act in ACT_WORDS if total[act]), style=STRONG
    )
    for kind in dict.fromkeys(one.kind for one in found):
        screen.section(screen.title(kind))
        for one in found:
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
        draw_events(screen, teller, found, titled=False)
    else:
        for one in found.told:
            if one.act in TELLING and found.kind != "network":
                _tell(screen, teller, one)
    screen.command(f"vertebra diff {found.stream} {found.before.version} {found.after.version}", indent=2)


def register(app: typer.Typer) -> None:
    app.command()(diff)
