"""Checkpoints and the archive, on their schedules: each of these asks for one activity and waits, however long.

What is in the way (no room, no right, no server) is tried again until it is out of the way; meanwhile the schedule
skips. The activities are on the deliveries' queue: they never keep an append from its slot.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from workflows.messages import (
        DELIVERY_QUEUE_SUFFIX,
        ArchiveMade,
        ArchiveRequest,
        CheckpointMade,
        CheckpointRequest,
    )

HEARTBEAT = timedelta(seconds=10)


def _retry(*, once: bool) -> RetryPolicy:
    return RetryPolicy(
        initial_interval=timedelta(seconds=1),
        maximum_interval=timedelta(minutes=1),
        maximum_attempts=1 if once else 0,
    )


@workflow.defn(name="CheckpointWorkflow")
class CheckpointWorkflow:
    """One checkpoint, where the log has something new."""

    @workflow.run
    async def run(self, request: CheckpointRequest) -> CheckpointMade:
        made: CheckpointMade = await workflow.execute_activity(
            "checkpoint",
            result_type=CheckpointMade,
            task_queue=workflow.info().task_queue + DELIVERY_QUEUE_SUFFIX,
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=HEARTBEAT,
            retry_policy=_retry(once=request.once),
            summary="sign where every stream stands",
        )
        return made


@workflow.defn(name="ArchiveWorkflow")
class ArchiveWorkflow:
    """One round of archiving. A round that was broken off is begun anew: what is in the archive is passed over."""

    @workflow.run
    async def run(self, request: ArchiveRequest) -> ArchiveMade:
        made: ArchiveMade = await workflow.execute_activity(
            "archive",
            result_type=ArchiveMade,
            task_queue=workflow.info().task_queue + DELIVERY_QUEUE_SUFFIX,
            start_to_close_timeout=timedelta(hours=6),
            heartbeat_timeout=HEARTBEAT,
            retry_policy=_retry(once=request.once),
            summary="archive closed histories",
        )
        return made
