"""A case in a process of its own: `case:NETWORK:ZONE:REFERENCE`. A situation of a family, a person or the community.

Opened by a team, worked on in its group (in the closed part, where it is about people), resolved and closed; or asked
of management, which is an escalation with a life of its own. `messages` and `referring` have the words, `decide`,
`terms`, `escalating` and `referrals` the rules, `state` what is kept, `waiting` whose turn it is.
"""

from pydantic import TypeAdapter

from domain.case import messages as m
from domain.case import referring as r
from domain.case.decide import decide
from domain.case.evolve import evolve
from domain.case.state import (
    Answer,
    Asked,
    Closed,
    InGroup,
    Life,
    NotOpened,
    Raised,
    Referral,
    Resolved,
    Running,
    Solved,
    State,
    Stopped,
    Task,
    closed,
    opened,
    resolved,
)
from domain.case.waiting import due, summary
from domain.decider import Decider, Delivery
from domain.message import Recorded, by_name

__all__ = [
    "Answer",
    "Asked",
    "Closed",
    "InGroup",
    "Life",
    "NotOpened",
    "Raised",
    "Referral",
    "Resolved",
    "Running",
    "Solved",
    "State",
    "Stopped",
    "Task",
    "closed",
    "decide",
    "decider",
    "due",
    "evolve",
    "opened",
    "outbound",
    "resolved",
    "summary",
]


def outbound(recorded: Recorded) -> Delivery | None:
    """A question on its way: its escalation is asked to carry it to the management meeting."""
    if recorded.kind != m.CaseEscalated.__name__:
        return None
    return Delivery(
        event_id=recorded.id,
        receiver=str(recorded.data["escalation"]),
        kind="RaiseEscalation",
        data={"question": recorded.data["question"]},
        happened_on=recorded.happened_on,
        origin=recorded.origin,
    )


decider = Decider[State](
    name="case",
    places=2,
    state=TypeAdapter(State),
    initial=NotOpened(),
    commands=by_name(
        m.OpenCase,
        m.DiscussCase,
        m.InvolveTeams,
        m.ChangeReference,
        m.CorrectCase,
        m.ResolveCase,
        m.SayNotSolved,
        m.CloseCase,
        m.ReopenCase,
        m.ExtendCase,
        m.EscalateCase,
        m.NoteEscalation,
        m.RemindOfCase,
        m.NoteCaseTimeUp,
        m.EscalateByItself,
        m.RemindOfSolution,
        r.RecordWorkPlan,
        r.RequestReferral,
        r.AcceptReferral,
        r.RejectReferral,
        r.RedirectReferral,
        r.CompleteReferral,
        r.RevokeReferral,
        r.NoteReferralAnswer,
        r.AgreeSharedPlan,
        r.AddSharedTask,
        r.CompleteSharedTask,
        r.HandOverSharedTask,
        r.RemindOfReferral,
        r.NoteReferralOverdue,
    ),
    events=by_name(
        m.CaseOpened,
        m.CaseDiscussed,
        m.TeamsInvolved,
        m.ReferenceChanged,
        m.CaseCorrected,
        m.CaseReminded,
        m.CaseTimeUp,
        m.CaseExtended,
        m.CaseEscalated,
        m.CaseCannotEscalate,
        m.EscalationNoted,
        m.CaseAwaitsAnswer,
        m.SolutionAsked,
        m.SolutionReminded,
        m.CaseNotSolved,
        m.CaseResolved,
        m.CaseClosed,
        m.CaseReopened,
        r.WorkPlanRecorded,
        r.ReferralRequested,
        r.ReferralAccepted,
        r.ReferralRejected,
        r.ReferralRedirected,
        r.ReferralReminded,
        r.ReferralOverdue,
        r.ReferralCompleted,
        r.ReferralRevoked,
        r.ReferralAnswerNoted,
        r.SharedPlanAgreed,
        r.SharedTaskAdded,
        r.SharedTaskCompleted,
        r.SharedTaskHandedOver,
    ),
    decide=decide,
    evolve=evolve,
    summary=summary,
    closed=closed,
    due=due,
    outbound=outbound,
)
