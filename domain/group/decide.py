"""What a body may record: the rules of meetings, minutes and activities. Pure, and the only place for them."""

from datetime import date
from typing import NoReturn

from domain import ids
from domain.decider import Context
from domain.errors import Refusal
from domain.group import messages as m
from domain.group.state import Group, Meeting
from domain.message import Command, Event
from domain.roles import KEEPERS
from domain.territory import Body


def decide(state: Group, command: Command, context: Context) -> list[Event]:
    body = _body(context)
    match command:
        case m.ConveneMeeting():
            return [_convened(state, command, context, body)]
        case m.HoldMeeting():
            return [_held(state, command, context, body)]
        case m.RecordMeeting():
            return [_recorded(command, context, body)]
        case m.RecordMeetingNotHeld():
            _in_stage(_meeting(state, command.meeting), "convened")
            return [m.MeetingNotHeld(meeting=command.meeting, body=body.id, reason=command.reason)]
        case m.AddTopic():
            meeting = _meeting(state, command.meeting)
            if meeting.stage == "not-held":
                _in_stage(meeting, "held")
            _still_open(meeting)
            return [
                m.TopicAdded(meeting=meeting.id, topic=m.Topic(id=context.new("topic"), text=command.text)),
            ]
        case m.EnterAgreement() | m.CorrectAgreement():
            return [_agreed(state, command, context)]
        case m.DraftMinutes() | m.ApproveMinutes() | m.AmendMinutes():
            return [_minutes(state, command, context)]
        case m.RecordActivity():
            return [_activity(command, context, body)]
        case m.CorrectActivity():
            return _corrected_activity(state, command, context, body)
        case _:
            return []


def _body(context: Context) -> Body:
    _, _, rest = ids.parts(context.stream)
    body = context.network.bodies.get(rest[0]) if len(rest) == 1 else None
    if body is None:
        raise Refusal("unknown-body", "There is no body '{body}' in this network.", body=":".join(rest))
    return body


def _meeting(state: Group, meeting: str) -> Meeting:
    known = state.meetings.get(meeting)
    if known is None:
        raise Refusal("unknown-meeting", "There is no meeting '{meeting}'.", meeting=meeting)
    return known


def _in_stage(meeting: Meeting, stage: str) -> None:
    if meeting.stage == stage:
        return
    match meeting.stage:
        case "convened":
            raise Refusal(
                "meeting-not-held-yet",
                "The meeting called for {date} has no attendance sheet yet: enter that first.",
                date=meeting.on,
            )
        case "held":
            raise Refusal("meeting-already-held", "The meeting of {date} has already been held.", date=meeting.on)
        case _:
            raise Refusal("meeting-was-not-held", "The meeting called for {date} was not held.", date=meeting.on)


def _still_open(meeting: Meeting) -> None:
    if meeting.minutes == "approved":
        raise Refusal(
            "minutes-approved", "The minutes of this meeting are approved: nothing can be entered in it any more."
        )


def _not_in_the_future(day: date, context: Context) -> None:
    if day > context.today:
        raise Refusal("in-the-future", "{date} is still to come: what happened cannot be recorded before.", date=day)


def _not_before_call(on: date, called_on: date) -> None:
    if on < called_on:
        raise Refusal(
            "meeting-before-call",
            "The meeting of {date} would come before its call of {called}.",
            date=on,
            called=called_on,
        )


def _open_on(body: Body, day: date) -> None:
    if body.closed_on is not None and day > body.closed_on:
        raise Refusal(
            "body-closed", "{body} was closed on {date}: it meets no more.", body=body.name, date=body.closed_on
        )


def _in_time(on: date, called_on: date, context: Context) -> bool:
    days = context.network.rules.call_days
    return called_on <= context.network.calendar.working_days_before(on, days)


def _topics(texts: tuple[str, ...], context: Context) -> tuple[m.Topic, ...]:
    return tuple(m.Topic(id=context.new("topic", n), text=text) for n, text in enumerate(texts))


