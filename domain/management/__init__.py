"""The meeting where those who answer for portfolios decide what groups escalate: `management:NETWORK:BODY`.

It lives for years, one meeting after the other: planned → convened → open → closed, its minutes approved as the first
item of the next. `commands` and `events` have the words; `tabling`, `agenda`, `meeting`, `deciding` and `minutes` the
rules; `state` what is kept, `delivering` whom it tells, `summary` whose turn it is.
"""

from pydantic import TypeAdapter

from domain.decider import Decider
from domain.management import commands
from domain.management.deadlines import due
from domain.management.decide import decide
from domain.management.deliveries import outbound
from domain.management.events import items, meetings, parts
from domain.management.evolve import evolve
from domain.management.state import Decision, Entry, Item, Meeting, State, meetings_over, unapproved, waiting
from domain.management.summary import meeting_facts, summary
from domain.message import Command, Event, defined_in

__all__ = [
    "Decision",
    "Entry",
    "Item",
    "Meeting",
    "State",
    "decide",
    "decider",
    "due",
    "evolve",
    "meeting_facts",
    "meetings_over",
    "outbound",
    "summary",
    "unapproved",
    "waiting",
]

decider = Decider[State](
    name="management",
    places=1,
    state=TypeAdapter(State),
    initial=State(),
    commands=defined_in(commands, of=Command),
    events=defined_in(items, parts, meetings, of=Event),
    decide=decide,
    evolve=evolve,
    summary=summary,
    due=due,
    outbound=outbound,
    meetings=meeting_facts,
)
