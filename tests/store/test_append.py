"""The contract of an append, on both databases: all of it or nothing, once, in order, by one writer."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain import ids
from domain.decider import Source
from domain.errors import Refusal
from domain.message import GENESIS, Recorded, canonical, chained
from store import projections
from store.errors import BadAppend, CommandReused, Forked, NotFound, Superseded, VersionConflict
from store.log import EventLog
from store.messages import Append, AppendItem, Head
from store.rebuild import rebuild_projections
from store.tables import commands, events, stamp, streams
from tests.store.errands import DECIDERS, OTHER, START, STREAM, Errand, dump, run


def test_what_was_appended_is_read_back_byte_for_byte(log: EventLog) -> None:
    errand = Errand(log)
    append = errand.append("one", "ask the school", "llamar al médico — ção")
    appended = errand.store(append)
    kept = list(log.raw(STREAM))
    assert [raw.decode() for _, raw in kept] == list(append.items[0].events)
    assert [recorded.data["text"] for recorded, _ in kept] == ["ask the school", "llamar al médico — ção"]
    assert log.head(STREAM) == Head(version=2, head=appended.head)
    assert list(log.commands(STREAM)) == [append.items[0].command]


def test_each_event_is_chained_to_all_before_it(log: EventLog) -> None:
    errand = Errand(log)
    errand.note("one", "a", "b")
    last = errand.note("two", "c")
    head = GENESIS
    for recorded, raw in log.raw(STREAM):
        head = chained(head, recorded.canonical())
        assert raw == recorded.canonical()
    assert head == last.head == log.fold(STREAM).head


def test_a_person_s_command_and_a_timer_s_are_two_though_they_bear_one_id(log: EventLog) -> None:
    """People's commands were once accepted under any id: the engine's own is stored beside it, and each found again."""
    errand = Errand(log)
    known_as = ids.timer(STREAM, "Note", "", START)
    both: tuple[Source, Source] = ("person", "timer")
    for source in both:
        append = errand.batch([errand.given_by(source, known_as, f"by a {source}")])
        answer = errand.store(append)
        assert log.append(append) == answer
    assert [event.data["text"] for event in log.events(STREAM)] == ["by a person", "by a timer"]
    found = [log.receipt(STREAM, known_as, source) for source in both]
    assert [receipt.first_version for receipt, _ in filter(None, found)] == [1, 2]
    assert [given.source for given in log.recent_commands(STREAM, 2)] == list(both)
    errand.folded = log.fold(STREAM)
    with pytest.raises(CommandReused):
        log.append(errand.batch([errand.given_by("timer", known_as, "another")]))


def test_a_command_of_which_nothing_new_came_is_stored_too(log: EventLog) -> None:
    errand = Errand(log)
    first = errand.note("nothing at first")
    errand.note("one", "a")
    Errand(log, OTHER).note("elsewhere", "x")
    again = errand.append("nothing new")
    answer = errand.store(again)
    assert (first.version, first.position) == (0, 0)
    assert (answer.version, answer.position) == (1, 1)
    assert [command.last_version for command in log.commands(STREAM)] == [0, 1, 1]
    assert log.append(again) == answer


def test_positions_have_no_holes_and_follow_the_order_of_storing(log: EventLog) -> None:
    north, south = Errand(log), Errand(log, OTHER)
    north.note("n1", "a", "b")
    south.note("s1", "c")
    north.note("n2")
    north.note("n3", "d")
    assert [(position, recorded.data["text"]) for position, recorded in log.everything()] == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
        (4, "d"),
    ]


def test_an_append_is_answered_with_the_very_rows_it_was_given(log: EventLog, engine: Engine) -> None:
    """Temporal's histories keep that answer: the log can be given back from them, row for row."""
    Errand(log, OTHER).note("elsewhere", "x")
    errand = Errand(log)
    append = errand.appends(("one", ["a"]), ("two", []), ("three", ["b", "c"]))
    answer = errand.store(append)
    with engine.connect() as connection:
        rows = connection.execute(select(events).where(events.c.stream == STREAM).order_by(events.c.version)).all()
        given = connection.execute(
            select(commands.c.number, commands.c.command_id).where(commands.c.stream == STREAM).order_by("number")
        ).all()
    assert answer.stored_at is not None
    assert {row.stored_at for row in rows} == {stamp(answer.stored_at)}
    assert [row.position for row in rows] == [answer.position - 2, answer.position - 1, answer.position]
    first = answer.number - len(append.items) + 1
    assert [tuple(row) for row in given] == [
        (number, str(item.command.command_id)) for number, item in enumerate(append.items, first)
    ]
    Errand(log, OTHER).note("later", "y")
    assert log.append(append) == answer


