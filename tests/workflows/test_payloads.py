"""What is put into a payload is bounded, whatever a log holds: Temporal takes no more than two megabytes in one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from activities.log import LogActivities
from activities.registers import Registers
from domain import ids
from domain.message import canonical
from store.log import EventLog
from store.messages import EventReceipt, Fence, Receipt
from tests.store.errands import DECIDERS, STREAM, Errand
from workflows.messages import KNOWN_LIMIT, WINDOW, HydrateRequest, Page, ReadPage

FENCE = Fence(run_id="run", started_at=datetime(2030, 1, 1, tzinfo=UTC))


@pytest.fixture(name="log")
def a_log(engine: Engine) -> EventLog:
    log = EventLog(engine, DECIDERS)
    errand = Errand(log)
    for number in range(30):
        errand.note(f"errand {number}", "milk")
    return log


def hydrated(log: EventLog, **asked: Any) -> Page:
    return LogActivities(log, Registers(log, DECIDERS))._hydrate(HydrateRequest(stream=STREAM, **asked))


def test_whoever_only_reads_a_stream_is_not_told_its_commands(log: EventLog) -> None:
    page = hydrated(log)
    assert (page.known, page.known_since) == ((), None)
    assert len(hydrated(log, fence=FENCE).known) == len(list(log.commands(STREAM)))


def test_a_page_of_before_with_its_commands_is_read_without_them(log: EventLog) -> None:
    old = hydrated(log, fence=FENCE)
    read = ReadPage.model_validate_json(old.model_dump_json())
    assert (read.version, read.head, read.data) == (old.version, old.head, old.data)
    assert not hasattr(read, "known")


@pytest.mark.parametrize("events", [0, 1, 50, 5_000])
def test_the_latest_commands_are_as_many_as_a_page_takes(
    log: EventLog, events: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many events came of each: those that are left out are looked up in the log."""
    made = tuple(EventReceipt(id=UUID(int=n), kind="SomethingThatHappened") for n in range(events))

    def given(n: int) -> tuple[Any, ...]:
        known_as = ids.seeded(str(n), datetime(2026, 1, 1, tzinfo=UTC))
        receipt = Receipt(
            stream=STREAM, command_id=known_as, first_version=1, last_version=events, events=made, position=1
        )
        return "person", known_as, "0" * 64, receipt

    kept: list[int] = []
    monkeypatch.setattr(log, "recent_commands", lambda _stream, limit: [given(n) for n in range(min(limit, 1_000))])
    monkeypatch.setattr(log, "forgotten_since", lambda _stream, count: kept.append(count))
    known = hydrated(log, fence=FENCE).known
    assert len(canonical([one.model_dump(mode="json") for one in known])) <= KNOWN_LIMIT * 1.01
    assert kept == [len(known)]
    if events <= 1:
        assert len(known) > WINDOW / 2
    if known:
        assert known[-1].command_id == given(999)[1], "the latest of them"
