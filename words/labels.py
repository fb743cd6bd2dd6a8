"""The words for the engine's codes: phases, roles, kinds of body, what waits for whom.

English is here, other languages are in `words/locale/`. A network file may have words of its own for many of them:
those go first, see `words.speaker.Speaker.label`.
"""

from domain.translatable import N_
from words.caselabels import CASE_LABELS, CASE_TODOS, ESCALATION_TODOS, MANAGEMENT_TODOS
from words.deadlinelabels import DEADLINE_LABELS
from words.evidencelabels import EVIDENCE_LABELS
from words.measurelabels import MEASURE_LABELS
from words.whatiflabels import REASON_LABELS

ROLES = {
    "coordinator": N_("coordinator"),
    "representative": N_("representative"),
    "team-member": N_("team member"),
    "secretary": N_("secretary"),
    "minute-taker": N_("minute-taker"),
    "evaluator": N_("evaluator"),
    "administrator": N_("administrator"),
    "engine": N_("the engine"),
}

BODIES = {
    "zone-commission": N_("zone commission"),
    "motor-group": N_("motor group"),
    "action-group": N_("action group"),
    "working-group": N_("working group"),
    "forum": N_("forum"),
    "management-meeting": N_("management meeting"),
    "other": N_("other body"),
}

STREAMS = {
    "network": N_("network"),
    "clock": N_("clock"),
    "group": N_("body"),
    "cycle": N_("cycle"),
    "action": N_("action"),
}

PHASES = {
    "not-started": N_("not started"),
    "diagnosis": N_("diagnosis"),
    "swot": N_("SWOT"),
    "plan": N_("plan"),
    "actions": N_("actions"),
    "evaluation": N_("evaluation"),
    "closed": N_("closed"),
    "draft": N_("draft"),
    "withdrawn": N_("taken out of the plan"),
    "not-planned": N_("not planned"),
    "planned": N_("planned"),
    "started": N_("under way"),
    "blocked": N_("blocked"),
    "completed": N_("completed"),
    "cancelled": N_("cancelled"),
}

FINDINGS = {
    "demand": N_("demand"),
    "fragility": N_("fragility"),
    "strength": N_("strength"),
    "resource": N_("resource"),
    "indicator": N_("indicator"),
    "finding": N_("finding"),
    "weakness": N_("weakness"),
    "opportunity": N_("opportunity"),
    "threat": N_("threat"),
    "strengths": N_("strengths"),
    "weaknesses": N_("weaknesses"),
    "opportunities": N_("opportunities"),
    "threats": N_("threats"),
}

STRATEGIES = {
    "correct-weaknesses": N_("correct weaknesses"),
    "adapt-to-threats": N_("adapt to threats"),
    "maintain-strengths": N_("maintain strengths"),
    "explore-opportunities": N_("explore opportunities"),
}

CRITERIA = {
    "relevance": N_("relevance"),
    "effectiveness": N_("effectiveness"),
    "participation": N_("participation"),
    "coordination": N_("coordination"),
    "sustainability": N_("sustainability"),
    "trust-between-services": N_("trust between services"),
}

OUTCOMES = {
    "renew": N_("renew"),
    "adjust": N_("adjust"),
    "end": N_("end"),
    "approve": N_("approved"),
    "refuse": N_("decided against"),
    "validation": N_("validation of the diagnosis"),
    "agreement": N_("agreement on the SWOT"),
    "adoption": N_("adoption of the plan"),
    "agreed": N_("in favour"),
    "objected": N_("against"),
    "abstained": N_("abstained"),
    "lapsed": N_("not confirmed in time"),
    "declined": N_("declined"),
    "acceptance-asked": N_("asked"),
    "acceptance-accepted": N_("accepted"),
    "meeting-closed": N_("over"),
    "no-quorum": N_("there was no quorum"),
    "missing-sector": N_("nobody of a sector that must be present was there"),
    "by-name": N_("by name"),
    "all-present": N_("all present, but those who objected"),
    "all-settled": N_("all actions are settled"),
    "period-ended": N_("the period is over"),
    "no-strategy": N_("no strategy answers it"),
    "no-objective": N_("no objective follows from its strategies"),
    "no-action": N_("its objectives have no action"),
}

STANDINGS = {
    "standing": N_("it stands"),
    "subject-to-decision": N_("subject to decision"),
    "awaiting-acceptance": N_("awaiting acceptance by its responsible"),
    "refused": N_("decided against"),
}

MEETINGS = {
    "convened": N_("convened"),
    "held": N_("held"),
    "not-held": N_("not held"),
    "annulled": N_("annulled"),
    "none": N_("none"),
    "drafted": N_("drafted"),
    "approved": N_("approved"),
}

