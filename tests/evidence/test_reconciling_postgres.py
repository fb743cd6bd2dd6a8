"""The log in PostgreSQL: either side may be older there too, and nobody compares what does not stand still."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, select

from domain.errors import Refusal
from doors.settings import Settings
from embedded.standstill import standing_still
from evidence.reconciling import Side
from store.database import open_database
from store.tables import events
from tests.databases import Server, closing_engine
from tests.engine import Engine, engine, settings_in
from tests.evidence.pasttown import TEMPORAL, faults, reconciled, verified
from tests.evidence.pasttown import copied as copied_file
from tests.evidence.town import MONDAY
from tests.workflows.casetown import CARRIES, CaseTown, case


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def rows(url: URL) -> list[tuple[Any, ...]]:
    with closing_engine(open_database(url)) as database, database.connect() as connection:
        return [tuple(row) for row in connection.execute(select(events).order_by(events.c.position))]


@pytest.fixture
def copied(postgres: Server, postgres_url: URL) -> Iterator[URL]:
    """Where a copy of the database may be put; it is not there yet."""
    made = postgres_url.set(database=f"{postgres_url.database}_copy")
    yield made
    postgres.drop(made)


async def at_work(folder: Path, url: URL, does: Any) -> Settings:
    """An engine with its log in PostgreSQL, for as long as something is done."""
    with closing_engine(open_database(url)) as database:
        async with engine(folder, database=database, database_url=text_of(url)) as running:
            await does(running)
            await running.door.settle("town")
            return running.settings


async def begins(running: Engine) -> None:
    town = await CaseTown(running, clock=MONDAY, seed="past").found()
    await town.opened("r0", "north", portfolios=["education", "health"])


async def goes_on(running: Engine) -> None:
    town = CaseTown(running, today=MONDAY.date())
    await town.give(case("r0"), "ExtendCase", {"reason": "more is needed"}, person=CARRIES["north"])
    await town.opened("r9", "south", portfolios=["education"])


@pytest.mark.parametrize("older", ["log", "temporal"])
async def test_either_side_may_be_older_where_the_log_is_in_postgresql(
    postgres: Server, postgres_url: URL, copied: URL, tmp_path: Path, older: str
) -> None:
    data, kept = tmp_path / "data", tmp_path / TEMPORAL
    await at_work(data, postgres_url, begins)
    copied_file(data / TEMPORAL, kept)
    postgres.copy(postgres_url, copied)
    settings = await at_work(data, postgres_url, goes_on)
    everything = rows(postgres_url)
    url = copied if older == "log" else postgres_url
    settings = settings.model_copy(update={"database_url": text_of(url)})
    if older == "temporal":
        for left in data.glob(f"{TEMPORAL}*"):
            left.unlink()
        shutil.copy(kept, data / TEMPORAL)
    assert len(rows(url)) < len(everything) or older == "temporal"
    seen = await reconciled(settings)
    sides = {one.stream: one.side for one in seen.done.differences}
    first = Side.LOG_OLDER if older == "log" else Side.TEMPORAL_OLDER
    assert sides[case("r0")] is first
    assert sides[case("r9", "south")] is (first if older == "log" else Side.NOT_RUNNING)
    assert seen.after.agrees
    assert rows(url) == everything, "each event is the one that was stored, in its place, byte for byte"

    async def is_sound_and_goes_on(running: Engine) -> None:
        verdict = await verified(running)
        assert verdict.sound, faults(verdict)
        town = CaseTown(running, today=MONDAY.date())
        for stream, zone in ((case("r0"), "north"), (case("r9", "south"), "south")):
            await town.give(stream, "EscalateCase", {"tried": "All there is"}, person=CARRIES[zone])
        await running.door.settle("town")
        verdict = await verified(running)
        assert verdict.sound, faults(verdict)

    await at_work(data, url, is_sound_and_goes_on)


async def test_nothing_is_compared_while_workers_are_at_work_on_the_cluster(postgres_url: URL, tmp_path: Path) -> None:
    async def is_refused(running: Engine) -> None:
        elsewhere = settings_in(
            tmp_path / "elsewhere",
            temporal_address=running.settings.temporal_address,
            database_url=text_of(postgres_url),
        )
        await CaseTown(running, clock=MONDAY, seed="past").found()
        before = rows(postgres_url)
        with pytest.raises(Refusal) as error:
            async with standing_still(elsewhere):
                raise AssertionError("it was opened")
        assert error.value.code == "workers-at-work"
        assert rows(postgres_url) == before

    await at_work(tmp_path / "data", postgres_url, is_refused)
