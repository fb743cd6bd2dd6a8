"""An action of an adopted plan, in a process of its own: `action:NETWORK:ZONE:PERIOD:ACTION`.

Planned by its cycle, started, perhaps blocked, and completed or cancelled; late by itself when its due date passes.
`commands` and `events` have the words, `decide` the rules, `state` what is kept. What becomes of it, its cycle is told.
"""

from pydantic import TypeAdapter

from domain.action import commands, events
from domain.action.deadlines import due
from domain.action.decide import decide
from domain.action.deliveries import outbound
from domain.action.evolve import evolve
from domain.action.state import (
    Blocked,
    Cancelled,
    Completed,
    Life,
    NotPlanned,
    Planned,
    Report,
    Started,
    State,
    closed,
    cycle_of,
)
from domain.action.summary import summary
from domain.decider import Decider
from domain.message import Command, Event, defined_in

__all__ = [
    "Blocked",
    "Cancelled",
    "Completed",
    "Life",
    "NotPlanned",
    "Planned",
    "Report",
    "Started",
    "State",
    "closed",
    "cycle_of",
    "decide",
    "decider",
    "due",
    "evolve",
    "outbound",
    "summary",
]


decider = Decider[State](
    name="action",
    places=3,
    state=TypeAdapter(State),
    initial=NotPlanned(),
    commands=defined_in(commands, of=Command),
    events=defined_in(events, of=Event),
    decide=decide,
    evolve=evolve,
    summary=summary,
    closed=closed,
    due=due,
    outbound=outbound,
)
