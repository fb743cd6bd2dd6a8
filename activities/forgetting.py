"""Having Temporal forget closed runs that nobody needs of it any more: what is archived, and the engine's own rounds.

For the embedded server, whose one file would else grow with all that ever ran. What is not in the archive it keeps.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from temporalio.api.common.v1 import WorkflowExecution as Run
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.sending import WORKFLOWS
from store.archive import Archive
from workflows.messages import NOTHING_BEGUN

AT_ONCE = 2_000  # runs in one round: the first may find many

PROCESSES = frozenset(WORKFLOWS.values())


async def forget(client: Client, archive: Archive, after: timedelta) -> int:
    """Have those forgotten that were closed so long ago, as many as one round takes. Says how many. Raises RPCError
    where Temporal does not answer."""
    gone = 0
    closed_before = (datetime.now(UTC) - after).isoformat(timespec="microseconds")
    async for found in client.list_workflows(f"ExecutionStatus != 'Running' AND CloseTime < '{closed_before}'"):
        kept = found.workflow_type in PROCESSES and NOTHING_BEGUN not in found.raw_info.memo.fields
        if kept and not await asyncio.to_thread(archive.has, found.id, found.run_id):
            continue
        if await _deleted(client, found.id, found.run_id):
            gone += 1
        if gone >= AT_ONCE:
            break
    return gone


async def _deleted(client: Client, stream: str, run_id: str) -> bool:
    run = Run(workflow_id=stream, run_id=run_id)
    try:
        await client.workflow_service.delete_workflow_execution(
            DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=run)
        )
    except RPCError:  # it is gone already, or stays until the next round
        return False
    return True
