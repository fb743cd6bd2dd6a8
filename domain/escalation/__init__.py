"""A question that a group puts to the management meeting, with a life of its own: `escalation:NETWORK:ZONE:ID`.

raised → tabled → decided → returned → acknowledged → acted, in as many rounds as it takes, so that editing or closing
what it came from cannot lose it. `commands` and `events` have the words, `decide` and what it names the rules, `state`
what is kept, `summary` whose turn it is. It asks the management meeting, and tells its origin what became of it.
"""

from pydantic import TypeAdapter

from domain.decider import Decider
from domain.escalation import commands as c
from domain.escalation import events as e
from domain.escalation.deadlines import due
from domain.escalation.decide import decide
from domain.escalation.evolve import evolve
from domain.escalation.outbound import outbound
from domain.escalation.state import (
    Acknowledged,
    Acted,
    Answered,
    Decided,
    Decision,
    Duty,
    Kept,
    Life,
    NotRaised,
    Raised,
    Return,
    Returned,
    SentBack,
    State,
    Tabled,
    Withdrawn,
    asked_anew,
    closed,
    past,
)
from domain.escalation.summary import Promise, promise, summary
from domain.message import by_name

__all__ = [
    "Acknowledged",
    "Acted",
    "Answered",
    "Decided",
    "Decision",
    "Duty",
    "Kept",
    "Life",
    "NotRaised",
    "Promise",
    "Raised",
    "Return",
    "Returned",
    "SentBack",
    "State",
    "Tabled",
    "Withdrawn",
    "asked_anew",
    "closed",
    "decide",
    "decider",
    "due",
    "evolve",
    "outbound",
    "past",
    "promise",
    "summary",
]

decider = Decider[State](
    name="escalation",
    state=TypeAdapter(State),
    initial=NotRaised(),
    commands=by_name(
        c.RaiseEscalation,
        c.BringAlignment,
        c.NoteTabled,
        c.NoteAwaited,
        c.NoteAnswer,
        c.CorrectAnswer,
        c.NoteUndecided,
        c.NoteInformationWanted,
        c.NoteTakenOff,
        c.GiveInformation,
        c.WithdrawEscalation,
        c.TableAgain,
        c.ReportReturn,
        c.FollowAttendance,
        c.Acknowledge,
        c.RecordFamilyTold,
        c.ReportCarriedOut,
        c.ReportNotCarriedOut,
        c.RecordOutsideAnswer,
        c.NoteChase,
        c.SettleRefusal,
        c.RemindOfInformation,
        c.RemindOfReturn,
        c.RemindToAcknowledge,
        c.NameAbsentTeams,
        c.NoteOverdue,
        c.RemindOverdue,
        c.RemindToChase,
    ),
    events=by_name(
        e.EscalationRaised,
        e.AlignmentBrought,
        e.TablingAsked,
        e.EscalationTabled,
        e.AwaitedNoted,
        e.LeftUndecided,
        e.InformationRequested,
        e.InformationReminded,
        e.InformationGiven,
        e.DecisionReceived,
        e.DecisionCorrected,
        e.OriginTold,
        e.WithdrawalAsked,
        e.EscalationWithdrawn,
        e.DecisionReturned,
        e.PresenceCorrected,
        e.ReturnReminded,
        e.TeamAcknowledged,
        e.AbsenceTakenBack,
        e.AcknowledgementReminded,
        e.AbsentTeamsNamed,
        e.FamilyTold,
        e.CarriedOutReported,
        e.NotCarriedOutReported,
        e.OutsideAnswerRecorded,
        e.ObligationOverdue,
        e.ObligationReminded,
        e.ChaseReminded,
        e.ChaseNoted,
        e.RefusalSettled,
    ),
    decide=decide,
    evolve=evolve,
    summary=summary,
    closed=closed,
    due=due,
    outbound=outbound,
)
