"""What lay before those who decided: each decision on a question, with all that was known of it in that moment.

A moment is a place in the log's order, so that what was stored a second later was not known, whatever day it happened.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, InstanceOf, PlainSerializer

from domain import ids
from domain.action import cycle_of
from domain.asof import AtPosition
from domain.decider import Folded
from domain.errors import Refusal
from domain.message import Message, Recorded
from domain.territory import WHOLE_NETWORK, Network
from readings.moments import Moment
from readings.record import Record
from readings.trail import Trail, trail
from readings.trailsteps import Step
from store.errors import NotFound
from store.log import Whole
from store.timetravel import TimeTravel

DECISIONS = frozenset({"PartDecided", "InformationAsked", "AlignmentMade"})
CORRECTIONS = frozenset(
    {
        "FindingCorrected",
        "FindingsMerged",
        "FindingSeparated",
        "CaseCorrected",
        "ProgressCorrected",
        "PositionCorrected",
        "FindingWithdrawn",
        "ObjectionWithdrawn",
        "ReportWithdrawn",
    }
    | {"PartCorrected", "AnswerCorrected", "DecisionCorrected", "AgreementCorrected", "MinutesAmended"}
)

Stood = Annotated[InstanceOf[Folded[Any]] | None, PlainSerializer(lambda one: None if one is None else one.dumped())]
"""A stream as it stood; None where it had not begun."""


class Known(Message):
    """What was there to be read: the question, where it came from, the plan. Nobody asks for an alignment."""

    escalation: Stood
    origin: Stood
    plan: Stood


class Told(Message):
    """Something that had happened to the question by then."""

    on: date
    recorded_at: Moment
    stream: str
    version: int
    event: Recorded = Field(exclude=True, repr=False)


class Unknown(Told):
    """Something that came in later and was not known then, although it had happened; or that was corrected later."""

    kind: str


class Decision(Message):
    """One decision with what was known. `event`: what was decided; `position`: where it stands in the log.

    For whoever says it in words: `network`: as it stood; `plan_heard`: the events in which the origin and the plan have
    their names.
    """

    number: int
    event: Recorded
    on: date
    recorded_at: Moment
    late: bool
    position: int
    known: Known
    story: tuple[Told, ...]
    not_known: tuple[Unknown, ...]
    network: Network = Field(exclude=True, repr=False)
    plan_heard: tuple[Recorded, ...] = Field(exclude=True, repr=False)


class Knew(Message):
    """The decisions on one question that were asked for. `count`: of all; `trail`: what became of the question."""

    escalation: str
    decisions: tuple[Decision, ...]
    count: int = Field(exclude=True)
    trail: Trail = Field(exclude=True, repr=False)


def knew(record: Record, network: Network, escalation: str, number: int | None = None) -> Knew:
    """Each decision on a question, or the one of a number, in the order in which they were stored, with what was known.

    Raises `NotFound`, `Damaged`, Refusal `no-such-decision`.
    """
    told = trail(record, network, escalation)
    made = sorted((step for step in told.steps if is_decision(step.event)), key=lambda one: _place(told, one))
    if number is not None and not 1 <= number <= len(made):
        raise Refusal(
            "no-such-decision",
            "There is no decision {number} on {stream}: {count} were made.",
            number=number,
            stream=escalation,
            count=len(made),
        )
    asked = [(n, step) for n, step in enumerate(made, start=1) if number in (None, n)]
    then = _Then(record, network, told, [_place(told, step) for _, step in asked]) if asked else None
    return Knew(
        escalation=escalation,
        decisions=tuple(then.decision(n, step) for n, step in asked) if then is not None else (),
        count=len(made),
        trail=told,
    )


def is_decision(event: Recorded) -> bool:
    """Whether an event of the management meeting says what somebody decided on a question."""
    return event.kind in DECISIONS or (event.kind == "ItemLeft" and event.data.get("outcome") == "deferred")


def questions_of(record: Record, stream: str, item: str) -> list[str]:
    """The escalations that an item of a management meeting has been about. Raises `NotFound` where there is none."""
    found: dict[str, None] = {}
    for _, event in record.reading.naming(stream, {item}):
        if event.kind == "ItemTabled" and event.data.get("item") == item:
            found[str(event.data["escalation"])] = None
        elif event.kind == "ItemsJoined" and item in (event.data.get("item"), *_listed(event.data.get("joined"))):
            found |= dict.fromkeys(str(one) for one in _listed(event.data.get("escalations")))
    if not found:
        raise NotFound("There is no item '{item}' on the table of a management meeting.", item=f"{stream}#{item}")
    return list(found)


class _Stream:
    """A stream as it stood whenever somebody decided, read once."""

    def __init__(self, whole: Whole, positions: Mapping[UUID, int]) -> None:
        self.whole = whole
        self._places = [positions[event.id] for event in whole.events]
        self._last: Folded[Any] = Folded.empty(whole.folded.decider, whole.folded.stream)

    def at(self, position: int) -> Folded[Any] | None:
        """With all that stood in the log up to a place; None where it had not begun."""
        version = bisect_right(self._places, position)
        if version == self.whole.folded.version:
            return self.whole.folded if version else None
        if self._last.version > version:
            self._last = Folded.empty(self._last.decider, self._last.stream)
        for event in self.whole.events[self._last.version : version]:
            self._last = self._last.plus(event)
        return self._last if version else None


class _Then:
    """All that bears on a question, read at once for the places at which somebody decided on it."""

    def __init__(self, record: Record, network: Network, told: Trail, places: Sequence[int]) -> None:
        self.record = record
        self.trail = told
        self.of = network
        self._network = ids.stream_id("network", network.id)
        origin = told.question.origin
        self._origin = origin if origin != told.management else None
        travel = TimeTravel(record.log)
        self._begun = self._plans(travel, network.id)
        then = travel.version(self._network, AtPosition(position=min(places)))
        self._changed = then < record.folded(self._network).version
        wanted = {plan for place in places if (plan := self._plan(place)) is not None}
        wanted |= {self._network} if self._changed else set()
        record.expect(wanted)
        self.positions = {**told.positions, **record.reading.positions(*sorted(wanted))}
        self._streams: dict[str, _Stream] = {}

    def decision(self, number: int, step: Step) -> Decision:
        event, position = step.event, _place(self.trail, step)
        plan, at = self._plan(position), self._at(self._network, position) if self._changed else None
        network: Network = at.state if at is not None else self.of
        self.record.met(network)
        return Decision(
            number=number,
            event=event,
            on=step.on,
            recorded_at=event.recorded_at,
            late=step.late,
            position=position,
            known=Known(
                escalation=self._at(self.trail.escalation, position - 1),
                origin=self._at(self._origin, position - 1),
                plan=self._at(plan, position - 1),
            ),
            story=tuple(
                Told(on=one.on, recorded_at=one.recorded_at, stream=one.stream, version=one.version, event=one.event)
                for one in self.trail.steps
                if _place(self.trail, one) < position
            ),
            not_known=tuple(self._unknown(position, step.on, plan)),
            network=network,
            plan_heard=tuple(event for one in (self._origin, plan) for event in self._events(one)),
        )

    def _plans(self, travel: TimeTravel, network: str) -> dict[str, int]:
        """The cycles whose plan bears on the question, with their beginnings: the one that it comes from, else those of
        its zone."""
        question = self.trail.question
        kind = ids.parts(question.origin)[0]
        if kind in ("cycle", "action"):
            return travel.begun(question.origin if kind == "cycle" else cycle_of(question.origin)[0])
        return travel.begun(ids.stream_id("cycle", network, question.zone or WHOLE_NETWORK))

    def _plan(self, position: int) -> str | None:
        """The plan that stood then: of several cycles the one that began last."""
        begun = [plan for plan, place in self._begun.items() if place < position]
        return max(begun, key=lambda plan: self._begun[plan], default=None)

    def _at(self, stream: str | None, position: int) -> Folded[Any] | None:
        if stream is None:
            return None
        if stream not in self._streams:
            self._streams[stream] = _Stream(self.record.whole(stream), self.positions)
        return self._streams[stream].at(position)

    def _events(self, stream: str | None) -> Iterable[Recorded]:
        return self.record.whole(stream).events if stream is not None else ()

    def _unknown(self, position: int, on: date, plan: str | None) -> list[Unknown]:
        """What had happened by the day of the decision and was recorded after it; and later corrections."""
        told = self.trail
        meeting = [event for event in told.heard if event.stream == told.management]
        about = [*(step.event for step in told.steps), *self._events(self._origin), *self._events(plan), *meeting]
        ours = {str(event.data["item"]) for event in told.own if event.data.get("item")}
        late = {
            event.id: event
            for event in about
            if self.positions[event.id] > position
            and (event.stream != told.management or str(event.data.get("item")) in ours)
            and (event.kind in CORRECTIONS or (event.happened_on is not None and event.happened_on <= on))
        }
        return [
            Unknown(
                on=self.of.calendar.happened(event),
                recorded_at=event.recorded_at,
                stream=event.stream,
                version=event.version,
                kind=event.kind,
                event=event,
            )
            for event in sorted(late.values(), key=lambda event: self.positions[event.id])
        ]


def _place(told: Trail, step: Step) -> int:
    """Where in the log a step stands."""
    return told.positions[step.event.id]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
