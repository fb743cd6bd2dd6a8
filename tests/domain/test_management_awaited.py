"""Whose answer a question still waits for, and until when what was decided may be corrected."""

from typing import Any

from tests.domain.managementtowns import APPROVE, REFUSE, Board, all_of, escalation, pending_round, town
from tests.domain.telling import kinds, only, refused

BOTH = ["education", "health"]


def decision(item: str, portfolio: str | None = None, **ruling: Any) -> dict[str, Any]:
    return {"item": item, "portfolio": portfolio, "ruling": ruling or APPROVE}


def test_each_escalation_of_an_item_hears_of_every_part_and_whose_answer_lacks() -> None:
    board = Board()
    first, second = board.tabled(portfolios=BOTH), board.tabled(escalation(2, "south"), portfolios=BOTH)
    board.opened()
    board.give("JoinItems", items=[first, second])
    told = all_of(board.decide(first), "AnswersAwaited")
    assert [each.escalation for each in told] == [escalation(), escalation(2, "south")]
    assert [(part.portfolio, part.answer.outcome) for part in told[0].parts] == [("education", "approve")]
    assert told[0].lacking == ("health",)
    assert [(sent.receiver, sent.kind) for sent in board.told()[-2:]] == [
        (escalation(), "NoteAwaited"), (escalation(2, "south"), "NoteAwaited"),
    ]  # fmt: skip


def test_an_escalation_hears_who_is_to_answer_when_others_are_named() -> None:
    board = Board()
    item = board.tabled(portfolios=[])
    made = board.give("NamePortfolios", item=item, portfolios=["health"], reason="Theirs")
    assert only(made, "AnswersAwaited").lacking == ("health",)


def test_no_portfolio_is_let_go_without_an_answer_between_meetings() -> None:
    """It would decide the item, and no meeting would take note."""
    board = Board()
    item = board.tabled(portfolios=BOTH)
    pending_from_health(board, item)
    board.table(round_=2, why="pending")
    only_education = {"item": item, "portfolios": ["education"], "reason": "Only them"}
    assert refused(board, "NamePortfolios", "scribe", **only_education) == "not-in-session"
    known_as = board.opened("rosa")
    made = board.give("NamePortfolios", "scribe", **only_education)
    assert only(made, "ItemDecided").meeting == known_as


def pending_from_health(board: Board, item: str) -> None:
    board.opened("sec-edu", "rosa")
    board.decide(item)
    board.give("MarkPending", item=item)
    board.give("CloseMeeting")


def test_other_portfolios_may_be_named_between_meetings_while_nobody_has_answered() -> None:
    board = Board()
    item = board.tabled(portfolios=BOTH)
    board.give("NamePortfolios", "scribe", item=item, portfolios=["health"], reason="Theirs")
    assert board.item(item).lacking == ("health",)


def test_an_open_meeting_takes_up_what_naming_portfolios_decides() -> None:
    board = Board()
    item = board.tabled(portfolios=BOTH, urgency="urgent")
    board.decide(item)
    board.opened("rosa")
    late = board.tabled(escalation(4), portfolios=BOTH)
    board.give("NoteArrival", person="sec-edu")
    board.decide(late)
    made = board.give("NamePortfolios", "scribe", item=late, portfolios=["education"], reason="Only them")
    assert only(made, "ItemDecided").meeting == board.meeting.id


def test_without_a_superior_it_stays_with_the_portfolio() -> None:
    network = town(pending_rounds=1)
    education = network.portfolios["education"].model_copy(update={"superior": None})
    board = Board(network.changed(portfolios=network.portfolios.set("education", education)))
    assert "PartPassedToSuperior" not in kinds(pending_round(board, board.tabled()))


# Corrections


def test_who_decided_corrects_it_until_the_minutes_are_approved_and_everybody_is_told() -> None:
    board = Board()
    item = board.tabled()
    second = board.tabled(escalation(2))
    board.give("JoinItems", items=[item, second])
    known_as = board.opened()
    board.decide(item)
    correct = {"item": item, "portfolio": "education", "answer": REFUSE, "reason": "Heard wrong"}
    assert refused(board, "CorrectDecision", "sec-health", **correct) == "not-your-portfolio"
    assert refused(board, "CorrectDecision", "sec-edu", **{**correct, "portfolio": "health"}) == "not-decided-yet"
    assert refused(board, "CorrectDecision", "sec-edu", **{**correct, "item": "item-1"}) == "unknown-item"
    made = board.give("CorrectDecision", "sec-edu", **correct)
    assert kinds(made) == ["PartCorrected", "AnswerCorrected", "AnswerCorrected"]
    assert [told.parts[0].answer.outcome for told in all_of(made, "AnswerCorrected")] == ["refuse", "refuse"]
    assert board.give("CorrectDecision", "sec-edu", **correct) == []
    board.ended()
    board.give("DraftMinutes", meeting=known_as)
    board.opened()
    board.give("ApproveMinutes", meeting=known_as)
    assert refused(board, "CorrectDecision", "sec-edu", **{**correct, "answer": APPROVE}) == "minutes-approved"
    assert not board.state.decisions


def test_a_part_is_corrected_while_another_is_still_lacking_and_nobody_is_told_an_answer_yet() -> None:
    board = Board()
    item = board.tabled(portfolios=BOTH)
    board.opened()
    board.decide(item)
    correct = {"item": item, "portfolio": "education", "answer": REFUSE, "reason": "Heard wrong"}
    made = board.give("CorrectDecision", "sec-edu", **correct)
    assert kinds(made) == ["PartCorrected", "AnswersAwaited"]
    assert [part.answer.outcome for part in only(made, "AnswersAwaited").parts] == ["refuse"]
    answer = only(board.decide(item, "sec-health"), "ItemAnswered")
    assert [part.answer.outcome for part in answer.parts] == ["refuse", "approve"]


def test_a_part_of_a_meeting_whose_minutes_are_approved_stays_as_it_is() -> None:
    board = Board()
    item = board.tabled(portfolios=BOTH)
    known_as = board.opened("sec-edu", "rosa")
    board.decide(item)
    board.give("MarkPending", item=item)
    board.give("CloseMeeting")
    board.give("DraftMinutes", meeting=known_as)
    board.table(round_=2, why="pending")
    board.opened()
    board.give("ApproveMinutes", meeting=known_as)
    correct = {"item": item, "portfolio": "education", "answer": REFUSE, "reason": "Heard wrong"}
    assert refused(board, "CorrectDecision", "sec-edu", **correct) == "minutes-approved"
