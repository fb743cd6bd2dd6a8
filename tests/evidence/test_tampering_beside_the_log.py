"""What somebody can do to the database itself and to what lies beside the log, and that each deed is found by name."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.message import canonical, digest
from evidence.histories import appends
from evidence.reconciled import Believed
from evidence.verdict import Look, Verdict
from store.messages import Append, Fence
from store.reconciliations import Reconciliation
from store.tables import stamp
from tests.evidence.town import CASE, ESCALATION, GROUP, Lived

IN_2036 = "2036-01-01T00:00:00.000000+00:00"


def _said(verdict: Verdict) -> list[str]:
    return [one.words.format(**one.params) for one in verdict.all_findings()]


def _remarks(verdict: Verdict, stream: str) -> str:
    (told,) = [one for one in verdict.streams if one.stream == stream]
    return " ".join(remark.words.format(**remark.params) for remark in told.remarks)


# The database itself


def test_a_planted_trigger_is_named(town: Lived) -> None:
    town.sql("create trigger quiet after insert on events begin update events set body = '{}'; end")
    verdict = town.verdict(temporal=False)
    assert [(one.fault, one.look) for one in verdict.all_findings()] == [("schema-changed", "schema")]
    assert "'quiet'" in _said(verdict)[0]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("create view seen as select * from events", "view 'seen'"),
        ("create table notes (words text)", "table 'notes'"),
        ("alter table events add column more text", "column 'more'"),
        ("drop index ix_todos_who", "by who"),
        ("create unique index once on commands (content)", "(content)"),
    ],
)
def test_what_was_put_into_the_database_or_taken_out_is_named(town: Lived, statement: str, words: str) -> None:
    town.sql(statement)
    verdict = town.verdict(temporal=False)
    assert [one.fault for one in verdict.all_findings()] == ["schema-changed"]
    assert words in _said(verdict)[0]


@pytest.mark.parametrize("statement", ["drop table {}", "alter table {} rename to elsewhere"])
@pytest.mark.parametrize("table", ["events", "commands", "streams", "counters"])
def test_a_table_of_the_log_that_is_gone_is_named_and_stops_nothing(town: Lived, table: str, statement: str) -> None:
    town.sql(statement.format(table))
    verdict = town.verdict(copies=True)
    assert f"The table '{table}' is not in the database any more: it was removed or renamed." in _said(verdict)
    assert {one.fault for one in verdict.all_findings()} == {"schema-changed"}
    assert set(verdict.skipped) == set(Look) - {Look.SCHEMA}, "nothing is said to be proven that could not be looked at"


def test_a_column_that_is_gone_is_named_whatever_was_to_be_looked_at(town: Lived) -> None:
    town.sql("alter table events rename column hash to sum")
    for looks in ([Look.FOLD], [Look.CHECKPOINTS], list(Look)):
        assert any("no column 'hash'" in words for words in _said(town.verdict(temporal=False, looks=looks)))


@pytest.mark.parametrize(
    ("table", "look"),
    [
        ("checkpoints", Look.CHECKPOINTS), ("todos", Look.READ_MODELS), ("organisations", Look.READ_MODELS),
        ("forks", Look.BESIDE), ("repairs", Look.BESIDE),
    ],
)  # fmt: skip
def test_a_table_beside_the_log_that_is_gone_is_named_and_the_log_is_looked_at(
    town: Lived, table: str, look: Look
) -> None:
    town.sql(f"drop table {table}")
    verdict = town.verdict(copies=True)
    assert [one.params["table"] for one in verdict.all_findings()] == [table]
    assert list(verdict.skipped) == [look]
    assert verdict.runs > 3


# Forks


def _fork(town: Lived, append: Append, *, repaired_at: str | None = None, stream: str | None = None) -> None:
    told = append.model_dump(mode="json")
    row = (
        stream or append.stream, digest(told), stamp(town.runs[CASE][0].started_at), append.expected_version,
        append.expected_version, canonical(told).decode(), repaired_at,
    )  # fmt: skip
    town.sql("insert into forks values (?, ?, ?, ?, ?, ?, ?)", *row)


def _an_append(town: Lived, stream: str = ESCALATION, *, run_id: str | None = None) -> Append:
    """What a run of a process asked for once, as another run's or its own."""
    run = town.runs[stream][0]
    seen = next(one for one in appends(run) if one.append is not None and one.append.items[0].events)
    assert seen.append is not None
    assert seen.append.fence is not None
    fence = Fence(run_id=run_id or run.run_id, started_at=seen.append.fence.started_at)
    return seen.append.model_copy(update={"fence": fence})


def test_a_fork_that_its_run_never_asked_for_is_named(town: Lived) -> None:
    _fork(town, _an_append(town))
    assert town.faults() == [("strange-fork", ESCALATION, None)]


