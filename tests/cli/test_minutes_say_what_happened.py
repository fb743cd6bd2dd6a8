"""What minutes tell is what the meeting did: the later word, once, and of which question, case or earlier minutes."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.meetingtown import BOARD, GROUP, MeetingTown

APPROVE = {"outcome": "approve", "responsible": "teacher", "due_on": "2025-03-14"}
CYCLE = "cycle:ribera:north:2025"
MEMBERS = ["clinic", "school", "centre"]


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def test_what_was_carried_over_and_then_decided_in_the_same_meeting_is_not_told_to_pass_to_the_next(
    town: MeetingTown,
) -> None:
    kept = town.item(town.case("c1"))
    town.case("c2")
    town.on("2025-01-31")
    meeting = town.board_meets()
    town.give(BOARD, "CarryOver", "scribe", reason="It was late")
    town.give(BOARD, "DecideItem", "sec-edu", item=kept, ruling=APPROVE)
    town.give(BOARD, "CloseMeeting", "scribe")
    told = town.shows("minutes", f"{BOARD}#{meeting}")
    assert "carried over all that was not reached: Help for c2. Reason: It was late" in told
    items = {one["asks"]: one for one in town.reads("minutes", f"{BOARD}#{meeting}")["items"]}
    assert (items["Help for c1"]["outcome"], items["Help for c1"]["why"]) == ("decided", "")
    assert (items["Help for c2"]["outcome"], items["Help for c2"]["why"]) == ("not-reached", "It was late")


def test_where_all_that_was_carried_over_was_decided_after_all_nothing_is_told_to_pass(town: MeetingTown) -> None:
    item = town.item(town.case("c1"))
    town.on("2025-01-31")
    meeting = town.board_meets()
    town.give(BOARD, "CarryOver", "scribe", reason="It was late")
    town.give(BOARD, "DecideItem", "sec-edu", item=item, ruling=APPROVE)
    town.give(BOARD, "CloseMeeting", "scribe")
    assert "carried over" not in town.shows("minutes", f"{BOARD}#{meeting}")


def test_minutes_that_were_left_to_the_next_meeting_are_told_by_their_days(town: MeetingTown) -> None:
    first_item, second_item = town.item(town.case("c1")), town.item(town.case("c2"))
    town.on("2025-01-31")
    first = town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=first_item, ruling=APPROVE)
    town.give(BOARD, "CarryOver", "scribe", reason="It was late")
    town.give(BOARD, "CloseMeeting", "scribe")
    town.give(BOARD, "DraftMinutes", "scribe", meeting=first)
    town.on("2025-02-28")
    meeting = town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=second_item, ruling=APPROVE)
    town.give(BOARD, "CarryOver", "scribe", reason="Nobody has read them")
    told = town.shows("minutes", f"{BOARD}#{meeting}")
    assert "left minutes to be approved in the next meeting: 31 Jan 2025. Reason: Nobody has read them" in told


def test_the_minutes_of_a_group_tell_that_it_approved_earlier_ones(town: MeetingTown) -> None:
    earlier = town.circle_meets()
    town.give(GROUP, "DraftMinutes", "scribe", meeting=earlier)
    town.on("2025-01-15")
    meeting = town.circle_meets()
    town.give(GROUP, "ApproveMinutes", "scribe", meeting=earlier, at=meeting)
    told = town.shows("minutes", f"{GROUP}#{meeting}")
    assert "recorded that the minutes of the meeting of 6 Jan 2025 were approved" in told
    assert "were approved" not in town.shows("minutes", f"{GROUP}#{earlier}")


def test_an_answer_that_was_returned_is_told_with_its_question(town: MeetingTown) -> None:
    asked = town.case("c1")
    item = town.item(asked)
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=item, ruling=APPROVE)
    meeting = town.circle_meets()
    town.give(asked, "ReportReturn", "rep", text="A place is there", said_in=f"{GROUP}#{meeting}")
    told = town.shows("minutes", f"{GROUP}#{meeting}")
    assert "On the question «Help for c1»: Representative returned the answer to the group: «A place is there»" in told


def test_what_was_said_of_a_case_is_told_where_it_is_about_no_family(town: MeetingTown) -> None:
    for known_as, kind in (("k1", "community"), ("k2", "family")):
        told = {"kind": kind, "text": f"Case {known_as}", "would_need": "Help", "teams": ["clinic"]}
        held = {"reference_service": "clinic", "reference_person": "nurse", "portfolios": ["education"]}
        town.give(f"case:ribera:north:{known_as}", "OpenCase", "nurse", **told, **held)
    meeting = town.circle_meets()
    for known_as in ("k1", "k2"):
        there = {"text": f"Said of {known_as}", "present": ["nurse", "rep"]}
        town.give(f"case:ribera:north:{known_as}", "DiscussCase", "nurse", **there, said_in=f"{GROUP}#{meeting}")
    page = town.shows("minutes", f"{GROUP}#{meeting}")
    assert "The case k1 was discussed: «Said of k1»." in page
    assert "The case k2 was discussed." in page
    assert "Said of k2" not in page


def diagnosing(town: MeetingTown) -> None:
    """A cycle whose diagnosis has a finding, on the day of its group's meeting."""
    led = {"title": "The north", "organisations": MEMBERS, "deadline": "2025-03-31", "body": "circle"}
    town.give(CYCLE, "StartCycle", "coord", **led)
    town.give(CYCLE, "RecordFinding", "nurse", kind="demand", text="No bus")
    town.on("2025-02-05")


