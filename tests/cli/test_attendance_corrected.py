"""Whatever restates a vote follows the attendance of its meeting: page, plan, report, minutes, history."""

from pathlib import Path

import pytest

from domain.errors import Refusal
from tests.cli.meetingtown import GROUP, MeetingTown

CYCLE = "cycle:ribera:north:2025"
START = {
    "title": "The north in 2025",
    "organisations": ["clinic", "school", "centre"],
    "deadline": "2025-03-31",
    "body": "circle",
}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    town = MeetingTown(tmp_path)
    town.give(CYCLE, "StartCycle", "coord", **START)
    town.give(CYCLE, "RecordFinding", "nurse", kind="demand", text="No bus")
    town.on("2025-02-05")
    return town


def validated(town: MeetingTown, *present: str, **said: object) -> str:
    """The diagnosis is validated in a meeting of these, its minute-taker says."""
    known_as = town.circle_meets(*present, called_on="2025-01-27")
    told = said or {"all_present_agree": True}
    town.give(CYCLE, "ValidateDiagnosis", "coord", said_in=f"{GROUP}#{known_as}", **told)
    return known_as


def correct(town: MeetingTown, known_as: str, *present: str) -> None:
    town.give(GROUP, "CorrectAttendance", "scribe", meeting=known_as, present=present, reason="The other sheet")


def test_a_quorum_that_a_corrected_attendance_breaks_is_told_wherever_the_decision_is(town: MeetingTown) -> None:
    known_as = validated(town, "clinic", "school", "centre")
    correct(town, known_as, "clinic")
    page = town.shows("show", CYCLE)
    assert "1 present, 1 in favour, 0 against, 2 silent" in page
    assert "absent and silent: North school, North social centre" in page
    assert "It rests on a meeting that, as its attendance now stands, had no quorum: 1 of 3 members." in page
    assert "not there after all, and counted no more: North school, North social centre" in page
    report = town.shows("report", "evaluation", CYCLE)
    assert "1 present, 1 in favour, 0 against. Not there after all: North school, North social centre." in report
    assert "As the attendance of the meeting now stands, there was no quorum." in report
    minutes = town.shows("minutes", f"{GROUP}#{known_as}")
    assert "its votes are counted again" in minutes
    decision = dict(town.reads("show", CYCLE)["state"]["course"]["decisions"])["validation"]
    assert (decision["present"], decision["absent"]) == (["clinic"], ["school", "centre"])
    assert decision["lacks"] == "no-quorum"
    assert "Not there after all: North school, North social centre." in town.shows("history", CYCLE)


def test_the_plan_says_that_its_meeting_had_no_quorum(town: MeetingTown) -> None:
    validated(town, "clinic", "school", "centre")
    finding = next(iter(town.world.fold(CYCLE).state.course.findings))
    town.give(CYCLE, "PlaceFinding", "nurse", finding=finding, quadrants=["weaknesses"])
    item = next(iter(town.world.fold(CYCLE).state.board.items))
    new = {"kind": "correct-weaknesses", "text": "Ask for a bus", "items": [item]}
    town.give(CYCLE, "AgreeStrategies", "coord", strategies=[new])
    agreed = town.circle_meets("clinic", "school", "centre", called_on="2025-01-27")
    town.give(CYCLE, "AgreeSwot", "coord", said_in=f"{GROUP}#{agreed}", all_present_agree=True)
    town.give(
        CYCLE, "DraftObjective", "nurse", text="A bus", strategies=list(town.world.fold(CYCLE).state.board.strategies)
    )
    objective = next(iter(town.world.fold(CYCLE).state.plan.objectives))
    action = {"objective": objective, "title": "A letter", "responsible": "nurse", "due_on": "2025-06-30"}
    town.give(CYCLE, "DraftAction", "nurse", **action)
    adopted = town.circle_meets("clinic", "school", "centre", called_on="2025-01-27")
    town.give(CYCLE, "AdoptPlan", "coord", said_in=f"{GROUP}#{adopted}", all_present_agree=True)
    correct(town, adopted, "clinic")
    assert town.world.fold(CYCLE).state.phase == "actions"
    page = town.shows("show", CYCLE.replace("cycle:", "plan:"))
    assert "It rests on a meeting that, as its attendance now stands, had no quorum: 1 of 3 members." in page
    assert "Endorsed by: North clinic" in page
    assert "in favour: 1; against: 0; absent and silent: 2." in town.shows("report", "evaluation", CYCLE)


