"""A process and an activity that say something, for the tests of log lines."""

from datetime import timedelta

import structlog
from temporalio import activity, workflow

log = structlog.get_logger("speaking")


@activity.defn
async def speak() -> None:
    log.info("activity speaks")


@workflow.defn
class Speaking:
    @workflow.run
    async def run(self) -> None:
        log.info("process speaks", words="Maria Silva")
        await workflow.execute_activity(speak, start_to_close_timeout=timedelta(seconds=10))
        workflow.logger.info("process speaks as %s", "Maria Silva")
