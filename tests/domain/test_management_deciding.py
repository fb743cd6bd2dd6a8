"""Who decides what in a management meeting, when, and until when it may be corrected."""

from datetime import date
from typing import Any

import pytest

from domain.territory import Holding
from tests.domain.managementtowns import APPROVE, ASK, DEFER, REFUSE, Board, escalation, pending_round, town
from tests.domain.telling import kinds, only, refused

BOTH = ["education", "health"]


def meeting_of(board: Board) -> str:
    return f"{board.folded.stream}#{board.meeting.id}"


def decision(item: str, portfolio: str | None = None, **ruling: Any) -> dict[str, Any]:
    return {"item": item, "portfolio": portfolio, "ruling": ruling or APPROVE}


def test_an_item_of_two_portfolios_is_decided_when_both_have_answered_and_returns_at_once() -> None:
    board = Board()
    item = board.tabled(portfolios=BOTH)
    board.opened()
    assert kinds(board.decide(item)) == ["PartDecided", "AnswersAwaited"]
    assert [todo.who for todo in board.todos("decide-item")] == ["portfolio:health"]
    assert board.todos("decide-item")[0].params["answered"] == "education"
    made = board.decide(item, "sec-health", **REFUSE)
    assert kinds(made) == ["PartDecided", "ItemDecided", "ItemAnswered"]
    answer = only(made, "ItemAnswered")
    assert [(part.portfolio, part.answer.outcome) for part in answer.parts] == [
        ("education", "approve"), ("health", "refuse")
    ]  # fmt: skip
    assert answer.meeting == meeting_of(board)
    assert board.told()[-1].kind == "NoteAnswer"


def test_nobody_decides_for_anothers_portfolio_twice_or_what_is_not_there() -> None:
    board = Board()
    item = board.tabled()
    both = board.tabled(escalation(2), portfolios=BOTH)
    board.opened()
    assert refused(board, "DecideItem", "sec-health", **decision(item, "education")) == "not-your-portfolio"
    assert refused(board, "DecideItem", "sec-health", **decision(item)) == "not-your-portfolio"
    assert refused(board, "DecideItem", "sec-health", **decision(item, "health")) == "portfolio-not-concerned"
    assert refused(board, "DecideItem", "mayor", **decision(item, "education")) == "not-your-portfolio"
    assert refused(board, "DecideItem", "chief", **decision(item)) == "wrong-role"
    assert refused(board, "DecideItem", "sec-edu", **decision("item-1")) == "unknown-item"
    board.decide(both)
    assert refused(board, "DecideItem", "sec-edu", **decision(both, "education")) == "already-decided"
    assert refused(board, "DecideItem", "sec-edu", **decision(both)) == "already-decided"
    board.decide(item)
    assert refused(board, "DecideItem", "sec-edu", **decision(item)) == "already-decided"


def test_who_answers_for_two_portfolios_says_for_which() -> None:
    network = town()
    health = network.portfolios["health"].model_copy(update={"holders": (Holding(person="sec-edu"),)})
    board = Board(network.changed(portfolios=network.portfolios.set("health", health)))
    item = board.tabled(portfolios=BOTH)
    board.opened()
    assert refused(board, "DecideItem", "sec-edu", **decision(item)) == "which-portfolio"
    board.give("DecideItem", "sec-edu", **decision(item, "health"))
    assert "ItemDecided" in kinds(board.decide(item))


def test_what_is_owed_by_a_portfolio_is_decided_by_whoever_holds_it_today() -> None:
    board = Board()
    item = board.tabled()
    board.opened()
    holders = (Holding(person="sec-edu", until=date(2026, 3, 1)), Holding(person="sec-health", since=date(2026, 3, 2)))
    education = board.network.portfolios["education"].model_copy(update={"holders": holders})
    board.network = board.network.changed(portfolios=board.network.portfolios.set("education", education))
    assert refused(board, "DecideItem", "sec-edu", **decision(item)) in ("not-your-portfolio", "wrong-role")
    assert only(board.decide(item, "sec-health"), "PartDecided").part.decided_by == "sec-health"


