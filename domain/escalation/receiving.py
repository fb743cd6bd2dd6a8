"""What other processes bring: a question from its origin, and round by round the management meeting's answers.

What is said of an earlier round, or said again, is known already and changes nothing; what is said of a round that
nobody has asked for is refused.
"""

from datetime import datetime

from domain import decisions as d
from domain.decider import Context
from domain.errors import Refusal
from domain.escalation import commands as c
from domain.escalation import events as e
from domain.escalation.checks import (
    already_decided,
    management_of,
    raised,
    standing,
    tabling,
    told,
    unrepresented,
    withdrawn,
)
from domain.escalation.evolve import evolve
from domain.escalation.state import (
    ALIGNMENT,
    Asked,
    Life,
    Living,
    NotRaised,
    Raised,
    SentBack,
    State,
    Tabled,
    Withdrawn,
    stays,
    zone_of,
)
from domain.message import Event


def received(state: State, command: c.Delivered, context: Context) -> list[Event]:
    match command:
        case c.RaiseEscalation():
            return _raised(state, command, context)
        case c.BringAlignment():
            return _aligned(state, command, context)
    living = raised(state)
    match command:
        case c.CorrectAnswer():
            return _corrected(living, command, context)
        case c.NoteUncounted():
            return _uncounted(living, command)
        case (
            c.NoteTabled()
            | c.NoteAwaited()
            | c.NoteAnswer()
            | c.NoteUndecided()
            | c.NoteInformationWanted()
            | c.NoteTakenOff()
        ) if _is_news(living.life, command.round):
            return _of_this_round(living, command, context)
        case _:
            return []


def _is_news(life: Life, of_round: int) -> bool:
    if of_round > life.round:
        raise Refusal("wrong-round", "Round {round} of this question has not been asked for.", round=of_round)
    return of_round == life.round


def _of_this_round(living: Living, command: c.Delivered, context: Context) -> list[Event]:
    match command:
        case c.NoteTabled():
            return _tabled(living, command, context)
        case c.NoteAwaited():
            return _awaited(living, command)
        case c.NoteAnswer():
            return _answered(living, command, context)
        case c.NoteUndecided():
            return _undecided(living, command, context)
        case c.NoteInformationWanted():
            return _wanted(living, command, context)
        case _:
            return _taken_off(living, context)


def _raised(state: State, command: c.RaiseEscalation, context: Context) -> list[Event]:
    question = command.question
    if not isinstance(state, NotRaised):
        if question == state.life.question:
            return []
        raise Refusal("already-raised", "This escalation carries another question already.")
    _of_this_zone(question.zone, context)
    management = management_of(question.zone, context)
    if management is None:
        raise Refusal("no-management-meeting", "No management meeting of this network decides what groups escalate.")
    fact = e.EscalationRaised(on=question.raised_on, question=question, management=management)
    life = raised(evolve(state, fact)).life
    return [fact, tabling(life, context, "raised", portfolios=question.portfolios)]


def _of_this_zone(zone: str | None, context: Context) -> None:
    if zone != zone_of(context.stream):
        raise Refusal("wrong-zone", "This is not an escalation of '{zone}'.", zone=zone or "")


def _aligned(state: State, command: c.BringAlignment, context: Context) -> list[Event]:
    question = d.Question(
        origin_kind="alignment",
        origin=command.management,
        about=command.alignment,
        zone=command.zone,
        asks=command.text,
        teams=command.teams,
        raised_on=command.on,
    )
    if not isinstance(state, NotRaised):
        if question == state.life.question:
            return []
        raise Refusal("already-raised", "This escalation carries another question already.")
    _of_this_zone(command.zone, context)
    obligation = None
    if command.responsible is not None:
        at = context.network.calendar.end_of(command.due_on) if command.due_on is not None else None
        obligation = e.Obligation(
            portfolio=ALIGNMENT, outcome=ALIGNMENT, person=command.responsible, on=command.due_on, at=at
        )
    brought = e.AlignmentBrought(
        on=command.on,
        management=command.management,
        alignment=command.alignment,
        meeting=command.meeting,
        question=question,
        obligation=obligation,
        report_by=_report_by(context),
        unrepresented=unrepresented(command.zone, context),
    )
    return [brought]


def _report_by(context: Context) -> datetime:
    return context.network.calendar.deadline(context.now, context.network.rules.return_days)


def _tabled(living: Living, command: c.NoteTabled, context: Context) -> list[Event]:
    life = living.life
    match living:
        case Tabled() if (life.item, life.meeting_on, life.joined_with) == (
            command.item,
            command.meeting_on,
            command.joined_with,
        ):
            return []
        case Tabled() | Raised(left=None):
            fields = {name: getattr(command, name) for name in d.Tabled.model_fields}
            return [e.EscalationTabled(on=context.happened_on, **fields)]
        case _:
            return []


def _awaited(living: Living, command: c.NoteAwaited) -> list[Event]:
    """Only while the question is on the table: what came of it says more."""
    if not isinstance(living, Tabled):
        return []
    fields = {name: getattr(command, name) for name in d.Awaited.model_fields}
    return [e.AwaitedNoted(**fields)]


def _answered(living: Living, command: c.NoteAnswer, context: Context) -> list[Event]:
    life = living.life
    if isinstance(living, Withdrawn):
        raise withdrawn()
    if not isinstance(living, Asked):
        if all(stays(life, part) for part in command.parts):
            return []
        raise already_decided()
    parts = standing(life, command.parts)
    received = e.DecisionReceived(
        on=command.on,
        round=command.round,
        item=command.item,
        meeting=command.meeting,
        parts=parts,
        obligations=_obligations(life, parts, context),
        report_by=_report_by(context),
        unrepresented=unrepresented(life.question.zone, context),
    )
    return [received, *told(life, context, "decided", parts=parts)]


