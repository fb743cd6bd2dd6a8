"""What a board that is asked for somebody lists is in their inbox, and the other way round: always, for anybody."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.acting import NOTHING_TO_DO, Addresses
from domain.decider import Folded
from domain.message import Recorded
from domain.territory import Network
from readings.board import board
from readings.inbox import inbox
from scenarios.script import load_scenario
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import SCENARIOS, played
from tests.scenarios.typed import MemoryStore, rows_of

OFTEN, RARELY = 4, 19  # what waits is looked at so many times, and every so many times after that


def lists(store: MemoryStore, network: Network, person: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """What the board has for somebody, and their inbox. What several lines would do alike stands in an inbox once."""
    listed = {(one.row.what, one.row.stream) for one in board(store, network.id, person=person).todos}
    return listed, {(entry.row.what, entry.row.stream) for entry in inbox(store, network, person).entries}


@dataclass
class Compared(World):
    """A town in which whatever has changed is looked for on everybody's lists."""

    changed: set[str] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    differ: dict[str, str] = field(default_factory=dict)

    def keep(self, folded: Folded[Any], events: tuple[Recorded, ...]) -> None:
        super().keep(folded, events)
        self.changed.add(folded.stream)

    def settle(self) -> None:
        super().settle()
        changed, self.changed = self.changed, set()
        for row in (row for stream in changed for row in rows_of(self.folds[stream])):
            self.seen[row.what] += 1
            if self.seen[row.what] > OFTEN and self.seen[row.what] % RARELY:
                continue
            network, _ = self.network(row.stream)
            (turn,) = (one.turn.people for one in board(MemoryStore(self, [row]), network.id).todos)
            for person in network.people:
                of_board, of_inbox = lists(MemoryStore(self, [row]), network, person)
                self.compared += bool(of_board)
                mine = Addresses(network, person, MemoryStore(self).today(network))
                found = not of_board or row.who in mine.under
                acting = mine.of(row)
                in_person = acting is not None and acting.entered_by is None
                named = row.what in NOTHING_TO_DO or in_person == (person in turn)
                if of_board != of_inbox or not found or not named:
                    self.differ.setdefault(row.what, f"{row}: {person}")


@pytest.mark.parametrize("name", ["batatais-gestao-2021", "sants-montjuic-2019"])
def test_a_board_for_somebody_and_their_inbox_have_the_same_in_every_state(name: str) -> None:
    world = Compared()
    world.play(load_scenario(SCENARIOS / f"{name}.yaml"))
    assert world.compared
    assert not world.differ


@pytest.mark.parametrize("names", [("batatais-gestao-2021",), ("sants-montjuic-2019",), ("cartagena-2023",)])
def test_a_board_for_somebody_and_their_inbox_have_the_same_in_the_end(names: tuple[str, ...]) -> None:
    world = played(*names)
    network = next(known.state for stream, known in world.folds.items() if stream.startswith("network:"))
    for person in network.people:
        of_board, of_inbox = lists(MemoryStore(world), network, person)
        assert of_board == of_inbox, person
