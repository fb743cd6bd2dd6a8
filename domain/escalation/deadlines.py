"""What an escalation does by itself, and when: everything here was computed into an event when it was set."""

from pydantic import JsonValue

from domain.decider import Due
from domain.escalation.state import Decided, Duty, Life, NotRaised, SentBack, State, Withdrawn, closed


def due(state: State) -> tuple[Due, ...]:
    """Every deadline still to come, each under a key that no later one of its kind has."""
    if isinstance(state, NotRaised | Withdrawn) or closed(state):
        return ()
    life = state.life
    coming: list[Due] = []
    if isinstance(state, SentBack) and life.withdrawing is None:
        data: dict[str, JsonValue] = {"round": life.round, "reminder": state.reminders + 1}
        coming.append(_due(state.next_reminder_at, "RemindOfInformation", data))
    if isinstance(state, Decided):
        data = {"returned": life.returns, "reminder": state.reminders + 1}
        coming.append(_due(state.next_reminder_at, "RemindOfReturn", data))
    return (*coming, *_of_teams(life), *(due for known in life.duties.items() for due in _of_duty(*known)))


def _due(at: object, kind: str, data: dict[str, JsonValue]) -> Due:
    key = "/".join(str(value) for value in data.values())
    return Due.model_validate({"at": at, "kind": kind, "key": key, "data": data})


def _of_teams(life: Life) -> list[Due]:
    returned = life.returned
    if returned is None or not returned.waiting:
        return []
    data: dict[str, JsonValue] = {"returned": life.returns}
    if returned.acknowledge_by is not None:
        return [_due(returned.acknowledge_by, "RemindToAcknowledge", data)]
    return [] if returned.name_at is None else [_due(returned.name_at, "NameAbsentTeams", data)]


def _of_duty(portfolio: str, duty: Duty) -> list[Due]:
    if duty.settled != "open" or duty.at is None:
        return []
    data: dict[str, JsonValue] = {"portfolio": portfolio, "duty": duty.number}
    again: dict[str, JsonValue] = {**data, "reminder": duty.reminders + 1}
    if duty.outcome == "forward":
        return [_due(duty.next_reminder_at or duty.at, "RemindToChase", again)]
    if not duty.overdue:
        return [_due(duty.at, "NoteOverdue", data)]
    return [] if duty.next_reminder_at is None else [_due(duty.next_reminder_at, "RemindOverdue", again)]
