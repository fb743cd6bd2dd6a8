"""Putting a worker together: the workflows, the activities on one log, and the sweeper's schedule.

Appends and deliveries have task queues and slots of their own: deliveries that wait for receivers on this very worker
must never keep an append from its slot.
"""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

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
from temporalio.service import RPCError
from temporalio.worker import Worker

from activities.delivery import DeliveryActivities
from activities.log import LogActivities
from activities.registers import Registers
from activities.sending import Sender
from doors.settings import Settings
from store.log import EventLog
from store.reading import Reading
from workflows.every import WORKFLOWS, runner
from workflows.messages import DELIVERY_QUEUE_SUFFIX, TURN_AFTER, SweepRequest
from workflows.outbox import LONGEST_DELIVERY
from workflows.sweep import SweepWorkflow

SWEEP = "sweep"


def build_workers(
    client: Client,
    log: EventLog,
    reading: Reading,
    settings: Settings,
    *,
    turn_after: int = TURN_AFTER,
) -> list[Worker]:
    """The two workers of one machine: processes with their appends, and deliveries.

    `turn_after`: history events after which a process continues as new; only tests want less than the default.
    """
    queue = settings.task_queue
    registers = Registers(log, log.deciders)
    patience = timedelta(seconds=settings.graceful_shutdown)
    # A delivery may wait long for its receiver; its own timeout is longer still, and then it is tried anew.
    sender = Sender(client, task_queue=queue, turn_after=turn_after, patience=LONGEST_DELIVERY.total_seconds() * 0.8)
    processes = Worker(
        client,
        task_queue=queue,
        workflows=list(WORKFLOWS),
        activities=list(LogActivities(log, registers).all()),
        activity_executor=ThreadPoolExecutor(settings.append_slots, thread_name_prefix="append"),
        max_concurrent_activities=settings.append_slots,
        workflow_runner=runner(),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=settings.sticky_timeout),
        graceful_shutdown_timeout=patience,
    )
    deliveries = Worker(
        client,
        task_queue=queue + DELIVERY_QUEUE_SUFFIX,
        activities=list(DeliveryActivities(sender, reading).all()),
        max_concurrent_activities=settings.delivery_slots,
        graceful_shutdown_timeout=patience,
    )
    return [processes, deliveries]


async def schedule_sweeps(client: Client, settings: Settings) -> None:
    """Make the sweeper's schedule, or make it anew as it should be. One sweep at a time."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            SweepWorkflow.run,
            SweepRequest(grace=timedelta(seconds=settings.sweep_grace)),
            id=SWEEP,
            task_queue=settings.task_queue,
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=timedelta(seconds=settings.sweep_every))]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )
    with contextlib.suppress(RPCError):
        await client.get_schedule_handle(SWEEP).delete()
    with contextlib.suppress(ScheduleAlreadyRunningError):
        await client.create_schedule(SWEEP, schedule)
