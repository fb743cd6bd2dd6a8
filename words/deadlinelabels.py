"""The words for what the engine does by itself when its time has come, as a list of what did not happen names it."""

from domain.translatable import N_

DEADLINE_LABELS = {
    "deadline-EndPeriod": N_("end the period of the cycle"),
    "deadline-RemindOfDiagnosis": N_("remind of the diagnosis"),
    "deadline-NoteDiagnosisOverdue": N_("note that the diagnosis is late"),
    "deadline-NoteEvaluationOverdue": N_("note that the evaluation is late"),
    "deadline-CloseObjections": N_("end the days for objections"),
    "deadline-LapseEndorsement": N_("let an endorsement lapse that nobody confirmed"),
    "deadline-NoteAcceptanceOverdue": N_("note that the acceptance of an action is late"),
    "deadline-RemindBeforeDue": N_("remind before the last day"),
    "deadline-NoteOverdue": N_("note that something is late"),
    "deadline-RemindOverdue": N_("remind of what is late"),
    "deadline-RemindOfCase": N_("remind of the case"),
    "deadline-NoteCaseTimeUp": N_("note that the case's time is up"),
    "deadline-EscalateByItself": N_("take the case to management"),
    "deadline-RemindOfReferral": N_("remind of the referral"),
    "deadline-NoteReferralOverdue": N_("note that the answer to a referral is late"),
    "deadline-RemindOfInformation": N_("remind of the information asked for"),
    "deadline-RemindOfReturn": N_("remind of the return to the group"),
    "deadline-RemindToAcknowledge": N_("remind the teams to say that they know"),
    "deadline-NameAbsentTeams": N_("name the teams that have not said that they know"),
    "deadline-RemindToChase": N_("remind to ask the authority again"),
    "deadline-ConveneByRhythm": N_("convene the next meeting"),
    "deadline-NoteNotHeld": N_("note that the meeting was not held"),
}
