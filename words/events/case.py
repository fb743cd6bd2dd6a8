"""What happens to a case and its referrals: a row for each event. See `words.events.row`."""

from collections.abc import Mapping

from domain.translatable import N_
from words.events.row import Row

SUBJECTS = ("course", "referrals", "questions")
"""What its events are about, in the order of a page."""

ROWS: Mapping[str, Row] = {
    "CaseOpened": Row(
        N_("{who} opened the case {reference} ({kind}, {urgency}) in {body}, with {teams}."),
        about="course",
        act="added",
        step="opened",
    ),
    "CaseDiscussed": Row(N_("The case was discussed: «{text}»."), about="course", act="changed", step="discussed"),
    "TeamsInvolved": Row(N_("{who} brought in {teams}. {reason}"), about="course", act="changed"),
    "ReferenceChanged": Row(
        N_("{reference_person}, of {reference_service}, holds the case from now on. Reason: {reason}"),
        about="course",
        act="changed",
    ),
    "CaseCorrected": Row(
        N_("{who} corrected the case. Reason: {reason}"),
        about="course",
        act="changed",
        step="corrected",
    ),
    "CaseReminded": Row(
        N_("{reference_person} was reminded: its time in the group is up on {up_at}."),
        about="course",
        act="noted",
        step="reminded",
    ),
    "CaseTimeUp": Row(
        N_("Its time in the group was up after being extended once."),
        about="course",
        act="noted",
        step="time up",
        where=("answer_by", N_("Its time in the group was up: the representative was asked, until {answer_by}.")),
    ),
    "CaseExtended": Row(
        N_("{who} gave the group more time, once. Reason: {reason}"),
        about="course",
        act="changed",
        decision=True,
        step="extended",
    ),
    "CaseEscalated": Row(
        N_("{who} took it to the management meeting: {question}"),
        about="questions",
        act="added",
        decision=True,
        step="escalated",
    ),
    "CaseCannotEscalate": Row(
        N_("It would go to the management meeting by itself, but there is none that answers."),
        about="questions",
        act="noted",
    ),
    "CaseAwaitsAnswer": Row(
        N_("Its time in the group was up, and what was decided is still being carried out."),
        about="course",
        act="noted",
        step="answer awaited",
    ),
    "SolutionAsked": Row(
        N_("What was decided was carried out: the group was asked whether it is solved, until {answer_by}."),
        about="course",
        act="noted",
        step="solution asked",
    ),
    "SolutionReminded": Row(
        N_("{reference_person} has not said whether it is solved, and was reminded."),
        about="course",
        act="noted",
        step="reminded",
    ),
    "CaseNotSolved": Row(
        N_("{who} said that it is not solved, although it was carried out. Reason: {reason}"),
        about="course",
        act="changed",
        step="not solved",
    ),
    "EscalationNoted": Row(
        N_("News from the management meeting ({news}): {parts} {reason}"),
        about="questions",
        act="decided",
        step="answer noted",
    ),
    "CaseResolved": Row(
        N_("{who} recorded that the group has solved it: «{text}»."),
        about="course",
        act="changed",
        decision=True,
        step="resolved",
    ),
    "CaseClosed": Row(N_("{who} closed the case. {text}"), about="course", act="removed", decision=True, step="closed"),
    "CaseReopened": Row(
        N_("{who} reopened the case. Reason: {reason}"),
        about="course",
        act="changed",
        decision=True,
        step="reopened",
    ),
    "WorkPlanRecorded": Row(
        N_("{service} has a social diagnosis and a work plan for it."),
        about="course",
        act="added",
    ),
    "ReferralRequested": Row(
        N_("{asked_by} asked {to} ({level}): «{need}», until {answer_by}."),
        about="referrals",
        act="added",
    ),
    "ReferralAccepted": Row(
        N_("{service} accepted what it was asked. {text}"),
        about="referrals",
        act="decided",
        decision=True,
    ),
    "ReferralRejected": Row(
        N_("{service} rejected what it was asked. Reason: {reason}"),
        about="referrals",
        act="removed",
        decision=True,
    ),
    "ReferralRedirected": Row(
        N_("{service} passed it on to {to}. Reason: {reason}"),
        about="referrals",
        act="changed",
        decision=True,
        where=(
            "by_coordination",
            N_("{who} passed on to {to} what {service} was asked, of which nobody is there. Reason: {reason}"),
        ),
    ),
    "ReferralReminded": Row(N_("{to} was reminded that it has not answered."), about="referrals", act="noted"),
    "ReferralOverdue": Row(N_("{to} has not answered although it was reminded."), about="referrals", act="noted"),
    "ReferralCompleted": Row(
        N_("{who} recorded that what was asked for is done. {text}"),
        about="referrals",
        act="changed",
    ),
    "ReferralRevoked": Row(
        N_("{service} took back what it had asked. Reason: {reason}"),
        about="referrals",
        act="removed",
        decision=True,
        where=(
            "by_coordination",
            N_("{who} took back what {service} had asked, since nobody is there for it any more. Reason: {reason}"),
        ),
    ),
    "ReferralAnswerNoted": Row(
        N_("{service} has looked at what became of what was asked. {text}"),
        about="referrals",
        act="noted",
    ),
    "SharedPlanAgreed": Row(
        N_("{who} entered the shared plan of work: «{text}». Tasks: {tasks}"),
        about="referrals",
        act="decided",
        decision=True,
    ),
    "SharedTaskAdded": Row(N_("{who} added a task to the shared plan: «{task}»."), about="referrals", act="added"),
    "SharedTaskCompleted": Row(
        N_("{who} recorded a shared task as done: «{task}». {text}"),
        about="referrals",
        act="changed",
    ),
    "SharedTaskHandedOver": Row(
        N_("{who} handed the task «{task}» over to {service}. Reason: {reason}"),
        about="referrals",
        act="changed",
    ),
}
