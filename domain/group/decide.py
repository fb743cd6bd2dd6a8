"""What a body may record of its meetings and their minutes. Pure, and the only place for these rules."""

from datetime import date
from typing import NoReturn

from domain.changes import is_cut, nothing_changes, says_what_changes
from domain.decider import Context
from domain.errors import Refusal
from domain.group import activities, checks, orientations, righting
from domain.group import commands as c
from domain.group import events as e
from domain.group.state import Group, Meeting
from domain.meetings import somebody_came, still_meets, to_be_amended, to_be_approved
from domain.message import Command, Event
from domain.roles import KEEPERS
from domain.territory import Body

APPROVES_THE_LATEST = 3  # the edition since which what was entered after a draft is in the minutes that are approved


def decide(state: Group, command: Command, context: Context) -> list[Event]:
    """What comes of a command on the register of a body. Raises `Refusal`."""
    body = checks.body(context)
    match command:
        case c.ConveneMeeting():
            checks.meets_here(body)
            return [_convened(state, command, context, body)]
        case c.HoldMeeting():
            return [_held(state, command, context, body)]
        case c.RecordMeeting():
            checks.meets_here(body)
            return [_recorded(state, command, context, body)]
        case c.RecordMeetingNotHeld():
            checks.in_stage(checks.meeting(state, command.meeting), "convened")
            return [e.MeetingNotHeld(meeting=command.meeting, body=body.id, reason=command.reason)]
        case c.AddTopic():
            meeting = checks.meeting(state, command.meeting)
            checks.counts(meeting)
            if meeting.stage == "not-held":
                checks.in_stage(meeting, "held")
            checks.still_open(meeting)
            return [
                e.TopicAdded(meeting=meeting.id, topic=e.Topic(id=context.new("topic"), text=command.text)),
            ]
        case c.EnterAgreement() | c.CorrectAgreement():
            return [_agreed(state, command, context)]
        case c.DraftMinutes() | c.ApproveMinutes() | c.AmendMinutes():
            return [_minutes(state, command, context)]
        case c.RecordActivity():
            return [activities.recorded(command, context, body)]
        case c.CorrectActivity():
            return activities.corrected(state, command, context, body)
        case c.RecordOrientation():
            return orientations.counted(command, context, body)
        case c.CorrectAttendance() | c.AnnulMeeting() | c.AnnulActivity() | c.AnnulOrientation():
            return righting.righted(state, command, context, body)
        case _:
            return []


def _topics(texts: tuple[str, ...], context: Context) -> tuple[e.Topic, ...]:
    return tuple(e.Topic(id=context.new("topic", n), text=text) for n, text in enumerate(texts))


def _convened(state: Group, command: c.ConveneMeeting, context: Context, body: Body) -> e.MeetingConvened:
    called_on = command.called_on or context.happened_on
    checks.not_in_the_future(called_on, context)
    checks.not_before_call(command.on, called_on)
    still_meets(body, command.on)
    in_time = checks.in_time(command.on, called_on, context)
    if command.second_call_of is not None:
        first = checks.meeting(state, command.second_call_of)
        checks.can_be_second(first, command.on)
        in_time = in_time or first.in_time
    return e.MeetingConvened(
        meeting=context.new("meeting"),
        body=body.id,
        body_kind=body.kind,
        zone=body.zone,
        on=command.on,
        called_on=called_on,
        call=1 if command.second_call_of is None else 2,
        second_call_of=command.second_call_of,
        in_time=in_time,
        topics=_topics(command.topics, context),
    )


def _held(state: Group, command: c.HoldMeeting, context: Context, body: Body) -> e.MeetingHeld:
    meeting = checks.meeting(state, command.meeting)
    checks.in_stage(meeting, "convened")
    on = command.on or meeting.on
    checks.not_in_the_future(on, context)
    if meeting.called_on is not None:
        checks.not_before_call(on, meeting.called_on)
    still_meets(body, on)
    if meeting.second_call_of is not None:
        checks.first_call_failed(checks.meeting(state, meeting.second_call_of), body, context)
    present, people, minute_taker = _attendance(command, on, context)
    return e.MeetingHeld(
        meeting=meeting.id,
        body=body.id,
        body_kind=body.kind,
        zone=body.zone,
        on=on,
        call=meeting.call,
        called_on=meeting.called_on,
        duly_convened=meeting.in_time and on == meeting.on,
        present=present,
        people=people,
        minute_taker=minute_taker,
        minutes_due_at=context.network.calendar.deadline(context.now, context.network.rules.minutes_days),
    )


def _recorded(state: Group, command: c.RecordMeeting, context: Context, body: Body) -> e.MeetingHeld:
    checks.not_in_the_future(command.on, context)
    if command.called_on is not None:
        checks.not_before_call(command.on, command.called_on)
    still_meets(body, command.on)
    in_time = command.called_on is not None and checks.in_time(command.on, command.called_on, context)
    if command.second_call_of is not None:
        first = checks.meeting(state, command.second_call_of)
        checks.can_be_second(first, command.on)
        checks.first_call_failed(first, body, context)
        in_time = in_time or first.in_time
    present, people, minute_taker = _attendance(command, command.on, context)
    return e.MeetingHeld(
        meeting=context.new("meeting"),
        body=body.id,
        body_kind=body.kind,
        zone=body.zone,
        on=command.on,
        call=1 if command.second_call_of is None else 2,
        called_on=command.called_on,
        duly_convened=in_time,
        present=present,
        people=people,
        minute_taker=minute_taker,
        recorded_at_once=True,
        topics=_topics(command.topics, context),
    )


