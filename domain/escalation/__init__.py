"""A question that a group puts to the management meeting, with a life of its own: `escalation:NETWORK:ZONE:ID`.

raised → tabled → decided → returned → acknowledged → acted, in as many rounds as it takes, so that editing or closing
what it came from cannot lose it. `commands` and `events` have the words, `decide` and what it names the rules, `state`
what is kept, `summary` whose turn it is. It asks the management meeting, and tells its origin what became of it.
"""

from pydantic import TypeAdapter

from domain.decider import Decider
from domain.escalation import commands, events
from domain.escalation.deadlines import due
from domain.escalation.decide import decide
from domain.escalation.deliveries import outbound
from domain.escalation.evolve import evolve
from domain.escalation.state import (
    Acknowledged,
    Acted,
    Answered,
    Decided,
    Decision,
    Duty,
    Kept,
    Life,
    NotRaised,
    Raised,
    Return,
    Returned,
    SentBack,
    State,
    Tabled,
    Withdrawn,
    asked_anew,
    closed,
    past,
)
from domain.escalation.summary import Promise, promise, summary
from domain.message import Command, Event, defined_in

__all__ = [
    "Acknowledged",
    "Acted",
    "Answered",
    "Decided",
    "Decision",
    "Duty",
    "Kept",
    "Life",
    "NotRaised",
    "Promise",
    "Raised",
    "Return",
    "Returned",
    "SentBack",
    "State",
    "Tabled",
    "Withdrawn",
    "asked_anew",
    "closed",
    "decide",
    "decider",
    "due",
    "evolve",
    "outbound",
    "past",
    "promise",
    "summary",
]

decider = Decider[State](
    name="escalation",
    places=2,
    state=TypeAdapter(State),
    initial=NotRaised(),
    commands=defined_in(commands, of=Command),
    events=defined_in(events, of=Event),
    decide=decide,
    evolve=evolve,
    summary=summary,
    closed=closed,
    due=due,
    outbound=outbound,
)
