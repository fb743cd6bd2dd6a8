"""Which rules a command goes to, and in which phases it can be given. Refuses in words what comes in another one."""

from collections.abc import Mapping

from domain.cycle import vocabulary as v
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
    v.StartCycle,
    v.FollowCycle,
    v.AdmitOrganisations,
    v.ExtendPeriod,
    v.EndPeriod,
    v.NameSuccessor,
    v.ReleaseSuccessor,
    v.Inherit,
    v.AnnulCycle,
    v.WithdrawAdmission,
)
CONSENT = (
    v.ValidateDiagnosis,
    v.AgreeSwot,
    v.AdoptPlan,
    v.Object,
    v.WithdrawObjection,
    v.CorrectPosition,
    v.CloseObjections,
)
DIAGNOSIS = (
    v.RecordFinding,
    v.CorrectFinding,
    v.WithdrawFinding,
    v.MergeFindings,
    v.SeparateFinding,
    v.ExtendDiagnosis,
)
SWOT = (
    v.PlaceFinding,
    v.RemovePlacement,
    v.Dissent,
    v.WithdrawDissent,
    v.Vote,
    v.AgreeStrategies,
    v.WithdrawStrategy,
)
DRAFTING = (
    v.DraftLine,
    v.DraftObjective,
    v.DraftAction,
    v.ReviseLine,
    v.ReviseObjective,
    v.ReviseAction,
    v.RemoveDraft,
    v.LeaveOpenAction,
)
BINDING = (
    v.RecordDecision,
    v.DraftDecision,
    v.AskDecision,
    v.AmendPlan,
    v.AmendAction,
    v.AddAction,
    v.WithdrawAction,
    v.LeaveOpenAction,
)
ENDORSING = (v.Endorse, v.ObjectToPlan)
ANSWERING = (v.ConfirmEndorsement, v.AcceptAction, v.DeclineAction)
EVALUATION = (v.Rate, v.WithdrawRating, v.RecordLesson, v.CorrectLesson, v.WithdrawLesson)
TIMERS: Mapping[type[Command], tuple[str, ...]] = {
    v.RemindOfDiagnosis: ("diagnosis",),
    v.NoteDiagnosisOverdue: ("diagnosis",),
    v.LapseEndorsement: ("plan", "actions"),
    v.NoteAcceptanceOverdue: ("actions",),
    v.NoteEvaluationOverdue: ("evaluation",),
}


def decide(state: State, command: Command, context: Context) -> list[Event]:
    kind = type(command)
    if not isinstance(state, NotStarted):
        not_before_the_cycle(state.course, context)
    if kind in COURSE:
        return decide_course(state, command, context)
    if kind in CONSENT:
        return decide_consent(state, command, context)
    if isinstance(command, v.FollowAttendance):
        return recounted(begun(state), context)
    if isinstance(command, v.EscalateDemand):
        return escalated_demand(begun(state), command, context)
    if isinstance(command, v.NoteEscalation):
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
        case Evaluating() if kind is v.CloseEvaluation or kind in TIMERS:
            return decide_evaluation(state, command, context)
        case Acting() | Evaluating() | Closed() if isinstance(command, v.NoteAction):
            return decide_noted(state, command, context)
        case _:
            raise wrong_phase(state)