def _attendance(
    command: c.HoldMeeting | c.RecordMeeting, on: date, context: Context
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    present = checks.organisations(command.present, on, context)
    somebody_came(present)
    people = tuple(dict.fromkeys(command.people))
    minute_taker = command.minute_taker or context.who.entered_by or context.who.person
    for person in (*people, minute_taker):
        checks.person(person, context, on)
    return present, people, minute_taker


def _same_meeting(meeting: Meeting, context: Context) -> None:
    said_in = context.who.meeting
    if said_in is not None and said_in != f"{context.stream}#{meeting.id}":
        raise Refusal(
            "another-meeting", "This was said in another meeting ({meeting}): it is entered there.", meeting=said_in
        )


def _agreed(state: Group, command: c.EnterAgreement | c.CorrectAgreement, context: Context) -> Event:
    meeting = checks.meeting(state, command.meeting)
    checks.in_stage(meeting, "held")
    checks.still_open(meeting)
    _same_meeting(meeting, context)
    if isinstance(command, c.CorrectAgreement):
        return _corrected_agreement(meeting, command, context)
    if command.topic is not None and command.topic not in meeting.topics:
        raise Refusal("unknown-topic", "There is no topic '{topic}' in this meeting.", topic=command.topic)
    if command.responsible is not None:
        checks.person(command.responsible, context)
    if command.due_on is not None and command.due_on < meeting.on:
        raise Refusal(
            "due-before-meeting",
            "What was agreed on {date} cannot have been due on {due}, before it.",
            date=meeting.on,
            due=command.due_on,
        )
    return e.AgreementEntered(
        meeting=meeting.id,
        agreement=context.new("agreement"),
        text=command.text,
        stated_by=context.who.person,
        topic=command.topic,
        responsible=command.responsible,
        due_on=command.due_on,
        cut=is_cut(command.text, context),
    )


def _corrected_agreement(meeting: Meeting, command: c.CorrectAgreement, context: Context) -> Event:
    stated = next((item for item in meeting.agreements if item.id == command.agreement), None)
    if stated is None:
        raise Refusal(
            "unknown-agreement", "There is no agreement '{agreement}' in this meeting.", agreement=command.agreement
        )
    if stated.stated_by != context.who.person:
        raise Refusal(
            "not-your-words", "Only {person}, who stated it, can correct this agreement.", person=stated.stated_by
        )
    if says_what_changes(context) and command.text == stated.text and not stated.cut:
        raise nothing_changes()
    return e.AgreementCorrected(
        meeting=meeting.id, corrects=stated.id, text=command.text, cut=is_cut(command.text, context)
    )


def _minutes(state: Group, command: c.DraftMinutes | c.ApproveMinutes | c.AmendMinutes, context: Context) -> Event:
    meeting = checks.meeting(state, command.meeting)
    checks.in_stage(meeting, "held")
    match command:
        case c.DraftMinutes():
            checks.still_open(meeting)
            _takes_minutes(meeting, context)
            return e.MinutesDrafted(
                meeting=meeting.id,
                draft=meeting.drafts + 1,
                text=command.text.strip(),
                present=meeting.present,
                topics=meeting.topics,
                agreements=tuple(item.id for item in meeting.agreements),
                of=meeting.content if context.edition >= APPROVES_THE_LATEST else "",
            )
        case c.ApproveMinutes():
            checks.still_open(meeting)
            to_be_approved(meeting.minutes, meeting.on, outdated=meeting.outdated)
            return e.MinutesApproved(meeting=meeting.id, at=_approving(state, meeting, command.at, context).id)
        case c.AmendMinutes():
            to_be_amended(meeting.minutes, meeting.on)
            return e.MinutesAmended(
                meeting=meeting.id, amendment=context.new("amendment"), text=command.text, reason=command.reason
            )


def _takes_minutes(meeting: Meeting, context: Context) -> None:
    hand = context.who.entered_by or context.who.person
    body = checks.body(context)
    if hand != meeting.minute_taker and not KEEPERS & context.network.roles_of(
        hand, context.today, zone=body.zone, body=body.id
    ):
        raise Refusal("not-the-minute-taker", "{person} does not take the minutes of this meeting.", person=hand)


def _approving(state: Group, meeting: Meeting, at: str | None, context: Context) -> Meeting:
    if at is None or at == meeting.id:
        if context.network.rules.minutes_approval == "same-meeting":
            return meeting
        _refuse_approval(meeting)
    later = checks.meeting(state, at)
    if later.stage != "held" or later.on < meeting.on:
        _refuse_approval(meeting)
    return later


def _refuse_approval(meeting: Meeting) -> NoReturn:
    raise Refusal(
        "approved-at-next-meeting",
        "The minutes of {date} are approved at a later meeting that has been held: say which.",
        date=meeting.on,
    )
