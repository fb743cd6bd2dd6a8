"""What is offered of what waits: only the commands that would be accepted as things stand, with what is known of them.

The rules themselves are the deciders'. Here is what they will say before anything is asked of them, so that nobody is
sent to a refusal: `tests/scenarios/test_offered_commands.py` gives every command that is offered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from domain import ids
from domain.acting import Acting
from domain.action.state import Blocked
from domain.case.state import Referral
from domain.cycle.state import Diagnosis, Planning, Swot
from domain.cycle.state import Item as SwotItem
from domain.cycle.swot import ANSWERED_BY
from domain.escalation.state import Asked
from domain.management import checks
from domain.management.state import Draft
from domain.territory import WHOLE_NETWORK
from readings.acceptable import Here, put_in
from readings.blanks import BLANK, choice, numbered
from readings.comesfirst import approved_at, can_be_asked_anew, inherits
from store.reading import TodoRow

Offer = tuple[str, Mapping[str, Any]]  # a command, and what is known of its data beside what it must have


def offered(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """Those of some commands that would be accepted."""
    rule = RULES.get(row.what)
    yield from ((name, {}) for name in names) if rule is None else rule(row, names, acting, here)


# Management meetings


def stands(draft: Draft, here: Here) -> bool:
    """Whether what was drafted can still be confirmed: its days are to come, and there is a meeting to put off to."""
    days = (getattr(draft.ruling, name, None) for name in ("due_on", "chase_on"))
    if draft.ruling.outcome == "defer" and here.state.open_meeting is None:
        return False
    return all(day is None or day >= here.today for day in days)


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
    at = approved_at(row, here)
    if at is not None:
        yield "ApproveMinutes", {} if at == row.params["meeting"] else {"at": at}


# Escalations


def _carrying(row: TodoRow, names: Sequence[str], acting: Acting, here: Here) -> Iterator[Offer]:
    """What was done is said at any time; what was not, once the answer has come back."""
    part = {"portfolio": row.params["portfolio"]}
    for name in names:
        if name in ("ReportCarriedOut", "NoteChase") or can_be_asked_anew(here):
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
    if inherits(here):
        return
    members = here.network.members_of(row.params["body"], here.today)
    for name in names:
        held = put_in(name, acting.person, row.params["body"], here)
        yield name, {"agree": [choice(held.present if held is not None else members)]}


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
