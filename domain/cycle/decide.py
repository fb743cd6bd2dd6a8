"""Which rules a command goes to, and in which phases it can be given. Refuses in words what comes in another one."""

from collections.abc import Mapping

from domain.cycle import commands as c
from domain.cycle.adoption import decide_adoption
from domain.cycle.binding import decide_binding, decide_noted
from domain.cycle.checks import begun, not_before_the_cycle, wrong_phase
from domain.cycle.consent import decide_consent
from domain.cycle.course import decide_course
from domain.cycle.diagnosis import decide_diagnosis
from domain.cycle.drafting import decide_drafting
from domain.cycle.escalating import decide_outcome, escalated_demand
from domain.cycle.evaluation import decide_evaluation
from domain.cycle.recounting import recounted
from domain.cycle.state import Acting, Closed, Diagnosis, Evaluating, NotStarted, Planning, State, Swot
from domain.cycle.swot import decide_swot
from domain.decider import Context
from domain.message import Command, Event

COURSE = (
    c.StartCycle,
    c.FollowCycle,
    c.AdmitOrganisations,
    c.ExtendPeriod,
    c.EndPeriod,
    c.NameSuccessor,
    c.ReleaseSuccessor,
    c.Inherit,
    c.AnnulCycle,
    c.WithdrawAdmission,
)
CONSENT = (
    c.ValidateDiagnosis,
    c.AgreeSwot,
    c.AdoptPlan,
    c.Object,
    c.WithdrawObjection,
    c.CorrectPosition,
    c.CloseObjections,
)
DIAGNOSIS = (
    c.RecordFinding,
    c.CorrectFinding,
    c.WithdrawFinding,
    c.MergeFindings,
    c.SeparateFinding,
    c.ExtendDiagnosis,
)
SWOT = (
    c.PlaceFinding,
    c.RemovePlacement,
    c.Dissent,
    c.WithdrawDissent,
    c.Vote,
    c.AgreeStrategies,
    c.WithdrawStrategy,
)
DRAFTING = (
    c.DraftLine,
    c.DraftObjective,
    c.DraftAction,
    c.ReviseLine,
    c.ReviseObjective,
    c.ReviseAction,
    c.RemoveDraft,
    c.LeaveOpenAction,
)
BINDING = (
    c.RecordDecision,
    c.DraftDecision,
    c.AskDecision,
    c.AmendPlan,
    c.AmendAction,
    c.AddAction,
    c.WithdrawAction,
    c.LeaveOpenAction,
)
ENDORSING = (c.Endorse, c.ObjectToPlan)
ANSWERING = (c.ConfirmEndorsement, c.AcceptAction, c.DeclineAction)
EVALUATION = (c.Rate, c.WithdrawRating, c.RecordLesson, c.CorrectLesson, c.WithdrawLesson)
TIMERS: Mapping[type[Command], tuple[str, ...]] = {
    c.RemindOfDiagnosis: ("diagnosis",),
    c.NoteDiagnosisOverdue: ("diagnosis",),
    c.LapseEndorsement: ("plan", "actions"),
    c.NoteAcceptanceOverdue: ("actions",),
    c.NoteEvaluationOverdue: ("evaluation",),
}


def decide(state: State, command: Command, context: Context) -> list[Event]:
    kind = type(command)
    if not isinstance(state, NotStarted):
        not_before_the_cycle(state.course, context)
    if kind in COURSE:
        return decide_course(state, command, context)
    if kind in CONSENT:
        return decide_consent(state, command, context)
    if isinstance(command, c.FollowAttendance):
        return recounted(begun(state), context)
    if isinstance(command, c.EscalateDemand):
        return escalated_demand(begun(state), command, context)
    if isinstance(command, c.NoteEscalation):
        return decide_outcome(begun(state), command)
    if kind in TIMERS and state.phase not in TIMERS[kind]:
        return []  # the deadline of a phase that is over
    match state:
        case Diagnosis() if kind in DIAGNOSIS or kind in TIMERS:
            return decide_diagnosis(state, command, context)
        case Swot() if kind in SWOT:
            return decide_swot(state, command, context)
        case Planning() if kind in DRAFTING:
            return decide_drafting(state, command, context)
        case Planning() if kind in ENDORSING:
            return decide_adoption(state, command, context)
        case Planning() | Acting() if kind in ANSWERING or kind in TIMERS:
            return decide_adoption(state, command, context)
        case Acting() if kind in BINDING:
            return decide_binding(state, command, context)
        case Acting() | Evaluating() if kind in EVALUATION:
            return decide_evaluation(state, command, context)
        case Evaluating() if kind is c.CloseEvaluation or kind in TIMERS:
            return decide_evaluation(state, command, context)
        case Acting() | Evaluating() | Closed() if isinstance(command, c.NoteAction):
            return decide_noted(state, command, context)
        case _:
            raise wrong_phase(state)
