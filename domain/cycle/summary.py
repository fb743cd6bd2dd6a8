"""What boards show of a cycle: its phase, and who must do what next. Computed from the state alone.

The codes of `Todo.what` are translated by whoever shows them.
"""

from datetime import datetime

from domain.cycle.phases import phases
from domain.cycle.results import left_open, unrated
from domain.cycle.state import (
    MATTERS,
    Acting,
    Begun,
    Closed,
    Course,
    Deciding,
    Decision,
    Diagnosis,
    Evaluating,
    NotStarted,
    PlannedAction,
    Planning,
    State,
    Swot,
    open_decision,
)
from domain.decider import Summary, Todo

COORDINATOR, REPRESENTATIVE, MINUTE_TAKER = "role:coordinator", "role:representative", "role:minute-taker"
MENDING = {"validation": "mend-diagnosis", "agreement": "mend-swot", "adoption": "mend-plan"}
NAMED = 5  # of what is left open, how much is named where it waits
PUT_TO_MEETING = {"validation": "validate-diagnosis", "agreement": "agree-swot", "adoption": "adopt-plan"}


def summary(state: State) -> Summary:
    if isinstance(state, NotStarted):
        known = state.annulled
        if known is not None:
            return Summary(phase="annulled", open=False, zone=known.zone, title=known.title)
        return Summary(phase=state.phase, open=False)
    course = state.course
    return Summary(
        phase=state.phase,
        open=not isinstance(state, Closed),
        zone=course.zone,
        title=course.title,
        parent=course.succession.follows if course.succession is not None else None,
        todos=tuple(_led(todo, course) for todo in _waiting(state)),
    )


def _waiting(state: Begun) -> list[Todo]:
    if isinstance(state, Closed):
        return [*_next(state), *_overtaken(state), *_never_begun(state)]
    return [*_told(state.course), *_demands(state.course), *_todos(state)]


def _led(todo: Todo, course: Course) -> Todo:
    """What only its body's own coordinator or minute-taker does says which body that is: `places` asks."""
    if todo.what == "close-evaluation" or not (todo.who in (COORDINATOR, MINUTE_TAKER) or todo.what == "accept-action"):
        return todo
    return todo.model_copy(update={"params": {"body": course.body, **todo.params}})


def _todos(state: Begun) -> list[Todo]:
    match state:
        case Diagnosis():
            return _deciding(state) if open_decision(state) is not None else _diagnosis(state)
        case Swot():
            return _deciding(state) if open_decision(state) is not None else _swot(state)
        case Planning():
            undecided = open_decision(state) is None
            next_ = [*_planning(state), *_left_before(state)] if undecided else _deciding(state)
            return [*next_, *_endorsements(state), *_actions(state)]
        case Acting():
            return [*_endorsements(state), *_actions(state), *_left_before(state), *_overtaken(state)]
        case Evaluating():
            return [*_cut_short(state), *_evaluating(state), *_overtaken(state), *_never_begun(state)]
        case Closed():
            return []


def _todo(
    what: str, who: str, on: str = "", *, params: dict[str, str] | None = None, due_at: datetime | None = None
) -> Todo:
    return Todo(key=f"{what}/{on}" if on else what, what=what, who=who, params=params or {}, due_at=due_at)


def _next(state: Closed) -> tuple[Todo, ...]:
    """What was to be renewed or adjusted has a next cycle, once somebody starts it."""
    course = state.course
    if state.outcome == "end" or state.successor is not None or not course.keeps_reasons:
        return ()
    params = {"title": course.title, "outcome": state.outcome, "ends_on": course.ends_on.isoformat()}
    params |= {"body": course.body, "period": course.period, **_left(state, state.open_findings, state.open_actions)}
    return (_todo("start-next-cycle", COORDINATOR, params=params),)


def _cut_short(state: Evaluating) -> list[Todo]:
    """The period ended before its plan was adopted: what was not done goes on in the next cycle, which coordination
    starts when this one is evaluated and closed."""
    undone = [phase.name for phase in phases(state) if phase.standing in ("unfinished", "skipped")]
    if not set(undone) & set(MATTERS) or not state.course.keeps_reasons:
        return []
    params = {"phases": ",".join(undone), **_left(state, *left_open(state))}
    return [_todo("period-cut-short", COORDINATOR, params=params)]


