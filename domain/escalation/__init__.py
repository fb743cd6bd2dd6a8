"""A question that a group puts to the management meeting, with a life of its own: `escalation:NETWORK:ZONE:ID`.

raised → tabled → decided → returned → acknowledged → acted, in as many rounds as it takes, so that editing or closing
what it came from cannot lose it. `messages` has the words, `decide` and what it names the rules, `state` what is
kept, `summary` whose turn it is. It is told by its own name to the origin, and asks the management meeting.
"""

from pydantic import TypeAdapter

from domain.decider import Decider
from domain.escalation import messages as m
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
        m.RaiseEscalation,
        m.BringAlignment,
        m.NoteTabled,
        m.NoteAnswer,
        m.CorrectAnswer,
        m.NoteUndecided,
        m.NoteInformationWanted,
        m.NoteTakenOff,
        m.GiveInformation,
        m.WithdrawEscalation,
        m.TableAgain,
        m.ReportReturn,
        m.Acknowledge,
        m.RecordFamilyTold,
        m.ReportCarriedOut,
        m.ReportNotCarriedOut,
        m.RecordOutsideAnswer,
        m.NoteChase,
        m.SettleRefusal,
        m.RemindOfInformation,
        m.RemindOfReturn,
        m.RemindToAcknowledge,
        m.NameAbsentTeams,
        m.NoteOverdue,
        m.RemindOverdue,
        m.RemindToChase,
    ),
    events=by_name(
        m.EscalationRaised,
        m.AlignmentBrought,
        m.TablingAsked,
        m.EscalationTabled,
        m.LeftUndecided,
        m.InformationRequested,
        m.InformationReminded,
        m.InformationGiven,
        m.DecisionReceived,
        m.DecisionCorrected,
        m.OriginTold,
        m.WithdrawalAsked,
        m.EscalationWithdrawn,
        m.DecisionReturned,
        m.ReturnReminded,
        m.TeamAcknowledged,
        m.AcknowledgementReminded,
        m.AbsentTeamsNamed,
        m.FamilyTold,
        m.CarriedOutReported,
        m.NotCarriedOutReported,
        m.OutsideAnswerRecorded,
        m.ObligationOverdue,
        m.ObligationReminded,
        m.ChaseReminded,
        m.ChaseNoted,
        m.RefusalSettled,
    ),
    decide=decide,
    evolve=evolve,
    summary=summary,
    closed=closed,
    due=due,
    outbound=outbound,
)
