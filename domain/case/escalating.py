"""What a case asks of management, and what it is told of the answer. The question itself lives in its escalation."""

from domain.case import checks
from domain.case import commands as c
from domain.case import events as e
from domain.case.evolve import is_known
from domain.case.state import InGroup, Life, Opened
from domain.decider import Context
from domain.decisions import Question, Urgency, escalation_stream
from domain.errors import Refusal
from domain.message import Event


def escalated(state: InGroup, command: c.EscalateCase, context: Context) -> list[Event]:
    """By the group's word, which its representative gives."""
    life = state.life
    checks.said_in_its_body(life, context)
    checks.not_before(context.happened_on, state.since)
    checks.said_whether_solved(state)
    awaited = life.awaited
    if awaited is not None:
        raise Refusal(
            "already-escalated",
            "This case was escalated on {date}, and management has not answered yet.",
            date=awaited.raised_on,
        )
    if context.network.management_of(life.zone_asked, context.today) is None:
        raise Refusal(
            "no-management-meeting", "No management meeting of this network decides what the groups escalate."
        )
    portfolios = life.portfolios if command.portfolios is None else checks.portfolios(command.portfolios, context)
    return [
        _raised(
            life,
            context,
            asks=command.asks or life.would_need,
            tried=command.tried,
            portfolios=portfolios,
            urgency=command.urgency or life.urgency,
        )
    ]


def by_itself(life: Life, context: Context) -> Event:
    """By nobody's word: with the text it opened with, or a word to the coordinator where nobody would answer."""
    if context.network.management_of(life.zone_asked, context.today) is None:
        return e.CaseCannotEscalate(on=context.happened_on)
    return _raised(
        life,
        context,
        asks=life.would_need,
        tried="",
        portfolios=life.portfolios,
        urgency=life.urgency,
        by_itself=True,
    )


def _raised(
    life: Life,
    context: Context,
    *,
    asks: str,
    tried: str,
    portfolios: tuple[str, ...],
    urgency: Urgency,
    by_itself: bool = False,
) -> Event:
    n = len(life.raised) + 1
    carriers = context.network.representatives_of(life.zone_asked, context.today)
    question = Question(
        origin_kind="case",
        origin=context.stream,
        zone=life.zone_asked,
        asks=asks,
        tried=tried,
        portfolios=portfolios,
        urgency=urgency,
        teams=life.teams,
        carried_by=next(iter(carriers), None),
        raised_on=context.happened_on,
        by_itself=by_itself,
    )
    escalation = escalation_stream(context.stream, "case", n)
    return e.CaseEscalated(escalation=escalation, n=n, question=question, on=context.happened_on)


def noted(state: Opened, command: c.NoteEscalation) -> e.EscalationNoted | None:
    """What became of a question; None where it is known already. A closed case is told all the same."""
    known = state.life.raised.get(command.escalation)
    if known is None:
        raise Refusal(
            "unknown-escalation", "This case has not raised '{escalation}'.", escalation=command.escalation[:200]
        )
    if command.round < known.round or is_known(known, command.news, command.round, command.parts):
        return None
    return e.EscalationNoted(
        escalation=command.escalation,
        news=command.news,
        round=command.round,
        parts=command.parts,
        reason=command.reason,
        on=command.on,
    )
