"""The register of a body: its meetings, their minutes, its activities in neighbourhoods, and counted orientations.

Stream `group:NETWORK:BODY`. A meeting goes convened → held (or not held); its minutes drafted → approved, and are then
only amended. `commands` and `events` have the words, `decide` the rules, `state` what is kept. A management meeting
that decides has a process of its own: it is neither called nor recorded here.
"""

from pydantic import TypeAdapter

from domain.decider import Decider
from domain.group import commands, events
from domain.group.decide import decide
from domain.group.state import Activity, Group, Meeting, evolve, meeting_facts, summary
from domain.message import Command, Event, defined_in

__all__ = ["Activity", "Group", "Meeting", "decide", "decider", "evolve", "meeting_facts", "summary"]

decider = Decider[Group](
    name="group",
    places=1,
    state=TypeAdapter(Group),
    initial=Group(),
    commands=defined_in(commands, of=Command),
    events=defined_in(events, of=Event),
    decide=decide,
    evolve=evolve,
    summary=summary,
    meetings=meeting_facts,
)
