"""Where a lost log is still told: the archive, and what Temporal has of processes that are open or lately closed."""

from collections.abc import AsyncIterator, Mapping, Sequence

from temporalio.client import Client

from activities.histories import OURS
from domain import ids
from domain.errors import VertebraError
from evidence import histories
from evidence.rebuilding import Told, seen_by, told_by, told_by_rows
from evidence.registers import archived_rows
from evidence.source import Run
from store.archive import Archive
from store.errors import Damaged


class Remains:
    """What is left. Either part may be missing; `prepare` looks which streams there are."""

    def __init__(self, archive: Archive | None, client: Client | None) -> None:
        self._archive = archive
        self._client = client
        self._processes: list[str] = []
        self._networks: list[str] = []
        self._damaged: list[VertebraError] = []
        self._registers = 0
        self.runs = 0

    @property
    def damaged(self) -> Sequence[VertebraError]:
        return self._damaged

    def count(self) -> int:
        return len(self._processes) + self._registers

    async def prepare(self) -> None:
        """Find the processes and the networks. Raises RPCError where Temporal is away."""
        processes: set[str] = set()
        if self._archive is not None:
            processes |= {run.stream for run in self._archive.runs()}
            self._networks = sorted({segment.network for segment in self._archive.segments()})
            self._damaged += self._archive.troubles()
        if self._client is not None:
            async for each in self._client.list_workflows(f"WorkflowType IN ({OURS})"):
                processes.add(each.id)
        self._processes = sorted(stream for stream in processes if _is_stream(stream))

    async def streams(self) -> AsyncIterator[tuple[str, Sequence[Told], Mapping[str, int]]]:
        for network in self._networks:
            for stream, told in sorted(self._registers_of(network).items()):
                self._registers += 1
                yield stream, [told], {}
        for stream in self._processes:
            found = await self._runs(stream)
            self.runs += len(found)
            seen: dict[str, int] = {}
            for run in found:
                for other, version in seen_by(run).items():
                    seen[other] = max(seen.get(other, 0), version)
            yield stream, [told_by(run) for run in found], seen

    def _registers_of(self, network: str) -> dict[str, Told]:
        assert self._archive is not None
        damaged: list[Damaged] = []
        commands, events = archived_rows(self._archive, network, damaged=damaged)
        self._damaged += damaged
        return told_by_rows(commands, events)

    async def _runs(self, stream: str) -> list[Run]:
        damaged: list[Damaged] = []
        found = await histories.runs(self._client, self._archive, stream, damaged=damaged)
        self._damaged += damaged
        return found


def _is_stream(name: str) -> bool:
    try:
        ids.parts(name)
    except VertebraError:
        return False
    return True
