"""What each event makes of an escalation. Trusts what was decided, and refuses nothing."""

from collections.abc import Iterable
from typing import Any

from domain import decisions as d
from domain.decider import DeliveryRefused
from domain.escalation import events as e
from domain.escalation.state import (
    ALIGNMENT,
    Acknowledged,
    Acted,
    Answered,
    Decided,
    Decision,
    Duty,
    Kept,
    Life,
    Living,
    NotRaised,
    Raised,
    Return,
    Returned,
    SentBack,
    Settled,
    State,
    Tabled,
    Undelivered,
    Withdrawing,
    Withdrawn,
    content,
    open_duties,
    shortened,
    stays,
)
from domain.message import Event, brief
from domain.table import Table

NOBODY_AWAITED: dict[str, Any] = {"awaited": None, "answered": ()}
ALREADY_DECIDED = "already-decided"  # what the meeting answers to a withdrawal that came too late: the answer follows


def evolve(state: State, event: Event) -> State:
    match state, event:
        case NotRaised(), e.EscalationRaised():
            life = Life(question=event.question, management=event.management, since=event.on)
            return Raised(life=life)
        case NotRaised(), e.AlignmentBrought():
            return _aligned(event)
        case NotRaised(), _:
            return state
        case _, DeliveryRefused():
            return _refused(state, event)
        case _, e.RefusalSettled():
            return _living(state, undelivered=state.life.undelivered.without(event.refusal))
        case (
            _,
            e.TablingAsked()
            | e.EscalationTabled()
            | e.AwaitedNoted()
            | e.LeftUndecided()
            | e.RoundUncounted()
            | e.InformationRequested()
            | e.InformationReminded()
            | e.WithdrawalAsked()
            | e.EscalationWithdrawn(),
        ):
            return _asked(state, event)
        case _, e.DecisionReceived() | e.DecisionCorrected():
            return _decided(state, event)
        case (
            _,
            e.DecisionReturned()
            | e.PresenceCorrected()
            | e.ReturnReminded()
            | e.TeamAcknowledged()
            | e.TeamReleased()
            | e.AcknowledgementReminded()
            | e.AbsentTeamsNamed()
            | e.FamilyTold(),
        ):
            return _returned(state, event)
        case _:
            return _carried(state, event)


def _living(state: Living, **fields: object) -> State:
    return state.model_copy(update={"life": state.life.model_copy(update=fields)})


def _aligned(event: e.AlignmentBrought) -> State:
    given = () if event.obligation is None else (event.obligation,)
    life = Life(
        question=event.question,
        management=event.management,
        since=event.on,
        item=event.alignment,
        decision=Decision(round=0, item=event.alignment, meeting=event.meeting, on=event.on),
    )
    return Decided(
        life=_obliged(life, (ALIGNMENT,), given),
        next_reminder_at=event.report_by,
        unrepresented=event.unrepresented,
    )


def _refused(state: Living, event: DeliveryRefused) -> State:
    """Kept until somebody has looked into it; a question that was not taken waits for a new round."""
    life = state.life
    withdrawing = life.withdrawing
    if withdrawing is not None and withdrawing.delivery == event.event_id:
        withdrawing = None
    kept = life.undelivered
    too_late = event.code == ALREADY_DECIDED and event.event_id != life.tabling
    if not too_late:
        refused = Undelivered(receiver=event.receiver, code=event.code, reason=brief(event.reason))
        kept = kept.set(str(event.event_id), refused)
    after = life.model_copy(update={"withdrawing": withdrawing, "undelivered": kept})
    if isinstance(state, Raised) and event.event_id == life.tabling:
        return state.model_copy(update={"life": after, "refused": True})
    return state.model_copy(update={"life": after})


