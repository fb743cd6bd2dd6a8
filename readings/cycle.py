"""How a cycle stands: the way it has come, what each phase has brought, how it was decided, and what it waits for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.cycle.parts import Parts, parts_of
from domain.cycle.phases import Phase, phases
from domain.cycle.state import (
    Annulled,
    Begun,
    Closed,
    Course,
    Decision,
    Diagnosis,
    Evaluating,
    Finding,
    KeptDissent,
    NotStarted,
    State,
    Strategy,
    open_decision,
)
from domain.raising import Raised
from domain.territory import Network
from readings.cycleparts import standing_findings, standing_items, standing_strategies, text_of
from readings.numbers import numbers_of
from readings.plan import Plan, plan
from readings.ratings import Ratings, ratings

QUADRANTS = ("strengths", "weaknesses", "opportunities", "threats")


@dataclass(frozen=True)
class Until:
    """Its deadline: it is open, or late; or findings were recorded until then, and its body validates them when it
    meets (`called`: they were put to a meeting). `day`: as somebody named it, `counted`: as it was counted."""

    standing: Literal["open", "late", "to-validate"]
    day: date | None = None
    counted: datetime | None = None
    called: bool = False


@dataclass(frozen=True)
class Found:
    """A finding by its number. `into`: the number of the one it was merged into."""

    number: str
    finding: Finding
    into: str | None = None


@dataclass(frozen=True)
class Placed:
    """A SWOT item by its number, with its words and its votes."""

    number: str
    text: str
    votes: int


@dataclass(frozen=True)
class Answer:
    """A strategy by its number, with the items that it answers, by theirs."""

    number: str
    strategy: Strategy
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Decided:
    """How a matter was decided. `stood`: who was in favour by their endorsement of the draft."""

    decision: Decision

    @property
    def silence_counts(self) -> bool:
        """Whether the absent had their days to object: nobody is silent before they are over, nor without them."""
        return self.decision.outcome in ("final", "contested")

    @property
    def may_object(self) -> datetime | None:
        """Until when the absent may object; None where they cannot, or not any more."""
        return self.decision.closes_at if self.decision.outcome == "open" else None

    @property
    def stood(self) -> list[str]:
        return [one for one in self.decision.in_favour_before if one in self.decision.agreed]


@dataclass(frozen=True)
class Cycle:
    """A cycle that has begun. `closed_early`: the day, where that was before its period ended.

    `findings`: those that stand for themselves, `merged`: the others; `quadrants`: the most voted first; `voted`: how
    many organisations did; `lessons`: of the cycle before.
    """

    phase: str
    course: Course
    closed: bool
    closed_early: date | None
    way: tuple[Phase, ...]
    until: Until | None
    follows: str | None
    followed_by: str | None
    lessons: tuple[str, ...]
    findings: tuple[Found, ...]
    merged: tuple[Found, ...]
    quadrants: dict[str, tuple[Placed, ...]]
    voted: int
    strategies: tuple[Answer, ...]
    dissents: tuple[tuple[str, KeptDissent], ...]
    plan: Plan
    questions: tuple[Raised, ...]
    ratings: Ratings | None
    decisions: tuple[Decided, ...]

    @property
    def adoption(self) -> Decided | None:
        """How the plan was adopted, where it was put to a meeting."""
        return next((one for one in self.decisions if one.decision.matter == "adoption"), None)


def annulled(state: State) -> Annulled | None:
    """What was started by mistake and taken back."""
    return state.annulled if isinstance(state, NotStarted) else None


def cycle(state: State, network: Network) -> Cycle | None:
    """How a cycle stands, in a network as it stood then; None where it has not been started."""
    if isinstance(state, NotStarted):
        return None
    parts = parts_of(state)
    course, known = parts.course, numbers_of(parts)
    succession = course.succession
    return Cycle(
        phase=state.phase,
        course=course,
        closed=isinstance(state, Closed),
        closed_early=state.closed_on if isinstance(state, Closed) and state.closed_on < course.ends_on else None,
        way=phases(state),
        until=_until(state),
        follows=succession.follows if succession is not None else None,
        followed_by=state.successor if isinstance(state, Closed) else None,
        lessons=tuple(course.lessons.values()),
        findings=tuple(Found(known[one.id], one) for one in standing_findings(parts)),
        merged=tuple(
            Found(known[one.id], one, known[course.resolved(one.id)])
            for one in course.findings.values()
            if one.merged_into is not None
        ),
        quadrants=_quadrants(parts, known),
        voted=len(parts.board.ballots),
        strategies=tuple(
            Answer(known[one.id], one, tuple((known[item], text_of(parts, item)) for item in one.items))
            for one in standing_strategies(parts)
        ),
        dissents=tuple((known[one], dissent) for one, dissent in parts.board.standing_dissents().items()),
        plan=plan(parts, network),
        questions=tuple(course.raised.values()),
        ratings=ratings(state, parts),
        decisions=tuple(Decided(one) for one in course.decisions.values()),
    )


def _until(state: Begun) -> Until | None:
    match state:
        case Diagnosis(deadline=day) if not state.overdue:
            return Until("open", day=day)
        case Diagnosis(deadline=day) if state.course.standing_findings:
            return Until("to-validate", day=day, called=open_decision(state) is not None)
        case Diagnosis(deadline=day):
            return Until("late", day=day)
        case Evaluating(deadline_at=at):
            return Until("late" if state.overdue else "open", counted=at)
        case _:
            return None


def _quadrants(parts: Parts, known: dict[str, str]) -> dict[str, tuple[Placed, ...]]:
    votes, standing = parts.board.votes(), standing_items(parts)
    return {
        quadrant: tuple(
            Placed(known[one.id], text_of(parts, one.id), votes.get(one.id, 0))
            for one in sorted(standing, key=lambda one: -votes.get(one.id, 0))
            if one.quadrant == quadrant
        )
        for quadrant in QUADRANTS
    }
