"""A log that was lost comes back row for row from the histories and the archive; what is missing is named."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain import ids
from domain.errors import Refusal, VertebraError
from domain.message import canonical
from domain.registry import PROCESSES
from evidence.database import DatabaseEvidence
from evidence.rebuilding import Told, Why, assembled, seen_by, told_by, told_by_rows
from evidence.rebuilding_log import Rebuilt, rebuild_log
from evidence.source import Run
from store.checkpoints import Checkpoints
from store.database import open_database
from store.errors import Damaged
from store.keys import Keys
from store.tables import metadata
from tests.evidence.town import CASE, ESCALATION, NETWORK, Lived

NOT_THE_LOGS = frozenset({"people", "forks", "repairs", "checkpoints", "reconciliations", "alembic_version"})
WRITER = frozenset({"writer", "writer_started_at"})


@dataclass
class Left:
    """What is left of a town: the histories of its processes, and rows of its registers."""

    told: dict[str, list[Told]]
    seen: dict[str, Mapping[str, int]]
    damaged: Sequence[VertebraError] = field(default=())

    def count(self) -> int:
        return len(self.told)

    async def streams(self) -> AsyncIterator[tuple[str, Sequence[Told], Mapping[str, int]]]:
        for stream, told in self.told.items():
            yield stream, told, self.seen.get(stream, {})


def left_of(lived: Lived) -> Left:
    """Everything: histories as Temporal had them, registers as the archive copies them."""
    engine = open_database(f"sqlite:///{lived.database}")
    evidence = DatabaseEvidence(engine)
    told: dict[str, list[Told]] = {}
    seen: dict[str, Mapping[str, int]] = {}
    for row in evidence.streams():
        if ids.parts(row.stream)[0] not in PROCESSES:
            told[row.stream] = [told_by_rows(evidence.commands(row.stream), evidence.events(row.stream))[row.stream]]
    engine.dispose()
    for stream, runs in lived.runs.items():
        if runs:
            told[stream] = [told_by(run) for run in runs]
            seen[stream] = {k: v for run in runs for k, v in seen_by(run).items()}
    return Left(told, seen)


@pytest.fixture
def left(town: Lived) -> Left:
    return left_of(town)


@pytest.fixture
def empty(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.fixture
def either(engine: Engine) -> Engine:
    """An empty database of either kind."""
    return engine


def rows_of(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of the log and its read models, without who wrote a stream last."""
    found = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name not in NOT_THE_LOGS:
                rows = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
                found[table.name] = [{k: v for k, v in row.items() if k not in WRITER} for row in rows]
    return found


def same_rows(lived: Lived, rebuilt: Engine) -> None:
    original = open_database(f"sqlite:///{lived.database}")
    was, now = rows_of(original), rows_of(rebuilt)
    original.dispose()
    assert set(was) == set(now) >= {"events", "commands", "streams", "counters", "processes", "outbox", "todos"}
    for table, rows in was.items():
        assert now[table] == rows, table
    assert len(was["events"]) > 100


def gaps(made: Rebuilt) -> set[tuple[str, int, int, Why]]:
    return set(made.gaps)


def run_of(lived: Lived, stream: str, number: int) -> Run:
    return lived.history(stream, number)


# Whole


async def test_every_row_comes_back_as_it_was(town: Lived, left: Left, either: Engine) -> None:
    made = await rebuild_log(either, left, signed=town.kept)
    assert made.whole, made
    assert made.written
    assert made.signed == len(town.kept)
    same_rows(town, either)


async def test_checkpoints_kept_elsewhere_are_put_back_and_the_next_one_follows_them(
    town: Lived, left: Left, either: Engine
) -> None:
    await rebuild_log(either, left, signed=town.kept)
    assert Checkpoints(either).all() == town.kept
    made = Checkpoints(either).make(Keys(town.folder / "keys").signer())
    assert made is not None
    assert made.checkpoint.previous == town.kept[-1].checkpoint.digest()


async def test_the_order_in_which_histories_are_found_does_not_matter(town: Lived, left: Left, empty: Engine) -> None:
    left.told = {stream: list(reversed(told)) for stream, told in reversed(left.told.items())}
    assert (await rebuild_log(empty, left)).whole
    same_rows(town, empty)


