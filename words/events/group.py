"""What happens to the register of a body: a row for each event. See `words.events.row`."""

from collections.abc import Mapping

from domain.translatable import N_
from words.events.row import Row

SUBJECTS = ("meetings", "agreements", "minutes", "activities", "orientations")
"""What its events are about, in the order of a page."""

ROWS: Mapping[str, Row] = {
    "MeetingConvened": Row(N_("{who} called {body} to a meeting on {on}."), about="meetings", act="added"),
    "MeetingHeld": Row(N_("{who} recorded that {body} met on {on}, with {present}."), about="meetings", act="added"),
    "MeetingNotHeld": Row(
        N_("{who} recorded that the meeting of {body} was not held: {reason}"),
        about="meetings",
        act="removed",
    ),
    "TopicAdded": Row(N_("{who} put a topic on the agenda: «{topic}»."), about="meetings", act="added"),
    "AgreementEntered": Row(
        N_("{stated_by} stated what was agreed: «{text}»."),
        about="agreements",
        act="decided",
        decision=True,
    ),
    "AgreementCorrected": Row(
        N_("{who} corrected what had been agreed: «{text}»."),
        about="agreements",
        act="changed",
        decision=True,
    ),
    "MinutesDrafted": Row(N_("{who} drafted the minutes (draft {draft})."), about="minutes", act="added"),
    "MinutesApproved": Row(
        N_("{who} recorded that the minutes of the meeting of {meeting} were approved."),
        about="minutes",
        act="decided",
        decision=True,
    ),
    "MinutesAmended": Row(
        N_("{who} amended approved minutes: «{text}». Reason: {reason}"),
        about="minutes",
        act="changed",
    ),
    "OrientationCounted": Row(
        N_("{organisation} told somebody to ask {receiver} ({service})."),
        about="orientations",
        act="added",
    ),
    "AttendanceCorrected": Row(
        N_("{who} corrected who was there. Present: {present}. Not there after all: {taken_out}. Reason: {reason}"),
        about="meetings",
        act="changed",
    ),
    "MeetingAnnulled": Row(
        N_("{who} annulled the meeting of {on}, which counts no more. Reason: {reason}"),
        about="meetings",
        act="removed",
    ),
    "ActivityAnnulled": Row(
        N_("{who} annulled the activity «{title}», which counts no more. Reason: {reason}"),
        about="activities",
        act="removed",
    ),
    "OrientationAnnulled": Row(
        N_("{who} annulled an orientation, which counts no more. Reason: {reason}"),
        about="orientations",
        act="removed",
    ),
    "ActivityRecorded": Row(
        N_("{who} recorded an activity in {neighbourhood} on {on}: «{title}»."),
        about="activities",
        act="added",
    ),
    "ActivityCorrected": Row(
        N_("{who} corrected an activity: «{title}», in {neighbourhood} on {on}. Reason: {reason}"),
        about="activities",
        act="changed",
    ),
}
