"""Plays a scenario on the running engine, as people would: one step after another, on the rehearsal clock.

It gives commands through the door and nowhere else. Stopped at any point and run again, it goes on where it was: every
step has the same command id each time. It decides nothing, and never sleeps for a date to come.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TypeVar

from activities.sending import Unanswered
from domain import ids
from domain.errors import Refusal, VertebraError
from domain.registry import PROCESSES
from domain.territory import Network
from doors.door import Door
from networkfile.loading import load_network
from networkfile.reading import load
from scenarios.references import NothingThere
from scenarios.script import Scenario, Turn, before, begins, turns
from store.log import EventLog

T = TypeVar("T")
Tell = Callable[[int, int, str], None]  # steps done, steps there are, what is being done

TRIES = 5  # how often a step that got no answer is repeated; each try is as patient as the door
AT_ONCE = 16  # streams that are written side by side where a run has many


class Diverged(VertebraError):
    """The engine's answer to a step is not what the scenario tells."""

    code = "scenario-diverged"


@dataclass(frozen=True)
class Played:
    """What came of playing: `given` now, `already` there from an earlier time, `refused` as the scenario says.

    `assumed` and `simulated` count the steps that no source tells, and those spread from a source's totals.
    """

    network: str
    given: int = 0
    already: int = 0
    refused: int = 0
    assumed: int = 0
    simulated: int = 0


async def play(door: Door, scenario: Scenario, tell: Tell = lambda _done, _steps, _doing: None) -> Played:
    """Load the scenario's network, then give every step that is not stored yet, in order, at its own time.

    Raises `Diverged` where the engine answers otherwise than the scenario tells; run again, it goes on from there.
    Refuses (`plays-after`) where the scenario that it follows has not been played.
    """
    tell(0, 0, scenario.network_file.name)
    loaded = await asyncio.to_thread(load, scenario.network_file)
    await asyncio.to_thread(_check_follows, door.log, scenario, loaded.network)
    network_id = loaded.network.id
    if not loaded.network.rehearsal:
        raise Refusal("not-a-rehearsal", "{network} is not a rehearsal: its clock is the world's.", network=network_id)
    await load_network(door, loaded, clock=begins(scenario, loaded.network))
    network, _ = await door.network(network_id)
    runs = turns(scenario, network)
    already = await asyncio.to_thread(_already, door, network_id, runs)
    await _insist(lambda: door.settle(network_id))
    player = _Player(door, scenario, network_id, loaded.administrator)
    done, steps = 0, sum(len(run) for run in runs)
    for run in runs:
        left = [turn for turn in run if turn.step.id not in already]
        if left:
            tell(done, steps, f"{left[0].step.at:%Y-%m-%d} {left[0].step.id}")
            await player.give_together(left)
        done += len(run)
    tell(steps, steps, "")
    marks = [turn.step.mark for turn in chain.from_iterable(runs)]
    refused = sum(turn.step.expect_refusal is not None for turn in chain.from_iterable(runs))
    return Played(
        network=network_id,
        given=player.given,
        already=len(already),
        refused=refused,
        assumed=marks.count("assumed"),
        simulated=marks.count("simulated"),
    )


def _check_follows(log: EventLog, scenario: Scenario, network: Network) -> None:
    """Before anything is set, the clock not least: it would stand where the earlier scenario can begin no more."""
    earlier = before(scenario)
    if earlier is None:
        return
    given = [turn for run in turns(earlier, network) for turn in run if turn.step.expect_refusal is None]
    if not _is_stored(log, given[-1]):
        raise Refusal(
            "plays-after",
            "'{scenario}' begins where '{earlier}' ends: play that one first.",
            scenario=scenario.name,
            earlier=earlier.name,
        )


class _Player:
    """Gives runs of steps; remembers how far it has moved the clock."""

    def __init__(self, door: Door, scenario: Scenario, network: str, administrator: str) -> None:
        self.given = 0
        self._door = door
        self._scenario = scenario
        self._network = network
        self._administrator = administrator
        self._moved_to: datetime | None = None
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def give_together(self, run: list[Turn]) -> None:
        """Steps of one moment: those of one stream in their order, those of different streams side by side."""
        at = run[0].at
        if at != self._moved_to:
            await _insist(lambda: self._door.advance_clock(self._network, at, person=self._administrator))
            self._moved_to = at
        by_stream: dict[str, list[Turn]] = {}
        for turn in run:
            by_stream.setdefault(turn.envelope.stream, []).append(turn)
        answers = await asyncio.gather(*map(self._give_in_order, by_stream.values()), return_exceptions=True)
        for trouble in (answer for answer in answers if isinstance(answer, BaseException)):
            raise trouble
        if any(ids.parts(stream)[0] in PROCESSES for stream in by_stream):
            await _insist(lambda: self._door.settle(self._network))

    async def _give_in_order(self, run: list[Turn]) -> None:
        async with self._at_once:
            for turn in run:
                await self._give(turn)

    async def _give(self, turn: Turn) -> None:
        expected = turn.step.expect_refusal
        try:
            envelope = await asyncio.to_thread(turn.filled_in, self._door.log.events)
            await _insist(lambda: self._door.give(envelope))
        except NothingThere as missing:
            raise self._diverged(turn, str(missing)) from missing
        except Refusal as refusal:
            if refusal.code != expected:
                raise self._diverged(turn, f"{refusal.code}: {refusal}") from refusal
            return
        if expected is not None:
            raise self._diverged(turn, f"it was accepted, and should have been refused ({expected})")
        self.given += 1

    def _diverged(self, turn: Turn, what: str) -> Diverged:
        return Diverged(
            "{file}, line {line}, step '{step}': {what}",
            file=self._scenario.path.name,
            line=turn.step.line,
            step=turn.step.id,
            what=what,
        )


async def _insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask again, the same, where no answer came: a timeout is not a refusal."""
    for _ in range(TRIES - 1):
        try:
            return await ask()
        except Unanswered:
            continue
    return await ask()


def _already(door: Door, network: str, runs: list[tuple[Turn, ...]]) -> frozenset[str]:
    """The steps that need not be given: stored ones, and refused ones from before the last that is stored.

    A refusal leaves no trace, and what was refused then might be accepted now: it is not tried again once the clock
    or a later step has passed it.
    """
    in_order = list(chain.from_iterable(runs))
    stored = [_is_stored(door.log, turn) for turn in in_order]
    last = max((number for number, there in enumerate(stored) if there), default=-1)
    clock = door.registers.clock(network)
    return frozenset(
        turn.step.id
        for number, turn in enumerate(in_order)
        if stored[number]
        or (turn.step.expect_refusal is not None and (number < last or (clock is not None and clock > turn.at)))
    )


def _is_stored(log: EventLog, turn: Turn) -> bool:
    return turn.step.expect_refusal is None and log.receipt(turn.envelope.stream, turn.envelope.command_id) is not None
