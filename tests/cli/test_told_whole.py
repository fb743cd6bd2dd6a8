"""What a page tells can be understood by who has read nothing else: of which question, and of how much there is."""

from pathlib import Path

import pytest

from tests.cli.meetingtown import BOARD, GROUP, MeetingTown

CYCLE = "cycle:ribera:north:2025"
APPROVE = {"outcome": "approve", "responsible": "teacher", "due_on": "2025-03-14"}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def test_what_was_carried_out_is_noted_with_the_question_that_it_was_asked_in(town: MeetingTown) -> None:
    item = town.item(town.case("c1"))
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=item, ruling=APPROVE)
    town.give(BOARD, "CloseMeeting", "scribe")
    town.on("2025-02-05")
    here = f"{GROUP}#{town.circle_meets('clinic', 'school', 'centre')}"
    asked = "escalation:ribera:north:case-c1-1"
    town.give(asked, "ReportReturn", "rep", text="It was approved", said_in=here)
    town.give(asked, "ReportCarriedOut", "teacher", portfolio="education", text="It opened")
    told = "Education: carried out – It opened – «Help for c1»"
    assert told in town.shows("agenda", "ribera")
    town.on("2025-02-28")
    meeting = town.board_meets()
    assert told in town.shows("minutes", f"{BOARD}#{meeting}")


def test_a_cycle_without_a_weakness_or_an_action_is_not_told_that_each_is_answered(town: MeetingTown) -> None:
    led = {"title": "The north", "organisations": ["clinic"], "deadline": "2025-03-31", "body": "circle"}
    town.give(CYCLE, "StartCycle", "coord", **led)
    assert "No finding has been read as a weakness." in town.shows("report", "weaknesses", CYCLE)
    assert "The plan has no action." in town.shows("report", "actions", CYCLE)


def test_what_is_told_of_a_question_stands_in_one_column(town: MeetingTown) -> None:
    item = town.item(town.case("c1"))
    town.on("2025-01-31")
    town.board_meets()
    defer = {"outcome": "defer", "reason": "The budget comes in March"}
    town.give(BOARD, "DecideItem", "sec-edu", item=item, ruling=defer)
    told = town.terminal.done("--lang", "en", "show", "escalation:ribera:north:case-c1-1").splitlines()
    facts = [line for line in told if line.startswith(("It comes from", "What came between"))]
    assert len(facts) == 2
    assert len({len(line) - len(line.split("  ", 1)[1].lstrip()) for line in facts}) == 1
