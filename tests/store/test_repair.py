"""A stream whose log and process disagree: both sides are shown, the log's stays, and a new run goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, update

from domain.message import GENESIS, chained
from store.errors import Forked, NotFound, Superseded
from store.log import EventLog
from store.messages import Fence
from store.repair import forked_streams, inspect, record_repair
from store.tables import events, moment, streams
from tests.store.errands import OTHER, START, STREAM, Errand, run


def forked(log: EventLog) -> Errand:
    """A stream whose first run believes something else than the log holds."""
    errand = Errand(log, fence=run("first"))
    errand.note("one", "agreed by both")
    other = errand.append("two", "what the process believes", "and more")
    errand.note("three", "what the log holds")
    with pytest.raises(Forked):
        log.append(other)
    with pytest.raises(Forked):
        log.append(other)
    return errand


def test_both_sides_of_a_fork_are_shown_once(log: EventLog, engine: Engine) -> None:
    forked(log)
    shown = inspect(engine, STREAM)
    assert shown.is_forked
    assert shown.faults == ()
    (fork,) = shown.forks
    assert (fork.run_id, fork.expected_version, fork.log_version) == ("first", 1, 2)
    assert [side.version for side in fork.attempted] == [2, 3]
    assert "what the process believes" in fork.attempted[0].event
    assert [(side.version, "what the log holds" in side.event) for side in fork.kept] == [(2, True)]
    assert forked_streams(engine) == forked_streams(engine, "town") == [STREAM]
    assert forked_streams(engine, "city") == []


def test_a_repair_is_recorded_and_closes_the_fork(log: EventLog, engine: Engine) -> None:
    errand = forked(log)
    record_repair(engine, STREAM, by="ada", reason="the log is right", at=START)
    record_repair(engine, STREAM, by="ada", reason="and once more", at=START)
    shown = inspect(engine, STREAM)
    assert not shown.is_forked
    assert forked_streams(engine) == []
    assert [(act.repaired_by, act.reason, act.version) for act in shown.repairs] == [
        ("ada", "the log is right", 2),
        ("ada", "and once more", 2),
    ]
    assert shown.repairs[0].head == errand.folded.head
    assert shown.writer is None


def test_after_a_repair_the_run_that_wrote_is_fenced_out_and_a_later_one_goes_on(log: EventLog, engine: Engine) -> None:
    errand = forked(log)
    record_repair(engine, STREAM, by="ada", reason="the log is right", at=START)
    with pytest.raises(Superseded):
        errand.note("four", "from the old run")
    with pytest.raises(Superseded):
        log.claim(STREAM, run("first"))
    log.claim(STREAM, run("second", 5))
    assert Errand(log, fence=run("second", 5)).note("four", "from the new run").version == 3


def test_a_register_that_was_read_too_early_is_no_fork(log: EventLog, engine: Engine) -> None:
    Errand(log).note("one", "a")
    assert inspect(engine, STREAM).forks == ()


@pytest.mark.parametrize(
    ("damage", "what", "version"),
    [
        (update(events).where(events.c.version == 2).values(body="{}"), "broken-chain", 2),
        (update(events).where(events.c.version == 2).values(hash="0" * 64), "broken-chain", 2),
        (delete(events).where(events.c.version == 2), "missing", 2),
        (update(events).where(events.c.version == 2).values(id="another"), "not-its-row", 2),
        (delete(events).where(events.c.version == 3), "wrong-end", 2),
        (update(streams).values(head="0" * 64), "wrong-end", 3),
    ],
)
def test_what_is_wrong_with_the_log_itself_is_named(
    log: EventLog, engine: Engine, damage: object, what: str, version: int
) -> None:
    Errand(log).note("one", "a", "b", "c")
    assert inspect(engine, STREAM).faults == ()
    with engine.begin() as connection:
        connection.execute(damage)  # type: ignore[call-overload]
    faults = inspect(engine, STREAM).faults
    assert (faults[0].what, faults[0].version) == (what, version)


def test_an_event_that_cannot_be_read_is_named_even_when_its_hash_is_right(log: EventLog, engine: Engine) -> None:
    Errand(log).note("one", "a")
    with engine.begin() as connection:
        connection.execute(update(events).values(body="{}", hash=chained(GENESIS, b"{}")))
        connection.execute(update(streams).values(head=chained(GENESIS, b"{}")))
    assert [fault.what for fault in inspect(engine, STREAM).faults] == ["unreadable"]


def test_there_is_nothing_to_repair_in_an_unknown_stream(log: EventLog, engine: Engine) -> None:
    with pytest.raises(NotFound):
        inspect(engine, OTHER)
    with pytest.raises(NotFound):
        record_repair(engine, OTHER, by="ada", reason="none", at=START)


FUTURE = "2036-01-01T00:00:00.000000+00:00"


def test_the_run_that_temporal_has_at_work_writes_whatever_clock_another_was_started_by(
    log: EventLog, engine: Engine
) -> None:
    wrong = Fence(run_id="wrong", started_at=moment(FUTURE))
    late = Errand(log, fence=wrong).append("late", "by the run of the wrong clock")
    log.claim(STREAM, wrong)
    with pytest.raises(Superseded):
        log.claim(STREAM, run("right"))
    log.claim(STREAM, run("right"), newest=True)
    right = Errand(log, fence=run("right"))
    right.note("one", "by the run at work")
    with pytest.raises(Superseded):
        log.append(late)
    log.claim(STREAM, run("next", 5), newest=True)
    with pytest.raises(Superseded):
        right.note("two", "too late")
    with pytest.raises(Superseded):
        log.append(late)


@pytest.mark.parametrize("said", ["9999-12-31T23:59:59.999999+00:00", "once", FUTURE])
def test_whatever_is_said_of_a_writer_the_run_at_work_takes_over(log: EventLog, engine: Engine, said: str) -> None:
    Errand(log, fence=run("first")).note("one", "a")
    with engine.begin() as connection:
        connection.execute(update(streams).values(writer="zz", writer_started_at=said))
    log.claim(STREAM, run("next", 5), newest=True)
    assert Errand(log, fence=run("next", 5)).note("two", "b").version == 2


def test_a_writer_from_the_future_is_shown_and_put_right_by_a_repair(log: EventLog, engine: Engine) -> None:
    Errand(log, fence=run("first")).note("one", "a")
    with engine.begin() as connection:
        connection.execute(update(streams).values(writer="x", writer_started_at=FUTURE))
    assert [fault.what for fault in inspect(engine, STREAM, now=START).faults] == ["future-writer"]
    record_repair(engine, STREAM, by="ada", reason="its clock was wrong", at=START + timedelta(minutes=1))
    assert inspect(engine, STREAM, now=START).faults == ()
    log.claim(STREAM, run("second", 100))
