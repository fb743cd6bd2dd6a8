"""The rules by which a blocked action asks the management meeting, and hears what became of its question.

Nothing waits for the answer in here: an action may be unblocked, completed or cancelled meanwhile, and an outcome that
comes after that is kept and changes nothing.
"""

from domain import ids, raising
from domain.action import commands as c
from domain.action import events as e
from domain.action.state import Alive, Blocked, NotPlanned, State
from domain.decider import Context
from domain.decisions import Question, escalation_stream
from domain.errors import Refusal
from domain.message import Event
from domain.roles import Role
from domain.territory import WHOLE_NETWORK


def escalated(alive: Alive, command: c.EscalateAction, context: Context) -> e.ActionEscalated:
    """By whoever answers for it, a coordinator or the representative, while it is blocked."""
    life = alive.life
    zone = zone_of(context.stream)
    _may_escalate(life.responsible, zone, context)
    raising.answered_by_management(zone, context)
    if not isinstance(alive, Blocked):
        raise Refusal("not-blocked", "This action is not blocked.")
    before = life.question
    if before is not None and before.open:
        raise Refusal(
            "already-escalated",
            "This was put to the management meeting on {date} already: what becomes of it will be told.",
            date=before.on,
        )
    asks = command.asks or alive.needs.strip()
    if not asks:
        raise Refusal(
            "question-missing",
            "Say what the management meeting is asked: nothing was said of what this action needs when it was blocked.",
        )
    portfolios = command.portfolios
    if portfolios is None:
        portfolios = (life.portfolio,) if life.portfolio is not None else ()
    n = before.n + 1 if before is not None else 1
    question = Question(
        origin_kind="blocked-action",
        origin=context.stream,
        zone=zone,
        asks=asks,
        tried=command.tried.strip(),
        portfolios=raising.known_portfolios(portfolios, context),
        urgency=command.urgency,
        teams=_waiting(life.organisation, life.responsible, context),
        carried_by=raising.carried_by(zone, context),
        raised_on=context.happened_on,
    )
    return e.ActionEscalated(n=n, escalation=escalation_stream(context.stream, "blocked", n), question=question)


def zone_of(stream: str) -> str | None:
    """The zone of an action; None for one of the whole network."""
    zone = ids.parts(stream)[2][0]
    return None if zone == WHOLE_NETWORK else zone


def _may_escalate(responsible: str, zone: str | None, context: Context) -> None:
    person = context.who.person
    if context.who.role is Role.COORDINATOR or person == responsible:
        return
    if person not in context.network.representatives_of(zone, context.today):
        raise Refusal(
            "not-responsible",
            "{person} answers for this action: only they, a coordinator or the representative can escalate it.",
            person=responsible,
        )


def _waiting(organisation: str | None, responsible: str, context: Context) -> tuple[str, ...]:
    theirs = organisation or context.network.organisation_of(responsible, context.today)
    return raising.waiting_teams((theirs,), context)


def noted(state: State, command: c.NoteEscalation) -> list[Event]:
    """What became of a question: kept whatever has become of the action; nothing where it is known already."""
    raised = None if isinstance(state, NotPlanned) else state.life.raised.get(command.escalation)
    if raised is None:
        raise Refusal("unknown-escalation", "This has asked nothing by '{escalation}'.", escalation=command.escalation)
    if raised.heard == raising.heard_of(command):
        return []
    return [e.EscalationNoted.model_validate(command.model_dump())]
