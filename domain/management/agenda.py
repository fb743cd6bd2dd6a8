"""Which meeting comes next, and what is on its agenda: carry-over first, then what is urgent, then what is oldest."""

from datetime import date

from domain import decisions as d
from domain.decider import Context
from domain.errors import Refusal
from domain.management import checks
from domain.management import commands as c
from domain.management import events as e
from domain.management.leaving import left
from domain.management.restating import FOLLOWS_CORRECTIONS, outside_now
from domain.management.state import Item, Meeting, State, unapproved, waiting
from domain.meetings import still_meets
from domain.message import Event

HELD_OR_NOT = 3  # the edition since which what a meeting that nobody held left is not told as not reached


def planned(state: State, context: Context, *, comes_again: bool = False) -> list[Event]:
    """The next meeting of the rhythm, where none is called and something waits, or comes again at once.

    What was left undecided by several groups comes back in any order: the meeting is planned before, not by the first.
    """
    if state.current is not None or not (comes_again or waiting(state)):
        return []
    meeting = next_of_rhythm(context)
    return [meeting] if meeting is not None else []


def next_of_rhythm(context: Context) -> e.MeetingPlanned | None:
    """On the next day of the rhythm whose agenda is not closed yet."""
    of, calendar = checks.body(context), context.network.calendar
    for day in sorted(context.network.meeting_dates.get(of.id, ())):
        convene_at = calendar.start_of(calendar.working_days_before(day, context.network.rules.agenda_days))
        if day <= context.today or convene_at < context.now or (of.closed_on is not None and day > of.closed_on):
            continue
        known_as = context.new("meeting")
        return e.MeetingPlanned(body=of.id, zone=of.zone, meeting=known_as, on=day, convene_at=convene_at)
    return None


def ordered(items: tuple[Item, ...]) -> list[Item]:
    """As a meeting takes them; of those that nothing tells apart always the same one first, whichever came first."""

    def place(item: Item) -> tuple[bool, int, date, str]:
        first = min(asked.escalation for asked in item.asked)
        return item.round == 1, d.URGENCIES.index(item.urgency), item.raised_on, first

    return sorted(items, key=place)


def shown(item: Item) -> e.AgendaItem:
    """An item as an agenda shows it."""
    tabled = item.tabled
    return e.AgendaItem(
        item=item.id,
        asks=item.asks,
        escalations=tuple(asked.escalation for asked in tabled),
        zones=tuple(dict.fromkeys(asked.zone for asked in tabled)),
        portfolios=item.portfolios,
        urgency=item.urgency,
        round=item.round,
        raised_on=item.raised_on,
    )


def taken_up(state: State, item: Item) -> list[Event]:
    """An open meeting takes up what was not on its agenda."""
    meeting = state.open_meeting
    if meeting is None or meeting.entry(item.id) is not None:
        return []
    return [e.AgendaItemAdded(meeting=meeting.id, item=shown(item), why="taken-up")]


def convened_by_rhythm(state: State, command: c.ConveneByRhythm, context: Context) -> list[Event]:
    """The agenda of the planned meeting is published; it is called off where nothing waits. Nothing where it is planned
    no more."""
    meeting = state.meeting
    if meeting is None or meeting.id != command.meeting or meeting.stage != "planned":
        return []
    if not waiting(state):
        return [e.MeetingCalledOff(meeting=meeting.id, on=meeting.on)]
    return [called(state, context, meeting.id, meeting.on, by_rhythm=True)]


def convened(state: State, command: c.ConveneMeeting, context: Context) -> list[Event]:
    """A meeting on a day that somebody names, instead of the one that was to be. Refused where one is open, or called
    for that day, and for a day that is over or on which the body meets no more."""
    still_meets(checks.body(context), command.on)
    meeting = state.meeting
    if meeting is not None and meeting.stage == "open":
        raise Refusal("meeting-is-open", "A meeting is open: close it before another one is called.")
    if meeting is not None and meeting.stage == "convened" and meeting.on == command.on:
        raise Refusal("already-convened", "A meeting is called for {date} already.", date=command.on)
    checks.to_come(command.on, context)
    return [called(state, context, context.new("meeting"), command.on, by_rhythm=False)]


def called(state: State, context: Context, known_as: str, on: date, *, by_rhythm: bool) -> e.MeetingConvened:
    """A meeting with its agenda, in the place of the one that was to be."""
    of, calendar = checks.body(context), context.network.calendar
    before = state.meeting
    falls_away = before if before is not None and before.id != known_as else None
    noted = falls_away or Meeting(id=known_as, on=on, stage="planned")
    last_day = calendar.add_working_days(on, context.network.rules.not_held_days)
    outside = (*noted.decided_outside, *state.decided_outside)
    if context.edition >= FOLLOWS_CORRECTIONS:
        outside = outside_now(state, outside)
    return e.MeetingConvened(
        body=of.id,
        zone=of.zone,
        meeting=known_as,
        on=on,
        by_rhythm=by_rhythm,
        instead_of=falls_away.id if falls_away is not None else None,
        not_held_at=calendar.end_of(last_day),
        minutes_of=unapproved(state),
        agenda=tuple(shown(item) for item in ordered(state.tabled)),
        decided_outside=outside,
        absent=tuple(sorted((*noted.absent, *state.absent), key=lambda a: (a.returned_on, a.escalation))),
        carried_out=tuple(sorted((*noted.carried_out, *state.carried_out), key=_done)),
    )


def _done(done: e.Done) -> tuple[date, str, str]:
    return done.on, done.escalation, done.portfolio


def not_held(state: State, command: c.NoteNotHeld, context: Context) -> list[Event]:
    """What was on its agenda and is still on the table comes again, counted."""
    meeting = state.meeting
    if meeting is None or meeting.id != command.meeting or meeting.stage != "convened":
        return []
    items = [state.items[entry.item] for entry in meeting.agenda if _waits(state, entry.item, entry.outcome)]
    outcome: d.NotDecided = "not-held" if context.edition >= HELD_OR_NOT else "not-reached"
    gone = [event for item in items for event in left(item, context, outcome, meeting=meeting.id)]
    return [*gone, e.MeetingNotHeld(meeting=meeting.id, on=meeting.on, items=tuple(item.id for item in items))]


def _waits(state: State, item: str, outcome: e.Outcome | None) -> bool:
    return outcome is None and item in state.items and bool(state.items[item].tabled)
