"""What each event makes of a management meeting. Trusts what was decided, and refuses nothing."""

from domain.decider import DeliveryRefused
from domain.management import events as e
from domain.management.evolveitems import items_after
from domain.management.state import Entry, Meeting, State, Undelivered
from domain.message import Event, brief

WITH_BODY = (e.ItemTabled, e.ItemTakenOff, e.AbsentTeamsNoted, e.MeetingPlanned, e.MeetingConvened)


def evolve(state: State, event: Event) -> State:
    """What an event makes of a management meeting."""
    if isinstance(event, WITH_BODY) and not state.body:
        state = state.model_copy(update={"body": event.body, "zone": event.zone})
    match event:
        case (
            e.MeetingPlanned()
            | e.MeetingCalledOff()
            | e.MeetingConvened()
            | e.AgendaItemAdded()
            | e.MeetingNotHeld()
            | e.MeetingAnnulled()
            | e.MeetingClosed()
        ):
            return _called(state, event)
        case (
            e.MeetingOpened()
            | e.ArrivalNoted()
            | e.AttendanceCorrected()
            | e.CarriedOver()
            | e.PositionTaken()
            | e.AlignmentMade()
        ):
            return _met(state, event)
        case e.ClosingNoted():
            last = {"closes_on": event.on, "closes_at": event.at, "meets_no_more": event.over}
            return state.model_copy(update=last)
        case e.MinutesDrafted() | e.MinutesApproved():
            return _minuted(state, event)
        case e.AbsentTeamsNoted():
            return state.model_copy(update={"absent": (*state.absent, event.absent)})
        case e.AbsenceTakenBack():
            return _taken_back(state, event)
        case e.CarriedOutNoted():
            done = event.done.model_copy(update={"text": brief(event.done.text)})
            return state.model_copy(update={"carried_out": (*state.carried_out, done)})
        case DeliveryRefused():
            refused = Undelivered(receiver=event.receiver, code=event.code, reason=brief(event.reason))
            return state.model_copy(update={"undelivered": state.undelivered.set(str(event.event_id), refused)})
        case e.RefusalSettled():
            return state.model_copy(update={"undelivered": state.undelivered.without(event.refusal)})
        case _:
            return items_after(state, event)


def _taken_back(state: State, event: e.AbsenceTakenBack) -> State:
    """A team is named no more: neither on the next agenda nor in the meeting that is called."""
    state = state.model_copy(update={"absent": _without(state.absent, event)})
    meeting = state.meeting
    if meeting is None or meeting.stage == "open":
        return state
    return _changed(state, meeting.id, absent=_without(meeting.absent, event))


def _without(named: tuple[e.Absent, ...], event: e.AbsenceTakenBack) -> tuple[e.Absent, ...]:
    left = []
    for absent in named:
        if (absent.escalation, absent.returned_on) == (event.escalation, event.returned_on):
            absent = absent.model_copy(update={"teams": tuple(t for t in absent.teams if t != event.team)})
        if absent.teams:
            left.append(absent)
    return tuple(left)


def _with(state: State, meeting: Meeting, **fields: object) -> State:
    return state.model_copy(update={"meetings": state.meetings.set(meeting.id, meeting), **fields})


def _changed(state: State, known_as: str, **fields: object) -> State:
    return _with(state, state.meetings[known_as].model_copy(update=fields))


def _called(state: State, event: Event) -> State:
    match event:
        case e.MeetingPlanned():
            planned = Meeting(id=event.meeting, on=event.on, stage="planned", convene_at=event.convene_at)
            return _with(state, planned, current=event.meeting)
        case e.MeetingCalledOff():
            state = _given_back(state, state.meetings[event.meeting])
            return state.model_copy(update={"meetings": state.meetings.without(event.meeting), "current": None})
        case e.MeetingConvened():
            return _convened(state, event)
        case e.AgendaItemAdded():
            meeting = state.meetings[event.meeting]
            entry = Entry(item=event.item.item, asks=event.item.asks)
            return _changed(state, meeting.id, agenda=(*meeting.agenda, entry))
        case e.MeetingNotHeld():
            state = _given_back(state, state.meetings[event.meeting])
            slim = Meeting(id=event.meeting, on=event.on, stage="not-held")
            return _with(state, slim, current=None, over=state.over + 1)
        case e.MeetingAnnulled():
            return _annulled(state, event)
        case e.MeetingClosed():
            state = state.model_copy(update={"current": None, "over": state.over + 1})
            return _changed(state, event.meeting, stage="closed", minutes_due_at=event.minutes_due_at)
        case _:
            return state


