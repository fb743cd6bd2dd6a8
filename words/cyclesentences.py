"""The events of a cycle as sentences. See `words.sentences`."""

from domain.marked import N_

COURSE = {
    "CycleStarted": N_("{who} started the cycle «{title}», with {organisations}; findings until {deadline}."),
    "PredecessorNamed": N_("{who} named {follows} as the cycle before."),
    "InheritanceAsked": N_("More of what {follows} left was asked for."),
    "OrganisationsAdmitted": N_("{who} admitted {organisations} to the cycle."),
    "AdmissionWithdrawn": N_("{who} took {organisation}, which had said nothing, out of the cycle. Reason: {reason}"),
    "CycleAnnulled": N_("{who} annulled the cycle «{title}», which counts no more. Reason: {reason}"),
    "SuccessorReleased": N_("{successor} was annulled: another cycle can follow this one."),
    "PeriodExtended": N_("{who} extended the period to {ends_on}. Reason: {reason}"),
    "EvaluationOpened": N_("The evaluation opened: {why}."),
    "EvaluationPutOff": N_("The evaluation waits: «{action}» goes on, which had been settled by mistake."),
    "SuccessorNamed": N_("{successor} follows this cycle, with its lessons and what it left open."),
    "LessonInherited": N_("A lesson came over from {cycle}: «{text}»."),
    "FindingCarriedOver": N_("An open finding came over from {cycle}: «{text}»."),
    "ActionCarriedOver": N_("An unfinished action came over from {cycle}: «{title}»."),
    "InheritanceReceived": N_("What {cycle} left was received (part {page})."),
}

DIAGNOSIS = {
    "FindingRecorded": N_("{who} recorded a finding of {organisation} ({kind}): «{text}»."),
    "FindingCorrected": N_("{who} corrected a finding: «{corrects}». Reason: {reason}"),
    "FindingWithdrawn": N_("{who} withdrew a finding: «{finding}». Reason: {reason}"),
    "FindingsMerged": N_("{who} merged into «{survivor}»: {merged}."),
    "FindingSeparated": N_("{who} separated «{finding}» again. Reason: {reason}"),
    "DiagnosisExtended": N_("{who} extended the diagnosis to {deadline}. Reason: {reason}"),
    "DiagnosisReminded": N_("Findings are recorded until {deadline}. Nothing yet from: {missing}."),
    "DiagnosisOverdue": N_("The days for the diagnosis ended on {deadline}. Nothing came from: {missing}."),
    "DiagnosisValidated": N_("The diagnosis was validated, with {findings:finding|findings}."),
}

SWOT = {
    "FindingPlaced": N_("{who} placed among the {quadrant}: «{finding}»."),
    "PlacementRemoved": N_("{who} took out of the SWOT: «{item}». Reason: {reason}"),
    "DissentKept": N_("{who} kept a dissent on the record: «{text}»."),
    "DissentWithdrawn": N_("{who} withdrew a dissent. Reason: {reason}"),
    "VotesCast": N_("{organisation} voted for: {items}."),
    "VotesChanged": N_("{organisation} changed its votes to: {items}."),
    "StrategyAgreed": N_("{who} entered a strategy ({kind}): «{text}»."),
    "StrategyWithdrawn": N_("{who} withdrew a strategy: «{strategy}». Reason: {reason}"),
    "SwotAgreed": N_("The SWOT and its strategies were agreed."),
}

MEETING = {
    "MeetingAgreed": N_("The meeting of {held_on} agreed ({matter}), in favour: {agreed}."),
    "MeetingDisagreed": N_("In the meeting of {held_on} too few agreed ({matter}), in favour: {agreed}."),
    "ObjectionRaised": N_("{organisation} objected ({matter}): {reason}"),
    "ObjectionWithdrawn": N_("{organisation} objects no more ({matter}): {reason}"),
    "PositionCorrected": N_("{organisation} corrected its position ({matter}): {position}. Reason: {reason}"),
    "VotesRecounted": N_("The attendance of the meeting was corrected, and its votes are counted again ({matter})."),
    "SilenceRecorded": N_("Recorded as silence ({matter}): {organisations}."),
    "DecisionContested": N_(
        "With what was said after the meeting too few agree ({matter}): it is put to a meeting again."
    ),
}

PLAN = {
    "LineDrafted": N_("{who} drafted the line «{name}»."),
    "LineRevised": N_("{who} revised the line «{name}»."),
    "ObjectiveDrafted": N_("{who} drafted the objective «{text}»."),
    "ObjectiveRevised": N_("{who} revised the objective «{objective}»."),
    "ActionDrafted": N_("{who} drafted the action «{title}»: {responsible} is to answer for it, due on {due_on}."),
    "ActionRevised": N_("{who} revised the action «{title}»: {responsible} is to answer for it, due on {due_on}."),
    "OpenActionLeft": N_(
        "{who} said that «{action}», left open by the cycle before, is not taken up. Reason: {reason}"
    ),
    "DraftRemoved": N_("{who} took out of the draft: «{draft}». Reason: {reason}"),
    "PlanEndorsed": N_("{organisation} endorsed the plan."),
    "EndorsementConfirmed": N_("{organisation} confirmed that it endorses the plan."),
    "EndorsementLapsed": N_("{organisation} did not confirm in time that it endorses the plan."),
    "PlanObjected": N_("{organisation} objected to the plan: {reason}"),
    "ActionAccepted": N_("{responsible} accepted to answer for «{action}»."),
    "ActionDeclined": N_("{responsible} declined to answer for «{action}»: {reason}"),
    "AcceptanceOverdue": N_("{responsible} has not accepted «{action}» in time."),
    "PlanAdopted": N_("The plan was adopted and is binding. Endorsed by: {endorsed}."),
    "ActionAdopted": N_("The action «{title}» was adopted ({standing}); {responsible} is to answer for it."),
}

