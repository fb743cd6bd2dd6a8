"""The deadlines of one stream, as its decider lists them: which comes next, the command each one gives, and the timer.

Nothing is decided here. A deadline that is given up stays due and is not tried again in this run.
"""

import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from temporalio import workflow

from domain import ids
from domain.decider import Decider, Due, Envelope
from domain.message import Message

S = TypeVar("S", bound=Message)


class Timer(NamedTuple):
    """A deadline with the id of the command that it will give: the same in every run. Sorted by when they come."""

    at: datetime
    command_id: UUID
    due: Due

    def envelope(self, stream: str, network_version: int) -> Envelope:
        return Envelope(
            stream=stream,
            command_id=self.command_id,
            kind=self.due.kind,
            data=self.due.data,
            source="timer",
            network_version=network_version,
        )


class Deadlines(Generic[S]):
    """What a state still has to come, without what this run has given up."""

    def __init__(self, decider: Decider[S], stream: str) -> None:
        self._decider = decider
        self._stream = stream
        self._given_up: set[UUID] = set()

    def next(self, state: S) -> Timer | None:
        """The earliest deadline; of two at one moment, always the same one."""
        return min(self._pending(state), key=lambda timer: (timer.at, timer.command_id), default=None)

    def passed(self, state: S, now: datetime) -> list[UUID]:
        """The ids of those that have come."""
        return [timer.command_id for timer in self._pending(state) if timer.at <= now]

    def give_up(self, timer: Timer) -> None:
        """Do not try this one again: it was refused, or fired before, or stays due though it fired."""
        self._given_up.add(timer.command_id)

    def has(self, timer: Timer, state: S) -> bool:
        """Whether a deadline is still to come in a state."""
        return any(pending.command_id == timer.command_id for pending in self._pending(state))

    def _pending(self, state: S) -> list[Timer]:
        timers = [
            Timer(due.at, ids.timer(self._stream, due.kind, due.key, due.at), due) for due in self._decider.due(state)
        ]
        return [timer for timer in timers if timer.command_id not in self._given_up]


async def watch(next_due: Callable[[], datetime | None], *, asleep: Callable[[], bool]) -> None:
    """One Temporal timer, for the earliest deadline; it never ends. In a rehearsal there is none: its clock is data."""
    while True:
        target = next_due()

        def changed(seen: datetime | None = target) -> bool:
            return next_due() != seen

        if target is None or asleep() or target <= workflow.now():
            await workflow.wait_condition(changed)
            continue
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                changed, timeout=target - workflow.now(), timeout_summary=f"next deadline {target.isoformat()}"
            )
