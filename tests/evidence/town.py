"""A small town that was lived in for real, on a Temporal of its own, and copies of it for whoever wants to tamper.

What Temporal had is taken out once, so that a copy can be verified as often as wanted without a server.
"""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from domain.checkpoint import Signed
from domain.message import canonical, chained
from domain.registry import DECIDERS
from doors.evidence import archive_now
from evidence import histories
from evidence.beside import DatabaseBeside
from evidence.copies import RegisterCopies
from evidence.database import DatabaseEvidence, TemporalLive
from evidence.readmodels import DatabaseReadModels
from evidence.source import Run
from evidence.verdict import Look, Verdict
from evidence.verifying import ALL, verify
from store.archive import Archive
from store.checkpoints import Checkpoints
from store.database import open_database
from store.errors import BadSignature, Damaged
from store.keys import Keys
from store.keys import verify as check_signature
from store.rebuild import rebuild_projections
from tests.engine import engine
from tests.workflows.casetown import BOARD, CaseTown, group, raised
from tests.workflows.test_case_deliveries import Month
from workflows.messages import Standing

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
NETWORK = "network:town"
ESCALATION = raised("case:town:north:r0")
CASE = "case:town:north:r0"
GROUP = group("north")
__all__ = ["BOARD", "CASE", "ESCALATION", "GROUP", "NETWORK", "Lived", "live_in"]


@dataclass
class Lived:
    """The town as it was left: a folder with its database and keys, and what Temporal had of it."""

    folder: Path
    runs: dict[str, list[Run]]
    standings: dict[str, Standing]
    kept: list[Signed] = field(default_factory=list)  # as they were when the town was left

    @property
    def database(self) -> Path:
        return self.folder / "vertebra.db"

    def copy(self, folder: Path) -> "Lived":
        """A copy to tamper with."""
        shutil.copytree(self.folder, folder)
        runs = {stream: list(runs) for stream, runs in self.runs.items()}
        return replace(self, folder=folder, runs=runs, standings=dict(self.standings))

    # What is verified

    def verdict(
        self,
        *,
        temporal: bool = True,
        archive: bool = False,
        copies: bool = False,
        looks: Collection[Look] = ALL,
        keys: Mapping[str, str] | None = None,
        **given: Any,
    ) -> Verdict:
        """A verification of the copy; without `temporal`, of the database alone, or with its `archive`."""
        engine = open_database(f"sqlite:///{self.database}")
        known = Keys(self.folder / "keys").public() if keys is None else keys
        evidence = self._archived(engine) if archive else _Kept(engine, self.runs if temporal else {})
        try:
            return asyncio.run(
                verify(
                    evidence,
                    looks=looks,
                    live=_Said(self.standings) if temporal else None,
                    read_models=DatabaseReadModels(engine),
                    beside=DatabaseBeside(engine),
                    copies=RegisterCopies(Archive(self.folder / "archive", Keys(self.folder / "keys")))
                    if copies
                    else None,
                    signature=signature(known),
                    elsewhere=evidence.elsewhere,
                    **given,
                )
            )
        finally:
            engine.dispose()

    def _archived(self, engine: Engine) -> DatabaseEvidence:
        return DatabaseEvidence(engine, archive=self._archive())

    def _archive(self) -> Archive:
        return Archive(self.folder / "archive", Keys(self.folder / "keys"))

    def faults(self, **given: Any) -> list[tuple[str, str, int | None]]:
        """What a verification names: the fault, the stream and the event."""
        return [(f.fault.value, f.stream, f.version) for f in self.verdict(**given).all_findings()]

    # Tampering, by somebody who has the database

    def sql(self, statement: str, *values: Any) -> int:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            return connection.execute(statement, values).rowcount

    def ask(self, statement: str, *values: Any) -> list[Any]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(statement, values).fetchall()

    def body(self, stream: str, version: int) -> str:
        return str(self.ask("select body from events where stream = ? and version = ?", stream, version)[0][0])

    def last(self, stream: str) -> int:
        return int(self.ask("select max(version) from events where stream = ?", stream)[0][0])

    def event_of(self, stream: str, kind: str) -> int:
        """The version of the first event of a kind."""
        return int(self.ask("select min(version) from events where stream = ? and kind = ?", stream, kind)[0][0])

    def before_last(self, stream: str) -> int:
        """The version that a stream had before its last command that something came of."""
        query = "select max(first_version) - 1 from commands where stream = ? and last_version >= first_version"
        return int(self.ask(query, stream)[0][0])

    def edit(self, stream: str, version: int, old: str, new: str) -> None:
        """Change the words of one event, and nothing else."""
        body = self.body(stream, version)
        assert old in body, body
        self.sql("update events set body = ? where stream = ? and version = ?", body.replace(old, new), stream, version)

    def edit_command(self, stream: str, version: int, change: Callable[[dict[str, Any]], None]) -> None:
        """Change what the command of an event says, in its canonical form."""
        query = "select number, body from commands where stream = ? and first_version <= ? and last_version >= ?"
        ((number, body),) = self.ask(query, stream, version, version)
        told = json.loads(body)
        change(told)
        row = (canonical(told).decode(), told["content"], number)
        self.sql("update commands set body = ?, content = ? where number = ?", *row)

    def rechain(self, stream: str, *, adapt: bool = True) -> None:
        """Compute every hash of a stream anew; with `adapt` also what the table of streams says of it."""
        head = "0" * 64
        for version, body in self.ask("select version, body from events where stream = ? order by version", stream):
            head = chained(head, body.encode())
            self.sql("update events set hash = ? where stream = ? and version = ?", head, stream, version)
        if adapt:
            ((version, position),) = self.ask("select max(version), max(position) from events where stream = ?", stream)
            self.sql(
                "update streams set head = ?, version = ?, position = ? where stream = ?",
                head, version or 0, position or 0, stream,
            )  # fmt: skip

    def cut(self, stream: str, after: int) -> None:
        """Take the last events of a stream out of every table, as if they had never been; positions close up."""
        for (position,) in self.ask(
            "select position from events where stream = ? and version > ? order by position desc", stream, after
        ):
            self.sql("delete from events where position = ?", position)
            for table in ("events", "streams"):
                self._close_up(table, "position", position)
            self.sql("update counters set position = position - 1")
        for (number,) in self.ask(
            "select number from commands where stream = ? and last_version > ? order by number desc", stream, after
        ):
            self.sql("delete from commands where number = ?", number)
            self._close_up("commands", "number", number)
            self.sql("update counters set command = command - 1")
        self.rechain(stream)
        self.rebuild()

    def _close_up(self, table: str, column: str, gone: int) -> None:
        self.sql(f"update {table} set {column} = -{column} where {column} > ?", gone)
        self.sql(f"update {table} set {column} = -{column} - 1 where {column} < 0")

    def rebuild(self) -> None:
        """Let the lists show what the log says now."""
        engine = open_database(f"sqlite:///{self.database}")
        try:
            rebuild_projections(engine, DECIDERS)
        finally:
            engine.dispose()

    def history(self, stream: str, number: int) -> Run:
        """A copy of one run's history, in the place of the original."""
        run = self.runs[stream][number]
        self.runs[stream][number] = replace(run, history=deepcopy(run.history))
        return self.runs[stream][number]


