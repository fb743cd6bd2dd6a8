"""What is offered of what waits: only what would be accepted as things stand; and for the rest, what it waits for.

The rules themselves are the deciders'. Here is what they will say to a line before it is typed, so that nobody is sent
to a refusal: `tests/scenarios/test_offered_commands.py` types every line that is offered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cli.ask.here import Here, put_in
from cli.naming.spelling import BLANK, CHOICES
from domain import ids
from domain.acting import Acting
from domain.action.state import Blocked
from domain.case.state import Referral
from domain.cycle.state import Diagnosis, Planning, Swot
from domain.cycle.state import Item as SwotItem
from domain.cycle.swot import ANSWERED_BY
from domain.escalation.state import Asked, Given
from domain.management import checks
from domain.management.state import Draft, Item
from domain.marked import N_
from domain.territory import WHOLE_NETWORK, Network
from readings.atthetable import answers_there
from store.reading import TodoRow


class Waits(NamedTuple):
    """What must come first; `on`: the day it comes, where that is known."""

    words: str
    on: date | None = None


ENTERED_FIRST = N_(
    "What is decided is entered first, item by item, as whoever says it. CarryOver leaves all that is still open to "
    "the next meeting; then it closes."
)
IN_A_MEETING = frozenset({"validate-diagnosis", "agree-swot", "adopt-plan", "report-return", "work-on-case"})
Offer = tuple[str, Mapping[str, Any]]  # a command, and what is known of its data beside what it must have


def offered(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """Those of some commands that would be accepted."""
    rule = RULES.get(row.what)
    yield from ((name, {}) for name in names) if rule is None else rule(row, names, acting, here)


def waits(row: TodoRow, here: Here, item: Item | None = None) -> Waits | None:
    """What has to come before the rest of what waits can be done; None where nothing has."""
    if row.what in IN_A_MEETING and not meets(body_of(row.stream, here.network, row.params), here):
        return Waits(
            N_("Its body was closed: it is said in a meeting once who administers the network opens it again.")
        )
    match row.what:
        case "validate-diagnosis" if _inherits(here):
            return Waits(N_("It is put to a meeting once what the cycle before left open has come."))
        case "decide-item" | "confirm-draft" | "settle-pending":
            if item is None or decides(item, row.params["portfolio"], None, here):
                return None
            return _next_meeting(here)
        case "start-next-cycle" if not validating(ids.parts(row.stream)[2][0], here):
            return Waits(N_("It starts once some body validates here: who administers the network names one."))
        case "open-meeting" if here.today < date.fromisoformat(row.params["on"]):
            return Waits(N_("It opens on {date}."), date.fromisoformat(row.params["on"]))
        case "enter-attendance" if here.today < date.fromisoformat(row.params["on"]):
            return Waits(N_("It is held on {date}."), date.fromisoformat(row.params["on"]))
        case "close-meeting" if answers_there(here.state, here.network, here.today):
            return Waits(ENTERED_FIRST)
        case "approve-minutes" if row.kind == "group" and _approved_at(row, here) is None:
            return Waits(N_("They are approved at the next meeting of this body, once that was held."))
        case "carry-out" if not _can_be_asked_anew(here):
            return Waits(N_("That it is not carried out can be said once the answer has come back to the group."))
        case "close-case" if here.state.life.open_referrals:
            return Waits(N_("It can be closed once what services still do on it is done or taken back."))
        case "chase-outside" if not _can_be_asked_anew(here):
            return Waits(N_("The answer from outside is recorded once the decision has come back to the group."))
        case _:
            return None


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


# Management meetings


def decides(item: Item, portfolio: str, person: str | None, here: Here) -> bool:
    """Whether somebody (None: whoever answers for it) could answer for a portfolio now, in a meeting or out of it."""
    who = person or here.network.answering(portfolio, here.today)
    return item.urgency == "urgent" or portfolio in item.pending or (who is not None and in_session(who, here))


def in_session(person: str, here: Here) -> bool:
    """Whether a meeting is open, and somebody or their delegate is there."""
    meeting = here.state.open_meeting
    return meeting is not None and checks.present(meeting, person, here.network, here.today) is not None


def stands(draft: Draft, here: Here) -> bool:
    """Whether what was drafted can still be confirmed: its days are to come, and there is a meeting to put off to."""
    days = (getattr(draft.ruling, name, None) for name in ("due_on", "chase_on"))
    if draft.ruling.outcome == "defer" and here.state.open_meeting is None:
        return False
    return all(day is None or day >= here.today for day in days)


def _next_meeting(here: Here) -> Waits:
    meeting = here.state.meeting
    if meeting is None:
        return Waits(N_("It is decided at the next management meeting; none is called yet."))
    if meeting.stage == "open":
        return Waits(N_("It is decided in the meeting that is open, by who is there, or their delegate."), meeting.on)
    if meeting.on < here.today:
        return Waits(
            N_("The management meeting of {date} has not been opened yet: it is decided there, or at the next one."),
            meeting.on,
        )
    return Waits(N_("It is decided at the management meeting of {date}."), meeting.on)


def _opening(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    if here.today < date.fromisoformat(row.params["on"]):
        return
    body = here.network.bodies[row.params["body"]]
    seated = [one for one in here.network.people if checks.is_member(one, here.network, body, here.today)]
    yield from ((name, {"present": [choice(seated)]}) for name in names)


def _attending(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """Once its day has come: the organisations that were there, of those with a seat."""
    if here.today < date.fromisoformat(row.params["on"]):
        return
    members = here.network.members_of(ids.parts(row.stream)[2][0], here.today)
    for name in names:
        yield name, {"present": [choice(members)]} if name == "HoldMeeting" else {}


def _closing(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """It closes when nothing is left in no state; what was not reached, or not approved, is carried over first."""
    yield ("CloseMeeting" if here.accepts("CloseMeeting", acting.person) else "CarryOver"), {}


def _approving(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    if row.kind == "management":
        yield "ApproveMinutes", {}
        return
    at = _approved_at(row, here)
    if at is not None:
        yield "ApproveMinutes", {} if at == row.params["meeting"] else {"at": at}


def _approved_at(row: TodoRow, here: Here) -> str | None:
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


# Escalations


def _can_be_asked_anew(here: Here) -> bool:
    return isinstance(here.state, Given) and here.state.life.returned is not None


def _carrying(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """What was done is said at any time; what was not, once the answer has come back."""
    part = {"portfolio": row.params["portfolio"]}
    for name in names:
        if name in ("ReportCarriedOut", "NoteChase") or _can_be_asked_anew(here):
            yield name, part


def _withdrawing(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """What nothing hangs on any more is taken back, unless that was asked already, or an answer is there."""
    if isinstance(here.state, Asked) and here.state.life.withdrawing is None and here.state.life.decision is None:
        yield "WithdrawEscalation", {}


# Cycles and actions


def _placing(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    findings = [one.id for one in here.state.course.findings.values() if one.stands]
    yield "PlaceFinding", {"finding": numbered(findings)}


def _voting(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    yield "Vote", {"items": [numbered(one.id for one in _placed(here))]}


def _agreeing(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """A strategy of each kind that has something to answer, with what it may answer."""
    for kind, quadrant in ANSWERED_BY.items():
        answered = [one.id for one in _placed(here) if one.quadrant == quadrant]
        if answered:
            yield "AgreeStrategies", {"strategies": [{"kind": kind, "text": BLANK, "items": [numbered(answered)]}]}


def _placed(here: Here) -> list[SwotItem]:
    return [one for one in here.state.board.items.values() if not one.removed]


def _drafting(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """An action follows from an objective, and an objective from strategies: where the plan has none, that is first."""
    if isinstance(here.state, Planning):
        objectives = [one.id for one in here.state.plan.objectives.values() if not one.removed]
        if objectives:
            follows = {"objective": numbered(objectives)}
            yield "DraftAction", follows
            portfolios = here.network.portfolios.values()
            there = (one.id for one in portfolios if one.closed_on is None or here.today <= one.closed_on)
            answered = [one for one in there if here.network.answering(one, here.today) is not None]
            if answered and _is_answered(row, here):
                yield "DraftAction", {**follows, "portfolio": choice(answered), "needs": BLANK}
        strategies = [one.id for one in here.state.board.strategies.values() if not one.withdrawn]
        if strategies:
            yield "DraftObjective", {"strategies": [numbered(strategies)]}
            return
    yield "DraftObjective", {}


def _needing(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """What its portfolio will be asked; or it needs none."""
    yield "ReviseAction", {"needs": BLANK}
    yield "ReviseAction", {"needs_no_portfolio": True}


def _responsible(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """A draft is revised; what was adopted is amended, with the reason."""
    yield ("ReviseAction" if isinstance(here.state, Planning) else "AmendAction"), {"responsible": BLANK}


def _putting(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """Who agrees is one of the body's members, who were there. A diagnosis starts with what the cycle before left."""
    if _inherits(here):
        return
    members = here.network.members_of(row.params["body"], here.today)
    for name in names:
        held = put_in(name, acting.person, row.params["body"], here)
        yield name, {"agree": [choice(held.present if held is not None else members)]}


