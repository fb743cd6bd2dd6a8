"""The steps of a history, as a replay tells them: of one stream, or of all streams of a zone or network.

Everything is said once when it is told, as `vertebra history` says it, so that stepping, jumping and searching take no
time later. It draws nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal
from unicodedata import combining, normalize

from domain import ids
from domain.asof import AsOf, AtMoment, AtPosition, AtVersion
from domain.decider import NEWS
from domain.errors import Refusal
from domain.message import Recorded
from domain.roles import ENGINE
from words.events import is_decision
from words.telling import Teller

Order = Literal["recorded", "happened"]
ORDERS: tuple[Order, ...] = ("recorded", "happened")


@dataclass(frozen=True, slots=True)
class Step:
    """One event, said. `number` counts from 1 in the order of recording: in one stream it is the version."""

    number: int
    position: int
    stream: str
    version: int
    kind: str
    happened: date
    recorded_at: datetime
    late: int  # days between the day it happened and the day it was recorded
    sentence: str
    who: str
    marks: tuple[str, ...]
    decision: bool
    note: bool  # what the engine notes for itself: news sent and received, a rehearsal's clock

    @property
    def recorded_on(self) -> date:
        """The day on which it was recorded, in the network."""
        return date.fromordinal(self.happened.toordinal() + self.late)

    def as_json(self) -> dict[str, Any]:
        """The step as a program reads it: plain values by name."""
        return {
            "number": self.number,
            "position": self.position,
            "stream": self.stream,
            "version": self.version,
            "kind": self.kind,
            "happened_on": self.happened,
            "recorded_at": self.recorded_at,
            "days_late": self.late,
            "decision": self.decision,
            "who": self.who,
            "sentence": self.sentence,
            "marks": list(self.marks),
        }


def told(teller: Teller, events: Iterable[tuple[int, Recorded]], *, many: bool) -> Iterator[Step]:
    """The steps of some events, given with their positions in the log's order. `many`: whether of several streams."""
    positions: list[int] = []

    def alone() -> Iterator[Recorded]:
        for position, event in events:
            positions.append(position)
            yield event

    calendar = teller.speaker.network.calendar
    for number, event in enumerate(teller.known_from(alone()), start=1):
        kind, _, _ = ids.parts(event.stream)
        happened = calendar.happened(event)
        yield Step(
            number=number,
            position=positions[-1],
            stream=event.stream,
            version=event.version,
            kind=event.kind,
            happened=happened,
            recorded_at=event.recorded_at,
            late=(calendar.local_date(event.recorded_at) - happened).days,
            sentence=teller.sentence(event),
            who=_who(teller, event),
            marks=tuple(teller.marks(event if event.happened_on is None else _as_if_in_time(event))),
            decision=is_decision(kind, event.kind),
            note=event.kind in NEWS or (many and kind == "clock"),
        )


def _as_if_in_time(event: Recorded) -> Recorded:
    """An event without the mark of late entries: a step has both its times beside it."""
    return event.model_copy(update={"happened_on": None})


def _who(teller: Teller, event: Recorded) -> str:
    screen, who = teller.speaker, event.who
    if who.person == ENGINE:
        return ""  # the marks say it
    acted = [screen.label(who.role)] + ([screen.organisation(who.organisation)] if who.organisation else [])
    return f"{screen.person(who.person)} ({', '.join(acted)})"


