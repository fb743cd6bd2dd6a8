"""The rules of an adopted plan: binding, decided on by portfolios, amended with a reason, told what became of it."""

from domain.changes import nothing_changes
from domain.cycle import commands as c
from domain.cycle import events as e
from domain.cycle.adoption import action_adopted, fields_of, standing_action
from domain.cycle.checks import known, leads, wrong_phase
from domain.cycle.course import evaluation_opened
from domain.cycle.drafting import (
    changed_action,
    changed_objective,
    check_objective,
    new_action,
    open_action_left,
    standing_objective,
)
from domain.cycle.escalating import asked_again, asked_of_management, decided_elsewhere, no_portfolio
from domain.cycle.state import Acting, Closed, Evaluating, Objective, PlannedAction
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event

ACCEPTING = {"acceptance": "asked", "accept_by": None, "acceptance_overdue": False}


def decide_binding(state: Acting, command: Command, context: Context) -> list[Event]:
    match command:
        case c.RecordDecision():
            return _decided(state, command, context)
        case c.DraftDecision():
            return [_drafted(state, command, context)]
    leads(context, command, state.course.body)
    match command:
        case c.AmendPlan():
            return _amended_plan(state, command, context)
        case c.AmendAction():
            return _amended_action(state, command, context)
        case c.AddAction():
            action = new_action(state, command, context)
            return action_adopted(state.course, state.plan, action, context, reason=command.reason)
        case c.AskDecision():
            return asked_again(state, command, context)
        case c.WithdrawAction():
            return _withdrawn(state, command, context)
        case c.LeaveOpenAction():
            return [open_action_left(state, command, context)]
        case _:
            return []


def _escalated(state: Acting, known_as: str, context: Context) -> tuple[PlannedAction, str, str | None]:
    """An action that needs a portfolio's resources, the portfolio, and who answers for it today."""
    decided_elsewhere(state.course, context)
    action = standing_action(state.plan, known_as)
    if action.portfolio is None:
        raise no_portfolio(action)
    return action, action.portfolio, context.network.answering(action.portfolio, context.today)


def _decided(state: Acting, command: c.RecordDecision, context: Context) -> list[Event]:
    action, portfolio, holder = _escalated(state, command.action, context)
    if holder != context.who.person:
        raise Refusal(
            "not-your-portfolio",
            "{person} does not answer for the portfolio '{portfolio}' today: who does decides.",
            person=context.who.person,
            portfolio=portfolio,
        )
    _with_reason(command)
    if action.decision == command.outcome:
        raise Refusal("already-decided", "This has been decided so already.")
    if action.decision == "approve" and action.status != "planned":
        raise Refusal(
            "already-under-way", "The action '{title}' was approved and is under way: amend the plan instead.",
            title=action.title,
        )  # fmt: skip
    standing = action.model_copy(update={"decision": command.outcome}).standing
    return [
        e.DecisionOnAction(
            action=action.id,
            portfolio=portfolio,
            outcome=command.outcome,
            standing=standing,
            reason=command.reason.strip(),
        )
    ]


def _with_reason(command: c.RecordDecision | c.DraftDecision) -> None:
    if command.outcome == "refuse" and not command.reason.strip():
        raise Refusal("reason-missing", "A refusal needs its reason.")


def _drafted(state: Acting, command: c.DraftDecision, context: Context) -> Event:
    action, portfolio, holder = _escalated(state, command.action, context)
    theirs = context.network.organisation_of(holder, context.today) if holder is not None else None
    if theirs is None or context.who.organisation != theirs:
        raise Refusal(
            "not-of-this-portfolio",
            "Only people of the organisation that answers for the portfolio '{portfolio}' can prepare its decision.",
            portfolio=portfolio,
        )
    _with_reason(command)
    return e.DecisionDrafted(
        action=action.id, portfolio=portfolio, outcome=command.outcome, reason=command.reason.strip()
    )


def _amended_plan(state: Acting, command: c.AmendPlan, context: Context) -> list[Event]:
    amendment = context.new("amendment")
    if command.objective is None:
        if command.text is None:
            raise Refusal("missing-field", "'{field}' is missing.", field="text")
        check_objective(state, command.line, command.strategies or (), context)
        return [
            e.PlanAmended(
                amendment=amendment,
                reason=command.reason,
                objective=context.new("objective"),
                added=True,
                text=command.text,
                line=command.line,
                strategies=command.strategies or (),
            )
        ]
    objective = standing_objective(state.plan, command.objective)
    line, strategies = changed_objective(state, objective, command, context)
    if (line, strategies, command.text) == (objective.line, objective.strategies, None):
        raise nothing_changes()
    amended: list[Event] = [
        e.PlanAmended(
            amendment=amendment,
            reason=command.reason,
            objective=objective.id,
            text=command.text,
            line=line,
            strategies=strategies,
        )
    ]
    if line != objective.line:
        amended += [
            _amendment(action.model_copy(update={"line": line}), amendment, command.reason)
            for action in _unsettled_of(state, objective)
        ]
    return amended


