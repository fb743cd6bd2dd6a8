"""What comes onto the table of a management meeting and off it, and which agenda it is on."""

from datetime import date

import pytest

from domain.errors import Refusal
from domain.message import Event
from tests.domain.managementtowns import APPROVE, ASK, DEFER, NOW, Board, all_of, escalation, town
from tests.domain.telling import kinds, only, refused, turned_back

ONE, TWO = escalation(1), escalation(2, "south")


# The table


def test_a_question_is_put_on_the_table_and_a_meeting_is_planned_for_it() -> None:
    board = Board()
    made = board.table()
    assert kinds(made) == ["MeetingPlanned", "ItemTabled"]
    tabled = only(made, "ItemTabled")
    assert (tabled.portfolios, tabled.meeting_on) == (("education",), date(2026, 3, 12))
    (delivery,) = board.told()
    assert (delivery.receiver, delivery.kind) == (ONE, "NoteTabled")


def test_the_same_round_or_an_older_one_says_nothing_new() -> None:
    board = Board()
    board.table(round_=2)
    assert board.table(round_=2) == []
    assert board.table(round_=1) == []


def test_a_round_whose_predecessor_is_on_the_table_is_refused() -> None:
    board = Board()
    board.table()
    with pytest.raises(Refusal) as refusal:
        board.table(round_=2)
    assert refusal.value.code == "round-under-way"


@pytest.mark.parametrize("stream", ["management:town:circle-north", "management:town:nobody", "management:town"])
def test_a_body_that_does_not_decide_has_no_such_meeting(stream: str) -> None:
    assert refused(Board(stream=stream), "ConveneMeeting", on=NOW.date()) in ("not-a-deciding-body", "wrong-role")
    with pytest.raises(Refusal) as refusal:
        Board(stream=stream).table()
    assert refusal.value.code == "not-a-deciding-body"


def test_a_body_that_was_closed_takes_nothing_more() -> None:
    network = town()
    body = network.bodies["board"].model_copy(update={"closed_on": date(2026, 3, 1)})
    board = Board(network.changed(bodies=network.bodies.set("board", body)))
    with pytest.raises(Refusal) as refusal:
        board.table()
    assert refusal.value.code == "body-closed"
    assert refused(board, "ConveneMeeting", on=NOW.date()) == "body-closed"


def test_a_portfolio_that_is_not_there_is_left_out_and_somebody_has_to_name_one() -> None:
    board = Board()
    item = board.tabled(portfolios=["sewers"])
    assert board.item(item).portfolios == ()
    (todo,) = board.todos("name-portfolios")
    assert (todo.who, todo.params["item"]) == ("role:coordinator", item)
    board.opened()
    assert refused(board, "DecideItem", "sec-edu", item=item, ruling=APPROVE) == "portfolios-not-named"
    assert refused(board, "MarkPending", item=item) == "portfolios-not-named"
    assert refused(board, "NamePortfolios", item=item, portfolios=["sewers"], reason="?") == "unknown-portfolio"
    assert refused(board, "NamePortfolios", item=item, portfolios=[], reason="?") == "portfolios-not-named"
    board.give("NamePortfolios", item=item, portfolios=["health"], reason="Theirs")
    assert board.give("NamePortfolios", item=item, portfolios=["health"], reason="Theirs") == []
    assert [todo.who for todo in board.todos("decide-item")] == ["portfolio:health"]


def test_naming_fewer_portfolios_decides_what_all_those_left_have_answered() -> None:
    board = Board()
    item = board.tabled(portfolios=["education", "health"])
    board.opened()
    board.decide(item)
    made = board.give("NamePortfolios", item=item, portfolios=["education"], reason="Not health's")
    assert kinds(made) == ["PortfoliosNamed", "ItemDecided", "ItemAnswered"]


