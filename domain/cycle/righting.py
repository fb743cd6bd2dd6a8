"""What was begun by mistake is taken back: a cycle with no work in it, an organisation that has said nothing in one.

Nothing is removed: both stay in the history, with the reason, and count no more.
"""

from domain.cycle import commands as c
from domain.cycle import events as e
from domain.cycle.checks import leads, participating
from domain.cycle.parts import parts_of
from domain.cycle.state import Acting, Begun, Diagnosis, PlannedAction, Planning, Swot
from domain.decider import Context
from domain.errors import Refusal
from domain.message import Event


def annulled(state: Diagnosis, command: c.AnnulCycle, context: Context) -> Event:
    """Not while what the cycle before left is on its way: that cycle must know whom it has told."""
    course = state.course
    leads(context, command, course.body)
    recorded = any(finding.carried_from is None and not finding.withdrawn for finding in course.findings.values())
    if recorded or course.merged or course.decisions or course.raised:
        raise work_in_it(state)
    succession = course.succession
    if succession is not None and succession.status == "asked":
        raise Refusal(
            "inheritance-on-its-way",
            "What '{cycle}' left open is still on its way here: the cycle is annulled when it has come.",
            cycle=succession.follows,
        )
    follows = succession.follows if succession is not None and succession.status == "received" else None
    return e.CycleAnnulled(title=course.title, reason=command.reason, follows=follows, on=context.happened_on)


def work_in_it(state: Begun) -> Refusal:
    """Why a cycle is not annulled: others have worked in it."""
    course = state.course
    return Refusal(
        "work-in-it",
        "There is work in «{title}» already (findings: {findings}, decided in meetings: {decisions}, questions:"
        " {questions}): only a cycle without any is annulled. Findings that were recorded by mistake can be withdrawn.",
        title=course.title,
        findings=sum(not finding.withdrawn for finding in course.findings.values()),
        decisions=len(course.decisions),
        questions=len(course.raised),
    )


def admission_withdrawn(
    state: Diagnosis | Swot | Planning | Acting, command: c.WithdrawAdmission, context: Context
) -> Event:
    organisation = participating(state.course, command.organisation)
    leads(context, command, state.course.body)
    if state.course.organisations == (organisation,):
        raise Refusal("nobody-takes-part", "A cycle needs at least one organisation that takes part.")
    theirs = [one for one in parts_of(state).plan.actions.values() if _is_theirs(one, organisation, context)]
    if _has_spoken(state, organisation) or any(one.acceptance != "asked" or one.begun for one in theirs):
        raise Refusal(
            "has-taken-part",
            "'{organisation}' has taken part in this cycle: what it said stays, and its place with it.",
            organisation=organisation,
        )
    named = [one.title for one in theirs if one.status in ("draft", "planned")]
    if named:
        raise Refusal(
            "answers-for-actions",
            "'{organisation}' is to answer for {actions}: name another for it first.",
            organisation=organisation,
            actions="; ".join(f"«{title}»" for title in named),
        )
    return e.AdmissionWithdrawn(organisation=organisation, reason=command.reason)


def _is_theirs(action: PlannedAction, organisation: str, context: Context) -> bool:
    """Whether an action names an organisation, or whoever answers for it is or was of it."""
    known = context.network.people.get(action.responsible)
    return organisation in (action.organisation, known.organisation if known is not None else None)


def _has_spoken(state: Begun, organisation: str) -> bool:
    """Whether anything in the cycle is this organisation's word."""
    parts = parts_of(state)
    by = f"organisation:{organisation}"
    return (
        organisation in parts.course.heard
        or organisation in parts.board.ballots
        or organisation in parts.plan.endorsements
        or any(kept.organisation == organisation for kept in parts.board.dissents.values())
        or any(organisation in (*one.present, *one.late) for one in parts.course.decisions.values())
        or any(given.by == by for given in parts.evaluation.ratings.values())
        or any(lesson.by == by for lesson in parts.evaluation.lessons.values())
    )
