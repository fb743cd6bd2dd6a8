"""What each event makes of a cycle. Trusts what was decided, and refuses nothing; reads one event in constant time."""

from typing import Any, TypeVar

from domain import ids
from domain.cycle import events as e
from domain.cycle import records as r
from domain.cycle.evolveplan import evolve_plan
from domain.cycle.evolvevotes import objecting, objecting_no_more, recounted, repositioned, said_anew, voted
from domain.cycle.state import (
    Acting,
    Annulled,
    Begun,
    Board,
    Closed,
    Course,
    Decision,
    Diagnosis,
    Evaluating,
    Finding,
    Item,
    KeptDissent,
    KeptLesson,
    KeptRating,
    NotStarted,
    Plan,
    Planning,
    State,
    Strategy,
    Succession,
    Swot,
    Undelivered,
    rating_key,
)
from domain.decider import DeliveryRefused
from domain.message import Event, Message, brief
from domain.raising import Raised, after, not_taken
from domain.table import Table

M = TypeVar("M", bound=Message)


def evolve(state: State, event: Event) -> State:
    if isinstance(state, NotStarted):
        return _started(event) if isinstance(event, e.CycleStarted) else state
    course = _course(state.course, event)
    if course is not state.course:
        state = state.model_copy(update={"course": course})
    match state:
        case Diagnosis():
            return _diagnosis(state, event)
        case Swot():
            return _swot(state, event)
        case _:
            return _later(state, event)


def changed(record: M, **fields: Any) -> M:
    """A record with some fields replaced; trusted."""
    return record.model_copy(update=fields)


def _started(event: e.CycleStarted) -> Diagnosis:
    return Diagnosis(
        course=Course(
            zone=event.zone,
            period=event.period,
            title=event.title,
            body=event.body,
            organisations=event.organisations,
            started_on=event.started_on,
            phase_since=event.started_on,
            ends_on=event.ends_on,
            ends_at=event.ends_at,
            rules_version=event.rules_version,
            edition=event.edition,
            succession=Succession(follows=event.follows) if event.follows is not None else None,
        ),
        deadline=event.deadline,
        deadline_at=event.deadline_at,
        reminder_at=event.reminder_at,
    )


def _course(course: Course, event: Event) -> Course:
    match event:
        case e.FindingRecorded():
            heard = course.heard.set(event.organisation, course.heard.get(event.organisation, 0) + 1)
            return _with_finding(changed(course, heard=heard), _finding(event.finding, event))
        case e.FindingCarriedOver():
            return _with_finding(course, changed(_finding(event.finding, event), carried_from=event.cycle))
        case e.FindingCorrected():
            known = course.findings[event.corrects]
            text, cut = (known.text, known.cut) if event.text is None else (brief(event.text), event.cut)
            fields = {"kind": event.kind, "text": text, "cut": cut, "sector": event.sector, "value": event.value}
            return _with_finding(course, changed(known, **fields, unit=event.unit))
        case e.FindingWithdrawn():
            return _finding_withdrawn(course, course.findings[event.finding])
        case e.FindingsMerged():
            findings = course.findings
            for merged in event.merged:
                findings = findings.set(merged, changed(findings[merged], merged_into=event.survivor))
            return changed(course, findings=findings, merged=course.merged + len(event.merged))
        case e.FindingSeparated():
            separated = changed(course.findings[event.finding], merged_into=None)
            return _with_finding(changed(course, merged=course.merged - 1), separated)
        case e.AdmissionWithdrawn():
            return changed(course, organisations=tuple(o for o in course.organisations if o != event.organisation))
        case e.OrganisationsAdmitted():
            return changed(course, organisations=(*course.organisations, *event.organisations))
        case e.PeriodExtended():
            return changed(course, ends_on=event.ends_on, ends_at=event.ends_at)
        case e.DecisionAsked():
            return _raised(course, event.action, event)
        case e.DemandEscalated():
            return _raised(course, event.finding, event)
        case e.OutcomeNoted() | e.DemandOutcomeNoted():
            return _with_question(course, after(course.raised[event.escalation], event))
        case DeliveryRefused() if event.receiver in course.raised:
            return _with_question(course, not_taken(course.raised[event.receiver], event.reason))
        case DeliveryRefused():
            return _refused(course, event)
        case e.ActionAmended() | e.ActionWithdrawn() | e.DecisionOnAction() | e.ActionNoted():
            return changed(course, undelivered=course.undelivered.without(event.action))
        case _:
            return _inherited(_decided(course, event), event)