def test_who_voted_by_name_is_taken_out_of_an_attendance_only_after_their_own_correction(town: MeetingTown) -> None:
    known_as = validated(town, "clinic", "school", "centre", agree=["clinic", "school"])
    with pytest.raises(Refusal) as refused:
        correct(town, known_as, "clinic", "centre")
    assert (refused.value.code, refused.value.params["organisations"]) == ("voted-there", "school")
    correct(town, known_as, "clinic", "school")  # who only abstained
    own = {"matter": "validation", "position": "abstained", "reason": "I was not there"}
    town.give(CYCLE, "CorrectPosition", "teacher", said_in=f"{GROUP}#{known_as}", **own)
    correct(town, known_as, "clinic")
    assert town.world.fold(CYCLE).state.course.decisions["validation"].present == ("clinic",)


def test_an_objection_made_in_a_meeting_is_not_taken_out_with_the_attendance_of_who_made_it(town: MeetingTown) -> None:
    objection = {"organisation": "school", "reason": "Too little"}
    known_as = validated(town, "clinic", "school", "centre", all_present_agree=True, objections=[objection])
    with pytest.raises(Refusal) as refused:
        correct(town, known_as, "clinic", "centre")
    assert refused.value.code == "voted-there"


def test_a_meeting_on_which_something_rests_is_not_annulled_from_within_it_either(town: MeetingTown) -> None:
    known_as = validated(town, "clinic", "school", "centre")
    within = f"{GROUP}#{known_as}"
    with pytest.raises(Refusal) as refused:
        town.give(GROUP, "AnnulMeeting", "scribe", meeting=known_as, reason="A mistake", said_in=within)
    assert refused.value.code == "something-rests-on-it"


def test_what_was_entered_elsewhere_after_a_draft_or_an_approval_is_told_to_be_so(town: MeetingTown) -> None:
    known_as = town.circle_meets("clinic", "school", "centre", called_on="2025-01-27")
    town.give(GROUP, "DraftMinutes", "scribe", meeting=known_as)
    here = f"{GROUP}#{known_as}"
    town.give(CYCLE, "ValidateDiagnosis", "coord", said_in=here, all_present_agree=True)
    warning = "This draft was made before some of what is told here was entered: draft them again."
    page = town.shows("minutes", here)
    assert warning in page
    assert "Decided, stated and reported in this meeting" in page
    assert {one["after"] for one in town.reads("minutes", here)["said"]} == {"draft"}
    asked = town.shows("inbox", "--as", "scribe")
    assert warning in asked
    assert "DraftMinutes" in asked
    assert "ApproveMinutes" not in asked
    town.give(GROUP, "DraftMinutes", "scribe", meeting=known_as)
    assert warning not in town.shows("minutes", here)
    assert warning not in town.shows("inbox", "--as", "scribe")
    assert {one["after"] for one in town.reads("minutes", here)["said"]} == {None}
    town.on("2025-02-19")
    later = town.circle_meets("clinic", "school", "centre")
    town.give(GROUP, "ApproveMinutes", "coord", meeting=known_as, at=later)
    finding = next(iter(town.world.fold(CYCLE).state.course.findings))
    placed = {"finding": finding, "quadrants": ["weaknesses"]}
    town.give(CYCLE, "PlaceFinding", "nurse", said_in=here, **placed)
    page = town.shows("minutes", here)
    assert page.index("Recorded after the minutes were approved") < page.index("placed among the weaknesses")
    assert page.index("agreed (validation of the diagnosis)") < page.index("Recorded after the minutes were approved")
