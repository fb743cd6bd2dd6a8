"""The meetings of bodies that decide, in the same table as those of groups. `present` counts people.

A meeting that is only planned is none yet; one that another was called instead of is called off.
"""

from sqlalchemy import Connection

from domain import ids
from domain.management import events as e
from domain.territory import BodyKind
from store.projections.entry import Entry
from store.projections.statements import change_meeting, put
from store.tables import meetings


def project(connection: Connection, entry: Entry) -> None:
    """Write what an event of a management meeting makes of the rows of its meetings."""
    stream, event = entry.recorded.stream, entry.event
    match event:
        case e.MeetingConvened():
            if event.instead_of is not None:
                change_meeting(connection, stream, event.instead_of, stage="called-off")
            put(connection, meetings, _convened(entry, event))
        case e.MeetingNotHeld():
            change_meeting(connection, stream, event.meeting, stage="not-held")
        case e.MeetingCalledOff():
            change_meeting(connection, stream, event.meeting, stage="called-off")
        case e.MeetingAnnulled():
            change_meeting(connection, stream, event.meeting, stage="annulled")
        case e.MeetingOpened():
            held: dict[str, object] = {"stage": "held", "duly_convened": True, "present": len(event.present)}
            change_meeting(connection, stream, event.meeting, day=event.on.isoformat(), **held)
        case e.ArrivalNoted():
            known = (meetings.c.stream == stream) & (meetings.c.meeting == event.meeting)
            connection.execute(meetings.update().where(known).values(present=meetings.c.present + 1))
        case e.AttendanceCorrected():
            change_meeting(connection, stream, event.meeting, present=len(event.present))
        case e.MinutesDrafted():
            change_meeting(connection, stream, event.meeting, minutes="drafted")
        case e.MinutesApproved():
            change_meeting(connection, stream, event.meeting, minutes="approved")
        case _:
            pass


def _convened(entry: Entry, event: e.MeetingConvened) -> dict[str, object]:
    return {
        "stream": entry.recorded.stream,
        "meeting": event.meeting,
        "network": entry.network,
        "body": ids.parts(entry.recorded.stream)[2][0],
        "body_kind": BodyKind.MANAGEMENT_MEETING.value,
        "zone": event.zone,
        "day": event.on.isoformat(),
        "stage": "convened",
        "duly_convened": False,
        "present": 0,
        "minutes": "none",
        "origin": entry.origin,
    }
