"""Putting a worker together: the workflows, the activities on one log, and the schedules.

Appends and deliveries have task queues and slots of their own: deliveries that wait for receivers on this very worker
must never keep an append from its slot.
"""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Worker

from activities.attendances import Attendances
from activities.delivery import DeliveryActivities
from activities.evidence import EvidenceActivities
from activities.givenup import GivenUp
from activities.log import LogActivities
from activities.planned import Planned
from activities.registers import Registers
from activities.sending import Sender
from doors.codeversion import code_version
from doors.keeping import keeping
from doors.settings import Settings
from store.archive import Archive
from store.keys import Keys
from store.log import EventLog
from store.reading import Reading
from workflows.every import WORKFLOWS, runner
from workflows.evidence import ArchiveWorkflow, CheckpointWorkflow
from workflows.messages import DELIVERY_QUEUE_SUFFIX, TURN_AFTER, ArchiveRequest, CheckpointRequest, SweepRequest
from workflows.outbox import LONGEST_DELIVERY
from workflows.sweep import SweepWorkflow

SWEEP = "sweep"
CHECKPOINT = "checkpoint"
ARCHIVE = "archive"
NAMESPACE_TRIES = 50  # to make a schedule, a fifth of a second apart


def build_workers(
    client: Client,
    log: EventLog,
    reading: Reading,
    settings: Settings,
    *,
    turn_after: int = TURN_AFTER,
) -> list[Worker]:
    """The two workers of one machine: processes with their appends; deliveries, sweeps, checkpoints and the archive.

    `turn_after`: history events after which a process continues as new; only tests want less than the default.
    """
    queue = settings.task_queue
    registers = Registers(log, log.deciders)
    patience = timedelta(seconds=settings.graceful_shutdown)
    # A delivery may wait long for its receiver; its own timeout is longer still, and then it is tried anew.
    sender = Sender(client, task_queue=queue, turn_after=turn_after, patience=LONGEST_DELIVERY.total_seconds() * 0.8)
    keys = Keys(settings.keys_dir)
    evidence = EvidenceActivities(
        client,
        log,
        keys,
        Archive(settings.archive_dir, keys),
        forget_after=None if settings.forget_after is None else timedelta(seconds=settings.forget_after),
        keeping=keeping(settings, log.engine),
    )
    processes = Worker(
        client,
        task_queue=queue,
        workflows=list(WORKFLOWS),
        activities=list(LogActivities(log, registers, at_work=sender.is_at_work).all()),
        activity_executor=ThreadPoolExecutor(settings.append_slots, thread_name_prefix="append"),
        max_concurrent_activities=settings.append_slots,
        workflow_runner=runner(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_timeout),
        graceful_shutdown_timeout=patience,
        build_id=code_version(),
    )
    deliveries = Worker(
        client,
        task_queue=queue + DELIVERY_QUEUE_SUFFIX,
        activities=[
            *DeliveryActivities(
                sender,
                reading,
                GivenUp(log, reading, registers),
                Attendances(log, reading, registers),
                Planned(log, registers),
            ).all(),
            *evidence.all(),
        ],
        max_concurrent_activities=settings.delivery_slots,
        graceful_shutdown_timeout=patience,
        build_id=code_version(),
    )
    return [processes, deliveries]


async def schedule_sweeps(client: Client, settings: Settings) -> None:
    """Make the sweeper's schedule, or make it anew as it should be. One sweep at a time."""
    request = SweepRequest(grace=timedelta(seconds=settings.sweep_grace))
    await _schedule(client, SWEEP, SweepWorkflow.run, request, settings, settings.sweep_every)


async def schedule_evidence(client: Client, settings: Settings) -> None:
    """Make the schedules of checkpoints and of the archive anew. The first of each is made at once."""
    made = CheckpointWorkflow.run, CheckpointRequest()
    await _schedule(client, CHECKPOINT, *made, settings, settings.checkpoint_every, at_once=True)
    kept = ArchiveWorkflow.run, ArchiveRequest()
    await _schedule(client, ARCHIVE, *kept, settings, settings.archive_every, at_once=True)


async def _schedule(
    client: Client, name: str, run: Any, request: Any, settings: Settings, seconds: float, *, at_once: bool = False
) -> None:
    """A schedule that skips while one is under way. Of several workers that make it, the first does."""
    action = ScheduleActionStartWorkflow(run, request, id=name, task_queue=settings.task_queue)
    schedule = Schedule(
        action=action,
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(seconds=seconds))]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )
    with contextlib.suppress(RPCError):
        await client.get_schedule_handle(name).delete()
    for left in reversed(range(NAMESPACE_TRIES)):
        try:
            with contextlib.suppress(ScheduleAlreadyRunningError):
                await client.create_schedule(name, schedule, trigger_immediately=at_once)
            break
        except RPCError as error:  # a server that has just begun: not each of its parts knows our namespace yet
            if error.status is not RPCStatusCode.NOT_FOUND or not left:
                raise
            await asyncio.sleep(0.2)
