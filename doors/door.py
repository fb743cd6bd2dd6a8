"""The door: where a person's command enters, whichever screen it was given at, and gets its receipt.

It finds out whether a command is for a register or a process, gives it the network's version and clock, and repeats it
under the same id until there is an answer. It decides nothing.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from activities.attendances import followers
from activities.givenup import GivenUp
from activities.registers import Registers
from activities.sending import Sender, Unanswered
from domain import ids
from domain.clock import moved_to
from domain.decider import DeliveryMade, DeliveryReceived, DeliveryTurnedAway, Envelope
from domain.errors import Refusal, VertebraError
from domain.followers import PLANNED_BY, by_calendar, corrected
from domain.handling import CHANGED_SINCE, check_id, unknown_command
from domain.registry import DECIDERS, PROCESSES
from domain.territory import Network
from domain.writable import check_sendable, check_size
from store.log import EventLog
from store.messages import Receipt
from store.reading import Reading
from store.space import refuse_when_full
from workflows.messages import WAKE
from workflows.window import check_same

AHEAD = timedelta(minutes=5)  # what the clocks of two machines may differ
KEPT = timedelta(days=30)  # how long a command that got no answer may be repeated with its id
NOTES = frozenset(noted.__name__ for noted in (DeliveryMade, DeliveryReceived, DeliveryTurnedAway))
PATIENCE = 10.0  # seconds that a change of the network waits for a meeting that follows it
GLANCE = 0.01  # seconds between looks at the outbox while deliveries settle

GoesOn = Callable[[datetime], bool]


class NoEngine(VertebraError):
    """A command for a process was given where no Temporal server is connected."""

    code = "no-engine"


class Door:
    """Gives commands and reads networks. Without a `sender` only registers can be written."""

    def __init__(self, log: EventLog, reading: Reading, sender: Sender | None = None) -> None:
        self.log = log
        self.reading = reading
        self.registers = Registers(log, DECIDERS)
        self._given_up = GivenUp(log, reading, self.registers)
        self.sender = sender

    @staticmethod
    def new_id() -> UUID:
        """A fresh command id (UUIDv7). Keep it before sending: a command that got no answer is repeated with it."""
        return ids.uuid7(datetime.now(UTC), os.urandom(10))

    async def give(self, envelope: Envelope, *, beginning: datetime | None = None, unsent: bool = False) -> Receipt:
        """Store what a command brings about. When it is given is never told with it: `clock` is found out here.

        `beginning`: when a rehearsal begins whose clock was never set; `unsent`: its id was made for this and nobody
        else has it, so that no process needs to be asked whether it has the command already. Raises `Refusal` (nothing
        was written; of its id: `bad-command-id`), `DiskFull`, or `Unanswered` (repeat it with its id).
        """
        await asyncio.to_thread(refuse_when_full, self.log.engine)
        if moved_to(envelope) is not None:
            receipt = await self.move_clock(envelope, beginning=beginning)
            assert receipt is not None  # nobody lets go of it on its way
            return receipt
        await asyncio.to_thread(self._check_near, envelope, beginning)
        return await self._give(envelope, beginning, unsent=unsent)

    async def _give(self, envelope: Envelope, beginning: datetime | None = None, *, unsent: bool = False) -> Receipt:
        kind, network_id, _ = ids.parts(envelope.stream)
        _check_askable(envelope)
        envelope = await asyncio.to_thread(self._dressed, envelope, network_id)
        told = [] if kind in PROCESSES else await asyncio.to_thread(self._who_follows, envelope)
        if told and self.sender is None:
            raise NoEngine("No engine is connected: start it with 'vertebra up'.")
        while True:
            try:
                if kind in PROCESSES:
                    return await self._told(envelope, unsent=unsent)
                receipt = await asyncio.to_thread(partial(self.registers.give, envelope, beginning=beginning))
                break
            except Refusal as refusal:
                if refusal.code != CHANGED_SINCE:
                    raise
                known = await asyncio.to_thread(self.log.receipt, envelope.stream, envelope.command_id)
                if known is not None:  # it was refused as of this version, given again as of a later one, and stored
                    check_same(envelope, known[1])
                    return known[0]
                envelope = await asyncio.to_thread(self._read_on, envelope, refusal)
        for one in told:
            with suppress(Refusal):  # of what follows: the correction is stored, and is not told as refused
                await self._to_process(one)
        if kind == "network" and envelope.kind in PLANNED_BY and self.sender is not None:
            await self._planned_anew(network_id, envelope, receipt.last_version)
        return receipt

    async def _planned_anew(self, network_id: str, envelope: Envelope, version: int) -> None:
        """Have what is planned by the calendar follow it. Where no engine answers, it follows when it next acts."""
        clock = await asyncio.to_thread(self.registers.clock, network_id)
        for stream in await asyncio.to_thread(self.log.named, "management", network_id):
            asked = by_calendar(stream, envelope).model_copy(update={"network_version": version, "clock": clock})
            with suppress(VertebraError):
                assert self.sender is not None
                await self.sender.send(asked, patience=PATIENCE)

    def _who_follows(self, envelope: Envelope) -> list[Envelope]:
        """What a register's command brings with it elsewhere: answers that came back in a meeting whose attendance is
        corrected look again at who was there, and cycles count its votes again. Where the door dies before they are
        asked, a sweep asks them."""
        meeting = corrected(envelope)
        if meeting is None:
            return []
        return [
            asked.model_copy(update={"network_version": envelope.network_version, "clock": envelope.clock})
            for asked in followers(self.reading, meeting, envelope.command_id, envelope.origin)
        ]

    def _read_on(self, envelope: Envelope, refusal: Refusal) -> Envelope:
        """A command as of the version that its stream has now, where all that came since is what the engine notes of
        its deliveries. Raises Refusal `changed-since`, which says who changed what, where it is more."""
        since = list(self.log.events(envelope.stream, after=envelope.expected_version or 0))
        changes = [event for event in since if event.kind not in NOTES]
        if not since:
            raise refusal
        if changes:
            raise Refusal(
                CHANGED_SINCE,
                "{stream} has changed since version {expected} was read: {changes}. Nothing was written: read it "
                "again, and say it with --expect {version} where it still holds.",
                stream=envelope.stream,
                expected=envelope.expected_version,
                version=since[-1].version,
                changes=", ".join(f"{event.version} {event.kind} ({event.who.person})" for event in changes),
            )
        return envelope.model_copy(update={"expected_version": since[-1].version})

    def _check_near(self, envelope: Envelope, beginning: datetime | None) -> None:
        """Refuse an id of a time that is still to come, or long past. In a rehearsal its own time counts as well: there
        a scenario's steps have ids of their own days."""
        made, now = ids.made_at(envelope.command_id), datetime.now(UTC)
        if made is None:
            return  # no person's: refused for that
        if now - KEPT <= made <= now + AHEAD:
            return
        _, network_id, _ = ids.parts(envelope.stream)
        network, _ = self.registers.network(network_id)
        if self.registers.is_rehearsed(envelope, network):
            standing = self.registers.clock(network_id) or beginning
            if (standing or made) - KEPT <= made <= max(now, standing or now) + AHEAD:
                return
        if made < now and self.log.receipt(envelope.stream, envelope.command_id) is not None:
            return  # it was given in time, and is only asked about again
        raise Refusal(
            "bad-command-id",
            "The id {id} says that its command was made at {made}, which is not near: give it an id of its own.",
            id=envelope.command_id,
            made=made.isoformat(timespec="seconds"),
        )

    async def _told(self, envelope: Envelope, *, unsent: bool) -> Receipt:
        """What a process answers. What it would refuse is refused here, by the log as it stands, and nothing is sent:
        neither the log nor a history has anything of it. Who sends an id again may have sent it to a process that has
        it still, and will take it: then that one answers."""
        before = -1
        while True:
            found = await asyncio.to_thread(self.registers.refusal, envelope)
            if found is None:
                return await self._to_process(envelope)
            refusal, version = found
            known = await asyncio.to_thread(self.log.receipt, envelope.stream, envelope.command_id)
            if known is not None:
                check_same(envelope, known[1])
                return known[0]
            if self.sender is None and version == 0:
                raise refusal
            free = None if self.sender is None else await self.sender.has_not(envelope, version, refusal)
            if free or (free is None and unsent):
                raise refusal
            if not unsent or version == before:  # its process is not where the log is, and says itself why that is
                return await self._to_process(envelope)
            before = version
            await asyncio.sleep(GLANCE)

    def _dressed(self, envelope: Envelope, network_id: str) -> Envelope:
        network, version = self.registers.network(network_id)
        clock = self.registers.clock(network_id) if network.rehearsal else None
        return envelope.model_copy(update={"network_version": version, "clock": clock})

    async def _to_process(self, envelope: Envelope) -> Receipt:
        if self.sender is None:
            raise NoEngine("No engine is connected: start it with 'vertebra up'.")
        return await self.sender.send(envelope)

    async def network(self, network_id: str) -> tuple[Network, int]:
        """A network as it stands and its version; empty at version 0 where there is none."""
        return await asyncio.to_thread(self.registers.network, network_id)

    async def advance_clock(
        self, network_id: str, to: datetime, *, person: str, goes_on: GoesOn = lambda _at: True
    ) -> None:
        """Move a rehearsal's clock to a moment. Every deadline up to it fires, in order, each at its own time.

        `goes_on`: told each moment before the clock is there; where it says no, the clock stays at the one before, all
        that was due up to it is done, and the same may be asked again.
        """
        await self._play(network_id, to, partial(self._step, network_id, person), goes_on)

    async def move_clock(
        self,
        envelope: Envelope,
        *,
        beginning: datetime | None = None,
        goes_on: GoesOn = lambda _at: True,
    ) -> Receipt | None:
        """The same as somebody asks it in a command of their own; its receipt, None where `goes_on` said no.

        What would be refused moves nothing. Raises as `give` does, and `NoEngine` where something is due on the way.
        """
        await asyncio.to_thread(self._check_near, envelope, beginning)
        _check_askable(envelope)
        network_id, to = ids.parts(envelope.stream)[1], moved_to(envelope)
        network, _ = await self.network(network_id)
        if to is None or not network.rehearsal:
            return await self._give(envelope, beginning)
        if await asyncio.to_thread(self.log.receipt, envelope.stream, envelope.command_id) is None:
            await asyncio.to_thread(partial(self.registers.check, envelope, beginning=beginning))
        due = await asyncio.to_thread(self.reading.due, network_id, to)
        if due and self.sender is None:
            raise NoEngine("No engine is connected: start it with 'vertebra up'.")
        asked = envelope.model_copy(update={"expected_version": None})  # as it was read: its own steps change it
        receipts: list[Receipt] = []

        async def step(at: datetime) -> None:
            if at < to:
                await self._step(network_id, envelope.person, at)
            else:
                receipts.append(await self._give(asked, beginning))

        return receipts[0] if await self._play(network_id, to, step, goes_on) else None

    async def _play(
        self, network_id: str, to: datetime, step: Callable[[datetime], Awaitable[None]], goes_on: GoesOn
    ) -> bool:
        """Have all come that is due up to a moment; `step` moves the clock. False where `goes_on` said no."""
        await asyncio.to_thread(refuse_when_full, self.log.engine)
        woken: set[tuple[datetime, str]] = set()
        await self._bring_back(network_id)
        while True:
            due = [entry for entry in await asyncio.to_thread(self.reading.due, network_id, to) if entry not in woken]
            if not due:
                break
            at = due[0][0]
            if not goes_on(at):
                return False
            await step(at)
            for stream in [stream for when, stream in due if when == at]:
                woken.add((at, stream))
                command_id = ids.seeded(f"wake/{stream}/{at.isoformat()}/{os.urandom(4).hex()}", at)
                await self._wake(stream, command_id, at)
            await self.settle(network_id)
        if not goes_on(to):
            return False
        await step(to)
        await self._bring_back(network_id)
        return True

    async def _bring_back(self, network_id: str) -> None:
        """Wake those whose deadlines were given up, and would come now."""
        at = await asyncio.to_thread(self.registers.clock, network_id)
        if at is None or self.sender is None:
            return
        for stream in await asyncio.to_thread(self._given_up.coming_back, network_id, rehearsal=True):
            await self._wake(stream, self.new_id(), at)
            await self.settle(network_id)

    async def _wake(self, stream: str, command_id: UUID, at: datetime) -> None:
        """Have a process look at its deadlines; they are decided by the rules and mandates as they are now."""
        _, version = await self.network(ids.parts(stream)[1])
        await self._to_process(
            Envelope(stream=stream, command_id=command_id, kind=WAKE, clock=at, network_version=version)
        )

    async def _step(self, network_id: str, person: str, to: datetime) -> None:
        stream = ids.stream_id("clock", network_id)
        now = await asyncio.to_thread(self.registers.clock, network_id)
        if now is not None and now >= to:
            return
        await self._give(
            Envelope(
                stream=stream,
                command_id=ids.seeded(f"{stream}/{to.isoformat()}", to),
                kind="AdvanceClock",
                data={"to": to.isoformat()},
                person=person,
            )
        )

    async def settle(self, network_id: str, *, patience: float = 60.0) -> None:
        """Wait until every event of a network that must reach another process has reached it, or was refused."""
        give_up = asyncio.get_running_loop().time() + patience
        while await asyncio.to_thread(self.reading.undelivered, network_id):
            if asyncio.get_running_loop().time() > give_up:
                raise Unanswered("Deliveries in {network} are still under way.", network=network_id)
            await asyncio.sleep(GLANCE)


def _check_askable(envelope: Envelope) -> None:
    """Refuse what is no command of a person, whatever stands."""
    kind, _, named = ids.parts(envelope.stream)
    if kind not in DECIDERS or DECIDERS[kind].places not in (None, len(named)):
        # What no page could ever show must not begin either: `network:town:north`, say.
        raise Refusal("unknown-stream", "There is nothing called '{stream}'.", stream=envelope.stream)
    if envelope.source != "person":
        raise Refusal("only-the-engine", "Timers and deliveries are the engine's own.")
    if envelope.kind not in DECIDERS[kind].commands:
        # Temporal would know no update of that name, and say so in words of its own.
        raise unknown_command(envelope)
    check_id(envelope)
    check_sendable(envelope.data)
    check_size({"person": envelope.person, "entered_by": envelope.entered_by, "meeting": envelope.meeting})
