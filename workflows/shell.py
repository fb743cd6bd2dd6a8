"""The shell around every decider: queue, single appender, dedup, deadlines, outbox, hydration and continue-as-new.

It keeps three promises. Nothing in memory rests on events that may never be stored. A command is answered once and
for good, whoever repeats it. One run writes a stream, and a run that is no longer that one says so and stops.
It must never decide anything about the domain, and never read a clock but the workflow's or the rehearsal's.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from domain.annulling import annuls
from domain.bringing import check_given, forged
from domain.decider import APART, Decider, Delivery, Envelope
from domain.errors import Refusal
from domain.handling import REMEMBERS_REFUSALS
from domain.message import Message
from store.errors import AnnulledMeanwhile, Damaged, Forged
from store.messages import Append, Appended, Fence, Receipt
from workflows import hydration, outbox
from workflows.batch import Batch, Waiting, as_failure, failure_of, receipt_of, receipt_of_nothing
from workflows.deadlines import watch
from workflows.deciding import Deciding
from workflows.messages import (
    BATCH_LIMIT,
    NOTHING_BEGUN,
    REFUSED,
    SUMMARY_LIMIT,
    TASK_TIMEOUT,
    WAKE,
    DeliveryRequest,
    Outcome,
    ProcessStart,
    Refused,
    Standing,
)
from workflows.refusals import Refusals

S = TypeVar("S", bound=Message)

EDITIONS = (("edition-3", 3), ("edition-2", 2))
"""The editions of the engine's rules after the first: the patch by which a run began under one, the highest first.

A step stays for as long as a history with its patch is kept. A new edition is a new step above the others.
"""


LEAVES_NOTHING = "leaves-nothing"  # the patch of runs that give back what they claimed where nobody began anything


class EndOfRun(Exception):
    """Raised inside a run when there is nothing more for it to do. `ending` is told as the run's outcome."""

    def __init__(self, ending: str) -> None:
        self.ending = ending