@pytest.mark.parametrize(
    ("ruling", "code"),
    [
        ({**APPROVE, "responsible": "nobody"}, "unknown-person"),
        ({**APPROVE, "due_on": "2026-03-01"}, "day-is-past"),
        ({"outcome": "assign", "portfolio": "sewers", "due_on": "2026-05-01"}, "unknown-portfolio"),
        ({"outcome": "assign", "portfolio": "health", "due_on": "2026-03-01"}, "day-is-past"),
        ({"outcome": "expedite", "member": "ana", "due_on": "2026-05-01"}, "not-a-member"),
        ({"outcome": "expedite", "member": "rosa", "due_on": "2026-03-01"}, "day-is-past"),
        ({"outcome": "forward", "authority": "Province", "pursuer": "ana", "chase_on": "2026-05-01"}, "not-a-member"),
        ({"outcome": "forward", "authority": "Province", "pursuer": "rosa", "chase_on": "2026-03-01"}, "day-is-past"),
    ],
)
def test_an_answer_names_people_and_days_that_there_are(ruling: dict[str, Any], code: str) -> None:
    board = Board()
    item = board.tabled()
    board.opened()
    assert refused(board, "DecideItem", "sec-edu", item=item, ruling=ruling) == code


@pytest.mark.parametrize(
    "ruling",
    [
        {"outcome": "assign", "portfolio": "health", "due_on": "2026-05-01"},
        {"outcome": "expedite", "member": "rosa", "due_on": "2026-05-01"},
        {"outcome": "forward", "authority": "Province", "pursuer": "sec-health", "chase_on": "2026-05-01"},
    ],
)
def test_an_answer_is_also_that_somebody_takes_it_over_brokers_it_or_pursues_it(ruling: dict[str, Any]) -> None:
    board = Board()
    item = board.tabled()
    board.opened()
    assert only(board.decide(item, **ruling), "ItemAnswered").parts[0].answer.outcome == ruling["outcome"]


# In session and out of it


def test_between_meetings_only_what_is_urgent_is_decided_and_the_next_meeting_takes_note() -> None:
    board = Board()
    item, urgent = board.tabled(), board.tabled(escalation(2), urgency="urgent")
    assert refused(board, "DecideItem", "sec-edu", **decision(item)) == "not-in-session"
    assert refused(board, "DecideItem", "sec-edu", **decision(urgent, **DEFER)) == "not-in-session"
    made = board.decide(urgent)
    assert only(made, "PartDecided").part.out_of_session
    assert only(made, "ItemAnswered").meeting is None
    convened = only(board.pass_days(8), "MeetingConvened")
    assert [(noted.item, noted.portfolio) for noted in convened.decided_outside] == [(urgent, "education")]
    assert board.state.decided_outside == ()


def test_what_is_decided_out_of_session_after_publication_is_noted_by_the_meeting_that_is_called() -> None:
    board = Board()
    item = board.tabled(urgency="urgent")
    board.convened()
    board.decide(item)
    assert [noted.item for noted in board.meeting.decided_outside] == [item]
    assert board.meeting.agenda[0].outcome == "decided"


def test_information_may_be_asked_for_out_of_session() -> None:
    board = Board()
    item = board.tabled(urgency="urgent")
    assert only(board.decide(item, **ASK), "InformationAsked").meeting is None


def test_in_a_meeting_decides_who_is_there_or_whose_delegate_is() -> None:
    board = Board()
    item, other = board.tabled(), board.tabled(escalation(2), portfolios=["health"])
    board.opened("deputy", "rosa")
    opened = only(board.of_kind("MeetingOpened"), "MeetingOpened")
    assert {(voice.portfolio, voice.attendance) for voice in opened.portfolios} == {
        ("education", "delegate"), ("health", "absent")
    }  # fmt: skip
    assert refused(board, "DecideItem", "sec-health", **decision(other)) == "not-in-session"
    part = only(board.give("DecideItem", "sec-edu", entered_by="deputy", **decision(item)), "PartDecided").part
    assert (part.decided_by, part.entered_by, part.out_of_session) == ("sec-edu", "deputy", False)
    board.give("NoteArrival", person="sec-health")
    board.decide(other, "sec-health")


