"""One turn of a zone: diagnosis, SWOT, plan, actions, evaluation. The rules are in `domain.cycle`, the waiting here."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import cycle
    from workflows.messages import Outcome, ProcessStart
    from workflows.process import Process


@workflow.defn(name="CycleWorkflow")
class CycleWorkflow(Process[cycle.State]):
    """A cycle, for a year and more. Its actions live in workflows of their own: they are nobody's children."""

    @workflow.init
    def __init__(self, start: ProcessStart) -> None:
        super().__init__(cycle.decider, start)

    @workflow.run
    async def run(self, start: ProcessStart) -> Outcome:
        return await self.lived()

    async def story(self) -> None:
        await self.diagnosis_validated()
        await self.swot_agreed()
        await self.plan_adopted()
        await self.actions_settled()
        await self.evaluation_closed()

    async def diagnosis_validated(self) -> None:
        await self.shell.until(lambda state: cycle.past(state, "diagnosis"))

    async def swot_agreed(self) -> None:
        await self.shell.until(lambda state: cycle.past(state, "swot"))

    async def plan_adopted(self) -> None:
        await self.shell.until(lambda state: cycle.past(state, "plan"))

    async def actions_settled(self) -> None:
        await self.shell.until(lambda state: cycle.past(state, "actions"))

    async def evaluation_closed(self) -> None:
        await self.shell.until(lambda state: cycle.past(state, "evaluation"))
