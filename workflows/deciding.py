"""What a run knows beside its stream (network, time, the commands it remembers, deadlines), and deciding by it.

It decides on a copy of the state and stores nothing: that is the shell's. It must never read a clock but the workflow's
or the rehearsal's.
"""

from abc import ABC, abstractmethod
from collections import deque
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError

from domain import ids, territory
from domain.annulling import annuls, said_elsewhere
from domain.bringing import no_version
from domain.decider import Decider, Envelope, Folded, MeetingFacts, Source
from domain.errors import Refusal
from domain.handling import GIVES_UP, Decision, giving_up, handle, stays_due
from domain.meetings import is_own_meeting
from domain.message import Message
from workflows import hydration
from workflows.batch import Batch, Waiting, failure_of
from workflows.deadlines import Deadlines, Timer
from workflows.messages import ASKED_LIMIT, BATCH_LIMIT, ITEM_LIMIT, WAKE, Recalled
from workflows.window import Window, check_same

S = TypeVar("S", bound=Message)

MOST_TIMERS = 10_000


class Deciding(ABC, Generic[S]):
    """The part of a shell that looks up what a decision rests on, decides commands, and gives those of deadlines.

    `folded`: the stream as the log has it: never ahead of what is stored.
    """

    def __init__(self, decider: Decider[S], stream: str) -> None:
        self.decider = decider
        self.stream = stream
        self.folded: Folded[S] = Folded.empty(decider, stream)
        self._network_id = ids.parts(stream)[1]
        self._network = territory.Network()
        self._network_version = 0
        self._clock: datetime | None = None
        self._window = Window()
        self._queue: deque[Waiting] = deque()
        self._apart = False
        self._due_at: datetime | None = None
        self._deadlines = Deadlines(decider, stream)

    @property
    def state(self) -> S:
        """The state as the log has it: never ahead of what is stored."""
        return self.folded.state

    @abstractmethod
    def _edition(self) -> int:
        """Of the engine's own rules: a run goes on under those that it began with."""

    @property
    def _limit(self) -> int | None:
        """The most bytes of one command with its events; under older rules there was none."""
        return ITEM_LIMIT if self._apart else None

    # What is known

    async def _look_up(self, taken: list[Waiting]) -> dict[str, MeetingFacts | None]:
        """What these commands need to be decided that is not in memory: all of it read before, none in between."""
        if self._apart and self._network.rehearsal and any(waiting.answer is not None for waiting in taken):
            self._move_clock(await hydration.read_clock(self._network_id))
        asked = [(waiting.envelope.source, waiting.envelope.command_id) for waiting in taken]
        forgotten = [each for each in (*asked, *self._passed()) if self._window.may_have_forgotten(*each)]
        at_once = ASKED_LIMIT if self._apart else None
        recalled = await hydration.recall(self.stream, forgotten, at_once=at_once) if forgotten else Recalled()
        self._window.recall(recalled, forgotten)
        newest = max((w.envelope.network_version for w in taken), default=0)
        if newest > self._network_version or self._waited_for_a_deadline():
            await self._read_network()
        self._refuse_unknown_versions(taken)
        held = tuple(
            dict.fromkeys(
                w.envelope.meeting
                for w in taken
                if w.envelope.meeting and not is_own_meeting(self.stream, w.envelope.meeting)
            )
        )
        facts: dict[str, MeetingFacts | None] = {}
        for asked_for in [(one,) for one in held] if self._apart else [held] if held else []:
            try:
                facts |= await hydration.read_meetings(self._network_id, asked_for)
            except ActivityError as error:
                # Those who name such a meeting are told, and may ask again once it has been put right.
                for waiting in [w for w in taken if w.envelope.meeting in asked_for and w in self._queue]:
                    self._queue.remove(waiting)
                    waiting.fail(failure_of(error))
        for annulled in [(w, known_as) for w in taken if (known_as := annuls(w.envelope)) is not None]:
            waiting, known_as = annulled
            try:
                facts |= await hydration.read_meetings(self._network_id, (), (known_as,))
            except ActivityError as error:
                if waiting in self._queue:
                    self._queue.remove(waiting)
                    waiting.fail(failure_of(error))
        return facts

    def _refuse_unknown_versions(self, taken: list[Waiting]) -> None:
        """Whoever rests on a version that its network does not have is told so; under older code nobody looked."""
        for waiting in [one for one in taken if one.envelope.network_version > self._network_version]:
            if workflow.patched("versions-exist"):
                self._queue.remove(waiting)
                waiting.refuse(no_version(waiting.envelope))

    def _passed(self) -> list[tuple[Source, UUID]]:
        """The deadlines that have come: one that fired long ago and stayed due must not be given again."""
        if not self._apart:
            return []
        return [("timer", known_as) for known_as in self._deadlines.passed(self.state, self._now(None))]

    def _waited_for_a_deadline(self) -> bool:
        """Whether a deadline of the world's clock has come: by then rules and mandates may be others, unannounced.

        In a rehearsal whoever moves the clock says which version the network has.
        """
        return not self._network.rehearsal and self._is_due() and workflow.patched("deadlines-read-the-network")

    async def _read_network(self) -> None:
        self._network, self._network_version = await hydration.read_network(self._network_id)

    # Decisions

    def _decide(self, waiting: Waiting, batch: Batch[S], meetings: dict[str, MeetingFacts | None]) -> None:
        envelope = waiting.envelope
        try:
            known = self._window.answer(envelope)
            twin = batch.holding(self._window.key, envelope)
            if known is not None:
                waiting.tell(known)
            elif envelope.kind == WAKE:
                self._deadlines.try_again()
                batch.woken.append(waiting)  # answered once the deadlines that it found are stored
            elif twin is not None:
                check_same(envelope, twin.stored.content)
                batch.decisions.append((waiting, twin))  # answered with the first, once that is stored
            else:
                decision = self._handled(envelope, batch.folded, self._now(envelope), meetings)
                batch.add(waiting, decision, limit=self._limit)
        except Refusal as refusal:
            batch.refused.append((waiting, refusal))  # it may rest on what this batch is yet to store

    def _handled(
        self, envelope: Envelope, folded: Folded[S], now: datetime, meetings: dict[str, MeetingFacts | None]
    ) -> Decision[S]:
        try:
            return handle(
                folded,
                envelope,
                now=now,
                network=self._network,
                network_version=self._network_version,
                meeting=meetings.get(annuls(envelope) or envelope.meeting or ""),
                said_in=meetings.get(said_elsewhere(envelope) or ""),
                edition=self._edition(),
            )
        except Refusal:
            raise
        except Exception:
            # A defect in a rule must not stop the process for everybody else: this one command is refused.
            workflow.logger.exception("a rule failed", extra={"command": envelope.kind})
            raise Refusal(
                "engine-error", "The engine failed at '{kind}' and has written nothing.", kind=envelope.kind
            ) from None

    # Time

    def _now(self, envelope: Envelope | None) -> datetime:
        if not self._network.rehearsal:
            return workflow.now()
        if envelope is not None and not self._apart:
            self._move_clock(envelope.clock)
        return self._clock if self._clock is not None else workflow.now()

    def _move_clock(self, to: datetime | None) -> None:
        """Move on what this run knows of the rehearsal's clock; never back."""
        if to is not None:
            self._clock = to if self._clock is None else max(self._clock, to)

    def _next_due(self) -> datetime | None:
        timer = self._deadlines.next(self.folded, self._network_version)
        return timer.at if timer is not None else None

    def _is_due(self) -> bool:
        return self._due_at is not None and self._due_at <= self._now(None)

    def _fire_timers(self, batch: Batch[S], now: datetime) -> bool:
        """Give the commands of deadlines that have come. False where the log has to be asked about one before."""
        for _ in range(MOST_TIMERS):
            timer = self._deadlines.next(batch.folded, self._network_version)
            if timer is None or timer.at > now or batch.size >= BATCH_LIMIT:
                return True
            if self._apart and self._window.must_ask("timer", timer.command_id):
                return False
            if self._window.holds("timer", timer.command_id):
                self._deadlines.spend(timer)  # an earlier run fired it, and it stayed due: once is enough
                continue
            envelope = timer.envelope(self.stream, self._network_version)
            first = timer.due.which() not in batch.folded.given_up
            at = timer.at if self._network.rehearsal and first else now
            try:
                decision = self._handled(envelope, batch.folded, at, {})
                if decision.events:
                    batch.add(None, decision, limit=self._limit)
            except Refusal as refusal:
                self._give_up(timer, refusal, batch, at)
                continue
            if self._deadlines.has(timer, batch.folded.state):
                self._give_up(timer, stays_due(decision.events), batch, at)
        return True

    def _give_up(self, timer: Timer, refusal: Refusal, batch: Batch[S], now: datetime) -> None:
        """Tell by an event why a deadline did not come, once for each reason; nobody is woken for it until it is gone.

        Under the rules of before each run kept that to itself.
        """
        told = {"stream": self.stream, "command": timer.due.kind, "code": refusal.code}
        if self._edition() < GIVES_UP:
            workflow.logger.error("a deadline was refused", extra=told)
            self._deadlines.spend(timer)
            return
        self._deadlines.tried(timer, self._network_version)
        envelope = giving_up(batch.folded, timer.due, refusal, network_version=self._network_version)
        if envelope is not None:
            workflow.logger.error("a deadline was given up", extra=told)
            batch.add(None, self._handled(envelope, batch.folded, now, {}))
