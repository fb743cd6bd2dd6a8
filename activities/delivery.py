"""Bringing an event to another process, and waking those that have something to bring.

A delivery is keyed by the id of the event delivered: however often it is tried, the receiver stores it once.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import sample
from typing import Any, Protocol
from uuid import uuid4

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.attendances import Attendances
from activities.beating import beating
from activities.givenup import GivenUp
from activities.planned import Planned
from activities.sending import Sender, Unanswered
from domain.bringing import AWAITED, brought
from domain.decider import Envelope
from domain.errors import Refusal
from store.errors import Damaged
from store.reading import Reading
from workflows.messages import WAKE, DeliveryOutcome, DeliveryRequest, SweepRequest, Swept

WOKEN_AT_ONCE = 10
MOST_WOKEN = 1_000  # in one sweep, whose answer names them


DAMAGE = AWAITED | {Damaged.code}
REPAIRED = timedelta(minutes=1)  # how long until a receiver is asked again whose log is damaged, or lacks the event
ONE_WAKE = 5.0  # seconds; who does not wake is tried again by the next sweep


class Looker(Protocol):
    """Finds what was left unasked after a register had changed."""

    def not_followed(self) -> list[Envelope]:
        """What is to be asked now. What is damaged is none of it, and keeps no other back."""
        ...

    def answered(self, asked: Envelope) -> None:
        """It was asked, and taken or refused: asked again, it would wake its process for nothing at every sweep."""
        ...


class DeliveryActivities:
    """Deliveries and sweeps over one sender. `all()` is what a worker registers."""

    def __init__(
        self, sender: Sender, reading: Reading, given_up: GivenUp, attendances: Attendances, planned: Planned
    ) -> None:
        self._sender = sender
        self._reading = reading
        self._given_up = given_up
        self._attendances = attendances
        self._planned = planned

    def all(self) -> Sequence[Callable[..., Any]]:
        return (self.deliver, self.sweep)

    @activity.defn(name="deliver")
    async def deliver(self, request: DeliveryRequest) -> DeliveryOutcome:
        """Wait until the receiver has stored the event, or has refused it."""
        envelope = brought(
            request.sender, request.delivery, network_version=request.network_version, clock=request.clock
        )
        async with beating():
            try:
                await self._sender.send(envelope)
            except Refusal as refusal:
                if refusal.code in DAMAGE:  # no answer: the receiver says more once its log has been put right
                    raise ApplicationError(str(refusal), type=refusal.code, next_retry_delay=REPAIRED) from refusal
                return DeliveryOutcome(refused_code=refusal.code, refused_reason=str(refusal))
        return DeliveryOutcome()

    @activity.defn(name="sweep")
    async def sweep(self, request: SweepRequest) -> Swept:
        """Wake whoever has waited longer than the grace: with an undelivered event, or a deadline that has passed. One
        whose deadline was given up is woken when it would come now; what a corrected attendance concerns is asked,
        and so is a planned meeting that has not followed its network.

        Some at a time, whoever they are: the next sweep wakes others.
        """
        before = datetime.now(UTC) - request.grace
        side_by_side = asyncio.Semaphore(WOKEN_AT_ONCE)

        async def wake(stream: str, version: int) -> str | None:
            # A stream that waits for a repair must not keep the others asleep.
            async with side_by_side:
                with contextlib.suppress(Unanswered, Refusal):
                    asked = Envelope(stream=stream, command_id=uuid4(), kind=WAKE, network_version=version)
                    await self._sender.send(asked, patience=ONE_WAKE)
                    return stream
            return None

        async def follow(looker: Looker, asked: Envelope) -> None:
            async with side_by_side:
                try:
                    await self._sender.send(asked, patience=ONE_WAKE)
                except Unanswered:
                    return  # the next sweep asks again
                except Refusal as refusal:
                    if refusal.code in DAMAGE:
                        return
                looker.answered(asked)

        async with beating():
            for looker in (self._attendances, self._planned):
                found = await asyncio.to_thread(looker.not_followed)
                await asyncio.gather(*(follow(looker, asked) for asked in found))
            asleep = dict.fromkeys(await asyncio.to_thread(self._reading.asleep, before), 0)
            asleep |= await asyncio.to_thread(self._given_up.coming_back)
            chosen = sample(sorted(asleep), min(len(asleep), MOST_WOKEN))
            woken = await asyncio.gather(*(wake(stream, asleep[stream]) for stream in chosen))
        return Swept(woken=tuple(stream for stream in woken if stream is not None))
