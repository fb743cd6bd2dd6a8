"""The words of a difference between two moments: what its events are about, and what they did to it."""

from collections.abc import Mapping

from domain.translatable import N_

TITLES: Mapping[str, str] = {
    "the-network": N_("The network"),
    "territory": N_("Zones, neighbourhoods, bodies"),
    "organisations": N_("Organisations"),
    "people": N_("People and their roles"),
    "portfolios": N_("Portfolios"),
    "clock": N_("The clock of the rehearsal"),
    "meetings": N_("Meetings"),
    "agreements": N_("Agreements"),
    "minutes": N_("Minutes"),
    "activities": N_("Activities in neighbourhoods"),
    "orientations": N_("Orientations to another service"),
    "course": N_("Its course"),
    "decisions": N_("Decisions"),
    "findings": N_("Findings"),
    "swot": N_("SWOT"),
    "strategies": N_("Strategies"),
    "lines": N_("Lines"),
    "objectives": N_("Objectives"),
    "actions": N_("Actions"),
    "support": N_("Who supports the plan"),
    "questions": N_("Questions to the management meeting"),
    "evaluation": N_("Evaluation"),
    "progress": N_("Progress"),
    "referrals": N_("What services ask of each other"),
    "return": N_("The way back to the teams"),
    "carrying-out": N_("What was done of it"),
    "on-the-table": N_("On the table"),
    "others": N_("What the engine noted of news sent and received"),
}

ACT_WORDS: Mapping[str, str] = {
    "added": N_("{count} added"),
    "changed": N_("{count} changed"),
    "removed": N_("{count} ended or taken back"),
    "decided": N_("{count} decided"),
    "noted": N_("{count} noted"),
}