def _given_back(state: State, meeting: Meeting) -> State:
    """What a meeting that does not take place was to note waits for the next one."""
    return state.model_copy(
        update={
            "decided_outside": (*meeting.decided_outside, *state.decided_outside),
            "absent": (*meeting.absent, *state.absent),
            "carried_out": (*meeting.carried_out, *state.carried_out),
        }
    )


def _annulled(state: State, event: e.MeetingAnnulled) -> State:
    """What it was to note waits for the next one, and no other tells of its minutes. What is on the table stays."""
    state = _given_back(state, state.meetings[event.meeting])
    for other in state.meetings.values():
        if event.meeting in (*other.minutes_of, *other.minutes_carried):
            left = {
                "minutes_of": tuple(one for one in other.minutes_of if one != event.meeting),
                "minutes_carried": tuple(one for one in other.minutes_carried if one != event.meeting),
                "corrected": other.corrected or other.minutes == "drafted",
            }
            state = _changed(state, other.id, **left)
    slim = Meeting(id=event.meeting, on=event.on, stage="annulled")
    current = None if state.current == event.meeting else state.current
    return items_after(_with(state, slim, current=current), event)


def _convened(state: State, event: e.MeetingConvened) -> State:
    if event.instead_of is not None:
        state = state.model_copy(update={"meetings": state.meetings.without(event.instead_of)})
    made = Meeting(
        id=event.meeting,
        on=event.on,
        stage="convened",
        not_held_at=event.not_held_at,
        agenda=tuple(Entry(item=item.item, asks=item.asks) for item in event.agenda),
        minutes_of=event.minutes_of,
        decided_outside=event.decided_outside,
        absent=event.absent,
        carried_out=event.carried_out,
    )
    return _with(state, made, current=event.meeting, decided_outside=(), absent=(), carried_out=())


def _met(state: State, event: Event) -> State:
    match event:
        case e.MeetingOpened():
            there = {
                "people": event.present,
                "organisations": event.organisations,
                "minute_taker": event.minute_taker,
                "portfolios": event.portfolios,
            }
            return _changed(state, event.meeting, on=event.on, stage="open", not_held_at=None, **there)
        case e.ArrivalNoted():
            meeting = state.meetings[event.meeting]
            here = [event.organisation] if event.organisation is not None else []
            return _changed(
                state,
                meeting.id,
                people=(*meeting.people, event.person),
                organisations=tuple(dict.fromkeys([*meeting.organisations, *here])),
            )
        case e.AttendanceCorrected():
            after: dict[str, object] = {
                "people": event.present,
                "organisations": event.organisations,
                "minute_taker": event.minute_taker,
                "portfolios": event.portfolios,
                "corrected": state.meetings[event.meeting].minutes == "drafted",
            }
            return _changed(state, event.meeting, **after)
        case e.CarriedOver():
            meeting = state.meetings[event.meeting]
            agenda = tuple(
                entry.model_copy(update={"carried": True, "why": brief(event.reason) if event.told else ""})
                if entry.item in event.items and entry.outcome is None
                else entry
                for entry in meeting.agenda
            )
            carried = (*meeting.minutes_carried, *event.minutes)
            return _changed(state, meeting.id, agenda=agenda, minutes_carried=carried)
        case e.PositionTaken():
            meeting = state.meetings[event.meeting]
            taken = e.Position(id=event.position, item=event.item, person=event.person, text=brief(event.text))
            return _changed(state, meeting.id, positions=(*meeting.positions, taken))
        case e.AlignmentMade():
            meeting = state.meetings[event.meeting]
            made = e.Aligned(id=event.alignment, text=brief(event.text), zones=event.zones)
            return _changed(state, meeting.id, alignments=(*meeting.alignments, made))
        case _:
            return state


def _minuted(state: State, event: Event) -> State:
    match event:
        case e.MinutesDrafted():
            return _changed(state, event.meeting, minutes="drafted", drafts=event.draft, corrected=False)
        case e.MinutesApproved():
            meeting = state.meetings[event.meeting]
            noted = {known.item for known in meeting.decided_outside}
            settled = [
                item
                for item, decision in state.decisions.items()
                if decision.meeting == meeting.id or (decision.meeting is None and item in noted)
            ]
            decisions = state.decisions
            for item in settled:
                decisions = decisions.without(item)
            slim = Meeting(
                id=meeting.id,
                on=meeting.on,
                stage="closed",
                minutes="approved",
                minute_taker=meeting.minute_taker,
                drafts=meeting.drafts,
            )
            return _with(state, slim, decisions=decisions)
        case _:
            return state
