"""What happens to a question on its way: a row for each event. See `words.events.row`."""

from collections.abc import Mapping

from domain.translatable import N_
from words.events.row import Row

SUBJECTS = ("course", "decisions", "return", "carrying-out")
"""What its events are about, in the order of a page."""

ROWS: Mapping[str, Row] = {
    "EscalationRaised": Row(N_("The question was raised: {question}"), about="course", act="added", step="raised"),
    "AlignmentBrought": Row(
        N_("The management meeting told the teams, without having been asked: {question}"),
        about="course",
        act="added",
        step="alignment",
    ),
    "TablingAsked": Row(
        N_("The question went to the management meeting (round {round}: {why}). {said}"),
        about="course",
        act="changed",
    ),
    "EscalationTabled": Row(
        N_("It is on the table of the management meeting (round {round})."),
        about="course",
        act="changed",
        step="tabled",
        where=("meeting_on", N_("It is on the table of the management meeting of {meeting_on} (round {round}).")),
    ),
    "AwaitedNoted": Row(
        N_("The question still waits for the answer of: {lacking}. {parts}"),
        about="return",
        act="noted",
    ),
    "RoundUncounted": Row(
        N_("The meeting that left it so ({outcome}) was annulled, and does not count. Reason: {reason}"),
        about="course",
        act="changed",
    ),
    "LeftUndecided": Row(
        N_("It left the meeting without a decision: {outcome}. {reason} {portfolios}"),
        about="course",
        act="changed",
        decision=True,
        where=("by", N_("{by} deferred it: {reason}")),
    ),
    "InformationRequested": Row(
        N_("{portfolio} asked for more: «{question}», until {answer_by}."),
        about="course",
        act="changed",
        step="sent back",
    ),
    "InformationReminded": Row(
        N_("The group was reminded that the management meeting waits for its word."),
        about="course",
        act="noted",
    ),
    "InformationGiven": Row(N_("{who} answered: «{text}»."), about="course", act="added", step="answered"),
    "WithdrawalAsked": Row(N_("{who} withdrew the question. Reason: {reason}"), about="course", act="noted"),
    "EscalationWithdrawn": Row(
        N_("The question is off the table, as the group wanted. Reason: {reason}"),
        about="course",
        act="removed",
        decision=True,
        step="withdrawn",
    ),
    "DecisionReceived": Row(
        N_("It was decided: {parts}"),
        about="decisions",
        act="decided",
        decision=True,
        step="decided",
    ),
    "DecisionCorrected": Row(
        N_("The decision was corrected: {parts}. Reason: {reason}"),
        about="decisions",
        act="changed",
        decision=True,
        step="corrected",
    ),
    "OriginTold": Row(N_("{origin} is told what became of it ({news})."), about="course", act="noted"),
    "DecisionReturned": Row(
        N_("{who} returned the answer to the group: «{text}». Present, and so they know: {acknowledged}."),
        about="return",
        act="added",
        step="returned",
        where=(
            "asked",
            N_(
                "{who} returned the answer to the group: «{text}». Present, and so they know: {acknowledged}. Absent, "
                "and asked until {acknowledge_by}: {asked}."
            ),
        ),
    ),
    "PresenceCorrected": Row(
        N_(
            "The attendance of the meeting was corrected. Not there after all, and asked: {asked}. There, and so "
            "they know: {acknowledged}."
        ),
        about="return",
        act="changed",
    ),
    "ReturnReminded": Row(
        N_("The representative was reminded that the answer has not come back to the group."),
        about="return",
        act="noted",
    ),
    "TeamAcknowledged": Row(N_("{team} said that it knows."), about="return", act="added"),
    "AcknowledgementReminded": Row(N_("Reminded to say that they know: {teams}."), about="return", act="noted"),
    "AbsentTeamsNamed": Row(
        N_("Still without a word, and named on the next agenda: {teams}."),
        about="return",
        act="noted",
    ),
    "AbsenceTakenBack": Row(N_("{team} knows after all: no agenda to come names it."), about="return", act="noted"),
    "FamilyTold": Row(N_("{who} recorded that the family was told: «{text}»."), about="return", act="added"),
    "CarriedOutReported": Row(
        N_("{who} reported the part of {portfolio} as carried out. {text}"),
        about="carrying-out",
        act="added",
    ),
    "NotCarriedOutReported": Row(
        N_("{who} reported that the part of {portfolio} is not carried out. Reason: {reason}"),
        about="carrying-out",
        act="removed",
        step="not carried out",
    ),
    "OutsideAnswerRecorded": Row(
        N_("{who} recorded what came from outside ({portfolio}): «{text}»."),
        about="carrying-out",
        act="added",
        step="outside answer",
    ),
    "ObligationOverdue": Row(
        N_("What {portfolio} undertook was due on {due_on}, and is late."),
        about="carrying-out",
        act="noted",
    ),
    "ObligationReminded": Row(
        N_("Reminded again of what {portfolio} undertook, due on {due_on}."),
        about="carrying-out",
        act="noted",
    ),
    "ChaseReminded": Row(
        N_("Reminded to ask the outside authority again ({portfolio})."),
        about="carrying-out",
        act="noted",
    ),
    "ChaseNoted": Row(
        N_("{who} asked the outside authority again, and will once more on {chase_on}. {text}"),
        about="carrying-out",
        act="added",
    ),
    "DutyHandedOver": Row(
        N_("{who} handed the part of {portfolio} over to {person}. Reason: {reason}"),
        about="carrying-out",
        act="changed",
    ),
    "TeamReleased": Row(
        N_("{who} no longer waits for {team}, of which nobody is there. Reason: {reason}"),
        about="return",
        act="removed",
    ),
    "RefusalSettled": Row(N_("{who} looked into news that had been refused: «{text}»."), about="course", act="changed"),
}