def _finding(known_as: str, event: e.FindingRecorded | e.FindingCarriedOver) -> Finding:
    value, unit, cut = (
        (event.value, event.unit, event.cut) if isinstance(event, e.FindingRecorded) else (None, "", False)
    )
    return Finding.model_construct(
        id=known_as,
        kind=event.kind,
        text=brief(event.text),
        sector=event.sector,
        organisation=event.organisation,
        value=value,
        unit=unit,
        cut=cut,
    )


def _finding_withdrawn(course: Course, finding: Finding) -> Course:
    """Whoever recorded nothing else is not heard yet."""
    heard, by = course.heard, finding.organisation
    if by is not None and by in heard and finding.carried_from is None:
        left = heard[by] - 1
        heard = heard.set(by, left) if left else heard.without(by)
    gone = changed(finding, withdrawn=True)
    return _with_finding(changed(course, heard=heard, withdrawn=course.withdrawn + 1), gone)


def _with_finding(course: Course, finding: Finding) -> Course:
    return changed(course, findings=course.findings.set(finding.id, finding))


def _raised(course: Course, about: str, event: e.DecisionAsked | e.DemandEscalated) -> Course:
    question = Raised(
        escalation=event.escalation,
        about=about,
        n=event.n,
        portfolios=event.question.portfolios,
        on=event.question.raised_on,
    )
    return _with_question(changed(course, asked=course.asked.set(about, event.escalation)), question)


def _with_question(course: Course, question: Raised) -> Course:
    return changed(course, raised=course.raised.set(question.escalation, question))


def _refused(course: Course, event: DeliveryRefused) -> Course:
    """Kept until somebody has acted on it: a previous cycle that refused, an action that did not take its news."""
    succession = course.succession
    if succession is not None and succession.follows == event.receiver:
        refused = changed(succession, status="refused", reason=brief(event.reason))
        return changed(course, succession=refused)
    kept = Undelivered(receiver=event.receiver, code=event.code, reason=brief(event.reason))
    kind, _, rest = ids.parts(event.receiver)
    return changed(course, undelivered=course.undelivered.set(rest[-1] if kind == "action" else event.receiver, kept))


def _inherited(course: Course, event: Event) -> Course:
    match event:
        case e.PredecessorNamed():
            return changed(course, succession=Succession(follows=event.follows))
        case e.InheritanceReceived() if course.succession is not None:
            status = "received" if event.complete else "asked"
            return changed(course, succession=changed(course.succession, status=status, page=event.page))
        case e.LessonInherited():
            return changed(course, lessons=course.lessons.set(event.lesson, brief(event.text)))
        case e.ActionCarriedOver():
            carried = r.OpenAction(
                id=event.action,
                title=brief(event.title),
                status=event.status,
                responsible=event.responsible,
                organisation=event.organisation,
            )
            return changed(course, open_actions=course.open_actions.set(event.action, carried))
        case e.OpenActionLeft():
            return changed(course, left_open=course.left_open.set(event.action, brief(event.reason)))
        case _:
            return course


def decision_of(event: e.MeetingAgreed | e.MeetingDisagreed) -> Decision:
    """The decision that a meeting's word makes, before any absentee has spoken."""
    reasons = {o.organisation: brief(o.reason) for o in event.objections if event.consent is not None and o.reason}
    return Decision(
        matter=event.matter,
        round=event.round,
        meeting=event.meeting,
        held_on=event.held_on,
        present=event.present,
        agreed=event.agreed,
        objected=tuple(objection.organisation for objection in event.objections),
        abstained=event.abstained,
        absent=event.absent,
        closes_at=event.closes_at if isinstance(event, e.MeetingAgreed) else None,
        agree_share=event.agree_share,
        outcome="open" if isinstance(event, e.MeetingAgreed) else "disagreed",
        consent=event.consent,
        absent_in_favour=event.absent_in_favour,
        in_favour_before=event.in_favour_before,
        reasons=Table(reasons),
    )


