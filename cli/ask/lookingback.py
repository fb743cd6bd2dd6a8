"""`--at`: how anything stood as of when, for every page that can be looked at so.

A page of the past is drawn by the same code as today's, from the folds as they were, with the network as it stood then.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer

from cli import wiring
from cli.ask.eventlines import draw_event
from cli.screen import STRONG, Screen
from domain.asof import AsOf, AtMoment, AtPosition, AtVersion
from domain.message import Recorded
from domain.territory import Network
from naming.spelling import Spelling
from readings.asof import Seen
from readings.standing import LateEntries
from words.telling import Teller

At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="DATE|VERSION",
        help="As it stood at the end of a day (2021-06-30), at a moment (2021-06-30T10:00, by the network's clocks), "
        "after so many of its events (12), or at a position of the log (@4681).",
    ),
]


def screen_of(store: wiring.Store, network: Network) -> Screen:
    """A screen with the names of a network as it stood."""
    return Screen(store.session, network, store.names(network.id), Spelling(store, network).stream)


def when_words(screen: Screen, asked: AsOf) -> str:
    """When something is looked at, in words that stand in a sentence."""
    match asked:
        case AtMoment(day=day) if day is not None:
            return screen.say("the end of {date}", date=screen.day(day))
        case AtMoment(moment=moment):
            return screen.moment(moment)
        case AtPosition(position=position):
            return screen.say("position {position} of the log", position=position)
        case AtVersion(version=version):
            return screen.say("version {version}", version=version)


def say_as_of(screen: Screen, asked: AsOf, now: datetime) -> None:
    """The one line over a page of the past that many streams make."""
    when = when_words(screen, asked)
    when += "" if isinstance(asked, AtMoment) else f" ({screen.moment(now)})"
    told = screen.say("As it stood at {when}, with all that had been recorded by then.", when=when)
    screen.text(f"◷ {told}", style=STRONG)


def say_when(screen: Screen, seen: Seen) -> None:
    """The one line over a page of the past: as of when, how much of the stream, and both times of its last event."""
    if seen.asked is None:
        return
    told = screen.say("As it stood at {when}", when=when_words(screen, seen.asked))
    count = screen.say("{version} of {length:event|events}", version=seen.folded.version, length=seen.length)
    screen.text(f"◷ {told}: {count}; {_both_times(screen, seen.last)}.", style=STRONG)


def _both_times(screen: Screen, last: Recorded) -> str:
    """When the last event happened, and when it was recorded."""
    recorded = screen.moment(last.recorded_at)
    if last.happened_on is None:
        return screen.say("the last one happened and was recorded on {moment}", moment=recorded)
    return screen.say(
        "the last one happened on {date}, and was recorded late, on {moment}",
        date=screen.day(last.happened_on),
        moment=recorded,
    )


def say_late(screen: Screen, late: LateEntries | None) -> None:
    """Under a page of the past: what it shows that was entered late, and what had happened but was not recorded yet."""
    if late is None:
        return
    teller = Teller(screen).having_heard(late.heard)
    tell_late(screen, teller, screen.say("Entered late, and shown above"), late.shown)
    tell_late(screen, teller, screen.say("Had happened by then, and was not recorded yet"), late.unknown)


def tell_late(screen: Screen, teller: Teller, title: str, events: Iterable[Recorded]) -> None:
    """A section of events with both their times; nothing where there are none."""
    listed = list(events)
    if listed:
        screen.section(title)
    for event in listed:
        draw_event(screen, teller, event)
