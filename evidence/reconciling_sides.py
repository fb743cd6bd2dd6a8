"""Both sides of the record as they lie there: the log's streams, and what Temporal and the archive tell of each."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, select
from temporalio.client import Client

from activities.histories import OURS, history_of, runs_of
from domain import ids
from domain.errors import VertebraError
from domain.message import GENESIS
from domain.registry import PROCESSES
from evidence import histories
from evidence.rebuilding import Told, seen_by, told_by, told_by_rows
from evidence.reconciling import Here, There, open_run
from evidence.registers import archived_rows
from evidence.source import Counters, Run
from store.archive import Archive
from store.errors import Damaged
from store.tables import commands, counters, events, outbox, processes, streams

AT_ONCE = 10


@dataclass
class Sides:
    """What was read of both. `here` and `there` are by stream; `asleep`: processes that should run, by the lists."""

    ends: Counters
    here: dict[str, Here]
    there: dict[str, There]
    should_run: frozenset[str]
    damaged: Sequence[VertebraError] = field(default=())


async def read(engine: Engine, client: Client, archive: Archive) -> Sides:
    """Read both sides. Raises RPCError where Temporal is away, and `Damaged` where the log is none."""
    ends, known, should_run = await asyncio.to_thread(_standing, engine)
    damaged: list[VertebraError] = list(archive.troubles())
    names = {stream for stream in known if ids.parts(stream)[0] in PROCESSES}
    names |= {run.stream for run in archive.runs()}
    async for each in client.list_workflows(f"WorkflowType IN ({OURS})"):
        names.add(each.id)
    side_by_side = asyncio.Semaphore(AT_ONCE)

    async def ask(stream: str) -> tuple[str, There]:
        async with side_by_side:
            return stream, await _of_process(client, archive, stream, damaged)

    there = dict(await asyncio.gather(*(ask(stream) for stream in sorted(names) if _is_process(stream))))
    for network in sorted({segment.network for segment in archive.segments()}):
        there |= await asyncio.to_thread(_of_registers, archive, network, damaged)
    here = await asyncio.to_thread(_streams, engine, sorted({*known, *there}))
    return Sides(ends, here, there, should_run, damaged)


def recorded(connection: Connection, stream: str, after: int) -> tuple[datetime | None, datetime | None]:
    """When the first and the last event of the log after a version were recorded."""
    query = select(events.c.recorded_at).where(events.c.stream == stream, events.c.version > after)
    moments = list(connection.execute(query.order_by(events.c.version)).scalars())
    return (datetime.fromisoformat(moments[0]), datetime.fromisoformat(moments[-1])) if moments else (None, None)


def _standing(engine: Engine) -> tuple[Counters, list[str], frozenset[str]]:
    with engine.connect() as connection:
        row = connection.execute(select(counters.c.position, counters.c.command).where(counters.c.id == 1)).one()
        known = list(connection.execute(select(streams.c.stream).where(streams.c.version > 0)).scalars())
        return Counters(row.position, row.command), known, open_by_lists(connection)


def open_by_lists(connection: Connection) -> frozenset[str]:
    """The processes that are not over, or have something to deliver, as the lists say."""
    is_open = connection.execute(select(processes.c.stream).where(processes.c.open.is_(True))).scalars()
    found = {*is_open, *connection.execute(select(outbox.c.stream).distinct()).scalars()}
    return frozenset(stream for stream in found if _is_process(stream))


def _streams(engine: Engine, names: Sequence[str]) -> dict[str, Here]:
    found = {}
    with engine.connect() as connection:
        for stream in names:
            rows = connection.execute(
                select(events.c.version, events.c.hash, events.c.position, events.c.stored_at).where(
                    events.c.stream == stream
                )
            ).all()
            known = connection.execute(
                select(commands.c.source, commands.c.command_id).where(commands.c.stream == stream)
            ).all()
            heads = {row.version: row.hash for row in rows}
            version = max(heads, default=0)
            found[stream] = Here(
                stream,
                version,
                heads.get(version, GENESIS),
                max((row.position for row in rows), default=0),
                heads,
                {row.version: (row.position, row.stored_at) for row in rows},
                frozenset((row.source, row.command_id) for row in known),
            )
    return found


async def _of_process(client: Client, archive: Archive, stream: str, damaged: list[VertebraError]) -> There:
    """What archive and Temporal tell of a process. A closed run is read from the archive where it is in there."""
    troubles: list[Damaged] = []
    found = await histories.runs(client, archive, stream, damaged=troubles, both=True)
    put_back = tuple(str(error.params["run"]) for error in troubles if isinstance(error, histories.PutBack))
    damaged += [error for error in troubles if not isinstance(error, histories.PutBack)]
    running, reopened = None, False
    told: list[Told] = []
    seen: dict[str, int] = {}
    for run in found:
        told.append(told_by(run))
        for other, version in seen_by(run).items():
            seen[other] = max(seen.get(other, 0), version)
        if not run.closed:
            running = open_run(run)
    archived = {run.run_id for run in found if run.closed}
    for each in await runs_of(client, stream):
        if each.closed_at is None and each.run_id in archived:
            history = await history_of(client, stream, each.run_id)
            if history is not None and history.events:
                own = next(run for run in found if run.run_id == each.run_id)
                running = open_run(
                    Run(stream, each.run_id, own.where, own.started_at, False, own.code_version, history)
                )
                reopened = True
    return There(told, seen, running, reopened, (*put_back, *sorted(_overtaken(found).difference(put_back))))


def _overtaken(runs: Sequence[Run]) -> set[str]:
    """The runs that were followed by one which read more of the stream than they knew. No other run of this Temporal
    stored that: those who did were of a time that it was put back from, and nothing else is kept of them here."""
    read = {run.run_id: own[0].version for run in runs if (own := [s for s in histories.hydrations(run) if s.own])}
    return {
        run.run_id
        for run in runs
        if run.run_id in read and (heir := histories.heir(run)) in read and read[heir] > open_run(run).version
    }


def _of_registers(archive: Archive, network: str, damaged: list[VertebraError]) -> Mapping[str, There]:
    troubles: list[Damaged] = []
    rows = archived_rows(archive, network, damaged=troubles)
    damaged += troubles
    return {stream: There([told]) for stream, told in told_by_rows(*rows).items()}


def _is_process(stream: str) -> bool:
    try:
        return ids.parts(stream)[0] in PROCESSES
    except VertebraError:
        return False
