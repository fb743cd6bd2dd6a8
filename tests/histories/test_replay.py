"""What was recorded from real runs replays under today's workflows, and appends the same bytes."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from domain.decider import EDITION
from tests.histories.replaying import (
    appended_before,
    appended_now,
    editions,
    kinds,
    named,
    read,
    recorded,
    refused_now,
    refused_then,
    workflow_type,
)

FILES = recorded()


def test_there_are_histories_of_everything_that_a_process_does() -> None:
    histories = [read(path) for path in FILES]
    assert histories, "tests/histories is empty: python -m tests.histories.record"
    seen = set().union(*map(kinds, histories))
    assert {"TIMER_FIRED", "WORKFLOW_EXECUTION_CONTINUED_AS_NEW", "WORKFLOW_EXECUTION_COMPLETED"} <= seen
    assert {workflow_type(history) for history in histories} >= {
        "ActionWorkflow", "CycleWorkflow", "CaseWorkflow", "EscalationWorkflow", "ManagementWorkflow",
        "CheckpointWorkflow", "ArchiveWorkflow",
    }  # fmt: skip
    appends = [append for history in histories for append in appended_before(history)]
    assert editions(appends) == set(range(1, EDITION + 1)), (
        "python -m tests.histories.record: a new edition of the rules"
    )
    stored = b"".join(appends)
    for kind in (
        b"DeliveryRefused", b"DeliveryReceived", b"DeliveryMade", b"OverdueReminded", b"EvaluationOpened",
        b"CaseTimeUp", b"CaseEscalated", b"TablingAsked", b"LeftUndecided", b"InformationGiven", b"ItemAnswered",
        b"MeetingClosed", b"DecisionReturned", b"TeamAcknowledged", b"CarriedOutReported",
        b"DeliveryTurnedAway", b"AnswersAwaited", b"AwaitedNoted",
    ):  # fmt: skip
        assert kind in stored, kind


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.partition(".")[0])
async def test_a_recorded_history_replays_and_appends_the_same_bytes(path: Path) -> None:
    history = read(path)
    assert path.stat().st_size < 300_000
    assert await appended_now(history) == appended_before(history)


async def test_a_delivery_that_was_turned_away_is_refused_by_a_later_run_in_the_same_words() -> None:
    """The run that comes after knows it from the log alone, and stores nothing anew."""
    first, second = read(named("refused-cycle-1")), read(named("refused-cycle-2"))
    (append,) = await appended_now(first)
    assert b"DeliveryTurnedAway" in append
    assert await appended_now(second) == []
    (refused,) = await refused_now(first)
    assert await refused_now(second) == [refused] == refused_then(first) == refused_then(second)


async def test_a_run_that_began_an_edition_ago_stays_so_until_it_continues_as_new() -> None:
    """What it refused left nothing then; the next run stores that it refuses, and the one after answers from that."""
    first, second, third = (read(named(f"older-action-{n}")) for n in (1, 2, 3))
    assert "WORKFLOW_EXECUTION_CONTINUED_AS_NEW" in kinds(first)
    before, after = await appended_now(first), await appended_now(second)
    assert (editions(before), editions(after)) == ({1}, {2})
    assert await refused_now(first) == await refused_now(second) == refused_then(second)
    assert len(refused_then(second)) == 1
    assert b"DeliveryTurnedAway" not in b"".join(before)
    assert b"".join(after).count(b"DeliveryTurnedAway") == 1
    assert b"DeliveryTurnedAway" not in b"".join(await appended_now(third))
    assert await refused_now(third) == refused_then(second)


async def test_an_append_that_would_be_another_is_noticed() -> None:
    """Temporal's own replayer lets this one pass."""
    path = next(path for path in FILES if path.name.startswith("life-action"))
    history = read(path)
    other = WorkflowHistory(history.workflow_id, history.events)
    for event in other.events:
        scheduled = event.activity_task_scheduled_event_attributes
        if event.HasField("activity_task_scheduled_event_attributes") and scheduled.activity_type.name == "append":
            payload = scheduled.input.payloads[0]
            payload.data = payload.data.replace(b"no printer", b"no plotter")
    assert await appended_now(other) == appended_before(read(path))
    assert await appended_now(other) != appended_before(other)