def _asked(state: Living, event: Event) -> State:
    life = state.life
    match event:
        case e.TablingAsked():
            return Raised(life=_another_round(life, event))
        case e.EscalationTabled():
            since = life.since if isinstance(state, Tabled) else event.on
            where = {"item": event.item, "meeting_on": event.meeting_on, "joined_with": event.joined_with}
            return Tabled(life=life.model_copy(update={**where, "since": since, "said": ""}))
        case e.AwaitedNoted():
            answered = tuple(part.portfolio for part in event.parts)
            return _living(state, awaited=event.lacking, answered=answered)
        case e.LeftUndecided():
            there: dict[str, object] = {
                "parts": _with_parts(life, event.parts, event.round),
                "lacking": _lacking(life, event.portfolios, event.parts),
                "item": event.item,
                **NOBODY_AWAITED,
            }
            # Another round follows by itself, unless the group has asked to withdraw.
            return Raised(life=_since(life, event.on, **there), left=event.outcome)
        case e.RoundUncounted():
            # The round that came of it bears how the one before had ended.
            count = life.rounds.get(event.outcome, 0) - 1
            rounds = life.rounds.set(event.outcome, count) if count > 0 else life.rounds.without(event.outcome)
            return _living(state, rounds=rounds, uncounted=life.uncounted + 1)
        case e.InformationRequested():
            parts = _with_parts(life, event.parts, event.round)
            lacking = _lacking(life, (), event.parts)
            return SentBack(
                life=_since(life, event.on, parts=parts, lacking=lacking, item=event.item, **NOBODY_AWAITED),
                wanted=brief(event.question),
                portfolio=event.portfolio,
                next_reminder_at=event.answer_by,
            )
        case e.InformationReminded() if isinstance(state, SentBack):
            return state.model_copy(
                update={
                    "reminders": event.reminder,
                    "next_reminder_at": event.next_reminder_at,
                    "due_at": event.due_at or state.due_at,
                },
            )
        case e.WithdrawalAsked():
            return _living(state, withdrawing=Withdrawing(reason=brief(event.reason), delivery=event.delivery))
        case e.EscalationWithdrawn():
            return Withdrawn(life=_since(life, event.on, withdrawing=None), reason=brief(event.reason))
        case _:
            return state


def _since(life: Life, on: object, **fields: object) -> Life:
    return life.model_copy(update={"since": on, **fields})


def _another_round(life: Life, event: e.TablingAsked) -> Life:
    return _since(
        life,
        event.on,
        management=event.management,
        round=event.round,
        why=event.why,
        said=event.said,
        rounds=life.rounds.set(event.why, life.rounds.get(event.why, 0) + 1),
        lacking=event.question.portfolios,
        tabling=event.delivery,
        meeting_on=None,
        joined_with=(),
        **NOBODY_AWAITED,
        undelivered=life.undelivered.without(str(life.tabling)),
    )


def _with_parts(
    life: Life, parts: Iterable[d.Part], of_round: int, obligations: tuple[e.Obligation, ...] = ()
) -> Table[Kept]:
    """The parts with those that are new, among them what has to be done once more although it is as it was."""
    kept = life.parts
    anew = {given.portfolio for given in obligations}
    for part in parts:
        if part.portfolio in anew or not stays(life, part):
            kept = kept.set(part.portfolio, Kept(part=shortened(part), content=content(part.answer), round=of_round))
    return kept


def _lacking(life: Life, named: tuple[str, ...], parts: tuple[d.Part, ...]) -> tuple[str, ...]:
    """The portfolios whose answer is still to come: those named, or those asked without those that have answered."""
    answered = {part.portfolio for part in parts}
    return named or tuple(portfolio for portfolio in life.lacking if portfolio not in answered)


def _obliged(life: Life, portfolios: Iterable[str], obligations: tuple[e.Obligation, ...]) -> Life:
    """A life with new duties; those of the `portfolios` that have none any more are gone."""
    duties, number = life.duties, life.duties_given
    new = {given.portfolio: given for given in obligations}
    for portfolio in portfolios:
        given = new.get(portfolio)
        if given is not None:
            number += 1
            duty = Duty(number=number, **given.model_dump(exclude={"portfolio"}))
            duties = duties.set(portfolio, duty)
        elif portfolio in life.parts and isinstance(life.parts[portfolio].part.answer, d.Refuse):
            duties = duties.without(portfolio)
    return life.model_copy(update={"duties": duties, "duties_given": number})


def _decided(state: Living, event: e.DecisionReceived | e.DecisionCorrected) -> State:
    life = state.life
    life = life.model_copy(update={"parts": _with_parts(life, event.parts, event.round, event.obligations)})
    life = _obliged(life, [part.portfolio for part in event.parts], event.obligations)
    if event.report_by is None:  # corrected while another round of it is asked: that one will be returned
        return state.model_copy(update={"life": life})
    corrects = isinstance(event, e.DecisionCorrected)
    if corrects and isinstance(state, Decided):
        return state.model_copy(update={"life": life})
    known = life.decision if corrects else None
    meeting = known.meeting if known is not None else None
    decision = Decision(
        round=max(event.round, known.round) if known is not None else event.round,
        item=event.item,
        meeting=event.meeting if isinstance(event, e.DecisionReceived) else meeting,
        on=event.on,
    )
    told = {"decision": decision, "returned": None, "withdrawing": None, "lacking": (), "item": event.item, "said": ""}
    return Decided(
        life=_since(life, event.on, **told, **NOBODY_AWAITED),
        next_reminder_at=event.report_by,
        unrepresented=event.unrepresented,
    )


