"""Whatever is told of a cycle of a shipped scenario, phases, votes and who was absent, an event has said."""

import pytest

from domain import cycle, ids
from domain.decider import Folded
from tests.domain.properties.cycle_truths import check_phases, check_votes
from tests.scenarios.shipped import SCENARIOS, played


@pytest.mark.parametrize("name", sorted(path.stem for path in SCENARIOS.glob("*.yaml")))
def test_a_cycle_is_told_in_every_state_as_its_events_have_it(name: str) -> None:
    for stream, events in played(name).events.items():
        if ids.parts(stream)[0] != "cycle":
            continue
        folded = Folded.empty(cycle.decider, stream)
        for number, recorded in enumerate(events, start=1):
            folded = folded.plus(recorded)
            check_phases(folded.state, list(events[:number]))
            if number % 5 == 0 or number == len(events):
                check_votes(folded.state, list(events[:number]))
