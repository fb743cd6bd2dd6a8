"""The events of a case and its referrals as sentences. See `words.sentences`."""

from domain.marked import N_

COURSE = {
    "CaseOpened": N_("{who} opened the case {reference} ({kind}, {urgency}) in {body}, with {teams}."),
    "CaseDiscussed": N_("The case was discussed: «{text}»."),
    "TeamsInvolved": N_("{who} brought in {teams}. {reason}"),
    "ReferenceChanged": N_("{reference_person}, of {reference_service}, holds the case from now on. Reason: {reason}"),
    "CaseCorrected": N_("{who} corrected the case. Reason: {reason}"),
    "CaseReminded": N_("{reference_person} was reminded: its time in the group is up on {up_at}."),
    "CaseTimeUp": N_("Its time in the group was up after being extended once."),
    "CaseExtended": N_("{who} gave the group more time, once. Reason: {reason}"),
    "CaseEscalated": N_("{who} took it to the management meeting: {question}"),
    "CaseCannotEscalate": N_("It would go to the management meeting by itself, but there is none that answers."),
    "CaseAwaitsAnswer": N_("Its time in the group was up, and what was decided is still being carried out."),
    "SolutionAsked": N_(
        "What was decided was carried out: the group was asked whether it is solved, until {answer_by}."
    ),
    "SolutionReminded": N_("{reference_person} has not said whether it is solved, and was reminded."),
    "CaseNotSolved": N_("{who} said that it is not solved, although it was carried out. Reason: {reason}"),
    "EscalationNoted": N_("News from the management meeting ({news}): {parts} {reason}"),
    "CaseResolved": N_("{who} recorded that the group has solved it: «{text}»."),
    "CaseClosed": N_("{who} closed the case. {text}"),
    "CaseReopened": N_("{who} reopened the case. Reason: {reason}"),
}

REFERRALS = {
    "WorkPlanRecorded": N_("{service} has a social diagnosis and a work plan for it."),
    "ReferralRequested": N_("{asked_by} asked {to} ({level}): «{need}», until {answer_by}."),
    "ReferralAccepted": N_("{service} accepted what it was asked. {text}"),
    "ReferralRejected": N_("{service} rejected what it was asked. Reason: {reason}"),
    "ReferralRedirected": N_("{service} passed it on to {to}. Reason: {reason}"),
    "ReferralReminded": N_("{to} was reminded that it has not answered."),
    "ReferralOverdue": N_("{to} has not answered although it was reminded."),
    "ReferralCompleted": N_("{who} recorded that what was asked for is done. {text}"),
    "ReferralRevoked": N_("{service} took back what it had asked. Reason: {reason}"),
    "ReferralAnswerNoted": N_("{service} has looked at what became of what was asked. {text}"),
    "SharedPlanAgreed": N_("{who} entered the shared plan of work: «{text}». Tasks: {tasks}"),
    "SharedTaskAdded": N_("{who} added a task to the shared plan: «{task}»."),
    "SharedTaskCompleted": N_("{who} recorded a shared task as done: «{task}». {text}"),
    "SharedTaskHandedOver": N_("{who} handed the task «{task}» over to {service}. Reason: {reason}"),
}

CASE = {**COURSE, **REFERRALS}

# Where a field says something, another sentence.
CASE_VARIANTS = {
    "ReferralRedirected": (
        "by_coordination",
        N_("{who} passed on to {to} what {service} was asked, of which nobody is there. Reason: {reason}"),
    ),
    "ReferralRevoked": (
        "by_coordination",
        N_("{who} took back what {service} had asked, since nobody is there for it any more. Reason: {reason}"),
    ),
    "CaseTimeUp": ("answer_by", N_("Its time in the group was up: the representative was asked, until {answer_by}.")),
}
