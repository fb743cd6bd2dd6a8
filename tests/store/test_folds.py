"""What is folded once is carried on by what is new alone, and is never told where the log is another."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from store.errors import Damaged
from store.folds import Folds
from store.log import EventLog, Hashed
from tests.store.errands import OTHER, STREAM, Errand


@pytest.fixture
def read_after(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The versions after which events are read, time by time."""
    seen: list[int] = []
    rows = log._rows

    def noted(stream: str, after: int, until: int | None) -> Iterator[Hashed]:
        seen.append(after)
        return rows(stream, after, until)

    monkeypatch.setattr(log, "_rows", noted)
    return seen


def test_a_fold_is_kept_between_questions_and_carried_on_by_what_is_new(log: EventLog, read_after: list[int]) -> None:
    errand, folds = Errand(log), Folds(log, log.deciders)
    errand.note("one", "one", "two")
    assert folds.latest(STREAM) == log.fold(STREAM)
    read_after.clear()
    assert folds.latest(STREAM).version == 2
    assert read_after == []
    errand.note("two", "three")
    read_after.clear()
    assert folds.latest(STREAM) == errand.folded
    assert read_after == [2]
    assert folds.latest(OTHER).version == 0


def test_what_was_kept_is_not_told_where_the_log_became_another(log: EventLog) -> None:
    errand, folds = Errand(log), Folds(log, log.deciders)
    for seed in ("one", "two"):
        errand.note(seed, seed)
    folds.latest(STREAM)
    with log.engine.begin() as connection:
        connection.execute(text("UPDATE streams SET head = '0'"))
    with pytest.raises(Damaged):
        folds.latest(STREAM)


def test_only_so_many_are_kept(log: EventLog, read_after: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.folds.KEPT", 1)
    folds = Folds(log, log.deciders)
    Errand(log).note("one", "one")
    Errand(log, OTHER).note("two", "two")
    folds.latest(STREAM)
    folds.latest(OTHER)
    read_after.clear()
    assert folds.latest(STREAM).version == 1
    assert read_after == [0]
