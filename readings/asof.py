"""How anything stood as of when: today's answer and yesterday's are the same fold, up to another event.

What stood then is read with the network as it stood then.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain import ids
from domain.asof import AsOf, AtMoment, AtPosition, AtVersion, as_of
from domain.decider import Folded
from domain.errors import Refusal
from domain.message import Recorded
from domain.territory import Network
from readings.record import Record
from store.errors import NotFound
from store.timetravel import Timeline, TimeTravel


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

    def __init__(self, record: Record, network_id: str) -> None:
        self.record = record
        self.travel = TimeTravel(record.log)
        self.today = record.network(network_id)
        self.clock = record.now(self.today)
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
        head = self.record.log.head(stream)
        length = head.version if head is not None else 0
        version = length if asked is None else self._version(stream, asked)
        if version == 0:
            raise self._not_begun(stream)
        last = self.event(stream, version)
        if asked is None:
            return Seen(self.record.log.fold(stream), self.today, self.clock, None, last, length)
        position = asked.position if isinstance(asked, AtPosition) else self.travel.position(stream, version)
        network = self.network_at(asked, position)
        now = asked.moment if isinstance(asked, AtMoment) else self._recorded_by(position) or last.recorded_at
        return Seen(self.record.log.fold(stream, version), network, min(now, self.clock), asked, last, length)

    def event(self, stream: str, version: int) -> Recorded:
        """The event that made a version."""
        return self.record.log.event(stream, version)

    def _version(self, stream: str, asked: AsOf) -> int:
        if isinstance(asked, AtMoment) and stream == self._own:
            return max(self.travel.version(stream, asked), self._network_before(self._last(asked)))
        return self.travel.version(stream, asked)

    def _network_before(self, position: int) -> int:
        """The version of the network up to a position of the log.

        A rehearsal may have been loaded by the world's clock, which is ahead of its own: by that it had no network yet.
        """
        return self.travel.version(self._own, AtPosition(position=position))

    def _last(self, asked: AtMoment | AtPosition) -> int:
        return self.travel.last_within(self.today.id, asked)

    def network_at(self, asked: AsOf, position: int) -> Network:
        """The network as it stood; at the least all of it that came before a position, by whichever clock."""
        before = self.travel.version(self._own, AtPosition(position=position))
        then = self.travel.version(self._own, asked) if isinstance(asked, AtMoment) else 0
        network: Network = self.record.log.fold(self._own, max(before, then)).state
        self.record.met(network)
        return network

    def versions(self, asked: AsOf) -> dict[str, int]:
        """The version of every stream of the network. Raises Refusal `bad-at` for a version, `NotFound` `not-begun`."""
        return self._versions(asked)[0]

    def _versions(self, asked: AsOf) -> tuple[dict[str, int], int]:
        """The same, and the place in the log of the last of all these events."""
        if isinstance(asked, AtVersion):
            raise Refusal(
                "bad-at",
                "Many streams make this page, each with versions of its own: write a date, or @ and a position of the "
                "log.",
            )
        found = self.travel.versions(self.today.id, asked)
        if not found:
            raise self._not_begun(self._own)
        last = self._last(asked)
        return {**found, self._own: max(found.get(self._own, 0), self._network_before(last))}, last

    def whole(self, asked: AsOf) -> tuple[dict[str, int], Network, datetime]:
        """The versions of all streams, the network as it stood then, and the time it was. Raises as `versions`."""
        versions, position = self._versions(asked)
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


Moments = Timeline
"""Every moment of one stream."""


def timeline(record: Record, stream: str) -> Moments:
    """Every moment of a stream, kept so that any of them is at hand. Raises `Damaged`."""
    return Timeline(record.log, stream)
