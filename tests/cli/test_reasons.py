"""Reasons are shown wherever the decision is: on the agenda, in the inbox, the trail, and the page of a case."""

from pathlib import Path
from typing import Any

import pytest

from domain.errors import Refusal
from domain.whatif.figures import Scope, figures
from tests.cli.meetingtown import BOARD, MeetingTown

CASE = "case:ribera:north:r1"


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    return MeetingTown(tmp_path)


def referred(town: MeetingTown) -> str:
    """A referral of the social centre to the school."""
    told = {"kind": "person", "text": "Case", "would_need": "Help", "teams": ["centre"]}
    town.give(CASE, "OpenCase", "social", **told, reference_service="centre", reference_person="social")
    town.give(CASE, "RecordWorkPlan", "social", social_diagnosis="file 1", work_plan="file 2")
    asked = {"level": "complementation", "to": "school", "need": "A tutor", "motive": "reading", "legal_basis": "law 1"}
    return town.made(CASE, "RequestReferral", "social", "referral", **asked, crosses=["motivated-request"])


def waits(town: MeetingTown, person: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = town.reads("inbox", "ribera", "--as", person)["entries"]
    return found


def test_a_rejected_referral_and_its_reason_wait_for_the_service_that_asked(town: MeetingTown) -> None:
    referral = referred(town)
    town.give(CASE, "RejectReferral", "teacher", referral=referral, reason="no hours left")
    page = town.shows("inbox", "ribera", "--as", "social")
    assert "North school rejected what North social centre asked on the case r1 («A tutor»): no hours left" in page
    assert "A tutor – rejected, 6 Jan 2025: no hours left" in town.shows("show", CASE)
    assert "no hours left" in town.shows("board", "ribera", "north")
    with pytest.raises(Refusal) as refused:
        town.give(CASE, "NoteReferralAnswer", "teacher", referral=referral)
    assert refused.value.code == "not-this-service"
    town.give(CASE, "NoteReferralAnswer", "social", referral=referral)
    assert "referral-rejected" not in [one["what"] for one in waits(town, "social")]
    assert "no hours left" in town.shows("show", CASE)


def test_what_was_passed_on_or_taken_back_is_told_to_the_other_service(town: MeetingTown) -> None:
    referral = referred(town)
    town.give(CASE, "RedirectReferral", "teacher", referral=referral, to="clinic", reason="The clinic has one")
    page = town.shows("inbox", "ribera", "--as", "social")
    assert "North school passed on to North clinic what North social centre asked on the case r1" in page
    assert "passed on by North school: The clinic has one" in town.shows("show", CASE)
    town.give(CASE, "RevokeReferral", "social", referral=referral, reason="They moved away")
    assert "took back what it had asked on the case r1 («A tutor»): They moved away" in town.shows(
        "inbox", "ribera", "--as", "nurse"
    )
    assert "referral-redirected" not in [one["what"] for one in waits(town, "social")]
    assert town.give(CASE, "NoteReferralAnswer", "nurse", referral=referral)


def test_what_was_passed_on_and_then_rejected_still_says_who_was_asked_first(town: MeetingTown) -> None:
    referral = referred(town)
    town.give(CASE, "RedirectReferral", "teacher", referral=referral, to="clinic", reason="A health matter")
    town.give(CASE, "RejectReferral", "nurse", referral=referral, reason="Full\nUntil May")
    page = " ".join(town.shows("show", CASE).split())
    assert "Full (passed on by North school: A health matter)" in page
    assert "Full …" in " ".join(town.shows("history", CASE).split())  # and that the reason goes on


def test_nobody_is_offered_to_pass_a_referral_on_to_themselves_and_it_is_refused(town: MeetingTown) -> None:
    referral = referred(town)
    (entry,) = [one for one in waits(town, "teacher") if one["what"] == "answer-referral"]
    (line,) = [one for one in entry["commands"] if "RedirectReferral" in one]
    assert '"to": "school"' not in line
    with pytest.raises(Refusal) as refused:
        town.give(CASE, "RedirectReferral", "teacher", referral=referral, to="school", reason="Ours")
    assert refused.value.code == "asked-already"


DEFER = {"outcome": "defer", "reason": "The budget comes in March"}
ASK = {"outcome": "ask-information", "question": "How many children?"}
APPROVE = {"outcome": "approve", "responsible": "teacher", "due_on": "2025-03-14"}


def test_why_it_was_deferred_is_on_the_next_agenda_the_page_the_trail_and_among_the_promises(town: MeetingTown) -> None:
    asked = town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=DEFER)
    pages = [
        ("agenda", "ribera"),
        ("show", asked),
        ("trail", asked),
        ("promises", "ribera"),
        ("inbox", "ribera", "--as", "sec-edu"),
    ]
    for page in pages:
        assert "The budget comes in March" in town.shows(*page), page
    for page in pages:
        assert "Education deferred it: The budget comes in March" in town.shows(*page), page
    assert "Education deferred it: The budget comes in March" in town.shows("history", asked)


