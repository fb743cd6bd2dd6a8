"""Whoever leaves, whatever waited for them: who stands in is offered a line for it, and every line is accepted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain import ids
from domain.acting import NOTHING_TO_DO
from domain.decider import Envelope, Folded
from domain.message import Recorded
from domain.roles import Role
from domain.territory import Network
from domain.turns import addressed, whose_turn
from scenarios.script import load_scenario
from store.reading import TodoRow
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import SCENARIOS
from tests.scenarios.test_offered_commands import Watched
from tests.scenarios.typed import MemoryStore, copied, inbox_of, rows_of

OFTEN = 2  # how often what waits in one phase, for one kind of address, is looked at


@dataclass
class Abandoned(World):
    """A town in which, whenever something new waits, all leave who are asked for it, in a copy of the town."""

    changed: set[str] = field(default_factory=set)
    seen: Counter[tuple[str, ...]] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    refused_lines: dict[tuple[str, ...], str] = field(default_factory=dict)
    nobodys: dict[tuple[str, ...], str] = field(default_factory=dict)

    def keep(self, folded: Folded[Any], events: tuple[Recorded, ...]) -> None:
        super().keep(folded, events)
        self.changed.add(folded.stream)

    def settle(self) -> None:
        super().settle()
        changed, self.changed = self.changed, set()
        for row in (row for stream in changed for row in rows_of(self.folds[stream])):
            office = row.who.partition(":")[0] if ":" in row.who else "person"
            shape = (row.what, row.kind, office)
            self.seen[shape] += 1
            if self.seen[shape] <= OFTEN and row.what not in NOTHING_TO_DO:
                self.abandon(row, shape)

    def abandon(self, row: TodoRow, shape: tuple[str, ...]) -> None:
        town = copied_watched(self)
        network, today = town.known(row)
        for person in set(addressed(network, row, today)) - administrators(network):
            town.leave(network.id, person)
        network, today = town.known(row)
        turn = whose_turn(network, row, today)
        self.take_over(town, row, shape)
        others = set(turn.people) - administrators(network)
        for person in others:
            town.leave(network.id, person)
        if others:
            self.take_over(town, row, (*shape, "who stood in has left too"))

    def take_over(self, town: "Left", row: TodoRow, shape: tuple[str, ...]) -> None:
        """Whoever stands in is offered something, and all that is offered is accepted."""
        network, today = town.known(row)
        turn = whose_turn(network, row, today)
        assert turn.people, row
        assert all(network.present(person, today) for person in turn.people)
        if not turn.stands_in:
            return
        entries = [
            (person, entry)
            for person in turn.people
            for entry in inbox_of(MemoryStore(town, [row]), network, person).entries
        ]
        if not any(entry.lines or entry.entry.first for _, entry in entries):
            self.nobodys.setdefault(shape, f"{row.stream} {row.key}: {turn.people}")
        for person, entry in entries:
            for line in entry.lines:
                self.tried[line.split()[3]] += 1
                refusal = town.tried_out(line, person, entry, self.tried[line.split()[3]] - 1)
                if refusal is not None:
                    self.refused_lines.setdefault((*shape, line.split()[3], refusal.code), f"{line}: {refusal}")


@dataclass
class Left(Watched):
    """A copy of the town in which people leave."""

    def look(self, streams: Iterable[str]) -> None:
        pass

    def known(self, row: TodoRow) -> tuple[Network, Any]:
        network, _ = self.network(row.stream)
        assert isinstance(self.clock, datetime)
        return network, network.calendar.local_date(self.clock)

    def leave(self, network: str, person: str) -> None:
        stream = ids.stream_id("network", network)
        known = self.fold(stream).state
        assert isinstance(self.clock, datetime)
        on = known.calendar.local_date(self.clock) - timedelta(days=1)
        self.give(
            Envelope(
                stream=stream, command_id=ids.seeded(f"leave/{person}", self.clock), kind="LeavePerson",
                data={"person": person, "on": on.isoformat()}, person=next(iter(sorted(administrators(known)))),
            )
        )  # fmt: skip


def administrators(network: Network) -> set[str]:
    """Who administers, ever: they stay."""
    return {
        person.id
        for person in network.people.values()
        if any(mandate.role is Role.ADMINISTRATOR for mandate in person.mandates)
    }


def copied_watched(world: World) -> Left:
    copy = copied(world)
    left = Left()
    left.__dict__.update({**left.__dict__, **{name: copy.__dict__[name] for name in copy.__dict__ if name != "seen"}})
    return left


@pytest.mark.parametrize("name", ["batatais-gestao-2021", "sants-montjuic-2019"])
def test_what_waits_for_somebody_who_has_left_can_be_handed_over_or_done_by_who_stands_in(name: str) -> None:
    world = Abandoned()
    world.play(load_scenario(SCENARIOS / f"{name}.yaml"))
    assert sum(world.tried.values()) > 20
    assert not world.refused_lines
    assert not world.nobodys