def test_what_the_inbox_shows_of_an_item_is_what_is_asked_what_was_tried_and_who_waits() -> None:
    board = Board()
    board.tabled()
    (todo,) = board.todos("decide-item")
    assert todo.who == "portfolio:education"
    assert todo.params["tried"] == "Every nursery of the zone"
    assert todo.params["teams"] == "school, clinic"
    assert (todo.params["since"], todo.params["meeting_on"]) == ("2026-03-02", "2026-03-12")


# Withdrawing


def test_a_withdrawn_item_is_off_the_table_and_its_meeting_called_off() -> None:
    board = Board()
    item = board.tabled()
    made = board.deliver("WithdrawItem", escalation=ONE, round=1, reason="We found one")
    assert kinds(made) == ["ItemTakenOff"]
    assert board.told()[-1].kind == "NoteTakenOff"
    assert board.deliver("WithdrawItem", escalation=ONE, round=1, reason="We found one") == []
    assert refused(board, "DecideItem", "sec-edu", item=item, ruling=APPROVE) == "not-on-the-table"
    assert kinds(board.pass_days(12)) == ["MeetingCalledOff"]
    assert board.state.meeting is None


def test_what_is_withdrawn_before_it_came_does_not_come_any_more() -> None:
    board = Board()
    (off,) = board.deliver("WithdrawItem", escalation=ONE, round=1, reason="We found one")
    assert isinstance(off, Event)
    assert only([off], "ItemTakenOff").item is None
    assert board.table() == []
    with pytest.raises(Refusal) as refusal:
        board.table(round_=2)
    assert refusal.value.code == "item-withdrawn"


def test_what_is_decided_is_not_withdrawn() -> None:
    board = Board()
    item = board.tabled()
    board.opened()
    board.decide(item)
    assert turned_back(board, "WithdrawItem", escalation=ONE, round=1, reason="?") == "already-decided"


def test_a_withdrawal_of_an_earlier_round_that_comes_late_takes_nothing_off() -> None:
    """It was refused then, or it would be over: what is on the table is another round, which nobody withdrew."""
    board = Board()
    item = board.tabled(urgency="urgent")
    board.decide(item)
    assert turned_back(board, "WithdrawItem", escalation=ONE, round=1, reason="?") == "already-decided"
    board.table(round_=2, why="not-carried-out")
    assert turned_back(board, "WithdrawItem", escalation=ONE, round=1, reason="?") == "round-over"
    assert board.item(item).tabled
    assert kinds(board.deliver("WithdrawItem", escalation=ONE, round=2, reason="!"))[0] == "ItemTakenOff"


def test_what_is_withdrawn_between_two_rounds_is_taken_off() -> None:
    board = Board()
    item = board.tabled()
    board.opened()
    board.decide(item, **DEFER)
    assert kinds(board.deliver("WithdrawItem", escalation=ONE, round=1, reason="!")) == ["ItemTakenOff"]
    assert item not in board.state.items
    board.ended()


# Rounds


def test_the_item_is_the_same_round_by_round_and_answers_in_between_are_refused() -> None:
    board = Board()
    item = board.tabled(portfolios=["education", "health"])
    board.opened()
    board.decide(item)
    (left,) = board.decide(item, "sec-health", **DEFER)
    told = only([left], "ItemLeft")
    assert (told.outcome, told.portfolios, told.by) == ("deferred", ("health",), "health")
    assert [part.portfolio for part in told.parts] == ["education"]
    assert refused(board, "DecideItem", "sec-health", item=item, ruling=APPROVE) == "not-on-the-table"
    assert board.tabled(round_=2, portfolios=["health"]) == item
    assert board.item(item).lacking == ("health",)
    assert only(board.decide(item, "sec-health"), "ItemDecided").parts[0].portfolio == "education"


@pytest.mark.parametrize("why", ["outside-answer", "not-carried-out"])
def test_what_comes_back_after_its_decision_asks_only_the_portfolios_it_names(why: str) -> None:
    board = Board()
    item = board.tabled(portfolios=["education", "health"])
    board.opened()
    board.decide(item)
    board.decide(item, "sec-health")
    assert board.tabled(round_=2, why=why, said="They say no", portfolios=["health"]) == item
    assert board.item(item).lacking == ("health",)
    answer = only(board.decide(item, "sec-health"), "ItemAnswered")
    assert (answer.round, [part.portfolio for part in answer.parts]) == (2, ["health"])


