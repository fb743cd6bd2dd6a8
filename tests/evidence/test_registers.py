"""What registers stored is in the archive row for row, in pieces, and each row once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from evidence.registers import archived_rows
from store import segments
from store.archive import Archive, ArchivedSegment
from store.errors import Damaged
from store.keys import Keys
from store.log import EventLog
from store.tables import commands, events
from tests.store.errands import DECIDERS, OTHER, STREAM, Errand

KINDS = ("action",)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive", Keys(tmp_path / "keys"))


@pytest.fixture
def log(engine: Engine) -> EventLog:
    return EventLog(engine, DECIDERS)


def kept(archive: Archive, engine: Engine, network: str = "town") -> list[ArchivedSegment]:
    made = []
    for rows in segments.stored_since(engine, network, KINDS, archive.covered(network)):
        header = ArchivedSegment(
            network=network, first_number=rows.first, last_number=rows.last, commands=rows.commands, events=rows.events
        )
        made.append(archive.keep_segment(header, rows.text))
    return made


def everything(engine: Engine) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return (
            [tuple(row) for row in connection.execute(select(commands).order_by(commands.c.number))],
            [tuple(row) for row in connection.execute(select(events).order_by(events.c.position))],
        )


def archived(archive: Archive) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    given, made = archived_rows(archive)
    return (
        [(c.number, c.stream, c.command_id, c.content, c.first_version, c.last_version, c.body.decode(), c.source)
         for c in given],
        [(e.position, e.stream, e.version, e.id, e.kind, e.command_id, e.recorded_at, e.stored_at, e.body.decode(),
          e.hash) for e in made],
    )  # fmt: skip


def test_what_was_stored_is_given_back_row_for_row(
    log: EventLog, engine: Engine, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "MOST", 3_000)
    monkeypatch.setattr(segments, "PAGE", 3)
    one, other = Errand(log), Errand(log, OTHER)
    for number in range(10):
        one.store(one.appends((f"one-{number}", ["a", "llamar — ção\n\u2028"]), (f"nothing-{number}", [])))
        other.note(f"other-{number}", "b")
    assert len(kept(archive, engine)) > 2
    assert archived(archive) == everything(engine)
    assert segments.networks(engine, KINDS) == ["town"]


def test_the_next_round_keeps_only_what_is_new(log: EventLog, engine: Engine, archive: Archive) -> None:
    errand = Errand(log)
    errand.note("one", "a")
    (first,) = kept(archive, engine)
    assert kept(archive, engine) == []
    errand.note("two", "b", "c")
    errand.note("nothing")
    (second,) = kept(archive, engine)
    assert (first.last_number, second.first_number, second.last_number) == (1, 2, 3)
    assert (second.commands, second.events) == (2, 2)
    assert archived(archive) == everything(engine)


def test_what_is_stored_meanwhile_is_of_the_next_round(
    log: EventLog, engine: Engine, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand, read = Errand(log), segments._commands
    errand.note("one", "a")

    def later(*given: Any) -> Iterator[Any]:
        errand.note("two", "b")
        return read(*given)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(segments, "_commands", later)
        (first,) = kept(archive, engine)
    (second,) = kept(archive, engine)
    assert [(one.first_number, one.last_number, one.commands) for one in (first, second)] == [(1, 1, 1), (2, 2, 1)]
    assert archived(archive) == everything(engine)


def test_streams_of_another_network_or_kind_are_not_among_them(log: EventLog, engine: Engine, archive: Archive) -> None:
    Errand(log).note("one", "a")
    Errand(log, "action:city:north:2023:errand").note("two", "b")
    kept(archive, engine)
    given, made = archived_rows(archive)
    assert {row.stream for row in given} == {row.stream for row in made} == {STREAM}
    assert list(segments.stored_since(engine, "town", ("network",), 0)) == []


def test_copies_that_overlap_give_each_row_once_and_those_that_differ_are_damage(
    log: EventLog, engine: Engine, archive: Archive
) -> None:
    errand = Errand(log)
    errand.note("one", "a")
    kept(archive, engine)
    errand.note("two", "b")
    (whole,) = segments.stored_since(engine, "town", KINDS, 0)
    header = ArchivedSegment(network="town", first_number=1, last_number=whole.last, commands=2, events=2)
    archive.keep_segment(header, whole.text)
    assert archived(archive) == everything(engine)
    forged = whole.text.replace(b'\\"text\\":\\"a\\"', b'\\"text\\":\\"z\\"')
    assert forged != whole.text
    archive.keep_segment(header.model_copy(update={"last_number": whole.last + 1}), forged)
    with pytest.raises(Damaged):
        archived_rows(archive)
    damaged: list[Damaged] = []
    archived_rows(archive, damaged=damaged)
    assert len(damaged) == 1


def test_a_copy_that_cannot_be_read_hides_no_other(log: EventLog, engine: Engine, archive: Archive) -> None:
    errand = Errand(log)
    errand.note("one", "a")
    kept(archive, engine)
    for number, text in ((5, b"nonsense\n"), (6, b'{"event":{"body":1}}\n'), (7, b'{"event":{"body":"x"}}\n')):
        odd = ArchivedSegment(network="town", first_number=number, last_number=number, commands=0, events=1)
        archive.keep_segment(odd, text)
    damaged: list[Damaged] = []
    given, made = archived_rows(archive, damaged=damaged)
    assert (len(given), len(made), len(damaged)) == (1, 1, 3)
