"""What is late is said to be late, and not only shown in another colour."""

from pathlib import Path

from tests.cli.meetingtown import BOARD, MeetingTown


def test_a_promise_whose_turn_has_passed_says_that_it_is_late(tmp_path: Path) -> None:
    town = MeetingTown(tmp_path)
    question = town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    ruling = {"outcome": "approve", "responsible": "nurse", "due_on": "2025-02-05"}
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(question), ruling=ruling)
    assert "and is late" not in town.shows("promises", "ribera")
    town.on("2025-03-10")
    assert "and is late" in town.shows("promises", "ribera")
    (open_,) = town.reads("promises", "ribera")["open"]
    assert all(row["late"] for row in open_["todos"] if row["until"] is not None)
