"""A stream of very many events: listed and folded without holding them all."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, insert, update

from domain import ids
from domain.message import GENESIS, chained
from store.log import EventLog
from store.messages import Head
from store.rebuild import rebuild_projections
from store.tables import counters, events, streams
from tests.store.errands import DECIDERS, STREAM, Errand

MANY = 40_000
BOUND = 6_000_000  # bytes; half of the events together take several times as much


def fill(log: EventLog, engine: Engine, count: int) -> None:
    """Put many events straight into the table, as appends would have left them: appending them takes a minute."""
    Errand(log).note("first", "the text of errand number 000001, which goes on a little")
    pattern = next(raw for _, raw in log.raw(STREAM)).decode()
    first = next(log.events(STREAM))
    head = GENESIS

    def rows(numbers: range) -> Iterator[dict[str, object]]:
        nonlocal head
        for n in numbers:
            event_id = str(ids.child(ids.NAMESPACE, n)) if n > 1 else str(first.id)
            body = pattern.replace(',"version":1,', f',"version":{n},').replace(str(first.id), event_id)
            body = body.replace("number 000001", f"number {n:06}")
            head = chained(head, body.encode())
            yield {
                "position": n,
                "stream": STREAM,
                "version": n,
                "id": event_id,
                "kind": first.kind,
                "command_id": str(first.command_id),
                "recorded_at": "2023-01-09T08:00:00.000000+00:00",
                "stored_at": "2023-01-09T08:00:00.000000+00:00",
                "body": body,
                "hash": head,
            }

    with engine.begin() as connection:
        connection.execute(events.delete())
        for start in range(1, count + 1, 5_000):
            connection.execute(insert(events), list(rows(range(start, start + 5_000))))
        connection.execute(update(streams).values(version=count, head=head, position=count))
        connection.execute(update(counters).values(position=count))


@contextmanager
def bounded() -> Iterator[None]:
    """What happens inside takes no more than BOUND at any moment."""
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < BOUND, f"{peak} bytes at once"


def test_very_many_events_are_never_all_in_memory(log: EventLog, engine: Engine) -> None:
    fill(log, engine, MANY)
    with bounded():
        assert sum(1 for _ in log.everything()) == MANY
    with bounded():
        folded = log.fold(STREAM)
    assert log.head(STREAM) == Head(version=folded.version, head=folded.head)
    assert folded.state.texts[-1] == f"the text of errand number {MANY:06}, which goes on a little"
    appended = Errand(log).note("one more", "the last")
    assert (appended.version, appended.position) == (MANY + 1, MANY + 1)


def test_a_rebuild_holds_no_more_than_a_page(log: EventLog, engine: Engine) -> None:
    fill(log, engine, MANY // 2)
    with bounded():
        assert rebuild_projections(engine, DECIDERS) == MANY // 2
