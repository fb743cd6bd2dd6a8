"""What each event makes of a plan: its draft, its endorsements, and its actions once it is adopted."""

from typing import Any

from domain.cycle import events as e
from domain.cycle.state import Endorsement, Objective, Plan, PlanLine, PlannedAction
from domain.message import Event, brief

FIELDS = tuple(e.ActionFields.model_fields)[1:]


def evolve_plan(plan: Plan, event: Event, *, reasons: bool = False) -> Plan:
    """`reasons`: the cycle keeps those that were given."""
    after = _evolved(plan, event)
    return _with_reasons(after, event) if reasons and after is not plan else after


def _with_reasons(plan: Plan, event: Event) -> Plan:
    """Why an action or an objective is what it is by now; what goes on has no reason against it any more."""
    match event:
        case e.ActionNoted(reopened=True):
            return _with_action(plan, event.action, why="")
        case e.ActionDeclined() | e.ActionWithdrawn() | e.ActionNoted():
            return _with_action(plan, event.action, why=brief(event.reason))
        case e.DecisionOnAction():
            return _with_action(plan, event.action, why=brief(event.reason) if event.outcome == "refuse" else "")
        case e.ActionAccepted():
            return _with_action(plan, event.action, why="")
        case e.ActionAmended():
            changed = {"why": ""} if event.ask_again or event.escalated else {}
            return _with_action(plan, event.action, amended=brief(event.reason), **changed)
        case e.PlanAmended():
            objective = plan.objectives[event.objective].model_copy(update={"amended": brief(event.reason)})
            return plan.model_copy(update={"objectives": plan.objectives.set(objective.id, objective)})
        case _:
            return plan


def _evolved(plan: Plan, event: Event) -> Plan:
    match event:
        case e.LineDrafted() | e.LineRevised():
            line = PlanLine(id=event.line, name=event.name)
            return plan.model_copy(update={"lines": plan.lines.set(line.id, line)})
        case e.ObjectiveDrafted() | e.ObjectiveRevised() | e.PlanAmended():
            return _objective(plan, event)
        case e.DraftRemoved():
            return _removed(plan, event.draft)
        case e.PlanEndorsed() | e.PlanObjected() | e.EndorsementConfirmed() | e.EndorsementLapsed():
            return _endorsed(plan, event)
        case e.PlanAdopted():
            return _adopted(plan, event)
        case _:
            return _action(plan, event)


def _objective(plan: Plan, event: e.ObjectiveDrafted | e.ObjectiveRevised | e.PlanAmended) -> Plan:
    known = plan.objectives.get(event.objective)
    text = brief(event.text) if event.text is not None else (known.text if known is not None else "")
    objective = Objective(id=event.objective, text=text, line=event.line, strategies=event.strategies)
    return plan.model_copy(update={"objectives": plan.objectives.set(objective.id, objective)})


def _removed(plan: Plan, draft: str) -> Plan:
    if draft in plan.actions:
        return _with_action(plan, draft, status="removed")
    if draft in plan.objectives:
        objective = plan.objectives[draft].model_copy(update={"removed": True})
        return plan.model_copy(update={"objectives": plan.objectives.set(draft, objective)})
    line = plan.lines[draft].model_copy(update={"removed": True})
    return plan.model_copy(update={"lines": plan.lines.set(draft, line)})


def _endorsed(
    plan: Plan, event: e.PlanEndorsed | e.PlanObjected | e.EndorsementConfirmed | e.EndorsementLapsed
) -> Plan:
    match event:
        case e.PlanEndorsed() if event.confirm_by is not None:
            kept = Endorsement(
                organisation=event.organisation, position="subject-to-confirmation", confirm_by=event.confirm_by
            )
        case e.PlanObjected():
            kept = Endorsement(organisation=event.organisation, position="objected", reason=brief(event.reason))
        case e.EndorsementLapsed():
            kept = Endorsement(organisation=event.organisation, position="lapsed")
        case _:
            kept = Endorsement(organisation=event.organisation, position="endorsed")
    return plan.model_copy(update={"endorsements": plan.endorsements.set(kept.organisation, kept)})


def _adopted(plan: Plan, event: e.PlanAdopted) -> Plan:
    """Who agreed in the meeting has endorsed the plan by it, those aside who still have to confirm it."""
    kept = plan.endorsements
    for organisation in event.endorsed:
        if organisation not in event.subject_to_confirmation:
            kept = kept.set(organisation, Endorsement(organisation=organisation, position="endorsed"))
    for organisation in event.dissent:
        if organisation not in kept or kept[organisation].position != "objected":
            kept = kept.set(organisation, Endorsement(organisation=organisation, position="objected"))
    return plan.model_copy(update={"endorsements": kept})


def _action(plan: Plan, event: Event) -> Plan:
    match event:
        case e.ActionDrafted():
            action = PlannedAction(id=event.action, **_fields(event), continues=event.continues)
            return plan.model_copy(update={"actions": plan.actions.set(action.id, action)})
        case e.ActionRevised():
            return _with_action(plan, event.action, **_fields(event), **_asked(event.ask_again))
        case e.ActionAdopted():
            fields = {**_fields(event), "status": "planned", "accept_by": event.accept_by}
            if event.action in plan.actions:
                return _with_action(plan, event.action, **fields)
            action = PlannedAction(id=event.action, **fields, continues=event.continues)
            return plan.model_copy(update={"actions": plan.actions.set(action.id, action)})
        case e.ActionAccepted():
            return _with_action(plan, event.action, acceptance="accepted", accept_by=None, acceptance_overdue=False)
        case e.ActionDeclined():
            return _with_action(plan, event.action, acceptance="declined", accept_by=None, acceptance_overdue=False)
        case e.AcceptanceOverdue():
            return _with_action(plan, event.action, acceptance_overdue=True)
        case e.DecisionDrafted():
            return _with_action(plan, event.action, drafted=event.outcome)
        case e.DecisionOnAction():
            return _with_action(plan, event.action, decision=event.outcome, drafted=None)
        case e.ActionAmended():
            undecided = {"decision": None, "drafted": None} if event.escalated or event.portfolio is None else {}
            asked = {**_asked(event.ask_again), "accept_by": event.accept_by} if event.ask_again else {}
            return _with_action(plan, event.action, **_fields(event), **undecided, **asked)
        case e.ActionWithdrawn():
            return _with_action(plan, event.action, status="cancelled", withdrawn=True)
        case e.ActionNoted():
            return _with_action(plan, event.action, status=event.status, values=event.values)
        case _:
            return plan


def _fields(event: e.ActionFields) -> dict[str, Any]:
    return {name: getattr(event, name) for name in FIELDS}


def _asked(again: bool) -> dict[str, Any]:
    return {"acceptance": "asked", "accept_by": None, "acceptance_overdue": False} if again else {}


def _with_action(plan: Plan, known_as: str, **fields: Any) -> Plan:
    action = plan.actions[known_as].model_copy(update=fields)
    return plan.model_copy(update={"actions": plan.actions.set(known_as, action)})