def _left(state: Evaluating | Closed, findings: tuple[str, ...], actions: tuple[str, ...]) -> dict[str, str]:
    """What is left open, by the names of the first of it; nothing where nothing is."""
    names = [state.course.findings[known_as].text for known_as in findings]
    names += [state.plan.actions[known_as].title for known_as in actions]
    more = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return {"open": "; ".join(names[:NAMED]) + more} if names else {}


def _told(course: Course) -> list[Todo]:
    """What other processes refused, until somebody has acted on it."""
    found = []
    succession = course.succession
    if succession is not None and succession.status == "refused":
        params = {"cycle": succession.follows, "reason": succession.reason}
        found.append(_todo("name-previous-cycle-again", COORDINATOR, params=params))
    for known_as, refused in course.undelivered.items():
        params = {"receiver": refused.receiver, "reason": refused.reason}
        found.append(_todo("look-into-refusal", COORDINATOR, known_as, params=params))
    return found


def _demands(course: Course) -> list[Todo]:
    """Demands whose question never became an escalation."""
    found = []
    for known_as in course.asked:
        question = course.question(known_as)
        if known_as in course.findings and question is not None and question.not_taken is not None:
            params = {"finding": known_as, "text": course.findings[known_as].text, "reason": question.not_taken}
            found.append(_todo("escalate-demand-again", REPRESENTATIVE, known_as, params=params))
    return found


def _deciding(state: Deciding) -> list[Todo]:
    """While absentees may object, that is all there is to do about the matter itself: nothing, where none is silent."""
    decision = open_decision(state)
    if decision is None:
        return []
    params = {"matter": decision.matter, "meeting": decision.meeting}
    return [
        _todo("object-or-let-stand", f"organisation:{member}", member, params=params, due_at=decision.closes_at)
        for member in decision.silent
    ]


def _put(state: Deciding, due_at: datetime | None = None) -> list[Todo]:
    """It is put to a meeting; where one did not pass it, whoever leads sees first to what divides."""
    matter = MATTERS[state.phase]
    last: Decision | None = state.course.decisions.get(matter)
    params = {"body": state.course.body}
    if last is not None:
        params |= {"again": last.outcome, "meeting": last.meeting}
    put = _todo(PUT_TO_MEETING[matter], MINUTE_TAKER, params=params, due_at=due_at)
    if last is None or last.consent is None:
        return [put]
    reasons = "; ".join(last.reasons.values())
    divides = {"against": ",".join(last.against), "held_on": last.held_on.isoformat(), "reason": reasons}
    return [put, _todo(MENDING[matter], COORDINATOR, params=divides)]


def _diagnosis(state: Diagnosis) -> list[Todo]:
    course = state.course
    found = []
    if not state.overdue:
        found = [
            _todo("record-findings", f"organisation:{organisation}", organisation, due_at=state.deadline_at)
            for organisation in course.organisations
            if organisation not in course.heard
        ]
    if course.standing_findings:
        return [*found, *_put(state, state.deadline_at)]
    if state.overdue:
        found.append(_todo("extend-diagnosis", COORDINATOR, due_at=state.deadline_at))
    return found


def _of_all(what: str, state: Swot | Planning) -> list[Todo]:
    """What a group works out together begins with whoever is there first: whoever leads sees to it, any team may."""
    teams = [_todo(what, f"organisation:{one}", one) for one in state.course.organisations]
    return [_todo(what, COORDINATOR), *teams]


def _swot(state: Swot) -> list[Todo]:
    board = state.board
    if not board.placed:
        return _of_all("place-findings", state)
    votes = [
        _todo("vote", f"organisation:{organisation}", organisation)
        for organisation in state.course.organisations
        if organisation not in board.ballots
    ]
    if not any(not strategy.withdrawn for strategy in board.strategies.values()):
        return [*votes, _todo("agree-strategies", COORDINATOR)]
    return [*votes, *_put(state)]


def _planning(state: Planning) -> list[Todo]:
    if not any(action.status == "draft" for action in state.plan.actions.values()):
        return _of_all("draft-actions", state)
    unsaid = [
        _todo("say-what-is-needed", COORDINATOR, a.id, params={"action": a.id, "title": a.title})
        for a in state.plan.actions.values()
        if a.status == "draft" and a.portfolio is not None and not a.needs and state.course.keeps_reasons
    ]
    endorse = [
        _todo("endorse-plan", f"organisation:{organisation}", organisation)
        for organisation in state.course.organisations
        if organisation not in state.plan.endorsements
    ]
    return [*unsaid, *endorse, *_put(state)]