def test_a_fork_of_a_run_that_went_on_with_an_older_side_is_told_where_that_is_on_record(town: Lived) -> None:
    """Its archived history does not tell what it asked for once it was put back."""
    _fork(town, asked := _an_append(town))
    assert asked.fence is not None
    record = Reconciliation(
        number=1, made_at=datetime(2026, 11, 30, tzinfo=UTC), made_by="ana", reason="an older copy", position=0,
        command=0, until_position=0, until_command=0, put_back=(asked.fence.run_id,),
    )  # fmt: skip
    assert town.faults(reconciled=Believed([record])) == []


def test_a_fork_of_a_run_that_its_process_never_had_is_named(town: Lived) -> None:
    _fork(town, _an_append(town, run_id="00000000-0000-4000-8000-000000000000"))
    assert town.faults() == [("strange-fork", ESCALATION, None)]


def test_a_fork_of_which_no_history_is_left_is_told(town: Lived) -> None:
    _fork(town, _an_append(town))
    verdict = town.verdict(temporal=False)
    assert verdict.sound, verdict.all_findings()
    assert "nothing else says that it was" in _remarks(verdict, ESCALATION)


@pytest.mark.parametrize(
    "change",
    [
        "update forks set body = replace(body, 'escalation:', 'question:')",
        "update forks set body = '{}'",
        "update forks set expected_version = 7",
        "update forks set log_version = 7000",
        "update forks set seen_at = 'once'",
        f"update forks set repaired_at = '{IN_2036}'",
        f"update forks set stream = '{CASE}'",
        f"update forks set stream = '{GROUP}'",
    ],
)
def test_a_fork_that_contradicts_itself_is_named_by_the_database_alone(town: Lived, change: str) -> None:
    _fork(town, _an_append(town))
    town.sql(change)
    assert [fault for fault, _, _ in town.faults(temporal=False)] == ["strange-fork"]


# Repairs


def _repair(town: Lived, stream: str, *, number: int = 1, by: str = "ana", head: str | None = None) -> None:
    """A repair while the process' run was at work."""
    last = town.last(stream)
    ((real,),) = town.ask("select hash from events where stream = ? and version = ?", stream, last)
    begun = (town.runs.get(stream) or town.runs[CASE])[-1].started_at
    at = stamp(begun + timedelta(minutes=30))
    town.sql(
        "insert into repairs values (?, ?, ?, ?, ?, ?, ?)",
        stream, number, at, by, "a stranger wrote", last, head or real,
    )  # fmt: skip


def test_a_repair_for_which_no_run_was_ended_is_named(town: Lived) -> None:
    assert not town.runs[ESCALATION][-1].closed or not town.runs[CASE][-1].closed
    stream = next(stream for stream in (ESCALATION, CASE) if not town.runs[stream][-1].closed)
    _repair(town, stream)
    assert town.faults() == [("strange-repair", stream, None)]


def test_a_repair_that_nothing_else_speaks_of_is_told(town: Lived) -> None:
    _repair(town, GROUP)
    verdict = town.verdict(temporal=False)
    assert verdict.sound, verdict.all_findings()
    assert "is said to have been repaired by ana" in _remarks(verdict, GROUP)


@pytest.mark.parametrize("given", [{"number": 2}, {"head": "0" * 64}])
def test_a_repair_that_does_not_fit_the_log_is_named_by_the_database_alone(town: Lived, given: dict[str, Any]) -> None:
    _repair(town, GROUP, **given)
    assert town.faults(temporal=False) == [("strange-repair", GROUP, None)]


# Writers


def test_a_writer_from_the_future_is_named(town: Lived) -> None:
    town.sql("update streams set writer_started_at = ? where stream = ?", IN_2036, CASE)
    assert town.faults() == [("strange-writer", CASE, None)]


@pytest.mark.parametrize("temporal", [True, False])
@pytest.mark.parametrize(
    ("stream", "change"),
    [
        (CASE, "writer_started_at = 'once'"),
        (CASE, "writer_started_at = null, writer = 'x'"),
        (GROUP, "writer = 'x', writer_started_at = '2026-01-01T00:00:00.000000+00:00'"),
    ],
)
def test_a_writer_that_cannot_be_is_named(town: Lived, stream: str, change: str, temporal: bool) -> None:
    town.sql(f"update streams set {change} where stream = ?", stream)
    assert town.faults(temporal=temporal) == [("strange-writer", stream, None)]


def test_what_is_beside_the_log_is_read_as_it_lies_there(town: Lived) -> None:
    """Not as it should be: bytes in a column of texts, texts in one of numbers."""
    town.sql("insert into forks values (?, x'ff', x'fe', 'many', 'some', x'7bff', null)", CASE)
    town.sql("insert into repairs values (?, 'one', x'ff', x'ff', x'ff', 'two', x'ff')", CASE)
    assert {fault for fault, _, _ in town.faults()} == {"strange-fork", "strange-repair"}
    assert json.dumps(town.verdict().model_dump(mode="json"))
