"""What happens to a cycle: a row for each event. See `words.events.row`."""

from collections.abc import Mapping

from domain.translatable import N_
from words.events.row import Row

SUBJECTS = (
    "course",
    "decisions",
    "findings",
    "swot",
    "strategies",
    "lines",
    "objectives",
    "actions",
    "support",
    "questions",
    "evaluation",
)
"""What its events are about, in the order of a page."""

ROWS: Mapping[str, Row] = {
    "CycleStarted": Row(
        N_("{who} started the cycle «{title}», with {organisations}; findings until {deadline}."),
        about="course",
        act="added",
        step="started",
    ),
    "PredecessorNamed": Row(N_("{who} named {follows} as the cycle before."), about="course", act="noted"),
    "InheritanceAsked": Row(N_("More of what {follows} left was asked for."), about="course", act="noted"),
    "OrganisationsAdmitted": Row(N_("{who} admitted {organisations} to the cycle."), about="course", act="changed"),
    "AdmissionWithdrawn": Row(
        N_("{who} took {organisation}, which had said nothing, out of the cycle. Reason: {reason}"),
        about="course",
        act="changed",
    ),
    "CycleAnnulled": Row(
        N_("{who} annulled the cycle «{title}», which counts no more. Reason: {reason}"),
        about="course",
        act="removed",
    ),
    "SuccessorReleased": Row(
        N_("{successor} was annulled: another cycle can follow this one."),
        about="course",
        act="removed",
    ),
    "PeriodExtended": Row(
        N_("{who} extended the period to {ends_on}. Reason: {reason}"),
        about="course",
        act="changed",
        decision=True,
    ),
    "EvaluationOpened": Row(
        N_("The evaluation opened: {why}."),
        about="course",
        act="noted",
        clauses=(("unfinished", N_("Not finished: {unfinished}.")),),
    ),
    "EvaluationPutOff": Row(
        N_("The evaluation waits: «{action}» goes on, which had been settled by mistake."),
        about="course",
        act="noted",
    ),
    "SuccessorNamed": Row(
        N_("{successor} follows this cycle, with its lessons and what it left open."),
        about="course",
        act="noted",
    ),
    "LessonInherited": Row(N_("A lesson came over from {cycle}: «{text}»."), about="evaluation", act="added"),
    "FindingCarriedOver": Row(N_("An open finding came over from {cycle}: «{text}»."), about="findings", act="added"),
    "ActionCarriedOver": Row(
        N_("An unfinished action came over from {cycle}: «{title}»."),
        about="actions",
        act="added",
    ),
    "InheritanceReceived": Row(N_("What {cycle} left was received (part {page})."), about="course", act="noted"),
    "FindingRecorded": Row(
        N_("{who} recorded a finding of {organisation} ({kind}): «{text}»."),
        about="findings",
        act="added",
    ),
    "FindingCorrected": Row(
        N_("{who} corrected a finding: «{corrects}». Reason: {reason}"),
        about="findings",
        act="changed",
    ),
    "FindingWithdrawn": Row(
        N_("{who} withdrew a finding: «{finding}». Reason: {reason}"),
        about="findings",
        act="removed",
    ),
    "FindingsMerged": Row(N_("{who} merged into «{survivor}»: {merged}."), about="findings", act="removed"),
    "FindingSeparated": Row(N_("{who} separated «{finding}» again. Reason: {reason}"), about="findings", act="changed"),
    "DiagnosisExtended": Row(
        N_("{who} extended the diagnosis to {deadline}. Reason: {reason}"),
        about="course",
        act="changed",
        decision=True,
    ),
    "DiagnosisReminded": Row(
        N_("Findings are recorded until {deadline}. Nothing yet from: {missing}."),
        about="course",
        act="noted",
    ),
    "DiagnosisOverdue": Row(
        N_("The days for the diagnosis ended on {deadline}. Nothing came from: {missing}."),
        about="course",
        act="noted",
    ),
    "DiagnosisValidated": Row(
        N_("The diagnosis was validated, with {findings:finding|findings}."),
        about="course",
        act="decided",
        decision=True,
        clauses=(("dissent", N_("Against: {dissent}.")),),
    ),
    "FindingPlaced": Row(N_("{who} placed among the {quadrant}: «{finding}»."), about="swot", act="added"),
    "PlacementRemoved": Row(N_("{who} took out of the SWOT: «{item}». Reason: {reason}"), about="swot", act="removed"),
    "DissentKept": Row(N_("{who} kept a dissent on the record: «{text}»."), about="swot", act="added"),
    "DissentWithdrawn": Row(N_("{who} withdrew a dissent. Reason: {reason}"), about="swot", act="removed"),
    "VotesCast": Row(N_("{organisation} voted for: {items}."), about="swot", act="added"),
    "VotesChanged": Row(N_("{organisation} changed its votes to: {items}."), about="swot", act="changed"),
    "StrategyAgreed": Row(N_("{who} entered a strategy ({kind}): «{text}»."), about="strategies", act="added"),
    "StrategyWithdrawn": Row(
        N_("{who} withdrew a strategy: «{strategy}». Reason: {reason}"),
        about="strategies",
        act="removed",
    ),
    "SwotAgreed": Row(
        N_("The SWOT and its strategies were agreed."),
        about="course",
        act="decided",
        decision=True,
        step="SWOT agreed",
        clauses=(("dissent", N_("Against: {dissent}.")),),
    ),
    "MeetingAgreed": Row(
        N_("The meeting of {held_on} agreed ({matter}), in favour: {agreed}."),
        about="decisions",
        act="decided",
        decision=True,
        where=(
            "closes_at",
            N_(
                "The meeting of {held_on} agreed ({matter}), in favour: {agreed}. The absent may object until "
                "{closes_at}."
            ),
        ),
        clauses=(
            ("subject_to_confirmation", N_("Of these subject to confirmation: {subject_to_confirmation}.")),
            ("in_favour_before", N_("Of these, had endorsed the draft and said nothing else: {in_favour_before}.")),
            ("objections", N_("Against: {objections}.")),
            ("abstained", N_("Abstained: {abstained}.")),
            ("absent_in_favour", N_("Absent, had endorsed the draft: {absent_in_favour}.")),
        ),
    ),
    "MeetingDisagreed": Row(
        N_("In the meeting of {held_on} too few agreed ({matter}), in favour: {agreed}."),
        about="decisions",
        act="decided",
        decision=True,
        clauses=(
            ("in_favour_before", N_("Of these, had endorsed the draft and said nothing else: {in_favour_before}.")),
            ("objections", N_("Against: {objections}.")),
            ("abstained", N_("Abstained: {abstained}.")),
            ("absent_in_favour", N_("Absent, had endorsed the draft: {absent_in_favour}.")),
        ),
    ),
    "ObjectionRaised": Row(N_("{organisation} objected ({matter}): {reason}"), about="decisions", act="noted"),
    "ObjectionWithdrawn": Row(
        N_("{organisation} objects no more ({matter}): {reason}"),
        about="decisions",
        act="changed",
    ),
    "PositionCorrected": Row(
        N_("{organisation} corrected its position ({matter}): {position}. Reason: {reason}"),
        about="decisions",
        act="changed",
    ),
    "VotesRecounted": Row(
        N_("The attendance of the meeting was corrected, and its votes are counted again ({matter})."),
        about="decisions",
        act="changed",
        clauses=(
            ("taken_out", N_("Not there after all: {taken_out}.")),
            ("put_in", N_("There after all: {put_in}.")),
            ("lacks", N_("As the attendance of the meeting now stands, {lacks}.")),
        ),
    ),
    "SilenceRecorded": Row(N_("Recorded as silence ({matter}): {organisations}."), about="decisions", act="noted"),
    "DecisionContested": Row(
        N_("With what was said after the meeting too few agree ({matter}): it is put to a meeting again."),
        about="decisions",
        act="changed",
        clauses=(
            ("objected", N_("Against: {objected}.")),
            ("lapsed", N_("Did not confirm in time: {lapsed}.")),
            ("lacks", N_("As the attendance of the meeting now stands, {lacks}.")),
        ),
    ),
    "LineDrafted": Row(N_("{who} drafted the line «{name}»."), about="lines", act="added"),
    "LineRevised": Row(N_("{who} revised the line «{name}»."), about="lines", act="changed"),
    "ObjectiveDrafted": Row(N_("{who} drafted the objective «{text}»."), about="objectives", act="added"),
    "ObjectiveRevised": Row(N_("{who} revised the objective «{objective}»."), about="objectives", act="changed"),
    "ActionDrafted": Row(
        N_("{who} drafted the action «{title}»: {responsible} is to answer for it, due on {due_on}."),
        about="actions",
        act="added",
    ),
    "ActionRevised": Row(
        N_("{who} revised the action «{title}»: {responsible} is to answer for it, due on {due_on}."),
        about="actions",
        act="changed",
    ),
    "OpenActionLeft": Row(
        N_("{who} said that «{action}», left open by the cycle before, is not taken up. Reason: {reason}"),
        about="actions",
        act="removed",
    ),
    "DraftRemoved": Row(N_("{who} took out of the draft: «{draft}». Reason: {reason}"), about="actions", act="removed"),
    "PlanEndorsed": Row(
        N_("{organisation} endorsed the plan."),
        about="support",
        act="added",
        where=("confirm_by", N_("{organisation} endorsed the plan, subject to confirmation until {confirm_by}.")),
    ),
    "EndorsementConfirmed": Row(
        N_("{organisation} confirmed that it endorses the plan."),
        about="support",
        act="changed",
    ),
    "EndorsementLapsed": Row(
        N_("{organisation} did not confirm in time that it endorses the plan."),
        about="support",
        act="removed",
        clauses=(("round", N_("What it said in the meeting counts no more.")),),
    ),
    "PlanObjected": Row(
        N_("{organisation} objected to the plan: {reason}"),
        about="support",
        act="removed",
        clauses=(("round", N_("What it said in the meeting counts no more.")),),
    ),
    "ActionAccepted": Row(N_("{responsible} accepted to answer for «{action}»."), about="actions", act="decided"),
    "ActionDeclined": Row(
        N_("{responsible} declined to answer for «{action}»: {reason}"),
        about="actions",
        act="removed",
    ),
    "AcceptanceOverdue": Row(N_("{responsible} has not accepted «{action}» in time."), about="actions", act="noted"),
    "PlanAdopted": Row(
        N_("The plan was adopted and is binding. Endorsed by: {endorsed}."),
        about="course",
        act="decided",
        decision=True,
        clauses=(
            ("subject_to_confirmation", N_("Of these subject to confirmation: {subject_to_confirmation}.")),
            ("dissent", N_("Against: {dissent}.")),
            ("silent", N_("Absent and silent: {silent}.")),
        ),
    ),
    "ActionAdopted": Row(
        N_("The action «{title}» was adopted ({standing}); {responsible} is to answer for it."),
        about="actions",
        act="decided",
    ),
    "DecisionDrafted": Row(
        N_("{who} drafted the decision of {portfolio} on «{action}»: {outcome}. {reason}"),
        about="questions",
        act="added",
    ),
    "DecisionOnAction": Row(
        N_("{who} decided for {portfolio} on «{action}»: {outcome}. {reason}"),
        about="questions",
        act="decided",
        decision=True,
    ),
    "PlanAmended": Row(
        N_("{who} amended the plan: «{objective}». Reason: {reason}"),
        about="objectives",
        act="changed",
        decision=True,
    ),
    "ActionAmended": Row(
        N_("{who} amended the action «{title}». Reason: {reason}"),
        about="actions",
        act="changed",
        decision=True,
    ),
    "ActionWithdrawn": Row(
        N_("{who} took the action «{action}» out of the plan. Reason: {reason}"),
        about="actions",
        act="removed",
        decision=True,
    ),
    "ActionNoted": Row(
        N_("The action «{action}» is now {status}. {values}"),
        about="actions",
        act="changed",
        where=("reopened", N_("The action «{action}», which had been settled by mistake, is {status} again. {values}")),
        clauses=(("reason", N_("Because: {reason}")),),
    ),
    "DecisionAsked": Row(
        N_("{who} put the action «{action}» to the management meeting: {question}"),
        about="questions",
        act="added",
        decision=True,
    ),
    "DemandEscalated": Row(
        N_("{who} took a demand to the management meeting: {question}"),
        about="questions",
        act="added",
        decision=True,
    ),
    "OutcomeNoted": Row(
        N_("News from the management meeting on the action «{action}» ({news}): {parts} {reason}"),
        about="actions",
        act="noted",
    ),
    "DemandOutcomeNoted": Row(
        N_("News from the management meeting on the demand «{finding}» ({news}): {parts} {reason}"),
        about="questions",
        act="decided",
    ),
    "Rated": Row(
        N_("{who} rated: {criterion} {score} of 5. Reason: {reason}"),
        about="evaluation",
        act="added",
        where=("interim", N_("{who} rated in between: {criterion} {score} of 5. Reason: {reason}")),
    ),
    "LessonRecorded": Row(N_("{who} recorded a lesson: «{text}»."), about="evaluation", act="added"),
    "LessonCorrected": Row(
        N_("{who} corrected a lesson: «{text}». Reason: {reason}"),
        about="evaluation",
        act="changed",
    ),
    "RatingWithdrawn": Row(
        N_("{who} withdrew a rating: {criterion}. Reason: {reason}"),
        about="evaluation",
        act="removed",
    ),
    "LessonWithdrawn": Row(
        N_("{who} withdrew a lesson: «{lesson}». Reason: {reason}"),
        about="evaluation",
        act="removed",
    ),
    "EvaluationOverdue": Row(N_("The evaluation is late. Nobody has rated: {missing}."), about="course", act="noted"),
    "EvaluationClosed": Row(
        N_("{who} closed the cycle. Outcome: {outcome}. Reason: {reason}"),
        about="course",
        act="decided",
        decision=True,
    ),
}
