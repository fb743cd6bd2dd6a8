"""What the bodies did: their meetings, activities and orientations, for lists and statistics.

Events carry all it needs.
"""

from typing import Any

from sqlalchemy import Connection, Table

from domain.group import events as e
from store.projections.entry import Entry
from store.projections.statements import change, change_meeting, put, take_out
from store.tables import activities, meetings, orientations, storable

TABLES: tuple[Table, ...] = (meetings, activities, orientations)


def project(connection: Connection, entry: Entry) -> None:
    """Write what an event of a body makes of the rows of its meetings, activities and orientations."""
    stream, event = entry.recorded.stream, entry.event
    match event:
        case e.MeetingConvened():
            put(connection, meetings, _meeting(entry, event, stage="convened", present=0))
        case e.MeetingHeld():
            row = _meeting(entry, event, stage="held", present=len(event.present))
            row["duly_convened"] = event.duly_convened
            if not change(connection, meetings, {"stream": stream, "meeting": event.meeting}, row):
                put(connection, meetings, row)
        case e.MeetingNotHeld():
            change_meeting(connection, stream, event.meeting, stage="not-held")
        case e.AttendanceCorrected():
            change_meeting(connection, stream, event.meeting, present=len(event.present))
        case e.MeetingAnnulled():
            change_meeting(connection, stream, event.meeting, stage="annulled")
        case e.ActivityAnnulled():
            take_out(connection, activities, {"stream": stream, "activity": event.activity})
        case e.OrientationAnnulled():
            take_out(connection, orientations, {"stream": stream, "orientation": event.orientation})
        case e.MinutesDrafted():
            change_meeting(connection, stream, event.meeting, minutes="drafted")
        case e.MinutesApproved():
            change_meeting(connection, stream, event.meeting, minutes="approved")
        case e.ActivityRecorded():
            put(connection, activities, _activity(entry, event, event.activity))
        case e.ActivityCorrected():
            row = _activity(entry, event, event.corrects)
            change(connection, activities, {"stream": stream, "activity": event.corrects}, row)
        case e.OrientationCounted():
            put(connection, orientations, _orientation(entry, event))
        case _:
            pass


def _meeting(entry: Entry, event: e.MeetingConvened | e.MeetingHeld, *, stage: str, present: int) -> dict[str, Any]:
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


def _activity(entry: Entry, event: e.ActivityRecorded | e.ActivityCorrected, known_as: str) -> dict[str, Any]:
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


def _orientation(entry: Entry, event: e.OrientationCounted) -> dict[str, Any]:
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
