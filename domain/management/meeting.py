"""A meeting until its close: what is pending or not reached, what members say, and what the teams are told."""

from domain import decisions as d
from domain import ids
from domain.decider import Context
from domain.errors import Refusal
from domain.management import agenda, attendance, checks
from domain.management import commands as c
from domain.management import events as e
from domain.management.leaving import left
from domain.management.restating import FOLLOWS_CORRECTIONS, entry_now
from domain.management.state import Entry, Item, Meeting, State
from domain.message import Event
from domain.roles import Role
from domain.territory import WHOLE_NETWORK

TELLS_WHY = 3  # the edition since which those who ask are told why their question was not reached
ABSENT_HERE_AND_NOW = 2  # the edition since which an item is pending only in the meeting that has found it so


def marked_pending(state: State, command: c.MarkPending, context: Context) -> list[Event]:
    """An item waits for portfolios that nobody there speaks for. Refused where somebody does; nothing where known."""
    meeting = checks.open_meeting(state)
    item = checks.on_table(state, command.item)
    if not item.portfolios:
        raise Refusal("portfolios-not-named", "Say first which portfolios must answer this item.")
    absent = tuple(portfolio for portfolio in item.lacking if attendance.voice(portfolio, meeting, context) is None)
    if not absent:
        raise Refusal(
            "portfolio-present",
            "Somebody is present for {portfolios}: they decide, or defer.",
            portfolios=", ".join(item.lacking),
        )
    adds = agenda.taken_up(state, item)
    if context.edition < ABSENT_HERE_AND_NOW:
        known = set(absent) <= set(item.pending)
        made = e.ItemPending(item=item.id, meeting=meeting.id, portfolios=absent)
    else:
        known = all(item.pending_in.get(portfolio) == meeting.id for portfolio in absent)
        made = e.ItemPending(item=item.id, meeting=meeting.id, portfolios=absent, said="for-this-meeting")
    return [] if known and not adds else [*adds, made]


def carried_over(state: State, command: c.CarryOver, context: Context) -> list[Event]:
    """What is left of the agenda, and of earlier minutes, passes to the next meeting. Refused where nothing is left."""
    meeting = checks.open_meeting(state)
    still = _on_table(state, meeting)
    items = tuple(entry.item for entry, item in still if not _settled(entry, item, meeting, context))
    minutes = _minutes_waiting(state, meeting)
    if not items and not minutes:
        raise Refusal("nothing-to-carry-over", "Everything on this agenda is in a state already.")
    told = context.edition >= TELLS_WHY
    return [e.CarriedOver(meeting=meeting.id, items=items, minutes=minutes, reason=command.reason, told=told)]


def _on_table(state: State, meeting: Meeting) -> list[tuple[Entry, Item]]:
    """What is left of the agenda: its items that are still on the table."""
    left_over = [(entry, state.items.get(entry.item)) for entry in meeting.agenda if entry.outcome is None]
    return [(entry, item) for entry, item in left_over if item is not None and item.tabled]


def _settled(entry: Entry, item: Item, meeting: Meeting, context: Context) -> bool:
    return entry.carried or _is_pending(item, meeting, context)


def _is_pending(item: Item, meeting: Meeting, context: Context) -> bool:
    """Whether all whose answer lacks were found absent in this meeting, and nobody has come for them since."""
    if context.edition < ABSENT_HERE_AND_NOW:
        return bool(item.lacking) and set(item.lacking) <= set(item.pending)
    return bool(item.lacking) and all(
        item.pending_in.get(portfolio) == meeting.id and attendance.voice(portfolio, meeting, context) is None
        for portfolio in item.lacking
    )


def _minutes_waiting(state: State, meeting: Meeting) -> tuple[str, ...]:
    return tuple(
        known.id
        for known in state.meetings.values()
        if known.stage == "closed" and known.minutes != "approved" and known.id not in meeting.minutes_carried
    )


def closed(state: State, context: Context) -> list[Event]:
    """Refused while an item is in no state, or earlier minutes are forgotten; nothing is lost then."""
    meeting = checks.open_meeting(state)
    still = _on_table(state, meeting)
    in_no_state = [entry.asks for entry, item in still if not _settled(entry, item, meeting, context)]
    if in_no_state:
        raise Refusal(
            "items-in-no-state",
            "These items are neither decided, pending, deferred nor carried over: {items}.",
            items="; ".join(in_no_state),
        )
    minutes = _minutes_waiting(state, meeting)
    if minutes:
        raise Refusal(
            "minutes-waiting",
            "The minutes of {date} are neither approved nor carried over.",
            date=", ".join(state.meetings[known_as].on.isoformat() for known_as in minutes),
        )
    gone: list[Event] = []
    treated = {entry.item: _left_as(item, meeting, context) for entry, item in still}
    for entry, item in still:
        outcome = treated[item.id]
        if outcome == "pending":
            gone += _passed(item, context)
        gone += left(item, context, outcome, meeting=meeting.id, reason=entry.why if outcome == "not-reached" else "")
    follows = context.edition >= FOLLOWS_CORRECTIONS
    agenda = tuple(entry_now(state, meeting, entry) for entry in meeting.agenda) if follows else meeting.agenda
    outcomes = tuple(
        e.Treated(item=entry.item, asks=entry.asks, outcome=entry.outcome or treated.get(entry.item), parts=entry.parts)
        for entry in agenda
    )
    due_at = context.network.calendar.deadline(context.now, context.network.rules.minutes_days)
    return [
        *gone,
        e.MeetingClosed(meeting=meeting.id, on=context.happened_on, outcomes=outcomes, minutes_due_at=due_at),
    ]


