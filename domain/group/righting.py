"""What was entered wrong is put right: an attendance is corrected, what should not be there is annulled.

Nothing is removed. What was decided in a meeting stays decided, since other processes hold it: its votes are counted
again by whoever was there, and it is told where that leaves it without a quorum. Whoever voted by name was there: that
is their own word, and they correct it themselves before they are taken out of the attendance.
"""

from domain.decider import Context
from domain.errors import Refusal
from domain.group import checks
from domain.group import commands as c
from domain.group import events as e
from domain.group.state import LATEST, Group, Meeting
from domain.meetings import somebody_came
from domain.message import Command, Event
from domain.territory import Body


def righted(state: Group, command: Command, context: Context, body: Body) -> list[Event]:
    """What comes of putting something right. Refused where others hold it, or its minutes are approved."""
    match command:
        case c.CorrectAttendance():
            return _attendance(state, command, context, body)
        case c.AnnulMeeting():
            return [_meeting(state, command, context, body)]
        case c.AnnulActivity():
            known = checks.activity(state, command.activity)
            return [e.ActivityAnnulled(activity=known.id, body=body.id, title=known.title, reason=command.reason)]
        case c.AnnulOrientation():
            service = dict(state.latest).get(command.orientation)
            if service is None:
                raise _no_such_orientation(state, command.orientation)
            return [
                e.OrientationAnnulled(
                    orientation=command.orientation, body=body.id, service=service, reason=command.reason
                )
            ]
        case _:
            return []


def _attendance(state: Group, command: c.CorrectAttendance, context: Context, body: Body) -> list[Event]:
    meeting = checks.meeting(state, command.meeting)
    checks.in_stage(meeting, "held")
    checks.still_open(meeting)
    present = meeting.present
    if command.present is not None:
        present = checks.organisations(command.present, meeting.on, context)
    somebody_came(present)
    people = meeting.people if command.people is None else tuple(dict.fromkeys(command.people))
    taker = command.minute_taker or meeting.minute_taker or context.who.person
    for known_as in {*people, taker} - {*meeting.people, meeting.minute_taker}:
        checks.person(known_as, context, meeting.on)
    _voted_there(meeting, present, context)
    if (present, people, taker) == (meeting.present, meeting.people, meeting.minute_taker):
        return []
    return [
        e.AttendanceCorrected(
            meeting=meeting.id,
            body=body.id,
            reason=command.reason,
            present=present,
            people=people,
            minute_taker=taker,
            taken_out=tuple(one for one in meeting.present if one not in present),
            put_in=tuple(one for one in present if one not in meeting.present),
        )
    ]


def _no_such_orientation(state: Group, orientation: str) -> Refusal:
    """Only so many are kept by their ids, and none that was counted before they were."""
    return Refusal(
        "unknown-orientation",
        "'{orientation}' is none of the orientations that can be annulled here: only the latest {most} that are counted"
        " can, and {kept} are known now. What was annulled once is so already.",
        orientation=orientation,
        most=LATEST,
        kept=len(state.latest),
    )


def _voted_there(meeting: Meeting, present: tuple[str, ...], context: Context) -> None:
    """Refuse to take out of an attendance who voted in the meeting by name."""
    voted = context.meeting.voted if context.meeting is not None else ()
    gone = tuple(one for one in meeting.present if one in voted and one not in present)
    if gone:
        raise Refusal(
            "voted-there",
            "Recorded votes say that they were there and spoke: {organisations}. Where that is wrong too, they correct"
            " their position first ('CorrectPosition', as abstained), and then the attendance is corrected.",
            organisations=", ".join(gone),
        )


def _meeting(state: Group, command: c.AnnulMeeting, context: Context, body: Body) -> Event:
    meeting = checks.meeting(state, command.meeting)
    checks.counts(meeting)
    checks.still_open(meeting)
    rests = [*(context.meeting.rests if context.meeting is not None else ())]
    rests += [
        f"{context.stream}#{other.id}"
        for other in state.meetings.values()
        if other.second_call_of == meeting.id and other.stage != "annulled"
    ]
    if rests:
        raise Refusal(
            "something-rests-on-it",
            "The meeting of {date} cannot be annulled: something was said in it that others hold ({streams}).",
            date=meeting.on,
            streams=", ".join(rests),
        )
    return e.MeetingAnnulled(meeting=meeting.id, body=body.id, on=meeting.on, reason=command.reason)
