"""On every state of the scenarios, whatever is open waits for somebody who is there, or for a day that will come."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest

from domain import ids
from domain.decider import Folded
from domain.errors import Refusal
from domain.message import Recorded
from domain.registry import PROCESSES
from domain.turns import whose_turn
from networkfile.reading import load
from scenarios.references import NothingThere
from scenarios.script import Scenario, begins, load_scenario, turns
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import SCENARIOS
from tests.scenarios.typed import rows_of

REMINDERS = ("Remind", "NoteOverdue", "NameAbsentTeams")  # deadlines after which all is as it was


@dataclass
class Attended(World):
    """A town that looks, whenever it has settled, whether what has changed is somebody's."""

    changed: set[str] = field(default_factory=set)
    looked: int = 0
    nobodys: dict[str, str] = field(default_factory=dict)

    def keep(self, folded: Folded[Any], events: tuple[Recorded, ...]) -> None:
        super().keep(folded, events)
        self.changed.add(folded.stream)

    def settle(self) -> None:
        super().settle()
        changed, self.changed = self.changed, set()
        if any(stream.startswith("network:") for stream in changed):
            changed = set(self.folds)  # who is there is another
        for stream in changed:
            if ids.parts(stream)[0] in PROCESSES:
                self.looked += 1
                for wrong in nobodys_turn(self, stream):
                    self.nobodys.setdefault(stream.partition(":")[0] + wrong, stream)


def nobodys_turn(town: World, stream: str) -> list[str]:
    """What of a stream waits for nobody who is there."""
    folded = town.folds[stream]
    assert town.clock is not None
    network, _ = town.network(stream)
    today = network.calendar.local_date(town.clock)
    summary = folded.decider.summary(folded.state)
    rows = rows_of(folded)
    nobodys = [f" {row.what}" for row in rows if not whose_turn(network, row, today).people]
    at_rest = ids.parts(stream)[0] == "management" and not folded.state.tabled and folded.state.meeting is None
    changes = any(not due.kind.startswith(REMINDERS) for due in folded.decider.due(folded.state))
    if not (at_rest or not summary.open or rows or changes or named_elsewhere(town, stream)):
        nobodys.append(f" in {summary.phase}")
    return nobodys


def named_elsewhere(town: World, stream: str) -> bool:
    """What becomes of an action before it may begin waits in its cycle, by its id, or in the question about it."""
    kind, network, rest = ids.parts(stream)
    if kind != "action":
        return False
    cycle = town.folds[ids.stream_id("cycle", network, *rest[:-1])]
    asked = cycle.state.course.asked.get(rest[-1])
    question = town.folds.get(asked) if asked is not None else None
    waits = question is not None and bool(rows_of(question))
    return waits or any(row.params.get("action") == rest[-1] for row in rows_of(cycle))


@dataclass
class Silent(Attended):
    """A town in which nobody ever says something of a kind, and what rests on it comes to nothing."""

    unsaid: frozenset[str] = frozenset()

    def play(self, scenario: Scenario) -> None:
        loaded = load(scenario.network_file)
        self.load(loaded, begins(scenario, loaded.network))
        for turn in chain.from_iterable(turns(scenario, self.fold(f"network:{loaded.network.id}").state)):
            self.advance(turn.at)
            with suppress(Refusal, NothingThere):
                envelope = turn.filled_in(lambda stream: self.events.get(stream, ()))
                if envelope.kind not in self.unsaid:
                    self.give(envelope)


@pytest.mark.parametrize(
    "unsaid", [{"AcceptAction"}, {"RecordDecision", "DecideItem"}, {"AcceptAction", "CloseEvaluation"}]
)
def test_what_nobody_answered_in_its_period_is_somebodys_turn_and_reminded_of_no_more(unsaid: set[str]) -> None:
    world = Silent(unsaid=frozenset(unsaid))
    world.play(load_scenario(SCENARIOS / "batatais-norte-2017.yaml"))
    for _ in range(8):
        years_on(world, days=91)
    assert not world.nobodys
    waits = [row.what for folded in world.folds.values() for row in rows_of(folded)]
    assert "cancel-or-leave-action" in waits
    for stream, events in world.events.items():
        if stream.startswith("action:") and world.folds[stream].state.status == "planned":
            assert sum(event.kind == "OverdueReminded" for event in events) <= 1, "nobody can do it"


def years_on(world: Attended, days: int) -> None:
    """Time passes, and all that is open is looked at again."""
    assert world.clock is not None
    world.advance(world.clock + timedelta(days=days))
    world.changed = set(world.folds)
    world.settle()


@pytest.mark.parametrize("name", ["batatais-gestao-2021", "sants-montjuic-2019"])
def test_what_is_open_is_somebodys_turn_on_every_state(name: str) -> None:
    world = Attended()
    world.play(load_scenario(SCENARIOS / f"{name}.yaml"))
    years_on(world, days=730)
    assert world.looked > 30
    assert not world.nobodys
