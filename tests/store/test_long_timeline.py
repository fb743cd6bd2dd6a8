"""A cycle of ten thousand events, at any of its versions: how long it takes to get there.

`pytest -s` prints the figures that docs/time-travel.md gives.
"""

import sys
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from time import process_time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, insert, update

from domain.decider import Folded
from domain.message import GENESIS, Recorded, Who, chained
from domain.registry import DECIDERS
from domain.roles import Role
from store.log import EventLog
from store.messages import Head
from store.tables import counters, events, stamp, streams
from store.timetravel import Timeline
from tests.domain.towns import STREAM, in_diagnosis

MANY = 10_000
LIMIT = 0.1  # seconds to any version, once the timeline is there
BEGUN = datetime(2017, 3, 2, tzinfo=UTC)


def long_cycle() -> list[Recorded]:
    """A diagnosis in which teams never stop finding things."""
    told = list(in_diagnosis().events)
    for n in range(len(told) + 1, MANY + 1):
        of = {"finding": f"finding-{n}", "kind": "demand", "text": f"No bus on day {n}", "sector": "health"}
        told.append(
            Recorded(
                id=UUID(int=n),
                stream=STREAM,
                version=n,
                kind="FindingRecorded",
                data={**of, "organisation": "clinic"},
                who=Who(person="rui", role=Role.TEAM_MEMBER, organisation="clinic"),
                recorded_at=BEGUN + n * timedelta(minutes=1),
                command_id=UUID(int=n),
            )
        )
    return told


@pytest.fixture
def log(engine: Engine) -> EventLog:
    """The long cycle in a log, as appends would have left it: appending it takes minutes."""
    head, rows = GENESIS, []
    for event in long_cycle():
        head = chained(head, event.canonical())
        rows.append(
            {
                "position": event.version,
                "stream": STREAM,
                "version": event.version,
                "id": str(event.id),
                "kind": event.kind,
                "command_id": str(event.command_id),
                "recorded_at": stamp(event.recorded_at),
                "stored_at": stamp(event.recorded_at),
                "body": event.canonical().decode(),
                "hash": head,
            }
        )
    standing = {"stream": STREAM, "kind": "cycle", "network": "town", "version": MANY, "head": head, "position": MANY}
    with engine.begin() as connection:
        connection.execute(insert(events), rows)
        connection.execute(insert(streams), [standing])
        connection.execute(update(counters).values(position=MANY))
    return EventLog(engine, DECIDERS)


def test_any_point_of_ten_thousand_events_is_reached_at_once(log: EventLog) -> None:
    started = process_time()
    timeline = Timeline(log, STREAM)
    start = process_time() - started
    assert timeline.length == MANY
    took = []
    for version in [MANY, 1, MANY - 1, 0, *Random(7).sample(range(MANY), 200)]:
        started = process_time()
        folded = timeline.at(version)
        took.append(process_time() - started)
        assert folded.version == version
    figures = f"start {start * 1e3:.0f} ms, median {median(took) * 1e3:.1f} ms, longest {max(took) * 1e3:.1f} ms"
    sys.stdout.write(f"\n{MANY} events: {figures}\n")
    assert max(took) < LIMIT
    assert log.head(STREAM) == Head(version=MANY, head=timeline.at(MANY).head)


def test_stepping_through_it_never_waits(log: EventLog) -> None:
    timeline = Timeline(log, STREAM)
    folded: Folded[Any] = timeline.at(5_000)
    longest = 0.0
    for version in [*range(5_001, 5_200), *range(5_200, 5_000, -1)]:
        started = process_time()
        folded = timeline.at(version)
        longest = max(longest, process_time() - started)
    assert folded.version == 5_001
    assert longest < LIMIT
    assert timeline.event(5_001).data["text"] == "No bus on day 5001"
    assert timeline.version_at(BEGUN + 5_001 * timedelta(minutes=1)) == 5_001
