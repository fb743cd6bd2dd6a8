"""What the engine asks by itself of those who rest on something that has changed: meetings planned by a calendar or a
rhythm, answers that came back in a meeting whose attendance was corrected, votes that were counted in it.

Each is known by the change and by whom it is asked of: the same, however often it is asked, and whoever is there.
"""

from collections.abc import Iterable
from uuid import UUID

from domain import ids
from domain.decider import Envelope
from domain.message import Recorded
from domain.voices import VOTED

PLANNED_BY = frozenset({"SetCalendar", "SetRules", "SetRhythm", "EndRhythm", "ChangeBody", "ClosePart", "ReopenPart"})
"""What changes in a network by which meetings are planned."""
ATTENDED = "CorrectAttendance"
FOLLOW = VOTED | {"DecisionReturned"}  # what rests on who was there
FOLLOWING = frozenset({"FollowCalendar", "FollowAttendance"})


def by_calendar(stream: str, envelope: Envelope) -> Envelope:
    """What a deciding body's process is asked when its network has changed."""
    return Envelope(
        stream=stream,
        command_id=ids.child(envelope.command_id, stream),
        kind="FollowCalendar",
        source="timer",
    )


def corrected(envelope: Envelope) -> str | None:
    """The group's meeting of which a command corrects the attendance."""
    which = envelope.data.get("meeting")
    if envelope.kind != ATTENDED or not isinstance(which, str) or not envelope.stream.startswith("group:"):
        return None
    return f"{envelope.stream}#{which}"


def by_attendance(meeting: str, said: Iterable[Recorded], command_id: UUID, origin: str | None) -> list[Envelope]:
    """What a correction of the attendance of `GROUP-STREAM#MEETING` asks of each answer that came back in it, and of
    each cycle that it decided in. `said`: events, among them those that were said in that meeting."""
    back = (
        event.stream
        for event in said
        if event.kind in FOLLOW and meeting in (event.who.meeting, event.data.get("meeting"))
    )
    return [
        Envelope(
            stream=stream,
            command_id=ids.child(command_id, f"{stream}/attendance"),
            kind="FollowAttendance",
            meeting=meeting,
            origin=origin,
            source="timer",
        )
        for stream in dict.fromkeys(back)
    ]
