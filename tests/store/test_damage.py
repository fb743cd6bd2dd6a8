"""What a decision rests on is held against the log's own word on it, on both databases: damage is told, and where."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from store import repair
from store.errors import Damaged
from store.log import EventLog
from tests.store.errands import STREAM, Errand, run

DAMAGES = {
    "an event changed": ("UPDATE events SET body = replace(body, 'two', 'TWO') WHERE version = 2", 2),
    "a hash changed": ("UPDATE events SET hash = '0' WHERE version = 2", 2),
    "an event that is no JSON": ("UPDATE events SET body = '{' WHERE version = 2", 2),
    "an event in the middle removed": ("DELETE FROM events WHERE version = 2", 2),
    "the last event removed": ("DELETE FROM events WHERE version = 3", 3),
    "all events removed": ("DELETE FROM events", 1),
    "another head": ("UPDATE streams SET head = '0'", 3),
    "a version of before": ("UPDATE streams SET version = 2", 3),
    "a version that is to come": ("UPDATE streams SET version = 7", 4),
    "the stream removed": ("DELETE FROM streams", 1),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_a_decision_rests_on_is_what_was_stored_or_damage_by_stream_and_event(log: EventLog, damage: str) -> None:
    errand = Errand(log)
    for seed in ("one", "two", "three"):
        errand.note(seed, seed)
    before = log.fold(STREAM, until=1)
    statement, version = DAMAGES[damage]
    with log.engine.begin() as connection:
        connection.execute(text(statement))
    reads: tuple[Callable[[], Any], ...] = (lambda: log.fold(STREAM), lambda: log.brought_up(before))
    for read in reads:
        with pytest.raises(Damaged) as refused:
            read()
        assert (refused.value.code, dict(refused.value.params)) == (
            "damaged-log",
            {"stream": STREAM, "version": str(version)},
        )


COMMAND_DAMAGES = (
    "body = '{'",
    "body = replace(body, 'person', 'PERSON')",
    "content = 'another'",
    "last_version = 7",
    "first_version = 1",
    "source = 'delivery'",
)


@pytest.mark.parametrize("damage", COMMAND_DAMAGES)
def test_a_command_whose_row_and_record_differ_is_damage(log: EventLog, damage: str) -> None:
    errand = Errand(log)
    errand.note("one", "one")
    errand.note("two", "two")
    with log.engine.begin() as connection:
        connection.execute(text(f"UPDATE commands SET {damage} WHERE number = 2"))
    with pytest.raises(Damaged) as refused:
        log.recent_commands(STREAM, 5)
    assert (refused.value.code, refused.value.params["stream"]) == ("damaged-log", STREAM)


def test_an_append_onto_what_somebody_put_there_is_damage_and_writes_nothing(log: EventLog) -> None:
    errand = Errand(log)
    errand.note("one", "one")
    with log.engine.begin() as connection:
        connection.execute(text("UPDATE counters SET position = 0"))
    with pytest.raises(Damaged) as refused:
        errand.note("two", "two")
    assert refused.value.params == {"stream": STREAM, "version": "2"}
    assert len(list(log.commands(STREAM))) == 1


def test_an_event_that_the_log_says_there_is_and_that_is_not_there_is_damage(log: EventLog) -> None:
    errand = Errand(log)
    errand.note("one", "one", "two")
    assert log.event(STREAM, 2).data["text"] == "two"
    with log.engine.begin() as connection:
        connection.execute(text("UPDATE events SET version = 100000 WHERE version = 2"))
    with pytest.raises(Damaged) as refused:
        log.event(STREAM, 2)
    assert refused.value.params == {"stream": STREAM, "version": "2"}


NO_STANDING = ("version = 'x'", "version = x'00'", "head = x'00ff'", "version = 2.5")


@pytest.mark.parametrize("damage", NO_STANDING)
def test_a_table_of_streams_that_says_no_version_is_damage_to_whoever_reads_it(log: EventLog, damage: str) -> None:
    """SQLite keeps in a column whatever was put there; PostgreSQL takes nothing of the kind."""
    if log.engine.dialect.name != "sqlite":
        pytest.skip("its columns take only what they are for")
    errand = Errand(log)
    errand.note("one", "one")
    more = errand.append("two", "two")
    with log.engine.begin() as connection:
        connection.execute(text(f"UPDATE streams SET {damage}"))
    reads: tuple[Callable[[], Any], ...] = (
        lambda: log.head(STREAM),
        lambda: list(log.streams()),
        lambda: log.fold(STREAM),
        lambda: log.check_chain(STREAM),
        lambda: log.claim(STREAM, run("a")),
        lambda: log.append(more),
        lambda: repair.inspect(log.engine, STREAM),
    )
    for read in reads:
        with pytest.raises(Damaged) as refused:
            read()
        assert refused.value.params == {"stream": STREAM, "version": "1"}


def test_a_repair_shows_an_event_that_is_no_text(log: EventLog) -> None:
    if log.engine.dialect.name != "sqlite":
        pytest.skip("its columns take only what they are for")
    errand = Errand(log)
    errand.note("one", "one")
    with log.engine.begin() as connection:
        connection.execute(text("UPDATE events SET body = x'ff00fe'"))
    (fault,) = repair.inspect(log.engine, STREAM).faults
    assert (fault.version, fault.what) == (1, "broken-chain")