def test_an_objection_is_told_once_with_its_whole_reason(town: MeetingTown) -> None:
    diagnosing(town)
    meeting = town.circle_meets(*MEMBERS, called_on="2025-01-27")
    reason = "The school runs a bus of its own, which nobody has counted"
    against = {"agree": ["clinic", "centre"], "objections": [{"organisation": "school", "reason": reason}]}
    town.give(CYCLE, "ValidateDiagnosis", "coord", **against, said_in=f"{GROUP}#{meeting}")
    told = town.shows("minutes", f"{GROUP}#{meeting}")
    assert f"North school objected: {reason}" in told
    assert told.count(reason) == 1


def test_what_took_effect_days_after_a_meeting_is_told_as_what_came_of_it(town: MeetingTown) -> None:
    diagnosing(town)
    meeting = town.circle_meets("clinic", "school", called_on="2025-01-27")
    where = f"{GROUP}#{meeting}"
    town.give(CYCLE, "ValidateDiagnosis", "coord", all_present_agree=True, said_in=where)
    town.give(GROUP, "DraftMinutes", "scribe", meeting=meeting)
    before = town.shows("minutes", where)
    assert "What came of it" not in before
    town.on("2025-02-20")
    page, data = town.shows("minutes", where), town.reads("minutes", where)
    done, came = page.split("What came of it after the meeting")
    assert "13 Feb 2025: The diagnosis was validated" in came
    assert "validated" not in done
    assert "draft them again" not in page
    assert [(one["kind"], one["came_of_it"]) for one in data["said"]] == [
        ("MeetingAgreed", False), ("DiagnosisValidated", True),
    ]  # fmt: skip


def test_what_is_final_in_the_meeting_itself_is_told_as_done_in_it(town: MeetingTown) -> None:
    diagnosing(town)
    meeting = town.circle_meets(*MEMBERS, called_on="2025-01-27")
    town.on("2025-02-07")  # entered two days later
    town.give(CYCLE, "ValidateDiagnosis", "coord", all_present_agree=True, said_in=f"{GROUP}#{meeting}")
    page = town.shows("minutes", f"{GROUP}#{meeting}")
    assert "The diagnosis was validated" in page
    assert "What came of it" not in page


def test_whoever_takes_the_minutes_reads_how_to_enter_each_decision_before_the_rest_is_carried_over(
    town: MeetingTown,
) -> None:
    first, second = town.case("c1"), town.case("c2", "health")
    town.on("2025-01-31")
    town.board_meets("coord", "sec-edu", "scribe")
    (entry,) = closing(town)
    entered = f"vertebra decide {first} --as sec-edu --entered-by scribe --portfolio education --approve"
    assert entry["commands"][0].startswith(entered)
    assert not any(second in line for line in entry["commands"]), "nobody is there for health"
    assert "CarryOver" in entry["commands"][-1]
    told = town.shows("inbox", "ribera", "--as", "scribe")
    assert "CarryOver leaves all that is still open to the next meeting; then it closes." in told
    assert "or, in place of --approve:" in told
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(first), ruling=APPROVE, hand="scribe", said_in=here(town))
    (entry,) = closing(town)
    assert ["CarryOver" in line for line in entry["commands"]] == [True]
    town.give(BOARD, "CarryOver", "scribe", reason="Nobody of health came")
    (entry,) = closing(town)
    assert ["CloseMeeting" in line for line in entry["commands"]] == [True]


def closing(town: MeetingTown) -> list[dict[str, Any]]:
    entries = town.reads("inbox", "ribera", "--as", "scribe")["entries"]
    return [one for one in entries if one["what"] == "close-meeting"]


def here(town: MeetingTown) -> str:
    return f"{BOARD}#{town.world.fold(BOARD).state.open_meeting.id}"


@pytest.mark.parametrize(
    ("ruling", "outcome", "why"),
    [
        ({"outcome": "ask-information", "question": "How many?"}, "information", "How many?"),
        ({"outcome": "defer", "reason": "No budget yet"}, "deferred", "No budget yet"),
    ],
)
def test_what_a_meeting_made_of_a_question_stays_where_its_group_takes_it_back_before_the_meeting_closes(
    town: MeetingTown, ruling: dict[str, str], outcome: str, why: str
) -> None:
    asked = town.case("c1")
    town.on("2025-01-31")
    meeting = town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=ruling)
    town.give(asked, "WithdrawEscalation", "rep", reason="We found a place")
    for closed in (False, True):
        if closed:
            town.give(BOARD, "CloseMeeting", "scribe")
        (item,) = town.reads("minutes", f"{BOARD}#{meeting}")["items"]
        assert (item["outcome"], item["why"]) == (outcome, why)