def test_an_append_without_events_was_stored_at_no_moment_but_has_its_number(log: EventLog) -> None:
    errand = Errand(log)
    errand.note("one", "a")
    again = errand.append("nothing new")
    answer = errand.store(again)
    assert (answer.stored_at, answer.number) == (None, 2)
    assert log.append(again) == answer


def test_several_commands_are_stored_in_one_append(log: EventLog) -> None:
    errand = Errand(log)
    appended = errand.store(errand.appends(("one", ["a"]), ("two", []), ("three", ["b", "c"])))
    assert (appended.version, appended.position) == (3, 3)
    assert [(c.first_version, c.last_version) for c in log.commands(STREAM)] == [(1, 1), (2, 1), (2, 3)]


def test_appending_the_same_again_says_the_same_and_stores_nothing(log: EventLog, engine: Engine) -> None:
    errand = Errand(log, fence=run("first"))
    append = errand.append("one", "a", "b")
    answer = errand.store(append)
    errand.note("two", "c")
    Errand(log, OTHER).note("elsewhere", "d")
    before = dump(engine)
    assert log.append(append) == answer
    assert dump(engine) == before


def test_a_repeated_append_of_a_run_that_was_taken_over_is_still_answered(log: EventLog) -> None:
    old = Errand(log, fence=run("old"))
    append = old.append("one", "a")
    answer = old.store(append)
    log.claim(STREAM, run("new", 5))
    assert log.append(append) == answer


def test_a_command_id_with_other_content_is_refused(log: EventLog, engine: Engine) -> None:
    errand = Errand(log)
    errand.note("one", "a")
    before = dump(engine)
    with pytest.raises(CommandReused) as refused:
        log.append(errand.append("one", "something else"))
    assert refused.value.code == "command-reused"
    assert dump(engine) == before


def test_another_event_at_a_version_is_a_fork(log: EventLog) -> None:
    errand = Errand(log, fence=run("first"))
    before = errand.append("two", "what the process believes")
    errand.note("one", "what the log holds")
    with pytest.raises(Forked) as refused:
        log.append(before)
    assert refused.value.code == "forked-stream"
    assert [recorded.data["text"] for recorded in log.events(STREAM)] == ["what the log holds"]


def test_the_same_command_with_other_events_is_a_fork(log: EventLog) -> None:
    errand = Errand(log, fence=run("first"))
    append = errand.append("one", "a")
    errand.store(append)
    other = changed_event(append, text="b")
    with pytest.raises(Forked):
        log.append(other)


def test_a_gap_below_an_event_is_a_fork(log: EventLog) -> None:
    errand = Errand(log, fence=run("first"))
    lost = errand.decided("lost", errand.folded, texts=["a"])
    errand.folded = lost.folded
    with pytest.raises(Forked):
        log.append(errand.append("two", "b"))
    assert log.head(STREAM) is None


def test_another_head_at_the_same_version_is_a_fork(log: EventLog) -> None:
    errand = Errand(log, fence=run("first"))
    errand.note("one", "a")
    append = errand.append("two", "b").model_copy(update={"expected_head": "f" * 64})
    with pytest.raises(Forked):
        log.append(append)


def test_a_batch_of_which_a_part_is_stored_is_a_fork(log: EventLog) -> None:
    errand = Errand(log, fence=run("first"))
    batch = errand.appends(("one", ["a"]), ("two", ["b"]))
    errand.note("one", "a")
    with pytest.raises(Forked):
        log.append(batch)
    assert [command.command_id for command in log.commands(STREAM)] == [batch.items[0].command.command_id]


