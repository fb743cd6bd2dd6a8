"""The rules of a plan on its way to being binding: endorsed, objected to, accepted by who answers for it, adopted."""

from domain.cycle import commands as c
from domain.cycle import events as told
from domain.cycle.checks import known, spoken_for, undisturbed
from domain.cycle.escalating import asked_of_management
from domain.cycle.state import Acting, Course, Decision, Endorsement, Plan, PlannedAction, Planning, open_decision
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Command, Event

IN_FAVOUR = frozenset({"endorsed", "subject-to-confirmation"})
LAST_WORD_COUNTS = 3  # the edition since which an organisation's vote is the last that it said, wherever it said it


def decide_adoption(state: Planning | Acting, command: Command, context: Context) -> list[Event]:
    plan = state.plan
    match state, command:
        case Planning(), c.Endorse():
            undisturbed(state, context)
            return _endorsed(state, command, context)
        case Planning(), c.ObjectToPlan():
            return _objected(state, command, context)
        case _, c.ConfirmEndorsement():
            return [_confirmed(state, spoken_for(state.course, context), context)]
        case _, c.LapseEndorsement():
            known_as = command.organisation
            waiting = plan.endorsements.get(known_as)
            if waiting is None or waiting.confirm_by != command.confirm_by:
                return []
            return [told.EndorsementLapsed(organisation=known_as, round=_counting(state, known_as, context))]
        case _, c.AcceptAction():
            return _accepted(_asked(plan, command.action, context))
        case _, c.DeclineAction():
            return [_declined(_asked(plan, command.action, context), command)]
        case _, c.NoteAcceptanceOverdue():
            action = plan.actions.get(command.action)
            if action is None or action.accept_by != command.accept_by or action.acceptance_overdue or action.settled:
                return []
            return [told.AcceptanceOverdue(action=action.id, responsible=action.responsible)]
        case _:
            return []


def _endorsed(state: Planning, command: c.Endorse, context: Context) -> list[Event]:
    organisation = spoken_for(state.course, context)
    before = state.plan.endorsements.get(organisation)
    position = "subject-to-confirmation" if command.subject_to_confirmation else "endorsed"
    if before is not None and before.position == position:
        return []
    confirm_by = None
    if command.subject_to_confirmation:
        confirm_by = context.network.calendar.deadline(context.now, context.network.rules.confirmation_days)
    return [told.PlanEndorsed(organisation=organisation, confirm_by=confirm_by)]


def _counting(state: Planning | Acting, organisation: str, context: Context) -> int | None:
    """The round of the adoption that waits for absentees, in which what an organisation says counts."""
    decision = open_decision(state) if isinstance(state, Planning) else None
    if context.edition < LAST_WORD_COUNTS or decision is None or decision.consent is None:
        return None
    in_it = (*decision.present, *decision.absent)
    return decision.round if organisation in in_it else None


def _objected(state: Planning, command: c.ObjectToPlan, context: Context) -> list[Event]:
    organisation = spoken_for(state.course, context)
    decision = open_decision(state)
    before = state.plan.endorsements.get(organisation)
    provisional = before is not None and before.position == "subject-to-confirmation"
    if decision is not None and organisation in (*decision.present, *decision.absent) and not provisional:
        undisturbed(state, context)
    number = _counting(state, organisation, context)
    if decision is None or number is None or organisation in decision.present:
        return [told.PlanObjected(organisation=organisation, reason=command.reason, round=number)]
    objected: list[Event] = [told.PlanObjected(organisation=organisation, reason=command.reason)]
    if organisation not in decision.late:
        objected.append(
            told.ObjectionRaised(matter=decision.matter, round=number, organisation=organisation, reason=command.reason)
        )
    return objected


def _confirmed(state: Planning | Acting, organisation: str, context: Context) -> Event:
    before = state.plan.endorsements.get(organisation)
    if before is None or before.position not in ("subject-to-confirmation", "lapsed"):
        raise Refusal(
            "nothing-to-confirm",
            "'{organisation}' has no endorsement that waits for its confirmation.",
            organisation=organisation,
        )
    return told.EndorsementConfirmed(organisation=organisation, round=_counting(state, organisation, context))


def _asked(plan: Plan, known_as: str, context: Context) -> PlannedAction:
    """An action that is to be accepted or declined by the one who is giving the command."""
    action = standing_action(plan, known_as)
    if action.responsible != context.who.person:
        raise Refusal(
            "not-responsible",
            "{person} is to answer for this action: only they can accept or decline it.",
            person=action.responsible,
        )
    return action


def standing_action(plan: Plan, known_as: str) -> PlannedAction:
    """An action of the draft or of the adopted plan that is neither removed nor settled."""
    action = known(plan.actions, known_as)
    if action.status == "removed":
        raise Refusal("withdrawn", "'{id}' has been withdrawn.", id=known_as)
    if action.settled:
        raise Refusal("action-settled", "The action '{title}' is settled: nothing changes in it.", title=action.title)
    return action


