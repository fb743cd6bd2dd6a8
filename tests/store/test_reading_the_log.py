"""Reading the log: streams, versions, receipts, and a log that is not what was stored."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, delete, update

from domain import ids
from domain.decider import Folded, fold
from store.errors import Damaged, NotFound
from store.log import PAGE, EventLog
from store.reading import Reading
from store.tables import commands, events
from tests.store.errands import OTHER, START, STREAM, Errand, decider


def test_a_stream_is_read_after_a_version_and_up_to_another(log: EventLog) -> None:
    Errand(log).note("one", "a", "b", "c", "d")
    assert [recorded.version for recorded in log.events(STREAM)] == [1, 2, 3, 4]
    assert [recorded.version for recorded in log.events(STREAM, 1, 3)] == [2, 3]
    assert [recorded.version for recorded, _ in log.raw(STREAM, 3)] == [4]
    assert list(log.events(STREAM, 4)) == []


def test_everything_is_read_after_a_position_and_up_to_another(log: EventLog) -> None:
    Errand(log).note("one", "a", "b")
    Errand(log, OTHER).note("two", "c", "d")
    assert [position for position, _ in log.everything(1, 3)] == [2, 3]
    assert [recorded.stream for _, recorded in log.everything(2)] == [OTHER, OTHER]


def test_more_than_a_page_is_read_whole(log: EventLog) -> None:
    texts = [f"errand {n}" for n in range(2 * PAGE)]
    Errand(log).note("one", *texts)
    assert [recorded.data["text"] for recorded in log.events(STREAM)] == texts
    assert [position for position, _ in log.everything()] == list(range(1, 2 * PAGE + 1))


def test_a_fold_is_what_the_process_had(log: EventLog) -> None:
    errand = Errand(log)
    decision = errand.decided("one", errand.folded, texts=["a", "b"], receiver=OTHER)
    log.append(errand.batch([decision]))
    assert log.fold(STREAM).dumped() == decision.folded.dumped()
    assert log.fold(STREAM) == fold(decider, STREAM, log.events(STREAM))


def test_a_fold_at_a_version_is_the_stream_as_it_stood(log: EventLog) -> None:
    errand = Errand(log)
    errand.note("one", "a", "b")
    then = errand.folded
    errand.note("two", "c")
    assert log.fold(STREAM, until=2) == then
    assert log.fold(STREAM, until=0) == Folded.empty(decider, STREAM)
    with pytest.raises(NotFound):
        log.fold(STREAM, until=4)


def test_an_unknown_stream_is_empty(log: EventLog) -> None:
    assert log.head(STREAM) is None
    assert list(log.events(STREAM)) == []
    assert log.fold(STREAM).version == 0
    assert log.receipt(STREAM, uuid4()) is None
    assert log.recent_commands(STREAM, 10) == []
    assert log.forgotten_since(STREAM, 10) is None


def test_a_receipt_names_the_events_of_a_command_and_their_place(log: EventLog) -> None:
    Errand(log, OTHER).note("before", "x")
    errand = Errand(log)
    append = errand.append("one", "a", "b")
    errand.store(append)
    command = append.items[0].command
    found = log.receipt(STREAM, command.command_id, "timer")
    assert found is not None
    receipt, content = found
    assert content == command.content
    assert (receipt.first_version, receipt.last_version, receipt.position) == (1, 2, 3)
    assert [(made.id, made.kind) for made in receipt.events] == [(e.id, e.kind) for e in log.events(STREAM)]


def test_a_receipt_of_nothing_new_has_no_events(log: EventLog) -> None:
    errand = Errand(log)
    errand.note("one", "a")
    append = errand.append("two")
    errand.store(append)
    found = log.receipt(STREAM, append.items[0].command.command_id, "timer")
    assert found is not None
    assert (found[0].first_version, found[0].last_version, found[0].events, found[0].position) == (2, 1, (), 1)


def test_the_latest_commands_come_with_the_oldest_of_them_first(log: EventLog) -> None:
    errand = Errand(log)
    for seed in ("one", "two", "three"):
        errand.note(seed, seed)
    latest = log.recent_commands(STREAM, 2)
    assert [given.command_id for given in latest] == [ids.seeded("two", START), ids.seeded("three", START)]
    assert [given.receipt.last_version for given in latest] == [2, 3]


def test_the_log_tells_when_the_latest_forgotten_command_was_made(log: EventLog) -> None:
    errand = Errand(log)
    for seed in ("one", "two", "three"):
        errand.note(seed, seed)
    assert log.forgotten_since(STREAM, 3) is None
    assert log.forgotten_since(STREAM, 1) == START


def test_forgotten_commands_whose_ids_tell_no_time_are_of_any_time(log: EventLog, engine: Engine) -> None:
    Errand(log).note("one", "a")
    with engine.begin() as connection:
        connection.execute(update(commands).values(command_id=str(ids.child(ids.NAMESPACE, 1))))
    assert log.forgotten_since(STREAM, 0) == datetime.min.replace(tzinfo=UTC)


def test_commands_are_read_in_the_order_of_their_decisions(log: EventLog) -> None:
    errand = Errand(log)
    errand.store(errand.appends(("one", ["a"]), ("nothing", []), ("two", ["b", "c"])))
    assert [c.command_id for c in log.commands(STREAM)] == [
        ids.seeded(seed, START) for seed in ("one", "nothing", "two")
    ]
    assert [c.command_id for c in log.commands(STREAM, after_version=1)] == [
        ids.seeded(seed, START) for seed in ("nothing", "two")
    ]


def test_streams_are_listed_by_network_and_kind(log: EventLog) -> None:
    Errand(log).note("one", "a")
    Errand(log, OTHER).note("two", "b")
    Errand(log, "action:city:north:2023:errand-3").note("three", "c")
    assert [found.stream for found in log.streams()] == [
        "action:city:north:2023:errand-3",
        STREAM,
        OTHER,
    ]
    assert [found.stream for found in log.streams(network="town", kind="action")] == [STREAM, OTHER]
    assert list(log.streams(kind="cycle")) == []


def _body(body: str) -> Callable[[Connection], None]:
    return lambda c: _run(c, update(events).where(events.c.version == 2).values(body=body))


def _run(connection: Connection, statement: object) -> None:
    connection.execute(statement)  # type: ignore[call-overload]


def _other_text(connection: Connection) -> None:
    from sqlalchemy import func

    changed = update(events).where(events.c.version == 2)
    _run(connection, changed.values(body=func.replace(events.c.body, "the truth", "something else")))


DAMAGES: dict[str, Callable[[Connection], None]] = {
    "an event that is no JSON": _body("{"),
    "an event without its fields": _body("{}"),
    "another text": _other_text,
    "another hash": lambda c: _run(c, update(events).where(events.c.version == 2).values(hash="0" * 64)),
    "a missing event": lambda c: _run(c, delete(events).where(events.c.version == 2)),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_log_that_is_not_what_was_stored_is_not_folded(log: EventLog, engine: Engine, damage: str) -> None:
    Errand(log).note("one", "a", "the truth", "c")
    with engine.begin() as connection:
        DAMAGES[damage](connection)
    with pytest.raises(Damaged) as refused:
        log.fold(STREAM)
    assert refused.value.code == "damaged-log"
    assert refused.value.params["version"] == "2"


def test_a_command_that_cannot_be_read_is_damage(log: EventLog, engine: Engine) -> None:
    Errand(log).note("one", "a")
    with engine.begin() as connection:
        connection.execute(update(commands).values(body="{"))
    with pytest.raises(Damaged):
        list(log.commands(STREAM))


def test_what_names_an_id_is_found_without_the_rest_of_its_stream(log: EventLog) -> None:
    Errand(log).note("one", "a", "it", "b", "it's", "it")
    Errand(log, OTHER).note("two", "it")
    found = Reading(log.engine).naming(STREAM, {"it", "nothing"})
    assert [(position, recorded.version) for position, recorded in found] == [(2, 2), (5, 5)]
    assert [recorded for _, recorded in found] == [log.event(STREAM, 2), log.event(STREAM, 5)]
    assert Reading(log.engine).naming(STREAM, ()) == []


@pytest.mark.parametrize("version", [1, 2])
def test_what_names_an_id_is_held_against_its_place_in_the_chain(log: EventLog, version: int) -> None:
    Errand(log).note("one", "it", "it", "it")
    with log.engine.begin() as connection:
        body = log.event(STREAM, version).canonical().decode().replace('"it"', '"it" ')
        connection.execute(update(events).where(events.c.version == version).values(body=body))
    with pytest.raises(Damaged) as told:
        Reading(log.engine).naming(STREAM, {"it"})
    assert told.value.params == {"stream": STREAM, "version": str(version)}