def _obligations(life: Life, parts: tuple[d.Part, ...], context: Context) -> tuple[e.Obligation, ...]:
    """What has to be done from now on: of what is answered otherwise than before, for the first time, or once more."""
    made = []
    for part in parts:
        duty = life.duties.get(part.portfolio)
        kept_up = duty is not None and duty.settled in ("open", "carried-out") and stays(life, part)
        obligation = None if kept_up else _obligation(part, context)
        if obligation is not None:
            made.append(obligation)
    return tuple(made)


def _obligation(part: d.Part, context: Context) -> e.Obligation | None:
    calendar = context.network.calendar
    match part.answer:
        case d.Approve(responsible=person, due_on=on) | d.Expedite(member=person, due_on=on):
            return e.Obligation(
                portfolio=part.portfolio, outcome=part.answer.outcome, person=person, on=on, at=calendar.end_of(on)
            )
        case d.Assign(portfolio=portfolio, due_on=on):
            return e.Obligation(
                portfolio=part.portfolio, outcome="assign", taken_by=portfolio, on=on, at=calendar.end_of(on)
            )
        case d.Forward(pursuer=person, chase_on=on):
            return e.Obligation(
                portfolio=part.portfolio, outcome="forward", person=person, on=on, at=calendar.start_of(on)
            )
        case _:
            return None


def _corrected(living: Living, command: c.CorrectAnswer, context: Context) -> list[Event]:
    life = living.life
    if command.round > life.round:
        raise Refusal("wrong-round", "Round {round} of this question has not been asked for.", round=command.round)
    if isinstance(living, Withdrawn):
        raise withdrawn()
    asked = isinstance(living, Asked)
    if life.decision is None and not any(part.portfolio in life.parts for part in command.parts):
        raise Refusal("not-decided-yet", "Nothing has been decided here that could be corrected.")
    changed = tuple(part for part in command.parts if _is_corrected(life, part, command.round, asked=asked))
    if not changed:
        return []
    parts = standing(life, changed)
    corrected = e.DecisionCorrected(
        on=command.on,
        round=command.round,
        item=command.item,
        parts=changed,
        obligations=_obligations(life, changed, context) if life.decision is not None else (),
        reason=command.reason,
        report_by=None if asked else _report_by(context),
        unrepresented=not asked and unrepresented(life.question.zone, context),
    )
    if life.decision is None:
        return [corrected]
    # The origin heard last of the latest decision, whichever round the correction is of.
    of_round = max(command.round, life.decision.round)
    news = told(life, context, "corrected", of_round=of_round, parts=parts, reason=command.reason)
    return [corrected, *news]


def _is_corrected(life: Life, part: d.Part, of_round: int, *, asked: bool) -> bool:
    """Whether a part is other than it was; what a later round has answered, or asks anew, stays."""
    kept = life.parts.get(part.portfolio)
    if kept is None:
        return not asked
    if kept.round > of_round or (asked and part.portfolio in life.lacking):
        return False
    return not stays(life, part)


def _undecided(living: Living, command: c.NoteUndecided, context: Context) -> list[Event]:
    match living:
        case Raised(left=None) | Tabled():
            fields = {name: getattr(command, name) for name in d.Undecided.model_fields}
            left = e.LeftUndecided(**fields)
            if living.life.withdrawing is not None:
                return [left]
            said = command.reason
            return [left, tabling(raised(evolve(living, left)).life, context, command.outcome, said)]
        case Raised():
            return []
        case SentBack():
            raise Refusal("waits-for-information", "This question is with its group, which has to say more first.")
        case Withdrawn():
            raise withdrawn()
        case _:
            raise already_decided()


def _uncounted(living: Living, command: c.NoteUncounted) -> list[Event]:
    """Whatever has come of the question since: how often it waited for nothing is told of it for good. A round after
    which no other was asked was not counted."""
    if command.round > living.life.round:
        raise Refusal("wrong-round", "Round {round} of this question has not been asked for.", round=command.round)
    if command.round == living.life.round:
        return []
    return [e.RoundUncounted(**{name: getattr(command, name) for name in d.Uncounted.model_fields})]


def _wanted(living: Living, command: c.NoteInformationWanted, context: Context) -> list[Event]:
    match living:
        case Raised() | Tabled():
            fields = {name: getattr(command, name) for name in d.InformationWanted.model_fields}
            answer_by = context.network.calendar.deadline(context.now, context.network.rules.information_days)
            return [e.InformationRequested(**fields, answer_by=answer_by)]
        case SentBack():
            return []
        case Withdrawn():
            raise withdrawn()
        case _:
            raise already_decided()


def _taken_off(living: Living, context: Context) -> list[Event]:
    life = living.life
    match living:
        case Withdrawn():
            return []
        case Raised() | Tabled() | SentBack() if life.withdrawing is not None:
            reason = life.withdrawing.reason
            return [
                e.EscalationWithdrawn(on=context.happened_on, round=life.round, reason=reason),
                *told(life, context, "withdrawn", reason=reason),
            ]
        case Raised() | Tabled() | SentBack():
            raise Refusal("not-withdrawn", "The group has not asked to withdraw this question.")
        case _:
            raise already_decided()
