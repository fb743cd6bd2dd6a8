"""The votes on a matter follow the attendance of their meeting when that is corrected.

Whoever was not there after all is absent, and has no vote in it; whoever was there after all abstained, unless it has
said what it thinks: its last word counts. What was decided by then stays decided, since other processes rest on it;
that the meeting had no quorum is told with it. What absentees may still object to comes to nothing without one.
"""

from domain import quorum
from domain.cycle import events as e
from domain.cycle.state import Begun, Decision
from domain.decider import Context, MeetingFacts
from domain.errors import Refusal
from domain.message import Event
from domain.territory import Quorum


def recounted(state: Begun, context: Context) -> list[Event]:
    """What the corrected attendance of the meeting that it was said in makes of each matter decided there."""
    meeting = context.meeting
    if meeting is None:
        raise Refusal("needs-a-meeting", "This is decided in a meeting: say in which.")
    decided = (one for one in state.course.decisions.values() if one.meeting == meeting.meeting)
    return [event for one in decided for event in _recounted(one, meeting, context)]


def _recounted(decision: Decision, meeting: MeetingFacts, context: Context) -> list[Event]:
    taken_out = tuple(known for known in decision.present if known not in meeting.present)
    put_in = tuple(known for known in decision.absent if known in meeting.present)
    members = (*decision.present, *decision.absent)
    rule: Quorum = getattr(context.network.rules, decision.matter)
    lacks = _lacking(meeting.model_copy(update={"members": members}), rule, context)
    if not taken_out and not put_in and lacks == decision.lacks:
        return []
    return [
        e.VotesRecounted(
            matter=decision.matter,
            round=decision.round,
            meeting=decision.meeting,
            taken_out=taken_out,
            put_in=put_in,
            present=tuple(known for known in members if known in meeting.present),
            absent=tuple(known for known in members if known not in meeting.present),
            lacks=lacks,
        )
    ]


def _lacking(meeting: MeetingFacts, rule: Quorum, context: Context) -> e.Lack | None:
    try:
        quorum.check_present(meeting, rule, context.network.sector_of)
    except Refusal as refusal:
        return "missing-sector" if refusal.code == "missing-sector" else "no-quorum"
    return None
