"""The clocks of a promise: how long each leg of an escalation took, from its events and nothing else.

raised → tabled → decided → returned → acknowledged → acted. Of a question that took several rounds the legs are those
of its last round; beside them stand the days over all rounds, so that no waiting in an earlier one is hidden.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise

from domain import escalation
from domain.decider import DeliveryMade, DeliveryReceived, DeliveryRefused
from domain.escalation.events import AlignmentBrought, EscalationRaised, Fact, PresenceCorrected, TablingAsked
from domain.escalation.state import Acknowledged, Acted, Answered, NotRaised
from domain.escalation.summary import Promise, promise
from domain.message import Message, Recorded
from domain.table import Table

__all__ = ["LEGS", "STAGES", "Leg", "Legs", "Moment", "Promise", "legs", "promise"]

STAGES = ("raised", "tabled", "decided", "returned", "acknowledged", "acted")
LEGS = tuple(pairwise(STAGES))


class Moment(Message):
    """When a stage was reached: the day it happened on, and when it was recorded, in UTC."""

    on: date
    recorded_at: datetime


class Leg(Message):
    """From one stage to the next, in days."""

    start: str
    end: str
    days: int


class Legs(Message):
    """The legs of one escalation, and by what they are grouped. `portfolios`: those asked and those that answered;
    `moments`: of the last round, by stage; `days`: from the first day to the last stage reached.

    `days_to_decision`: over all rounds, from the day it was first raised to its last decision, None where there is
    none yet; `days_to_end`: to the day on which nothing of it was open any more, None while something is.
    """

    escalation: str
    zone: str | None
    portfolios: tuple[str, ...]
    origin_kind: str
    stage: str
    round: int
    rounds: Table[int]
    raised_on: date
    moments: Table[Moment]
    legs: tuple[Leg, ...]
    days: int
    days_to_decision: int | None = None
    days_to_end: int | None = None


def legs(events: Iterable[Recorded]) -> Legs | None:
    """The legs of an escalation, from the events of its stream in their order; None where there are none."""
    state: escalation.State = NotRaised()
    moments: dict[str, Moment] = {}
    asked: list[str] = []
    first: date | None = None
    decided: date | None = None
    stream = ""
    for recorded in events:
        event = escalation.decider.read(recorded)
        if isinstance(event, DeliveryMade | DeliveryReceived | DeliveryRefused) or not isinstance(event, Fact):
            continue
        stream, before = recorded.stream, state.stage
        state = escalation.evolve(state, event)
        moment = Moment(on=event.on, recorded_at=recorded.recorded_at)
        match event:
            case EscalationRaised() | AlignmentBrought():
                first = event.on
                asked += event.question.portfolios
            case TablingAsked():
                asked += event.question.portfolios
                # The first round is raised with the question itself, which may have been asked on an earlier day.
                moments = {"raised": moments.get("raised", moment) if event.round == 1 else moment}
            case PresenceCorrected() if event.asked:
                moments.pop("acknowledged", None)
                moments.pop("acted", None)
        if state.stage != before:
            _reached(moments, state, moment)
        if "decided" in moments:
            decided = moments["decided"].on
    if isinstance(state, NotRaised) or first is None:
        return None
    life = state.life
    last = max((moment.on for moment in moments.values()), default=first)
    return Legs(
        escalation=stream,
        zone=life.question.zone,
        portfolios=tuple(dict.fromkeys([*asked, *life.parts])),
        origin_kind=life.question.origin_kind,
        stage=state.stage,
        round=life.round,
        rounds=life.rounds,
        raised_on=first,
        moments=Table({stage: moments[stage] for stage in STAGES if stage in moments}),
        legs=_legs(moments),
        days=max(0, (last - first).days),
        days_to_decision=_days(first, decided),
        days_to_end=_days(first, life.since) if escalation.closed(state) else None,
    )


def _days(first: date, last: date | None) -> int | None:
    return None if last is None else max(0, (last - first).days)


def _reached(moments: dict[str, Moment], state: escalation.State, moment: Moment) -> None:
    """A stage counts from the first time it was reached. What one step reached together, it reached at once: all were
    there when it came back, or it was done before all knew."""
    if isinstance(state, Acknowledged | Acted | Answered):
        moments.setdefault("returned", moment)
    if isinstance(state, Acted | Answered):
        moments.setdefault("acknowledged", moment)
    if state.stage in STAGES:
        moments.setdefault(state.stage, moment)


def _legs(moments: dict[str, Moment]) -> tuple[Leg, ...]:
    return tuple(
        Leg(start=start, end=end, days=max(0, (moments[end].on - moments[start].on).days))
        for start, end in LEGS
        if start in moments and end in moments
    )
