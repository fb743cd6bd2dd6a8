"""A case in a process of its own: `case:NETWORK:ZONE:REFERENCE`. A situation of a family, a person or the community.

Opened by a team, worked on in its group (in the closed part, where it is about people), resolved and closed; or asked
of management, which is an escalation with a life of its own. `commands`, `events` and `referring` have the words,
`decide`, `terms`, `escalating` and `referrals` the rules, `state` what is kept, `summary` whose turn it is.
"""

from pydantic import TypeAdapter

from domain.case import commands, events, referring
from domain.case.deadlines import due
from domain.case.decide import decide
from domain.case.deliveries import outbound
from domain.case.evolve import evolve
from domain.case.state import (
    Answer,
    Asked,
    Closed,
    InGroup,
    Life,
    NotOpened,
    Raised,
    Referral,
    Resolved,
    Running,
    Solved,
    State,
    Stopped,
    Task,
    closed,
    opened,
    resolved,
)
from domain.case.summary import summary
from domain.decider import Decider
from domain.message import Command, Event, defined_in

__all__ = [
    "Answer",
    "Asked",
    "Closed",
    "InGroup",
    "Life",
    "NotOpened",
    "Raised",
    "Referral",
    "Resolved",
    "Running",
    "Solved",
    "State",
    "Stopped",
    "Task",
    "closed",
    "decide",
    "decider",
    "due",
    "evolve",
    "opened",
    "outbound",
    "resolved",
    "summary",
]


decider = Decider[State](
    name="case",
    places=2,
    state=TypeAdapter(State),
    initial=NotOpened(),
    commands=defined_in(commands, referring, of=Command),
    events=defined_in(events, referring, of=Event),
    decide=decide,
    evolve=evolve,
    summary=summary,
    closed=closed,
    due=due,
    outbound=outbound,
)
