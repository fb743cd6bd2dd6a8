"""What is planned follows what it rests on: a holiday or a rhythm that changes moves a meeting whose agenda is not
published, and one whose body closes, or decides no more, goes; what waited for it goes where it is answered now.
"""

from datetime import date
from functools import reduce

from domain import ids
from domain.decider import Context
from domain.management import agenda
from domain.management import commands as c
from domain.management import events as e
from domain.management.evolve import evolve
from domain.management.leaving import left
from domain.management.state import Meeting, State, waiting
from domain.message import Event
from domain.territory import Body, BodyKind

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
    """Nothing where what is planned is as it would be planned now. A meeting that is open is left alone: what it leaves
    follows when it is closed."""
    noted = _closing(state, context)
    after = reduce(evolve, noted, state)
    return [*noted, *(_planned_anew(after, context) if decides(context) else _gone(after, context))]


def afterwards(state: State, context: Context, *, comes_again: bool) -> list[Event]:
    """What follows whatever was said: the next meeting, for what waits; where the body meets no more, what waits goes
    where it is answered."""
    if context.edition < FOLLOWS:
        return agenda.planned(state, context, comes_again=comes_again)
    noted = _closing(state, context)
    after = reduce(evolve, noted, state)
    if not decides(context):
        return [*noted, *_gone(after, context)]
    return [*noted, *agenda.planned(after, context, comes_again=comes_again)]


def _planned_anew(state: State, context: Context) -> list[Event]:
    meeting = state.meeting
    if meeting is not None and meeting.stage != "planned" and _comes_about(meeting, context):
        return []
    anew = agenda.next_of_rhythm(context) if waiting(state) else None
    if meeting is None:
        return [anew, *told(state, anew.on)] if anew is not None else []
    if anew is not None and (anew.on, anew.convene_at) == (meeting.on, meeting.convene_at):
        return []
    if _stands(state, context) and (anew is None or anew.on > meeting.on):
        return []
    called_off = e.MeetingCalledOff(meeting=meeting.id, on=meeting.on, moved=True)
    planned = [anew] if anew is not None else []
    return [called_off, *planned, *told(state, anew.on if anew is not None else None)]


def _body(context: Context) -> Body | None:
    return context.network.bodies.get(ids.parts(context.stream)[2][0])


def decides(context: Context) -> bool:
    """Whether this body still answers what groups escalate."""
    known = _body(context)
    if known is None or known.kind is not BodyKind.MANAGEMENT_MEETING or not known.decides:
        return False
    return known.closed_on is None or context.today <= known.closed_on


def _in_time(meeting: Meeting, context: Context) -> bool:
    """Whether the body still meets on a meeting's day."""
    known = _body(context)
    return known is not None and known.decides and (known.closed_on is None or meeting.on <= known.closed_on)


def _comes_about(meeting: Meeting, context: Context) -> bool:
    """Whether a meeting that is called takes place, or does already."""
    return meeting.stage == "open" or _in_time(meeting, context)


def _closing(state: State, context: Context) -> list[Event]:
    """Its last day, when it is known, or is another one; and that it is over."""
    known = _body(context)
    if not state.body:
        return []
    last = known.closed_on if known is not None else None
    over = not decides(context)
    if (last, over) == (state.closes_on, state.meets_no_more):
        return []
    at = context.network.calendar.end_of(last) if last is not None and not over else None
    return [e.ClosingNoted(on=last, at=at, over=over)]


def _stands(state: State, context: Context) -> bool:
    """Whether the planned day is still one of the rhythm, of a body that still meets then."""
    meeting, body = state.meeting, _body(context)
    if meeting is None or body is None or not _in_time(meeting, context):
        return False
    return meeting.on in context.network.meeting_dates.get(body.id, ())


def told(state: State, day: date | None) -> list[Event]:
    """Every question on the table hears on which day it will be taken, or that none is known."""
    return [
        e.ItemMoved(
            escalation=asked.escalation,
            round=asked.round,
            item=item.id,
            meeting_on=day,
            joined_with=tuple(other.escalation for other in item.asked if other.escalation != asked.escalation),
        )
        for item in state.tabled
        for asked in item.tabled
    ]


def _gone(state: State, context: Context) -> list[Event]:
    """What waits leaves this table; each question is put to whoever answers it now, or is somebody's to look into. A
    meeting that is open is closed first, and one of its last days is opened, or was not held."""
    meeting = state.meeting
    if meeting is not None and meeting.stage != "planned" and _comes_about(meeting, context):
        return []
    gone = [event for item in state.tabled for event in left(item, context, "moved", meeting=None)]
    if meeting is None:
        return gone
    return [*gone, e.MeetingCalledOff(meeting=meeting.id, on=meeting.on, moved=True)]