def test_a_meeting_that_was_annulled_says_why_and_counts_nowhere(town: MeetingTown) -> None:
    asked = town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    meeting = town.world.fold(BOARD).state.current
    town.give(BOARD, "CarryOver", "scribe", reason="The lights went out")
    town.give(BOARD, "CloseMeeting", "scribe")
    town.give(BOARD, "AnnulMeeting", "scribe", meeting=meeting, reason="It was entered twice")
    for page in (("agenda", "ribera"), ("show", asked), ("trail", asked), ("inbox", "ribera", "--as", "sec-edu")):
        shown = town.shows(*page)
        assert "It was entered twice" in shown, page
        assert "round 2" not in shown, page
        assert "carried over" not in shown, page
    assert "annulled" in town.shows("show", BOARD)
    assert "annulled the meeting of 31 Jan 2025, which counts no more" in town.shows("minutes", f"{BOARD}#{meeting}")
    told = town.reads("legs", "ribera")
    assert [(one["round"], one["rounds"]) for one in told["escalations"]] == [(1, [["raised", 1]])]
    streams = {stream: events for stream, events in town.world.events.items() if stream.split(":")[1] == "ribera"}
    network, _ = town.world.network(BOARD)
    counted = figures(streams, network, Scope(), lambda _day: network.rules)
    names = ("rounds-asked", "rounds-undecided", "management-convened", "management-held", "management-not-held")
    assert [counted[name] for name in names] == [1, 0, 0, 0, 0]


def test_what_was_asked_back_and_what_the_group_answered_is_shown_wherever_the_question_is(town: MeetingTown) -> None:
    asked = town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(asked), ruling=ASK)
    assert "How many children?" in town.shows("agenda", "ribera")
    town.give(asked, "GiveInformation", "rep", text="Three of them")
    for page in (("agenda", "ribera"), ("show", asked), ("trail", asked), ("inbox", "ribera", "--as", "sec-edu")):
        shown = town.shows(*page)
        assert "Three of them" in shown, page
        assert "How many children?" in shown, page


def test_what_a_meeting_did_not_reach_says_why_and_one_that_was_not_held_is_told_otherwise(town: MeetingTown) -> None:
    asked = town.case("c1")
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "CarryOver", "scribe", reason="The lights went out")
    town.give(BOARD, "CloseMeeting", "scribe")
    assert "The meeting did not reach it. The lights went out" in town.shows("trail", asked)
    assert "The lights went out" in town.shows("agenda", "ribera")
    town.on("2025-05-06")
    life = town.world.fold(asked).state.life
    assert dict(life.rounds.items()) == {"raised": 1, "not-reached": 1, "not-held": 3}
    page = town.shows("trail", asked)
    assert "The meeting was not held: nobody opened it." in page
    assert "times that the meeting was not held 3" in page
    assert "since 6 Jan 2025 in all 120" in page
    told = town.reads("legs", "ribera")
    assert (told["not_held"], told["open"][0]["longest"], told["open"][0]["in_all"]) == (3, 120, 120)
    assert "days waited: 120" in town.shows("agenda", "ribera")


def test_an_answer_that_another_one_has_taken_the_place_of_is_still_told(town: MeetingTown) -> None:
    asked = town.case("c1")
    item = town.item(asked)
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=item, ruling={"outcome": "refuse", "reason": "There is no place"})
    told = {"item": item, "portfolio": "education", "reason": "I was misheard", "answer": APPROVE}
    town.give(BOARD, "CorrectDecision", "sec-edu", **told)
    page = town.shows("show", asked)
    assert "the answer was corrected: I was misheard; before: Education: refused: There is no place" in page
    assert "Education: approved: Teacher answers for it" in town.shows("agenda", "ribera")