def _inherits(here: Here) -> bool:
    """Whether a diagnosis still waits for what the cycle before left open."""
    if not isinstance(here.state, Diagnosis):
        return False
    succession = here.state.course.succession
    return succession is not None and succession.status == "asked"


def _mending(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """What may be changed of what did not pass: words of a finding or an action, and the strategies."""
    match here.state:
        case Diagnosis(course=course):
            findings = [one.id for one in course.findings.values() if one.stands]
            yield "CorrectFinding", {"finding": numbered(findings), "text": BLANK}
        case Swot(board=board):
            standing = [one.id for one in board.strategies.values() if not one.withdrawn]
            if standing:
                yield "WithdrawStrategy", {"strategy": numbered(standing)}
        case Planning(plan=plan):
            drafted = [one.id for one in plan.actions.values() if one.status == "draft"]
            yield "ReviseAction", {"action": numbered(drafted), "title": BLANK}
        case _:
            return


def _taking_up(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """What was left open is drafted, or added to an adopted plan, as what continues it; or it is left, and why."""
    objectives = [one.id for one in here.state.plan.objectives.values() if not one.removed]
    if objectives:
        name = "DraftAction" if isinstance(here.state, Planning) else "AddAction"
        yield name, {"objective": numbered(objectives), "continues": row.params["action"]}
    yield "LeaveOpenAction", {}


def _deciding(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """Whoever answers for the portfolio says yes, or no with its reason."""
    if here.network.answering(row.params["portfolio"], here.today) == acting.person:
        yield "RecordDecision", {"outcome": "approve"}
        yield "RecordDecision", {"outcome": "refuse", "reason": BLANK}


def _amending(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """After a no: it goes ahead without what was asked for, or not at all."""
    yield "AmendAction", {"needs_no_portfolio": True}
    yield "WithdrawAction", {}


def _unblocking(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """It is escalated where no question is open, and somebody answers."""
    yield "UnblockAction", {}
    if not isinstance(here.state, Blocked):
        return
    question = here.state.life.question
    if (question is None or not question.open) and _is_answered(row, here):
        yield "EscalateAction", {} if here.state.needs.strip() else {"asks": BLANK}


def _asking_again(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    if isinstance(here.state, Blocked) and _is_answered(row, here):
        yield "EscalateAction", {} if here.state.needs.strip() else {"asks": BLANK}


def _is_answered(row: TodoRow, here: Here) -> bool:
    """Whether a management meeting answers what is asked here."""
    zone = ids.parts(row.stream)[2][0]
    return here.network.management_of(None if zone == WHOLE_NETWORK else zone, here.today) is not None


# Cases


def _discussing(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """Who may be present where a case about people is discussed, the closed part of its body says."""
    for name in names:
        if name != "DiscussCase" or here.state.life.kind == "community":
            yield name, {}
            continue
        members = here.network.case_members_of(here.state.life.body, here.today)
        yield name, {"present": [choice(members)]}


def _answering(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """It is passed on to a service that has not been asked yet."""
    referral: Referral = here.state.life.referrals[row.params["referral"]]
    others = [
        one.id
        for one in here.network.organisations.values()
        if here.network.active(one.id, here.today)
        and one.id not in (*referral.asked, referral.asked_by)
        and (here.state.life.zone_asked is None or not one.zones or here.state.life.zone in one.zones)
    ]
    for name in names:
        if name != "RedirectReferral":
            yield name, {}
        elif others:
            yield name, {"to": choice(others)}


def _shutting(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """It is closed when no service works on it any more."""
    if not here.state.life.open_referrals:
        yield "CloseCase", {}


def _sharing(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """Both are responsible: a task for each."""
    both = (row.params["asked_by"], row.params["to"])
    yield "AgreeSharedPlan", {"tasks": [{"service": service, "text": BLANK} for service in both]}


def choice(known: Iterable[str]) -> str:
    """One of several, as a line shows it; a blank where they are too many to be read, or none."""
    found = list(known)
    return "|".join(found) if 0 < len(found) <= CHOICES else BLANK


def numbered(known: Iterable[str]) -> str:
    """One of several that have short numbers: of however many, since they are told under the line."""
    return "|".join(known) or BLANK


RULES: Mapping[str, Callable[[TodoRow, Sequence[str], Acting, Here], Iterator[Offer]]] = {
    "open-meeting": _opening,
    "enter-attendance": _attending,
    "close-meeting": _closing,
    "approve-minutes": _approving,
    "withdraw-escalation": _withdrawing,
    "withdraw-question": _withdrawing,
    "carry-out": _carrying,
    "chase-outside": _carrying,
    "place-findings": _placing,
    "vote": _voting,
    "agree-strategies": _agreeing,
    "draft-actions": _drafting,
    "say-what-is-needed": _needing,
    "find-another-responsible": _responsible,
    "decide-on-action": _deciding,
    "confirm-decision": _deciding,
    "amend-or-withdraw-action": _amending,
    "validate-diagnosis": _putting,
    "agree-swot": _putting,
    "adopt-plan": _putting,
    "mend-diagnosis": _mending,
    "mend-swot": _mending,
    "mend-plan": _mending,
    "take-up-action": _taking_up,
    "unblock-action": _unblocking,
    "escalate-action-again": _asking_again,
    "work-on-case": _discussing,
    "close-case": _shutting,
    "answer-referral": _answering,
    "agree-shared-plan": _sharing,
}
