"""How a case stands: where it is, how long it may stay there, what was asked of management and of other services."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.case.state import (
    Asked,
    InGroup,
    Life,
    NotOpened,
    Raised,
    Referral,
    Running,
    Solved,
    State,
    Stopped,
    resolved,
)
from readings.kinds import Kind
from readings.numbers import numbers

Question = Raised  # of the case to management, as its group knows of it
Waits = Literal["runs", "asked", "solved", "stopped"]


@dataclass(frozen=True)
class Time:
    """How long it may stay in its group: its time runs; its representative is asked; its group is asked whether it is
    solved; or no time runs, and `why`. `until`: None where nothing ends by itself."""

    waits: Waits
    until: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Asking:
    """What a service asked of another, by its number, with the numbers of the tasks that came of it."""

    number: str
    referral: Referral
    tasks: dict[str, str]


@dataclass(frozen=True)
class Case:
    """A case. `time`: while it is with its group; `since`: the day on which it was resolved or closed."""

    status: str
    over: bool
    life: Life
    time: Time | None
    since: date | None
    raised: tuple[Question, ...]
    referrals: tuple[Asking, ...]


def case(state: State) -> Case | None:
    """How a case stands; None where it was never opened."""
    if isinstance(state, NotOpened):
        return None
    life = state.life
    known = numbers(Kind.REFERRAL, life.referrals)
    return Case(
        status=state.status,
        over=resolved(state),
        life=life,
        time=_time(state) if isinstance(state, InGroup) else None,
        since=None if isinstance(state, InGroup) else state.on,
        raised=tuple(life.raised.values()),
        referrals=tuple(Asking(known[one.id], one, numbers(Kind.TASK, one.tasks)) for one in life.referrals.values()),
    )


def _time(state: InGroup) -> Time:
    match state.time:
        case Running(up_at=until):
            return Time("runs", until)
        case Asked(answer_by=until):
            return Time("asked", until)
        case Solved(answer_by=by):
            return Time("solved", by)
        case Stopped(why=why):
            return Time("stopped", why=why)
