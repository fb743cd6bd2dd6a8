"""What boards show of an action, and who must do what next. From the state alone.

The codes of `Todo.what` are translated by whoever shows them.
"""

from domain import ids
from domain.action.state import (
    Alive,
    Blocked,
    Life,
    NotPlanned,
    Planned,
    Settled,
    Started,
    State,
    closed,
)
from domain.decider import Summary, Todo
from domain.territory import WHOLE_NETWORK

COORDINATOR, REPRESENTATIVE = "role:coordinator", "role:representative"


def summary(state: State) -> Summary:
    """The status as phase, and what waits: to be started, unblocked or completed.

    What an action waits for before it stands, its cycle says; what waits in a question it has raised, its escalation.
    """
    if isinstance(state, NotPlanned):
        return Summary(phase=state.status, open=False)
    life = state.life
    zone = ids.parts(life.cycle)[2][0]
    return Summary(
        phase=state.status,
        open=not closed(state),
        zone=None if zone == WHOLE_NETWORK else zone,
        title=life.title,
        parent=life.cycle,
        todos=_todos(state),
    )


def _todos(state: Alive | Settled) -> tuple[Todo, ...]:
    life = state.life
    known = {"action": life.action, "title": life.title}
    found = [*_next(state, known), *_asked(state, known)]
    if life.untold is not None:
        params = {**known, "receiver": life.cycle, "reason": life.untold}
        found.append(
            Todo(key=f"{life.action}/look-into-refusal", what="look-into-refusal", who=COORDINATOR, params=params)
        )
    return tuple(found)


def _next(state: Alive | Settled, known: dict[str, str]) -> list[Todo]:
    """What its responsible does next."""
    life = state.life
    params = dict(known)
    if life.due_on is not None:
        params["due_on"] = life.due_on.isoformat()
    match state:
        case Planned(life=Life(standing="standing")):
            what = "start-action"
        case Started():
            what = "complete-action"
        case Blocked():
            question = life.question
            what = "unblock-action"
            params["reason"] = state.reason
            if question is not None and question.not_taken is None:
                params["escalation"] = question.escalation
                if question.news is not None:
                    what = "unblock-or-cancel-action"
                    params["news"] = question.news
        case _:
            return []
    key = f"{life.action}/{what}"
    return [Todo(key=key, what=what, who=life.responsible, params=params, due_at=life.overdue_at)]


def _asked(state: Alive | Settled, known: dict[str, str]) -> list[Todo]:
    """A question that never became an escalation is asked again; one that nothing waits for any more, withdrawn."""
    question = state.life.question
    if question is None:
        return []
    params = {**known, "escalation": question.escalation}
    if question.not_taken is not None and isinstance(state, Blocked):
        what, who = "escalate-action-again", state.life.responsible
        params["reason"] = question.not_taken
    elif question.withdrawable and not isinstance(state, Blocked):
        what, who = "withdraw-escalation", REPRESENTATIVE
    else:
        return []
    return [Todo(key=f"{what}/{question.escalation}", what=what, who=who, params=params)]
