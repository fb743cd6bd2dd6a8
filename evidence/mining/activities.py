"""Events as the steps of a process, in the field's words.

A question's steps are its stages: raised → tabled → decided → returned → acknowledged → acted, and the ways round. What
was reached together is two steps at one time. The engine's own deliveries are no steps of anybody's work.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any

from domain import escalation, ids
from domain.decider import SHARED
from domain.message import Message, Recorded
from domain.territory import Network
from words.events import step

# What tells one step from another of its kind, and says nothing in anybody's own words.
TOLD = (
    "round", "n", "outcome", "why", "urgency", "kind", "origin_kind", "by_itself", "news", "reminder", "matter", "call",
    "status", "standing", "late", "due_on", "duly_convened", "in_time", "interim", "level", "criterion", "score",
)  # fmt: skip
UNDECIDED = {
    "deferred": "deferred",
    "not-reached": "not reached",
    "not-held": "not held",
    "moved": "moved",
    "pending": "pending",
}
A_MILLISECOND = timedelta(milliseconds=1)
MOMENTS = 1000  # how many of the last moments are remembered with what was moved at them
SMALL_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Step(Message):
    """One step. `id`: unique; `at`: when it was recorded, moved by so little that steps of one moment keep their order;
    `main`: whether it is one of the process' own stages."""

    id: str
    activity: str
    at: datetime
    recorded: Recorded
    happened_on: date
    position: int | None = None
    main: bool = True


class Steps:
    """Reads events in their order and says which steps they are. It remembers a state for each open question."""

    def __init__(
        self, network: Network, *, deliveries: bool = False, main_only: bool = False, of_many: bool = False
    ) -> None:
        """`of_many`: steps are named so that they are told apart among those of other processes."""
        self._network = network
        self._deliveries = deliveries
        self._main_only = main_only
        self._of_many = of_many
        self._questions: dict[str, Any] = {}
        self._recorded: datetime | None = None
        self._last: datetime | None = None
        self._given: dict[datetime, datetime] = {}

    def of(self, event: Recorded, position: int | None = None) -> tuple[Step, ...]:
        """The steps of the next event."""
        named = self._named(event)
        happened_on = self._network.calendar.happened(event)
        steps = []
        for n, (activity, main) in enumerate(named):
            if self._main_only and not main:
                continue
            step = Step(
                id=str(event.id) if n == 0 else f"{event.id}/{n}",
                activity=activity,
                at=self._next(event.recorded_at),
                recorded=event,
                happened_on=happened_on,
                position=position,
                main=main,
            )
            steps.append(step)
        return tuple(steps)

    def _next(self, at: datetime) -> datetime:
        """A moment behind all that are recorded at the same one: tools sort by time and read milliseconds.

        A clock that goes back (a rehearsal's is set to another year once its network is there) moves nothing else.
        """
        went_back = self._recorded is not None and at < self._recorded
        before = (self._given.get(at), None if went_back else self._last)
        moment = max((at, *(one + A_MILLISECOND for one in before if one is not None)))
        self._recorded, self._last = at, moment
        self._given[at] = moment
        if len(self._given) > MOMENTS:
            del self._given[next(iter(self._given))]
        return moment

    def _named(self, event: Recorded) -> list[tuple[str, bool]]:
        kind = ids.parts(event.stream)[0]
        if kind == "clock":
            return []
        if event.kind in SHARED:
            before = self._stage(event.stream) if kind == "escalation" else ""
            if kind == "escalation" and event.kind == "DeliveryRefused":
                self._evolved(event, before)
            return [(spelled(event.kind), False)] if self._deliveries else []
        if kind == "escalation":
            return self._of_question(event)
        own = None if self._of_many else step(kind, event.kind)
        return [(own or spelled(event.kind), True)]

    def _of_question(self, event: Recorded) -> list[tuple[str, bool]]:
        before = self._stage(event.stream)
        after = self._evolved(event, before)
        if event.kind == "LeftUndecided":
            return [(UNDECIDED.get(str(event.data["outcome"]), str(event.data["outcome"])), True)]
        own = step("escalation", event.kind)  # what has none happens beside them: reminders, what a family was told
        named = [(own, True)] if own is not None else []
        reached = _reached(before, after)
        named += [(stage, True) for stage in reached if stage != own]
        return named or [(spelled(event.kind), False)]

    def _stage(self, stream: str) -> str:
        state: escalation.State = self._questions.get(stream, escalation.decider.initial)
        return state.stage

    def _evolved(self, event: Recorded, before: str) -> str:
        state = self._questions.get(event.stream, escalation.decider.initial)
        state = escalation.decider.evolve(state, escalation.decider.read(event))
        self._questions[event.stream] = state
        stage: str = state.stage
        return stage


def _reached(before: str, after: str) -> tuple[str, ...]:
    """The stages behind the return that one event brought: all were there, or it was done before all knew."""
    if before == after:
        return ()
    known = ("acknowledged",) if before in ("decided", "returned") else ()
    match after:
        case "acknowledged" | "answered":
            return known
        case "acted":
            return (*known, "acted")
        case _:
            return ()


def spelled(kind: str) -> str:
    """The kind of an event as words: MeetingConvened is 'meeting convened'."""
    return SMALL_WORDS.sub(" ", kind).lower()


def attributes(step: Step) -> dict[str, str | int | float | bool | date]:
    """What is told of a step beside its time: codes, figures and days, and nothing in anybody's own words."""
    event = step.recorded
    told: dict[str, str | int | float | bool | date] = {}
    data = {**event.data, **(question if isinstance(question := event.data.get("question"), dict) else {})}
    for name in TOLD:
        value = data.get(name)
        if name == "due_on" and isinstance(value, str):
            told[name] = date.fromisoformat(value)
        elif isinstance(value, str | bool | int | float) and value != "":
            told[name] = value
    told["role"] = event.who.role.value
    if event.who.organisation is not None:
        told["organisation"] = event.who.organisation
    if event.origin is not None:
        told["origin"] = event.origin
    return told
