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
from domain.decider import Decider, Due, Envelope, Folded
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
    """What a stream still has to come. What was given up for good of it, by its events, is tried once by each run that
    begins, whenever the network has changed, and when the run is woken: so it comes once its reason is gone."""

    def __init__(self, decider: Decider[S], stream: str) -> None:
        self._decider = decider
        self._stream = stream
        self._spent: set[UUID] = set()
        self._tried: dict[UUID, int] = {}
        self._of: S | None = None
        self._listed: tuple[Timer, ...] = ()

    def next(self, folded: Folded[S], network_version: int) -> Timer | None:
        """The earliest deadline; of two at one moment, always the same one."""
        waiting = (timer for timer in self._all(folded.state) if self._waits(timer, folded, network_version))
        return min(waiting, key=lambda timer: (timer.at, timer.command_id), default=None)

    def passed(self, state: S, now: datetime) -> list[UUID]:
        """The ids of those that have come."""
        return [t.command_id for t in self._all(state) if t.at <= now and t.command_id not in self._spent]

    def spend(self, timer: Timer) -> None:
        """Do not try this one again in this run: it was refused, or fired before, or stays due though it fired."""
        self._spent.add(timer.command_id)

    def tried(self, timer: Timer, network_version: int) -> None:
        """This one was refused under the network as it is, and is given up."""
        self._tried[timer.command_id] = network_version

    def try_again(self) -> None:
        """Try what was given up once more, whatever the network is."""
        self._tried.clear()

    def has(self, timer: Timer, state: S) -> bool:
        """Whether a deadline is still to come in a state."""
        return timer.command_id not in self._spent and any(
            listed.command_id == timer.command_id for listed in self._all(state)
        )

    def _waits(self, timer: Timer, folded: Folded[S], network_version: int) -> bool:
        if timer.command_id in self._spent:
            return False
        given_up = folded.given_up.get(timer.due.which())
        return given_up is None or (given_up.comes_back and self._tried.get(timer.command_id) != network_version)

    def _all(self, state: S) -> tuple[Timer, ...]:
        """Of a state that does not change what comes of it is worked out once."""
        if state is not self._of:
            listed = self._decider.due(state)
            self._listed = tuple(
                Timer(due.at, ids.timer(self._stream, due.kind, due.key, due.at), due) for due in listed
            )
            self._of = state
        return self._listed


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
