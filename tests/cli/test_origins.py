"""A question says what it comes from: the action or the finding, by its number and name, wherever it is read."""

from pathlib import Path

import pytest

from tests.cli.meetingtown import GROUP, MeetingTown

CYCLE = "cycle:ribera:north:2025"
ALL = ("clinic", "school", "centre")


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    town = MeetingTown(tmp_path)
    led = {"title": "The north", "organisations": ALL, "deadline": "2025-03-31", "body": "circle"}
    town.give(CYCLE, "StartCycle", "coord", **led)
    town.give(CYCLE, "RecordFinding", "nurse", kind="demand", text="No bus")
    town.on("2025-02-05")
    agreed(town, "ValidateDiagnosis")
    return town


def agreed(town: MeetingTown, command: str) -> None:
    meeting = town.circle_meets(*ALL, called_on="2025-01-27")
    town.give(CYCLE, command, "coord", said_in=f"{GROUP}#{meeting}", all_present_agree=True)


def planned(town: MeetingTown) -> None:
    """A plan with an action that needs a portfolio is adopted: its portfolio is asked."""
    finding = next(iter(town.world.fold(CYCLE).state.course.findings))
    town.give(CYCLE, "PlaceFinding", "nurse", finding=finding, quadrants=["weaknesses"])
    item = next(iter(town.world.fold(CYCLE).state.board.items))
    new = {"kind": "correct-weaknesses", "text": "Ask for a bus", "items": [item]}
    town.give(CYCLE, "AgreeStrategies", "coord", strategies=[new])
    agreed(town, "AgreeSwot")
    strategies = list(town.world.fold(CYCLE).state.board.strategies)
    town.give(CYCLE, "DraftObjective", "nurse", text="A bus", strategies=strategies)
    objective = next(iter(town.world.fold(CYCLE).state.plan.objectives))
    action = {"objective": objective, "title": "A school bus", "responsible": "nurse", "due_on": "2025-06-30"}
    town.give(CYCLE, "DraftAction", "nurse", **action, portfolio="education", needs="Money for a driver")
    agreed(town, "AdoptPlan")


def test_a_question_of_an_action_names_it_in_inbox_agenda_and_trail(town: MeetingTown) -> None:
    planned(town)
    (asked,) = [one for one in town.world.folds if one.startswith("escalation:")]
    words = "an action subject to decision, A1 «A school bus»"
    assert words in town.shows("inbox", "ribera", "--as", "sec-edu")
    assert words in town.shows("agenda", "ribera")
    assert words in town.shows("trail", asked)


def test_a_question_of_a_blocked_action_names_it_too(town: MeetingTown) -> None:
    planned(town)
    (asked,) = [one for one in town.world.folds if one.startswith("escalation:")]
    item = town.item(asked)
    town.on("2025-02-28")
    town.board_meets()
    ruling = {"outcome": "approve", "responsible": "teacher", "due_on": "2025-05-30"}
    town.give("management:ribera:board", "DecideItem", "sec-edu", item=item, ruling=ruling)
    (action,) = [one for one in town.world.folds if one.startswith("action:")]
    town.give(CYCLE, "AcceptAction", "nurse", action=action.rpartition(":")[2])
    town.give(action, "StartAction", "nurse")
    town.give(action, "BlockAction", "nurse", reason="No driver")
    town.give(action, "EscalateAction", "nurse", asks="A driver")
    assert "a blocked action, A1 «A school bus»" in town.shows("inbox", "ribera", "--as", "sec-edu")


def test_a_question_of_the_diagnosis_names_its_finding(town: MeetingTown) -> None:
    finding = next(iter(town.world.fold(CYCLE).state.course.findings))
    town.give(CYCLE, "EscalateDemand", "rep", finding=finding, asks="A bus line", portfolios=["education"])
    assert "a demand of the diagnosis, F1 «No bus»" in town.shows("inbox", "ribera", "--as", "sec-edu")
