"""The words for the codes of cases, escalations and management meetings. See `words.labels`.

Where a code stands elsewhere for another word, it has the name of what it is of before it: `escalation-withdrawn`.
"""

from domain.translatable import N_

STREAMS = {
    "case": N_("case"),
    "escalation": N_("escalation"),
    "management": N_("management meeting"),
}

PHASES = {
    "not-opened": N_("not opened"),
    "in-group": N_("in the zone group"),
    "resolved": N_("solved in its group"),
    "case-closed": N_("closed"),
    "not-raised": N_("not raised"),
    "raised": N_("raised"),
    "tabled": N_("on the table"),
    "sent-back": N_("sent back with a question"),
    "decided": N_("decided"),
    "returned": N_("returned to the group"),
    "acknowledged": N_("known by all teams"),
    "acted": N_("carried out"),
    "answered": N_("answered and known by all"),
    "escalation-withdrawn": N_("withdrawn"),
}

KINDS = {
    "family": N_("family"),
    "person": N_("person"),
    "community": N_("community"),
}

URGENCIES = {
    "urgent": N_("urgent"),
    "priority": N_("priority"),
    "ordinary": N_("ordinary"),
}

LEVELS = {
    "orientation": N_("orientation"),
    "complementation": N_("complementation"),
    "joint-treatment": N_("joint treatment"),
}

CROSSES = {
    "motivated-request": N_("motivated request"),
    "minimum-information": N_("minimum information"),
    "shared-plan": N_("shared plan of work"),
    "social-diagnosis": N_("social diagnosis"),
    "work-plan": N_("work plan"),
    "follow-up": N_("follow-up"),
    "whole-file": N_("whole file"),
}

ORIGINS = {
    "origin-case": N_("a case"),
    "origin-blocked-action": N_("a blocked action"),
    "origin-adopted-action": N_("an action subject to decision"),
    "origin-demand": N_("a demand of the diagnosis"),
    "origin-alignment": N_("an alignment"),
}

WHYS = {
    "why-raised": N_("for the first time"),
    "deferred": N_("deferred"),
    "not-reached": N_("not reached"),
    "item-moved": N_("its body meets no more"),
    "why-moved": N_("its body meets no more"),
    "item-not-held": N_("the meeting was not held"),
    "why-not-held": N_("the meeting was not held"),
    "pending": N_("pending from a portfolio"),
    "why-information": N_("with the information asked for"),
    "why-outside-answer": N_("with the answer from outside"),
    "not-carried-out": N_("not carried out"),
    "news-corrected": N_("corrected"),
    "news-withdrawn": N_("withdrawn"),
}

MEETINGS = {
    "open": N_("open"),
    "waiting": N_("waiting"),
    "attendance-holder": N_("present"),
    "attendance-delegate": N_("by a delegate"),
    "attendance-absent": N_("absent"),
    "item-information": N_("sent back with a question"),
    "item-withdrawn": N_("withdrawn by its group"),
    "item-joined": N_("joined to another item"),
    "minutes-none": N_("not drafted yet"),
    "minutes-drafted": N_("drafted"),
    "why-taken-up": N_("taken up by the meeting"),
}

STAGES = {
    "stage-raised": N_("raised"),
    "stage-tabled": N_("tabled"),
    "stage-decided": N_("decided"),
    "stage-returned": N_("returned"),
    "stage-acknowledged": N_("acknowledged"),
    "stage-acted": N_("carried out"),
}

SETTLED = {
    "settled-open": N_("to be carried out"),
    "settled-carried-out": N_("carried out"),
    "settled-outside-answer": N_("answered from outside"),
    "stopped-escalated": N_("a question is with the management meeting: no time runs in the group"),
    "stopped-forwarded": N_("an outside authority has the question: no time runs in the group"),
    "stopped-refused": N_("its question could not be delivered"),
    "stopped-cannot-escalate": N_("there is no management meeting that answers"),
    "stopped-carried-out": N_("what was decided is being carried out: no time runs in the group"),
    "question-open": N_("with the management meeting"),
    "question-undelivered": N_("it could not be delivered"),
    "question-withdrawn": N_("withdrawn"),
    "referral-requested": N_("asked"),
    "referral-accepted": N_("accepted"),
    "referral-rejected": N_("rejected"),
    "referral-done": N_("done"),
    "referral-revoked": N_("taken back"),
    "assign": N_("assigned to a portfolio"),
    "expedite": N_("to be brokered"),
    "forward": N_("forwarded outside"),
    "outcome-defer": N_("deferred"),
    "outcome-ask-information": N_("sent back with a question"),
    "alignment": N_("alignment"),
}

