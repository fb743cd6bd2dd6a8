"""How each event changes what is known of a case. It trusts: `decide` has checked."""

from domain.case import events as e
from domain.case import referring as r
from domain.case.state import (
    Answer,
    Asked,
    Closed,
    InGroup,
    Life,
    NotOpened,
    Opened,
    PassedOn,
    Raised,
    Referral,
    ReferralNews,
    Resolved,
    Running,
    Solved,
    State,
    Stopped,
    Task,
    Time,
)
from domain.decider import DeliveryRefused
from domain.decisions import Approve, Assign, Expedite, Forward, Part
from domain.message import Event, brief, digest


def evolve(state: State, event: Event) -> State:
    match state, event:
        case NotOpened(), e.CaseOpened():
            return InGroup(life=_opened(event), since=event.on, time=_running(event.term))
        case NotOpened(), _:
            return state
        case _, e.CaseResolved():
            return Resolved(life=state.life, on=event.on)
        case _, e.CaseClosed():
            return Closed(life=state.life, on=event.on)
        case _, e.CaseReopened():
            return _reopened(state, event)
        case _, e.EscalationNoted():
            return _noted(state, event)
        case _, DeliveryRefused():
            return _refused(state, event)
        case InGroup(), _:
            return _in_group(state, event)
        case _:
            return _living(state, _changed(state.life, event))


AGAIN = frozenset({"corrected", "acted"})  # what was acted may be corrected, and acted again


def heard(news: str, round_: int, parts: tuple[Part, ...]) -> str:
    """What a piece of news is known by: one of a kind each round, but corrections and acts by what they say."""
    said = digest([part.model_dump(mode="json") for part in parts])[:16] if news in AGAIN else ""
    return f"{round_}/{news}/{said}"


def is_known(one: Raised, news: str, round_: int, parts: tuple[Part, ...]) -> bool:
    """Whether this was heard already; what may come again in a round is known only where it was the last word."""
    said = heard(news, round_, parts)
    return said in (one.heard[-1:] if news in AGAIN else one.heard)


def is_forwarded(parts: tuple[Part, ...]) -> bool:
    """Whether an outside authority still has to answer."""
    return any(isinstance(part.answer, Forward) for part in parts)


def _opened(event: e.CaseOpened) -> Life:
    return Life(
        reference=event.reference,
        zone=event.zone,
        kind=event.kind,
        title=brief(event.text),
        urgency=event.urgency,
        sectors=event.sectors,
        teams=event.teams,
        opened_by=event.opened_by,
        reference_service=event.reference_service,
        reference_person=event.reference_person,
        would_need=event.would_need,
        portfolios=event.portfolios,
        body=event.body,
        file_reference=event.file_reference,
        opened_on=event.on,
        term=event.term.n,
    )


def _running(term: e.Term) -> Running:
    return Running(reminder_at=term.reminder_at, up_at=term.up_at)


def _living(state: Opened, life: Life, time: Time | None = None) -> State:
    changed: dict[str, object] = {"life": life}
    if time is not None and isinstance(state, InGroup):
        changed["time"] = time
    return state.model_copy(update=changed)


def _with(life: Life, **fields: object) -> Life:
    return life.model_copy(update=fields)


def _in_group(state: InGroup, event: Event) -> State:
    life = _changed(state.life, event)
    match event:
        case e.CaseReminded() if isinstance(state.time, Running):
            return _living(state, life, Running(up_at=state.time.up_at))
        case e.CaseTimeUp(answer_by=answer_by) if answer_by is not None:
            return _living(state, life, Asked(answer_by=answer_by))
        case e.CaseExtended(term=term) | e.CaseCorrected(term=e.Term() as term):
            return _living(state, life, _running(term))
        case e.CaseEscalated():
            return _living(state, life, Stopped(why="escalated"))
        case e.CaseCannotEscalate():
            return _living(state, life, Stopped(why="cannot-escalate"))
        case e.CaseAwaitsAnswer():
            return _living(state, life, Stopped(why="carried-out"))
        case e.SolutionAsked():
            return _living(state, life, Solved(escalation=event.escalation, answer_by=event.answer_by))
        case e.SolutionReminded():
            return _living(state, life, Solved(escalation=event.escalation))
        case e.CaseNotSolved():
            return _living(state, _with(life, term=event.term.n, extended=False), _running(event.term))
        case _:
            return _living(state, life)


