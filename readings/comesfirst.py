"""What has to come before something that waits can be done: a code, and the day on which it comes where that is known.

The rules are the deciders'. Here is what they would say to whoever tried it before.
"""

from collections.abc import Mapping
from datetime import date

from domain import ids
from domain.cycle.state import Diagnosis
from domain.escalation.state import Given
from domain.management import checks
from domain.management.state import Item
from domain.message import Message
from domain.territory import WHOLE_NETWORK, Network
from readings.acceptable import Here
from readings.atthetable import answers_there
from store.reading import TodoRow

IN_A_MEETING = frozenset({"validate-diagnosis", "agree-swot", "adopt-plan", "report-return", "work-on-case"})
NEWS_OF_REFERRALS = frozenset({"referral-rejected", "referral-redirected", "referral-revoked"})


class ComesFirst(Message):
    """What must come first, as a code; `on`: the day it comes, where that is known."""

    code: str
    on: date | None = None


DRAFTED_EARLY = ComesFirst(code="drafted-early")


def comes_first(row: TodoRow, here: Here, item: Item | None = None) -> ComesFirst | None:
    """What has to come before the rest of what waits can be done; None where nothing has."""
    if row.what in IN_A_MEETING and not meets(body_of(row.stream, here.network, row.params), here):
        return ComesFirst(code="body-closed")
    match row.what:
        case "validate-diagnosis" if inherits(here):
            return ComesFirst(code="inheritance")
        case "decide-item" | "confirm-draft" | "settle-pending":
            if item is None or decides(item, row.params["portfolio"], None, here):
                return None
            return _next_meeting(here)
        case "start-next-cycle" if not validating(ids.parts(row.stream)[2][0], here):
            return ComesFirst(code="no-body-validates")
        case "open-meeting" if here.today < date.fromisoformat(row.params["on"]):
            return ComesFirst(code="opens-on", on=date.fromisoformat(row.params["on"]))
        case "enter-attendance" if here.today < date.fromisoformat(row.params["on"]):
            return ComesFirst(code="held-on", on=date.fromisoformat(row.params["on"]))
        case "close-meeting" if answers_there(here.state, here.network, here.today):
            return ComesFirst(code="decisions-entered")
        case "approve-minutes" if row.kind == "group" and approved_at(row, here) is None:
            return ComesFirst(code="next-meeting-of-body")
        case "carry-out" if not can_be_asked_anew(here):
            return ComesFirst(code="returned-before-not-done")
        case "close-case" if here.state.life.open_referrals:
            return ComesFirst(code="referrals-settled")
        case "chase-outside" if not can_be_asked_anew(here):
            return ComesFirst(code="returned-before-outside")
        case _:
            return None


def nobody_may(row: TodoRow) -> ComesFirst | None:
    """What ends by itself, because nobody does it in the place of an organisation that has nobody left."""
    if row.what in NEWS_OF_REFERRALS:
        return ComesFirst(code="ends-with-case")
    if row.kind != "cycle" or not row.who.startswith("organisation:"):
        return None
    return ComesFirst(code="ends-with-phase")


def body_of(stream: str, network: Network, params: Mapping[str, str]) -> str | None:
    """The body in a meeting of which something is said: the one that waits for it, or else the zone's own group; None
    where there are several."""
    if "body" in params:
        return params["body"]
    slug = next(iter(ids.parts(stream)[2]), None)
    zone = None if slug == WHOLE_NETWORK else slug
    groups = [body for body in network.bodies.values() if body.zone == zone and (body.escalates or body.takes_cases)]
    return groups[0].id if len(groups) == 1 else None


def meets(body: str | None, here: Here) -> bool:
    """Whether a body still meets; which one is not known where there are several."""
    known = here.network.bodies.get(body or "")
    return known is None or known.closed_on is None or here.today <= known.closed_on


def validating(zone: str, here: Here) -> list[str]:
    """The bodies that can lead a cycle of a zone, or of the whole network."""
    places = (None,) if zone == WHOLE_NETWORK else (None, zone)
    return [
        one.id for one in here.network.bodies.values() if one.validates and one.zone in places and meets(one.id, here)
    ]


def inherits(here: Here) -> bool:
    """Whether a diagnosis still waits for what the cycle before left open."""
    if not isinstance(here.state, Diagnosis):
        return False
    succession = here.state.course.succession
    return succession is not None and succession.status == "asked"


def can_be_asked_anew(here: Here) -> bool:
    """Whether an answer has come back to the group, so that the question can be put again."""
    return isinstance(here.state, Given) and here.state.life.returned is not None


def approved_at(row: TodoRow, here: Here) -> str | None:
    """The meeting that approves the minutes of a group: itself, where the network lets it, or the first held since."""
    if here.network.rules.minutes_approval == "same-meeting":
        return row.params["meeting"]
    own = here.state.meetings[row.params["meeting"]]
    later = [
        (known.on, known.id)
        for known in here.state.meetings.values()
        if known.stage == "held" and known.id != own.id and known.on >= own.on
    ]
    return min(later)[1] if later else None


def decides(item: Item, portfolio: str, person: str | None, here: Here) -> bool:
    """Whether somebody (None: whoever answers for it) could answer for a portfolio now, in a meeting or out of it."""
    who = person or here.network.answering(portfolio, here.today)
    return item.urgency == "urgent" or portfolio in item.pending or (who is not None and in_session(who, here))


def in_session(person: str, here: Here) -> bool:
    """Whether a meeting is open, and somebody or their delegate is there."""
    meeting = here.state.open_meeting
    return meeting is not None and checks.present(meeting, person, here.network, here.today) is not None


def _next_meeting(here: Here) -> ComesFirst:
    meeting = here.state.meeting
    if meeting is None:
        return ComesFirst(code="no-meeting-called")
    if meeting.stage == "open":
        return ComesFirst(code="meeting-open", on=meeting.on)
    return ComesFirst(code="meeting-not-opened" if meeting.on < here.today else "next-meeting", on=meeting.on)
