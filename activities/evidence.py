"""Making checkpoints, and bringing closed histories into the archive before Temporal forgets them.

Both may be asked at once by several workers: each checkpoint and each file is made once. What is in the way is said in
the log, with its code, each time it is met.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity
from temporalio.client import Client, WorkflowHistory
from temporalio.exceptions import ApplicationError

from activities.beating import beating
from activities.forgetting import forget
from activities.histories import (
    FoundRun,
    Undecodable,
    closed_runs,
    code_versions,
    ending,
    history_of,
    retention,
    versions_appended,
)
from activities.sending import WORKFLOWS
from domain import ids
from domain.errors import Refusal, VertebraError
from domain.message import canonical
from store import segments
from store.archive import Archive, ArchivedRun, ArchivedSegment
from store.checkpoints import Checkpoints
from store.errors import DamagedArchive
from store.gathering import gather
from store.keys import Keys
from store.log import EventLog
from workflows.messages import ArchiveMade, CheckpointMade

NEAR = 0.5  # of the time that Temporal keeps a closed run: an archive this far behind is near to losing histories
KEEPING = 120.0  # seconds for a round of keeping elsewhere: far less than the activity has

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Lag:
    """How far the archive is behind: closed runs that are not in it, and when the oldest of them was closed.

    `kept`: how long Temporal keeps a closed run, None for ever.
    """

    runs: int
    oldest: datetime | None
    kept: timedelta | None

    @property
    def forgotten_at(self) -> datetime | None:
        """When Temporal begins to forget what is not archived."""
        return self.oldest + self.kept if self.oldest is not None and self.kept is not None else None

    def is_near(self, now: datetime) -> bool:
        """Whether the oldest has waited for a good part of the time that Temporal keeps it."""
        return self.oldest is not None and self.kept is not None and now - self.oldest > self.kept * NEAR


async def waiting(client: Client, archive: Archive) -> list[FoundRun]:
    """The closed runs of our processes that are not in the archive, oldest first. Raises RPCError."""
    found = [run async for run in closed_runs(client) if _is_ours(run.stream)]
    left = await asyncio.to_thread(lambda: [run for run in found if not archive.has(run.stream, run.run_id)])
    return sorted(left, key=lambda run: (run.closed_at or run.started_at, run.run_id))


async def lag(client: Client, archive: Archive) -> Lag:
    """How far the archive is behind. Raises RPCError."""
    left = await waiting(client, archive)
    return _lag(left, await retention(client))


class EvidenceActivities:
    """The activities over one log and one archive. `all()` is what a worker registers."""

    def __init__(
        self,
        client: Client,
        event_log: EventLog,
        keys: Keys,
        archive: Archive,
        *,
        forget_after: timedelta | None = None,
        keeping: Callable[[], None] | None = None,
    ) -> None:
        """`keeping`: keeps the checkpoints elsewhere, once they are made."""
        self._client = client
        self._engine = event_log.engine
        self._registers = tuple(kind for kind in event_log.deciders if kind not in WORKFLOWS)
        self._keys = keys
        self._checkpoints = Checkpoints(event_log.engine)
        self._archive = archive
        self._forget_after = forget_after
        self._keeping = keeping

    def all(self) -> Sequence[Callable[..., Any]]:
        return (self.checkpoint, self.archive)

    @activity.defn(name="checkpoint")
    async def checkpoint(self) -> CheckpointMade:
        """Sign where every stream stands, where the log has something new; then keep it elsewhere, too."""
        return await _told("checkpoint", self._checkpoint)

    async def _checkpoint(self) -> CheckpointMade:
        made = await asyncio.to_thread(self._sign)
        if self._keeping is not None:
            await _kept_elsewhere(self._keeping)
        return made

    def _sign(self) -> CheckpointMade:
        made = self._checkpoints.make(self._keys.signer())
        last = made or self._checkpoints.latest()
        if last is None:
            return CheckpointMade()
        if made is not None:
            log.info("checkpoint made", position=made.checkpoint.position, streams=made.checkpoint.streams)
        return CheckpointMade(number=last.checkpoint.number, position=last.checkpoint.position, new=made is not None)

    @activity.defn(name="archive")
    async def archive(self) -> ArchiveMade:
        """Archive what closed runs told, oldest first, and copy what registers stored."""
        return await _told("archive", self._round)

    async def _round(self) -> ArchiveMade:
        await asyncio.to_thread(self._archive.try_writing)
        await asyncio.to_thread(self._archive.tidy)
        left = await waiting(self._client, self._archive)
        await self._warn(left)
        kept, refused = 0, []
        for run in left:
            match await self._keep(run):
                case True:
                    kept += 1
                case False:
                    refused.append(run.run_id)
        copies = await asyncio.to_thread(self._copy_registers)
        if kept or copies:
            log.info("archived", count=kept, batch=copies)
        if self._forget_after is not None:
            await forget(self._client, self._archive, self._forget_after)
        return ArchiveMade(runs=kept, segments=copies, refused=tuple(refused))

    async def _warn(self, left: Sequence[FoundRun]) -> None:
        behind, now = _lag(left, await retention(self._client)), datetime.now(UTC)
        if behind.is_near(now) and behind.oldest is not None and behind.kept is not None:
            log.error(
                "the archive is near to losing histories",
                count=behind.runs,
                age_seconds=round((now - behind.oldest).total_seconds()),
                limit=round(behind.kept.total_seconds()),
            )

    async def _keep(self, run: FoundRun) -> bool | None:
        """Archive one run: False where it cannot be, None where Temporal has just forgotten it."""
        try:
            history = await history_of(self._client, run.stream, run.run_id)
            if history is None or ending(history) is None:
                return None
            await asyncio.to_thread(self._seal, run, history)
        except (DamagedArchive, Undecodable) as error:
            # One that cannot be read, or is there already and otherwise, must not keep the others out.
            log.error("a history cannot be archived", stream=run.stream, run_id=run.run_id, code=error.code)
            return False
        return True

    def _seal(self, run: FoundRun, history: WorkflowHistory) -> None:
        self._archive.keep(_header(run, history), canonical(history.to_json_dict()))

    def _copy_registers(self) -> int:
        count = 0
        for network in segments.networks(self._engine, self._registers):
            after = self._archive.covered(network)
            for rows in segments.stored_since(self._engine, network, self._registers, after):
                header = ArchivedSegment(
                    network=network,
                    first_number=rows.first,
                    last_number=rows.last,
                    commands=rows.commands,
                    events=rows.events,
                    sealed_at=datetime.now(UTC),
                )
                self._archive.keep_segment(header, rows.text)
                count += 1
            gather(self._archive, network)
        return count


async def _kept_elsewhere(keep: Callable[[], None]) -> None:
    """Also where nothing is new: a place that failed is tried again. What is signed is signed, whatever comes of it."""
    try:
        async with asyncio.timeout(KEEPING):
            await asyncio.to_thread(keep)
    except TimeoutError:
        log.warning("a place where checkpoints are kept does not answer", seconds=KEEPING)
    except (VertebraError, SQLAlchemyError) as error:
        log.error("checkpoints are not kept elsewhere", exc_info=error)


async def _told(what: str, act: Callable[[], Awaitable[T]]) -> T:
    """Do something, alive to the server; what people can do something about is said in the log and to who asked."""
    try:
        async with beating():
            return await act()
    except VertebraError as error:
        log.error("evidence is not made: see vertebra archive status", activity=what, code=error.code)
        raise ApplicationError(str(error), error.words, dict(error.params), type=error.code) from error


def _header(run: FoundRun, history: WorkflowHistory) -> ArchivedRun:
    first, last = versions_appended(history)
    return ArchivedRun(
        stream=run.stream,
        run_id=run.run_id,
        workflow_type=run.workflow_type,
        started_at=history.events[0].event_time.ToDatetime(UTC),
        closed_at=history.events[-1].event_time.ToDatetime(UTC),
        ending=ending(history) or "",
        history_events=len(history.events),
        first_version=first,
        last_version=last,
        code_version=", ".join(code_versions(history)),
    )


def _lag(left: Sequence[FoundRun], kept: timedelta | None) -> Lag:
    return Lag(len(left), min((run.closed_at for run in left if run.closed_at is not None), default=None), kept)


def _is_ours(stream: str) -> bool:
    try:
        kind, _, _ = ids.parts(stream)
    except Refusal:
        return False
    return kind in WORKFLOWS
