"""A management meeting that was entered twice or by mistake counts no more, and everything is as if it had not been."""

from datetime import date, timedelta

import pytest

from domain.legs import legs
from tests.domain import escalations
from tests.domain.managementtowns import ASK, DEFER, MEETS, NOW, Board, all_of, escalation, pending_round, town
from tests.domain.telling import kinds, only, refused

WHY = "It was entered twice"


def annulled(board: Board, meeting: str) -> list[object]:
    return list(board.give("AnnulMeeting", meeting=meeting, reason=WHY))


def test_a_meeting_called_by_mistake_gives_the_one_of_the_rhythm_back() -> None:
    board = Board()
    item = board.tabled()
    assert board.meeting.on == MEETS[0]
    called = board.convened(date(2026, 3, 4))
    made = annulled(board, called)
    assert kinds(made) == ["MeetingAnnulled", "MeetingPlanned", "ItemMoved"]  # type: ignore[arg-type]
    assert (board.meeting.on, board.meeting.stage) == (MEETS[0], "planned")
    assert board.item(item).tabled
    assert board.state.meetings[called].stage == "annulled"
    (moved,) = [one for one in board.told("NoteTabled") if one.data["meeting_on"] == MEETS[0].isoformat()][-1:]
    assert moved.receiver == escalation()


def test_where_the_agenda_of_the_one_before_was_published_it_is_called_again_for_its_day() -> None:
    board = Board()
    item = board.tabled()
    assert board.meeting.convene_at is not None
    board.pass_time(board.meeting.convene_at + timedelta(hours=2))  # its agenda is out
    assert (board.meeting.on, board.meeting.stage) == (MEETS[0], "convened")
    called = board.convened(board.today)
    made = annulled(board, called)
    again = only(made, "MeetingConvened")  # type: ignore[arg-type]
    assert (again.on, again.by_rhythm, [one.item for one in again.agenda]) == (MEETS[0], True, [item])
    assert board.meeting.on == MEETS[0]
    assert board.meeting.stage == "convened"


def test_one_that_somebody_called_comes_back_as_they_had_called_it() -> None:
    board = Board(town(meets=()))
    board.tabled()
    board.convened(date(2026, 3, 6))
    annulled(board, board.convened(date(2026, 3, 4)))
    assert (board.meeting.on, board.meeting.stage) == (date(2026, 3, 6), "convened")


def test_without_a_rhythm_whoever_asks_hears_that_no_day_is_known() -> None:
    board = Board(town(meets=()))
    board.tabled()
    made = annulled(board, board.convened(date(2026, 3, 4)))
    assert only(made, "ItemMoved").meeting_on is None  # type: ignore[arg-type]
    assert board.state.meeting is None
    assert board.todos("convene-meeting")


def test_an_open_meeting_that_was_opened_by_mistake_leaves_its_items_on_the_table() -> None:
    board = Board()
    item = board.tabled()
    meeting = board.opened()
    board.give("TakePosition", "rosa", item=item, text="It cannot wait")
    annulled(board, meeting)
    assert board.item(item).tabled
    assert board.state.open_meeting is None
    assert (board.meeting.on, board.meeting.stage) == (MEETS[0], "planned")
    assert refused(board, "CloseMeeting") == "no-open-meeting"


@pytest.mark.parametrize("outcome", ["not-reached", "deferred", "pending", "not-held"])
def test_a_round_that_it_left_undecided_is_not_counted(outcome: str) -> None:
    board = Board()
    item = board.tabled()
    match outcome:
        case "not-reached":
            meeting = board.opened()
            board.ended()
        case "deferred":
            meeting = board.opened()
            board.decide(item, **DEFER)
            board.give("CloseMeeting")
        case "pending":
            pending_round(board, item)
            meeting = board.of_kind("MeetingOpened")[-1].meeting
        case _:
            meeting = board.convened()
            board.pass_days(8)
    board.table(round_=2, why=outcome)
    assert (board.item(item).round, board.state.meetings[meeting].stage != "annulled") == (2, True)
    made = annulled(board, meeting)
    told = only(made, "RoundUncounted")  # type: ignore[arg-type]
    assert (told.escalation, told.round, told.outcome, told.reason) == (escalation(), 1, outcome, WHY)
    assert [one.data["outcome"] for one in board.told("NoteUncounted")] == [outcome]
    assert board.item(item).round == 1, "it is no carry-over"
    assert not board.item(item).pending
    assert not board.item(item).pending_rounds.values()
    assert board.state.meeting is not None, "it waits for a meeting as it did"