def _left_as(item: Item, meeting: Meeting, context: Context) -> d.NotDecided:
    return "pending" if _is_pending(item, meeting, context) else "not-reached"


def _passed(item: Item, context: Context) -> list[Event]:
    """A portfolio that has left an item pending so many rounds: its superior may answer from here on."""
    passed: list[Event] = []
    for portfolio in item.pending:
        superior = context.network.superior_of(portfolio, context.today)
        rounds = item.pending_rounds.get(portfolio, 0) + 1
        if superior is None or portfolio in item.passed or portfolio not in item.lacking:
            continue
        if rounds >= context.network.rules.pending_rounds:
            passed.append(e.PartPassedToSuperior(item=item.id, portfolio=portfolio, superior=superior, rounds=rounds))
    return passed


# What members say, and what the teams are told


def position_taken(state: State, command: c.TakePosition, context: Context) -> list[Event]:
    """What somebody there thinks of an item. Refused to who is not there."""
    meeting = checks.open_meeting(state)
    checks.said_here(state, context)
    _is_there(meeting, context)
    known_as = checks.real_id(state, command.item)
    if all(entry.item != known_as for entry in meeting.agenda):
        known_as = checks.on_table(state, command.item).id
    return [
        e.PositionTaken(
            meeting=meeting.id,
            position=context.new("position"),
            item=known_as,
            person=context.who.person,
            text=command.text,
        )
    ]


def _is_there(meeting: Meeting, context: Context) -> None:
    if checks.present(meeting, context.who.person, context.network, context.today) is None:
        raise Refusal("was-not-there", "{person} is not at this meeting.", person=context.who.person)


def aligned(state: State, command: c.MakeAlignment, context: Context) -> list[Event]:
    """One event for each zone, which brings it to the zone's teams as an escalation that is decided already."""
    meeting = checks.open_meeting(state)
    checks.said_here(state, context)
    network, day = context.network, context.today
    holds = any(network.holder_of(portfolio, day) == context.who.person for portfolio in network.portfolios)
    if context.who.role is not Role.COORDINATOR:
        if not holds:
            raise Refusal("holds-no-portfolio", "{person} answers for no portfolio.", person=context.who.person)
        _is_there(meeting, context)
    if command.responsible is not None:
        checks.person(command.responsible, context)
    if command.due_on is not None:
        if command.responsible is None:
            raise Refusal("nobody-responsible", "Say who carries this out by {date}.", date=command.due_on)
        checks.to_come(command.due_on, context)
    told = _zones(command, context)
    known_as = context.new("alignment")
    fields = {"alignment": known_as, "meeting": meeting.id, "text": command.text, "on": context.happened_on}
    done = {"responsible": command.responsible, "due_on": command.due_on}
    return [
        e.AlignmentMade.model_validate({**fields, **done, "zones": tuple(told)}),
        *(
            e.AlignmentSent.model_validate(
                {
                    **fields,
                    **done,
                    "escalation": ids.stream_id("escalation", network.id, zone or WHOLE_NETWORK, known_as),
                    "zone": zone,
                    "teams": teams,
                }
            )
            for zone, teams in told.items()
        ),
    ]


def _zones(command: c.MakeAlignment, context: Context) -> dict[str | None, tuple[str, ...]]:
    """The zones that are told, each with its teams; where none is named, all that have any."""
    network, of = context.network, checks.body(context)
    known = [zone.id for zone in network.zones.values() if zone.closed_on is None or context.today <= zone.closed_on]
    every: list[str | None] = [of.zone] if of.zone is not None else [*known, None]
    for zone in command.zones:
        if zone not in every:
            raise Refusal("unknown-zone", "There is no zone '{zone}' that this meeting answers to.", zone=zone)
        if not _teams(zone, context):
            raise Refusal("no-teams", "No team of '{zone}' could be told.", zone=zone)
    named: list[str | None] = list(dict.fromkeys(command.zones)) or every
    told = {zone: teams for zone in named if (teams := _teams(zone, context))}
    if not told:
        raise Refusal("no-teams", "No team of '{zone}' could be told.", zone=of.zone or network.id)
    return told


def _teams(zone: str | None, context: Context) -> tuple[str, ...]:
    """The organisations seated in the zone's bodies that escalate."""
    network, day = context.network, context.today
    seated = [
        organisation
        for body in network.bodies.values()
        if body.escalates and body.zone == zone and (body.closed_on is None or day <= body.closed_on)
        for organisation in network.members_of(body.id, day)
    ]
    return tuple(dict.fromkeys(seated))
