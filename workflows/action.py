"""One action of an adopted plan, from planned to completed or cancelled. The rules are in `domain.action`."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import action
    from workflows.messages import Outcome, ProcessStart
    from workflows.process import Process


@workflow.defn(name="ActionWorkflow")
class ActionWorkflow(Process[action.State]):
    """An action; it tells its cycle what becomes of it, and reminds by itself when it is late."""

    @workflow.init
    def __init__(self, start: ProcessStart) -> None:
        super().__init__(action.decider, start)

    @workflow.run
    async def run(self, start: ProcessStart) -> Outcome:
        return await self.lived()

    async def story(self) -> None:
        await self.settled()

    async def settled(self) -> None:
        await self.shell.until(action.decider.closed)
