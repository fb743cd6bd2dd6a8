"""What each event does to which subject of its kind of stream: what a difference between two dates is grouped by.

An act is one of added, changed, removed, decided, noted; removed says of anything that it ended, was cancelled, refused
or taken back. What the engine notes of deliveries is no subject of its own.
"""

from collections.abc import Mapping
from typing import Literal

Act = Literal["added", "changed", "removed", "decided", "noted"]
ACTS: tuple[Act, ...] = ("added", "changed", "removed", "decided", "noted")
OTHERS = "others"

# By kind of stream: subjects in the order of a page, and of each the events by their act.
Acts = Mapping[Act, str]
SUBJECTS: Mapping[str, Mapping[str, Acts]] = {
    "network": {
        "the-network": {
            "added": "NetworkFounded",
            "changed": "NetworkChanged CalendarSet RulesSet WordsSet AssumptionsSet RhythmSet PartReopened",
            "removed": "PartClosed RhythmEnded",
        },
        "territory": {
            "added": "ZoneAdded NeighbourhoodAdded SectorAdded KindAdded LineAdded BodyAdded",
            "changed": "ZoneChanged NeighbourhoodChanged SectorChanged KindChanged LineChanged BodyChanged",
        },
        "organisations": {
            "added": "OrganisationJoined OrganisationSeated ServiceAdded",
            "changed": "OrganisationChanged ServiceChanged",
            "removed": "OrganisationLeft OrganisationUnseated",
        },
        "people": {
            "added": "PersonAdded MandateGiven DelegationGiven CaseMemberNamed",
            "changed": "PersonChanged",
            "removed": "PersonLeft MandateEnded DelegationEnded CaseMemberEnded",
        },
        "portfolios": {
            "added": "PortfolioAdded PortfolioHeld SuperiorNamed",
            "changed": "PortfolioChanged",
            "removed": "HoldingEnded",
        },
    },
    "clock": {"clock": {"noted": "ClockAdvanced"}},
    "group": {
        "meetings": {
            "added": "MeetingConvened MeetingHeld TopicAdded",
            "changed": "AttendanceCorrected",
            "removed": "MeetingNotHeld MeetingAnnulled",
        },
        "agreements": {"decided": "AgreementEntered", "changed": "AgreementCorrected"},
        "minutes": {"added": "MinutesDrafted", "decided": "MinutesApproved", "changed": "MinutesAmended"},
        "activities": {"added": "ActivityRecorded", "changed": "ActivityCorrected", "removed": "ActivityAnnulled"},
        "orientations": {"added": "OrientationCounted", "removed": "OrientationAnnulled"},
    },
    "cycle": {
        "course": {
            "added": "CycleStarted",
            "changed": "DiagnosisExtended PeriodExtended OrganisationsAdmitted AdmissionWithdrawn",
            "removed": "CycleAnnulled SuccessorReleased",
            "decided": "DiagnosisValidated SwotAgreed PlanAdopted EvaluationClosed",
            "noted": "DiagnosisReminded DiagnosisOverdue EvaluationOpened EvaluationPutOff EvaluationOverdue "
            "PredecessorNamed SuccessorNamed InheritanceAsked InheritanceReceived",
        },
        "decisions": {
            "decided": "MeetingAgreed MeetingDisagreed",
            "changed": "DecisionContested PositionCorrected ObjectionWithdrawn VotesRecounted",
            "noted": "ObjectionRaised SilenceRecorded",
        },
        "findings": {
            "added": "FindingRecorded FindingCarriedOver",
            "changed": "FindingCorrected FindingSeparated",
            "removed": "FindingsMerged FindingWithdrawn",
        },
        "swot": {
            "added": "FindingPlaced VotesCast DissentKept",
            "changed": "VotesChanged",
            "removed": "PlacementRemoved DissentWithdrawn",
        },
        "strategies": {"added": "StrategyAgreed", "removed": "StrategyWithdrawn"},
        "lines": {"added": "LineDrafted", "changed": "LineRevised"},
        "objectives": {"added": "ObjectiveDrafted", "changed": "ObjectiveRevised PlanAmended"},
        "actions": {
            "added": "ActionDrafted ActionCarriedOver",
            "changed": "ActionRevised ActionAmended ActionNoted",
            "removed": "DraftRemoved ActionWithdrawn ActionDeclined OpenActionLeft",
            "decided": "ActionAdopted ActionAccepted",
            "noted": "AcceptanceOverdue OutcomeNoted",
        },
        "support": {
            "added": "PlanEndorsed",
            "changed": "EndorsementConfirmed",
            "removed": "PlanObjected EndorsementLapsed",
        },
        "questions": {
            "added": "DecisionAsked DecisionDrafted DemandEscalated",
            "decided": "DecisionOnAction DemandOutcomeNoted",
        },
        "evaluation": {
            "added": "Rated LessonRecorded LessonInherited",
            "changed": "LessonCorrected",
            "removed": "RatingWithdrawn LessonWithdrawn",
        },
    },
    "action": {
        "course": {
            "added": "ActionPlanned",
            "changed": "PlanAmended ActionStarted ActionBlocked ActionUnblocked ActionCompleted ActionReopened",
            "removed": "ActionCancelled",
            "noted": "DueSoon ActionOverdue OverdueReminded",
        },
        "progress": {"added": "ProgressReported", "changed": "ProgressCorrected", "removed": "ReportWithdrawn"},
        "questions": {"added": "ActionEscalated", "decided": "DecisionNoted EscalationNoted"},
    },
    "case": {
        "course": {
            "added": "CaseOpened WorkPlanRecorded",
            "changed": "CaseDiscussed TeamsInvolved ReferenceChanged CaseCorrected CaseExtended CaseResolved "
            "CaseNotSolved CaseReopened",
            "removed": "CaseClosed",
            "noted": "CaseReminded CaseTimeUp CaseAwaitsAnswer SolutionAsked SolutionReminded",
        },
        "referrals": {
            "added": "ReferralRequested SharedTaskAdded",
            "changed": "ReferralRedirected ReferralCompleted SharedTaskCompleted SharedTaskHandedOver",
            "removed": "ReferralRejected ReferralRevoked",
            "decided": "ReferralAccepted SharedPlanAgreed",
            "noted": "ReferralReminded ReferralOverdue ReferralAnswerNoted",
        },
        "questions": {"added": "CaseEscalated", "decided": "EscalationNoted", "noted": "CaseCannotEscalate"},
    },
    "escalation": {
        "course": {
            "added": "EscalationRaised AlignmentBrought InformationGiven",
            "changed": "TablingAsked EscalationTabled LeftUndecided RoundUncounted InformationRequested RefusalSettled",
            "removed": "EscalationWithdrawn",
            "noted": "WithdrawalAsked InformationReminded OriginTold",
        },
        "decisions": {"decided": "DecisionReceived", "changed": "DecisionCorrected"},
        "return": {
            "added": "DecisionReturned TeamAcknowledged FamilyTold",
            "changed": "PresenceCorrected",
            "removed": "TeamReleased",
            "noted": "ReturnReminded AcknowledgementReminded AbsentTeamsNamed AbsenceTakenBack AwaitedNoted",
        },
        "carrying-out": {
            "added": "CarriedOutReported OutsideAnswerRecorded ChaseNoted",
            "changed": "DutyHandedOver",
            "removed": "NotCarriedOutReported",
            "noted": "ObligationOverdue ObligationReminded ChaseReminded",
        },
    },
    "management": {
        "decisions": {
            "added": "DecisionDrafted PositionTaken",
            "changed": "PartCorrected AnswerCorrected RefusalSettled",
            "decided": "PartDecided ItemDecided ItemAnswered AlignmentMade",
            "noted": "AlignmentSent",
        },
        "on-the-table": {
            "added": "ItemTabled",
            "changed": "ItemsJoined ItemSeparated PortfoliosNamed InformationAsked PartPassedToSuperior CarriedOver",
            "removed": "ItemTakenOff",
            "noted": "ItemLeft ItemPending AbsentTeamsNoted AbsenceTakenBack AnswersAwaited CarriedOutNoted ItemMoved "
            "RoundUncounted",
        },
        "meetings": {
            "added": "MeetingPlanned MeetingConvened AgendaItemAdded ArrivalNoted",
            "changed": "MeetingOpened AttendanceCorrected MeetingClosed ClosingNoted",
            "removed": "MeetingCalledOff MeetingNotHeld MeetingAnnulled",
        },
        "minutes": {"added": "MinutesDrafted", "decided": "MinutesApproved", "changed": "MinutesAmended"},
    },
}

PLACES: Mapping[str, Mapping[str, tuple[str, Act]]] = {
    kind: {event: (subject, act) for subject, acts in subjects.items() for act, named in acts.items()
           for event in named.split()}
    for kind, subjects in SUBJECTS.items()
}  # fmt: skip


def place(kind: str, event: str) -> tuple[str, Act]:
    """The subject of an event of a kind of stream, and what it does to it."""
    return PLACES.get(kind, {}).get(event, (OTHERS, "noted"))
