"""What the bodies did: their meetings, activities and orientations, for lists and statistics.

Events carry all it needs.
"""

from typing import Any

from sqlalchemy import Connection, Table

from domain.group import messages as m
from store.projections.entry import Entry
from store.projections.statements import change, change_meeting, put, take_out
from store.tables import activities, meetings, orientations, storable

TABLES: tuple[Table, ...] = (meetings, activities, orientations)


def project(connection: Connection, entry: Entry) -> None:
    """Write what an event of a body makes of the rows of its meetings, activities and orientations."""
    stream, event = entry.recorded.stream, entry.event
    match event:
        case m.MeetingConvened():
            put(connection, meetings, _meeting(entry, event, stage="convened", present=0))
        case m.MeetingHeld():
            row = _meeting(entry, event, stage="held", present=len(event.present))
            row["duly_convened"] = event.duly_convened
            if not change(connection, meetings, {"stream": stream, "meeting": event.meeting}, row):
                put(connection, meetings, row)
        case m.MeetingNotHeld():
            change_meeting(connection, stream, event.meeting, stage="not-held")
        case m.AttendanceCorrected():
            change_meeting(connection, stream, event.meeting, present=len(event.present))
        case m.MeetingAnnulled():
            change_meeting(connection, stream, event.meeting, stage="annulled")
        case m.ActivityAnnulled():
            take_out(connection, activities, {"stream": stream, "activity": event.activity})
        case m.OrientationAnnulled():
            take_out(connection, orientations, {"stream": stream, "orientation": event.orientation})
        case m.MinutesDrafted():
            change_meeting(connection, stream, event.meeting, minutes="drafted")
        case m.MinutesApproved():
            change_meeting(connection, stream, event.meeting, minutes="approved")
        case m.ActivityRecorded():
            put(connection, activities, _activity(entry, event, event.activity))
        case m.ActivityCorrected():
            row = _activity(entry, event, event.corrects)
            change(connection, activities, {"stream": stream, "activity": event.corrects}, row)
        case m.OrientationCounted():
            put(connection, orientations, _orientation(entry, event))
        case _:
            pass


def _meeting(entry: Entry, event: m.MeetingConvened | m.MeetingHeld, *, stage: str, present: int) -> dict[str, Any]:
    return {
        "stream": entry.recorded.stream,
        "meeting": event.meeting,
        "network": entry.network,
        "body": event.body,
        "body_kind": event.body_kind.value,
        "zone": event.zone,
        "day": event.on.isoformat(),
        "stage": stage,
        "duly_convened": False,
        "present": present,
        "minutes": "none",
        "origin": entry.origin,
    }


def _activity(entry: Entry, event: m.ActivityRecorded | m.ActivityCorrected, known_as: str) -> dict[str, Any]:
    return {
        "stream": entry.recorded.stream,
        "activity": known_as,
        "network": entry.network,
        "body": event.body,
        "zone": event.zone,
        "neighbourhood": event.neighbourhood,
        "day": event.on.isoformat(),
        "title": storable(event.title),
        "action": None if event.action is None else storable(event.action),
        "origin": entry.origin,
    }


def _orientation(entry: Entry, event: m.OrientationCounted) -> dict[str, Any]:
    return {
        "stream": entry.recorded.stream,
        "orientation": event.orientation,
        "network": entry.network,
        "body": event.body,
        "zone": event.zone,
        "service": event.service,
        "organisation": event.organisation,
        "receiver": event.receiver,
        "day": event.on.isoformat(),
        "origin": entry.origin,
    }
