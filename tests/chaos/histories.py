"""What the people of a town would do in a year, drawn from a number: commands in order, and days that pass between.

It is told in memory first, by people who do what they are offered (`tests.scenarios.test_obedient_cycle`). On an engine
it need not go the same way: others meddle, and then some of it is refused. Each town has a name of its own, so that
several can live in one log.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from domain.message import Recorded
from tests.scenarios.in_memory import World
from tests.scenarios.test_obedient_cycle import Leaving
from tests.scenarios.test_offered_commands import Watched

Told = Envelope | datetime
"""A command, or the moment that the clock goes to."""

NAME = "town"  # of the town that is told of in memory
OF_THE_TOWN = re.compile(rf'(?<=:){NAME}(?=[:#"\\])')
MADE = re.compile(r"(?<![0-9a-z-])[a-z]+(?:-[a-z]+)*-[0-9a-f]{12}\b")


@dataclass
class Remembered(Watched):
    """A town that keeps what was done in it, in order. Nothing is tried on the way."""

    told: list[Told] = field(default_factory=list)

    def look(self, streams: Iterable[str]) -> None:
        """What is offered is tried elsewhere."""

    def decide(self, envelope: Envelope, now: datetime) -> tuple[Recorded, ...]:
        if envelope.source == "person":
            self.told.append(envelope)
        return super().decide(envelope, now)

    def advance(self, to: datetime) -> None:
        self.told.append(to)
        super().advance(to)


def history(number: int, name: str, steps: int) -> Iterator[Told]:
    """One town's history under a name of its own, from the founding on."""
    town = Remembered()
    living = Leaving(number, town)
    first = next(n for n, one in enumerate(town.told) if isinstance(one, Envelope) and one.stream != f"network:{NAME}")
    town.told.insert(first, living.town.now)  # once somebody is there who may set the clock
    acts = (*(living.somebody_acts,) * 9, *(living.case_comes,) * 2, living.time_passes)
    for n in range(steps):
        (living.something_ends if n % 100 == 99 else living.any.choice(acts))()
    yield from Retelling(town, name).told()


class Retelling:
    """A history under another name. What a command makes is known by an id that depends on where it was made: what
    later ones name by it is named anew."""

    def __init__(self, town: Remembered, name: str) -> None:
        self._town = town
        self._name = name
        self._again = World()
        self._ids: dict[str, str] = {}
        self._seen: dict[str, int] = {}

    def told(self) -> Iterator[Told]:
        for one in self._town.told:
            if isinstance(one, datetime):
                self._again.advance(one)
                yield one
            else:
                again = Envelope.model_validate_json(self._renamed(one.model_dump_json()))
                self._again.clock = self._again.clock or ids.made_at(one.command_id)
                with suppress(Refusal):
                    self._again.give(again)
                yield again
            self._learn()

    def _renamed(self, text: str) -> str:
        named = MADE.sub(lambda known: self._ids.get(known[0], known[0]), text)
        return OF_THE_TOWN.sub(self._name, named)

    def _learn(self) -> None:
        for stream, events in self._town.events.items():
            told = self._again.events.get(OF_THE_TOWN.sub(self._name, f'{stream}"').rstrip('"'), [])
            seen = self._seen.get(stream, 0)
            for before, now in zip(events[seen : len(told)], told[seen:], strict=False):
                self._ids.update(zip(_made(before), _made(now), strict=False))
            self._seen[stream] = len(told)


def _made(event: Recorded) -> list[str]:
    return MADE.findall(json.dumps(event.data))
