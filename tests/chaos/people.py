"""Many people at once, who do what they are to do, meddle, mistype, and send again what they got no answer to.

Every command is sent two to five times at once under one id. What each id was answered is kept in a `Ledger`, and held
against the log in the end: what was accepted is there once, what was refused is nowhere.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from time import monotonic
from typing import Any
from uuid import UUID, uuid5

from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal, VertebraError
from domain.registry import PROCESSES
from store.errors import CommandReused
from store.messages import Receipt
from tests.chaos.histories import Told
from tests.chaos.system import System
from tests.scenarios.smalltown import BEGINS

PASSING = frozenset(
    {
        "busy", "database-unreachable", "disk-full", "forked-stream", "no-engine", "superseded", "temporal-unreachable",
        "unanswered",
    }
)  # fmt: skip
"""Answers that say nothing of the command: it is sent again."""
PATIENCE = 180.0  # seconds in which whoever sends again has to be answered


@dataclass
class Asked:
    """A command, and all that it was answered."""

    envelope: Envelope
    receipts: list[Receipt] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


@dataclass
class Ledger:
    """All that was asked and answered. `accepted_at`: when a process last took something in."""

    asked: dict[tuple[str, UUID, str], Asked] = field(default_factory=dict)
    passing: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    under_way: int = 0
    accepted_at: float = 0.0
    worst_wait: float = 0.0

    def of(self, envelope: Envelope) -> Asked:
        return self.asked.setdefault((envelope.stream, envelope.command_id, envelope.content()), Asked(envelope))

    @property
    def accepted(self) -> list[Asked]:
        return [one for one in self.asked.values() if one.receipts]

    @property
    def turned_down(self) -> list[Asked]:
        return [one for one in self.asked.values() if not one.receipts]

    def whys(self) -> str:
        """Why things were refused, and how many."""
        codes = Counter(code for one in self.turned_down for code in one.refused)
        return ", ".join(f"{count} {code}" for code, count in codes.most_common())


class People:
    """Everybody. `known`: what is to be done in each town, from which those who meddle draw too."""

    def __init__(self, system: System, known: dict[str, list[Told]], seed: int) -> None:
        self.system = system
        self.known = known
        self.ledger = Ledger()
        self.any = Random(seed)
        self.registers_open = asyncio.Event()  # what a network or a body stores has no second record at once
        self.registers_open.set()
        self.far: dict[str, int] = dict.fromkeys(known, 0)  # how far each town has come in its history

    # Sending

    async def send(self, envelope: Envelope) -> Receipt | VertebraError:
        """Send a command as often as its sender likes, all at once, until each sending is answered."""
        first, *_ = await asyncio.gather(*(self._insist(envelope) for _ in range(self.any.randint(2, 5))))
        return first

    async def _insist(self, envelope: Envelope) -> Receipt | VertebraError:
        asked, began = self.ledger.of(envelope), monotonic()
        while True:
            assert monotonic() - began < PATIENCE, f"nobody answers {envelope.kind} on {envelope.stream}"
            await self._may_begin(in_a_process=kind_of(envelope) in PROCESSES)
            self.ledger.sent += 1
            self.ledger.under_way += 1
            try:
                receipt = await asyncio.wait_for(self.system.door.give(envelope, beginning=BEGINS), PATIENCE)
            except VertebraError as error:
                if error.code in PASSING:
                    self.ledger.passing[error.code] += 1
                    await asyncio.sleep(0.2)
                    continue
                if not isinstance(error, Refusal | CommandReused):
                    raise
                asked.refused[error.code] += 1
                return error
            else:
                asked.receipts.append(receipt)
                self.ledger.worst_wait = max(self.ledger.worst_wait, monotonic() - began)
                if kind_of(envelope) in PROCESSES:
                    self.ledger.accepted_at = monotonic()
                return receipt
            finally:
                self.ledger.under_way -= 1

    async def _may_begin(self, *, in_a_process: bool) -> None:
        while not (self.system.open.is_set() and (in_a_process or self.registers_open.is_set())):
            await self.system.open.wait()
            if not in_a_process:
                await self.registers_open.wait()

    # What they do

    async def lives(self, town: str) -> None:
        """The people of a town do what is to be done, in order, whatever comes of it."""
        for one in self.known[town]:
            if isinstance(one, datetime):
                await self.pass_time(town, one)
            else:
                await self.send(one)
            self.far[town] += 1

    async def pass_time(self, town: str, to: datetime) -> None:
        began = monotonic()
        while True:
            assert monotonic() - began < PATIENCE, f"the clock of {town} does not come to {to}"
            await self._may_begin(in_a_process=False)
            self.ledger.under_way += 1
            try:
                await self.system.door.advance_clock(town, to, person="chief")
                return
            except VertebraError as error:
                if error.code not in PASSING:
                    raise
                self.ledger.passing[error.code] += 1
                await asyncio.sleep(0.2)
            finally:
                self.ledger.under_way -= 1

    async def meddles(self, town: str, until: Callable[[], bool]) -> None:
        """Somebody does over and over what others do, in another's name, too early, too late, or wrong."""
        while not until():
            envelope = self.drawn(town)
            if envelope is not None:
                await self.send(envelope)
            await asyncio.sleep(self.any.uniform(0, 0.1))

    def drawn(self, town: str) -> Envelope | None:
        far = self.far[town]
        if not any(isinstance(one, datetime) for one in self.known[town][:far]):
            return None  # a town is founded by those who found it
        near = [one for one in self.known[town][: far + 6] if isinstance(one, Envelope)]
        one = self.any.choice(near[-40:])
        if self.any.random() < 0.1:
            return self.any.choice(WRONG_IDS)(self.any, one, near)
        fresh = ids.uuid7(datetime.now(UTC), self.any.randbytes(10))
        return self.any.choice(WRONG)(self.any, one, near).model_copy(update={"command_id": fresh})