def _changed(life: Life, event: Event) -> Life:
    match event:
        case e.CaseDiscussed():
            return _with(life, discussed=life.discussed + 1, discussed_on=event.on)
        case e.TeamsInvolved():
            return _with(life, teams=(*life.teams, *event.teams))
        case e.ReferenceChanged():
            return _with(life, reference_service=event.reference_service, reference_person=event.reference_person)
        case e.CaseCorrected():
            return _corrected(life, event)
        case e.CaseExtended():
            return _with(life, extended=True, term=event.term.n)
        case e.CaseEscalated():
            one = Raised(escalation=event.escalation, n=event.n, raised_on=event.on, by_itself=event.question.by_itself)
            return _with(life, raised=life.raised.set(event.escalation, one))
        case r.WorkPlanRecorded():
            return _with(life, work_plan_by=event.service, work_plan_on=event.on)
        case _:
            return _with(life, referrals=_referrals(life, event))


def _corrected(life: Life, event: e.CaseCorrected) -> Life:
    return _with(
        life,
        title=life.title if event.text is None else brief(event.text),
        urgency=event.urgency,
        sectors=event.sectors,
        would_need=event.would_need,
        portfolios=event.portfolios,
        file_reference=event.file_reference,
        term=life.term if event.term is None else event.term.n,
    )


def _reopened(state: Opened, event: e.CaseReopened) -> State:
    life = _with(state.life, extended=False)
    if event.term is None:
        waits = life.awaited is not None
        return InGroup(life=life, since=event.on, time=Stopped(why="escalated" if waits else "forwarded"))
    return InGroup(life=_with(life, term=event.term.n), since=event.on, time=_running(event.term))


def _noted(state: Opened, event: e.EscalationNoted) -> State:
    life = state.life
    one = _heard(life.raised[event.escalation], event)
    life = _with(life, raised=life.raised.set(event.escalation, one))
    if event.term is not None:
        life = _with(life, term=event.term.n, extended=False)
        return _living(state, life, _running(event.term))
    if life.awaited is not None:
        return _living(state, life, Stopped(why="escalated"))
    must_ask_again = isinstance(state, InGroup) and state.time == Stopped(why="refused")
    if not must_ask_again and any(known.forwarded for known in life.raised.values()):
        return _living(state, life, Stopped(why="forwarded"))
    return _living(state, life)


def _heard(one: Raised, event: e.EscalationNoted) -> Raised:
    standing = {"withdrawn": "withdrawn", "acted": "acted", "not-carried-out": "open"}.get(event.news, "decided")
    if event.news == "corrected":
        standing = one.standing  # what was corrected is the answer, not how far it was carried out
    fields: dict[str, object] = {
        "standing": standing,
        "round": max(one.round, event.round),
        "news": event.news,
        "heard": (*one.heard, heard(event.news, event.round, event.parts)),
    }
    if event.parts:
        fields["answers"] = tuple(_answer(part) for part in event.parts)
    if event.news in ("decided", "corrected"):
        fields["forwarded"] = is_forwarded(event.parts)
    if event.news in ("withdrawn", "acted"):
        fields["forwarded"] = False
    return one.model_copy(update=fields)


def _answer(part: Part) -> Answer:
    match part.answer:
        case Approve(responsible=who, due_on=by):
            pass
        case Assign(portfolio=who, due_on=by):
            who = f"portfolio:{who}"
        case Expedite(member=who, due_on=by):
            pass
        case Forward(pursuer=who, chase_on=by):
            pass
        case _:
            return Answer(portfolio=part.portfolio, outcome=part.answer.outcome)
    return Answer(portfolio=part.portfolio, outcome=part.answer.outcome, who=who, by=by)


