"""The minutes of a meeting: drafted from what was entered, approved as the first item of a later one, then amended."""

from domain.decider import Context
from domain.errors import Refusal
from domain.management import checks
from domain.management import commands as c
from domain.management import events as e
from domain.management.attendance import of_all
from domain.management.restating import FOLLOWS_CORRECTIONS, meeting_now
from domain.management.state import Meeting, State
from domain.meetings import not_approved, to_be_amended, to_be_approved
from domain.message import Event


def drafted(state: State, command: c.DraftMinutes, context: Context) -> list[Event]:
    """Minutes of a meeting that is over, made from what was entered. Refused once they are approved."""
    meeting = _over(state, command.meeting)
    not_approved(meeting.minutes == "approved")
    if context.edition >= FOLLOWS_CORRECTIONS:
        meeting = meeting_now(state, meeting)
    drafted = e.MinutesDrafted(
        meeting=meeting.id,
        draft=meeting.drafts + 1,
        on=meeting.on,
        minute_taker=meeting.minute_taker or "",
        present=meeting.people,
        organisations=meeting.organisations,
        portfolios=of_all(state, meeting, context),
        minutes_of=meeting.minutes_of,
        items=tuple(e.Treated.model_validate(entry.model_dump(exclude={"carried", "why"})) for entry in meeting.agenda),
        decided_outside=meeting.decided_outside,
        absent=meeting.absent,
        carried_out=meeting.carried_out,
        positions=meeting.positions,
        alignments=meeting.alignments,
        text=command.text.strip(),
    )
    return [drafted]


def approved(state: State, command: c.ApproveMinutes, context: Context) -> list[Event]:
    """Minutes are approved in the meeting that is open; at once where the body meets no more. Refused where there is
    no draft, or something was corrected after it."""
    meeting = _over(state, command.meeting)
    if meeting.minutes == "approved":
        raise Refusal("minutes-approved-already", "The minutes of {date} are approved already.", date=meeting.on)
    to_be_approved(meeting.minutes, meeting.on, outdated=meeting.corrected)
    later = state.open_meeting
    if later is None and state.meets_no_more:
        return [e.MinutesApproved(meeting=meeting.id, at=meeting.id)]
    if later is None:
        raise Refusal(
            "approved-at-next-meeting", "The minutes of {date} are approved at the next meeting.", date=meeting.on
        )
    return [e.MinutesApproved(meeting=meeting.id, at=later.id)]


def amended(state: State, command: c.AmendMinutes, context: Context) -> list[Event]:
    """Something is added to minutes that are approved. Refused where they are not."""
    meeting = _over(state, command.meeting)
    to_be_amended(meeting.minutes, meeting.on)
    return [
        e.MinutesAmended(
            meeting=meeting.id, amendment=context.new("amendment"), text=command.text, reason=command.reason
        )
    ]


def _over(state: State, known_as: str) -> Meeting:
    meeting = checks.meeting(state, known_as)
    if meeting.stage != "closed":
        raise Refusal("meeting-not-over", "The meeting of {date} is not over, or was not held.", date=meeting.on)
    return meeting
