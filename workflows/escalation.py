"""One question that a group puts to the management meeting. The rules are in `domain.escalation`, the waiting here."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import escalation
    from workflows.messages import Outcome, ProcessStart
    from workflows.process import Process


@workflow.defn(name="EscalationWorkflow")
class EscalationWorkflow(Process[escalation.State]):
    """An escalation, until its answer has come back and is carried out. It is nobody's child: what it came from may
    be edited or closed without losing it."""

    @workflow.init
    def __init__(self, start: ProcessStart) -> None:
        super().__init__(escalation.decider, start)

    @workflow.run
    async def run(self, start: ProcessStart) -> Outcome:
        return await self.lived()

    async def story(self) -> None:
        """The stages of the text; another round of the question goes through them again."""
        while not escalation.closed(self.shell.state):
            await self.tabled()
            await self.decided()
            await self.returned()
            await self.acknowledged()
            await self.acted()

    async def tabled(self) -> None:
        await self.shell.until(lambda state: escalation.past(state, "raised"))

    async def decided(self) -> None:
        await self.shell.until(lambda state: escalation.past(state, "sent-back") or escalation.asked_anew(state))

    async def returned(self) -> None:
        await self.shell.until(lambda state: escalation.past(state, "decided") or escalation.asked_anew(state))

    async def acknowledged(self) -> None:
        await self.shell.until(lambda state: escalation.past(state, "returned") or escalation.asked_anew(state))

    async def acted(self) -> None:
        """Carried out, or known by all with nothing to carry out; or asked anew, which begins another round."""
        await self.shell.until(lambda state: escalation.closed(state) or escalation.asked_anew(state))