def _left_before(state: Planning | Acting) -> list[Todo]:
    """What the cycle before left open is taken up in this plan, or somebody says why not."""
    if not state.course.keeps_reasons:
        return []
    return [
        _todo("take-up-action", COORDINATOR, a.id, params={"action": a.id, "title": a.title, "status": a.status})
        for a in (state.course.open_actions[known_as] for known_as in state.to_take_up)
    ]


def _endorsements(state: Planning | Acting) -> list[Todo]:
    return [
        _todo("confirm-endorsement", f"organisation:{e.organisation}", e.organisation, due_at=e.confirm_by)
        for e in state.plan.endorsements.values()
        if e.confirm_by is not None
    ]


def _actions(state: Planning | Acting) -> list[Todo]:
    return [
        todo
        for action in state.plan.actions.values()
        if action.status != "removed" and not action.settled
        for todo in _action(action, state.course)
    ]


def _overtaken(state: Acting | Evaluating | Closed) -> list[Todo]:
    """Questions about actions that still wait to be decided although nothing hangs on the answer any more."""
    found = []
    for question in state.course.raised.values():
        action = state.plan.actions.get(question.about)
        if action is None or not question.withdrawable:
            continue
        last = state.course.asked[action.id] == question.escalation
        if not last or action.settled or action.portfolio is None or isinstance(state, Closed):
            params = {"action": action.id, "title": action.title, "escalation": question.escalation}
            found.append(_todo("withdraw-escalation", REPRESENTATIVE, question.escalation, params=params))
    return found


def _never_begun(state: Evaluating | Closed) -> list[Todo]:
    """Actions that nobody accepted or decided on in time, and now nobody can: they are cancelled, or left for the next
    cycle to take up, and then cancelled here."""
    return [
        _todo("cancel-or-leave-action", COORDINATOR, action.id, params=params)
        for action in state.plan.adopted()
        if action.status == "planned" and action.standing != "standing"
        for params in [{"action": action.id, "title": action.title, "standing": action.standing}]
    ]


def _action(action: PlannedAction, course: Course) -> list[Todo]:
    question = course.question(action.id)
    params = {"action": action.id, "title": action.title}
    found = []
    if action.acceptance == "asked":
        late = {"late": "yes"} if action.acceptance_overdue else {}
        found.append(
            _todo("accept-action", action.responsible, action.id, params={**params, **late}, due_at=action.accept_by)
        )
    elif action.acceptance == "declined":
        declined = {**params, "declined_by": action.responsible} | ({"reason": action.why} if action.why else {})
        found.append(_todo("find-another-responsible", COORDINATOR, action.id, params=declined))
    if action.adopted and action.portfolio is not None:
        asked = {**params, "portfolio": action.portfolio}
        if action.decision is None and question is not None:
            if not question.open:
                asked |= {"escalation": question.escalation, "reason": question.not_taken or question.reason}
                found.append(_todo("ask-decision-again", COORDINATOR, action.id, params=asked))
        elif action.decision is None:
            what = "decide-on-action" if action.drafted is None else "confirm-decision"
            who = f"portfolio:{action.portfolio}" if course.keeps_reasons else "role:secretary"
            found.append(_todo(what, who, action.id, params=asked))
        elif action.decision == "refuse" or (question is not None and question.refused):
            if action.why:
                asked["reason"] = action.why
            found.append(_todo("amend-or-withdraw-action", COORDINATOR, action.id, params=asked))
    return found


def _evaluating(state: Evaluating) -> list[Todo]:
    late = state.deadline_at
    missing = unrated(state.evaluation, state.criteria)
    found = [_todo("rate", "role:evaluator", c, params={"criterion": c}, due_at=late) for c in missing]
    rated = {(rating.by, rating.criterion) for rating in state.evaluation.standing_ratings() if not rating.interim}
    for criterion in state.process_criteria:
        found += [
            _todo(
                "rate-own-process",
                f"organisation:{organisation}",
                f"{criterion}/{organisation}",
                params={"criterion": criterion},
                due_at=late,
            )
            for organisation in state.course.organisations
            if (f"organisation:{organisation}", criterion) not in rated
        ]
    all_missing = unrated(state.evaluation, (*state.criteria, *state.process_criteria))
    if not all_missing:
        found.append(_todo("close-evaluation", COORDINATOR, due_at=late))
    elif state.overdue and state.course.keeps_reasons:
        found.append(_todo("chase-ratings", COORDINATOR, params={"criteria": ",".join(all_missing)}, due_at=late))
    return found
