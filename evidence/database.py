"""A database with its Temporal and its archive, as evidence. Nothing in here writes, and nothing is believed."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, select
from temporalio.client import (
    Client,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
)
from temporalio.common import QueryRejectCondition
from temporalio.service import RPCError, RPCStatusCode

from activities.sending import WORKFLOWS
from domain.checkpoint import Proof, Signed
from domain.errors import VertebraError
from evidence import histories
from evidence.histories import Histories
from evidence.source import CommandRow, Contents, Counters, EventRow, Excerpt, Run, StreamRow
from store import reconciliations
from store.checkpoints import Checkpoints
from store.errors import Damaged
from store.reconciliations import Kept
from store.tables import commands, counters, events, streams
from workflows.messages import Standing

PAGE = 256
ONE_QUERY = timedelta(seconds=20)  # a process that has left the worker's memory is replayed first


class DatabaseEvidence:
    """What lies in a database. `client` and `archive`: where histories are read from; None where there is none."""

    whole = True
    excerpt: Excerpt | None = None
    contents: Contents | None = None
    unsigned_format = False

    def __init__(self, engine: Engine, *, client: Client | None = None, archive: Histories | None = None) -> None:
        self._engine = engine
        self._client = client
        self._archive = archive

    def streams(self) -> Sequence[StreamRow]:
        with self._engine.connect() as connection:
            listed = {
                str(row.stream): StreamRow(str(row.stream), _number(row.version), str(row.head), _number(row.position))
                for row in connection.execute(select(streams))
            }
            for table in (events, commands):
                for stream in connection.execute(select(table.c.stream).distinct()).scalars():
                    listed.setdefault(str(stream), StreamRow(str(stream), 0, "", 0))
        return [listed[stream] for stream in sorted(listed)]

    def mislabelled(self) -> Iterator[tuple[str, str, str]]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(streams.c.stream, streams.c.kind, streams.c.network)).all()
        for row in rows:
            kind, network, _ = (*str(row.stream).split(":", 2), "", "")[:3]
            for column, said, own in (("kind", row.kind, kind), ("network", row.network, network)):
                if said != own:
                    yield str(row.stream), column, str(said)

    async def elsewhere(self) -> frozenset[str]:
        """The processes that archive and Temporal know. Raises RPCError where Temporal is away."""
        found = set()
        if self._archive is not None:
            found |= {run.stream for run in self._archive.runs()}
        if self._client is not None:
            kinds = ", ".join(f"'{kind}'" for kind in WORKFLOWS.values())
            async for seen in self._client.list_workflows(f"WorkflowType IN ({kinds})"):
                found.add(seen.id)
        return frozenset(stream for stream in found if stream.partition(":")[0] in WORKFLOWS)

    def counters(self) -> Counters | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(counters.c.position, counters.c.command).limit(1)).one_or_none()
        return Counters(0, 0) if row is None else Counters(_number(row.position), _number(row.command))

    def events(self, stream: str, after: int = 0) -> Iterator[EventRow]:
        query = select(events).where(events.c.stream == stream)
        return map(_event, self._pages(query, events.c.version, after if after else None))

    def everything(self) -> Iterator[EventRow]:
        return map(_event, self._pages(select(events), events.c.position, None))

    def commands(self, stream: str) -> Iterator[CommandRow]:
        query = select(commands).where(commands.c.stream == stream)
        for row in self._pages(query, commands.c.number, None):
            yield CommandRow(
                number=_number(row.number),
                stream=str(row.stream),
                command_id=str(row.command_id),
                content=str(row.content),
                first_version=_number(row.first_version),
                last_version=_number(row.last_version),
                body=stored_bytes(row.body),
                source=str(row.source),
            )

    def checkpoints(self) -> Sequence[Signed]:
        return Checkpoints(self._engine).all()

    def proofs(self, stream: str) -> Sequence[Proof]:
        return ()

    def reconciliations(self) -> Sequence[Kept]:
        return reconciliations.kept(self._engine)

    async def runs(self, stream: str, damaged: list[Damaged]) -> Sequence[Run]:
        if self._client is None and self._archive is None:
            return ()
        return await histories.runs(self._client, self._archive, stream, damaged=damaged, both=True)

    def _pages(self, query: Select[Any], key: Any, after: int | None) -> Iterator[Any]:
        """The rows in the order of `key`, in pages, each in a short transaction of its own."""
        while True:
            narrowed = query if after is None else query.where(key > after)
            with lenient(self._engine) as connection:
                page = connection.execute(narrowed.order_by(key).limit(PAGE)).all()
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1]._mapping[key.name]


class TemporalLive:
    """The processes that run in a Temporal, asked for their word."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def standing(self, stream: str) -> Standing | None:
        """Where a running process stands; None where none runs, or it cannot tell.

        Raises VertebraError 'temporal-unreachable', or 'no-worker' where nobody works on processes.
        """
        try:
            standing: Standing = await self._client.get_workflow_handle(stream).query(
                "standing",
                result_type=Standing,
                reject_condition=QueryRejectCondition.NOT_OPEN,
                rpc_timeout=ONE_QUERY,
            )
        except (WorkflowQueryRejectedError, WorkflowQueryFailedError):
            return None
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            if error.status is RPCStatusCode.UNAVAILABLE:
                raise VertebraError("Temporal does not answer.", code="temporal-unreachable") from error
            raise VertebraError("no worker answers for the processes at work", code="no-worker") from error
        return standing


@contextmanager
def lenient(engine: Engine) -> Iterator[Connection]:
    """A connection that also reads what is no text in a column of texts: SQLite keeps whatever was put there."""
    with engine.connect() as connection:
        plain = connection.connection.dbapi_connection
        if isinstance(plain, sqlite3.Connection):
            plain.text_factory = lambda raw: raw.decode(errors="surrogateescape")
        try:
            yield connection
        finally:
            if isinstance(plain, sqlite3.Connection):
                plain.text_factory = str


def _event(row: Any) -> EventRow:
    return EventRow(
        position=_number(row.position),
        stream=str(row.stream),
        version=_number(row.version),
        id=str(row.id),
        kind=str(row.kind),
        command_id=str(row.command_id),
        recorded_at=str(row.recorded_at),
        stored_at=str(row.stored_at),
        body=stored_bytes(row.body),
        hash=str(row.hash),
    )


def stored_bytes(value: Any) -> bytes:
    """A body; SQLite keeps in a column whatever was put there."""
    return bytes(value) if isinstance(value, bytes) else str(value).encode(errors="surrogateescape")


def _number(value: Any) -> int:
    return value if isinstance(value, int) else -1
