"""A question that comes when the agenda of a meeting is out, and that the meeting takes up all the same."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.meetingtown import BOARD, MeetingTown


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    town = MeetingTown(tmp_path)
    town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    town.case("c2")
    return town


def test_whoever_takes_the_minutes_is_offered_a_line_for_each_answer_that_can_be_given(town: MeetingTown) -> None:
    offered = town.shows("inbox", "--as", "scribe")
    assert "vertebra decide escalation:ribera:north:case-c1-1" in offered
    assert "vertebra decide escalation:ribera:north:case-c2-1" in offered
    assert offered.index("case-c1-1") < offered.index("case-c2-1"), "what is on the agenda comes first"


def test_its_portfolio_is_told_to_be_there_where_it_is(town: MeetingTown) -> None:
    before, after = town.shows("agenda", "ribera").split("Help for c2")
    assert "Must answer Education (present)" in before
    assert "Must answer Education (present)" in after


def test_minutes_tell_who_spoke_for_a_portfolio_that_only_it_concerned(tmp_path: Path) -> None:
    town = MeetingTown(tmp_path)
    town.case("c1")
    town.on("2025-01-31")
    meeting = town.board_meets("sec-edu", "sec-health")
    late = town.item(town.case("c2"))
    town.give(BOARD, "NamePortfolios", "coord", item=late, portfolios=["health"], reason="It is theirs")
    refuse = {"outcome": "refuse", "reason": "There is no place"}
    town.give(BOARD, "DecideItem", "sec-health", item=late, ruling=refuse)
    town.give(BOARD, "CarryOver", "scribe", reason="It was late")
    town.give(BOARD, "CloseMeeting", "scribe")
    (drafted, *_) = town.give(BOARD, "DraftMinutes", "scribe", meeting=meeting)
    told: Any = drafted.data["portfolios"]
    assert {one["portfolio"]: one["attendance"] for one in told} == {"education": "holder", "health": "holder"}
