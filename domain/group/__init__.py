"""The register of a body: its meetings, their minutes, its activities in neighbourhoods, and counted orientations.

Stream `group:NETWORK:BODY`. A meeting goes convened → held (or not held); its minutes drafted → approved, and are then
only amended. `messages` has the words, `decide` the rules, `state` what is kept. A management meeting that decides has
a process of its own: it is neither called nor recorded here.
"""

from pydantic import TypeAdapter

from domain.decider import Decider
from domain.group.decide import decide
from domain.group.messages import (
    ActivityAnnulled,
    ActivityCorrected,
    ActivityRecorded,
    AddTopic,
    AgreementCorrected,
    AgreementEntered,
    AmendMinutes,
    AnnulActivity,
    AnnulMeeting,
    AnnulOrientation,
    ApproveMinutes,
    AttendanceCorrected,
    ConveneMeeting,
    CorrectActivity,
    CorrectAgreement,
    CorrectAttendance,
    DraftMinutes,
    EnterAgreement,
    HoldMeeting,
    MeetingAnnulled,
    MeetingConvened,
    MeetingHeld,
    MeetingNotHeld,
    MinutesAmended,
    MinutesApproved,
    MinutesDrafted,
    OrientationAnnulled,
    OrientationCounted,
    RecordActivity,
    RecordMeeting,
    RecordMeetingNotHeld,
    RecordOrientation,
    TopicAdded,
)
from domain.group.state import Activity, Group, Meeting, evolve, meeting_facts, summary
from domain.message import by_name

__all__ = ["Activity", "Group", "Meeting", "decide", "decider", "evolve", "meeting_facts", "summary"]

decider = Decider[Group](
    name="group",
    places=1,
    state=TypeAdapter(Group),
    initial=Group(),
    commands=by_name(
        ConveneMeeting,
        HoldMeeting,
        RecordMeeting,
        RecordMeetingNotHeld,
        AddTopic,
        EnterAgreement,
        CorrectAgreement,
        DraftMinutes,
        ApproveMinutes,
        AmendMinutes,
        RecordActivity,
        CorrectActivity,
        RecordOrientation,
        CorrectAttendance,
        AnnulMeeting,
        AnnulActivity,
        AnnulOrientation,
    ),
    events=by_name(
        MeetingConvened,
        MeetingHeld,
        MeetingNotHeld,
        TopicAdded,
        AgreementEntered,
        AgreementCorrected,
        MinutesDrafted,
        MinutesApproved,
        MinutesAmended,
        ActivityRecorded,
        ActivityCorrected,
        OrientationCounted,
        AttendanceCorrected,
        MeetingAnnulled,
        ActivityAnnulled,
        OrientationAnnulled,
    ),
    decide=decide,
    evolve=evolve,
    summary=summary,
    meetings=meeting_facts,
)
