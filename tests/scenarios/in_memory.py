"""The town in memory that plays scenarios: the undisturbed run that others are compared with.

It decides through `domain.town`, exactly as the workflows do, and stores nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from domain.decider import Envelope
from domain.errors import Refusal
from domain.handling import Decision
from domain.message import Recorded
from domain.town import Town
from networkfile.loading import asked
from networkfile.reading import LoadedNetwork, differences, load
from scenarios.script import Scenario, before, begins, turns

ANSWERS = frozenset({"DeliveryMade", "DeliveryRefused"})


@dataclass
class World(Town):
    """A town with every decision in its order, and what was asked of it in vain: at what place in that order, when."""

    decisions: list[Decision[Any]] = field(default_factory=list)
    refused: list[tuple[Envelope, Refusal, int, datetime]] = field(default_factory=list)

    def note(self, decision: Decision[Any]) -> None:
        self.decisions.append(decision)

    def load(self, loaded: LoadedNetwork, at: datetime) -> None:
        """Bring a network to what its file says; the clock stands at `at` if it was never set."""
        self.clock = self.clock or at
        stream = f"network:{loaded.network.id}"
        state = self.fold(stream).state
        today = loaded.network.calendar.local_date(self.clock)
        for change in differences(loaded, state, today=today):
            version = self.fold(stream).version
            self.give(asked(loaded, change, version, person=loaded.administrator, now=self.clock))

    def play(self, scenario: Scenario) -> None:
        """Everything that a scenario tells, after the one it follows. AssertionError where an answer is another."""
        earlier = before(scenario)
        if earlier is not None and not self.events:
            self.play(earlier)
        loaded = load(scenario.network_file)
        self.load(loaded, begins(scenario, loaded.network))
        for turn in chain.from_iterable(turns(scenario, self.fold(f"network:{loaded.network.id}").state)):
            self.advance(turn.at)
            code, words, envelope = None, "accepted", turn.filled_in(self._told)
            try:
                self.give(envelope)
            except Refusal as refusal:
                self.refused.append((envelope, refusal, len(self.decisions), turn.at))
                code, words = refusal.code, str(refusal)
            assert code == turn.step.expect_refusal, f"{turn.step.id} (line {turn.step.line}): {code}: {words}"

    def _told(self, stream: str) -> Iterable[Recorded]:
        return self.events.get(stream, ())


def comparable(events: Iterable[Recorded]) -> list[dict[str, Any]]:
    """What two runs of one scenario must agree on for a stream, whatever happened to the machines.

    Recorded times and versions are left out. What several senders deliver in one go arrives in any order, and so do
    their receivers' answers: those are sorted by command, the latter after everything else.
    """
    recorded = list(events)
    received = {event.command_id for event in recorded if event.kind == "DeliveryReceived"}
    answers = [event for event in recorded if event.kind in ANSWERS]
    said = [event for event in recorded if event.kind not in ANSWERS]
    in_order: list[Recorded] = []
    for delivered, together in groupby(said, key=lambda event: event.command_id in received):
        run = list(together)
        in_order += sorted(run, key=lambda event: event.command_id) if delivered else run
    in_order += sorted(answers, key=lambda event: event.command_id)
    return [event.model_dump(mode="json", exclude={"recorded_at", "version"}) for event in in_order]
