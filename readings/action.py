"""How an action stands: who answers for it by when, what it waits for, and what was measured of it so far."""

from dataclasses import dataclass
from datetime import date

from domain.action.parts import Indicator
from domain.action.state import Blocked, Cancelled, Completed, NotPlanned, Planned, Started, State, results
from domain.raising import Raised
from readings.numbers import indicator_numbers


@dataclass(frozen=True)
class Measured:
    """An indicator, with its number and the last value that was reported; None before there was any."""

    number: str
    indicator: Indicator
    last: float | None


@dataclass(frozen=True)
class Action:
    """An action. `late`: whether its day has passed; of one that is completed, whether it had on the day that it was,
    though entered later. `day`: since when it is under way or blocked, or on which it was completed or cancelled.

    `needs`: of its portfolio, as its plan says it; `standing`, `why`: whether it can begin, and why not; `reason`: why
    it is blocked or was cancelled, `missing`: what would be needed then. `reports`: how many of them stand.
    """

    status: str
    title: str
    cycle: str
    line: str | None
    responsible: str
    organisation: str | None
    due_on: date | None
    late: bool
    portfolio: str | None
    needs: str
    neighbourhoods: tuple[str, ...]
    standing: str
    why: str
    day: date | None
    reason: str
    missing: str
    amended: str
    indicators: tuple[Measured, ...]
    questions: tuple[Raised, ...]
    reported: bool
    reports: int


def action(state: State, needs: str = "") -> Action | None:
    """How an action stands; None where it was never planned. `needs`: what its plan says that it needs."""
    if isinstance(state, NotPlanned):
        return None
    life = state.life
    day: date | None = None
    reason = missing = ""
    late = life.late
    match state:
        case Planned():
            pass
        case Started(since=day):
            pass
        case Blocked(blocked_on=day, reason=reason, needs=missing):
            pass
        case Completed(on=day):
            late = life.due_on is not None and state.on > life.due_on
        case Cancelled(on=day, reason=reason):
            late = False
    last, numbers = {value.indicator: value.value for value in results(life.last)}, indicator_numbers(life)
    return Action(
        status=state.status,
        title=life.title,
        cycle=life.cycle,
        line=life.line,
        responsible=life.responsible,
        organisation=life.organisation,
        due_on=life.due_on,
        late=late,
        portfolio=life.portfolio,
        needs=needs,
        neighbourhoods=life.neighbourhoods,
        standing=life.standing,
        why=life.why,
        day=day,
        reason=reason,
        missing=missing,
        amended=life.amended,
        indicators=tuple(Measured(numbers[one.id], one, last.get(one.id)) for one in life.indicators.values()),
        questions=tuple(life.raised.values()),
        reported=bool(life.reports),
        reports=sum(not one.withdrawn for one in life.reports.values()),
    )
