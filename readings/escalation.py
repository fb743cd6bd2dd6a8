"""How a question to the management meeting stands: how far it has come, what was answered, who knows, what is done."""

from dataclasses import dataclass
from datetime import date

from domain.decisions import Part, Question
from domain.escalation.state import Duty, NotRaised, Raised, Return, SentBack, State, Undelivered, Withdrawn, closed


@dataclass(frozen=True)
class Answered:
    """What one portfolio answered, and what somebody has to do because of it."""

    part: Part
    duty: Duty | None

    @property
    def late(self) -> bool:
        return self.duty is not None and self.duty.overdue and self.duty.settled == "open"


@dataclass(frozen=True)
class Escalation:
    """A question. `wanted`: what it was sent back for, by the `asking` portfolio; `withdrawn`: why it was; `not_taken`:
    the management meeting has not taken it. `meeting_on`: on whose agenda it is; `times`: how often it was tabled, and
    `rounds`, why. `lacking`: who is still to answer, where these are not all that were asked.

    `returned`: how the answer came back; `undelivered`: the news that was refused.
    """

    stage: str
    closed: bool
    since: date
    question: Question
    wanted: str | None
    asking: str
    withdrawn: str | None
    not_taken: bool
    meeting_on: date | None
    times: int
    rounds: dict[str, int]
    lacking: tuple[str, ...]
    answers: tuple[Answered, ...]
    returned: Return | None
    undelivered: tuple[Undelivered, ...]


def escalation(state: State) -> Escalation | None:
    """How a question stands; None where it was never raised."""
    if isinstance(state, NotRaised):
        return None
    life = state.life
    return Escalation(
        stage=state.stage,
        closed=closed(state),
        since=life.since,
        question=life.question,
        wanted=state.wanted if isinstance(state, SentBack) else None,
        asking=state.portfolio if isinstance(state, SentBack) else "",
        withdrawn=state.reason if isinstance(state, Withdrawn) else None,
        not_taken=isinstance(state, Raised) and state.refused,
        meeting_on=life.meeting_on if state.stage == "tabled" else None,
        times=life.tabled_times,
        rounds=dict(life.rounds.items()),
        lacking=life.lacking if life.lacking != life.question.portfolios else (),
        answers=tuple(Answered(kept.part, life.duties.get(portfolio)) for portfolio, kept in life.parts.items()),
        returned=life.returned,
        undelivered=tuple(life.undelivered.values()),
    )