CASE_LABELS = {
    **STREAMS,
    **PHASES,
    **KINDS,
    **URGENCIES,
    **LEVELS,
    **CROSSES,
    **ORIGINS,
    **WHYS,
    **MEETINGS,
    **STAGES,
    **SETTLED,
}

CASE_TODOS = {
    "work-on-case": N_("work on the case {case}"),
    "answer-case-time": N_("the time of the case {case} in the group is up: solve it, extend it or escalate it"),
    "case-cannot-escalate": N_("the case {case} cannot be escalated: there is no management meeting that answers"),
    "is-it-solved": N_("say whether the case {case} is solved: what was decided on it has been carried out"),
    "not-said-whether-solved": N_("nobody has said whether the case {case} is solved by what was carried out"),
    "withdraw-question": N_("withdraw the question of the case {case}, which is solved, or let it be answered"),
    "escalate-again": N_("escalate the case {case} again: its question could not be delivered"),
    "close-case": N_("close the case {case}, which is solved"),
    "answer-referral": N_("answer what {asked_by} asks on the case {case}"),
    "referral-overdue": N_("{to} has not answered what {asked_by} asked on the case {case}"),
    "agree-shared-plan": N_("agree on the shared plan of work for the case {case}"),
    "shared-task": N_("a task of the shared plan of the case {case}"),
    "escalate-demand-again": N_("escalate the demand «{text}» again: its question could not be delivered ({reason})"),
    "ask-decision-again": N_("ask again for the decision of {portfolio} on the action «{title}»: {reason}"),
    "escalate-action-again": N_("escalate the action «{title}» again: its question could not be delivered ({reason})"),
    "unblock-or-cancel-action": N_("unblock or cancel the action «{title}»: its question has news ({news})"),
    "withdraw-escalation": N_("withdraw the question about the action «{title}»: nothing hangs on the answer any more"),
    "referral-rejected": N_("{service} rejected what {asked_by} asked on the case {case} («{need}»): {reason}"),
    "referral-redirected": N_(
        "{service} passed on to {to} what {asked_by} asked on the case {case} («{need}»): {reason}"
    ),
    "referral-revoked": N_("{service} took back what it had asked on the case {case} («{need}»): {reason}"),
    "complete-referral": N_("complete what {asked_by} asked on the case {case}"),
}

# What waits is told with its question behind it, unless that stands there already.
MANAGEMENT_TODOS = {
    "decide-item": N_("decide for {portfolio}"),
    "confirm-draft": N_("confirm what was drafted for {portfolio}, or decide otherwise"),
    "settle-pending": N_("decide in the place of {portfolio}, which has left it pending"),
    "name-portfolios": N_("name who must answer"),
    "convene-meeting": N_("call the management meeting: something waits for it"),
    "open-meeting": N_("open the management meeting of {on}"),
    "close-meeting": N_("close the management meeting of {on}"),
}

ESCALATION_TODOS = {
    "tabling-refused": N_("the management meeting has not taken it: look into it"),
    "table-again": N_("put it to the management meeting again, or withdraw it"),
    "await-tabling": N_("it is to be put on the table"),
    "await-decision": N_("it is to be decided"),
    "give-information": N_("tell {portfolio} what it asks: «{wanted}»"),
    "report-return": N_("report the answer to the group"),
    "acknowledge": N_("say that you know the answer"),
    "tell-family": N_("tell the family what may be told, and record it"),
    "carry-out": N_("carry out what was decided"),
    "chase-outside": N_("ask the outside authority for its answer"),
}