def test_a_part_that_passed_to_the_superior_by_it_has_not() -> None:
    board = Board(town(pending_rounds=1))
    item = board.tabled()
    pending_round(board, item)
    board.table(round_=2, why="pending")
    assert list(board.item(item).passed) == ["education"]
    annulled(board, board.of_kind("MeetingOpened")[-1].meeting)
    assert not list(board.item(item).passed)
    assert not board.todos("settle-pending")


def test_what_was_pending_before_it_stays_so() -> None:
    board = Board(town(pending_rounds=3))
    item = board.tabled()
    for round_ in (2, 3):
        board.opened("sec-health", "rosa")
        board.give("MarkPending", item=item)
        board.ended()
        board.table(round_=round_, why="pending")
        board.pass_days(1)
    annulled(board, board.of_kind("MeetingOpened")[-1].meeting)
    assert board.item(item).pending == ("education",)
    assert dict(board.item(item).pending_rounds.items()) == {"education": 1}


def test_what_it_was_to_note_is_noted_by_the_next() -> None:
    board = Board()
    item = board.tabled(urgency="urgent")
    board.decide(item)
    meeting = board.opened()
    assert len(board.meeting.decided_outside) == 1
    board.ended()
    annulled(board, meeting)
    assert len(only(board.give("ConveneMeeting", on=board.today), "MeetingConvened").decided_outside) == 1


def test_its_minutes_wait_for_nobody_and_no_other_meeting_tells_of_them() -> None:
    board = Board()
    board.tabled()
    twice = board.opened()
    board.ended()
    board.give("DraftMinutes", "scribe", meeting=twice)
    board.pass_days(1)
    real = board.opened()
    board.ended()
    board.give("DraftMinutes", "scribe", meeting=real)
    assert board.state.meetings[real].minutes_of == (twice,)
    annulled(board, twice)
    assert board.state.meetings[real].minutes_of == ()
    assert board.state.meetings[real].corrected
    assert [todo.params["meeting"] for todo in board.todos("draft-minutes-again")] == [real]
    assert only(board.give("DraftMinutes", "scribe", meeting=real), "MinutesDrafted").minutes_of == ()
    for kind, by in (("DraftMinutes", "scribe"), ("AnnulMeeting", "chief"), ("CorrectAttendance", "chief")):
        more = {} if kind == "DraftMinutes" else {"reason": WHY}
        assert refused(board, kind, by, meeting=twice, **more) == "meeting-annulled"


# What stands


def test_a_meeting_in_which_something_was_decided_stands_and_its_answers_are_corrected_instead() -> None:
    board = Board()
    item = board.tabled()
    meeting = board.opened()
    board.decide(item)
    for _ in ("open", "closed"):
        assert refused(board, "AnnulMeeting", meeting=meeting, reason=WHY) == "decided-in-it"
        if board.state.open_meeting is not None:
            board.give("CloseMeeting")
    refuse = {"outcome": "refuse", "reason": "There is none"}
    assert board.give("CorrectDecision", "sec-edu", item=item, portfolio="education", answer=refuse, reason="Slip")


def test_so_does_one_in_which_only_a_part_was_answered() -> None:
    board = Board()
    item = board.tabled(portfolios=["education", "health"])
    meeting = board.opened()
    board.decide(item)
    board.ended()
    board.table(round_=2, why="not-reached")
    assert refused(board, "AnnulMeeting", meeting=meeting, reason=WHY) == "decided-in-it"


