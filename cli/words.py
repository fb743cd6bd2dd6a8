"""The words for the engine's codes: phases, roles, kinds of body, what waits for whom.

English is here, other languages are in `locale/`. A network file may have words of its own for many of them: those
go first, see `cli.screen.Screen.label`.
"""


def N_(words: str) -> str:  # noqa: N802 - gettext's own name for a text that is translated later
    return words


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
    "not-planned": N_("not planned"),
    "planned": N_("planned"),
    "started": N_("under way"),
    "blocked": N_("blocked"),
    "completed": N_("completed"),
    "cancelled": N_("cancelled"),
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
    "none": N_("none"),
    "drafted": N_("drafted"),
    "approved": N_("approved"),
}

TODOS = {
    "draft-minutes": N_("draft the minutes of the meeting of {on}"),
    "approve-minutes": N_("approve the minutes of the meeting of {on}"),
    "start-action": N_("start the action «{title}»"),
    "complete-action": N_("carry out the action «{title}» and complete it"),
    "unblock-action": N_("unblock the action «{title}»: {reason}"),
    "withdraw-action": N_("amend or cancel the action «{title}», which was decided against"),
}

ORIGINS = {
    "simulated": N_("simulated"),
    "assumed": N_("assumed"),
}

FAULTS = {
    "missing": N_("it is missing"),
    "broken-chain": N_("it does not follow from the event before it"),
    "unreadable": N_("it cannot be read"),
    "not-its-row": N_("it is another event than its place says"),
    "wrong-end": N_("the log ends otherwise than it should"),
}

LABELS = {**ROLES, **BODIES, **STREAMS, **PHASES, **STANDINGS, **MEETINGS, **ORIGINS, **FAULTS}

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
