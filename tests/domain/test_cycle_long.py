"""Long cycles: folding costs the same for every event, and the state stays small."""

from datetime import UTC, datetime
from time import process_time
from typing import Any
from uuid import UUID

from domain import cycle
from domain.decider import Folded
from domain.message import TEXT_LIMIT, Recorded, Who, canonical
from domain.roles import Role
from tests.domain.towns import STREAM, Story, in_diagnosis

MANY = 10_000


def many_findings(story: Story, count: int, text: str) -> Folded[Any]:
    folded = story.folded
    for n in range(count):
        recorded = Recorded(
            id=UUID(int=n),
            stream=STREAM,
            version=folded.version + 1,
            kind="FindingRecorded",
            data={
                "finding": f"finding-{n}",
                "kind": "demand",
                "text": text,
                "sector": "health",
                "organisation": "clinic",
            },
            who=Who(person="rui", role=Role.TEAM_MEMBER, organisation="clinic"),
            recorded_at=datetime(2017, 3, 2, tzinfo=UTC),
            command_id=UUID(int=n),
        )
        folded = folded.plus(recorded, b"")
    return folded


def test_ten_thousand_findings_fold_without_slowing_down() -> None:
    story = in_diagnosis()
    started = process_time()
    many_findings(story, MANY // 10, "No bus")
    tenth = process_time() - started
    started = process_time()
    folded = many_findings(story, MANY, "No bus")
    assert len(folded.state.course.findings) == MANY
    assert process_time() - started < 40 * max(tenth, 0.05), "ten times as much must not take forty times as long"


def test_the_longest_texts_leave_a_small_state() -> None:
    folded = many_findings(in_diagnosis(), 200, "x" * TEXT_LIMIT)
    assert len(canonical(folded.dumped())) < 200 * 600


def test_a_board_of_a_long_cycle_is_shown_at_once() -> None:
    folded = many_findings(in_diagnosis(), MANY, "No bus")
    started = process_time()
    summary = cycle.decider.summarised(folded.state)
    assert process_time() - started < 0.2
    assert [todo.what for todo in summary.todos].count("record-findings") == 3
