"""The roles of domain.md, and the engine itself where a timer or a delivery acts."""

from enum import StrEnum


class Role(StrEnum):
    COORDINATOR = "coordinator"
    REPRESENTATIVE = "representative"
    TEAM_MEMBER = "team-member"
    SECRETARY = "secretary"
    MINUTE_TAKER = "minute-taker"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"
    ENGINE = "engine"


ENGINE = "engine"  # the person id under which timers and deliveries act

COORDINATORS = frozenset({Role.COORDINATOR})
MEMBERS = frozenset({Role.COORDINATOR, Role.REPRESENTATIVE, Role.TEAM_MEMBER})
KEEPERS = frozenset({Role.COORDINATOR, Role.MINUTE_TAKER})
EVALUATORS = frozenset({Role.EVALUATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ENGINE_ONLY = frozenset({Role.ENGINE})
EVERYBODY = frozenset(Role) - ENGINE_ONLY
