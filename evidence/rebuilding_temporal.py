"""An empty Temporal, given its processes back from the log: each open one is woken and hydrates, and is then compared.

Nothing is decided here. Waking is what the sweeper does; a process that was woken once too often does nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from uuid import uuid4

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.histories import OURS
from activities.sending import Sender, Unanswered
from domain.decider import Envelope
from domain.errors import Refusal
from domain.message import Message
from domain.registry import PROCESSES
from store.errors import NotFound
from store.log import EventLog
from workflows.messages import WAKE, Standing

AT_ONCE = 10

Progress = Callable[[int, int], None]


class Reopened(Message):
    """What came of it, by stream: `running` agree with the log; `differing` do not; `asleep` could not be woken.

    `over`: had only something to deliver, and have ended again.
    """

    running: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    asleep: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return not (self.differing or self.asleep)


def _silent(_done: int, _of: int) -> None:
    return None


async def rebuild_temporal(
    client: Client, log: EventLog, sender: Sender, *, also_running: bool = False, progress: Progress = _silent
) -> Reopened:
    """Reopen every open process of the log, and every one with something to deliver, and compare each with the log.

    Raises Refusal 'temporal-not-empty' where processes are there already, unless `also_running`: these are
    compared too.
    Raises `Damaged` where a stream is not what was stored; nothing was woken then.
    """
    if not also_running:
        await refuse_unless_empty(client)
    waiting = await asyncio.to_thread(open_processes, log)
    side_by_side = asyncio.Semaphore(AT_ONCE)
    ends: dict[str, list[str]] = {"running": [], "over": [], "differing": [], "asleep": []}
    done = 0

    async def reopen(stream: str) -> None:
        nonlocal done
        async with side_by_side:
            ends[await _reopened(client, log, sender, stream)].append(stream)
        done += 1
        progress(done, len(waiting))

    await asyncio.gather(*map(reopen, waiting))
    return Reopened(**{how: tuple(sorted(streams)) for how, streams in ends.items()})


async def refuse_unless_empty(client: Client) -> None:
    """Raises Refusal 'temporal-not-empty' where Temporal knows any process of ours, be it closed."""
    async for each in client.list_workflows(f"WorkflowType IN ({OURS})", limit=1):
        raise Refusal(
            "temporal-not-empty",
            "This Temporal has processes already, {stream} for one. With --also-running they are compared with "
            "the log, and those that are missing are opened.",
            stream=each.id,
        )


def open_processes(log: EventLog) -> Sequence[str]:
    """The processes that are not over, and those that have something to deliver, by the log alone. Raises `Damaged`."""
    found = []
    for info in log.streams():
        if info.kind in PROCESSES:
            folded = log.fold(info.stream)
            if folded.outbox or not folded.decider.closed(folded.state):
                found.append(info.stream)
    return found


async def _reopened(client: Client, log: EventLog, sender: Sender, stream: str) -> str:
    try:
        await sender.send(Envelope(stream=stream, command_id=uuid4(), kind=WAKE))
    except (Unanswered, Refusal):
        return "asleep"
    standing = await _standing(client, stream)
    if standing is None:
        return "over"
    return "running" if await asyncio.to_thread(_agrees, log, standing) else "differing"


async def _standing(client: Client, stream: str) -> Standing | None:
    """What a running process says of itself; None where it has ended."""
    handle = client.get_workflow_handle(stream)
    try:
        if (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING:
            return None
        standing: Standing = await handle.query("standing", result_type=Standing)
        return standing
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


def _agrees(log: EventLog, standing: Standing) -> bool:
    """Whether a process is what the log folds to at its version: it may have moved on since it was asked."""
    try:
        folded = log.fold(standing.stream, until=standing.version)
    except NotFound:
        return False
    return (standing.head, standing.fingerprint) == (folded.head, folded.fingerprint())
