"""The agenda of a management meeting, and what escalations are told of it."""

import json
from datetime import UTC, date, datetime
from typing import Any

from domain import management
from domain.escalation import decider as escalating
from tests.domain.managementtowns import APPROVE, ASK, DEFER, EVERYBODY, MEETS, Board, escalation, town
from tests.domain.telling import kinds, only, refused, turned_back

# The agenda

ONE, TWO = escalation(1), escalation(2, "south")


def test_an_agenda_takes_carry_over_first_then_what_is_urgent_then_what_is_oldest() -> None:
    board = Board()
    new = board.tabled(escalation("new"))
    old = board.tabled(escalation("old"), raised_on="2026-01-10")
    urgent = board.tabled(escalation("urgent"), urgency="urgent")
    priority = board.tabled(escalation("priority"), urgency="priority")
    again = board.tabled(escalation("again"), 2)
    board.convened()
    assert [entry.item for entry in board.meeting.agenda] == [again, urgent, priority, old, new]


def test_the_rhythm_convenes_with_the_agenda_published_working_days_before() -> None:
    board = Board()
    item = board.tabled()
    made = board.pass_days(8)
    convened = only(made, "MeetingConvened")
    assert convened.by_rhythm
    assert [entry.item for entry in convened.agenda] == [item]
    published = next(event for event in board.events if event.kind == "MeetingConvened")
    assert published.recorded_at == datetime(2026, 3, 9, tzinfo=UTC)  # three working days before Thursday the 12th
    assert [todo.params["on"] for todo in board.todos("open-meeting")] == ["2026-03-12"]


def test_after_publication_what_is_urgent_is_added_and_the_rest_waits_for_the_next_agenda() -> None:
    board = Board()
    board.tabled()
    board.pass_days(8)
    urgent = board.table(TWO, urgency="urgent")
    assert kinds(urgent) == ["ItemTabled", "AgendaItemAdded"]
    assert only(urgent, "ItemTabled").meeting_on == date(2026, 3, 12)
    assert only(board.table(escalation(3)), "ItemTabled").meeting_on is None
    assert len(board.meeting.agenda) == 2


def test_what_comes_when_the_agenda_is_closed_is_planned_for_the_next_date() -> None:
    board = Board()
    board.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert only(board.table(), "MeetingPlanned").on == date(2026, 4, 12)


def test_where_no_date_is_left_a_coordinator_is_told_to_call_a_meeting() -> None:
    board = Board(town(meets=()))
    assert kinds(board.table()) == ["ItemTabled"]
    assert [todo.who for todo in board.todos("convene-meeting")] == ["role:coordinator"]
    board.convened()
    assert board.todos("convene-meeting") == []


def test_teams_that_are_named_call_a_meeting_and_are_on_its_agenda_once() -> None:
    board = Board()
    absent = {"escalation": ONE, "asks": "A place", "teams": ["clinic"], "returned_on": "2026-02-20"}
    assert kinds(board.deliver("NameAbsent", **absent)) == ["AbsentTeamsNoted", "MeetingPlanned"]
    assert board.deliver("NameAbsent", **absent) == []
    convened = only(board.pass_days(8), "MeetingConvened")
    assert [named.teams for named in convened.absent] == [("clinic",)]
    board.pass_days(3)
    board.give("OpenMeeting", present=EVERYBODY)
    board.give("CloseMeeting")
    assert board.state.absent == ()
    assert board.state.meeting is None


def _named(board: Board, *teams: str) -> dict[str, Any]:
    absent = {"escalation": ONE, "asks": "A place", "teams": list(teams), "returned_on": "2026-02-20"}
    board.deliver("NameAbsent", **absent)
    return {"escalation": ONE, "returned_on": "2026-02-20"}


def test_a_team_that_knows_after_all_is_not_named_and_alone_calls_no_meeting() -> None:
    board = Board()
    of = _named(board, "school", "clinic")
    assert kinds(board.deliver("TakeBackAbsence", team="school", **of)) == ["AbsenceTakenBack"]
    assert board.deliver("TakeBackAbsence", team="school", **of) == []
    assert [absent.teams for absent in board.state.absent] == [("clinic",)]
    board.deliver("TakeBackAbsence", team="clinic", **of)
    assert not board.state.absent
    assert "MeetingCalledOff" in kinds(board.pass_days(12))
    assert board.state.meeting is None


def test_a_team_that_knows_between_publication_and_meeting_is_named_in_no_later_one() -> None:
    board = Board()
    of = _named(board, "school")
    board.convened(on=date(2026, 3, 4))
    assert [absent.teams for absent in board.meeting.absent] == [("school",)]
    assert kinds(board.deliver("TakeBackAbsence", team="school", **of)) == ["AbsenceTakenBack"]
    board.pass_days(10)
    assert board.of_kind("MeetingNotHeld")
    assert not board.state.absent


def test_what_an_open_meeting_has_read_out_stays_said() -> None:
    board = Board()
    of = _named(board, "school")
    board.opened()
    assert board.deliver("TakeBackAbsence", team="school", **of) == []
    assert [absent.teams for absent in board.meeting.absent] == [("school",)]


