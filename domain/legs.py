"""The clocks of a promise: how long each leg of an escalation took, from its events and nothing else.

raised → tabled → decided → returned → acknowledged → acted. A round that ended without a decision, deferred, not
reached or because nobody held the meeting, ends no leg: the question waits on, from when it was first raised. Only what
is asked anew after a decision begins again; the days over all of it stand beside, so that no waiting is hidden.
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
    `moments`: since it was last asked anew, by stage; `days`: from the first day to the end, or, while something is
    open, to the day on which it is looked at (to the last thing that happened where none is said).

    `waits`: the leg that it has not gone yet, with the days so far; `not_held`: how often its meeting was not held.

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
    waits: Leg | None = None
    not_held: int = 0
    days: int
    days_to_decision: int | None = None
    days_to_end: int | None = None


def legs(events: Iterable[Recorded], today: date | None = None) -> Legs | None:
    """The legs of an escalation, from the events of its stream in their order; None where there are none.

    `today`: the day on which it is looked at, up to which what is open is counted.
    """
    state: escalation.State = NotRaised()
    moments: dict[str, Moment] = {}
    asked: list[str] = []
    first: date | None = None
    decided: date | None = None
    happened: date | None = None
    stream = ""
    for recorded in events:
        event = escalation.decider.read(recorded)
        if isinstance(event, DeliveryMade | DeliveryReceived | DeliveryRefused) or not isinstance(event, Fact):
            continue
        stream, before = recorded.stream, state.stage
        state = escalation.evolve(state, event)
        moment = Moment(on=event.on, recorded_at=recorded.recorded_at)
        happened = event.on if happened is None else max(happened, event.on)
        match event:
            case EscalationRaised() | AlignmentBrought():
                first = event.on
                asked += event.question.portfolios
            case TablingAsked():
                asked += event.question.portfolios
                # The first round is raised with the question itself, which may have been asked on an earlier day; what
                # was left undecided waits on, and what was decided begins again.
                if event.round > 1 and "decided" in moments:
                    moments = {"raised": moment}
                else:
                    moments.setdefault("raised", moment)
            case PresenceCorrected() if event.asked:
                moments.pop("acknowledged", None)
                moments.pop("acted", None)
        if state.stage != before:
            _reached(moments, state, moment)
        if "decided" in moments:
            decided = moments["decided"].on
    if isinstance(state, NotRaised) or first is None:
        return None
    life, ended = state.life, escalation.closed(state)
    if state.stage in STAGES:  # what was corrected has to come back once more: until then it has not
        moments = {stage: moments[stage] for stage in STAGES[: STAGES.index(state.stage) + 1] if stage in moments}
    last = max((moment.on for moment in moments.values()), default=first)
    if not ended:
        last = max(last, happened or first, today or first)
    return Legs(
        escalation=stream,
        zone=life.question.zone,
        portfolios=tuple(dict.fromkeys([*asked, *life.parts])),
        origin_kind=life.question.origin_kind,
        stage=state.stage,
        round=life.tabled_times,
        rounds=life.rounds,
        raised_on=first,
        moments=Table({stage: moments[stage] for stage in STAGES if stage in moments}),
        legs=_legs(moments),
        waits=None if ended else _waits(moments, last),
        not_held=life.rounds.get("not-held", 0),
        days=max(0, ((life.since if ended else last) - first).days),
        days_to_decision=_days(first, decided),
        days_to_end=_days(first, life.since) if ended else None,
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


def _waits(moments: dict[str, Moment], today: date) -> Leg | None:
    """The leg that is not gone yet, from the last stage reached, with the days until today."""
    reached = [stage for stage in STAGES if stage in moments]
    if not reached or reached[-1] == STAGES[-1]:
        return None
    start = reached[-1]
    return Leg(start=start, end=dict(LEGS)[start], days=max(0, (today - moments[start].on).days))
