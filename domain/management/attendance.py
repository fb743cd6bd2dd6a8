"""Who is there: a meeting is opened with whoever came, others arrive, and what was entered wrong is corrected.

A decision stays when somebody who was counted was not there after all: it is in force since it was made. What the
minutes say of who was there is what was corrected last.
"""

from datetime import date

from domain.decider import Context
from domain.errors import Refusal
from domain.management import checks
from domain.management import commands as c
from domain.management import events as e
from domain.management.state import Meeting, State
from domain.meetings import not_approved, somebody_came, still_meets
from domain.message import Event

BY_ITS_DAY = 3  # the edition since which who speaks for a portfolio is who held it on the day of the meeting
FOLLOWS_CLOSING = 3  # the edition since which no meeting is opened after the last day of its body


def opened(state: State, command: c.OpenMeeting, context: Context) -> list[Event]:
    """A meeting that was called begins with whoever has come. Refused where it is not called, its day is to come, its
    body meets no more, nobody came, or somebody has no seat in it."""
    of = checks.body(context)
    meeting = _to_open(state, command, context)
    on = context.happened_on
    if context.edition >= FOLLOWS_CLOSING:
        still_meets(of, on)
    somebody_came(command.present)
    people = tuple(dict.fromkeys(command.present))
    for known_as in people:
        checks.member(known_as, context, of, on)
    taker = command.minute_taker or context.who.entered_by or context.who.person
    checks.person(taker, context, on)
    organisations = (context.network.organisation_of(known_as, on) for known_as in people)
    return [
        e.MeetingOpened(
            meeting=meeting.id,
            on=on,
            present=people,
            organisations=tuple(dict.fromkeys(each for each in organisations if each is not None)),
            minute_taker=taker,
            portfolios=voices(state, meeting.model_copy(update={"on": on, "people": people}), context),
        )
    ]


def _to_open(state: State, command: c.OpenMeeting, context: Context) -> Meeting:
    known_as = command.meeting or state.current
    if known_as is None:
        raise Refusal("no-meeting-called", "No meeting is called: call one first.")
    meeting = checks.meeting(state, known_as)
    if meeting.stage == "open":
        raise Refusal("meeting-already-open", "This meeting is open already.")
    if meeting.stage != "convened":
        raise Refusal(
            "meeting-not-called", "The meeting of {date} cannot be opened: it is not called, or over.", date=meeting.on
        )
    if context.happened_on < meeting.on:
        raise Refusal("before-its-day", "This meeting is called for {date}: it opens then.", date=meeting.on)
    return meeting


def voices(state: State, meeting: Meeting, context: Context) -> tuple[e.Presence, ...]:
    """For each portfolio that the agenda concerns, who speaks for it: who holds it, their delegate, nobody."""
    items = [state.items[entry.item] for entry in meeting.agenda if entry.item in state.items]
    concerned = dict.fromkeys(portfolio for item in items for portfolio in item.portfolios)
    return tuple(_presence(portfolio, meeting, context) for portfolio in concerned)


def of_all(state: State, meeting: Meeting, context: Context) -> tuple[e.Presence, ...]:
    """Who spoke for each portfolio, those also whose questions came onto the agenda after the meeting had begun."""
    if context.edition < BY_ITS_DAY:
        return meeting.portfolios
    known = [one.portfolio for one in meeting.portfolios]
    answered = (part.partition(": ")[0] for entry in meeting.agenda for part in entry.parts)
    asked = (one for entry in meeting.agenda if entry.item in state.items for one in state.items[entry.item].portfolios)
    later = [
        one for one in dict.fromkeys([*answered, *asked]) if one in context.network.portfolios and one not in known
    ]
    return (*meeting.portfolios, *(_presence(one, meeting, context) for one in later))


def _presence(portfolio: str, meeting: Meeting, context: Context) -> e.Presence:
    speaks = voice(portfolio, meeting, context)
    holds = speaks is not None and speaks == context.network.holder_of(portfolio, _day(meeting, context))
    attendance: e.Attendance = "absent" if speaks is None else "holder" if holds else "delegate"
    return e.Presence(portfolio=portfolio, attendance=attendance, person=speaks)


def voice(portfolio: str, meeting: Meeting, context: Context) -> str | None:
    """Who of those that are there speaks for a portfolio: who held it on the day of the meeting, or a delegate of
    theirs; None where nobody does."""
    day = _day(meeting, context)
    holder = context.network.holder_of(portfolio, day)
    if holder is None:
        return None
    return checks.present(meeting, holder, context.network, day)


def _day(meeting: Meeting, context: Context) -> date:
    return meeting.on if context.edition >= BY_ITS_DAY else context.today


def arrived(state: State, command: c.NoteArrival, context: Context) -> list[Event]:
    """Somebody comes to the meeting that is open; nothing where they were there. Refused for who has no seat in it."""
    meeting = checks.open_meeting(state)
    checks.member(command.person, context, checks.body(context, still_decides=False), context.happened_on)
    if command.person in meeting.people:
        return []
    organisation = context.network.organisation_of(command.person, context.happened_on)
    return [e.ArrivalNoted(meeting=meeting.id, person=command.person, organisation=organisation)]


def corrected(state: State, command: c.CorrectAttendance, context: Context) -> list[Event]:
    """In a meeting that is open or over, until its minutes are approved. Refused where nobody would be left, or for who
    had no seat in it on its day; nothing where nothing changes."""
    meeting = checks.meeting(state, command.meeting)
    if meeting.stage not in ("open", "closed"):
        raise Refusal("meeting-not-held", "This meeting has not been held: enter its attendance first.")
    not_approved(meeting.minutes == "approved")
    people = meeting.people if command.present is None else tuple(dict.fromkeys(command.present))
    somebody_came(people)
    put_in = tuple(one for one in people if one not in meeting.people)
    for known_as in put_in:
        checks.member(known_as, context, checks.body(context, still_decides=False), meeting.on)
    taker = command.minute_taker or meeting.minute_taker or context.who.person
    if command.minute_taker is not None:
        checks.person(command.minute_taker, context, meeting.on)
    if (people, taker) == (meeting.people, meeting.minute_taker):
        return []
    organisations = (context.network.organisation_of(known_as, meeting.on) for known_as in people)
    there = meeting.model_copy(update={"people": people})
    return [
        e.AttendanceCorrected(
            meeting=meeting.id,
            reason=command.reason,
            present=people,
            organisations=tuple(dict.fromkeys(each for each in organisations if each is not None)),
            minute_taker=taker,
            portfolios=tuple(_presence(known.portfolio, there, context) for known in of_all(state, meeting, context)),
            taken_out=tuple(one for one in meeting.people if one not in people),
            put_in=put_in,
        )
    ]