BINDING = {
    "DecisionDrafted": N_("{who} drafted the decision of {portfolio} on «{action}»: {outcome}. {reason}"),
    "DecisionOnAction": N_("{who} decided for {portfolio} on «{action}»: {outcome}. {reason}"),
    "PlanAmended": N_("{who} amended the plan: «{objective}». Reason: {reason}"),
    "ActionAmended": N_("{who} amended the action «{title}». Reason: {reason}"),
    "ActionWithdrawn": N_("{who} took the action «{action}» out of the plan. Reason: {reason}"),
    "ActionNoted": N_("The action «{action}» is now {status}. {values}"),
}

ASKED = {
    "DecisionAsked": N_("{who} put the action «{action}» to the management meeting: {question}"),
    "DemandEscalated": N_("{who} took a demand to the management meeting: {question}"),
    "OutcomeNoted": N_("News from the management meeting on the action «{action}» ({news}): {parts} {reason}"),
    "DemandOutcomeNoted": N_("News from the management meeting on the demand «{finding}» ({news}): {parts} {reason}"),
}

EVALUATION = {
    "Rated": N_("{who} rated: {criterion} {score} of 5. Reason: {reason}"),
    "LessonRecorded": N_("{who} recorded a lesson: «{text}»."),
    "LessonCorrected": N_("{who} corrected a lesson: «{text}». Reason: {reason}"),
    "RatingWithdrawn": N_("{who} withdrew a rating: {criterion}. Reason: {reason}"),
    "LessonWithdrawn": N_("{who} withdrew a lesson: «{lesson}». Reason: {reason}"),
    "EvaluationOverdue": N_("The evaluation is late. Nobody has rated: {missing}."),
    "EvaluationClosed": N_("{who} closed the cycle. Outcome: {outcome}. Reason: {reason}"),
}

# What is said after a sentence, each where its field says something.
CYCLE_CLAUSES = {
    "MeetingAgreed": (
        ("subject_to_confirmation", N_("Of these subject to confirmation: {subject_to_confirmation}.")),
        ("in_favour_before", N_("Of these, had endorsed the draft and said nothing else: {in_favour_before}.")),
        ("objections", N_("Against: {objections}.")),
        ("abstained", N_("Abstained: {abstained}.")),
        ("absent_in_favour", N_("Absent, had endorsed the draft: {absent_in_favour}.")),
    ),
    "MeetingDisagreed": (
        ("in_favour_before", N_("Of these, had endorsed the draft and said nothing else: {in_favour_before}.")),
        ("objections", N_("Against: {objections}.")),
        ("abstained", N_("Abstained: {abstained}.")),
        ("absent_in_favour", N_("Absent, had endorsed the draft: {absent_in_favour}.")),
    ),
    "DecisionContested": (
        ("objected", N_("Against: {objected}.")),
        ("lapsed", N_("Did not confirm in time: {lapsed}.")),
        ("lacks", N_("As the attendance of the meeting now stands, {lacks}.")),
    ),
    "VotesRecounted": (
        ("taken_out", N_("Not there after all: {taken_out}.")),
        ("put_in", N_("There after all: {put_in}.")),
        ("lacks", N_("As the attendance of the meeting now stands, {lacks}.")),
    ),
    "EndorsementLapsed": (("round", N_("What it said in the meeting counts no more.")),),
    "PlanObjected": (("round", N_("What it said in the meeting counts no more.")),),
    "PlanAdopted": (
        ("subject_to_confirmation", N_("Of these subject to confirmation: {subject_to_confirmation}.")),
        ("dissent", N_("Against: {dissent}.")),
        ("silent", N_("Absent and silent: {silent}.")),
    ),
    "EvaluationOpened": (("unfinished", N_("Not finished: {unfinished}.")),),
    "ActionNoted": (("reason", N_("Because: {reason}")),),
    "DiagnosisValidated": (("dissent", N_("Against: {dissent}.")),),
    "SwotAgreed": (("dissent", N_("Against: {dissent}.")),),
}

CYCLE = {**COURSE, **DIAGNOSIS, **SWOT, **MEETING, **PLAN, **BINDING, **ASKED, **EVALUATION}

# Where a field says something, another sentence.
CYCLE_VARIANTS = {
    "PlanEndorsed": ("confirm_by", N_("{organisation} endorsed the plan, subject to confirmation until {confirm_by}.")),
    "MeetingAgreed": (
        "closes_at",
        N_("The meeting of {held_on} agreed ({matter}), in favour: {agreed}. The absent may object until {closes_at}."),
    ),
    "ActionNoted": (
        "reopened",
        N_("The action «{action}», which had been settled by mistake, is {status} again. {values}"),
    ),
    "Rated": ("interim", N_("{who} rated in between: {criterion} {score} of 5. Reason: {reason}")),
}
