"""A case in its group: opened, worked on, resolved, closed; reopened when it comes back. The rules: `domain.case`.

What management is asked lives in an escalation of its own: a case that is closed meanwhile is told all the same.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import case
    from workflows.messages import Outcome, ProcessStart
    from workflows.process import Process


@workflow.defn(name="CaseWorkflow")
class CaseWorkflow(Process[case.State]):
    """A case; its time in the group is limited, and when it is up it asks management by itself."""

    @workflow.init
    def __init__(self, start: ProcessStart) -> None:
        super().__init__(case.decider, start)

    @workflow.run
    async def run(self, start: ProcessStart) -> Outcome:
        return await self.lived()

    async def story(self) -> None:
        await self.opened()
        while not case.closed(self.shell.state):
            await self.in_the_group()
            await self.closed_or_reopened()

    async def opened(self) -> None:
        await self.shell.until(case.opened)

    async def in_the_group(self) -> None:
        await self.shell.until(case.resolved)

    async def closed_or_reopened(self) -> None:
        await self.shell.until(lambda state: case.closed(state) or not case.resolved(state))
