"""A meeting that was entered twice or by mistake is annulled: it stays in the record, and counts no more.

What it left without a decision goes on as if it had not been: its rounds are not counted, what was on its agenda is
taken by the meeting that comes next, and the one that it was called instead of is called again. What was decided in it
has gone out to those who act on it, and stays: it is put right by being corrected.
"""

from functools import reduce

from domain.decider import Context
from domain.errors import Refusal
from domain.management import agenda, checks, following
from domain.management import commands as c
from domain.management import events as e
from domain.management.evolve import evolve
from domain.management.state import Item, Meeting, State, waiting
from domain.message import Event


def annulled(state: State, command: c.AnnulMeeting, context: Context) -> list[Event]:
    """Refused where something rests on it: minutes, a decision, an alignment, a question that the group was asked."""
    meeting = checks.meeting(state, command.meeting)
    _can_be(state, meeting, context)
    left = context.meeting.left if context.meeting is not None else ()
    pending = [one for one in left if one.outcome == "pending"]
    counted = dict.fromkeys((one.item, portfolio) for one in pending for portfolio in one.portfolios)
    fact = e.MeetingAnnulled(
        meeting=meeting.id,
        on=meeting.on,
        reason=command.reason,
        pending=tuple(e.PendingPart(item=item, portfolio=portfolio) for item, portfolio in counted),
        not_passed=tuple(_not_passed(state, counted, context)),
    )
    at = {"meeting": f"{context.stream}#{meeting.id}", "reason": command.reason, "on": context.happened_on}
    told = [{**at, **one.model_dump(include={"escalation", "round", "item", "outcome"})} for one in left]
    made: list[Event] = [fact, *(e.RoundUncounted.model_validate(one) for one in told)]
    if state.current != meeting.id:
        return made
    return [*made, *_called_again(reduce(evolve, made, state), context)]


def _can_be(state: State, meeting: Meeting, context: Context) -> None:
    if meeting.stage == "planned":
        raise Refusal(
            "only-planned", "The meeting of {date} is planned by its rhythm, and not called yet.", date=meeting.on
        )
    if meeting.minutes == "approved":
        raise Refusal(
            "minutes-approved",
            "The minutes of the meeting of {date} are approved: it stands. What is wrong in them is put right with "
            "AmendMinutes.",
            date=meeting.on,
        )
    known = context.meeting
    if meeting.stage in ("closed", "not-held") and (known is None or not known.over):
        raise Refusal("meeting-changed", "The meeting of {date} has just ended: look at it again.", date=meeting.on)
    decided = _decided(state, meeting)
    if decided:
        raise Refusal(
            "decided-in-it",
            "The meeting of {date} cannot be annulled: what was decided in it is acted on ({items}). Until its minutes "
            "are approved, each answer is put right with CorrectDecision.",
            date=meeting.on,
            items="; ".join(decided),
        )
    asked = [entry.asks for entry in meeting.agenda if entry.outcome == "information"]
    rests = [*asked, *(one.text for one in meeting.alignments), *(known.rests if known is not None else ())]
    if rests:
        raise Refusal(
            "something-rests-on-it",
            "The meeting of {date} cannot be annulled: something was said in it that others hold ({streams}).",
            date=meeting.on,
            streams="; ".join(rests),
        )


def _decided(state: State, meeting: Meeting) -> list[str]:
    """What was answered in it, in whole or in part, however it stands now."""
    asks = {entry.item: entry.asks for entry in meeting.agenda}
    told = [entry.asks for entry in meeting.agenda if entry.outcome == "decided"]
    waits = [(item.id, item.asks, item.parts) for item in state.items.values() if item.asked]
    known = [(item, asks.get(item, item), decision.parts) for item, decision in state.decisions.items()]
    for _, about, parts in (*waits, *known):
        if any(given.meeting == meeting.id for given in parts.values()):
            told.append(about)
    return list(dict.fromkeys(told))


def _not_passed(state: State, counted: dict[tuple[str, str], None], context: Context) -> list[e.PendingPart]:
    """The portfolios that had left an item pending too often only by this meeting."""
    found = []
    for item, portfolio in counted:
        known: Item | None = state.items.get(item)
        if known is None or portfolio not in known.passed:
            continue
        if known.pending_rounds.get(portfolio, 0) - 1 < context.network.rules.pending_rounds:
            found.append(e.PendingPart(item=item, portfolio=portfolio))
    return found


def _called_again(state: State, context: Context) -> list[Event]:
    """The meeting that comes now: of the rhythm, or the one that the annulled one was called instead of."""
    if not following.decides(context):
        return []
    before = context.meeting.replaced if context.meeting is not None else None
    planned = agenda.next_of_rhythm(context) if waiting(state) else None
    of, call = checks.body(context), None
    if before is not None and before.on >= context.today and (of.closed_on is None or before.on <= of.closed_on):
        published = planned is None or planned.on > before.on  # its agenda was published, or was to be by now
        if published and (waiting(state) or not before.by_rhythm):
            call = agenda.called(state, context, context.new("meeting"), before.on, by_rhythm=before.by_rhythm)
    anew: e.MeetingConvened | e.MeetingPlanned | None = call or planned
    comes = [anew] if anew is not None else []
    return [*comes, *following.told(state, anew.on if anew is not None else None)]
