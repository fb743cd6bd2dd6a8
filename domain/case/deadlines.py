"""What a case does by itself when its time has come."""

from datetime import datetime

from domain.case.state import (
    Asked,
    Closed,
    InGroup,
    NotOpened,
    Running,
    Solved,
    State,
)
from domain.decider import Due


def due(state: State) -> tuple[Due, ...]:
    """What the engine will do by itself: remind, say that time is up, escalate; remind of referrals."""
    if isinstance(state, NotOpened | Closed):
        return ()
    coming = list(_time(state)) if isinstance(state, InGroup) else []
    for referral in state.life.referrals.values():
        key, data = f"{referral.id}/{len(referral.asked)}", {"referral": referral.id, "asked": len(referral.asked)}
        if referral.answer_by is not None:
            coming.append(Due(at=referral.answer_by, kind="RemindOfReferral", key=key, data={**data}))
        if referral.overdue_at is not None:
            coming.append(Due(at=referral.overdue_at, kind="NoteReferralOverdue", key=key, data={**data}))
    return tuple(coming)


def _time(state: InGroup) -> list[Due]:
    key, term = str(state.life.term), state.life.term
    match state.time:
        case Running(reminder_at=reminder_at, up_at=up_at):
            coming = [Due(at=up_at, kind="NoteCaseTimeUp", key=key, data={"term": term})]
            if reminder_at is not None:
                coming.insert(0, Due(at=reminder_at, kind="RemindOfCase", key=key, data={"term": term}))
            return coming
        case Asked(answer_by=answer_by):
            return [Due(at=answer_by, kind="EscalateByItself", key=key, data={"term": term})]
        case Solved(escalation=asked, answer_by=datetime() as answer_by):
            return [Due(at=answer_by, kind="RemindOfSolution", key=f"{asked}/{answer_by}", data={"escalation": asked})]
        case _:
            return []
