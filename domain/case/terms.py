"""How long a case may stay in its group: by its urgency, extended once, and then asked of management by itself."""

from datetime import date, timedelta

from domain.case import checks
from domain.case import commands as c
from domain.case import events as e
from domain.case.escalating import by_itself
from domain.case.state import Asked, InGroup, Life, Running, Solved, State, Stopped
from domain.decider import Context
from domain.decisions import Urgency
from domain.errors import Refusal
from domain.message import Event

ASKS_WHETHER_SOLVED = 3  # the edition since which nothing climbs again before its group has said that it is not solved


def term(n: int, urgency: Urgency, context: Context) -> e.Term:
    """The time in the group that begins today, by the network's rules."""
    days: int = getattr(context.network.rules.case_days, urgency)
    return _term(n, context.today, days, context)


def _term(n: int, begins: date, days: int, context: Context) -> e.Term:
    calendar = context.network.calendar
    last = calendar.add_working_days(begins, days)
    reminder_at = calendar.start_of(calendar.working_days_before(last, context.network.rules.case_reminder_days))
    return e.Term(n=n, reminder_at=reminder_at if reminder_at > context.now else None, up_at=calendar.end_of(last))


def extended(state: InGroup, command: c.ExtendCase, context: Context) -> list[Event]:
    """More time, once each time the case is in its group; never less than it had."""
    life = state.life
    checks.said_in_its_body(life, context)
    checks.not_before(context.happened_on, state.since)
    if life.extended:
        raise Refusal("already-extended", "The time of this case was extended once: resolve it, or escalate it.")
    checks.said_whether_solved(state)
    if isinstance(state.time, Stopped) and state.time.why in ("escalated", "forwarded"):
        raise Refusal("with-management", "Management has the question: no time of the group runs meanwhile.")
    begins = context.today
    if isinstance(state.time, Running):
        begins = max(begins, context.network.calendar.local_date(state.time.up_at - timedelta(microseconds=1)))
    more = _term(life.term + 1, begins, context.network.rules.case_extension_days, context)
    return [e.CaseExtended(reason=command.reason, term=more, on=context.happened_on)]


def asked_whether_solved(life: Life, escalation: str, context: Context) -> e.SolutionAsked:
    """The group is asked whether the case is solved, for as long as a representative is when its time is up."""
    answer_by = context.network.calendar.deadline(context.now, context.network.rules.case_answer_days)
    return e.SolutionAsked(escalation=escalation, answer_by=answer_by, on=context.happened_on)


def not_solved(state: InGroup, command: c.SayNotSolved, context: Context) -> list[Event]:
    """Its time in the group begins again, as with an answer that solved nothing."""
    if not isinstance(state.time, Solved):
        raise Refusal("not-asked", "Nobody has asked whether this case is solved: nothing was carried out for it.")
    again = term(state.life.term + 1, state.life.urgency, context)
    return [
        e.CaseNotSolved(escalation=state.time.escalation, reason=command.reason, term=again, on=context.happened_on)
    ]


def reminded_of_solution(state: State, command: c.RemindOfSolution, context: Context) -> list[Event]:
    """Nothing, where it has been said in the meantime."""
    if not isinstance(state, InGroup) or not isinstance(state.time, Solved):
        return []
    if state.time.escalation != command.escalation or state.time.answer_by is None:
        return []
    return [
        e.SolutionReminded(
            escalation=command.escalation, reference_person=state.life.reference_person, on=context.today
        )
    ]


def timer(
    state: State, command: c.RemindOfCase | c.NoteCaseTimeUp | c.EscalateByItself, context: Context
) -> list[Event]:
    """A deadline that came: nothing, where the case has gone on in the meantime."""
    if not isinstance(state, InGroup) or command.term != state.life.term:
        return []
    life = state.life
    promised = life.promised if context.edition >= ASKS_WHETHER_SOLVED else None
    match command, state.time:
        case c.RemindOfCase(), Running(reminder_at=reminder_at, up_at=up_at) if reminder_at is not None:
            return [e.CaseReminded(reference_person=life.reference_person, up_at=up_at)]
        case c.NoteCaseTimeUp(), Running() if life.extended and promised is not None:
            return [e.CaseAwaitsAnswer(escalation=promised.escalation, on=context.happened_on)]
        case c.NoteCaseTimeUp(), Running() if life.extended:
            return [e.CaseTimeUp(), by_itself(life, context)]
        case c.NoteCaseTimeUp(), Running():
            days = context.network.rules.case_answer_days
            return [e.CaseTimeUp(answer_by=context.network.calendar.deadline(context.now, days))]
        case c.EscalateByItself(), Asked() if promised is not None:
            return [e.CaseAwaitsAnswer(escalation=promised.escalation, on=context.happened_on)]
        case c.EscalateByItself(), Asked():
            return [by_itself(life, context)]
        case _:
            return []
