"""The rules by which a cycle asks the management meeting, and what it makes of the answers.

An action that needs a portfolio's resources is put there by its adoption, a demand of the diagnosis by the group's
word. Each question has a life of its own: what comes back late, or of a question that another has overtaken, is kept
and changes nothing.
"""

from domain import raising
from domain.cycle import commands as c
from domain.cycle import events as e
from domain.cycle import records as r
from domain.cycle.checks import holds, known, wrong_phase
from domain.cycle.diagnosis import standing
from domain.cycle.state import Acting, Begun, Closed, Course, Evaluating, Plan, PlannedAction
from domain.decider import Context
from domain.decisions import Question, Urgency, approved, escalation_stream
from domain.errors import Refusal
from domain.message import Event


def asked_of_management(
    course: Course,
    plan: Plan,
    action: PlannedAction,
    context: Context,
    *,
    asks: str | None = None,
    tried: str = "",
    urgency: Urgency = "ordinary",
) -> list[Event]:
    """The question about an action that is subject to decision, where a management meeting answers the zone's."""
    if action.portfolio is None or context.network.management_of(course.zone, context.today) is None:
        return []
    n = _times(course, action.id) + 1
    question = Question(
        origin_kind="adopted-action",
        origin=context.stream,
        about=action.id,
        zone=course.zone,
        asks=asks or action.needs or f"{action.title}\n{plan.objectives[action.objective].text}",
        tried=tried.strip(),
        portfolios=(action.portfolio,),
        urgency=urgency,
        teams=raising.waiting_teams((*course.organisations, action.organisation), context),
        carried_by=raising.carried_by(course.zone, context),
        raised_on=context.happened_on,
    )
    escalation = escalation_stream(context.stream, "plan", action.id, n)
    return [e.DecisionAsked(action=action.id, n=n, escalation=escalation, question=question)]


def _times(course: Course, about: str) -> int:
    before = course.question(about)
    return before.n if before is not None else 0


def asked_again(state: Acting, command: c.AskDecision, context: Context) -> list[Event]:
    """For an action whose question was withdrawn, or never became an escalation, or was never put."""
    action = known(state.plan.actions, command.action)
    raising.answered_by_management(state.course.zone, context)
    if action.settled:
        raise Refusal("action-settled", "The action '{title}' is settled: nothing changes in it.", title=action.title)
    if action.portfolio is None:
        raise no_portfolio(action)
    if action.decision is not None:
        raise Refusal("already-decided", "This has been decided so already.")
    _not_open(state.course, action.id)
    return asked_of_management(
        state.course,
        state.plan,
        action,
        context,
        asks=command.asks,
        tried=command.tried,
        urgency=command.urgency,
    )


def no_portfolio(action: PlannedAction) -> Refusal:
    return Refusal(
        "no-portfolio", "The action '{title}' needs no portfolio's resources: it is not subject to a decision.",
        title=action.title,
    )  # fmt: skip


def _not_open(course: Course, about: str) -> None:
    before = course.question(about)
    if before is not None and before.open:
        raise Refusal(
            "already-escalated",
            "This was put to the management meeting on {date} already: what becomes of it will be told.",
            date=before.on,
        )


def decided_elsewhere(course: Course, context: Context) -> None:
    """Refuse to decide in the cycle what the management meeting is asked."""
    if context.network.management_of(course.zone, context.today) is not None:
        raise Refusal(
            "decided-in-management",
            "What an action needs of a portfolio is decided in the management meeting: a coordinator asks it there, if"
            " that has not been done.",
        )


def escalated_demand(state: Begun, command: c.EscalateDemand, context: Context) -> list[Event]:
    if isinstance(state, Closed):
        raise wrong_phase(state)
    course = state.course
    if not holds(context, context.who.role):
        raise Refusal(
            "wrong-zone",
            "This cycle is of the whole network: {person} holds that role in a zone only.",
            person=context.who.person,
        )
    raising.answered_by_management(course.zone, context)
    finding = standing(course, command.finding)
    if finding.kind != "demand":
        raise Refusal(
            "not-a-demand", "'{id}' is no demand: only demands of the diagnosis can be escalated.", id=finding.id
        )
    _not_open(course, finding.id)
    n = _times(course, finding.id) + 1
    question = Question(
        origin_kind="demand",
        origin=context.stream,
        about=finding.id,
        zone=course.zone,
        asks=command.asks,
        tried=command.tried.strip(),
        portfolios=raising.known_portfolios(command.portfolios, context),
        urgency=command.urgency,
        teams=raising.waiting_teams((*course.organisations, finding.organisation), context),
        carried_by=raising.carried_by(course.zone, context),
        raised_on=context.happened_on,
    )
    escalation = escalation_stream(context.stream, "demand", finding.id, n)
    return [e.DemandEscalated(finding=finding.id, n=n, escalation=escalation, question=question)]


def decide_outcome(state: Begun, command: c.NoteEscalation) -> list[Event]:
    """What became of a question: kept, whatever the phase; and the action decided on, where it still can be."""
    raised = state.course.raised.get(command.escalation)
    if raised is None or command.about not in (None, raised.about):
        raise Refusal("unknown-escalation", "This has asked nothing by '{escalation}'.", escalation=command.escalation)
    if raised.heard == raising.heard_of(command):
        return []
    told = command.model_dump() | {"about": raised.about}
    if raised.about in state.course.findings:
        return [e.DemandOutcomeNoted.model_validate(told | {"finding": raised.about})]
    noted = e.OutcomeNoted.model_validate(told | {"action": raised.about})
    return [noted, *_decided(state, command)]


def _decided(state: Begun, command: c.NoteEscalation) -> list[Event]:
    """The decision on the action, if this is the answer to what is asked now and nothing has overtaken it.

    What is pursued outside the municipality is not decided yet: its own answer comes with a later round.
    """
    if not isinstance(state, Acting | Evaluating) or command.news not in raising.ANSWERED:
        return []
    raised = state.course.raised[command.escalation]
    action = state.plan.actions[raised.about]
    overtaken = state.course.asked[action.id] != command.escalation
    if overtaken or action.settled or action.portfolio is None:
        return []
    if approved(command.parts) and any(part.answer.outcome == "forward" for part in command.parts):
        return []
    outcome: r.Outcome = "approve" if approved(command.parts) else "refuse"
    if action.decision == outcome or (action.decision == "approve" and action.status != "planned"):
        return []
    return [
        e.DecisionOnAction(
            action=action.id,
            portfolio=action.portfolio,
            outcome=outcome,
            standing=action.model_copy(update={"decision": outcome}).standing,
            reason=raising.reasons(command.parts),
        )
    ]
