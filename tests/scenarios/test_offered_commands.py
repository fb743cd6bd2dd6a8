"""Every command line that an inbox offers is accepted, as it is printed, with its blanks filled, in every state."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest

from cli.ask.inboxentries import Written
from domain import ids
from domain.acting import Addresses
from domain.decider import Folded
from domain.errors import VertebraError
from domain.message import Recorded
from domain.registry import PROCESSES
from scenarios.script import load_scenario
from store.reading import TodoRow
from tests.scenarios.blanks import Blanks
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import SCENARIOS
from tests.scenarios.typed import MemoryStore, answer, copied, inbox_of, rows_of, typed

OFTEN, RARELY = 4, 13  # what waits is looked at so many times, and every so many times after that
MANY = 6  # people who are asked the same
LARGE = "batatais-gestao-2021"
IN_THE_SCENARIO = frozenset(
    {
        "accept-action", "acknowledge", "adopt-plan", "agree-strategies", "agree-swot", "answer-case-time",
        "approve-minutes", "carry-out", "chase-outside", "close-case", "close-evaluation", "close-meeting",
        "complete-action", "confirm-draft", "confirm-endorsement", "decide-item", "draft-actions", "draft-minutes",
        "endorse-plan", "find-another-responsible", "give-information", "is-it-solved", "name-portfolios",
        "object-or-let-stand", "open-meeting", "place-findings", "rate", "rate-own-process", "record-findings",
        "report-return", "start-action", "start-next-cycle", "tell-family", "unblock-action",
        "unblock-or-cancel-action", "validate-diagnosis", "vote", "work-on-case",
    }
)  # fmt: skip
APPROVING = "--approve --responsible '…' --due YYYY-MM-DD"


@dataclass
class Watched(World):
    """A town in which everything that is offered to anybody is tried, on a copy, whenever something has changed."""

    changed: set[str] = field(default_factory=set)
    seen: Counter[tuple[str, ...]] = field(default_factory=Counter)
    tried: Counter[tuple[str, ...]] = field(default_factory=Counter)
    refused_lines: dict[tuple[str, ...], str] = field(default_factory=dict)

    def keep(self, folded: Folded[Any], events: tuple[Recorded, ...]) -> None:
        super().keep(folded, events)
        self.changed.add(folded.stream)

    def settle(self) -> None:
        super().settle()
        changed, self.changed = self.changed, set()
        self.look(changed)

    def advance(self, to: datetime) -> None:
        """Another day, on which other things can be done with what has not changed."""
        before = self.clock
        super().advance(to)
        if before is not None and self.clock is not None and before.date() != self.clock.date():
            self.look(stream for stream in self.folds if ids.parts(stream)[0] in PROCESSES)

    def look(self, streams: Iterable[str]) -> None:
        """Try what waits in some streams, as each person who is asked is shown it; what comes often, now and then."""
        rows = [row for stream in streams for row in rows_of(self.folds[stream]) if self.is_looked_at(row)]
        if not rows:
            return
        network, _ = self.network(rows[0].stream)
        today = network.calendar.local_date(self.clock) if self.clock is not None else date.min
        for row in rows:
            asked = [person for person in network.people if Addresses(network, person, today).of(row) is not None]
            for person in asked[:MANY]:
                for entry in inbox_of(MemoryStore(self, [row]), network, person).entries:
                    self.try_all(person, entry)

    def is_looked_at(self, row: TodoRow) -> bool:
        shape = (row.what, row.kind, self.folds[row.stream].decider.summary(self.folds[row.stream].state).phase)
        self.seen[shape] += 1
        return self.seen[shape] <= OFTEN or self.seen[shape] % RARELY == 0

    def try_all(self, person: str, entry: Written) -> None:
        for line in lines_of(entry):
            words = line.split()
            command = words[3] if words[1] == "do" else " ".join(word for word in words if word.startswith("--"))
            shape = (
                entry.entry.row.what,
                entry.entry.row.kind,
                command,
                str(entry.entry.acting.entered_by is not None),
            )
            self.tried[shape] += 1
            refusal = self.tried_out(line, person, entry, self.tried[shape] - 1)
            if refusal is not None:
                self.refused_lines.setdefault((*shape, refusal.code), f"{line}: {refusal}")

    def tried_out(self, line: str, person: str, entry: Written, turn: int) -> VertebraError | None:
        """What is said to a line that a person types, on a copy of the town; None where it is accepted."""
        copy = copied(self)
        try:
            return answer(copy, typed(Blanks(copy, person, entry.names, turn).filled(line), MemoryStore(copy)))
        except VertebraError as error:
            return error


def lines_of(entry: Written) -> Iterator[str]:
    """The lines of an entry, and what may stand there in place of a yes."""
    yield from entry.lines
    for line in entry.lines:
        if APPROVING in line:
            yield from (line.replace(APPROVING, other) for other in entry.answers)


@pytest.mark.parametrize("name", ["batatais-gestao-2021", "sants-montjuic-2019", "cartagena-2023"])
def test_every_command_line_that_is_offered_is_accepted(name: str) -> None:
    world = Watched()
    world.play(load_scenario(SCENARIOS / f"{name}.yaml"))
    assert not world.refused_lines
    if name == LARGE:
        assert {shape[0] for shape in world.tried} >= IN_THE_SCENARIO
        called = {shape[0] for shape in world.tried if shape[2] == "ConveneMeeting"}
        assert called >= {"validate-diagnosis", "adopt-plan"}
