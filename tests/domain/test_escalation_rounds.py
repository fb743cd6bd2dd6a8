"""How a question goes round by round to the management meeting, until it is decided or withdrawn."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain import escalation, ids
from domain.errors import Refusal
from domain.escalation import Decided, Raised, SentBack, Tabled, Withdrawn
from tests.domain.escalations import (
    CASE,
    MANAGEMENT,
    STREAM,
    Story,
    approve,
    decided,
    part,
    question,
    raised,
    refuse,
    tabled,
    town,
    turned_back,
    unchanged,
)
from tests.domain.telling import kinds, only, refused


def test_a_question_that_is_raised_is_put_on_the_table_whole() -> None:
    story = Story()
    made = story.deliver("RaiseEscalation", question=question())
    assert kinds(made) == ["EscalationRaised", "TablingAsked"]
    (delivery,) = story.told()
    assert (delivery.receiver, delivery.kind) == (MANAGEMENT, "TableItem")
    assert delivery.data["escalation"] == STREAM
    assert (delivery.data["round"], delivery.data["why"]) == (1, "raised")
    assert delivery.data["question"]["tried"] == "The group asked the nursery twice"  # type: ignore[index,call-overload]
    assert isinstance(story.state, Raised)
    assert story.turns("await-tabling") == ["portfolio:education"]


def test_an_event_whose_refusal_must_be_told_apart_knows_its_own_id() -> None:
    story = raised()
    (asked,) = [event for event in story.events if event.kind == "TablingAsked"]
    assert asked.data["delivery"] == str(asked.id)
    story.give("WithdrawEscalation", "rep", reason="It is solved")
    (withdrawal,) = [event for event in story.events if event.kind == "WithdrawalAsked"]
    assert withdrawal.data["delivery"] == str(withdrawal.id)


def test_the_same_question_raised_again_says_nothing_and_another_one_is_refused() -> None:
    story = raised()
    assert story.deliver("RaiseEscalation", question=question()) == []
    assert turned_back(story, "RaiseEscalation", question=question(asks="Something else")) == "already-raised"


def test_a_question_of_another_zone_is_not_taken() -> None:
    assert turned_back(Story(), "RaiseEscalation", question=question(zone="south")) == "wrong-zone"


def test_where_no_management_meeting_decides_nothing_is_raised() -> None:
    assert turned_back(Story(town(deciding=False)), "RaiseEscalation", question=question()) == "no-management-meeting"


def test_nothing_is_done_in_an_escalation_that_nobody_raised() -> None:
    assert refused(Story(), "Acknowledge", "rui") == "not-raised"
    with pytest.raises(Refusal, match="nobody has raised it"):
        Story().deliver("NoteTabled", round=1, item="item-1")
    assert escalation.due(Story().state) == ()


def test_a_tabled_question_waits_for_the_portfolios_concerned() -> None:
    story = tabled(portfolios=["education", "health"])
    assert isinstance(story.state, Tabled)
    assert story.turns("await-decision") == ["portfolio:education", "portfolio:health"]
    assert story.todos("await-decision")[0].params["meeting_on"] == "2017-03-02"


def test_where_no_portfolio_is_named_it_is_the_coordinators_turn() -> None:
    assert tabled(portfolios=[]).turns("await-decision") == ["role:coordinator"]


def test_a_round_that_is_on_the_table_is_noted_once_and_again_only_when_it_has_moved() -> None:
    story = tabled()
    assert unchanged(story, "NoteTabled", meeting_on="2017-03-02")
    other = ["escalation:town:south:case-south-1-1"]
    assert kinds(story.note("NoteTabled", meeting_on="2017-04-06", joined_with=other)) == ["EscalationTabled"]
    assert story.state.life.joined_with == tuple(other)


@pytest.mark.parametrize("kind", ["NoteTabled", "NoteAnswer", "NoteUndecided", "NoteInformationWanted", "NoteTakenOff"])
def test_what_is_said_of_a_round_that_nobody_asked_for_is_refused(kind: str) -> None:
    data: dict[str, Any] = {
        "NoteAnswer": {"parts": [part(approve())]},
        "NoteUndecided": {"outcome": "deferred"},
        "NoteInformationWanted": {"question": "How many?", "portfolio": "education"},
    }
    assert turned_back(tabled(), kind, round=2, **data.get(kind, {})) == "wrong-round"


@pytest.mark.parametrize("outcome", ["deferred", "not-reached", "pending"])
def test_a_round_without_a_decision_is_counted_and_the_next_one_is_asked_at_once(outcome: str) -> None:
    story = tabled()
    made = story.note("NoteUndecided", outcome=outcome, reason="Too late in the evening")
    assert kinds(made) == ["LeftUndecided", "TablingAsked"]
    assert only(made, "TablingAsked").why == outcome
    assert story.state.life.round == 2
    assert dict(story.state.life.rounds) == {"raised": 1, outcome: 1}
    assert isinstance(story.state, Raised)


def test_rounds_are_counted_each_for_its_own_reason() -> None:
    story = tabled()
    for outcome in ("deferred", "deferred", "not-reached"):
        story.note("NoteUndecided", outcome=outcome)
        story.note("NoteTabled")
    assert dict(story.state.life.rounds) == {"raised": 1, "deferred": 2, "not-reached": 1}
    assert [delivery.data["round"] for delivery in story.told("TableItem")] == [1, 2, 3, 4]


def test_what_is_said_of_an_earlier_round_is_known_already() -> None:
    story = tabled()
    story.note("NoteUndecided", outcome="deferred")
    assert unchanged(story, "NoteTabled", round=1)
    assert unchanged(story, "NoteUndecided", round=1, outcome="deferred")
    assert unchanged(story, "NoteAnswer", round=1, parts=[part(approve())])
    assert unchanged(story, "NoteInformationWanted", round=1, question="How many?", portfolio="education")
    assert unchanged(story, "NoteTakenOff", round=1)


def test_what_one_portfolio_has_answered_is_kept_and_only_the_other_is_asked_again() -> None:
    story = tabled(portfolios=["education", "health"])
    story.note("NoteUndecided", outcome="pending", portfolios=["health"], parts=[part(approve(), "education")])
    assert list(story.state.life.parts) == ["education"]
    assert story.told("TableItem")[-1].data["question"]["portfolios"] == ["health"]  # type: ignore[index,call-overload]
    assert story.turns("await-tabling") == ["portfolio:health"]
    assert story.todos("carry-out") == [], "a partial decision obliges nobody yet"


def test_a_joint_decision_is_whole_when_the_last_portfolio_has_answered() -> None:
    story = tabled(portfolios=["education", "health"])
    story.note("NoteUndecided", outcome="pending", parts=[part(approve(), "education")])
    story.note("NoteTabled")
    made = story.note("NoteAnswer", parts=[part(refuse(), "health")])
    assert {known.portfolio for known in only(made, "DecisionReceived").parts} == {"education", "health"}
    assert {known.portfolio for known in only(made, "OriginTold").parts} == {"education", "health"}
    assert [todo.params["portfolio"] for todo in story.todos("carry-out")] == ["education"]


def test_a_question_sent_back_waits_for_its_group_and_reminds() -> None:
    story = tabled()
    made = story.note("NoteInformationWanted", question="How many children?", portfolio="education")
    assert only(made, "InformationRequested").answer_by == datetime(2017, 3, 17, 3, tzinfo=UTC), "a holiday between"
    assert isinstance(story.state, SentBack)
    assert story.turns("give-information") == ["role:representative"]
    assert unchanged(story, "NoteInformationWanted", question="How many children?", portfolio="education")
    reminded = story.until(date(2017, 4, 5))
    assert kinds(reminded) == ["InformationReminded", "InformationReminded"]
    assert story.timer("RemindOfInformation", round=1, reminder=1) == [], "one that comes late says nothing"


def test_information_brings_the_question_back_to_the_table_with_it() -> None:
    story = tabled()
    story.note("NoteInformationWanted", question="How many children?", portfolio="education")
    made = story.give("GiveInformation", "rui", text="Three")
    assert kinds(made) == ["InformationGiven", "TablingAsked"]
    asked = story.told("TableItem")[-1].data
    assert (asked["round"], asked["why"], asked["said"]) == (2, "information", "Three")
    assert refused(story, "GiveInformation", "rui", text="Four") == "nothing-asked"
    assert story.timer("RemindOfInformation", round=1, reminder=1) == []


def test_only_the_group_or_a_team_that_waits_gives_information() -> None:
    story = tabled()
    story.note("NoteInformationWanted", question="How many children?", portfolio="education")
    assert refused(story, "GiveInformation", "lia", text="Three") == "not-your-question"
    assert refused(story, "GiveInformation", "eva", text="Three") == "wrong-role"
    assert kinds(story.give("GiveInformation", "rep", text="Three")) == ["InformationGiven", "TablingAsked"]


def test_a_question_with_its_group_is_not_left_undecided() -> None:
    story = tabled()
    story.note("NoteInformationWanted", question="How many children?", portfolio="education")
    assert turned_back(story, "NoteUndecided", outcome="deferred") == "waits-for-information"


def test_a_decision_is_received_with_what_it_obliges_to_and_its_origin_is_told() -> None:
    story = decided()
    assert isinstance(story.state, Decided)
    received = only([escalation.decider.read(event) for event in story.events], "DecisionReceived")
    assert received.obligations[0].at == datetime(2017, 4, 4, 3, tzinfo=UTC)
    assert received.report_by == datetime(2017, 3, 18, 3, tzinfo=UTC)
    (told,) = story.told("NoteEscalation")
    assert (told.receiver, told.data["news"], told.data["round"]) == (CASE, "decided", 1)
    assert told.data["escalation"] == STREAM
    assert story.turns("report-return") == ["role:representative"]


def test_a_decision_that_comes_before_the_note_of_its_tabling_is_taken() -> None:
    story = raised()
    story.note("NoteAnswer", parts=[part(approve())])
    assert isinstance(story.state, Decided)
    assert unchanged(story, "NoteTabled")


def test_the_same_answer_again_says_nothing_and_another_one_is_refused() -> None:
    story = decided()
    assert unchanged(story, "NoteAnswer", parts=[part(approve())])
    assert turned_back(story, "NoteAnswer", parts=[part(refuse())]) == "already-decided"
    assert turned_back(story, "NoteUndecided", outcome="deferred") == "already-decided"
    wanted = {"question": "How many?", "portfolio": "education"}
    assert turned_back(story, "NoteInformationWanted", **wanted) == "already-decided"
    assert turned_back(story, "NoteTakenOff") == "already-decided"


def test_a_long_answer_kept_in_short_is_still_the_same_answer() -> None:
    story = decided(refuse("No money. " * 100))
    assert unchanged(story, "NoteAnswer", parts=[part(refuse("No money. " * 100))])
    assert turned_back(story, "NoteAnswer", parts=[part(refuse("No money. " * 99))]) == "already-decided"


def test_a_withdrawal_is_asked_of_the_meeting_and_closes_when_it_is_off_the_table() -> None:
    story = tabled()
    story.give("WithdrawEscalation", "rep", reason="The family moved")
    assert (story.told()[-1].kind, story.told()[-1].data["reason"]) == ("WithdrawItem", "The family moved")
    assert isinstance(story.state, Tabled)
    made = story.note("NoteTakenOff")
    assert kinds(made) == ["EscalationWithdrawn", "OriginTold"]
    assert only(made, "OriginTold").news == "withdrawn"
    assert isinstance(story.state, Withdrawn)
    assert escalation.closed(story.state)
    assert story.todos() == []
    assert unchanged(story, "NoteTakenOff")
    assert unchanged(story, "NoteTabled")


def test_a_question_is_withdrawn_before_it_came_to_the_table_too() -> None:
    story = raised()
    story.give("WithdrawEscalation", "coord", reason="The family moved")
    story.note("NoteTabled")
    story.note("NoteTakenOff")
    assert isinstance(story.state, Withdrawn)


def test_nothing_more_is_done_in_a_withdrawn_question() -> None:
    story = raised()
    story.give("WithdrawEscalation", "coord", reason="The family moved")
    story.note("NoteTakenOff")
    assert refused(story, "WithdrawEscalation", "rep", reason="Again") == "escalation-withdrawn"
    assert refused(story, "ReportReturn", "rep", text="No") == "nothing-to-return"
    assert turned_back(story, "NoteAnswer", parts=[part(approve())]) == "escalation-withdrawn"
    assert turned_back(story, "NoteUndecided", outcome="deferred") == "escalation-withdrawn"
    assert turned_back(story, "CorrectAnswer", parts=[part(approve())], reason="x") == "escalation-withdrawn"
    wanted = {"question": "How many?", "portfolio": "education"}
    assert turned_back(story, "NoteInformationWanted", **wanted) == "escalation-withdrawn"


def test_an_answer_that_comes_while_withdrawing_stands_and_the_late_refusal_leaves_it() -> None:
    story = tabled()
    story.give("WithdrawEscalation", "rep", reason="The family moved")
    withdrawal = story.told()[-1]
    story.note("NoteAnswer", parts=[part(approve())])
    before = story.state
    story.confirm(withdrawal, "already-decided")
    assert isinstance(story.state, Decided)
    assert story.state == before
    assert story.todos("look-into-refusal") == []


def test_a_withdrawal_that_came_too_late_waits_for_the_answer_that_follows() -> None:
    story = tabled()
    story.give("WithdrawEscalation", "rep", reason="The family moved")
    story.confirm(story.told()[-1], "already-decided")
    assert story.state.life.withdrawing is None
    assert story.todos("look-into-refusal") == []
    story.note("NoteAnswer", parts=[part(approve())])
    assert isinstance(story.state, Decided)


def test_a_round_that_ends_while_withdrawing_is_not_asked_again() -> None:
    story = tabled()
    story.give("WithdrawEscalation", "rep", reason="The family moved")
    assert kinds(story.note("NoteUndecided", outcome="deferred")) == ["LeftUndecided"]
    assert unchanged(story, "NoteUndecided", outcome="deferred")
    assert unchanged(story, "NoteTabled")
    story.note("NoteTakenOff")
    assert isinstance(story.state, Withdrawn)


def test_a_withdrawal_that_was_not_taken_leaves_the_coordinator_a_way_out() -> None:
    story = tabled()
    story.give("WithdrawEscalation", "rep", reason="The family moved")
    withdrawal = story.told()[-1]
    story.note("NoteUndecided", outcome="deferred")
    story.confirm(withdrawal, "engine-error")
    assert story.turns("table-again") == ["role:coordinator"]
    assert story.turns("look-into-refusal") == ["role:coordinator"]
    assert only(story.give("TableAgain", "coord"), "TablingAsked").why == "deferred"


def test_nothing_else_is_asked_while_withdrawing() -> None:
    story = tabled()
    story.note("NoteInformationWanted", question="How many children?", portfolio="education")
    story.give("WithdrawEscalation", "rep", reason="The family moved")
    assert refused(story, "WithdrawEscalation", "rep", reason="Again") == "withdrawal-asked"
    assert refused(story, "GiveInformation", "rui", text="Three") == "withdrawal-asked"
    assert refused(story, "TableAgain", "coord") == "withdrawal-asked"
    assert story.todos() != []
    assert escalation.due(story.state) == ()
    assert story.timer("RemindOfInformation", round=1, reminder=1) == []


def test_what_nobody_withdrew_is_not_taken_off() -> None:
    assert turned_back(tabled(), "NoteTakenOff") == "not-withdrawn"


def test_who_withdraws_carries_the_question() -> None:
    assert refused(tabled(), "WithdrawEscalation", "rui", reason="Why not") == "wrong-role"
    assert refused(decided(), "WithdrawEscalation", "rep", reason="Why not") == "already-decided"


def test_a_question_that_the_meeting_did_not_take_shows_and_is_sent_again_by_a_coordinator() -> None:
    story = raised()
    story.confirm(story.told("TableItem")[0], "no-such-body")
    assert story.turns("tabling-refused") == ["role:coordinator"]
    assert story.todos("await-tabling") == []
    assert refused(story, "TableAgain", "rep") == "wrong-role"
    made = story.give("TableAgain", "coord", text="Now it should work")
    assert (only(made, "TablingAsked").round, only(made, "TablingAsked").why) == (2, "raised")
    assert story.todos("tabling-refused") == [] == story.todos("look-into-refusal")
    assert refused(story, "TableAgain", "coord") == "already-on-its-way"


def test_information_is_not_lost_when_the_meeting_did_not_take_it() -> None:
    story = tabled()
    story.note("NoteInformationWanted", question="How many children?", portfolio="education")
    story.give("GiveInformation", "rui", text="Three. " * 100)
    story.confirm(story.told("TableItem")[-1], "no-such-body")
    assert only(story.give("TableAgain", "coord"), "TablingAsked").said == ("Three. " * 100).strip()


def test_a_question_that_the_meeting_did_not_take_is_withdrawn_at_once() -> None:
    story = raised()
    story.confirm(story.told("TableItem")[0], "no-such-body")
    assert kinds(story.give("WithdrawEscalation", "rep", reason="Solved")) == ["EscalationWithdrawn", "OriginTold"]


def test_news_that_the_origin_refused_harms_nothing_and_shows_until_somebody_looked_into_it() -> None:
    story = decided()
    (news,) = story.told("NoteEscalation")
    story.confirm(news, "unknown-escalation")
    assert isinstance(story.state, Decided)
    (todo,) = story.todos("look-into-refusal")
    assert (todo.who, todo.params["receiver"]) == ("role:coordinator", CASE)
    assert refused(story, "SettleRefusal", "coord", refusal="nothing", text="x") == "unknown-refusal"
    assert refused(story, "SettleRefusal", "rui", refusal=todo.key, text="x") == "wrong-role"
    story.give("SettleRefusal", "coord", refusal=todo.key, text="The case was opened twice")
    assert story.todos("look-into-refusal") == []


def test_a_round_goes_to_the_management_meeting_that_answers_on_that_day() -> None:
    story = tabled()
    bodies = story.network.bodies
    own = bodies["direction"].model_copy(update={"id": "north-direction", "zone": "north"})
    story.network = story.network.changed(bodies=bodies.set("north-direction", own))
    made = story.note("NoteUndecided", outcome="deferred")
    assert only(made, "TablingAsked").management == ids.stream_id("management", "town", "north-direction")
    story.network = town(deciding=False)
    made = story.note("NoteUndecided", outcome="deferred")
    assert only(made, "TablingAsked").management.endswith("north-direction"), "where none is left, the last one"


def test_how_far_a_question_has_come_is_known_and_another_round_begins_anew() -> None:
    story = Story()
    assert not escalation.past(story.state, "raised")
    assert escalation.summary(story.state).open is False
    story = tabled()
    assert escalation.past(story.state, "raised")
    assert not escalation.past(story.state, "tabled")
    assert not escalation.asked_anew(story.state)
    story.note("NoteUndecided", outcome="deferred")
    assert escalation.asked_anew(story.state)
    assert not escalation.past(story.state, "raised")


def test_a_summary_has_the_question_in_short_its_zone_and_where_it_comes_from() -> None:
    known = escalation.summary(raised(asks="A place in the nursery\nfor three").state)
    assert (known.phase, known.open) == ("raised", True)
    assert (known.zone, known.title, known.parent) == ("north", "A place in the nursery", CASE)


def test_a_part_that_was_still_missing_is_not_corrected_but_decided() -> None:
    story = tabled(portfolios=["education", "health"])
    story.note("NoteUndecided", outcome="pending", parts=[part(approve(), "education")])
    assert (
        story.note("CorrectAnswer", round=1, parts=[part(approve(), "education"), part(refuse(), "health")], reason="x")
        == []
    )
