"""What every process workflow is: a shell opened, a story of phases, an end. Each process tells only its story."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from temporalio import workflow

from domain.decider import Decider
from domain.message import Message
from workflows.messages import Outcome, ProcessStart
from workflows.shell import EndOfRun, Shell

S = TypeVar("S", bound=Message)


class Process(ABC, Generic[S]):
    """Base of the process workflows; `story` waits for its phases and returns when it is closed."""

    def __init__(self, decider: Decider[S], start: ProcessStart) -> None:
        self.shell = Shell(decider, start)

    @abstractmethod
    async def story(self) -> None:
        """Wait for the phases of this process, in their order."""

    async def lived(self) -> Outcome:
        """Open, live through the story, and end when everybody is answered and everything is delivered."""
        try:
            await self.shell.open()
            await self.story()
            return await self.shell.finish()
        except EndOfRun as end:
            await workflow.wait_condition(workflow.all_handlers_finished)
            return self.shell.outcome(end.ending)
