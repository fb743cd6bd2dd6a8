"""Asking for a checkpoint, or a round of archiving, now: the worker makes it, for it has the keys and the folder.

Also how long Temporal keeps what is closed, which the archive must be faster than.
"""

import asyncio
from datetime import timedelta
from typing import Any, TypeVar

from google.protobuf.duration_pb2 import Duration
from pydantic import BaseModel
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.service import RPCError

from activities.histories import retention
from activities.sending import Unanswered
from domain.errors import VertebraError
from doors.settings import Settings
from doors.working import ARCHIVE, CHECKPOINT
from workflows.evidence import ArchiveWorkflow, CheckpointWorkflow
from workflows.messages import ArchiveMade, ArchiveRequest, CheckpointMade, CheckpointRequest

PATIENCE = 300.0  # seconds

M = TypeVar("M", bound=BaseModel)


async def checkpoint_now(client: Client, settings: Settings, *, patience: float = PATIENCE) -> CheckpointMade:
    """Have a checkpoint made, once. Raises VertebraError with what is in the way, `Unanswered` where no worker is."""
    run = CheckpointWorkflow.run, CheckpointRequest(once=True)
    return await _asked(client, settings, CHECKPOINT, *run, CheckpointMade, patience)


async def archive_now(client: Client, settings: Settings, *, patience: float = PATIENCE) -> ArchiveMade:
    """Have all archived that is closed, once. Raises as `checkpoint_now`."""
    run = ArchiveWorkflow.run, ArchiveRequest(once=True)
    return await _asked(client, settings, ARCHIVE, *run, ArchiveMade, patience)


async def keep_closed_runs(client: Client, at_least: timedelta) -> None:
    """Have Temporal keep closed runs of our namespace so long; nothing is changed where it keeps them longer.

    For the embedded server, whose own default is a day: a laptop may be shut for longer.
    """
    kept = await retention(client)
    if kept is None or kept >= at_least:
        return
    longer = Duration()
    longer.FromTimedelta(at_least)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(
            namespace=client.namespace, config=NamespaceConfig(workflow_execution_retention_ttl=longer)
        )
    )


async def _asked(
    client: Client, settings: Settings, name: str, run: Any, request: Any, answer: type[M], patience: float
) -> M:
    try:
        async with asyncio.timeout(patience):
            made: M = await client.execute_workflow(
                run,
                request,
                id=f"{name}-now",
                task_queue=settings.task_queue,
                result_type=answer,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            )
    except (TimeoutError, RPCError) as error:
        raise Unanswered(
            "No worker answered within {seconds} seconds. It is done later, on its schedule.", seconds=f"{patience:g}"
        ) from error
    except WorkflowFailureError as error:
        raise _in_words(error) from error
    return made


def _in_words(error: WorkflowFailureError) -> VertebraError:
    cause = error.cause.cause if isinstance(error.cause, ActivityError) else error.cause
    if isinstance(cause, ApplicationError) and len(cause.details) == 2:
        words, params = cause.details
        return VertebraError(words, code=cause.type, **params)
    return VertebraError("It did not succeed: {reason}.", code="engine-error", reason=str(cause or error))