TODOS = {
    "deadline-given-up": N_(
        "see why this did not happen by itself ({deadline}, due on {was_due}): {why} It happens once that is mended."
    ),
    "enter-attendance": N_("enter who came to the meeting of {on}, or that it was not held"),
    "draft-minutes": N_("draft the minutes of the meeting of {on}"),
    "draft-minutes-again": N_(
        "draft the minutes of the meeting of {on} again: something was entered or corrected since"
    ),
    "approve-minutes": N_("approve the minutes of the meeting of {on}"),
    "start-action": N_("start the action «{title}»"),
    "complete-action": N_("carry out the action «{title}» and complete it"),
    "unblock-action": N_("unblock the action «{title}»: {reason}"),
    "record-findings": N_("record findings"),
    "extend-diagnosis": N_("extend the diagnosis: nobody has recorded anything"),
    "validate-diagnosis": N_("put the diagnosis to a meeting of {body}"),
    "place-findings": N_("read the findings as strengths, weaknesses, opportunities and threats"),
    "vote": N_("vote on what comes first"),
    "agree-strategies": N_("agree on strategies"),
    "agree-swot": N_("put the SWOT and its strategies to a meeting of {body}"),
    "draft-actions": N_("draft the actions of the plan"),
    "say-what-is-needed": N_(
        "say what the action «{title}» needs of its portfolio: its title alone will be asked there"
    ),
    "endorse-plan": N_("endorse the plan, or object to it"),
    "adopt-plan": N_("put the plan to a meeting of {body}"),
    "object-or-let-stand": N_("object, or let stand what the meeting said ({matter})"),
    "confirm-endorsement": N_("confirm that you endorse the plan"),
    "mend-diagnosis": N_(
        "the diagnosis did not pass in the meeting of {held_on} (against: {against}): see to what divides, correct it,"
        " and have it put to a meeting again"
    ),
    "mend-swot": N_(
        "the SWOT did not pass in the meeting of {held_on} (against: {against}): see to what divides, change its"
        " strategies, and have it put to a meeting again"
    ),
    "mend-plan": N_(
        "the plan did not pass in the meeting of {held_on} (against: {against}): see to what divides, change the draft,"
        " and have it put to a meeting again"
    ),
    "take-up-action": N_("take up «{title}» in the plan, which the cycle before left open ({status}), or say why not"),
    "start-next-cycle": N_("start the cycle that follows «{title}» ({outcome}); its period ends on {ends_on}"),
    "period-cut-short": N_(
        "the period ended before this was done: {phases}; the next cycle begins with what is left open, once this one"
        " is evaluated and closed"
    ),
    "chase-ratings": N_("the evaluation is late: find who rates {criteria}"),
    "accept-action": N_("accept to answer for the action «{title}», or decline"),
    "find-another-responsible": N_("find somebody else for the action «{title}»: {declined_by} has declined"),
    "decide-on-action": N_("decide for {portfolio} on the action «{title}»"),
    "confirm-decision": N_("confirm the drafted decision of {portfolio} on the action «{title}»"),
    "amend-or-withdraw-action": N_("amend or withdraw the action «{title}»: {portfolio} decided against it"),
    "cancel-or-leave-action": N_(
        "the period ended before the action «{title}» could begin ({standing}): cancel it; where it is left, the next"
        " cycle can take it up"
    ),
    "rate": N_("rate: {criterion}"),
    "rate-own-process": N_("rate the group's own process: {criterion}"),
    "close-evaluation": N_("close the evaluation"),
    "name-previous-cycle-again": N_("name the cycle before again: {cycle} has refused ({reason})"),
    "look-into-refusal": N_("look into it: {receiver} has refused what it was told ({reason})"),
    **CASE_TODOS,
    **ESCALATION_TODOS,
    **MANAGEMENT_TODOS,
}
# What is said after them where something is left open.
LEFT_OPEN = N_("left open: {open}")

ORIGINS = {
    "simulated": N_("simulated"),
    "assumed": N_("assumed"),
}

FAULTS = {
    "missing": N_("it is missing"),
    "broken-chain": N_("it does not follow from the event before it"),
    "unreadable": N_("it cannot be read"),
    "not-its-row": N_("it is another event than its place says"),
    "future-writer": N_("the run that writes to it is said to have been started in the future"),
    "wrong-end": N_("the log ends otherwise than it should"),
}

LABELS = {
    **ROLES,
    **BODIES,
    **STREAMS,
    **PHASES,
    **STANDINGS,
    **MEETINGS,
    **ORIGINS,
    **FAULTS,
    **FINDINGS,
    **STRATEGIES,
    **CRITERIA,
    **OUTCOMES,
    **CASE_LABELS,
    **MEASURE_LABELS,
    **EVIDENCE_LABELS,
    **REASON_LABELS,
    **DEADLINE_LABELS,
}

# Parts of a network file, as its reader names them in what it refuses.
SECTIONS = (
    N_("zones"),
    N_("neighbourhoods"),
    N_("sectors"),
    N_("kinds"),
    N_("lines"),
    N_("organisations"),
    N_("bodies"),
    N_("people"),
    N_("portfolios"),
)

# What pydantic says of a value that cannot be read, as far as it has no parts of its own.
VALUES = (
    N_("Input should be a valid string"),
    N_("Input should be a valid integer"),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid number"),
    N_("Input should be a valid number, unable to parse string as a number"),
    N_("Input should be a finite number"),
    N_("Input should be a valid boolean"),
    N_("Input should be a valid list"),
    N_("Input should be a valid array"),
    N_("Input should be a valid tuple"),
    N_("Input should be an object"),
    N_("Input should be a valid date in the format YYYY-MM-DD, input is too short"),
    N_("Input should be a valid date or datetime, input is too short"),
    N_("Input should be a valid date or datetime, invalid character in year"),
    N_("Input should be a valid datetime, input is too short"),
)
