"""Which decider speaks for which kind of stream, and which kinds are processes that wait.

The one list of them: a kind that is not here does not exist for the store, the worker or the doors.
"""

from collections.abc import Mapping
from typing import Any

from domain import action, case, clock, cycle, escalation, group, management, network
from domain.decider import Decider

DECIDERS: Mapping[str, Decider[Any]] = {
    made.name: made
    for made in (
        clock.decider,
        network.decider,
        group.decider,
        cycle.decider,
        action.decider,
        case.decider,
        escalation.decider,
        management.decider,
    )
}

# Each stream of these is one workflow; all others are registers.
PROCESSES = frozenset({"cycle", "action", "case", "escalation", "management"})
