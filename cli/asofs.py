"""`--at`: how anything stood as of when, for every page that can be looked at so.

A page of the past is drawn by the same code as today's, from the folds as they were, with the network as it stood then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from cli import wiring
from cli.eventlines import draw_event
from cli.naming.spelling import Spelling
from cli.screen import STRONG, Screen
from domain import ids
from domain.asof import AsOf, AtMoment, AtPosition, AtVersion, as_of
from domain.decider import Folded
from domain.errors import Refusal
from domain.message import Recorded
from domain.territory import Network
from store.errors import NotFound
from store.timetravel import TimeTravel
from words.sentences import NEWS
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


@dataclass(frozen=True)
class Seen:
    """A stream as of when. `network`: as it stood then. `now`: the time it was then. `asked`: None for today.

    `last`: the event that it was seen with; `length`: how many events the stream has by now.
    """

    folded: Folded[Any]
    network: Network
    now: datetime
    asked: AsOf | None
    last: Recorded
    length: int

    @property
    def state(self) -> Any:
        return self.folded.state


class Past:
    """Answers as of when, in one network."""

    def __init__(self, store: wiring.Store, network_id: str) -> None:
        self.store = store
        self.travel = TimeTravel(store.log)
        self.today = store.network(network_id)
        self.clock = store.now(self.today)
        self._own = ids.stream_id("network", network_id)

    def asked(self, at: str) -> AsOf:
        """What was written for `--at`. Raises Refusal `bad-at`, `in-the-future`, or `NotFound` `no-such-version`."""
        found = as_of(at, self.today.calendar)
        match found:
            case AtMoment(moment=moment, day=day):
                today = self.today.calendar.local_date(self.clock)
                if day != today and moment > self.clock:
                    raise Refusal(
                        "in-the-future",
                        "{at} is still to come: in {network} it is {today}.",
                        at=at,
                        network=self.today.name,
                        today=today,
                    )
            case AtPosition(position=position):
                last = self.travel.last_position()
                if position > last:
                    raise NotFound(
                        "The log has no position {position}: it ends at {last}.",
                        code="no-such-version",
                        position=position,
                        last=last,
                    )
            case AtVersion():
                pass
        return found

    def seen(self, stream: str, at: str | None = None) -> Seen:
        """A stream as it stood, or stands where `at` is None. Raises `NotFound` `not-begun`, and what `asked` does."""
        return self.seen_as_of(stream, None if at is None else self.asked(at))

    def seen_as_of(self, stream: str, asked: AsOf | None) -> Seen:
        """A stream as of when. Raises `NotFound` `not-begun` where it had not begun."""
        head = self.store.log.head(stream)
        length = head.version if head is not None else 0
        version = length if asked is None else self._version(stream, asked)
        if version == 0:
            raise self._not_begun(stream)
        last = self.event(stream, version)
        if asked is None:
            return Seen(self.store.log.fold(stream), self.today, self.clock, None, last, length)
        position = asked.position if isinstance(asked, AtPosition) else self.travel.position(stream, version)
        network = self.network_at(asked, position)
        now = asked.moment if isinstance(asked, AtMoment) else self._recorded_by(position) or last.recorded_at
        return Seen(self.store.log.fold(stream, version), network, min(now, self.clock), asked, last, length)

    def event(self, stream: str, version: int) -> Recorded:
        """The event that made a version."""
        return self.store.log.event(stream, version)

    def _version(self, stream: str, asked: AsOf) -> int:
        if isinstance(asked, AtMoment) and stream == self._own:
            return self._with_network(self.travel.versions(self.today.id, asked)).get(stream, 0)
        return self.travel.version(stream, asked)

    def _with_network(self, versions: Mapping[str, int]) -> dict[str, int]:
        """Versions of streams, with all of the network that came before them.

        A rehearsal may have been loaded by the world's clock, which is ahead of its own: by that it had no network yet.
        """
        if not versions:
            return {}
        before = self.travel.version(self._own, AtPosition(position=self._last(versions)))
        return {**versions, self._own: max(before, versions.get(self._own, 0))}

    def _last(self, versions: Mapping[str, int]) -> int:
        return self.travel.last_of(versions)

    def network_at(self, asked: AsOf, position: int) -> Network:
        """The network as it stood; at the least all of it that came before a position, by whichever clock."""
        before = self.travel.version(self._own, AtPosition(position=position))
        then = self.travel.version(self._own, asked) if isinstance(asked, AtMoment) else 0
        network: Network = self.store.log.fold(self._own, max(before, then)).state
        self.store.session.network_language = network.language
        return network

    def versions(self, asked: AsOf) -> dict[str, int]:
        """The version of every stream of the network. Raises Refusal `bad-at` for a version, `NotFound` `not-begun`."""
        if isinstance(asked, AtVersion):
            raise Refusal(
                "bad-at",
                "Many streams make this page, each with versions of its own: write a date, or @ and a position of the "
                "log.",
            )
        found = self._with_network(self.travel.versions(self.today.id, asked))
        if not found:
            raise self._not_begun(self._own)
        return found

    def whole(self, asked: AsOf) -> tuple[dict[str, int], Network, datetime]:
        """The versions of all streams, the network as it stood then, and the time it was. Raises as `versions`."""
        versions = self.versions(asked)
        position = self._last(versions)
        network = self.network_at(asked, position)
        now = asked.moment if isinstance(asked, AtMoment) else self._recorded_by(position) or self.clock
        return versions, network, min(now, self.clock)

    def _recorded_by(self, position: int) -> datetime | None:
        return self.travel.recorded_by(self.today.id, position)

    def _not_begun(self, stream: str) -> NotFound:
        first = self.event(stream, 1).recorded_at
        return NotFound(
            "{stream} had not begun then: its first event was recorded on {date}.",
            code="not-begun",
            stream=stream,
            date=self.today.calendar.local_date(first),
        )


def as_dict(seen: Seen) -> dict[str, Any]:
    """A stream for programs: the whole fold, its summary, and of a past one as of when it is."""
    summed_up = seen.folded.summarised()
    told = {**seen.folded.dumped(), "summary": summed_up.model_dump(mode="json")}
    if seen.asked is None:
        return told
    last = seen.last
    return {
        **told,
        "as_of": {
            **seen.asked.model_dump(mode="json"),
            "now": seen.now.isoformat(),
            "events": seen.length,
            "last": {"version": last.version, "happened_on": last.happened_on, "recorded_at": last.recorded_at},
        },
    }


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


def say_late(screen: Screen, store: wiring.Store, seen: Seen) -> None:
    """Under a page of the past: what it shows that was entered late, and what had happened but was not recorded yet."""
    if seen.asked is None:
        return
    stream = seen.folded.stream
    teller = Teller(screen)
    told = [event for event in teller.known_from(store.log.events(stream)) if event.kind not in NEWS]
    today = seen.network.calendar.local_date(seen.now)
    late = [event for event in told if event.happened_on is not None]
    shown = [event for event in late if event.version <= seen.folded.version]
    unknown = [event for event in late if event.version > seen.folded.version and teller.happened(event) <= today]
    tell_late(screen, teller, screen.say("Entered late, and shown above"), shown)
    tell_late(screen, teller, screen.say("Had happened by then, and was not recorded yet"), unknown)


def tell_late(screen: Screen, teller: Teller, title: str, events: Iterable[Recorded]) -> None:
    """A section of events with both their times; nothing where there are none."""
    listed = list(events)
    if listed:
        screen.section(title)
    for event in listed:
        draw_event(screen, teller, event)
