"""What was recorded from real runs replays under today's workflows, and appends the same bytes."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from evidence.replaying import appended_now, appended_then
from tests.histories.replaying import kinds, read, recorded

FILES = recorded()


def test_there_are_histories_of_everything_that_a_process_does() -> None:
    histories = [read(path) for path in FILES]
    assert histories, "tests/histories is empty: python -m tests.histories.record"
    seen = set().union(*map(kinds, histories))
    assert {"TIMER_FIRED", "WORKFLOW_EXECUTION_CONTINUED_AS_NEW", "WORKFLOW_EXECUTION_COMPLETED"} <= seen
    types = {h.events[0].workflow_execution_started_event_attributes.workflow_type.name for h in histories}
    assert types >= {"ActionWorkflow", "CycleWorkflow", "CaseWorkflow", "EscalationWorkflow", "ManagementWorkflow"}
    stored = b"".join(text for history in histories for text in appended_then(history))
    for kind in (
        b"DeliveryRefused", b"DeliveryReceived", b"DeliveryMade", b"OverdueReminded", b"EvaluationOpened",
        b"CaseTimeUp", b"CaseEscalated", b"TablingAsked", b"LeftUndecided", b"InformationGiven", b"ItemAnswered",
        b"MeetingClosed", b"DecisionReturned", b"TeamAcknowledged", b"CarriedOutReported",
    ):  # fmt: skip
        assert kind in stored, kind


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.partition(".")[0])
async def test_a_recorded_history_replays_and_appends_the_same_bytes(path: Path) -> None:
    history = read(path)
    assert path.stat().st_size < 300_000
    assert await appended_now(history) == appended_then(history)


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
    assert await appended_now(other) == appended_then(read(path))
    assert await appended_now(other) != appended_then(other)