async def test_what_two_sources_tell_alike_is_there_once(town: Lived, left: Left, empty: Engine) -> None:
    left.told = {stream: [*told, *told] for stream, told in left.told.items()}
    assert (await rebuild_log(empty, left)).whole
    same_rows(town, empty)


# Only into an empty one


async def test_a_database_that_holds_a_log_is_left_alone(town: Lived, left: Left) -> None:
    engine = open_database(f"sqlite:///{town.database}")
    before = rows_of(engine)
    with pytest.raises(Refusal) as refusal:
        await rebuild_log(engine, left)
    assert refusal.value.code == "not-empty"
    assert rows_of(engine) == before
    engine.dispose()


async def test_of_nothing_nothing_comes(empty: Engine) -> None:
    made = await rebuild_log(empty, Left({}, {}))
    assert (made.streams, made.written) == (0, False)


# Gaps


async def test_a_run_that_is_lost_leaves_a_gap_with_a_name_and_nothing_is_written(
    town: Lived, left: Left, empty: Engine
) -> None:
    first, second = town.runs[ESCALATION]
    left.told[ESCALATION] = [told_by(second)]
    made = await rebuild_log(empty, left)
    last = sum(len(step.events) for step in told_by(first).steps)
    assert (ESCALATION, 1, last, Why.MISSING) in gaps(made)
    assert not made.written
    assert not any(rows_of(empty)["events"])


async def test_with_gaps_what_is_left_is_written_up_to_the_gap_and_nothing_behind_it(
    town: Lived, left: Left, either: Engine
) -> None:
    first, _ = town.runs[ESCALATION]
    steps = told_by(first).steps
    left.told[ESCALATION][0] = Told(tuple(step for n, step in enumerate(steps) if n != 2))
    lost = steps[2]
    made = await rebuild_log(either, left, with_gaps=True)
    assert made.written
    assert not made.whole
    assert (ESCALATION, lost.command.first_version, lost.command.last_version, Why.MISSING) in gaps(made)
    kept = [row for row in rows_of(either)["events"] if row["stream"] == ESCALATION]
    assert [row["version"] for row in kept] == list(range(1, lost.command.first_version))
    (head,) = [row for row in rows_of(either)["streams"] if row["stream"] == ESCALATION]
    assert (head["version"], head["head"]) == (kept[-1]["version"], kept[-1]["hash"])
    assert made.lost_commands > 0
    assert any(stream == "" for stream, *_ in made.gaps), "positions of the log that belong to nothing are told"


async def test_a_stream_that_is_lost_whole_is_named_by_those_who_delivered_to_it(left: Left, empty: Engine) -> None:
    del left.told[CASE]
    made = await rebuild_log(empty, left)
    assert CASE in {stream for stream, *_ in made.gaps}


async def test_a_register_of_which_processes_have_read_more_is_named(left: Left, empty: Engine) -> None:
    (told,) = left.told[NETWORK]
    stood = told.steps[-1].last
    left.told[NETWORK] = [Told(told.steps[:-2])]
    made = await rebuild_log(empty, left)
    (gap,) = [gap for gap in made.gaps if gap[0] == NETWORK]
    assert gap == (NETWORK, told.steps[-3].last + 1, stood, Why.MISSING)


async def test_what_checkpoints_know_and_nobody_else_is_named(town: Lived, left: Left, empty: Engine) -> None:
    (told,) = left.told[NETWORK]
    left.told[NETWORK] = [Told(told.steps[:-1])]
    left.seen = {}
    assert NETWORK not in {stream for stream, *_ in (await rebuild_log(empty, left)).gaps}
    made = await rebuild_log(empty, left, signed=town.kept)
    assert NETWORK in {stream for stream, *_ in made.gaps}


async def test_what_was_signed_otherwise_is_named(town: Lived, left: Left, empty: Engine) -> None:
    last = town.kept[-1]
    (leaf, *others) = [leaf for leaf in last.changed if leaf.version]
    forged = last.model_copy(update={"changed": (leaf.model_copy(update={"head": "ab" * 32}), *others)})
    made = await rebuild_log(empty, left, signed=[*town.kept[:-1], forged])
    assert (leaf.stream, leaf.version, leaf.version, Why.OTHERWISE) in gaps(made)


