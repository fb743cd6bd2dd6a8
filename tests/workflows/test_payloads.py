"""What is put into a payload is bounded, whatever a log holds: Temporal takes no more than two megabytes in one."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError

from activities.log import LogActivities
from activities.registers import Registers
from domain import ids
from domain.decider import Envelope, Folded, MeetingFacts, Source, Summary
from domain.errors import Refusal
from domain.handling import Decision, handle
from domain.message import canonical
from domain.territory import Network
from store.log import EventLog
from store.messages import Append, EventReceipt, Fence, Receipt
from tests.store.errands import DECIDERS, NETWORK, START, STREAM, Errand
from workflows.batch import Batch, as_failure
from workflows.hydration import recall
from workflows.messages import (
    BATCH_LIMIT,
    ITEM_LIMIT,
    KNOWN_LIMIT,
    MEETING_LIMIT,
    SUMMARY_LIMIT,
    WINDOW,
    HydrateRequest,
    MeetingsRead,
    MeetingsRequest,
    Page,
    ReadPage,
    Recalled,
    RecallRequest,
)

PAYLOAD = 2 * 1024 * 1024  # bytes: what Temporal takes in one

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


def test_as_many_old_commands_are_looked_up_as_one_answer_takes(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are asked about, and whatever came of each: what is left out is asked for again."""
    made = tuple(EventReceipt(id=UUID(int=n), kind="SomethingThatHappened") for n in range(50))

    def receipt(stream: str, command_id: UUID, _source: Any) -> tuple[Receipt, str] | None:
        if command_id.int % 3 == 0:
            return None
        return Receipt(stream=stream, command_id=command_id, first_version=1, last_version=50, events=made), "0" * 64

    monkeypatch.setattr(log, "receipt", receipt)
    activities = LogActivities(log, Registers(log, DECIDERS))
    answers: list[Recalled] = []

    async def executed(name: str, request: RecallRequest, **_how: Any) -> Recalled:
        assert name == "recall"
        assert len(request.model_dump_json()) < PAYLOAD / 4
        answers.append(activities.recall(request))
        return answers[-1]

    monkeypatch.setattr("workflows.hydration.workflow.execute_activity", executed)
    asked: list[tuple[Source, UUID]] = [("person", UUID(int=n)) for n in range(3_000)]
    found = asyncio.run(recall(STREAM, asked))
    assert [known.command_id.int for known in found.known] == [n for n in range(3_000) if n % 3]
    assert len(answers) > 3
    assert max(len(answer.model_dump_json()) for answer in answers) < KNOWN_LIMIT * 1.1


def test_a_meeting_with_more_members_than_may_be_told_is_refused(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known of a meeting is stored with each command that is given in it."""
    registers = Registers(log, DECIDERS)
    facts = MeetingFacts(
        meeting="group:town:g#1", body="g", zone=None, held_on=None, duly_convened=True, members=(), present=()
    )
    monkeypatch.setattr(registers, "network", lambda _network: (Network(), 1))
    asked = MeetingsRequest(network="town", meetings=(facts.meeting,))
    activities = LogActivities(log, registers)

    def told(members: int) -> MeetingsRead:
        crowd = tuple(f"organisation-{n}" for n in range(members))
        crowded = facts.model_copy(update={"members": crowd, "present": crowd})
        monkeypatch.setattr(registers, "meeting", lambda _network, _reference: crowded)
        return activities.read_meetings(asked)

    assert len(told(5_000).model_dump_json()) <= MEETING_LIMIT
    for members in (10_000, 100_000):
        with pytest.raises(ApplicationError) as refused:
            told(members)
        assert (refused.value.type, refused.value.non_retryable) == ("meeting-too-large", True)


def test_a_refusal_that_names_thousands_of_things_is_told_in_one_answer() -> None:
    refusal = Refusal("open", "These are open: {things}.", things=", ".join(f"thing {n}" for n in range(500_000)))
    told = as_failure(refusal)
    assert (told.type, told.details[0]) == ("open", "These are open: {things}.")
    assert len(str(told)) + sum(len(str(detail)) for detail in told.details) < PAYLOAD / 10


@pytest.mark.parametrize("text", ["a", '"' * 40], ids=["short", "escaped"])
def test_the_largest_append_that_is_taken_fits_into_a_payload(text: str) -> None:
    """A batch that takes one more, the largest one there may be, and the longest word on what lists show."""
    town = NETWORK.model_copy(update={"rehearsal": False})
    batch: Batch[Any] = Batch(Folded.empty(DECIDERS["action"], STREAM))

    def decided(count: int) -> Decision[Any]:
        """So many events of one command."""
        envelope = Envelope(
            stream=STREAM,
            command_id=ids.seeded(f"{batch.size} {count}", START),
            kind="Note",
            data={"texts": [text] * count},
            source="timer",
        )
        return handle(batch.folded, envelope, now=START, network=town, network_version=1)

    batch.add(None, decided(100), limit=ITEM_LIMIT)
    each = batch.size / 100
    while batch.size + 10 * each < BATCH_LIMIT:
        batch.add(None, decided(10), limit=ITEM_LIMIT)
    with pytest.raises(Refusal) as refused:
        batch.add(None, decided(int(ITEM_LIMIT / each * 1.05)), limit=ITEM_LIMIT)
    assert refused.value.code == "too-much-at-once"
    before = batch.size
    batch.add(None, decided(int(ITEM_LIMIT / each * 0.98)), limit=ITEM_LIMIT)
    assert ITEM_LIMIT * 0.9 < batch.size - before <= ITEM_LIMIT
    summary = Summary(phase="noted", open=True, title="a" * SUMMARY_LIMIT)
    append = Append(stream=STREAM, fence=FENCE, items=tuple(batch.items), summary=summary)
    (payload,) = pydantic_data_converter.payload_converter.to_payloads([append])
    assert payload.ByteSize() < PAYLOAD
