"""Checkpoints: what they sign, when one is made, and that several at once make each one once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from domain import merkle
from domain.checkpoint import Leaf, with_changes
from domain.message import GENESIS
from store.checkpoints import Checkpoints, leaves_at
from store.database import writing
from store.errors import Damaged
from store.keys import Keys, Signer, verify
from store.log import EventLog
from store.tables import checkpoints, streams
from tests.store.errands import OTHER, STREAM, Errand, run
from tests.store.test_concurrency import at_once

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


@pytest.fixture
def signer(keys: Keys) -> Signer:
    return keys.signer()


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def leaf(log: EventLog, stream: str) -> Leaf:
    head = log.head(stream)
    assert head is not None
    return Leaf(stream=stream, version=head.version, head=head.head)


def test_a_checkpoint_signs_where_every_stream_stands(log: EventLog, engine: Engine, keys: Keys) -> None:
    Errand(log).note("one", "a", "b")
    Errand(log, OTHER).note("two", "c")
    made = Checkpoints(engine).make(keys.signer(), at(AT))
    assert made is not None
    verify(made, keys.public())
    leaves = sorted((leaf(log, stream) for stream in (STREAM, OTHER)), key=lambda one: one.stream)
    assert made.changed == tuple(leaves)
    assert made.checkpoint.root == merkle.root([one.canonical() for one in leaves])
    assert (made.checkpoint.number, made.checkpoint.position, made.checkpoint.streams) == (1, 3, 2)
    assert (made.checkpoint.previous, made.checkpoint.made_at) == (GENESIS, AT)


def test_the_next_one_names_what_changed_and_the_one_before(log: EventLog, engine: Engine, signer: Signer) -> None:
    kept = Checkpoints(engine)
    errand = Errand(log)
    errand.note("one", "a")
    Errand(log, OTHER).note("two", "b")
    first = kept.make(signer, at(AT))
    errand.note("three", "c")
    second = kept.make(signer, at(AT + timedelta(minutes=10)))
    assert first is not None
    assert second is not None
    assert second.changed == (leaf(log, STREAM),)
    assert second.checkpoint.previous == first.checkpoint.digest()
    leaves = with_changes(with_changes({}, first.changed), second.changed)
    assert second.checkpoint.root == merkle.root([leaves[stream].canonical() for stream in sorted(leaves)])
    assert kept.all() == [first, second]
    assert kept.latest() == second
    assert leaves_at(kept.all()) == leaves


def test_nothing_is_signed_where_nothing_is_new(log: EventLog, engine: Engine, signer: Signer) -> None:
    kept = Checkpoints(engine)
    assert kept.make(signer) is None
    errand = Errand(log, fence=run("first"))
    log.claim(STREAM, run("first"))
    assert kept.make(signer) is None
    errand.note("one", "a")
    assert kept.make(signer) is not None
    errand.note("nothing new")
    assert kept.make(signer) is None
    assert len(kept.all()) == 1


def test_what_is_read_back_has_the_bytes_that_were_signed(log: EventLog, engine: Engine, keys: Keys) -> None:
    Errand(log).note("one", "a")
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    made = Checkpoints(engine).make(keys.signer(), at(elsewhere.replace(microsecond=0)))
    (read,) = Checkpoints(engine).all()
    assert read == made
    verify(read, keys.public())


def test_a_worker_that_begins_anew_goes_on_where_the_one_before_stopped(
    log: EventLog, engine: Engine, signer: Signer
) -> None:
    errand = Errand(log)
    made = []
    for seed in ("one", "two", "three"):
        errand.note(seed, "a")
        made.append(Checkpoints(engine).make(signer, at(AT)))
    assert Checkpoints(engine).all() == made
    assert [one.checkpoint.number for one in made if one is not None] == [1, 2, 3]


def test_a_stream_rewritten_in_between_is_not_signed_anew(log: EventLog, engine: Engine, signer: Signer) -> None:
    """Only what was appended to is read anew: otherwise each rewriting would be blessed by the next checkpoint."""
    Errand(log).note("one", "a")
    first = Checkpoints(engine).make(signer)
    with writing(engine) as connection:
        connection.execute(update(streams).where(streams.c.stream == STREAM).values(head="f" * 64))
    Errand(log, OTHER).note("two", "b")
    second = Checkpoints(engine).make(signer)
    assert first is not None
    assert second is not None
    assert second.changed == (leaf(log, OTHER),)
    leaves = leaves_at([first, second])
    assert leaves[STREAM] == first.changed[0]
    assert second.checkpoint.root == merkle.root([leaves[stream].canonical() for stream in sorted(leaves)])


def test_two_workers_at_once_make_each_checkpoint_once(log: EventLog, engine: Engine, keys: Keys) -> None:
    signer = keys.signer()
    errand = Errand(log)
    workers = [Checkpoints(engine) for _ in range(4)]
    for seed in range(5):
        errand.note(f"note-{seed}", "a")
        made = at_once(*(lambda worker=worker: worker.make(signer) for worker in workers))
        assert sum(one is not None for one in made) == 1
    numbers = [one.checkpoint.number for one in Checkpoints(engine).all()]
    assert numbers == [1, 2, 3, 4, 5]


def test_checkpoints_made_while_the_log_grows_each_stand_at_one_moment(
    log: EventLog, engine: Engine, keys: Keys
) -> None:
    """Each one's leaves are those that the log had at its position, whatever was stored meanwhile."""
    signer = keys.signer()
    one, two = Errand(log), Errand(log, OTHER)
    kept = Checkpoints(engine)

    def write(errand: Errand) -> Callable[[], Any]:
        return lambda: [errand.note(f"{errand.stream}-{n}", "a") for n in range(25)]

    at_once(write(one), write(two), lambda: [kept.make(signer) for _ in range(25)])
    kept.make(signer)
    stored = {(r.stream, r.version): position for position, r in log.everything()}
    leaves: dict[str, Leaf] = {}
    for signed in kept.all():
        leaves = with_changes(leaves, signed.changed)
        assert sum(leaf.version for leaf in leaves.values()) == signed.checkpoint.position
        assert max(stored[leaf.stream, leaf.version] for leaf in leaves.values()) == signed.checkpoint.position


def test_a_checkpoint_taken_out_and_made_anew_does_not_confuse_a_worker_that_remembers(
    log: EventLog, engine: Engine, signer: Signer
) -> None:
    kept = Checkpoints(engine)
    errand = Errand(log)
    for seed in ("one", "two"):
        errand.note(seed, "a")
        kept.make(signer)
    with writing(engine) as connection:
        connection.execute(checkpoints.delete())
    errand.note("three", "b")
    made = kept.make(signer)
    assert made is not None
    assert (made.checkpoint.number, made.checkpoint.previous) == (1, GENESIS)


@pytest.mark.parametrize("column", ["made_at", "changed"])
def test_a_checkpoint_that_cannot_be_read_is_damage(log: EventLog, engine: Engine, signer: Signer, column: str) -> None:
    Errand(log).note("one", "a")
    Checkpoints(engine).make(signer)
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE checkpoints SET {column} = 'nonsense'"))
    with pytest.raises(Damaged):
        Checkpoints(engine).all()
