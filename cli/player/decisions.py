"""Which events are decisions: where somebody entitled to it settled something, so that an evaluator stops there.

By kind of stream. A test holds the names to the vocabularies of the domain.
"""

DECISIONS = {
    "cycle": frozenset(
        {"DiagnosisExtended", "DiagnosisValidated", "SwotAgreed", "MeetingAgreed", "MeetingDisagreed", "PlanAdopted"}
        | {"PlanAmended", "ActionAmended", "ActionWithdrawn", "DecisionOnAction", "DecisionAsked", "DemandEscalated"}
        | {"PeriodExtended", "EvaluationClosed"}
    ),
    "action": frozenset(
        {"PlanAmended", "DecisionNoted", "ActionEscalated", "ActionCompleted", "ActionCancelled"} | {"ActionReopened"}
    ),
    "case": frozenset(
        {"CaseExtended", "CaseEscalated", "CaseResolved", "CaseClosed", "CaseReopened", "SharedPlanAgreed"}
        | {"ReferralAccepted", "ReferralRejected", "ReferralRedirected", "ReferralRevoked"}
    ),
    "escalation": frozenset({"DecisionReceived", "DecisionCorrected", "LeftUndecided", "EscalationWithdrawn"}),
    "management": frozenset(
        {"PartDecided", "PartCorrected", "ItemDecided", "ItemLeft", "AlignmentMade", "CarriedOver", "MinutesApproved"}
    ),
    "group": frozenset({"AgreementEntered", "AgreementCorrected", "MinutesApproved"}),
    "network": frozenset({"RulesSet", "MandateGiven", "MandateEnded", "PortfolioHeld", "HoldingEnded"}),
}
