"""The management meeting: it lives for years, one meeting a run. The rules are in `domain.management`."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import management
    from workflows.messages import Outcome, ProcessStart
    from workflows.process import Process


@workflow.defn(name="ManagementWorkflow")
class ManagementWorkflow(Process[management.State]):
    """One body's meetings. It is never closed: when a meeting is over, it continues as new and waits for the next."""

    @workflow.init
    def __init__(self, start: ProcessStart) -> None:
        super().__init__(management.decider, start)

    @workflow.run
    async def run(self, start: ProcessStart) -> Outcome:
        return await self.lived()

    async def story(self) -> None:
        """A meeting, from what is brought to its table to its close; what it tells others is told by the next run."""
        before = management.meetings_over(self.shell.state)
        await self.shell.until(lambda state: management.meetings_over(state) > before)
        await self.shell.turn_over()