async def test_an_append_without_an_answer_is_not_taken_for_stored(town: Lived, left: Left, empty: Engine) -> None:
    """Its worker died, or Temporal did: where in the log it stood, and whether, nobody can say."""
    run = run_of(town, CASE, 0)
    events = list(run.history.events)
    scheduled = [
        e.event_id for e in events if e.activity_task_scheduled_event_attributes.activity_type.name == "append"
    ]
    cut = next(
        e.event_id for e in events if e.activity_task_completed_event_attributes.scheduled_event_id == scheduled[-1]
    )
    shorter = replace(run, history=replace(run.history, events=[e for e in events if e.event_id < cut]))
    left.told[CASE] = [told_by(shorter)]
    made = await rebuild_log(empty, left)
    assert Why.UNANSWERED in {why for stream, _, _, why in made.gaps if stream == CASE}


def test_what_was_refused_is_none_of_the_logs(town: Lived) -> None:
    """A run that was superseded asked for an append that never was."""
    run = run_of(town, CASE, 0)
    events = deepcopy(list(run.history.events))
    ends = [event for event in events if event.HasField("activity_task_completed_event_attributes")]
    appends = {
        event.event_id
        for event in events
        if event.activity_task_scheduled_event_attributes.activity_type.name == "append"
    }
    last = next(
        event
        for event in reversed(ends)
        if event.activity_task_completed_event_attributes.scheduled_event_id in appends
    )
    scheduled = last.activity_task_completed_event_attributes.scheduled_event_id
    last.ClearField("activity_task_completed_event_attributes")
    last.activity_task_failed_event_attributes.scheduled_event_id = scheduled
    last.activity_task_failed_event_attributes.failure.message = "Another run has taken over."
    last.activity_task_failed_event_attributes.failure.application_failure_info.type = "superseded"
    whole, fewer = told_by(run), told_by(replace(run, history=replace(run.history, events=events)))
    assert len(fewer.steps) < len(whole.steps)
    assert fewer.gaps == ()


def test_two_histories_that_tell_one_command_differently_are_both_not_believed(town: Lived, left: Left) -> None:
    (told,) = left.told[CASE]
    step = told.steps[1]
    other = replace(step, command=replace(step.command, body=canonical({"another": "body"})))
    rows, missing = assembled(CASE, [told, Told((other,))])
    assert rows is not None
    assert rows.stream.version == told.steps[0].last
    assert Why.TOLD_TWICE in {gap.why for gap in missing}


def test_an_event_that_does_not_follow_is_not_taken(left: Left) -> None:
    (told,) = left.told[CASE]
    first, second, *others = told.steps
    bent = replace(second, events=tuple(replace(event, body=event.body + b" ") for event in second.events))
    rows, missing = assembled(CASE, [Told((first, bent, *others))])
    assert rows is not None
    assert rows.stream.version == first.last
    assert [gap.why for gap in missing] == [Why.BROKEN]


async def test_what_stands_where_another_stands_is_named(left: Left, empty: Engine) -> None:
    (told,) = left.told[CASE]
    moved = [
        replace(step, events=tuple(replace(event, position=event.position + 1) for event in step.events))
        for step in told.steps
    ]
    left.told[CASE] = [Told(tuple(moved))]
    made = await rebuild_log(empty, left)
    assert Why.TAKEN in {why for *_, why in made.gaps}
    assert not made.written


async def test_what_could_not_be_opened_keeps_it_from_being_called_whole(left: Left, empty: Engine) -> None:
    left.damaged = [Damaged("The history of run {run} cannot be read.", run="7")]
    made = await rebuild_log(empty, left)
    assert made.damaged == ("The history of run 7 cannot be read.",)
    assert not made.written


async def test_an_append_answered_by_an_older_release_does_not_say_where_it_stood(town: Lived) -> None:
    run = run_of(town, CASE, 0)
    for event in run.history.events:
        payloads = event.activity_task_completed_event_attributes.result.payloads
        if payloads and b'"stored_at"' in payloads[0].data:
            told = json.loads(payloads[0].data)
            payloads[0].data = json.dumps({k: v for k, v in told.items() if k not in ("stored_at", "number")}).encode()
    told_now = told_by(run)
    assert told_now.steps == ()
    assert {gap.why for gap in told_now.gaps} == {Why.UNANSWERED}
