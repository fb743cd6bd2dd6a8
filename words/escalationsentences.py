"""The events of an escalation as sentences. See `words.sentences`."""

from domain.marked import N_

ASKED = {
    "EscalationRaised": N_("The question was raised: {question}"),
    "AlignmentBrought": N_("The management meeting told the teams, without having been asked: {question}"),
    "TablingAsked": N_("The question went to the management meeting (round {round}: {why}). {said}"),
    "EscalationTabled": N_("It is on the table of the management meeting (round {round})."),
    "AwaitedNoted": N_("The question still waits for the answer of: {lacking}. {parts}"),
    "RoundUncounted": N_("The meeting that left it so ({outcome}) was annulled, and does not count. Reason: {reason}"),
    "LeftUndecided": N_("It left the meeting without a decision: {outcome}. {reason} {portfolios}"),
    "InformationRequested": N_("{portfolio} asked for more: «{question}», until {answer_by}."),
    "InformationReminded": N_("The group was reminded that the management meeting waits for its word."),
    "InformationGiven": N_("{who} answered: «{text}»."),
    "WithdrawalAsked": N_("{who} withdrew the question. Reason: {reason}"),
    "EscalationWithdrawn": N_("The question is off the table, as the group wanted. Reason: {reason}"),
}

ANSWERED = {
    "DecisionReceived": N_("It was decided: {parts}"),
    "DecisionCorrected": N_("The decision was corrected: {parts}. Reason: {reason}"),
    "OriginTold": N_("{origin} is told what became of it ({news})."),
    "DecisionReturned": N_(
        "{who} returned the answer to the group: «{text}». Present, and so they know: {acknowledged}."
    ),
    "PresenceCorrected": N_(
        "The attendance of the meeting was corrected. Not there after all, and asked: {asked}. There, and so they "
        "know: {acknowledged}."
    ),
    "ReturnReminded": N_("The representative was reminded that the answer has not come back to the group."),
    "TeamAcknowledged": N_("{team} said that it knows."),
    "AcknowledgementReminded": N_("Reminded to say that they know: {teams}."),
    "AbsentTeamsNamed": N_("Still without a word, and named on the next agenda: {teams}."),
    "AbsenceTakenBack": N_("{team} knows after all: no agenda to come names it."),
    "FamilyTold": N_("{who} recorded that the family was told: «{text}»."),
}

DONE = {
    "CarriedOutReported": N_("{who} reported the part of {portfolio} as carried out. {text}"),
    "NotCarriedOutReported": N_("{who} reported that the part of {portfolio} is not carried out. Reason: {reason}"),
    "OutsideAnswerRecorded": N_("{who} recorded what came from outside ({portfolio}): «{text}»."),
    "ObligationOverdue": N_("What {portfolio} undertook was due on {due_on}, and is late."),
    "ObligationReminded": N_("Reminded again of what {portfolio} undertook, due on {due_on}."),
    "ChaseReminded": N_("Reminded to ask the outside authority again ({portfolio})."),
    "ChaseNoted": N_("{who} asked the outside authority again, and will once more on {chase_on}. {text}"),
    "DutyHandedOver": N_("{who} handed the part of {portfolio} over to {person}. Reason: {reason}"),
    "TeamReleased": N_("{who} no longer waits for {team}, of which nobody is there. Reason: {reason}"),
    "RefusalSettled": N_("{who} looked into news that had been refused: «{text}»."),
}

ESCALATION = {**ASKED, **ANSWERED, **DONE}

# Where a field says something, another sentence.
ESCALATION_VARIANTS = {
    "LeftUndecided": ("by", N_("{by} deferred it: {reason}")),
    "EscalationTabled": (
        "meeting_on",
        N_("It is on the table of the management meeting of {meeting_on} (round {round})."),
    ),
    "DecisionReturned": (
        "asked",
        N_(
            "{who} returned the answer to the group: «{text}». Present, and so they know: {acknowledged}. "
            "Absent, and asked until {acknowledge_by}: {asked}."
        ),
    ),
}