def _returned(state: Living, event: Event) -> State:
    life = state.life
    returned = life.returned
    match event:
        case e.DecisionReturned():
            returned = Return(
                on=event.on,
                waiting=event.asked,
                acknowledge_by=event.acknowledge_by,
                family_may_be_told=event.family_may_be_told != "",
                meeting=event.meeting if event.by_presence else None,
                present=event.acknowledged if event.by_presence else (),
            )
            return _arrived(Returned(life=_since(life, event.on, returned=returned, returns=life.returns + 1)), event)
        case e.PresenceCorrected() if returned is not None:
            return _arrived(Returned(life=_since(life, event.on, returned=_there(returned, event))), event)
        case e.ReturnReminded() if isinstance(state, Decided):
            return state.model_copy(
                update={
                    "reminders": event.reminder,
                    "next_reminder_at": event.next_reminder_at,
                    "due_at": event.due_at or state.due_at,
                    "unrepresented": event.unrepresented,
                }
            )
        case e.TeamReleased():
            known: dict[str, object] = {"released": (*life.released, event.team)}
            if returned is not None:
                waiting = tuple(team for team in returned.waiting if team != event.team)
                known["returned"] = returned.model_copy(update={"waiting": waiting})
            return _arrived(_living(state, **known), event)
        case e.TeamAcknowledged() if returned is not None:
            waiting = tuple(team for team in returned.waiting if team != event.team)
            named = tuple(team for team in returned.named if team != event.team)
            after = _living(state, returned=returned.model_copy(update={"waiting": waiting, "named": named}))
            return _arrived(after, event)
        case e.AcknowledgementReminded() if returned is not None:
            asked = {"acknowledge_by": None, "name_at": event.name_at, "due_at": event.due_at}
            return _living(state, returned=returned.model_copy(update=asked))
        case e.AbsentTeamsNamed() if returned is not None:
            return _living(state, returned=returned.model_copy(update={"name_at": None, "named": event.teams}))
        case e.FamilyTold() if returned is not None:
            return _living(state, returned=returned.model_copy(update={"family_told": True}))
        case _:
            return state


def _there(returned: Return, event: e.PresenceCorrected) -> Return:
    """Who knows the answer for having been there when it came back, as the attendance was corrected."""
    waiting = tuple(team for team in (*returned.waiting, *event.asked) if team not in event.acknowledged)
    present = tuple(team for team in (*returned.present, *event.acknowledged) if team not in event.asked)
    known = {"waiting": waiting, "present": present, "named": tuple(t for t in returned.named if t in waiting)}
    anew = {"acknowledge_by": event.acknowledge_by, "name_at": None, "due_at": None} if event.asked else {}
    return returned.model_copy(update={**known, **anew})


def _arrived(state: State, event: Event) -> State:
    """How far an answer has come that is back in the group: known by all, and carried out, where there is something."""
    if not isinstance(state, Returned | Acknowledged) or not isinstance(event, e.Fact):
        return state
    life = state.life
    known = life.returned is not None and not life.returned.waiting
    if not known:
        return state
    if open_duties(life):
        after = life if isinstance(state, Acknowledged) else _since(life, event.on)
        return Acknowledged(life=after)
    if any(duty.settled == "carried-out" for duty in life.duties.values()):
        return Acted(life=_since(life, event.on))
    return Answered(life=_since(life, event.on))


def _carried(state: Living, event: Event) -> State:
    match event:
        case e.CarriedOutReported():
            return _arrived(_settled(state, event.portfolio, "carried-out"), event)
        case e.NotCarriedOutReported():
            return _settled(state, event.portfolio, "not-carried-out")
        case e.OutsideAnswerRecorded():
            return _settled(state, event.portfolio, "outside-answer")
        case e.ObligationOverdue():
            return _duty(state, event.portfolio, overdue=True, next_reminder_at=event.next_reminder_at)
        case e.ObligationReminded() | e.ChaseReminded():
            reminded = {"reminders": event.reminder, "next_reminder_at": event.next_reminder_at}
            return _duty(state, event.portfolio, **reminded)
        case e.DutyHandedOver():
            return _duty(state, event.portfolio, person=event.person)
        case e.ChaseNoted():
            moved = {"on": event.chase_on, "at": event.chase_at, "next_reminder_at": None}
            return _duty(state, event.portfolio, **moved)
        case _:
            return state


def _settled(state: Living, portfolio: str, how: Settled) -> State:
    return _duty(state, portfolio, settled=how, next_reminder_at=None)


def _duty(state: Living, portfolio: str, **fields: object) -> State:
    duty = state.life.duties.get(portfolio)
    if duty is None:
        return state
    return _living(state, duties=state.life.duties.set(portfolio, duty.model_copy(update=fields)))