def _refused(state: Opened, event: DeliveryRefused) -> State:
    """Its question never reached an escalation: nobody has it, so that it may be asked again."""
    one = state.life.raised.get(event.receiver)
    if one is None:
        return state
    kept = one.model_copy(update={"standing": "undelivered", "refused": event.code})
    life = _with(state.life, raised=state.life.raised.set(one.escalation, kept))
    return _living(state, life, Stopped(why="refused") if life.awaited is None else None)


def _referrals(life: Life, event: Event) -> object:
    match event:
        case r.ReferralRequested():
            made = Referral(
                id=event.referral,
                level=event.level,
                asked_by=event.asked_by,
                to=event.to,
                asked=(event.to,),
                need=brief(event.need),
                requested_on=event.on,
                since=event.on,
                answer_by=event.answer_by,
            )
            return life.referrals.set(made.id, made)
        case (
            r.ReferralAccepted()
            | r.ReferralRejected()
            | r.ReferralRedirected()
            | r.ReferralReminded()
            | r.ReferralOverdue()
            | r.ReferralCompleted()
            | r.ReferralRevoked()
            | r.ReferralAnswerNoted()
            | r.SharedPlanAgreed()
            | r.SharedTaskAdded()
            | r.SharedTaskCompleted()
            | r.SharedTaskHandedOver()
        ):
            known = life.referrals[event.referral]
            return life.referrals.set(known.id, known.model_copy(update=_referral(known, event)))
        case _:
            return life.referrals


def _referral(known: Referral, event: Event) -> dict[str, object]:
    over = {"answer_by": None, "overdue_at": None, "overdue": False}
    match event:
        case r.ReferralAccepted():
            return {"stage": "accepted", "since": event.on, **over}
        case r.ReferralRejected():
            return {"stage": "rejected", "since": event.on, **over, **_news("rejected", event)}
        case r.ReferralRevoked():
            return {"stage": "revoked", "since": event.on, **over, **_news("revoked", event)}
        case r.ReferralAnswerNoted():
            return {"news": None}
        case r.ReferralCompleted():
            return {"stage": "done", "since": event.on, **over}
        case r.ReferralRedirected():
            asked: dict[str, object] = {"to": event.to, "asked": (*known.asked, event.to), "since": event.on}
            if event.told:
                by = PassedOn(service=known.to, reason=brief(event.reason))
                asked |= {"redirected": (*known.redirected, by)}
            return over | asked | {"answer_by": event.answer_by} | _news("redirected", event)
        case r.ReferralReminded():
            return {"answer_by": None, "overdue_at": event.overdue_at}
        case r.ReferralOverdue():
            return {"overdue_at": None, "overdue": True}
        case r.SharedPlanAgreed():
            tasks = known.tasks
            for new in event.tasks:
                tasks = tasks.set(new.id, _task(new))
            return {"plan_agreed_on": event.on, "tasks": tasks}
        case r.SharedTaskAdded():
            return {"tasks": known.tasks.set(event.task.id, _task(event.task))}
        case r.SharedTaskCompleted():
            done = known.tasks[event.task].model_copy(update={"done_on": event.on})
            return {"tasks": known.tasks.set(done.id, done)}
        case r.SharedTaskHandedOver():
            theirs = known.tasks[event.task].model_copy(update={"service": event.service})
            return {"tasks": known.tasks.set(theirs.id, theirs)}
        case _:
            return {}


def _news(
    what: ReferralNews, event: r.ReferralRejected | r.ReferralRedirected | r.ReferralRevoked
) -> dict[str, object]:
    """What the other service is to look at, and why it came so."""
    return {"news": what, "said": brief(event.reason), "said_by": event.service} if event.told else {}


def _task(new: r.NewTask) -> Task:
    return Task(id=new.id, service=new.service, text=brief(new.text), due_at=new.due_at)