class Shell(Deciding[S]):
    """One stream's shell. Made in `@workflow.init`; `run` is driven by the workflow that owns it."""

    def __init__(self, decider: Decider[S], start: ProcessStart) -> None:
        super().__init__(decider, start.stream)
        self.start = start
        self._busy = False
        self._ready = False
        self._draining = False
        self._forked = False
        self._superseded = False
        self._ending = "superseded"
        self._delivering: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._defect: BaseException | None = None
        self._batch: Batch[S] | None = None
        self._refusals = Refusals()
        for kind in (*decider.commands, WAKE):
            workflow.set_update_handler(kind, self._update, validator=self._validate)
        workflow.set_update_handler(REFUSED, self._never, validator=self._look)
        workflow.set_query_handler("standing", self._standing)

    # How commands come in

    async def _update(self, envelope: Envelope) -> Receipt:
        if self._superseded or self._forked:  # it was taken in, and nobody is left to decide it
            raise ApplicationError("this run is ending: ask again", type="busy")
        waiting = Waiting(envelope, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        assert waiting.answer is not None
        return await waiting.answer

    def _validate(self, envelope: Envelope) -> None:
        """Passing troubles are told here, for a rejection leaves no trace, so that the same id works later; and what
        nobody gives who speaks for himself, of which no trace is wanted."""
        try:
            check_given(envelope, self.stream, rehearsal=self._network.rehearsal if self._ready else None)
        except Refusal as refusal:
            raise as_failure(refusal) from None
        if self._draining or self._superseded:
            raise ApplicationError("this run is ending: ask again", type="busy")
        if self._forked:
            raise ApplicationError("this stream is forked: it waits for a repair", type="forked-stream")
        said = self._refusals.of(envelope)
        if said is not None:
            raise said

    def _look(self, refused: Refused) -> None:
        """Whether a door may refuse a command by what the log says: this run stands there too, and nobody has sent it
        that command. It says so by a rejection, which leaves nothing in the history, whatever the answer."""
        waiting = (*self._queue, *(self._batch.everybody() if self._batch is not None else ()))
        if (
            not self._ready
            or self._draining
            or self._superseded
            or self._forked
            or self.folded.version != refused.version
            or self._window.holds("person", refused.command_id)
            or any(one.envelope.command_id == refused.command_id for one in waiting)
        ):
            raise ApplicationError("ask what becomes of it", type="busy")
        raise self._refusals.said(refused)

    async def _never(self, refused: Refused) -> None:
        raise ApplicationError("this is never taken in", type="busy", non_retryable=True)

    def _standing(self) -> Standing:
        return Standing(
            stream=self.stream,
            version=self.folded.version,
            head=self.folded.head,
            fingerprint=self.folded.fingerprint(),
            phase=self.decider.summary(self.state).phase,
            network_version=self._network_version,
            waiting=len(self._queue),
            undelivered=len(self.folded.outbox),
            forked=self._forked,
            next_due=self._next_due(),
        )

    # The life of a run

    async def open(self) -> None:
        """Hydrate from the log, become its writer, and begin to answer."""
        fence = self._fence()
        # Asked first of all, and of none of the older patches: a run that has one must find it where it was asked for.
        self._apart = any(workflow.patched(patch) for patch, edition in EDITIONS if edition >= APART)
        try:
            loaded = await hydration.hydrate(self.decider, self.stream, fence=fence, by_source=self._apart)
            self.folded, self._window, self._clock = loaded.folded, loaded.window, loaded.last_recorded_at
            await self._read_network()
        except ActivityError as error:
            # Superseded, or a damaged log: whoever waits is told, and the run ends before it has written anything.
            failure = failure_of(error)
            self._stop(failure, Batch(self.folded))
            raise EndOfRun(failure.type or "unknown") from None
        self._due_at = self._next_due()
        self._ready = True
        self._in_background(self._append_for_ever())
        self._in_background(watch(lambda: self._due_at, asleep=lambda: self._network.rehearsal))
        self._in_background(self._deliver_for_ever())

    async def until(self, holds: Callable[[S], bool]) -> None:
        """Wait until the stored state is as wanted. Continues as new by itself where the history has grown long."""
        await workflow.wait_condition(
            lambda: holds(self.state) or self._superseded or self._nothing_here() or self._must_turn()
        )
        if self._superseded:
            raise EndOfRun(self._ending)
        if holds(self.state):
            return
        if self._nothing_here():
            await self._drain()
            if not self._nothing_here():
                self._turn()
            await self._leave_nothing()
            raise EndOfRun("nothing-here")
        await self.turn_over()

    async def _leave_nothing(self) -> None:
        """Where nothing was ever stored, nothing is left of this run: neither its claim in the log nor, for whoever
        archives runs, a history to keep. It takes nothing in any more."""
        if self.folded.version or not self._window.is_empty() or not workflow.patched(LEAVES_NOTHING):
            return
        await hydration.release(self.stream, self._fence())
        workflow.upsert_memo({NOTHING_BEGUN: True})

    async def finish(self) -> Outcome:
        """End a closed process once everybody is answered and everything delivered; go on if it has been reopened."""
        await workflow.wait_condition(
            lambda: (self._idle() and not self.folded.outbox) or self._superseded or self._must_turn()
        )
        if self._superseded:
            raise EndOfRun(self._ending)
        await self._drain()
        if not self.decider.closed(self.state) or self.folded.outbox:
            self._turn()
        return self.outcome("closed")

    def outcome(self, ending: str) -> Outcome:
        return Outcome(stream=self.stream, version=self.folded.version, ending=ending)

    async def turn_over(self) -> NoReturn:
        """Continue as new: stop intake, answer all, and leave with no await between the last check and the call."""
        await self._drain()
        self._turn()

    def _turn(self) -> NoReturn:
        workflow.continue_as_new(self.start, task_timeout=TASK_TIMEOUT)

    async def _drain(self) -> None:
        """Take nothing more in, and wait until all is answered. A forked stream stays: its repair ends the run."""
        self._draining = True
        await workflow.wait_condition(
            lambda: (self._idle() and workflow.all_handlers_finished() and not self._forked) or self._superseded
        )
        if self._superseded:
            raise EndOfRun(self._ending)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """A defect in the shell must not stop a process in silence: it fails the task, until the code is mended."""

        def ended(task: "asyncio.Task[None]") -> None:
            self._tasks.discard(task)
            if not task.cancelled() and task.exception() is not None:
                self._defect = task.exception()

        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(ended)

    def _check_sound(self) -> None:
        if self._defect is not None:
            raise RuntimeError("the shell failed") from self._defect

    def _fence(self) -> Fence:
        info = workflow.info()
        return Fence(run_id=info.run_id, started_at=info.workflow_start_time)

    def _idle(self) -> bool:
        self._check_sound()
        return self._ready and not self._queue and not self._busy

    def _nothing_here(self) -> bool:
        """Whether nobody has begun anything here. That something was turned away here begins nothing.

        The edition is asked for only where it matters and the log does not show it: earlier in a run than it used to
        be, a replay would miss it.
        """
        if not self._idle():
            return False
        if self.folded.version == 0:
            return True
        untouched = self.folded.state == self.decider.initial and not self.folded.outbox
        return untouched and (self._window.has_turned_away() or self._edition() >= REMEMBERS_REFUSALS)

    def _must_turn(self) -> bool:
        self._check_sound()
        info = workflow.info()
        return (
            self._ready
            and not self._forked
            and (info.is_continue_as_new_suggested() or info.get_current_history_length() > self.start.turn_after)
        )

    # The one appender

    async def _append_for_ever(self) -> None:
        while not self._superseded:
            await workflow.wait_condition(lambda: bool(self._queue) or self._is_due())
            self._busy = True
            try:
                await self._append_once()
            finally:
                self._busy, self._batch = False, None
                self._due_at = self._next_due()
            if self._forked:
                await workflow.wait_condition(lambda: self._superseded)

    async def _append_once(self) -> None:
        taken = self._taken()
        try:
            meetings = await self._look_up(taken)
        except (ActivityError, ApplicationError) as error:
            self._end(failure_of(error), Batch(self.folded))
            return
        self._batch = batch = Batch(self.folded)
        while True:
            fired = self._fire_timers(batch, self._now(self._queue[0].envelope if self._queue else None))
            if not fired or not self._queue or batch.size >= BATCH_LIMIT or self._queue[0] not in taken:
                break
            self._decide(self._queue.popleft(), batch, meetings)
        if batch.items:
            await self._store(batch, taken)
        for waiting in batch.woken:
            waiting.tell(receipt_of_nothing(self.folded, waiting.envelope))
        for waiting, refusal in batch.refused:
            waiting.refuse(refusal)

    def _taken(self) -> list[Waiting]:
        """What is decided together. A meeting is annulled by what is stored of it: what was asked before is stored
        first."""
        asked = list(self._queue)
        return next((asked[:n] for n, w in enumerate(asked) if n and annuls(w.envelope) is not None), asked)

    def _edition(self) -> int:
        """Of the engine's own rules: a run goes on under those that it began with."""
        return next((edition for patch, edition in EDITIONS if workflow.patched(patch)), 1)

    async def _store(self, batch: Batch[S], taken: list[Waiting]) -> None:
        summary = batch.folded.summarised()
        brief = len(summary.model_dump_json()) <= SUMMARY_LIMIT
        try:
            appended = await workflow.execute_activity(
                "append",
                Append(
                    stream=self.stream,
                    fence=self._fence(),
                    expected_version=self.folded.version,
                    expected_head=self.folded.head,
                    items=tuple(batch.items),
                    summary=summary if brief else None,
                ),
                result_type=Appended,
                start_to_close_timeout=hydration.ONE_APPEND if brief else hydration.ONE_FOLD,
                retry_policy=hydration.PATIENT,
                summary=", ".join(item.command.envelope["kind"] for item in batch.items)[:200],  # type: ignore[misc]
            )
        except ActivityError as error:
            failure = failure_of(error)
            if failure.type == AnnulledMeanwhile.code:
                # Nothing was stored. What was asked is decided again, by what is known of the meeting now.
                self._queue.extendleft(reversed([waiting for waiting, _ in batch.decisions if waiting is not None]))
                return
            if failure.type == Forged.code:
                self._take_out(failure, batch, taken)
                return
            if failure.type == Damaged.code and self._apart:
                self._end(failure, batch)
            else:
                self._stop(failure, batch)
            return
        self.folded = batch.folded
        if appended.head != self.folded.head:
            self._stop(ApplicationError("the log has another head", type="forked-stream", non_retryable=True), batch)
            return
        for waiting, decision in batch.decisions:
            receipt = receipt_of(decision, appended)
            stored = decision.stored
            self._window.remember(stored.source, stored.command_id, stored.content, receipt)
            if waiting is not None:
                waiting.tell(receipt)

    def _take_out(self, failure: ApplicationError, batch: Batch[S], taken: list[Waiting]) -> None:
        """Nothing was stored, for some of it speaks for the engine and no sender knows it: those are refused, and all
        others are decided again without them, in the order in which they came."""
        _, params = failure.details
        made_up = set(params["commands"].split())
        told = {"stream": self.stream, "commands": params["commands"]}
        workflow.logger.warning("refused: nobody has told this", extra=told)
        waiting = batch.everybody()
        batch.woken.clear()
        batch.refused.clear()
        for one in reversed([one for one in taken if one in waiting]):
            if str(one.envelope.command_id) in made_up and one.envelope.source != "person":
                one.refuse(forged(one.envelope))
            else:
                self._queue.appendleft(one)
        self._deadlines.try_again()

    def _stop(self, failure: ApplicationError, batch: Batch[S]) -> None:
        """The log refused this run for good. Those who wait are told; where they may ask again, their ids work."""
        if failure.type == "superseded":
            self._superseded = True
        else:
            self._forked = True
            told = {"stream": self.stream, "code": failure.type}
            workflow.logger.error("stopped: this stream waits for a repair", extra=told)
        for waiting in (*batch.everybody(), *self._queue):
            waiting.fail(failure)
        self._queue.clear()

    def _end(self, failure: ApplicationError, batch: Batch[S]) -> None:
        """What a decision rests on is not what was stored. Whoever waits is told at once, and so is whoever asks the
        next run, until it has been put right: this one ends, so that nothing rests on what it has in memory."""
        self._ending, self._superseded = failure.type or "unknown", True
        workflow.logger.error("ended: what was stored is damaged", extra={"stream": self.stream, "code": failure.type})
        for waiting in (*batch.everybody(), *self._queue):
            waiting.fail(failure)
        self._queue.clear()

    # The outbox

    async def _deliver_for_ever(self) -> None:
        """One delivery at a time to each receiver, in the order of the log; different receivers side by side."""
        while True:
            await workflow.wait_condition(lambda: self._next_delivery() is not None)
            delivery = self._next_delivery()
            if delivery is None:
                continue
            self._delivering[delivery.receiver] = str(delivery.event_id)
            self._in_background(self._deliver(delivery))

    def _next_delivery(self) -> Delivery | None:
        if self._draining or self._superseded or self._forked:
            return None
        return next((kept for kept in self.folded.outbox.values() if kept.receiver not in self._delivering), None)

    async def _deliver(self, delivery: Delivery) -> None:
        clock = self._clock if self._network.rehearsal else None
        request = DeliveryRequest(
            sender=self.stream, delivery=delivery, network_version=self._network_version, clock=clock
        )
        outcome = await outbox.delivered(request)
        confirm = outbox.confirmation(request, outcome, clock=self._clock)
        self._queue.append(Waiting(confirm))
        await workflow.wait_condition(lambda: str(delivery.event_id) not in self.folded.outbox)
        del self._delivering[delivery.receiver]