def kind_of(envelope: Envelope) -> str:
    """The kind of what a command is given to, as far as it has one."""
    return envelope.stream.partition(":")[0]


def _again(_any: Random, one: Envelope, _near: list[Envelope]) -> Envelope:
    return one


def _by_another(any_: Random, one: Envelope, near: list[Envelope]) -> Envelope:
    return one.model_copy(update={"person": any_.choice([*(other.person for other in near), "nobody", "", "ana\x00"])})


def _elsewhere(any_: Random, one: Envelope, near: list[Envelope]) -> Envelope:
    kind, town, _ = ids.parts(one.stream)
    stream = any_.choice(
        [*(other.stream for other in near), f"{kind}:{town}:none", f"{kind}:{town}:north:none", *NOWHERE]
    )
    return one.model_copy(update={"stream": stream})


def _another_kind(any_: Random, one: Envelope, near: list[Envelope]) -> Envelope:
    kinds = [*(other.kind for other in near), "Wake", "ConfirmDelivery", "RaiseEverything"]
    return one.model_copy(update={"kind": any_.choice(kinds)})


def _malformed(any_: Random, one: Envelope, _near: list[Envelope]) -> Envelope:
    data: dict[str, Any] = json.loads(json.dumps(one.data))
    key = any_.choice(list(data)) if data else "text"
    nested: Any = "x"
    for _ in range(200):
        nested = [nested]
    data[key] = any_.choice([None, 7, -1, 10**30, True, [], {}, "", "x" * 30_000, "1900-01-01", "9999-12-31", nested])
    if any_.random() < 0.3:
        del data[key]
    if any_.random() < 0.2:
        data["surprise"] = "x"
    return one.model_copy(update={"data": data})


def _reworded(any_: Random, one: Envelope, _near: list[Envelope]) -> Envelope:
    texts = [key for key, value in one.data.items() if isinstance(value, str) and " " in value]
    said = {key: f"{one.data[key]} ({any_.randrange(1000)})" for key in texts}
    return one.model_copy(update={"data": {**one.data, **said}})


def _reused(any_: Random, one: Envelope, near: list[Envelope]) -> Envelope:
    """The id of something else."""
    other = any_.choice(near)
    return _reworded(any_, one, near).model_copy(update={"command_id": other.command_id})


def _no_persons_id(any_: Random, one: Envelope, _near: list[Envelope]) -> Envelope:
    return one.model_copy(update={"command_id": uuid5(ids.NAMESPACE, str(any_.random()))})


def _far_id(any_: Random, one: Envelope, _near: list[Envelope]) -> Envelope:
    return one.model_copy(update={"command_id": ids.uuid7(datetime(2100, 1, 1, tzinfo=UTC), any_.randbytes(10))})


def _as_the_engine(_any: Random, one: Envelope, _near: list[Envelope]) -> Envelope:
    return one.model_copy(update={"source": "delivery"})


NOWHERE = ("case:nowhere:x", "network:nowhere", "banana:x", "::", "case:" + "x" * 300)
WRONG = (_again, _again, _reworded, _reworded, _by_another, _elsewhere, _another_kind, _malformed, _malformed)
WRONG_IDS = (_reused, _no_persons_id, _far_id, _as_the_engine)
