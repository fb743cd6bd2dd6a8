"""The words of `vertebra whatif`: what each rule means, and what each figure counts."""

from domain.translatable import N_

QUORUM = {
    "share": N_("share of the members that must be there at a first call"),
    "second_call_share": N_("share of the members that must be there at a second call"),
    "required_sectors": N_("sectors of which somebody must be there"),
    "agree_share": N_("more than this share of those present must agree"),
    "objection_days": N_("time that absentees have to object"),
}
MATTERS = ("validation", "agreement", "adoption")
RULES = {
    **{f"{matter}.{name}": words for matter in MATTERS for name, words in QUORUM.items()},
    "call_days": N_("a meeting is duly convened this long before"),
    "diagnosis_reminder_days": N_("reminder before the deadline of a diagnosis"),
    "acceptance_days": N_("time for the responsible of an action to accept it"),
    "confirmation_days": N_("time to confirm an endorsement"),
    "action_reminder_days": N_("reminder before the due date of an action"),
    "overdue_reminder_days": N_("time between reminders of what is late"),
    "evaluation_days": N_("time to close an evaluation"),
    "minutes_approval": N_("where the minutes of a group are approved"),
    "minutes_days": N_("time to draft minutes"),
    "votes_each": N_("votes that an organisation has when items are prioritised"),
    "criteria": N_("what evaluators rate"),
    "process_criteria": N_("what the group rates of its own process"),
    "case_days.ordinary": N_("time that an ordinary case may stay in its group"),
    "case_days.priority": N_("time that a priority case may stay in its group"),
    "case_days.urgent": N_("time that an urgent case may stay in its group"),
    "case_reminder_days": N_("reminder before the time of a case is up"),
    "case_answer_days": N_("time for the representative to say what becomes of a case"),
    "case_extension_days": N_("time by which a case is extended, once"),
    "referral_days": N_("time for a service to answer a referral"),
    "referral_overdue_days": N_("time after that until the board shows the referral as late"),
    "agenda_days": N_("an agenda is published this long before its meeting"),
    "not_held_days": N_("a meeting that nobody opens counts as not held after this time"),
    "pending_rounds": N_("rounds that a portfolio may leave pending before its superior may decide"),
    "information_days": N_("time for a group to give information"),
    "return_days": N_("time for the representative to report an answer"),
    "acknowledgement_days": N_("time for an absent team to say that it knows"),
    "acknowledgement_reminder_days": N_("time after the reminder until a team is named"),
}
CASES = {
    "cases-opened": N_("cases opened"),
    "cases-time-up": N_("times that a case's time was up"),
    "cases-reminded": N_("reminders that a case's time is soon up"),
    "cases-extended": N_("extensions"),
    "cases-escalated": N_("cases escalated"),
    "cases-escalated-by-time": N_("… because their time was up"),
    "cases-escalated-by-word": N_("… by the group's word"),
    "cases-resolved": N_("cases resolved"),
    "cases-resolved-in-time": N_("… before their time was up"),
    "referrals-overdue": N_("referrals answered late or not at all"),
}
QUESTIONS = {
    "questions-raised": N_("questions put to the management meeting"),
    "rounds-asked": N_("rounds on its table"),
    "rounds-undecided": N_("… that ended without a decision"),
    "questions-decided": N_("answers given"),
    "answers-returned": N_("answers returned to the group"),
    "answers-acknowledged": N_("acknowledgements by absent teams"),
    "answers-carried-out": N_("parts carried out"),
    "returns-reminded": N_("reminders to return an answer"),
    "acknowledgements-reminded": N_("reminders to acknowledge"),
    "teams-named": N_("times that absent teams were named"),
    "information-reminded": N_("reminders to give information"),
    "obligations-overdue": N_("promises past their day"),
}
MEETINGS = {
    "management-convened": N_("management meetings convened"),
    "management-held": N_("management meetings held"),
    "management-not-held": N_("management meetings not held"),
    "meetings-held": N_("meetings of groups held"),
    "meetings-duly-convened": N_("… of bodies that validate, duly convened"),
    "quorum-validation": N_("… with a quorum to validate a diagnosis"),
    "quorum-agreement": N_("… with a quorum to agree on a SWOT"),
    "quorum-adoption": N_("… with a quorum to adopt a plan"),
}
PLANS = {
    "diagnoses-validated": N_("diagnoses validated"),
    "diagnoses-overdue": N_("diagnoses past their deadline"),
    "swots-agreed": N_("SWOTs agreed on"),
    "plans-adopted": N_("plans adopted"),
    "endorsements-lapsed": N_("endorsements that lapsed"),
    "acceptances-overdue": N_("actions not accepted in time"),
    "actions-planned": N_("actions planned"),
    "actions-overdue": N_("actions past their due date"),
    "actions-reminded": N_("reminders of actions"),
    "actions-completed": N_("actions completed"),
    "evaluations-overdue": N_("evaluations past their deadline"),
    "evaluations-closed": N_("evaluations closed"),
}
FIGURES = {
    N_("Cases"): CASES,
    N_("Questions"): QUESTIONS,
    N_("Meetings"): MEETINGS,
    N_("Plans and actions"): PLANS,
    N_("All together"): {"deadlines-missed": N_("deadlines missed")},
}
HOW = {
    "only-then": N_("would not have happened"),
    "only-now": N_("would have happened"),
    "moved": N_("at another time"),
    "changed": N_("otherwise"),
}
# What the engine puts as a reason where people would have given one.
REASON_LABELS = {
    "reason-not-reached": N_("the meeting had not reached it"),
    "said-not-reached": N_("the meeting had not reached it"),  # as the next round repeats it
}
CHOICES = {"same-meeting": N_("at the same meeting"), "next-meeting": N_("at the next meeting")}
