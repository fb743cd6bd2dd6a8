"""Where a case stands, and whose turn it is."""

from domain.case.referrals import told_of
from domain.case.state import (
    Asked,
    Closed,
    InGroup,
    Life,
    NotOpened,
    Opened,
    Raised,
    Referral,
    Running,
    Solved,
    State,
    Stopped,
)
from domain.decider import Summary, Todo

NEWS = {
    "rejected": "referral-rejected",
    "redirected": "referral-redirected",
    "revoked": "referral-revoked",
}


def summary(state: State) -> Summary:
    """Where the case stands, and whose turn it is. A case about people shows its reference and nothing else."""
    if isinstance(state, NotOpened):
        return Summary(phase=state.status, open=False)
    life = state.life
    return Summary(
        phase=state.status,
        open=not isinstance(state, Closed),
        zone=life.zone_asked,
        title=life.title if life.kind == "community" else life.reference,
        todos=_todos(state),
    )


def _todos(state: Opened) -> tuple[Todo, ...]:
    life = state.life
    if isinstance(state, Closed):
        return tuple(_overtaken(life))
    todos = [todo for referral in life.open_referrals for todo in _of_referral(life.reference, referral)]
    todos += [_news(life.reference, referral) for referral in life.referrals.values() if referral.news is not None]
    if isinstance(state, InGroup):
        return (*_of_case(state), *todos)
    params = {"case": life.reference, "resolved_on": state.on.isoformat()}
    close = Todo(key=f"{life.reference}/close", what="close-case", who=life.reference_person, params=params)
    return (close, *_overtaken(life), *todos)


def _overtaken(life: Life) -> list[Todo]:
    """A question that waits to be answered although its case is solved: its group takes it back, or lets it be."""
    params = {"case": life.reference}
    return [
        Todo(
            key=f"{life.reference}/withdraw/{one.escalation}",
            what="withdraw-question",
            who="role:representative",
            params={**params, "escalation": one.escalation},
        )
        for one in life.raised.values()
        if one.standing == "open" and one.news is None
    ]


def _of_case(state: InGroup) -> list[Todo]:
    life, time = state.life, state.time
    params = {"case": life.reference, "urgency": life.urgency, "body": life.body}

    def todo(what: str, who: str, **more: object) -> Todo:
        return Todo(key=f"{life.reference}/{what}", what=what, who=who, params=params).model_copy(update=more)

    if isinstance(time, Solved):
        return _whether_solved(life, time)
    until = time.up_at if isinstance(time, Running) else None
    todos = [todo("work-on-case", life.reference_person, due_at=until)]
    match time:
        case Asked(answer_by=answer_by):
            todos.append(todo("answer-case-time", "role:representative", due_at=answer_by))
        case Stopped(why="cannot-escalate"):
            todos.append(todo("case-cannot-escalate", "role:coordinator"))
        case Stopped(why="refused"):
            refused = _last_undelivered(state)
            more = {} if refused is None else {"escalation": refused.escalation, "code": refused.refused or ""}
            todos.append(todo("escalate-again", "role:representative", params={**params, **more}))
        case _:
            pass
    return todos


def _whether_solved(life: Life, time: Solved) -> list[Todo]:
    """Whoever holds the case is asked, and the representative; coordination is told where neither says it."""
    params = {"case": life.reference, "urgency": life.urgency, "body": life.body, "escalation": time.escalation}
    asked: dict[str, tuple[str, ...]] = {"is-it-solved": (life.reference_person, "role:representative")}
    if time.answer_by is None:
        asked["not-said-whether-solved"] = ("role:coordinator",)
    return [
        Todo(key=f"{life.reference}/{what}/{who}", what=what, who=who, params=params, due_at=time.answer_by)
        for what, whom in asked.items()
        for who in whom
    ]


def _last_undelivered(state: InGroup) -> Raised | None:
    return next((one for one in reversed(tuple(state.life.raised.values())) if one.standing == "undelivered"), None)


def _news(case: str, referral: Referral) -> Todo:
    """What became of a referral is looked at by the other service, which may have to ask elsewhere."""
    params = {
        "case": case,
        "referral": referral.id,
        "asked_by": referral.asked_by,
        "to": referral.to,
        "service": referral.said_by or referral.to,
        "need": referral.need,
        "news": str(referral.news),
        "reason": referral.said,
    }
    what = NEWS[str(referral.news)]
    return Todo(key=f"{referral.id}/{what}", what=what, who=f"organisation:{told_of(referral)}", params=params)


def _of_referral(case: str, referral: Referral) -> list[Todo]:
    params = {"case": case, "referral": referral.id, "level": referral.level, "asked_by": referral.asked_by}
    asked, asking = f"organisation:{referral.to}", f"organisation:{referral.asked_by}"

    def todo(what: str, who: str, key: str = "", task: str | None = None, **more: object) -> Todo:
        known_as = f"{referral.id}/{what}{key}"
        known = {**params, "to": referral.to, **({"task": task} if task is not None else {})}
        return Todo(key=known_as, what=what, who=who, params=known).model_copy(update=more)

    if referral.stage == "requested":
        waiting = [todo("answer-referral", asked, due_at=referral.answer_by or referral.overdue_at)]
        return [*waiting, todo("referral-overdue", "role:coordinator")] if referral.overdue else waiting
    if referral.level == "joint-treatment" and referral.plan_agreed_on is None:
        return [todo("agree-shared-plan", who, f"/{who}") for who in (asking, asked)]
    return [
        *(
            todo("shared-task", f"organisation:{task.service}", f"/{task.id}", task.id, due_at=task.due_at)
            for task in referral.open_tasks
        ),
        *(() if referral.open_tasks else (todo("complete-referral", asked),)),
    ]
