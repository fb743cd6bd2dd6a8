"""Sending a command to a process: Temporal's update-with-start, repeated with the same command id until it is answered.

The one way in for people's commands, deliveries and wake-ups. It never decides whether a command is right.
"""

import asyncio
import os
from datetime import timedelta

import structlog
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowExecutionStatus,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain import ids
from domain.bringing import AWAITED
from domain.decider import Envelope
from domain.errors import Refusal, VertebraError
from store.errors import Damaged
from store.messages import Receipt, TurnedAway
from workflows.messages import REFUSED, TASK_TIMEOUT, TURN_AFTER, UNSEEN, ProcessStart, Refused

WORKFLOWS = {
    "cycle": "CycleWorkflow",
    "action": "ActionWorkflow",
    "case": "CaseWorkflow",
    "escalation": "EscalationWorkflow",
    "management": "ManagementWorkflow",
}
ASK_AGAIN = frozenset({"busy", "superseded", "forked-stream", "AcceptedUpdateCompletedWorkflow"})
PASSING = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.NOT_FOUND,
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
    }
)
ONE_CALL = timedelta(seconds=20)
ONE_LOOK = timedelta(seconds=5)

log = structlog.get_logger(__name__)


class Unanswered(VertebraError):
    """The engine did not answer in time. That is not a refusal: the same command id may be given again."""

    code = "unanswered"


class Disagreeing(Unanswered):
    """A process does not go on, for the log has something else of it than it believes. Repaired, the same id works."""

    code = "forked-stream"


class Sender:
    """Sends commands to processes over one Temporal client.

    `patience`: how long a command is repeated before `Unanswered` is raised, in seconds.
    """

    def __init__(
        self, client: Client, *, task_queue: str, turn_after: int = TURN_AFTER, patience: float = 60.0
    ) -> None:
        self._client = client
        self._task_queue = task_queue
        self._turn_after = turn_after
        self._patience = patience

    async def send(self, envelope: Envelope, *, patience: float | None = None) -> Receipt:
        """The receipt of a command, once its events are stored. Raises `Refusal` or `Unanswered`.

        `patience`: less, or more, than the sender's own.
        """
        loop = asyncio.get_running_loop()
        give_up = loop.time() + (self._patience if patience is None else patience)
        pause, round_, anew = 0.05, 0, ""
        while True:
            try:
                return await self.once(envelope, round_, anew)
            except WorkflowUpdateFailedError as error:
                if not anew and _is_damage(error):
                    anew = f":{os.urandom(4).hex()}"  # perhaps the answer of a run that ended before it was mended
                    continue
                trouble = self._trouble(error)
                round_ += 1
            except WorkflowUpdateRPCTimeoutOrCancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise asyncio.CancelledError from None  # the client hides it in this error
                trouble = "timeout"
            except RPCError as error:
                if error.status not in PASSING:
                    raise
                trouble = error.status.name.lower()
            if loop.time() + pause >= give_up and trouble == Disagreeing.code:
                raise Disagreeing(
                    "{stream} does not go on: its process and the log disagree. An administrator repairs this stream "
                    "or, where one side is older than the other in many, reconciles them all. Nothing is lost: then "
                    "give the command again with its id {id}.",
                    stream=envelope.stream,
                    id=envelope.command_id,
                )
            if loop.time() + pause >= give_up:
                raise Unanswered(
                    "The engine did not answer ({trouble}). Nothing is lost: give the command again with its id {id}.",
                    trouble=trouble,
                    id=envelope.command_id,
                )
            log.debug("asking again", stream=envelope.stream, command=envelope.kind, trouble=trouble)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)

    async def once(self, envelope: Envelope, round_: int = 0, anew: str = "") -> Receipt:
        """One try, with no patience: `round_` and `anew` tell apart the tries of a command that a run has answered."""
        kind, _, _ = ids.parts(envelope.stream)
        if kind not in WORKFLOWS:
            raise Refusal("unknown-stream", "There is nothing called '{stream}'.", stream=envelope.stream)
        start: WithStartWorkflowOperation[object, object] = WithStartWorkflowOperation(
            WORKFLOWS[kind],
            ProcessStart(stream=envelope.stream, turn_after=self._turn_after),
            id=envelope.stream,
            task_queue=self._task_queue,
            task_timeout=TASK_TIMEOUT,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            static_summary=envelope.stream,
        )
        started = asyncio.ensure_future(start.workflow_handle())  # its error is ours too: nobody must miss it there
        try:
            receipt: Receipt = await self._client.execute_update_with_start_workflow(
                envelope.kind,
                envelope,
                start_workflow_operation=start,
                id=_update_id(envelope, round_, anew),
                result_type=Receipt,
                rpc_timeout=ONE_CALL,
            )
        finally:
            started.cancel()
        return receipt

    async def has_not(self, envelope: Envelope, version: int, refusal: Refusal) -> bool | None:
        """Whether nobody works on this command: its process does not run, or stands at this version and was not sent
        it. Then it may be refused as of that version, and is, whoever sends it to this run again. Nothing is left of
        the question, neither in the log nor in a history. None where the process cannot be asked now."""
        refused = Refused(
            command_id=envelope.command_id,
            content=envelope.content(),
            expected=envelope.expected_version,
            version=version,
            refusal=TurnedAway(code=refusal.code, words=refusal.words, params=dict(refusal.params)),
        )
        process = self._client.get_workflow_handle(envelope.stream)
        try:
            await process.execute_update(REFUSED, refused, rpc_timeout=ONE_LOOK)
        except WorkflowUpdateFailedError as error:
            return isinstance(error.cause, ApplicationError) and error.cause.type == UNSEEN
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError from None  # the client hides it in this error
            return None
        except RPCError as error:
            return True if error.status is RPCStatusCode.NOT_FOUND else None
        return False

    async def is_at_work(self, stream: str, run_id: str) -> bool:
        """Whether a run is the one that Temporal has at work for a process. Raises RPCError where it cannot be told."""
        try:
            seen = await self._client.get_workflow_handle(stream).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return seen.run_id == run_id and seen.status is WorkflowExecutionStatus.RUNNING

    async def end_run(self, stream: str, *, why: str) -> None:
        """Terminate the run of a process, where there is one: what it was not answered will be asked again."""
        try:
            await self._client.get_workflow_handle(stream).terminate(why)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    @staticmethod
    def _trouble(error: WorkflowUpdateFailedError) -> str:
        """Why to ask again; what is final is raised as the refusal it is."""
        cause = error.cause
        if not isinstance(cause, ApplicationError):
            return type(cause).__name__
        if cause.type in ASK_AGAIN or len(cause.details) != 2:
            # A refusal of ours has its words and their parameters; a worker of an older release, which does not know
            # the command, has not, and another will answer.
            return cause.type or "busy"
        words, params = cause.details
        raise Refusal(cause.type or "refused", words, **params) from None


def _is_damage(error: WorkflowUpdateFailedError) -> bool:
    """Whether it was answered by a log that is to be put right: damaged, or lacking what this rests on."""
    return isinstance(error.cause, ApplicationError) and error.cause.type in AWAITED | {Damaged.code}


def _update_id(envelope: Envelope, round_: int, anew: str) -> str:
    """A run answers one update id for ever; a later round needs an id that the run has not answered yet."""
    name = f"{envelope.command_id}:{envelope.content()[:16]}"
    if envelope.expected_version is not None:
        name = f"{name}:at{envelope.expected_version}"  # refused as changed since, it is asked again of another
    return f"{name}{anew}" if round_ == 0 else f"{name}{anew}:{round_}"
