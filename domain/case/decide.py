"""The rules of a case: opened → in its group → resolved → closed, and reopened.

Who may say what is in `checks`; how it comes and changes in `opening`, its time in `terms`, what goes to management in
`escalating`, what passes between services in `referrals`. What is closed is only reopened.
"""

from domain.case import checks, escalating, opening, terms
from domain.case import commands as c
from domain.case import events as e
from domain.case.evolve import evolve
from domain.case.referrals import referred
from domain.case.state import Asked, InGroup, Life, Opened, Resolved, Solved, State, Stopped
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event
from domain.presence import WHO_HAS_LEFT
from domain.roles import Role


def decide(state: State, command: Command, context: Context) -> list[Event]:
    match command:
        case c.OpenCase():
            return opening.opened(state, command, context)
        case c.RemindOfCase() | c.NoteCaseTimeUp() | c.EscalateByItself():
            return terms.timer(state, command, context)
        case c.RemindOfSolution():
            return terms.reminded_of_solution(state, command, context)
        case c.NoteEscalation():
            return _noted(checks.was_opened(state), command, context)
        case c.ExtendCase():
            return terms.extended(checks.in_group(state), command, context)
        case c.EscalateCase():
            return escalating.escalated(checks.in_group(state), command, context)
        case c.ResolveCase():
            return _resolved(checks.in_group(state), command, context)
        case c.SayNotSolved():
            return _not_solved(checks.in_group(state), command, context)
        case c.CloseCase():
            return _closed(checks.not_closed(state), command, context)
        case c.ReopenCase():
            return _reopened(checks.was_opened(state), command, context)
        case c.CorrectCase():
            known = checks.not_closed(state)
            _works_on(known.life, context)
            return opening.corrected(known, command, context)
        case c.ChangeReference():
            known = checks.not_closed(state) if context.edition >= WHO_HAS_LEFT else checks.in_group(state)
            return _handed_over(known, command, context)
        case c.DiscussCase() | c.InvolveTeams():
            return _worked(checks.in_group(state), command, context)
        case _:
            return referred(state, command, context)


def _works_on(life: Life, context: Context) -> None:
    checks.works_on(life, context)
    checks.said_in_its_body(life, context)
    checks.not_before(context.happened_on, life.opened_on)


def _worked(state: InGroup, command: c.DiscussCase | c.InvolveTeams, context: Context) -> list[Event]:
    if isinstance(command, c.DiscussCase):
        _works_on(state.life, context)
        return opening.discussed(state, command, context)
    if not _takes_it_over(state.life, context):
        _works_on(state.life, context)
    return opening.involved(state.life, command, context)


def _handed_over(state: InGroup | Resolved, command: c.ChangeReference, context: Context) -> list[Event]:
    if not _takes_it_over(state.life, context):
        _works_on(state.life, context)
    return opening.handed_over(state.life, command, context)


def _takes_it_over(life: Life, context: Context) -> bool:
    """A case that nobody holds any more is handed over by who coordinates, who need not work on it for that."""
    if context.edition < WHO_HAS_LEFT:
        return False
    return context.who.role is Role.COORDINATOR and checks.left_alone(life, context)


def _noted(state: Opened, command: c.NoteEscalation, context: Context) -> list[Event]:
    """The case's time begins again with the answer, where it is still in its group and no other answer lacks."""
    noted = escalating.noted(state, command)
    if noted is None:
        return []
    after = evolve(state, noted)
    why = state.time.why if isinstance(state, InGroup) and isinstance(state.time, Stopped) else None
    if not isinstance(after, InGroup) or not _free(after.life):
        return [noted]
    if why in ("escalated", "forwarded") or (why == "carried-out" and after.life.promised is None):
        again = terms.term(after.life.term + 1, after.life.urgency, context)
        noted = noted.model_copy(update={"term": again})
    if context.edition >= terms.ASKS_WHETHER_SOLVED and noted.news == "acted":
        return [noted, terms.asked_whether_solved(after.life, noted.escalation, context)]
    return [noted]


def _free(life: Life) -> bool:
    """Whether nobody outside the group has to answer a question of this case."""
    return life.awaited is None and not any(one.forwarded for one in life.raised.values())


def _resolved(state: InGroup, command: c.ResolveCase, context: Context) -> list[Event]:
    _says_what_becomes_of_it(state, context)
    return [e.CaseResolved(text=command.text, on=context.happened_on)]


def _not_solved(state: InGroup, command: c.SayNotSolved, context: Context) -> list[Event]:
    _says_what_becomes_of_it(state, context)
    return terms.not_solved(state, command, context)


def _says_what_becomes_of_it(state: InGroup, context: Context) -> None:
    """Whoever works on it; the representative too, where they are asked."""
    time = state.time
    stopped = isinstance(time, Stopped) and time.why in ("refused", "cannot-escalate", "carried-out")
    if (stopped or isinstance(time, Asked | Solved)) and checks.represents(context):
        checks.said_in_its_body(state.life, context)
    else:
        _works_on(state.life, context)
    checks.not_before(context.happened_on, state.since)


def _closed(state: InGroup | Resolved, command: c.CloseCase, context: Context) -> list[Event]:
    _works_on(state.life, context)
    if isinstance(state, InGroup):
        raise Refusal("not-resolved", "This case is still in its group: say first how it was resolved.")
    checks.not_before(context.happened_on, state.on)
    waiting = state.life.open_referrals
    if waiting:
        raise Refusal(
            "referrals-open",
            "Services still work on this case: {referrals} must be done or revoked first.",
            referrals=", ".join(referral.id for referral in waiting),
        )
    return [e.CaseClosed(text=command.text.strip(), on=context.happened_on)]


def _reopened(state: Opened, command: c.ReopenCase, context: Context) -> list[Event]:
    _works_on(state.life, context)
    if isinstance(state, InGroup):
        raise Refusal("not-resolved", "This case is still in its group since {date}.", date=state.since)
    checks.not_before(context.happened_on, state.on)
    life = state.life
    if not checks.takes_cases(context.network.bodies[life.body], context):
        raise Refusal("body-takes-no-cases", "'{body}' takes no cases of this zone.", body=life.body)
    again = terms.term(life.term + 1, life.urgency, context) if _free(life) else None
    return [e.CaseReopened(reason=command.reason, term=again, on=context.happened_on)]