def test_so_does_one_that_asked_the_group_for_something_or_told_the_teams() -> None:
    board = Board()
    item = board.tabled()
    meeting = board.opened()
    board.decide(item, **ASK)
    assert refused(board, "AnnulMeeting", meeting=meeting, reason=WHY) == "something-rests-on-it"
    board.give("CloseMeeting")
    board.pass_days(1)
    meeting = board.opened()
    board.give("CarryOver", reason="Late")
    board.give("MakeAlignment", text="All schools open on Monday")
    assert refused(board, "AnnulMeeting", meeting=meeting, reason=WHY) == "something-rests-on-it"


def test_so_does_one_that_approved_minutes_or_whose_own_are_approved() -> None:
    board = Board()
    board.tabled()
    first = board.opened()
    board.ended()
    board.give("DraftMinutes", "scribe", meeting=first)
    board.pass_days(1)
    second = board.opened()
    board.give("ApproveMinutes", meeting=first)
    assert refused(board, "AnnulMeeting", meeting=first, reason=WHY) == "minutes-approved"
    assert refused(board, "AnnulMeeting", meeting=second, reason=WHY) == "something-rests-on-it"
    board.ended()
    assert refused(board, "AnnulMeeting", meeting=second, reason=WHY) == "something-rests-on-it"


def test_what_is_only_planned_or_unknown_is_not_annulled() -> None:
    board = Board()
    board.tabled()
    assert refused(board, "AnnulMeeting", meeting=board.meeting.id, reason=WHY) == "only-planned"
    assert refused(board, "AnnulMeeting", meeting="meeting-9", reason=WHY) == "unknown-meeting"
    assert refused(board, "AnnulMeeting", "rosa", meeting=board.convened(), reason=WHY) == "wrong-role"


def test_a_meeting_that_was_held_after_all_is_entered_in_place_of_the_one_told_as_not_held() -> None:
    board = Board()
    item = board.tabled()
    meeting = board.convened()
    board.pass_days(8)
    board.table(round_=2, why="not-held")
    annulled(board, meeting)
    held = only(board.give("ConveneMeeting", on=NOW.date(), happened_on=NOW.date()), "MeetingConvened").meeting
    present = ("sec-edu", "sec-health", "rosa")
    opened = board.give("OpenMeeting", meeting=held, present=present, happened_on=NOW.date())
    assert only(opened, "MeetingOpened").on == NOW.date()
    assert all_of(board.decide(item), "ItemAnswered")


# What an escalation makes of it


def test_its_waits_and_how_often_it_was_not_held_follow() -> None:
    story = escalations.tabled()
    story.until(date(2017, 3, 10))
    story.note("NoteUndecided", outcome="not-held", portfolios=["education"])
    story.note("NoteTabled", meeting_on="2017-03-20")
    told = legs(story.events)
    assert told is not None
    assert (told.not_held, told.round) == (1, 2)
    made = story.deliver(
        "NoteUncounted", round=1, item="item-1", meeting="management:town:direction#m", outcome="not-held",
        reason=WHY, on=story.today,
    )  # fmt: skip
    assert kinds(made) == ["RoundUncounted"]
    after = legs(story.events)
    assert after is not None
    assert (after.not_held, after.round) == (0, 1)
    assert (after.waits, after.days, dict(after.rounds.items())) == (told.waits, told.days, {"raised": 1})
    assert story.todos("await-decision")[0].params["round"] == "1"


def test_a_round_that_counts_goes_on_counting() -> None:
    story = escalations.tabled()
    for day in (10, 11):
        story.until(date(2017, 3, day))
        story.note("NoteUndecided", outcome="not-held", portfolios=["education"])
        story.note("NoteTabled", meeting_on="2017-03-20")
    told = {"item": "item-1", "meeting": "management:town:direction#m", "outcome": "not-held", "reason": WHY}
    story.deliver("NoteUncounted", round=2, on=story.today, **told)
    after = legs(story.events)
    assert after is not None
    assert (after.not_held, after.round) == (1, 2)
    assert escalations.turned_back(story, "NoteUncounted", **{**told, "round": 9, "on": story.today}) == "wrong-round"