class Tale:
    """The steps that are shown, in an order. `notes`: also what the engine notes for itself.

    Places are counted from 0 in the order that is shown.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        many: bool,
        order: Order = "recorded",
        notes: bool = False,
        total: int | None = None,
    ) -> None:
        """`total`: how many steps there are in all, where some were left out. Raises Refusal `not-found` for none."""
        if not steps:
            raise nothing_to_replay()
        self.steps = steps
        self.total = total or len(steps)
        self.many = many
        self.order = order
        self.notes = notes or all(step.note for step in steps)
        kept = [step for step in steps if self.notes or not step.note]
        self.shown = kept if order == "recorded" else sorted(kept, key=lambda step: (step.happened, step.number))

    def __len__(self) -> int:
        return len(self.shown)

    def __getitem__(self, place: int) -> Step:
        return self.shown[place]

    @property
    def last(self) -> int:
        """The place of the last step that is shown."""
        return len(self.shown) - 1

    def other(self, *, order: Order | None = None, notes: bool | None = None) -> "Tale":
        """The same steps in another order, or with or without the engine's notes."""
        return Tale(
            self.steps,
            many=self.many,
            order=self.order if order is None else order,
            notes=self.notes if notes is None else notes,
            total=self.total,
        )

    def between(self, start: AsOf | None, end: AsOf | None) -> "Tale":
        """Only the steps from one point to another, both included. Raises Refusal `not-found` where none is left."""
        kept = [
            step
            for step in self.steps
            if (start is None or not _before(step, start, self.order))
            and (end is None or not _after(step, end, self.order))
        ]
        return Tale(kept, many=self.many, order=self.order, notes=self.notes, total=self.total)

    def day(self, place: int) -> date:
        """The day of a step by which the steps are ordered."""
        step = self.shown[place]
        return step.happened if self.order == "happened" else step.recorded_on

    @cached_property
    def decisions(self) -> list[int]:
        """The places of the decisions."""
        return [place for place, step in enumerate(self.shown) if step.decision]

    def place_of(self, step: Step) -> int:
        """Where a step is shown; where it is left out, the last one before it."""
        keys = self._keys
        return max(0, bisect_right(keys, self._key(step)) - 1)

    def as_of(self, point: AsOf) -> int | None:
        """The last step up to a point; None where it lies before all of them."""
        within = [place for place, step in enumerate(self.shown) if not _after(step, point, self.order)]
        return within[-1] if within else None

    def decision(self, after: int) -> int | None:
        """The next decision after a place."""
        return next((place for place in self.decisions if place > after), None)

    def found(self, text: str, after: int) -> int | None:
        """The next step after a place whose sentence has a text, from the beginning again after the last.

        Capital letters and accents make no difference.
        """
        wanted = folded(text)
        places = [*range(after + 1, len(self)), *range(after + 1)]
        return next((place for place in places if wanted in self._texts[place]), None)

    @cached_property
    def _texts(self) -> list[str]:
        return [folded(" ".join((step.sentence, step.who, step.stream, *step.marks))) for step in self.shown]

    @cached_property
    def _keys(self) -> list[tuple[Any, ...]]:
        return [self._key(step) for step in self.shown]

    def _key(self, step: Step) -> tuple[Any, ...]:
        return (step.number,) if self.order == "recorded" else (step.happened, step.number)


def nothing_to_replay() -> Refusal:
    """The refusal `not-found` of a history without steps."""
    return Refusal("not-found", "Nothing happened there: there is no step to show.")


def folded(text: str) -> str:
    """A text without what people leave out when they search: accents and capital letters."""
    return "".join(one for one in normalize("NFKD", text.casefold()) if not combining(one))


def _after(step: Step, point: AsOf, order: Order) -> bool:
    """Whether a step comes after a point: of a day, after its end, by the time that the steps are ordered by."""
    match point:
        case AtVersion(version=number):
            return step.number > number
        case AtPosition(position=position):
            return step.position > position
        case AtMoment(day=date() as day) if order == "happened":
            return step.happened > day
        case AtMoment(moment=moment):
            return step.recorded_at > moment


def _before(step: Step, point: AsOf, order: Order) -> bool:
    """Whether a step comes before a point: of a day, before its beginning."""
    match point:
        case AtVersion(version=number):
            return step.number < number
        case AtPosition(position=position):
            return step.position < position
        case AtMoment(day=date() as day) if order == "happened":
            return step.happened < day
        case AtMoment(day=date() as day):
            return step.recorded_on < day
        case AtMoment(moment=moment):
            return step.recorded_at < moment