def _decided(course: Course, event: Event) -> Course:
    match event:
        case e.MeetingAgreed() | e.MeetingDisagreed():
            return _with_decision(course, decision_of(event))
        case e.ObjectionRaised():
            known = course.decisions[event.matter]
            late = changed(known, late=(*known.late, event.organisation))
            return _with_decision(course, objecting(late, event.organisation, event.reason))
        case e.ObjectionWithdrawn():
            return _with_decision(course, objecting_no_more(course.decisions[event.matter], event.organisation))
        case e.PlanObjected() | e.EndorsementConfirmed() | e.EndorsementLapsed() if event.round is not None:
            return _with_decision(course, said_anew(course.decisions["adoption"], event))
        case e.PositionCorrected():
            return _with_decision(course, repositioned(course.decisions[event.matter], event))
        case e.VotesRecounted():
            return _with_decision(course, recounted(course.decisions[event.matter], event))
        case e.DecisionContested():
            return _with_decision(course, changed(course.decisions[event.matter], outcome="contested"))
        case e.DiagnosisValidated():
            return _final(course, "validation")
        case e.SwotAgreed():
            return _final(course, "agreement")
        case e.PlanAdopted():
            return _final(course, "adoption")
        case _:
            return course


def _with_decision(course: Course, decision: Decision) -> Course:
    return changed(course, decisions=course.decisions.set(decision.matter, decision))


def _final(course: Course, matter: str) -> Course:
    return _with_decision(course, changed(course.decisions[matter], outcome="final"))


def _diagnosis(state: Diagnosis, event: Event) -> State:
    match event:
        case e.DiagnosisExtended():
            return changed(
                state,
                deadline=event.deadline,
                deadline_at=event.deadline_at,
                reminder_at=event.reminder_at,
                overdue=False,
            )
        case e.DiagnosisReminded():
            return changed(state, reminder_at=None)
        case e.DiagnosisOverdue():
            return changed(state, overdue=True, reminder_at=None)
        case e.DiagnosisValidated():
            return Swot(course=changed(state.course, phase_since=event.on))
        case e.EvaluationOpened():
            return _evaluating(state, event)
        case e.CycleAnnulled():
            zone = state.course.zone
            return NotStarted(annulled=Annulled(title=event.title, zone=zone, reason=brief(event.reason), on=event.on))
        case _:
            return state


def _swot(state: Swot, event: Event) -> State:
    match event:
        case e.SwotAgreed():
            return Planning(course=changed(state.course, phase_since=event.on), board=state.board)
        case e.EvaluationOpened():
            return _evaluating(state, event)
        case _:
            board = _board(state.board, event)
            return state if board is state.board else changed(state, board=board)


def _board(board: Board, event: Event) -> Board:
    match event:
        case e.FindingPlaced():
            item = Item.model_construct(id=event.item, finding=event.finding, quadrant=event.quadrant)
            placed = board.placed.set(f"{event.finding}/{event.quadrant}", event.item)
            return changed(board, items=board.items.set(event.item, item), placed=placed)
        case e.PlacementRemoved():
            item = board.items[event.item]
            placed = board.placed.without(f"{item.finding}/{item.quadrant}")
            return changed(board, items=board.items.set(item.id, changed(item, removed=True)), placed=placed)
        case e.VotesCast() | e.VotesChanged():
            return changed(board, ballots=board.ballots.set(event.organisation, event.items))
        case e.DissentKept():
            kept = KeptDissent(about=event.about, organisation=event.organisation, text=brief(event.text))
            return changed(board, dissents=board.dissents.set(event.dissent, kept))
        case e.DissentWithdrawn():
            gone = changed(board.dissents[event.dissent], withdrawn=True)
            return changed(board, dissents=board.dissents.set(event.dissent, gone))
        case e.StrategyAgreed():
            strategy = Strategy(id=event.strategy, kind=event.kind, text=brief(event.text), items=event.items)
            return changed(board, strategies=board.strategies.set(strategy.id, strategy))
        case e.StrategyWithdrawn():
            withdrawn = changed(board.strategies[event.strategy], withdrawn=True)
            return changed(board, strategies=board.strategies.set(withdrawn.id, withdrawn))
        case _:
            return board


