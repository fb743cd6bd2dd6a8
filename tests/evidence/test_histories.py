"""What recorded histories say: appends with their answers, readings of the log, commands and what became of them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from domain.decider import Folded
from domain.message import canonical, chained
from domain.registry import DECIDERS
from evidence.histories import appends, archived, hydrations, updates
from evidence.source import Run, Where
from store.archive import ArchivedRun
from store.errors import Damaged
from tests.histories.replaying import read, recorded

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FILES = [path for path in recorded() if not path.name.startswith("evidence-")]  # processes: these alone read streams
NAMES = [path.name.partition(".")[0] for path in FILES]


def header(stream: str, run_id: str) -> ArchivedRun:
    return ArchivedRun(
        stream=stream, run_id=run_id, workflow_type="", started_at=AT, closed_at=AT, ending="completed",
        history_events=0, first_version=0, last_version=0, code_version="", key_id="", sha256="", size=0,
    )  # fmt: skip


def run_of(history: WorkflowHistory) -> Run:
    stream = history.events[0].workflow_execution_started_event_attributes.workflow_id
    return archived(header(stream, history.run_id), json.dumps(history.to_json_dict()).encode())


def run(name: str) -> Run:
    return run_of(read(FILES[NAMES.index(name)]))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_append_is_seen_with_what_the_log_answered(path: Path) -> None:
    for seen in appends(run_of(read(path))):
        assert seen.append is not None
        assert [item.command for item in seen.items] == [
            canonical(item.command.model_dump(mode="json")) for item in seen.append.items
        ]
        assert [[e.decode() for e in item.events] for item in seen.items] == [
            list(item.events) for item in seen.append.items
        ]
        if seen.appended is not None:
            head = seen.append.expected_head
            for event in (event for item in seen.items for event in item.events):
                head = chained(head, event)
            assert seen.appended.head == head
            assert seen.answered_at is not None
            assert seen.answered_at >= seen.at


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_reading_of_the_log_is_seen_whole(path: Path) -> None:
    seen = hydrations(run_of(read(path)))
    assert seen[0].own
    assert any(one.stream.startswith("network:") for one in seen)
    for one in seen:
        assert one.fold is not None
        folded = Folded.loaded(DECIDERS[one.stream.partition(":")[0]], one.fold)
        assert (folded.stream, folded.version, folded.head) == (one.stream, one.version, one.head)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_command_is_seen_with_its_answer(path: Path) -> None:
    told = run_of(read(path))
    stored = {item.command.command_id: item.command for seen in appends(told) if seen.append is not None
              for item in seen.append.items}  # fmt: skip
    for seen in updates(told):
        assert seen.envelope is not None
        assert seen.envelope.stream == told.stream
        assert (seen.receipt is None) != (seen.refused is None)
        if seen.receipt is not None and seen.receipt.events and seen.envelope.command_id in stored:
            command = stored[seen.envelope.command_id]
            assert (command.first_version, command.last_version) == (
                seen.receipt.first_version,
                seen.receipt.last_version,
            )


def test_a_refused_command_is_seen_with_its_code_and_words() -> None:
    refused = [seen.refused for name in NAMES for seen in updates(run(name)) if seen.refused is not None]
    assert "not-started" in {one.code for one in refused}
    for one in refused:
        assert one.code
        assert one.words


def test_an_append_that_the_log_refused_is_seen_as_refused() -> None:
    (seen,) = [one for one in appends(run("superseded-action-1")) if one.failed is not None]
    assert seen.appended is None
    assert seen.failed is not None
    assert (seen.failed.code, dict(seen.failed.params)) == ("superseded", {"stream": "action:town:north:2026:booklet"})


def test_an_append_without_an_answer_is_seen_without_one() -> None:
    history = read(FILES[NAMES.index("life-action-1")])
    last = max(
        number for number, event in enumerate(history.events)
        if event.activity_task_scheduled_event_attributes.activity_type.name == "append"
    )  # fmt: skip
    broken_off = run_of(WorkflowHistory(history.workflow_id, history.events[: last + 1]))
    seen = appends(broken_off)
    assert (seen[-1].appended, seen[-1].failed, seen[-1].answered_at) == (None, None, None)
    assert all(one.appended is not None for one in seen[:-1])
    assert not broken_off.closed


def test_what_cannot_be_read_is_seen_as_unreadable_and_hides_nothing() -> None:
    history = read(FILES[NAMES.index("life-action-1")])
    for event in history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "append":
            scheduled.input.payloads[0].data = b'{"stream":"action:town'
            break
    first, *others = appends(run_of(history))
    assert first.append is None
    assert first.raw == b'{"stream":"action:town'
    with pytest.raises(ValueError, match=r".+"):
        assert first.items
    assert all(one.append is not None for one in others)


def test_a_fold_that_was_tampered_with_is_seen_without_its_content() -> None:
    history = read(FILES[NAMES.index("life-action-1")])
    for event in history.events:
        completed = event.activity_task_completed_event_attributes
        if completed.result.payloads and b'"pages":1' in completed.result.payloads[0].data:
            told = json.loads(completed.result.payloads[0].data)
            completed.result.payloads[0].data = json.dumps({**told, "data": "AAAA" + told["data"][4:]}).encode()
            break
    seen = hydrations(run_of(history))
    assert seen[0].fold is None
    assert seen[1].fold is not None


def test_a_run_says_where_it_was_read_when_it_began_and_under_which_code() -> None:
    told = run("turns-cycle-1")
    assert told.where is Where.ARCHIVE
    assert told.closed
    assert told.started_at.year >= 2026
    assert len(told.code_version) == 32


def test_a_file_that_is_no_history_is_damaged() -> None:
    for text in (b"", b"[]", b"{}", b'{"events": 1}', b"\xff"):
        with pytest.raises(Damaged):
            archived(header("cycle:town:north:2026", "run"), text)