def _convened(state: Group, command: m.ConveneMeeting, context: Context, body: Body) -> m.MeetingConvened:
    called_on = command.called_on or context.happened_on
    _not_in_the_future(called_on, context)
    _not_before_call(command.on, called_on)
    _open_on(body, command.on)
    in_time = _in_time(command.on, called_on, context)
    if command.second_call_of is not None:
        first = _meeting(state, command.second_call_of)
        if first.call != 1 or command.on < first.on:
            raise Refusal(
                "not-a-second-call",
                "A second call comes on or after the day of its first call ({date}), and there is no third.",
                date=first.on,
            )
        in_time = in_time or first.in_time
    return m.MeetingConvened(
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


def _held(state: Group, command: m.HoldMeeting, context: Context, body: Body) -> m.MeetingHeld:
    meeting = _meeting(state, command.meeting)
    _in_stage(meeting, "convened")
    on = command.on or meeting.on
    _not_in_the_future(on, context)
    if meeting.called_on is not None:
        _not_before_call(on, meeting.called_on)
    _open_on(body, on)
    present, people, minute_taker = _attendance(command, on, context)
    return m.MeetingHeld(
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


def _recorded(command: m.RecordMeeting, context: Context, body: Body) -> m.MeetingHeld:
    _not_in_the_future(command.on, context)
    if command.called_on is not None:
        _not_before_call(command.on, command.called_on)
    _open_on(body, command.on)
    present, people, minute_taker = _attendance(command, command.on, context)
    return m.MeetingHeld(
        meeting=context.new("meeting"),
        body=body.id,
        body_kind=body.kind,
        zone=body.zone,
        on=command.on,
        call=command.call,
        called_on=command.called_on,
        duly_convened=command.called_on is not None and _in_time(command.on, command.called_on, context),
        present=present,
        people=people,
        minute_taker=minute_taker,
        recorded_at_once=True,
        topics=_topics(command.topics, context),
    )


def _attendance(
    command: m.HoldMeeting | m.RecordMeeting, on: date, context: Context
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    present = _organisations(command.present, on, context)
    if not present:
        raise Refusal("nobody-present", "The attendance sheet is empty: a meeting that nobody came to was not held.")
    people = tuple(dict.fromkeys(command.people))
    minute_taker = command.minute_taker or context.who.entered_by or context.who.person
    for person in (*people, minute_taker):
        _person(person, context)
    return present, people, minute_taker


def _organisations(organisations: tuple[str, ...], on: date, context: Context) -> tuple[str, ...]:
    for organisation in organisations:
        if organisation not in context.network.organisations:
            raise Refusal(
                "unknown-organisation",
                "There is no organisation '{organisation}' in this network.",
                organisation=organisation,
            )
        if not context.network.active(organisation, on):
            raise Refusal(
                "organisation-not-active",
                "'{organisation}' did not take part in the network on {date}.",
                organisation=organisation,
                date=on,
            )
    return tuple(dict.fromkeys(organisations))


def _person(person: str, context: Context) -> None:
    if person not in context.network.people:
        raise Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=person)


def _same_meeting(meeting: Meeting, context: Context) -> None:
    said_in = context.who.meeting
    if said_in is not None and said_in != f"{context.stream}#{meeting.id}":
        raise Refusal(
            "another-meeting", "This was said in another meeting ({meeting}): it is entered there.", meeting=said_in
        )


def _agreed(state: Group, command: m.EnterAgreement | m.CorrectAgreement, context: Context) -> Event:
    meeting = _meeting(state, command.meeting)
    _in_stage(meeting, "held")
    _still_open(meeting)
    _same_meeting(meeting, context)
    if isinstance(command, m.CorrectAgreement):
        return _corrected_agreement(meeting, command, context)
    if command.topic is not None and command.topic not in meeting.topics:
        raise Refusal("unknown-topic", "There is no topic '{topic}' in this meeting.", topic=command.topic)
    if command.responsible is not None:
        _person(command.responsible, context)
    if command.due_on is not None and command.due_on < meeting.on:
        raise Refusal(
            "due-before-meeting",
            "What was agreed on {date} cannot have been due on {due}, before it.",
            date=meeting.on,
            due=command.due_on,
        )
    return m.AgreementEntered(
        meeting=meeting.id,
        agreement=context.new("agreement"),
        text=command.text,
        stated_by=context.who.person,
        topic=command.topic,
        responsible=command.responsible,
        due_on=command.due_on,
    )


def _corrected_agreement(meeting: Meeting, command: m.CorrectAgreement, context: Context) -> Event:
    stated = next((item for item in meeting.agreements if item.id == command.agreement), None)
    if stated is None:
        raise Refusal(
            "unknown-agreement", "There is no agreement '{agreement}' in this meeting.", agreement=command.agreement
        )
    if stated.stated_by != context.who.person:
        raise Refusal(
            "not-your-words", "Only {person}, who stated it, can correct this agreement.", person=stated.stated_by
        )
    return m.AgreementCorrected(meeting=meeting.id, corrects=stated.id, text=command.text)


def _minutes(state: Group, command: m.DraftMinutes | m.ApproveMinutes | m.AmendMinutes, context: Context) -> Event:
    meeting = _meeting(state, command.meeting)
    _in_stage(meeting, "held")
    match command:
        case m.DraftMinutes():
            _still_open(meeting)
            _takes_minutes(meeting, context)
            return m.MinutesDrafted(
                meeting=meeting.id,
                draft=meeting.drafts + 1,
                text=command.text.strip(),
                present=meeting.present,
                topics=meeting.topics,
                agreements=tuple(item.id for item in meeting.agreements),
            )
        case m.ApproveMinutes():
            _still_open(meeting)
            if meeting.minutes != "drafted":
                raise Refusal("no-draft", "There is no draft of the minutes of {date} to approve.", date=meeting.on)
            return m.MinutesApproved(meeting=meeting.id, at=_approving(state, meeting, command.at, context).id)
        case m.AmendMinutes():
            if meeting.minutes != "approved":
                raise Refusal(
                    "minutes-not-approved",
                    "The minutes of {date} are not approved yet: draft them again instead.",
                    date=meeting.on,
                )
            return m.MinutesAmended(
                meeting=meeting.id, amendment=context.new("amendment"), text=command.text, reason=command.reason
            )


def _takes_minutes(meeting: Meeting, context: Context) -> None:
    hand = context.who.entered_by or context.who.person
    body = _body(context)
    if hand != meeting.minute_taker and not KEEPERS & context.network.roles_of(
        hand, context.today, zone=body.zone, body=body.id
    ):
        raise Refusal("not-the-minute-taker", "{person} does not take the minutes of this meeting.", person=hand)


def _approving(state: Group, meeting: Meeting, at: str | None, context: Context) -> Meeting:
    if at is None or at == meeting.id:
        if context.network.rules.minutes_approval == "same-meeting":
            return meeting
        _refuse_approval(meeting)
    later = _meeting(state, at)
    if later.stage != "held" or later.on < meeting.on:
        _refuse_approval(meeting)
    return later


def _refuse_approval(meeting: Meeting) -> NoReturn:
    raise Refusal(
        "approved-at-next-meeting",
        "The minutes of {date} are approved at a later meeting that has been held: say which.",
        date=meeting.on,
    )


def _activity(command: m.RecordActivity, context: Context, body: Body) -> m.ActivityRecorded:
    _not_in_the_future(command.on, context)
    _open_on(body, command.on)
    return m.ActivityRecorded(
        activity=context.new("activity"),
        body=body.id,
        zone=_zone_of(command.neighbourhood, command.on, context, body),
        neighbourhood=command.neighbourhood,
        on=command.on,
        title=command.title,
        organisations=_organisations(command.organisations, command.on, context),
        action=_action(command.action, context),
        text=command.text.strip(),
    )


def _corrected_activity(state: Group, command: m.CorrectActivity, context: Context, body: Body) -> list[Event]:
    known = state.activities.get(command.activity)
    if known is None:
        raise Refusal("unknown-activity", "There is no activity '{activity}'.", activity=command.activity)
    on = command.on or known.on
    _not_in_the_future(on, context)
    neighbourhood = command.neighbourhood or known.neighbourhood
    organisations = known.organisations if command.organisations is None else command.organisations
    corrected = m.ActivityCorrected(
        corrects=known.id,
        reason=command.reason,
        body=body.id,
        zone=_zone_of(neighbourhood, on, context, body),
        neighbourhood=neighbourhood,
        on=on,
        title=command.title or known.title,
        organisations=_organisations(organisations, on, context),
        action=_action(command.action, context) or known.action,
        text=command.text,
    )
    return [corrected]


def _zone_of(neighbourhood: str, on: date, context: Context, body: Body) -> str:
    zone = context.network.zone_of_neighbourhood(neighbourhood)
    if zone is None or (body.zone is not None and zone.id != body.zone):
        raise Refusal(
            "unknown-neighbourhood",
            "There is no neighbourhood '{neighbourhood}' where {body} works.",
            neighbourhood=neighbourhood,
            body=body.name,
        )
    if not zone.has_on(neighbourhood, on):
        raise Refusal(
            "neighbourhood-closed",
            "'{neighbourhood}' was no longer a neighbourhood of the network on {date}.",
            neighbourhood=neighbourhood,
            date=on,
        )
    return zone.id


def _action(action: str | None, context: Context) -> str | None:
    if action is None:
        return None
    kind, network, rest = ids.parts(action)
    if kind != "action" or network != context.network.id or len(rest) != 3:
        raise Refusal("unknown-action", "'{action}' is no action of this network.", action=action)
    return action