def test_the_minute_taker_enters_what_those_who_decide_state() -> None:
    board = Board()
    item = board.tabled()
    board.opened()
    said = {"entered_by": "scribe", "meeting_ref": meeting_of(board)}
    part = only(board.give("DecideItem", "sec-edu", **said, **decision(item)), "PartDecided").part
    assert (part.decided_by, part.entered_by) == ("sec-edu", "scribe")


def test_nothing_is_decided_in_a_meeting_that_is_over() -> None:
    board = Board()
    board.opened()
    over = meeting_of(board)
    board.ended()
    item = board.tabled(urgency="urgent")
    assert refused(board, "DecideItem", "sec-edu", meeting_ref=over, **decision(item)) == "another-meeting"


def test_an_open_meeting_may_take_up_what_is_not_on_its_agenda() -> None:
    board = Board()
    board.opened()
    item = board.tabled(portfolios=BOTH)
    assert board.meeting.entry(item) is None
    made = board.decide(item)
    assert kinds(made) == ["AgendaItemAdded", "PartDecided", "AnswersAwaited"]
    assert made[0].why == "taken-up"  # type: ignore[attr-defined]
    assert refused(board, "CloseMeeting") == "items-in-no-state"


# Drafts


def test_staff_drafts_and_whoever_answers_for_the_portfolio_confirms() -> None:
    board = Board()
    item = board.tabled()
    draft = {"item": item, "portfolio": "education", "ruling": APPROVE}
    assert refused(board, "DraftDecision", "rosa", **draft) == "not-their-staff"
    assert refused(board, "DraftDecision", "scribe", **{**draft, "portfolio": "health"}) == "portfolio-not-concerned"
    assert refused(board, "ConfirmDraft", "sec-edu", item=item) == "no-draft"
    board.give("DraftDecision", "scribe", **draft)
    assert [todo.who for todo in board.todos("confirm-draft")] == ["portfolio:education"]
    assert board.item(item).lacking == ("education",)
    assert refused(board, "ConfirmDraft", "sec-edu", item=item) == "not-in-session"
    board.opened()
    assert refused(board, "ConfirmDraft", "sec-health", item=item) == "not-your-portfolio"
    part = only(board.give("ConfirmDraft", "sec-edu", item=item), "PartDecided").part
    assert (part.decided_by, part.drafted_by) == ("sec-edu", "scribe")


def test_a_draft_of_what_is_answered_is_refused() -> None:
    board = Board()
    item = board.tabled(portfolios=BOTH)
    board.opened()
    board.decide(item)
    draft = {"item": item, "portfolio": "education", "ruling": APPROVE}
    assert refused(board, "DraftDecision", "scribe", **draft) == "already-decided"


# Pending


def test_an_item_is_pending_only_from_portfolios_that_nobody_is_there_for() -> None:
    board = Board()
    item = board.tabled(portfolios=BOTH)
    assert refused(board, "MarkPending", item=item) == "no-open-meeting"
    board.opened("deputy", "rosa")
    assert only(board.give("MarkPending", item=item), "ItemPending").portfolios == ("health",)
    assert board.give("MarkPending", item=item) == []
    assert refused(board, "CloseMeeting") == "items-in-no-state"  # the delegate for education is there
    board.give("DecideItem", "sec-edu", entered_by="deputy", **decision(item))
    left = only(board.give("CloseMeeting"), "ItemLeft")
    assert (left.outcome, left.portfolios, len(left.parts)) == ("pending", ("health",), 1)
    other = board.tabled(escalation(2))
    board.opened("deputy")
    assert refused(board, "MarkPending", item=other) == "portfolio-present"


