"""Many writers at once, on both databases: one append at a time, and no writer lost or doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic

import pytest

from store.errors import VersionConflict
from store.log import EventLog
from store.messages import Append, Appended
from tests.store.errands import STREAM, Errand, run

WRITERS = 6
EACH = 15
LIMIT = 30.0  # seconds


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs together; what each returned or raised, in their order."""
    together = Barrier(len(jobs))

    def started(job: Callable[[], object]) -> object:
        together.wait(timeout=30)
        try:
            return job()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(started, job) for job in jobs]]


def test_writers_of_different_streams_get_positions_without_holes_in_the_order_of_commit(log: EventLog) -> None:
    def writer(n: int) -> Callable[[], list[int]]:
        def write() -> list[int]:
            errand = Errand(log, f"action:town:north:2023:errand-{n}", run(f"writer-{n}"))
            return [errand.note(f"{n}/{k}", "a", "b").position for k in range(EACH)]

        return write

    seen: list[int] = []
    wanted = list(range(1, WRITERS * EACH * 2 + 1))

    def follow() -> None:
        """A follower that asks for what is after the last position misses none."""
        give_up = monotonic() + LIMIT
        while len(seen) < len(wanted) and monotonic() < give_up:
            seen.extend(position for position, _ in log.everything(seen[-1] if seen else 0))

    answers = at_once(follow, *(writer(n) for n in range(WRITERS)))
    assert seen == wanted
    for positions in answers[1:]:
        assert isinstance(positions, list), positions
        assert positions == sorted(positions)
    for n in range(WRITERS):
        assert log.fold(f"action:town:north:2023:errand-{n}").version == EACH * 2


def test_of_two_who_write_to_a_register_at_once_one_is_told_to_read_again(log: EventLog) -> None:
    errand = Errand(log)
    one, two = errand.append("one", "a"), errand.append("two", "b")
    answers = at_once(lambda: log.append(one), lambda: log.append(two))
    assert sorted(type(answer).__name__ for answer in answers) == ["Appended", VersionConflict.__name__]
    assert len(list(log.events(STREAM))) == 1


def test_the_same_append_sent_at_once_many_times_is_stored_once(log: EventLog) -> None:
    append = Errand(log, fence=run("first")).append("one", "a", "b")
    answers = at_once(*(lambda: log.append(append) for _ in range(WRITERS)))
    assert all(isinstance(answer, Appended) and answer == answers[0] for answer in answers), answers
    assert len(list(log.events(STREAM))) == 2


def test_writers_of_one_register_all_get_through_when_they_read_again(log: EventLog) -> None:
    def writer(n: int) -> Callable[[], int]:
        def write() -> int:
            for _ in range(200):
                append: Append = Errand(log).append(f"from {n}", str(n))
                try:
                    return log.append(append).version
                except VersionConflict:
                    continue
            pytest.fail("never got through")

        return write

    answers = at_once(*(writer(n) for n in range(WRITERS)))
    assert sorted(str(answer) for answer in answers) == [str(n) for n in range(1, WRITERS + 1)]
