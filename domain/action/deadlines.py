"""What an action does by itself when its time has come."""

from domain.action.state import (
    Blocked,
    Planned,
    Started,
    State,
)
from domain.decider import Due


def due(state: State) -> tuple[Due, ...]:
    """What the engine will do by itself: remind before the due date, say that it passed, remind while late."""
    if not isinstance(state, Planned | Started | Blocked) or state.life.due_on is None:
        return ()
    life = state.life
    key = f"{life.due_on}/{life.changes}"
    on = {"due_on": str(life.due_on)}
    coming = []
    if life.reminder_at is not None:
        coming.append(Due(at=life.reminder_at, kind="RemindBeforeDue", key=key, data={**on}))
    if life.overdue_at is not None and not life.late:
        coming.append(Due(at=life.overdue_at, kind="NoteOverdue", key=key, data={**on}))
    if life.next_reminder_at is not None:
        reminder = life.reminders + 1
        again = Due(
            at=life.next_reminder_at, kind="RemindOverdue", key=f"{key}/{reminder}", data={"reminder": reminder}
        )
        coming.append(again)
    return tuple(coming)