def _unsettled_of(state: Acting, objective: Objective) -> list[PlannedAction]:
    return [a for a in state.plan.adopted() if a.objective == objective.id and not a.settled]


def _amendment(action: PlannedAction, amendment: str, reason: str, **fields: object) -> e.ActionAmended:
    return e.ActionAmended.model_validate(
        {
            **fields_of(action),
            "amendment": amendment,
            "reason": reason,
            "standing": action.standing,
            "accept_by": action.accept_by,
            **fields,
        }
    )


def _amended_action(state: Acting, command: c.AmendAction, context: Context) -> list[Event]:
    """Another responsible has to accept; another portfolio, or one that had refused, to decide."""
    before = standing_action(state.plan, command.action)
    after = changed_action(state, before, command, context)
    again = after.responsible != before.responsible
    question = state.course.question(before.id)
    refused = before.decision == "refuse" or (question is not None and question.refused)
    escalated = after.portfolio is not None and (after.portfolio != before.portfolio or refused)
    if again:
        accept_by = context.network.calendar.deadline(context.now, context.network.rules.acceptance_days)
        after = after.model_copy(update={**ACCEPTING, "accept_by": accept_by})
    if escalated or after.portfolio is None:
        after = after.model_copy(update={"decision": None})
    amended = _amendment(after, context.new("amendment"), command.reason, ask_again=again, escalated=escalated)
    return [amended, *(asked_of_management(state.course, state.plan, after, context) if escalated else [])]


def _withdrawn(state: Acting, command: c.WithdrawAction, context: Context) -> list[Event]:
    action = standing_action(state.plan, command.action)
    withdrawn = e.ActionWithdrawn(amendment=context.new("amendment"), action=action.id, reason=command.reason)
    others = [other for other in state.plan.adopted() if other.id != action.id]
    if others and all(other.settled for other in others):
        return [withdrawn, _opened_by_the_last(state, action, context, status="cancelled")]
    return [withdrawn]


def decide_noted(state: Acting | Evaluating | Closed, command: c.NoteAction, context: Context) -> list[Event]:
    """What an action tells. A late word of an earlier stage changes nothing once it is settled; its values may."""
    action = known(state.plan.actions, command.action)
    if not action.adopted:
        raise Refusal("unknown-id", "There is nothing called '{id}' here.", id=command.action)
    if command.reopened:
        return _reopened(state, action, command, context)
    completed_after_all = action.withdrawn and command.status == "completed"
    if action.settled and command.status != action.status and not completed_after_all:
        return []
    if (command.status, command.values) == (action.status, action.values):
        return []
    noted = e.ActionNoted(
        action=action.id, status=command.status, values=command.values, on=command.on, reason=command.reason
    )
    after = action.model_copy(update={"status": command.status})
    if not isinstance(state, Acting) or not after.settled or action.settled:
        return [noted]
    if all(other.settled for other in state.plan.adopted() if other.id != action.id):
        return [noted, _opened_by_the_last(state, action, context, status=command.status)]
    return [noted]


def _reopened(
    state: Acting | Evaluating | Closed, action: PlannedAction, command: c.NoteAction, context: Context
) -> list[Event]:
    """An action that was settled by mistake goes on: so does the phase of actions, if its period does."""
    if isinstance(state, Closed):
        raise wrong_phase(state)
    if action.withdrawn:
        raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=action.id)
    if not action.settled:
        return []
    given = command.model_dump(include={"status", "values", "on", "reason"})
    noted = e.ActionNoted.model_validate({"action": action.id, **given, "reopened": True})
    if isinstance(state, Evaluating) and context.now < state.course.ends_at:
        return [noted, e.EvaluationPutOff(action=action.id, on=context.today)]
    return [noted]


def _opened_by_the_last(state: Acting, last: PlannedAction, context: Context, *, status: str) -> Event:
    settled = state.plan.actions.set(last.id, last.model_copy(update={"status": status}))
    plan = state.plan.model_copy(update={"actions": settled})
    return evaluation_opened(state.model_copy(update={"plan": plan}), "all-settled", context)