def _accepted(action: PlannedAction) -> list[Event]:
    if action.acceptance == "accepted":
        return []
    standing = action.model_copy(update={"acceptance": "accepted"}).standing if action.adopted else None
    return [told.ActionAccepted(action=action.id, responsible=action.responsible, standing=standing)]


def _declined(action: PlannedAction, command: c.DeclineAction) -> Event:
    if action.adopted and action.acceptance == "accepted":
        raise Refusal(
            "already-accepted",
            "{person} has accepted this action and the plan is binding: it takes an amendment to change that.",
            person=action.responsible,
        )
    return told.ActionDeclined(action=action.id, responsible=action.responsible, reason=command.reason)


def check_plan(plan: Plan) -> None:
    if not any(action.status == "draft" for action in plan.actions.values()):
        raise Refusal("no-actions", "There is nothing to adopt: the plan has no action.")


def objecting_before(plan: Plan) -> tuple[str, ...]:
    """Who objected to the draft: counted so in the meeting, unless they are listed as agreeing there."""
    return tuple(e.organisation for e in plan.endorsements.values() if e.position == "objected")


def in_favour_before(plan: Plan) -> tuple[str, ...]:
    """Who had endorsed the draft: absent, theirs is no silence; there, it stands unless they say another thing."""
    return tuple(e.organisation for e in plan.endorsements.values() if e.position in IN_FAVOUR)


def waiting_for_confirmation(plan: Plan) -> tuple[str, ...]:
    """Who had endorsed the draft subject to a confirmation that may still come."""
    return tuple(e.organisation for e in plan.endorsements.values() if e.position == "subject-to-confirmation")


def subject_to_confirmation(
    command: c.PutToMeeting, agreed: tuple[str, ...], context: Context
) -> list[told.PlanEndorsed]:
    """The endorsements of those who agree in the meeting only subject to confirmation."""
    if not isinstance(command, c.AdoptPlan):
        return []
    confirm_by = context.network.calendar.deadline(context.now, context.network.rules.confirmation_days)
    for organisation in command.subject_to_confirmation:
        if organisation not in agreed:
            raise Refusal(
                "not-agreeing",
                "'{organisation}' does not agree in this meeting: it has nothing to confirm.",
                organisation=organisation,
            )
    return [
        told.PlanEndorsed(organisation=organisation, confirm_by=confirm_by)
        for organisation in dict.fromkeys(command.subject_to_confirmation)
    ]


def taken_back(plan: Plan, decision: Decision) -> Decision:
    """A decision without the agreement of those who did not confirm it: a lapse is silence, a no is an objection."""
    positions: dict[str, str] = {e.organisation: e.position for e in plan.endorsements.values()}
    objected = tuple(o for o in decision.agreed if positions.get(o) == "objected")
    agreed = tuple(o for o in decision.agreed if positions.get(o) not in ("objected", "lapsed"))
    return decision.model_copy(update={"agreed": agreed, "objected": (*decision.objected, *objected)})


def adopted(
    state: Planning, decision: Decision, context: Context, *, also_subject: tuple[str, ...] = ()
) -> list[Event]:
    """The plan is binding: one event for it, and one for each action, which begins to live."""
    plan = state.plan

    def provisional(organisation: str) -> bool:
        known_before: Endorsement | None = plan.endorsements.get(organisation)
        if organisation in also_subject:
            return True
        return known_before is not None and known_before.position == "subject-to-confirmation"

    outside = tuple(o for o in objecting_before(plan) if o not in (*decision.present, *decision.late))
    events: list[Event] = [
        told.PlanAdopted(
            meeting=decision.meeting,
            on=context.happened_on,
            endorsed=decision.agreed,
            subject_to_confirmation=tuple(o for o in decision.agreed if provisional(o)),
            dissent=(*decision.objected, *decision.late, *outside),
            silent=tuple(o for o in decision.silent if o not in outside),
        )
    ]
    drafted = (action for action in plan.actions.values() if action.status == "draft")
    return [*events, *(event for action in drafted for event in action_adopted(state.course, plan, action, context))]


def action_adopted(
    course: Course, plan: Plan, action: PlannedAction, context: Context, *, reason: str | None = None
) -> list[Event]:
    """An action as its own process is told of it; what needs a portfolio's resources is escalated hereby."""
    accept_by = None
    if action.acceptance == "asked":
        accept_by = context.network.calendar.deadline(context.now, context.network.rules.acceptance_days)
    begins = told.ActionAdopted.model_validate(
        {
            **fields_of(action),
            "line": plan.objectives[action.objective].line,
            "standing": action.standing,
            "escalated": action.portfolio is not None,
            "accept_by": accept_by,
            "reason": reason,
            "continues": action.continues,
        }
    )
    return [begins, *asked_of_management(course, plan, action, context)]


def fields_of(action: PlannedAction) -> dict[str, object]:
    """What a plan says of an action, as `vocabulary.ActionFields` has it."""
    names = (name for name in told.ActionFields.model_fields if name != "action")
    return {"action": action.id, **{name: getattr(action, name) for name in names}}
