"""The one act that brings the log and Temporal to one truth: planned, written in one transaction, told to Temporal.

The log is written first, with the record of the act; then each run that knows another state is ended and a new one
begun, which reads the log. A crash in between loses nothing: the same may be asked again, and does what is left.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection, Engine, select
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.sending import WORKFLOWS
from domain import ids
from domain.errors import Refusal
from domain.message import Message, Recorded
from domain.registry import DECIDERS, PROCESSES
from evidence import reconciling, reconciling_sides
from evidence.reconciled import Explained, believed
from evidence.reconciling import Difference, Laid, Side, There
from evidence.reconciling_sides import Sides
from evidence.source import Counters
from store.appending import lock, standing, write_standing
from store.archive import Archive
from store.database import writing
from store.errors import Damaged
from store.keys import Signer
from store.rebuild import project_all
from store.reconciliations import Elsewhere, Ended, Lost, Reconciliation, Span, keep, kept, next_number
from store.repair import release
from store.tables import commands, counters, events, forks
from workflows.messages import ProcessStart

PAGE = 500
WHY = "reconciled by {by}"


@dataclass
class Plan:
    """What would be done. `laid`: streams that get something again."""

    ends: Counters
    until: Counters
    differences: tuple[Difference, ...] = ()
    laid: Sequence[Laid] = ()
    ended: tuple[Ended, ...] = ()
    opened: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    lost: tuple[Lost, ...] = ()
    positions: tuple[Span, ...] = ()
    numbers: tuple[Span, ...] = ()
    forked: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    streams: int = 0

    @property
    def agrees(self) -> bool:
        return not (self.differences or self.lost)


class Reconciled(Message):
    """What there was to do and, where it was done, the record of it."""

    streams: int
    agrees: bool
    position: int
    command: int
    until_position: int
    until_command: int
    differences: tuple[Difference, ...] = ()
    lost: tuple[Lost, ...] = ()
    positions: tuple[Span, ...] = ()
    numbers: tuple[Span, ...] = ()
    damaged: tuple[str, ...] = ()
    done: Reconciliation | None = None


def told(plan: Plan, done: Reconciliation | None = None) -> Reconciled:
    """A plan as it is told."""
    return Reconciled(
        streams=plan.streams, agrees=plan.agrees, position=plan.ends.position, command=plan.ends.command,
        until_position=plan.until.position, until_command=plan.until.command, differences=plan.differences,
        lost=plan.lost, positions=plan.positions, numbers=plan.numbers, damaged=plan.damaged, done=done,
    )  # fmt: skip


async def planned(engine: Engine, client: Client, archive: Archive, keys: Mapping[str, str]) -> Plan:
    """Lay both sides beside each other. `keys`: the public ones, by which records of earlier acts are believed. Raises
    RPCError where Temporal is away, `Damaged` where the log is none."""
    sides = await reconciling_sides.read(engine, client, archive)
    return await asyncio.to_thread(_planned, engine, sides, keys)


def _planned(engine: Engine, sides: Sides, keys: Mapping[str, str]) -> Plan:
    before, *others = believed(kept(engine), keys)
    found = [reconciling.laid(sides.here[stream], there.told) for stream, there in sorted(sides.there.items())]
    found += [reconciling.laid(here, ()) for stream, here in sorted(sides.here.items()) if stream not in sides.there]
    for one in found:
        reconciling.forget_known(one, before)
    until = reconciling.placed(found, sides.ends)
    positions, numbers = reconciling.holes(found, sides.ends, until)
    with engine.connect() as connection:
        forked = tuple(
            connection.execute(select(forks.c.stream).where(forks.c.repaired_at.is_(None)).distinct()).scalars()
        )
        plan = Plan(sides.ends, until, positions=positions, numbers=numbers, forked=forked, streams=len(found))
        plan.damaged = tuple(str(error) for error in (*sides.damaged, *map(_disbelieved, chain(*others))))
        plan.laid = [one for one in found if one.again]
        plan.elsewhere = reconciling.told_elsewhere(found, before)
        gaps = [gap for one in found for gap in one.lost]
        gaps += reconciling.beyond(found, (there.seen for there in sides.there.values()), before)
        plan.lost = reconciling.as_lost(gaps)
        explained = Explained(before)
        plan.put_back = tuple(
            run for there in sides.there.values() for run in there.put_back if not explained.is_ended(run)
        )
        _compare(connection, plan, sides, found)
    return plan


def _disbelieved(number: int) -> Damaged:
    return Damaged(
        "The record of reconciliation {number} has no signature that is right by a key that is here: what it says is "
        "not believed.",
        number=number,
    )


def _compare(connection: Connection, plan: Plan, sides: Sides, found: Sequence[Laid]) -> None:
    """Say of each stream which side is older, which runs are to be ended and which processes begun."""
    differences, ended, opened = [], [], []
    for one in found:
        stream = one.here.stream
        there = sides.there.get(stream, There())
        running = there.running
        is_behind = running is not None and (there.reopened or not reconciling.agrees(running, one))
        if is_behind and running is not None:
            ended.append(Ended(stream=stream, run_id=running.run_id, version=running.version))
        changes = bool(one.again) and ids.parts(stream)[0] in PROCESSES
        sleeps = running is None and (changes or stream in sides.should_run)
        side = _side(plan, one, there, is_behind=is_behind, sleeps=stream in sides.should_run and running is None)
        if sleeps:
            opened.append(stream)
        if side is not None:
            differences.append(_difference(connection, side, one, there))
    plan.differences, plan.ended, plan.opened = tuple(differences), tuple(ended), tuple(opened)


def _side(plan: Plan, one: Laid, there: There, *, is_behind: bool, sleeps: bool) -> Side | None:
    running = there.running
    if one.went_on:
        return Side.WENT_ON
    if one.again:
        return Side.LOG_OLDER
    if is_behind and running is not None:
        is_older = there.reopened or running.version < one.version
        if running.stopped and not is_older:
            return Side.STOPPED
        return Side.TEMPORAL_OLDER if is_older else Side.LOG_OLDER
    if any(run in plan.put_back for run in there.put_back):
        return Side.TEMPORAL_OLDER
    if one.here.stream in plan.forked:
        return Side.STOPPED
    return Side.NOT_RUNNING if sleeps else None


def _difference(connection: Connection, side: Side, one: Laid, there: There) -> Difference:
    running = there.running
    known = running.version if running is not None else None
    if one.again:
        dates = [Recorded.model_validate_json(e.body).recorded_at for step in one.again for e in step.events]
        since, until = min(dates, default=None), max(dates, default=None)
        told_last = max((step.last for told in there.told for step in told.steps), default=0)
        known = max(known or 0, told_last, one.version)
    else:
        after = known if known is not None and side is not Side.NOT_RUNNING else one.here.version
        since, until = reconciling_sides.recorded(connection, one.here.stream, after)
    return Difference(
        stream=one.here.stream,
        side=side,
        log=one.here.version,
        temporal=known,
        again=sum(len(step.events) for step in one.again),
        commands=len(one.again),
        moved=one.moved,
        since=since,
        until=until,
    )


async def reconcile(
    engine: Engine, client: Client, plan: Plan, signer: Signer, *, by: str, reason: str, at: datetime, task_queue: str
) -> Reconciliation:
    """Do what was planned. Raises Refusal 'changed-meanwhile' where somebody has written to the log since."""
    record = await asyncio.to_thread(_write, engine, plan, signer, by, reason, at)
    for one in plan.ended:
        await _end(client, one, by)
    for stream in sorted({one.stream for one in plan.ended} | set(record.opened)):
        await _begin(client, stream, task_queue)
    return record


def _write(engine: Engine, plan: Plan, signer: Signer, by: str, reason: str, at: datetime) -> Reconciliation:
    with writing(engine) as connection:
        if Counters(*lock(connection)) != plan.ends:
            raise Refusal(
                "changed-meanwhile",
                "Somebody has written to the log meanwhile. Nothing was done: stop everything, and say it again.",
            )
        for one in plan.laid:
            _append_again(connection, one)
        connection.execute(
            counters.update().where(counters.c.id == 1).values(position=plan.until.position, command=plan.until.command)
        )
        if plan.laid:
            project_all(connection, DECIDERS)
        # Of what was appended again only that runs which is not over.
        still = reconciling_sides.open_by_lists(connection)
        opened = tuple(stream for stream in plan.opened if stream in still)
        record = Reconciliation(
            number=next_number(connection), made_at=at, made_by=by, reason=reason,
            position=plan.ends.position, command=plan.ends.command,
            until_position=plan.until.position, until_command=plan.until.command,
            again=reconciling.told_again(plan.laid), ended=plan.ended, opened=opened, put_back=plan.put_back,
            elsewhere=plan.elsewhere, lost=plan.lost, positions=plan.positions, numbers=plan.numbers,
        )  # fmt: skip
        keep(connection, record, signer)
        for stream in sorted({one.stream for one in plan.ended} | set(plan.forked)):
            release(connection, stream, by=by, reason=f"reconciliation {record.number}: {reason}", at=record.made_at)
    return record


def _append_again(connection: Connection, one: Laid) -> None:
    stream = one.here.stream
    known = standing(connection, stream)
    position = max((event.position for step in one.again for event in step.events), default=known.position)
    write_standing(connection, stream, known, version=one.version, head=one.head, position=position)
    rows = [event for step in one.again for event in step.events]
    for table, listed in ((events, rows), (commands, [step.command for step in one.again])):
        for begin in range(0, len(listed), PAGE):
            page = [{**vars(row), "body": row.body.decode()} for row in listed[begin : begin + PAGE]]
            connection.execute(table.insert(), page)


async def _end(client: Client, one: Ended, by: str) -> None:
    try:
        await client.get_workflow_handle(one.stream, run_id=one.run_id).terminate(WHY.format(by=by))
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


async def _begin(client: Client, stream: str, task_queue: str) -> None:
    """Begin a run, which reads the log as soon as a worker takes it."""
    await client.start_workflow(
        WORKFLOWS[ids.parts(stream)[0]],
        ProcessStart(stream=stream),
        id=stream,
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary=stream,
    )
