"""The sweeper: on a schedule, wake whoever still has something to deliver, or a deadline that passed unnoticed."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.messages import DELIVERY_QUEUE_SUFFIX, SweepRequest, Swept


@workflow.defn(name="SweepWorkflow")
class SweepWorkflow:
    """One sweep. It only wakes: each process delivers for itself, so that there is one delivery path."""

    @workflow.run
    async def run(self, request: SweepRequest) -> Swept:
        swept: Swept = await workflow.execute_activity(
            "sweep",
            request,
            result_type=Swept,
            task_queue=workflow.info().task_queue + DELIVERY_QUEUE_SUFFIX,
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=timedelta(seconds=10),
            summary="wake what sleeps",
        )
        return swept
