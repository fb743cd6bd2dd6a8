"""What a look at a stream needs from elsewhere: its process' word and its histories, fetched ahead of its pass."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio.service import RPCError

from domain.errors import VertebraError
from evidence.noted import Sheet
from evidence.source import Evidence, Live, Run, StreamRow
from store.errors import Damaged
from workflows.messages import Standing

AHEAD = 4  # streams whose histories are fetched while another one is looked at


@dataclass
class Fetched:
    """What was fetched for a stream before its pass. `at`: when its process was asked; `away`: Temporal was."""

    runs: Sequence[Run] = ()
    damaged: Sequence[Damaged] = ()
    standing: Standing | None = None
    at: datetime | None = None
    away: bool = False


@dataclass
class Fetching:
    """Asks for streams one after another. `live`: who asks processes, None where nobody does; `silent`: why that was
    given up."""

    evidence: Evidence
    live: Live | None
    histories: bool
    silent: VertebraError | None = None

    async def each(self, chosen: Sequence[StreamRow]) -> AsyncIterator[tuple[StreamRow, Fetched]]:
        """Each stream with its histories and its process' word, some fetched ahead."""
        waiting: list[tuple[StreamRow, asyncio.Task[Fetched]]] = []
        rest = iter(chosen)
        try:
            while True:
                while len(waiting) < AHEAD and (row := next(rest, None)) is not None:
                    waiting.append((row, asyncio.create_task(self._ask(row))))
                if not waiting:
                    return
                row, task = waiting.pop(0)
                yield row, await task
        finally:
            for _, task in waiting:
                task.cancel()

    async def _ask(self, row: StreamRow) -> Fetched:
        """Ask the process first and its histories after it: these then have all that it knew of."""
        asked = Fetched()
        if not Sheet(row).is_process:
            return asked
        if self.live is not None and self.silent is None:
            try:
                asked.at = datetime.now(UTC)
                asked.standing = await self.live.standing(row.stream)
            except VertebraError as error:
                self.silent = error
        if self.histories:
            damaged: list[Damaged] = []
            try:
                asked.runs = await self.evidence.runs(row.stream, damaged)
            except RPCError:
                asked.away = True
            asked.damaged = damaged
        return asked
