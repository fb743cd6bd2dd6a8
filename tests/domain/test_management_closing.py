"""A body that closes on a day to come meets until then, and what waits for it goes where it is answered."""

from datetime import date, timedelta
from typing import Any

from domain.territory import Network
from tests.domain.managementtowns import MEETS, NOW, Board, all_of, escalation, town
from tests.domain.telling import kinds, only, refused, turned_back

TODAY = NOW.date()


def closing(day: date | None, network: Network | None = None, **more: Any) -> Network:
    known = network or town()
    body = known.bodies["board"].model_copy(update={"closed_on": day, **more})
    return known.model_copy(update={"bodies": known.bodies.set("board", body)})


def told(board: Board, network: Network) -> list[Any]:
    """The network has changed: the body's process is asked."""
    board.network = network
    return list(board.timer("FollowCalendar"))


def test_its_last_day_is_known_and_at_its_end_what_waits_leaves_its_table() -> None:
    board = Board()
    board.tabled()
    made = told(board, closing(MEETS[0]))
    assert kinds(made) == ["ClosingNoted"]
    assert (board.state.closes_on, board.meeting.on) == (MEETS[0], MEETS[0]), "it meets on its last day"
    said = board.pass_days(60)
    assert [(one.outcome, one.on) for one in all_of(said, "ItemLeft")][-1:] == [("not-held", date(2026, 3, 17))]
    assert board.state.meets_no_more
    assert board.state.meeting is None
    assert not board.decider.due(board.state)


def test_what_is_not_on_an_agenda_leaves_at_the_end_of_the_last_day() -> None:
    board = Board(town(meets=()))
    board.tabled()
    told(board, closing(TODAY + timedelta(days=3), board.network))
    assert board.todos("convene-meeting"), "it may still be called"
    said = board.pass_days(5)
    left = only(said, "ItemLeft")
    assert (left.outcome, left.on, left.meeting) == ("moved", TODAY + timedelta(days=4), None)
    assert not board.todos()


def test_a_meeting_after_the_last_day_is_called_off_and_takes_nothing_with_it() -> None:
    board = Board()
    item = board.tabled(urgency="urgent")
    board.decide(item)
    board.tabled(escalation(2))
    board.convened(date(2026, 3, 20))
    made = told(board, closing(date(2026, 3, 19)))
    assert kinds(made) == ["ClosingNoted", "MeetingCalledOff", "MeetingPlanned", "ItemMoved"]
    assert board.meeting.on == MEETS[0]
    assert len(board.state.decided_outside) == 1, "it is noted by the next"


def test_a_meeting_that_is_open_when_its_body_closes_is_ended_and_what_it_leaves_goes() -> None:
    board = Board()
    item, other = board.tabled(), board.tabled(escalation(2))
    told(board, closing(TODAY))
    meeting = board.opened()
    board.tabled(escalation(3), urgency="urgent")
    assert board.pass_days(1) != [], "it hears that its last day is over"
    assert board.state.open_meeting is not None
    assert not [one for one in board.todos() if one.what == "convene-meeting"]
    board.decide(item)
    board.give("CarryOver", reason="It was the last one")
    made = board.give("CloseMeeting")
    assert {one.outcome for one in all_of(made, "ItemLeft")} == {"not-reached"}
    assert not board.state.tabled
    assert turned_back(board, "TableItem", **tabling(3, round_=2)) == "body-closed"
    assert (board.state.meetings[meeting].stage, other in board.state.items) == ("closed", True)


def tabling(n: int, round_: int) -> dict[str, Any]:
    question = {"origin_kind": "case", "origin": "case:town:north:r1", "zone": "north", "asks": "What?",
                "portfolios": ["education"], "raised_on": "2026-03-02"}  # fmt: skip
    return {"escalation": escalation(n), "round": round_, "question": question, "why": "not-reached"}


def test_what_lay_on_the_table_beside_the_agenda_of_the_open_meeting_goes_when_it_is_closed() -> None:
    board = Board()
    board.tabled()
    told(board, closing(TODAY))
    board.opened()
    beside = board.tabled(escalation(2))
    board.pass_days(1)
    board.give("CarryOver", reason="It was the last one")
    made = board.give("CloseMeeting")
    assert {one.item: one.outcome for one in all_of(made, "ItemLeft")}[beside] == "moved"


def test_a_meeting_of_the_last_day_is_entered_on_the_next_and_none_is_opened_later() -> None:
    board = Board()
    item = board.tabled()
    told(board, closing(TODAY))
    meeting = board.convened()
    board.pass_days(1)
    present = ("sec-edu", "rosa")
    assert refused(board, "OpenMeeting", meeting=meeting, present=present) == "body-closed"
    board.give("OpenMeeting", meeting=meeting, present=present, happened_on=TODAY)
    assert all_of(board.decide(item), "ItemAnswered")


def test_a_body_that_decides_no_more_still_ends_its_meeting_and_approves_its_minutes() -> None:
    board = Board()
    item = board.tabled()
    meeting = board.opened()
    told(board, closing(None, decides=False))
    assert refused(board, "DecideItem", "sec-edu", item=item, ruling={"outcome": "refuse", "reason": "No"}) == (
        "not-a-deciding-body"
    )
    board.give("CarryOver", reason="It decides no more")
    board.give("CloseMeeting")
    board.give("DraftMinutes", "scribe", meeting=meeting)
    assert [todo.what for todo in board.todos()] == ["approve-minutes"]
    assert only(board.give("ApproveMinutes", meeting=meeting), "MinutesApproved").at == meeting
    assert not board.todos()
    assert refused(board, "ConveneMeeting", on=board.today) == "not-a-deciding-body"


def test_a_body_that_stays_after_all_goes_on_as_before() -> None:
    board = Board()
    board.tabled()
    told(board, closing(TODAY + timedelta(days=3)))
    assert board.state.meeting is None
    made = told(board, town())
    assert kinds(made) == ["ClosingNoted", "MeetingPlanned", "ItemMoved"]
    assert (board.state.closes_on, board.meeting.on) == (None, MEETS[0])


def test_what_is_tabled_at_a_body_whose_last_day_was_known_before_goes_too() -> None:
    board = Board(closing(TODAY + timedelta(days=3)))
    board.tabled()
    assert only(board.pass_days(5), "ItemLeft").outcome == "moved"
