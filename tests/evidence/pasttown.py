"""A town that was copied at several moments while it was lived in, so that any two of its sides can be put together."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from temporalio.client import Client

from doors.evidence import archive_now, checkpoint_now
from doors.settings import Settings
from embedded.standstill import standing_still
from evidence.beside import DatabaseBeside
from evidence.copies import RegisterCopies
from evidence.database import DatabaseEvidence, TemporalLive
from evidence.readmodels import DatabaseReadModels
from evidence.reconciled import believed
from evidence.reconciling_act import Plan, Reconciled
from evidence.verdict import Verdict
from evidence.verifying import verify
from store import reconciliations
from store.archive import Archive
from store.database import open_database
from store.keys import Keys
from tests.engine import Engine, engine, settings_in
from tests.evidence.town import MONDAY, signature
from tests.workflows.casetown import CARRIES, TEAMS, CaseTown, raised

BEFORE, MEETING, LATER = "before", "meeting", "later"
LOG, TEMPORAL = "vertebra.db", "temporal.db"


@dataclass(frozen=True)
class Past:
    """Copies of both databases at each moment; the archive and the keys as they were at the end."""

    folder: Path

    def put_together(self, to: Path, *, log: str, temporal: str, archive: bool = False, **given: Any) -> Settings:
        """A folder with one side of one moment and the other of another one. Gives its settings."""
        to.mkdir(parents=True)
        shutil.copy(self.folder / log / LOG, to / LOG)
        shutil.copy(self.folder / temporal / TEMPORAL, to / TEMPORAL)
        shutil.copytree(self.folder / "keys", to / "keys")
        if archive:
            shutil.copytree(self.folder / "archive", to / "archive")
        return settings_in(to, **given)


def copied(database: Path, to: Path) -> None:
    """A copy of a database that is at work, as it stands now."""
    to.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


async def lived(folder: Path) -> Past:
    """Two questions are asked; a management meeting is begun, held and closed; both answers come back."""
    data, past = folder / "data", Past(folder)

    def keep(moment: str) -> None:
        for name in (TEMPORAL, LOG):
            copied(data / name, folder / moment / name)

    async with engine(data, turn_after=90) as running:
        town = await CaseTown(running, clock=MONDAY, seed="past").found()
        for n, zone in enumerate(("north", "south")):
            await town.asked(f"r{n}", zone, portfolios=["education", "health"])
        await running.door.settle("town")
        await checkpoint_now(running.client, running.settings)
        keep(BEFORE)
        await town.opened_meeting()
        first, second = (raised(f"case:town:{zone}:r{n}") for n, zone in enumerate(("north", "south")))
        await town.decided(town.item(first), "education")
        await town.met("north")
        keep(MEETING)
        await town.decided(town.item(first), "health")
        await town.decided(town.item(second), "education")
        await town.decided(town.item(second), "health")
        await town.close_meeting()
        await running.door.settle("town")
        for escalation, zone in ((first, "north"), (second, "south")):
            await town.returned(escalation, *TEAMS[zone][:2])
        await town.opened("r9", "south")
        await running.door.settle("town")
        await checkpoint_now(running.client, running.settings)
        await archive_now(running.client, running.settings)
        keep(LATER)
    shutil.copytree(data / "keys", folder / "keys")
    shutil.copytree(data / "archive", folder / "archive")
    return past


@dataclass
class Seen:
    """What was seen of a reconciliation: what `verify` says before it, what was done, and what is left to do after."""

    before: Verdict
    done: Reconciled
    after: Plan


async def reconciled(settings: Settings, *, by: str = "admin") -> Seen:
    """What a reconciliation does, between two looks."""
    async with standing_still(settings) as sides:
        before = await verified(sides, live=False)
        done = await sides.done(await sides.planned(), by=by, reason="an older copy")
        return Seen(before, done, await sides.planned())


class Open(Protocol):
    """A database and a Temporal, open."""

    @property
    def settings(self) -> Settings: ...
    @property
    def client(self) -> Client: ...


async def verified(sides: Open, *, live: bool = True) -> Verdict:
    """Everything, as the command line verifies it."""
    settings = sides.settings
    keys = Keys(settings.keys_dir)
    archive = Archive(settings.archive_dir, keys) if settings.archive_dir.is_dir() else None
    database = open_database(settings.database_url)
    try:
        evidence = DatabaseEvidence(database, client=sides.client, archive=archive)
        return await verify(
            evidence,
            live=TemporalLive(sides.client) if live else None,
            read_models=DatabaseReadModels(database),
            beside=DatabaseBeside(database),
            copies=RegisterCopies(archive) if archive is not None else None,
            signature=signature(keys.public()),
            elsewhere=evidence.elsewhere,
            reconciled=believed(reconciliations.kept(database), keys.public()),
        )
    finally:
        database.dispose()


def rows(settings: Settings, query: str = "select * from events order by position") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(settings.data_dir / LOG)) as connection:
        return connection.execute(query).fetchall()


def faults(verdict: Verdict) -> list[tuple[str, str, int | None]]:
    return [(one.fault.value, one.stream, one.version) for one in verdict.all_findings()]


async def goes_on(running: Engine) -> None:
    """A command in each kind of process is taken, an answer comes back, and a deadline comes."""
    town = CaseTown(running, today=MONDAY.date())
    stream = await town.opened("after", "north", portfolios=["education", "health"])
    await town.give(stream, "EscalateCase", {"tried": "All there is"}, person=CARRIES["north"])
    await running.door.settle("town")
    assert town.stage(raised(stream)) == "tabled"
    await town.give(raised(stream), "WithdrawEscalation", {"reason": "Not needed"}, person=CARRIES["north"])
    await running.door.settle("town")
    late = await town.opened("late", "south")
    before = town.kinds(late)
    clock = running.door.registers.clock("town")
    assert clock is not None
    await running.door.advance_clock("town", clock.replace(year=clock.year + 1), person="chief")
    assert town.kinds(late) != before
