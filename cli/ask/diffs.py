"""What differs between two versions of a stream: the events in between by subject, and the fields that changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cli.ask.diffsubjects import ACTS, OTHERS, SUBJECTS, Act, place
from domain import ids
from domain.decider import Folded, Summary
from domain.differences import Change, changes
from domain.message import Recorded
from domain.roles import ENGINE
from store.log import EventLog
from store.timetravel import TimeTravel
from words.fields import BOOKKEEPING
from words.telling import Teller

HOPS = 8  # news is followed back so far: from an escalation to what a person said is three


@dataclass(frozen=True)
class Told:
    """One event with the subject it is about, and what it does to it.

    `behind`: what somebody did elsewhere, where the engine only brought the news of it.
    """

    event: Recorded
    subject: str
    act: Act
    behind: Recorded | None = None

    @property
    def person(self) -> str:
        """Who did it; the engine only where it did so by itself."""
        return (self.behind or self.event).who.person


@dataclass(frozen=True)
class Altered:
    """One field that differs, with the version of the event that set it last."""

    change: Change
    version: int


@dataclass(frozen=True)
class Difference:
    """A stream between two versions, the earlier first. `before` is empty where the stream had not begun."""

    before: Folded[Any]
    after: Folded[Any]
    told: Sequence[Told]
    altered: Sequence[Altered]

    @property
    def stream(self) -> str:
        return self.after.stream

    @property
    def kind(self) -> str:
        return ids.parts(self.stream)[0]

    @property
    def counts(self) -> dict[Act, int]:
        """How many events did what; what did nothing is missing. News sent and received are not counted."""
        counted = Counter(one.act for one in self.told if one.subject != OTHERS)
        return {act: counted[act] for act in ACTS if counted[act]}

    @property
    def people(self) -> list[tuple[str, int]]:
        """Who did how much of it, who did most first; the engine last."""
        counted = Counter(one.person for one in self.told if one.subject != OTHERS).most_common()
        return sorted(counted, key=lambda one: one[0] == ENGINE)

    @property
    def visible(self) -> list[Altered]:
        """The fields that were there before, and have another value now; without the engine's own bookkeeping."""
        return [one for one in self.altered if one.change.kind == "changed" and BOOKKEEPING.isdisjoint(one.change.path)]

    def subjects(self) -> Iterator[tuple[str, list[Told]]]:
        """The events by subject, in the order of a page."""
        for subject in (*SUBJECTS[self.kind], OTHERS):
            about = [one for one in self.told if one.subject == subject]
            if about:
                yield subject, about

    def summary(self, folded: Folded[Any]) -> Summary | None:
        """What the boards show of a side; None where the stream had not begun."""
        return folded.summarised() if folded.version else None


def difference(log: EventLog, stream: str, before: int, after: int, teller: Teller | None = None) -> Difference:
    """What differs between two versions, `before` not later than `after`. `teller`: learns what things are called."""
    start = folded = log.fold(stream, before)
    if teller is not None:
        for _ in teller.known_from(log.events(stream, until=before)):
            pass
    events = log.events(stream, before, after)
    travel = TimeTravel(log)
    told: list[Told] = []
    last: dict[tuple[str, ...], int] = {}
    for event in teller.known_from(events) if teller is not None else events:
        later = folded.plus(event)
        last |= {change.path: event.version for change in changes(folded.state, later.state)}
        subject, act = place(ids.parts(stream)[0], event.kind)
        act = "removed" if event.data.get("status") == "cancelled" else act
        told.append(Told(event, subject, act, _behind(travel, event) if subject != OTHERS else None))
        folded = later
    altered = [Altered(change, last[change.path]) for change in changes(start.state, folded.state)]
    return Difference(start, folded, told, altered)


def _behind(travel: TimeTravel, event: Recorded) -> Recorded | None:
    """What a person did, of which the engine brought the news; None where a person said it here, or nobody did."""
    found = event
    for _ in range(HOPS):
        place = travel.place(found.command_id) if found.who.person == ENGINE else None
        if place is None:
            break
        stream, version = place
        found = travel.log.event(stream, version)
    return found if found is not event and found.who.person != ENGINE else None