class _Kept(DatabaseEvidence):
    """A database, with the histories that were taken out of Temporal."""

    def __init__(self, engine: Engine, runs: Mapping[str, Sequence[Run]]) -> None:
        super().__init__(engine)
        self._runs = runs

    async def runs(self, stream: str, damaged: list[Damaged]) -> Sequence[Run]:
        return self._runs.get(stream, ())

    async def elsewhere(self) -> frozenset[str]:
        return frozenset(stream for stream, runs in self._runs.items() if runs)


class _Said:
    """What the running processes said of themselves."""

    def __init__(self, standings: Mapping[str, Standing]) -> None:
        self._standings = standings

    async def standing(self, stream: str) -> Standing | None:
        return self._standings.get(stream)


def signature(keys: Mapping[str, str]) -> Callable[[Signed], bool | None] | None:
    if not keys:
        return None

    def right(signed: Signed) -> bool | None:
        if signed.key_id not in keys:
            return None
        try:
            check_signature(signed, keys)
        except BadSignature:
            return False
        return True

    return right


async def live_in(folder: Path) -> Lived:
    """Two cases of two zones become questions, are answered in the second of two meetings, and come back."""
    async with engine(folder, turn_after=90) as running:
        town = await CaseTown(running, clock=MONDAY, seed="verified").found()
        signer, checkpoints = Keys(folder / "keys").signer(), Checkpoints(running.log.engine)
        checkpoints.make(signer)
        month = Month(town, 2)
        await month.lived()
        await running.door.settle("town")
        checkpoints.make(signer)
        await town.met("north")
        checkpoints.make(signer)
        await town.give(CASE, "CloseCase", person="ana") if town.kinds(CASE)[-1] == "CaseResolved" else None
        await town.met("south")
        await running.door.settle("town")
        live = TemporalLive(running.client)
        streams = [info.stream for info in running.log.streams()]
        runs = {stream: await histories.runs(running.client, None, stream) for stream in streams}
        standings = {stream: said for stream in streams if (said := await live.standing(stream)) is not None}
        await archive_now(running.client, running.settings)
        kept = checkpoints.all()
    for name in ("temporal.db", "temporal.db-wal", "temporal.db-shm", "temporal.log"):
        (folder / name).unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / "vertebra.db")) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    return Lived(folder, runs, standings, kept)
