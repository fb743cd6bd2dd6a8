"""The register of a network: what is in it, since when, and who may do what. Stream `network:NETWORK`.

The state is `domain.territory.Network`, which every other decision looks things up in. `commands` and `events` have the
words, `decide` and `people` the rules, `evolve` how it changes.
"""

from pydantic import TypeAdapter

from domain.decider import Decider, Summary
from domain.message import Command, Event, defined_in
from domain.network import commands, events
from domain.network.decide import decide
from domain.network.evolve import evolve
from domain.territory import Network

__all__ = ["commands", "decide", "decider", "events", "evolve", "summary"]


def summary(state: Network) -> Summary:
    return Summary(phase="network", open=state.exists, title=state.name)


decider = Decider[Network](
    name="network",
    places=0,
    state=TypeAdapter(Network),
    initial=Network(),
    commands=defined_in(commands, of=Command),
    events=defined_in(events, of=Event),
    decide=decide,
    evolve=evolve,
    summary=summary,
)