def test_a_command_that_is_missing_beside_a_stored_one_is_a_fork_even_when_nothing_came_of_it(log: EventLog) -> None:
    errand = Errand(log, fence=run("first"))
    batch = errand.appends(("one", ["a"]), ("two", []))
    errand.note("one", "a")
    with pytest.raises(Forked):
        log.append(batch)


def test_a_register_that_has_changed_since_it_was_read_is_to_be_read_again(log: EventLog) -> None:
    errand = Errand(log)
    stale = errand.append("two", "b")
    errand.note("one", "a")
    with pytest.raises(VersionConflict) as refused:
        log.append(stale)
    assert refused.value.code == "version-conflict"
    assert errand.note("two", "b").version == 2


def test_an_older_run_is_superseded_by_a_claim(log: EventLog, engine: Engine) -> None:
    old = Errand(log, fence=run("old"))
    late = old.append("late", "a")
    log.claim(STREAM, run("old"))
    log.claim(STREAM, run("new", 5))
    before = dump(engine)
    with pytest.raises(Superseded) as refused:
        log.append(late)
    assert refused.value.code == "superseded"
    with pytest.raises(Superseded):
        log.claim(STREAM, run("old"))
    assert dump(engine) == before  # without alarm: no fork is kept


def test_a_run_gives_back_what_it_claimed_where_nothing_was_ever_stored(log: EventLog, engine: Engine) -> None:
    log.claim(STREAM, run("a"))
    log.release(STREAM, run("another"))
    assert known(engine) == [STREAM], "it is not another's to give back"
    log.release(STREAM, run("a"))
    log.release(STREAM, run("a"))
    assert known(engine) == []
    log.claim(STREAM, run("b", 5))
    errand = Errand(log, fence=run("b", 5))
    errand.note("one", "a")
    log.release(STREAM, run("b", 5))
    assert known(engine) == [STREAM], "something was stored of it"


def test_a_stream_of_which_a_command_is_stored_stays_although_nothing_came_of_it(log: EventLog, engine: Engine) -> None:
    Errand(log, fence=run("a")).note("one")
    log.release(STREAM, run("a"))
    assert known(engine) == [STREAM]


def known(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(streams.c.stream)).scalars())


@pytest.mark.parametrize("texts", [("a",), ("a", "b", "c"), ()])
def test_lists_of_which_a_writer_sends_nothing_are_worked_out_from_the_log(log: EventLog, texts: Any) -> None:
    """They would be too long to be sent; what is shown is the same."""
    errand = Errand(log)
    for seed, more in (("one", ("x", "y")), ("two", texts), ("three", ("z",))):
        append = errand.append(seed, *more)
        errand.store(append.model_copy(update={"summary": None}))
        assert log.append(append.model_copy(update={"summary": None})) == log.append(append)
    shown = dump(log.engine)
    rebuild_projections(log.engine, DECIDERS)
    assert dump(log.engine) == shown
    assert shown["processes"][0]["title"] == "z"


def test_a_run_may_claim_its_stream_again(log: EventLog) -> None:
    log.claim(STREAM, run("new", 5))
    log.claim(STREAM, run("new", 5))
    assert Errand(log, fence=run("new", 5)).note("one", "a").version == 1


def test_of_two_runs_started_at_once_the_greater_id_writes(log: EventLog) -> None:
    log.claim(STREAM, run("b"))
    with pytest.raises(Superseded):
        log.claim(STREAM, run("a"))
    log.claim(STREAM, run("c"))


def test_a_claim_alone_makes_no_stream(log: EventLog) -> None:
    log.claim(STREAM, run("first"))
    assert log.head(STREAM) is None
    assert list(log.streams()) == []


def test_an_event_that_is_elsewhere_already_is_refused(log: EventLog) -> None:
    Errand(log).note("one", "a")
    (first,) = log.events(STREAM)
    append = Errand(log, OTHER).append("one", "a")
    stranger = Recorded.model_validate_json(append.items[0].events[0]).model_copy(update={"id": first.id})
    item = append.items[0].model_copy(update={"events": (stranger.canonical().decode(),)})
    with pytest.raises(CommandReused):
        log.append(append.model_copy(update={"items": (item,)}))
    assert log.head(OTHER) is None


