"""A cycle as it was known on a day, with all that a report of it needs."""

from dataclasses import dataclass
from datetime import date

from domain import cycle
from domain.asof import end_of
from domain.cycle.parts import Parts, parts_of
from domain.cycle.state import Begun, Closed, NotStarted, State
from domain.decider import Folded
from domain.errors import VertebraError
from domain.lineage import full_texts
from domain.measures import History, Measured, Scope, measure
from domain.message import Recorded
from pages.figures import Words


@dataclass(frozen=True)
class Cycle:
    """One cycle as it was known on a day, ready to be reported. `until`: the last day that counts."""

    words: Words
    history: History
    stream: str
    events: tuple[Recorded, ...]
    folded: Folded[State]
    state: Begun
    parts: Parts
    texts: dict[str, str]
    until: date

    def measured(self, name: str, *, of_cycle: bool = True, since: date | None = None) -> Measured:
        """A measure of this cycle; else of its zone, over its period."""
        course = self.parts.course
        if of_cycle:
            return measure(name, self.history, Scope(until=self.until, cycle=self.stream))
        last = self.state.closed_on if isinstance(self.state, Closed) else self.until
        return measure(
            name,
            self.history,
            Scope(since=since or course.started_on, until=min(last, self.until), zone=course.zone),
        )

    def text(self, known_as: str, brief: str) -> str:
        """What was said in full, where the events have it."""
        return self.texts.get(known_as, brief)


def cycle_of(words: Words, history: History, stream: str, at: date | None = None) -> Cycle:
    """A cycle to be reported. `at`: as it was known when that day was over; else as it is known now.

    Raises VertebraError `not-found` where there is no such cycle, `not-begun` where there was none on that day.
    """
    begun = history.stream(stream)
    if at is not None:
        history = history.known_at(end_of(at, history.network.calendar).moment)
    events = history.stream(stream)
    folded: Folded[State] = Folded.empty(cycle.decider, stream)
    for recorded in events:
        folded = folded.plus(recorded)
    if begun and not events:
        raise VertebraError(
            "{stream} had not begun then: its first event was recorded on {date}.",
            code="not-begun",
            stream=stream,
            date=history.network.calendar.local_date(begun[0].recorded_at),
        )
    if not stream.startswith("cycle:") or isinstance(folded.state, NotStarted):
        raise VertebraError("There is nothing called '{stream}'.", code="not-found", stream=stream)
    return Cycle(
        words=words,
        history=history,
        stream=stream,
        events=events,
        folded=folded,
        state=folded.state,
        parts=parts_of(folded.state),
        texts=full_texts(events),
        until=at or history.today,
    )


def title_of(one: Cycle) -> str:
    """The title that the cycle was given."""
    return one.parts.course.title