def test_information_that_is_asked_for_sends_the_question_back_and_keeps_what_is_answered() -> None:
    board = Board()
    item = board.tabled(portfolios=["education", "health"])
    board.opened()
    board.decide(item)
    asked = only(board.decide(item, "sec-health", **ASK), "InformationAsked")
    assert (asked.question, asked.portfolio, len(asked.parts)) == (ASK["question"], "health", 1)
    assert board.told()[-1].kind == "NoteInformationWanted"
    board.table(round_=2, why="information", said="Three")
    assert board.item(item).lacking == ("health",)


# Joining


def joined() -> tuple[Board, str, str]:
    board = Board()
    first, second = board.tabled(ONE), board.tabled(TWO, portfolios=["health"])
    board.give("JoinItems", items=[first, second])
    return board, first, second


def test_joined_questions_share_an_item_and_each_is_told_its_answer() -> None:
    board, first, second = joined()
    assert board.item(first).portfolios == ("education", "health")
    board.opened()
    board.decide(second)
    made = board.decide(first, "sec-health")
    assert [answer.escalation for answer in all_of(made, "ItemAnswered")] == [ONE, TWO]
    assert refused(board, "DecideItem", "sec-edu", item=second, ruling=APPROVE) == "already-decided"


def test_joined_questions_that_were_deferred_meet_again_in_the_same_item() -> None:
    board, first, _ = joined()
    board.opened()
    left = board.decide(first, **DEFER)
    assert [event.escalation for event in all_of(left, "ItemLeft")] == [ONE, TWO]
    assert board.tabled(TWO, 2) == first
    again = only(board.table(ONE, 2), "ItemTabled")
    assert (again.item, again.joined_with) == (first, (TWO,))
    assert board.item(first).portfolios == ("education", "health")


def test_joined_by_mistake_they_are_separated_into_what_they_were() -> None:
    board, first, second = joined()
    made = only(board.give("SeparateItem", item=first, escalation=TWO), "ItemSeparated")
    assert made.into == second
    assert [asked.escalation for asked in board.item(first).asked] == [ONE]
    assert [asked.escalation for asked in board.item(second).asked] == [TWO]
    assert refused(board, "SeparateItem", item=first, escalation=TWO) == "not-in-this-item"
    assert refused(board, "SeparateItem", item=first, escalation=ONE) == "not-joined"


def test_the_first_of_joined_questions_gets_a_new_item_when_it_is_separated() -> None:
    board, first, second = joined()
    made = only(board.give("SeparateItem", item=first, escalation=ONE), "ItemSeparated")
    assert made.into not in (first, second)
    assert board.tabled(escalation(3)) not in (first, second, made.into)


def test_joined_items_stand_on_an_agenda_once_and_separated_ones_each() -> None:
    board = Board()
    first, second = board.tabled(ONE), board.tabled(TWO)
    board.convened()
    board.give("JoinItems", items=[second, first])
    assert [(entry.item, entry.outcome) for entry in board.meeting.agenda] == [(first, "joined"), (second, None)]
    board.give("SeparateItem", item=second, escalation=ONE)
    assert board.meeting.entry(first) is not None
    assert board.meeting.entry(second) is not None


def test_only_items_on_the_table_that_nobody_has_answered_are_joined() -> None:
    board = Board()
    first, second = board.tabled(ONE, portfolios=["education", "health"]), board.tabled(TWO)
    assert refused(board, "JoinItems", items=[first, first]) == "nothing-to-join"
    assert refused(board, "JoinItems", items=[first, "item-nobody"]) == "unknown-item"
    board.opened()
    board.decide(first)
    assert refused(board, "JoinItems", items=[first, second]) == "part-answered"
