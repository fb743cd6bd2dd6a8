"""What is planned follows what it rests on: a holiday or a rhythm that changes moves a meeting whose agenda is not
published, and one whose body closes, or decides no more, goes; what waited for it goes where it is answered now.
"""

from domain import ids
from domain.decider import Context
from domain.management import agenda
from domain.management import commands as c
from domain.management import events as e
from domain.management.leaving import left
from domain.management.state import State, waiting
from domain.message import Event
from domain.territory import BodyKind

FOLLOWS = 3  # the edition since which a planned meeting follows the calendar and the rhythm it was planned by


def on_its_day(state: State, command: c.ConveneByRhythm, context: Context) -> list[Event]:
    """The agenda is published; or the day is none of the rhythm any more, and the meeting moves."""
    meeting = state.meeting
    if context.edition >= FOLLOWS and meeting is not None and meeting.id == command.meeting:
        moved = followed(state, context) if meeting.stage == "planned" and not _stands(state, context) else []
        if moved:
            return moved
    return agenda.convened_by_rhythm(state, command, context)


def followed(state: State, context: Context) -> list[Event]:
    """Nothing where what is planned is as it would be planned now. A meeting that is open is left alone."""
    if state.open_meeting is not None:
        return []
    if not _decides(context):
        return _given_up(state, context)
    meeting = state.meeting
    if meeting is not None and meeting.stage != "planned":
        return []
    anew = agenda.next_of_rhythm(context) if waiting(state) else None
    if meeting is None:
        return [anew, *_told(state, anew, context)] if anew is not None else []
    if anew is not None and (anew.on, anew.convene_at) == (meeting.on, meeting.convene_at):
        return []
    if _stands(state, context) and (anew is None or anew.on > meeting.on):
        return []
    called_off = e.MeetingCalledOff(meeting=meeting.id, on=meeting.on, moved=True)
    planned = [anew] if anew is not None else []
    return [called_off, *planned, *_told(state, anew, context)]


def _decides(context: Context) -> bool:
    _, _, rest = ids.parts(context.stream)
    known = context.network.bodies.get(rest[0])
    if known is None or known.kind is not BodyKind.MANAGEMENT_MEETING or not known.decides:
        return False
    return known.closed_on is None or context.today <= known.closed_on


def _stands(state: State, context: Context) -> bool:
    """Whether the planned day is still one of the rhythm, of a body that still meets then."""
    meeting, (_, _, rest) = state.meeting, ids.parts(context.stream)
    body = context.network.bodies.get(rest[0])
    if meeting is None or body is None or (body.closed_on is not None and meeting.on > body.closed_on):
        return False
    return meeting.on in context.network.meeting_dates.get(body.id, ())


def _told(state: State, anew: e.MeetingPlanned | None, context: Context) -> list[Event]:
    """Every question on the table hears on which day it will be taken."""
    return [
        e.ItemMoved(
            escalation=asked.escalation,
            round=asked.round,
            item=item.id,
            meeting_on=anew.on if anew is not None else None,
            joined_with=tuple(other.escalation for other in item.asked if other.escalation != asked.escalation),
        )
        for item in state.tabled
        for asked in item.tabled
    ]


def _given_up(state: State, context: Context) -> list[Event]:
    """What waits leaves this table; each question is put to whoever answers it now, or is somebody's to look into."""
    meeting = state.meeting
    known_as = meeting.id if meeting is not None and meeting.stage == "convened" else None
    gone = [event for item in state.tabled for event in left(item, context, "not-held", meeting=known_as)]
    items = tuple(item.id for item in state.tabled)
    if meeting is None:
        return gone
    if meeting.stage == "convened":
        return [*gone, e.MeetingNotHeld(meeting=meeting.id, on=meeting.on, items=items)]
    return [*gone, e.MeetingCalledOff(meeting=meeting.id, on=meeting.on, moved=True)]