def test_one_command_id_may_be_used_on_two_streams(log: EventLog) -> None:
    Errand(log).note("one", "a")
    Errand(log, OTHER).note("one", "a")
    assert [event.data for event in log.events(OTHER)] == [event.data for event in log.events(STREAM)]


def test_what_happens_inside_the_transaction_leaves_nothing_when_it_fails(
    log: EventLog, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand = Errand(log)
    errand.note("one", "a")
    before = dump(engine)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(projections, "show", fails)
        with pytest.raises(RuntimeError):
            log.append(errand.append("two", "b"))
    assert dump(engine) == before
    assert errand.note("two", "b").position == 2


def test_a_stream_of_an_unknown_kind_is_not_there(log: EventLog) -> None:
    append = Errand(log).append("one", "a")
    with pytest.raises(NotFound):
        log.append(append.model_copy(update={"stream": "wish:town:one"}))
    with pytest.raises(NotFound):
        log.claim("wish:town:one", run("first"))
    with pytest.raises(Refusal):
        log.fold("no stream")


def test_a_text_with_a_null_character_is_stored_and_shown_without_it(log: EventLog, engine: Engine) -> None:
    Errand(log).note("one", "a\x00b")
    assert next(log.events(STREAM)).data["text"] == "a\x00b"
    assert dump(engine)["processes"][0]["title"] == "a\ufffdb"


def changed_event(append: Append, **fields: Any) -> Append:
    """The append with its first event changed: fields of the record, or of its data."""
    from json import loads

    value = loads(append.items[0].events[0])
    for name, new in fields.items():
        (value if name in value else value["data"])[name] = new
    item = append.items[0]
    changed = AppendItem(command=item.command, events=(canonical(value).decode(), *item.events[1:]))
    return append.model_copy(update={"items": (changed, *append.items[1:])})


def _items(append: Append, **fields: Any) -> Append:
    item = append.items[0]
    return append.model_copy(update={"items": (item.model_copy(update=fields),)})


CONTRADICTIONS: dict[str, Callable[[Append], Append]] = {
    "an event of another stream": lambda a: changed_event(a, stream=OTHER),
    "an event of another version": lambda a: changed_event(a, version=7),
    "an event of another command": lambda a: changed_event(a, command_id=str(ids.seeded("other", START))),
    "an unknown event": lambda a: changed_event(a, kind="Wished"),
    "an event that is no JSON": lambda a: _items(a, events=("{",)),
    "an event in another spelling": lambda a: _items(a, events=(" " + a.items[0].events[0],)),
    "fewer events than its command names": lambda a: _items(a, events=()),
    "a command twice": lambda a: a.model_copy(update={"items": (a.items[0], AppendItem(command=_nothing_after(a)))}),
    "no command": lambda a: a.model_copy(update={"items": ()}),
}


def _nothing_after(append: Append) -> Any:
    return append.items[0].command.model_copy(update={"first_version": 2, "last_version": 1})


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
def test_an_append_that_contradicts_itself_is_refused(log: EventLog, engine: Engine, contradiction: str) -> None:
    append = CONTRADICTIONS[contradiction](Errand(log).append("one", "a"))
    before = dump(engine)
    with pytest.raises(BadAppend):
        log.append(append)
    assert dump(engine) == before


def test_the_same_event_twice_in_one_append_is_refused(log: EventLog) -> None:
    append = Errand(log).append("one", "a", "b")
    first = next(iter(append.items[0].events))
    twin = changed_event(append, version=2).items[0].events[0]
    assert first != twin
    with pytest.raises(BadAppend):
        log.append(_items(append, events=(first, twin)))


def test_rows_say_when_the_log_took_an_event_in(engine: Engine) -> None:
    from tests.store.errands import DECIDERS

    log = EventLog(engine, DECIDERS, clock=lambda: START)
    Errand(log).note("one", "a")
    with engine.connect() as connection:
        assert connection.execute(select(events.c.stored_at)).scalar_one() == "2023-01-09T08:00:00.000000+00:00"
