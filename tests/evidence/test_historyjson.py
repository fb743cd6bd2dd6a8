"""A history is read from JSON as Temporal's own reader reads it, however it is spelled."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import Error as NoHistory
from temporalio.client import WorkflowHistory

from evidence.historyjson import read_history

RECORDED = sorted((Path(__file__).parents[1] / "histories").glob("*.json.gz"))


def told(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


class Theirs:
    """Temporal's reader, that must not be asked."""

    @staticmethod
    def from_json(_stream: str, _told: Any) -> WorkflowHistory:
        raise AssertionError("left to Temporal's own reader")


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_what_is_written_today_is_read_here_and_says_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = told(path)
    wanted = WorkflowHistory.from_json("x", text)
    monkeypatch.setattr(WorkflowHistory, "from_json", Theirs.from_json)
    read = read_history("x", text)
    assert list(read.events) == list(wanted.events)
    assert read.workflow_id == "x"


ODD: tuple[dict[str, Any], ...] = (
    {"eventType": "WorkflowExecutionStarted"},  # as older tools spell it
    {"event_id": "7"},
    {"eventId": "7", "event_id": "8"},
    {"eventTime": "2026-03-02T09:00:00+01:00"},
    {"ofALaterRelease": 1},
    {"eventId": None},
    {"workerMayIgnore": "yes"},
    {"eventTime": "2026-13-02T09:00:00Z"},
    {"eventId": "seven"},
    {"eventId": True},
    {"timerFiredEventAttributes": {}, "timerStartedEventAttributes": {}},
    {"timerFiredEventAttributes": []},
    {"timerFiredEventAttributes": {"timerId": 7}},
    {"timerStartedEventAttributes": {"startToFireTimeout": "-1.5s"}},
    {"timerStartedEventAttributes": {"startToFireTimeout": "soon"}},
    {"workflowExecutionSignaledEventAttributes": {"input": {"payloads": [{"data": "a", "metadata": {"x": "!"}}]}}},
)


def outcome(read: Any, text: str) -> Any:
    try:
        return list(read("x", text).events)
    except (NoHistory, ValueError, TypeError, KeyError, AttributeError) as error:
        return type(error)


@pytest.mark.parametrize("event", ODD, ids=json.dumps)
def test_what_is_spelled_otherwise_is_read_or_refused_as_temporal_does(event: dict[str, Any]) -> None:
    text = json.dumps({"events": [event]})
    assert outcome(read_history, text) == outcome(WorkflowHistory.from_json, text)


@pytest.mark.parametrize("text", ["[]", "{}", '{"events": 1}', '{"events": [1]}', "{"])
def test_what_is_no_history_is_refused_as_temporal_does(text: str) -> None:
    assert outcome(read_history, text) == outcome(WorkflowHistory.from_json, text)