def test_a_pending_part_is_answered_out_of_session() -> None:
    board = Board()
    item = board.tabled()
    pending_round(board, item)
    board.table(round_=2, why="pending")
    assert board.todos("decide-item")[0].params["pending"] == "education"
    assert only(board.decide(item), "PartDecided").part.out_of_session


def test_after_so_many_rounds_a_pending_part_passes_to_the_superior() -> None:
    board = Board()
    item = board.tabled()
    assert "PartPassedToSuperior" not in kinds(pending_round(board, item))
    board.table(round_=2, why="pending")
    assert refused(board, "DecideItem", "mayor", **decision(item)) == "not-your-portfolio"
    board.now = board.now.replace(day=3)
    board.convened()
    board.give("OpenMeeting", present=["rosa"])
    board.give("CarryOver", reason="Minutes")
    board.give("MarkPending", item=item)
    passed = only(board.give("CloseMeeting"), "PartPassedToSuperior")
    assert (passed.superior, passed.rounds) == ("mayor", 2)
    board.table(round_=3, why="pending")
    assert [todo.who for todo in board.todos("settle-pending")] == ["superior:education"]
    part = only(board.decide(item, "mayor"), "PartDecided").part
    assert (part.decided_by, part.out_of_session) == ("mayor", True)


def test_what_was_pending_once_is_in_no_state_when_somebody_is_there_for_it_again() -> None:
    """The mark of an earlier meeting says nothing of this one; it leaves the right to answer out of session."""
    board = Board()
    item = board.tabled()
    pending_round(board, item)
    board.table(round_=2, why="pending")
    assert kinds(board.decide(item, **REFUSE))[0] == "PartDecided", "out of session, because it was pending"
    board = Board()
    item = board.tabled()
    pending_round(board, item)
    board.table(round_=2, why="pending")
    board.opened()
    assert refused(board, "MarkPending", item=item) == "portfolio-present"
    assert refused(board, "CloseMeeting") in ("items-in-no-state", "minutes-waiting")
    over = only(board.give("CarryOver", reason="It is late"), "CarriedOver")
    assert over.items == (item,)
    made = board.give("CloseMeeting")
    assert "PartPassedToSuperior" not in kinds(made)
    assert only(made, "ItemLeft").outcome == "not-reached"


def test_what_was_pending_in_an_earlier_meeting_is_marked_again_where_nobody_comes() -> None:
    board = Board()
    item = board.tabled()
    pending_round(board, item)
    board.table(round_=2, why="pending")
    board.opened("sec-health", "rosa")
    board.give("ApproveMinutes", meeting=_drafted(board))
    assert refused(board, "CloseMeeting") == "items-in-no-state"
    assert kinds(board.give("MarkPending", item=item)) == ["ItemPending"]
    assert board.give("MarkPending", item=item) == [], "once a meeting"
    assert only(board.give("CloseMeeting"), "ItemLeft").outcome == "pending"


def _drafted(board: Board) -> str:
    (known_as,) = (meeting.id for meeting in board.state.meetings.values() if meeting.stage == "closed")
    board.give("DraftMinutes", meeting=known_as)
    return known_as


def test_an_item_is_pending_no_more_when_somebody_comes_for_its_portfolio() -> None:
    board = Board()
    item = board.tabled()
    board.opened("sec-health", "rosa")
    board.give("MarkPending", item=item)
    board.give("NoteArrival", person="sec-edu")
    assert refused(board, "CloseMeeting") == "items-in-no-state"
    board.decide(item)
    assert kinds(board.give("CloseMeeting")) == ["MeetingClosed"]


def test_a_run_of_the_first_edition_closes_its_meeting_as_it_did() -> None:
    board = Board()
    board.edition = 1
    item = board.tabled()
    pending_round(board, item)
    board.table(round_=2, why="pending")
    board.opened()
    board.give("CarryOver", reason="Minutes")
    assert only(board.give("CloseMeeting"), "ItemLeft").outcome == "pending"
    third = board.tabled(escalation(3), portfolios=BOTH)
    board.opened()
    assert kinds(board.decide(third)) == ["PartDecided"]
