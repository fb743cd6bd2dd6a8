"""One turn of a zone or a whole network: diagnosis → SWOT → plan → actions → evaluation → the next cycle.

Stream `cycle:NETWORK:ZONE:PERIOD`; the zone of a cycle of the whole network is `network`. `commands` and `events` have
the words (one module a phase); `course`, `diagnosis`, `swot`, `drafting`, `adoption`, `binding` and `evaluation` the
rules, with `consent` for what a body decides; `state` what is kept, `evolve` how it changes.
"""

from types import ModuleType

from pydantic import TypeAdapter

from domain.cycle import commands, events
from domain.cycle.deadlines import due
from domain.cycle.decide import decide
from domain.cycle.deliveries import action_stream, outbound
from domain.cycle.evolve import evolve
from domain.cycle.state import (
    Acting,
    Closed,
    Diagnosis,
    Evaluating,
    NotStarted,
    Planning,
    State,
    Swot,
    past,
)
from domain.cycle.summary import summary
from domain.decider import Decider
from domain.message import Command, Event, defined_in

__all__ = [
    "Acting",
    "Closed",
    "Diagnosis",
    "Evaluating",
    "NotStarted",
    "Planning",
    "State",
    "Swot",
    "action_stream",
    "closed",
    "commands",
    "decide",
    "decider",
    "due",
    "events",
    "evolve",
    "outbound",
    "past",
    "summary",
]


def closed(state: State) -> bool:
    """Whether nothing more is done in this cycle; the next one may still ask for its lessons."""
    return isinstance(state, Closed) or (isinstance(state, NotStarted) and state.annulled is not None)


def phases(words: ModuleType) -> tuple[ModuleType, ...]:
    """The modules that commands or events stand in, one for each phase."""
    return tuple(one for one in vars(words).values() if isinstance(one, ModuleType))


decider = Decider[State](
    name="cycle",
    places=2,
    state=TypeAdapter(State),
    initial=NotStarted(),
    commands=defined_in(*phases(commands), of=Command),
    events=defined_in(*phases(events), of=Event),
    decide=decide,
    evolve=evolve,
    summary=summary,
    closed=closed,
    due=due,
    outbound=outbound,
)
