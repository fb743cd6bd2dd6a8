"""What lists and inboxes show of an escalation: its stage, and whose turn it is. Open, it is always somebody's.

A line is due when the thing was to be there, however often it has been reminded of since: what is late reads as late.
"""

from datetime import date

from domain.decider import Summary, Todo
from domain.escalation.state import (
    Decided,
    Duty,
    Life,
    NotRaised,
    Raised,
    SentBack,
    State,
    Tabled,
    closed,
    open_duties,
)
from domain.message import Message, brief
from domain.table import Table

REPRESENTATIVE, COORDINATOR = "role:representative", "role:coordinator"


class Promise(Message):
    """A question that has not come back yet, and whose turn it is. `turns`: as `Todo.who`; `since`: of this stage.

    `rounds`: how often it was tabled, by why.
    """

    question: str
    origin_kind: str
    origin: str
    zone: str | None
    stage: str
    round: int
    rounds: Table[int]
    raised_on: date
    since: date
    turns: tuple[str, ...]


def promise(state: State) -> Promise | None:
    """What is promised to a group and still open; None where there is nothing, or nothing any more."""
    if isinstance(state, NotRaised) or closed(state):
        return None
    life = state.life
    return Promise(
        question=brief(life.question.asks),
        origin_kind=life.question.origin_kind,
        origin=life.question.origin,
        zone=life.question.zone,
        stage=state.stage,
        round=life.tabled_times,
        rounds=life.rounds,
        raised_on=life.question.raised_on,
        since=life.since,
        turns=tuple(dict.fromkeys(todo.who for todo in summary(state).todos)),
    )


def summary(state: State) -> Summary:
    if isinstance(state, NotRaised):
        return Summary(phase=state.stage, open=False)
    life = state.life
    return Summary(
        phase=state.stage,
        open=not closed(state),
        zone=life.question.zone,
        title=brief(life.question.asks),
        parent=life.question.origin,
        todos=(*_turns(state, life), *_of_return(life), *_owed(life), *_refusals(state, life)),
    )


def _turns(state: State, life: Life) -> list[Todo]:
    """Whose turn it is to bring the question, or its answer, one stage further."""
    told = {"question": brief(life.question.asks), "round": str(life.tabled_times)}
    match state:
        case Raised(refused=True):
            return [Todo(key="tabling-refused", what="tabling-refused", who=COORDINATOR, params=told)]
        case Raised() if state.left is not None and life.withdrawing is None:
            return [Todo(key="table-again", what="table-again", who=COORDINATOR, params=told)]
        case Raised():
            return _concerned("await-tabling", life, {**told, "why": life.why})
        case Tabled():
            if life.meeting_on is not None:
                told["meeting_on"] = life.meeting_on.isoformat()
            return _concerned("await-decision", life, told)
        case SentBack() if life.withdrawing is not None:
            return _concerned("await-tabling", life, {**told, "why": life.why})
        case SentBack():
            params = {**told, "wanted": state.wanted, "portfolio": state.portfolio}
            return [
                Todo(
                    key="give-information",
                    what="give-information",
                    who=REPRESENTATIVE,
                    params=params,
                    due_at=state.due_at or state.next_reminder_at,
                )
            ]
        case Decided():
            return [
                Todo(
                    key="report-return",
                    what="report-return",
                    who=COORDINATOR if state.unrepresented else REPRESENTATIVE,
                    params=told,
                    due_at=state.due_at or state.next_reminder_at,
                )
            ]
        case _:
            return []


def _concerned(what: str, life: Life, params: dict[str, str]) -> list[Todo]:
    """It is the turn of the portfolios whose answer lacks; where none is named, somebody has to name them."""
    lacking = life.lacking if life.awaited is None else life.awaited
    if life.answered:
        params = {**params, "answered": ", ".join(life.answered)}
    if not lacking:
        return [Todo(key=what, what=what, who=COORDINATOR, params=params)]
    return [
        Todo(key=f"{what}/{portfolio}", what=what, who=f"portfolio:{portfolio}", params=params) for portfolio in lacking
    ]


def _of_return(life: Life) -> list[Todo]:
    returned = life.returned
    if returned is None:
        return []
    told = {"question": brief(life.question.asks)}
    found = [
        Todo(
            key=f"acknowledge/{team}",
            what="acknowledge",
            who=f"organisation:{team}",
            params=told,
            due_at=returned.due_at or returned.acknowledge_by or returned.name_at,
        )
        for team in returned.waiting
    ]
    if returned.family_may_be_told and not returned.family_told:
        found += [
            Todo(key=f"tell-family/{team}", what="tell-family", who=f"organisation:{team}", params=told)
            for team in life.question.teams
            if team not in life.released
        ]
    return found


def _owed(life: Life) -> list[Todo]:
    return [to_carry_out(life, portfolio, duty) for portfolio, duty in open_duties(life).items()]


def to_carry_out(life: Life, portfolio: str, duty: Duty) -> Todo:
    """What an open part waits for, and of whom."""
    params = {"question": brief(life.question.asks), "portfolio": portfolio, "outcome": duty.outcome}
    if duty.on is not None:
        params["due_on"] = duty.on.isoformat()
    what = "chase-outside" if duty.outcome == "forward" else "carry-out"
    who = duty.person or f"portfolio:{duty.taken_by}"
    return Todo(key=f"{what}/{portfolio}", what=what, who=who, params=params, due_at=duty.at)


def _refusals(state: State, life: Life) -> list[Todo]:
    """News that somebody refused. A question that was not taken has its own line, with its own way out."""
    tabling = str(life.tabling) if isinstance(state, Raised) and state.refused else None
    return [
        Todo(
            key=refusal,
            what="look-into-refusal",
            who=COORDINATOR,
            params={"receiver": known.receiver, "code": known.code, "reason": known.reason},
        )
        for refusal, known in life.undelivered.items()
        if refusal != tabling
    ]