def _later(state: Begun, event: Event) -> State:
    match state, event:
        case Planning(), e.PlanAdopted():
            plan = evolve_plan(state.plan, event)
            return Acting(course=state.course, board=state.board, plan=plan)
        case ((Planning() | Acting()), e.EvaluationOpened()):
            return _evaluating(state, event)
        case ((Acting() | Evaluating()), (e.Rated() | e.LessonRecorded() | e.LessonCorrected())):
            return _evaluated(state, event)
        case ((Acting() | Evaluating()), e.RatingWithdrawn()):
            ratings = state.evaluation.ratings
            key, given = next(known for known in ratings.items() if known[1].id == event.rating)
            gone = ratings.set(key, changed(given, withdrawn=True))
            return changed(state, evaluation=changed(state.evaluation, ratings=gone))
        case ((Acting() | Evaluating()), e.LessonWithdrawn()):
            lessons = state.evaluation.lessons
            lessons = lessons.set(event.lesson, changed(lessons[event.lesson], withdrawn=True))
            return changed(state, evaluation=changed(state.evaluation, lessons=lessons))
        case Evaluating(), e.EvaluationPutOff():
            shared = {name: getattr(state, name) for name in ("course", "board", "plan", "evaluation")}
            return Acting(**shared)
        case Evaluating(), e.EvaluationOverdue():
            return changed(state, overdue=True)
        case Evaluating(), e.EvaluationClosed():
            return Closed(
                course=state.course,
                board=state.board,
                plan=state.plan,
                evaluation=state.evaluation,
                outcome=event.outcome,
                closed_on=event.on,
                open_findings=event.open_findings,
                open_actions=event.open_actions,
            )
        case Closed(), e.SuccessorNamed():
            return changed(state, successor=event.successor)
        case Closed(), e.SuccessorReleased():
            return changed(state, successor=None)
        case ((Planning() | Acting() | Evaluating() | Closed()), _):
            plan = evolve_plan(state.plan, event, reasons=state.course.keeps_reasons)
            plan = voted(plan, state.course.decisions.get("adoption"), event)
            return state if plan is state.plan else changed(state, plan=plan)
        case _:
            return state


def _evaluating(state: Diagnosis | Swot | Planning | Acting, event: e.EvaluationOpened) -> Evaluating:
    known: dict[str, Any] = {
        name: getattr(state, name) for name in ("board", "plan", "evaluation") if hasattr(state, name)
    }
    plan: Plan = known.get("plan", Plan())
    return Evaluating(
        course=state.course,
        **{**known, "plan": plan},
        criteria=event.criteria,
        process_criteria=event.process_criteria,
        deadline_at=event.deadline_at,
    )


def _evaluated(
    state: Acting | Evaluating, event: e.Rated | e.LessonRecorded | e.LessonCorrected
) -> Acting | Evaluating:
    kept = state.evaluation
    match event:
        case e.Rated():
            rating = KeptRating(
                id=event.rating,
                criterion=event.criterion,
                score=event.score,
                by=event.by,
                process=event.process,
                interim=event.interim,
                action=event.action,
            )
            key = rating_key(event.by, event.criterion, event.action, interim=event.interim)
            return changed(state, evaluation=changed(kept, ratings=kept.ratings.set(key, rating)))
        case e.LessonRecorded():
            lesson = KeptLesson(id=event.lesson, text=brief(event.text), by=event.by, about=event.about, cut=event.cut)
            return changed(state, evaluation=changed(kept, lessons=kept.lessons.set(lesson.id, lesson)))
        case e.LessonCorrected():
            lesson = changed(kept.lessons[event.corrects], text=brief(event.text), cut=event.cut)
            return changed(state, evaluation=changed(kept, lessons=kept.lessons.set(lesson.id, lesson)))