def test_what_was_carried_out_is_noted_on_the_next_agenda_but_calls_no_meeting() -> None:
    board = Board()
    item = board.tabled()
    board.opened()
    board.decide(item)
    board.ended()
    done = {"escalation": ONE, "round": 1, "portfolio": "education", "text": "Done", "on": "2026-03-02"}
    assert kinds(board.deliver("NoteCarriedOut", **done)) == ["CarriedOutNoted"]
    assert board.deliver("NoteCarriedOut", **done) == []
    assert turned_back(board, "NoteCarriedOut", **{**done, "escalation": TWO}) == "unknown-escalation"
    convened = only(board.give("ConveneMeeting", on="2026-03-12"), "MeetingConvened")
    assert [noted.portfolio for noted in convened.carried_out] == ["education"]
    assert convened.minutes_of != ()
    assert board.state.carried_out == ()


def test_a_meeting_called_by_hand_takes_the_place_of_one_that_was_called_before() -> None:
    board = Board()
    board.tabled()
    planned = board.meeting.id
    made = only(board.give("ConveneMeeting", on="2026-03-03"), "MeetingConvened")
    assert made.instead_of == planned
    assert planned not in board.state.meetings
    assert refused(board, "ConveneMeeting", on="2026-03-03") == "already-convened"
    assert refused(board, "ConveneMeeting", on="2026-03-01") == "day-is-past"
    board.pass_days(1)
    board.give("OpenMeeting", present=EVERYBODY)
    assert refused(board, "ConveneMeeting", on="2026-03-12") == "meeting-is-open"


def test_a_meeting_that_nobody_opened_was_not_held_and_nothing_of_it_is_lost() -> None:
    board = Board()
    item = board.tabled()
    absent = {"escalation": TWO, "asks": "A place", "teams": ["nursery"], "returned_on": "2026-02-20"}
    board.deliver("NameAbsent", **absent)
    made = board.pass_days(16)
    assert kinds(made) == ["MeetingConvened", "ItemLeft", "MeetingNotHeld", "MeetingPlanned"]
    assert only(made, "ItemLeft").outcome == "not-held"
    assert only(made, "MeetingPlanned").on == date(2026, 4, 12)
    assert board.state.absent != ()
    (over,) = [known for known in board.state.meetings.values() if known.stage == "not-held"]
    assert refused(board, "OpenMeeting", meeting=over.id, present=EVERYBODY) == "meeting-not-called"
    assert board.tabled(round_=2, why="not-reached") == item


def test_a_timer_that_came_for_another_meeting_says_nothing() -> None:
    board = Board()
    board.tabled()
    planned = board.meeting.id
    (timer,) = management.due(board.state)
    board.convened()
    assert board.fire(timer) == []
    assert planned not in board.state.meetings


# What escalations are told


def test_everything_it_tells_is_something_an_escalation_understands() -> None:
    board = Board()
    item = board.tabled(portfolios=["education", "health"])
    board.opened()
    board.decide(item)
    board.decide(item, "sec-health", **ASK)
    board.table(round_=2, why="information")
    board.decide(item, "sec-health")
    board.give("CorrectDecision", "sec-health", item=item, portfolio="health", answer=APPROVE | {"resources": "One"},
               reason="One place")  # fmt: skip
    third = board.tabled(escalation(3))
    board.decide(third, **DEFER)
    board.deliver("WithdrawItem", escalation=escalation(3), round=1, reason="!")
    board.give("MakeAlignment", "sec-edu", text="Enrolment ends in May", responsible="caro", due_on="2026-05-01")
    brought = {delivery.kind: delivery for delivery in board.told()}
    assert set(brought) == {
        "NoteTabled", "NoteAwaited", "NoteAnswer", "CorrectAnswer", "NoteUndecided", "NoteInformationWanted",
        "NoteTakenOff", "BringAlignment",
    }  # fmt: skip
    for kind, delivery in brought.items():
        made = escalating.commands[kind]
        assert made.model_validate_json(json.dumps(delivery.data))


def test_news_that_an_escalation_refuses_stays_until_somebody_has_looked_into_it() -> None:
    board = Board()
    board.tabled()
    board.refuse_delivery(board.told()[0])
    (todo,) = board.todos("look-into-refusal")
    assert refused(board, "SettleRefusal", refusal="another", text="Seen") == "unknown-refusal"
    board.give("SettleRefusal", refusal=todo.key, text="Seen")
    assert board.todos("look-into-refusal") == []


def test_its_summary_says_how_far_the_next_meeting_is() -> None:
    def phase() -> str:
        shown = management.summary(board.state)
        assert shown.open
        return shown.phase

    board = Board()
    board.tabled()
    assert (phase(), management.summary(board.state).title) == ("planned", "board")
    board.pass_days(8)
    assert phase() == "convened"
    board.opened()
    assert phase() == "open"
    board.ended()
    assert phase() == "planned", "what it did not reach comes again"
    assert MEETS[0] == date(2026, 3, 12)
