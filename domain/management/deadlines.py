"""What a management meeting does by itself when its time has come."""

from domain.decider import Due
from domain.management.state import Meeting, State


def due(state: State) -> tuple[Due, ...]:
    """The publication of a planned meeting's agenda; the day after which one that is called was not held; the end of
    the body's last day."""
    return (*_of_called(state.meeting), *_of_closing(state))


def _of_closing(state: State) -> tuple[Due, ...]:
    if state.closes_at is None or state.closes_on is None:
        return ()
    return (Due(at=state.closes_at, kind="FollowCalendar", key=f"closes/{state.closes_on.isoformat()}"),)


def _of_called(meeting: Meeting | None) -> tuple[Due, ...]:
    if meeting is None:
        return ()
    data = {"meeting": meeting.id}
    if meeting.stage == "planned" and meeting.convene_at is not None:
        return (
            Due.model_validate({"at": meeting.convene_at, "kind": "ConveneByRhythm", "key": meeting.id, "data": data}),
        )
    if meeting.stage == "convened" and meeting.not_held_at is not None:
        return (
            Due.model_validate({"at": meeting.not_held_at, "kind": "NoteNotHeld", "key": meeting.id, "data": data}),
        )
    return ()
