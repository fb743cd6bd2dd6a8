"""What becomes of a decision: carried out, asked anew, chased outside, late; and what was told without being asked."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain import escalation
from domain.escalation import Acknowledged, Acted, Answered, Decided, Raised, Returned
from tests.domain.escalations import (
    CASE,
    MANAGEMENT,
    STREAM,
    Story,
    approve,
    assign,
    correct,
    decided,
    forward,
    part,
    refuse,
    returned,
    tabled,
    turned_back,
    unchanged,
)
from tests.domain.telling import kinds, only, refused

ALIGNMENT = "escalation:town:north:alignment-1"


def expedite(**more: Any) -> dict[str, Any]:
    return {"outcome": "expedite", "member": "doer", "due_on": "2017-04-03", **more}


@pytest.mark.parametrize(
    ("answer", "who"), [(approve(), "doer"), (assign(), "portfolio:education"), (expedite(), "doer")]
)
def test_whoever_has_to_do_it_has_it_among_what_waits(answer: dict[str, Any], who: str) -> None:
    (todo,) = returned(answer).todos("carry-out")
    assert (todo.who, todo.params["portfolio"]) == (who, "education")
    assert todo.params["due_on"] == answer["due_on"]


def test_what_was_carried_out_closes_the_question_and_everybody_hears_of_it() -> None:
    story = returned()
    assert isinstance(story.state, Acknowledged)
    made = story.give("ReportCarriedOut", "doer", text="The place is there")
    assert kinds(made) == ["CarriedOutReported", "OriginTold"]
    assert isinstance(story.state, Acted)
    assert escalation.closed(story.state)
    assert story.told("NoteCarriedOut")[-1].data == {
        "escalation": STREAM,
        "round": 1,
        "portfolio": "education",
        "text": "The place is there",
        "on": "2017-03-03",
    }
    assert story.told("NoteCarriedOut")[-1].receiver == MANAGEMENT
    assert (story.told()[-1].receiver, story.told()[-1].data["news"]) == (CASE, "acted")
    assert refused(story, "ReportCarriedOut", "doer") == "already-settled"


def test_what_is_carried_out_before_all_know_it_closes_when_they_do() -> None:
    story = returned(present=("clinic",))
    story.give("ReportCarriedOut", "doer")
    assert isinstance(story.state, Returned)
    assert [delivery.data["news"] for delivery in story.told("NoteEscalation")] == ["decided", "acted"]
    story.give("Acknowledge", "ana")
    assert isinstance(story.state, Acted)


def test_what_is_carried_out_before_it_is_returned_still_has_to_come_back() -> None:
    story = decided()
    story.give("ReportCarriedOut", "doer")
    assert isinstance(story.state, Decided)
    assert story.turns("report-return") == ["role:representative"]
    story.back("clinic", "school")
    assert isinstance(story.state, Acted)


def test_a_joint_decision_is_acted_when_every_part_is() -> None:
    story = returned(approve(), approve())
    assert refused(story, "ReportCarriedOut", "doer") == "which-part"
    story.give("ReportCarriedOut", "doer", portfolio="education")
    assert isinstance(story.state, Acknowledged)
    assert [delivery.data["news"] for delivery in story.told("NoteEscalation")] == ["decided"]
    story.give("ReportCarriedOut", "doer", portfolio="health")
    assert isinstance(story.state, Acted)


@pytest.mark.parametrize("who", ["doer", "sec-edu", "coord", "rep"])
def test_who_answers_for_a_part_its_portfolio_the_representative_or_coordination_report(who: str) -> None:
    assert isinstance(_reported(returned(), who).state, Acted)


def _reported(story: Story, who: str) -> Story:
    story.give("ReportCarriedOut", who)
    return story


@pytest.mark.parametrize("who", ["sec-health", "rui", "next-edu", "staff"])
def test_nobody_else_reports_a_part(who: str) -> None:
    assert refused(returned(), "ReportCarriedOut", who) == "not-responsible-for-part"


def test_an_obligation_passes_to_whoever_holds_the_portfolio_now() -> None:
    story = returned(assign())
    story.until(date(2017, 7, 3))
    assert story.turns("carry-out") == ["portfolio:education"]
    assert refused(story, "ReportCarriedOut", "sec-edu") == "not-responsible-for-part"
    assert isinstance(_reported(story, "next-edu").state, Acted)


def test_nothing_is_reported_where_nothing_was_to_be_done() -> None:
    assert refused(returned(refuse()), "ReportCarriedOut", "coord") == "nothing-to-carry-out"
    assert refused(tabled(), "ReportCarriedOut", "coord") == "nothing-to-carry-out"


def test_a_day_that_passes_is_an_event_and_reminds_again() -> None:
    story = returned()
    said = story.until(date(2017, 5, 5))
    assert kinds(said) == ["ObligationOverdue", "ObligationReminded", "ObligationReminded"]
    assert only(said, "ObligationOverdue").due_on == date(2017, 4, 3)
    assert story.timer("NoteOverdue", portfolio="education", duty=1) == []
    assert story.timer("RemindOverdue", portfolio="education", duty=1, reminder=1) == []
    assert story.timer("RemindOverdue", portfolio="education", duty=9, reminder=3) == []
    story.give("ReportCarriedOut", "doer")
    assert story.timer("RemindOverdue", portfolio="education", duty=1, reminder=3) == []


def test_what_is_not_carried_out_is_tabled_again_and_only_its_portfolio_answers_anew() -> None:
    story = returned(approve(), approve())
    made = story.give("ReportNotCarriedOut", "doer", portfolio="health", reason="The money is gone")
    assert kinds(made) == ["NotCarriedOutReported", "TablingAsked", "OriginTold"]
    asked = only(made, "TablingAsked")
    assert (asked.round, asked.why, asked.said) == (2, "not-carried-out", "The money is gone")
    assert asked.question.portfolios == ("health",)
    assert only(made, "OriginTold").news == "not-carried-out"
    assert isinstance(story.state, Raised)
    assert list(story.state.life.parts) == ["education", "health"], "what was decided stays visible"
    assert [todo.params["portfolio"] for todo in story.todos("carry-out")] == ["education"]


def test_what_is_decided_anew_comes_back_with_the_parts_that_stayed() -> None:
    story = returned(approve(), approve())
    story.give("ReportCarriedOut", "doer", portfolio="education")
    story.give("ReportNotCarriedOut", "doer", portfolio="health", reason="The money is gone")
    story.note("NoteTabled")
    made = story.note("NoteAnswer", parts=[part(refuse(), "health")])
    assert kinds(made) == ["DecisionReceived", "OriginTold"]
    assert only(made, "OriginTold").news == "decided"
    assert {known.portfolio for known in only(made, "DecisionReceived").parts} == {"education", "health"}
    assert only(story.back("clinic", "school"), "OriginTold").news == "acted"
    assert isinstance(story.state, Acted)


def test_what_is_carried_out_before_the_answer_has_come_back_is_told_to_the_origin_once_it_has() -> None:
    story = decided()
    assert kinds(story.give("ReportCarriedOut", "doer")) == ["CarriedOutReported"]
    told = only(story.back("clinic"), "OriginTold")
    assert (told.news, told.round) == ("acted", 1)
    assert kinds(story.give("Acknowledge", "ana")) == ["TeamAcknowledged"], "told once"
    assert isinstance(story.state, Acted)


def test_the_same_answer_once_more_obliges_once_more() -> None:
    story = returned()
    story.give("ReportNotCarriedOut", "doer", reason="Not in time")
    made = story.note("NoteAnswer", parts=[part(approve())])
    assert len(only(made, "DecisionReceived").obligations) == 1
    assert story.turns("carry-out") == ["doer"]
    story.back("clinic", "school")
    story.give("ReportCarriedOut", "doer")
    assert story.told("NoteCarriedOut")[-1].data["round"] == 2


def test_a_part_that_stays_is_carried_out_while_another_is_asked_anew() -> None:
    story = returned(approve(), approve())
    story.give("ReportNotCarriedOut", "doer", portfolio="health", reason="The money is gone")
    story.give("ReportCarriedOut", "doer", portfolio="education")
    assert isinstance(story.state, Raised)
    assert "acted" not in [delivery.data["news"] for delivery in story.told("NoteEscalation")]


def test_a_part_is_asked_anew_only_once_its_decision_has_come_back() -> None:
    assert refused(decided(), "ReportNotCarriedOut", "doer", reason="x") == "not-returned-yet"
    story = returned(approve(), approve())
    story.give("ReportNotCarriedOut", "doer", portfolio="health", reason="x")
    data = {"portfolio": "education", "reason": "x"}
    assert refused(story, "ReportNotCarriedOut", "doer", **data) == "round-under-way"
    data = {"portfolio": "health", "reason": "x"}
    assert refused(story, "ReportNotCarriedOut", "doer", **data) == "already-settled"


def test_a_question_that_was_decided_once_is_not_withdrawn_any_more() -> None:
    story = returned()
    story.give("ReportNotCarriedOut", "doer", reason="x")
    assert refused(story, "WithdrawEscalation", "rep", reason="x") == "already-decided"


def test_teams_still_acknowledge_while_a_part_is_asked_anew() -> None:
    story = returned(present=("clinic",))
    story.give("ReportNotCarriedOut", "doer", reason="x")
    story.give("Acknowledge", "ana")
    assert isinstance(story.state, Raised)
    assert story.todos("acknowledge") == []


def test_what_was_forwarded_is_chased_until_it_is_answered_outside() -> None:
    story = returned(forward())
    assert isinstance(story.state, Acknowledged)
    assert story.turns("chase-outside") == ["doer"]
    assert kinds(story.until(date(2017, 4, 20))) == ["ChaseReminded", "ChaseReminded"]
    assert refused(story, "NoteChase", "doer", chase_on="2017-04-20") == "not-to-come"
    story.give("NoteChase", "doer", text="They are on it", chase_on="2017-05-02")
    assert story.todos("chase-outside")[0].due_at == datetime(2017, 5, 2, 3, tzinfo=UTC)
    assert story.timer("RemindToChase", portfolio="education", duty=1, reminder=3) == [], "not before that day"
    assert kinds(story.until(date(2017, 5, 2))) == ["ChaseReminded"]
    assert story.timer("RemindToChase", portfolio="education", duty=1, reminder=1) == []
    assert story.timer("NoteOverdue", portfolio="education", duty=1) == []


def test_an_answer_from_outside_is_tabled_decided_and_returned_again() -> None:
    story = returned(forward())
    made = story.give("RecordOutsideAnswer", "doer", text="The province pays")
    assert kinds(made) == ["OutsideAnswerRecorded", "TablingAsked"]
    asked = only(made, "TablingAsked")
    assert (asked.round, asked.why, asked.said) == (2, "outside-answer", "The province pays")
    story.note("NoteTabled")
    story.note("NoteAnswer", parts=[part(approve())])
    story.back("clinic", "school")
    assert story.turns("carry-out") == ["doer"]


def test_what_was_forwarded_is_not_carried_out_here_but_may_be_given_up() -> None:
    story = returned(forward())
    assert refused(story, "ReportCarriedOut", "doer") == "forwarded-outside"
    assert refused(story, "RecordOutsideAnswer", "rui", text="x") == "not-responsible-for-part"
    assert refused(story, "NoteChase", "rui", chase_on="2017-05-02") == "not-responsible-for-part"
    assert kinds(story.give("ReportNotCarriedOut", "doer", reason="They never answer"))[0] == "NotCarriedOutReported"


def test_what_was_forwarded_to_nobody_is_not_chased() -> None:
    assert refused(returned(), "RecordOutsideAnswer", "doer", text="x") == "not-forwarded"
    assert refused(returned(), "NoteChase", "doer", chase_on="2017-05-02") == "not-forwarded"
    assert refused(decided(forward()), "RecordOutsideAnswer", "doer", text="x") == "not-returned-yet"


def test_what_was_carried_out_stays_settled_when_another_part_is_corrected() -> None:
    story = returned(approve(), approve())
    story.give("ReportCarriedOut", "doer", portfolio="education")
    correct(story, part(approve(), "education"), part(approve(due_on="2017-06-01"), "health"))
    assert isinstance(story.state, Decided)
    assert [todo.params for todo in story.todos("carry-out")] == [
        {
            "question": "A place in the nursery, and who pays it",
            "portfolio": "health",
            "outcome": "approve",
            "due_on": "2017-06-01",
        }
    ]


def test_what_was_carried_out_is_open_again_when_its_own_answer_is_corrected() -> None:
    story = returned()
    story.give("ReportCarriedOut", "doer")
    correct(story, part(approve(due_on="2017-06-01")))
    assert story.turns("carry-out") == ["doer"]
    assert not escalation.closed(story.state)


def test_a_correction_to_a_refusal_leaves_nothing_to_be_done() -> None:
    story = returned()
    correct(story, part(refuse()))
    assert story.todos("carry-out") == []
    story.back("clinic", "school")
    assert isinstance(story.state, Answered)


def test_a_correction_of_an_earlier_round_changes_what_still_stands_of_it() -> None:
    story = returned(approve(), approve())
    story.give("ReportNotCarriedOut", "doer", portfolio="health", reason="x")
    made = correct(story, part(approve(due_on="2017-06-01")), part(refuse(), "health"), round=1)
    assert [known.portfolio for known in only(made, "DecisionCorrected").parts] == ["education"]
    assert isinstance(story.state, Raised), "health is asked anew, whatever it had said"
    story.note("NoteAnswer", parts=[part(refuse(), "health")])
    made = correct(story, part(approve(), "education"), part(approve(), "health"), round=1)
    assert [known.portfolio for known in only(made, "DecisionCorrected").parts] == ["education"]
    corrected: Any = story.state.life.decision
    assert corrected.round == 2


def aligned(**more: Any) -> Story:
    story = Story(stream=ALIGNMENT)
    told: dict[str, Any] = {
        "management": MANAGEMENT,
        "alignment": "alignment-1",
        "meeting": f"{MANAGEMENT}#meeting-1",
        "zone": "north",
        "teams": ["clinic", "school"],
        "text": "Vacancies are published every Monday",
        "on": "2017-03-01",
    }
    story.deliver("BringAlignment", **{**told, **more})
    return story


def test_an_alignment_begins_decided_and_is_returned_like_any_answer() -> None:
    story = aligned()
    assert isinstance(story.state, Decided)
    assert story.told() == []
    assert story.turns("report-return") == ["role:representative"]
    story.back("clinic")
    story.give("Acknowledge", "ana")
    assert isinstance(story.state, Answered)


def test_an_alignment_with_somebody_responsible_is_acted_when_it_is_carried_out() -> None:
    story = aligned(responsible="doer", due_on="2017-04-03")
    story.back("clinic", "school")
    assert isinstance(story.state, Acknowledged)
    assert story.turns("carry-out") == ["doer"]
    assert kinds(story.give("ReportCarriedOut", "doer")) == ["CarriedOutReported"]
    assert isinstance(story.state, Acted)


def test_an_alignment_without_a_day_is_never_late() -> None:
    story = aligned(responsible="doer")
    story.back("clinic", "school")
    assert escalation.due(story.state) == ()


def test_an_alignment_that_is_not_carried_out_becomes_a_question() -> None:
    story = aligned(responsible="doer")
    story.back("clinic", "school")
    made = story.give("ReportNotCarriedOut", "doer", reason="Nobody sends them")
    assert kinds(made) == ["NotCarriedOutReported", "TablingAsked"]
    asked = only(made, "TablingAsked")
    assert (asked.round, asked.question.asks) == (1, "Vacancies are published every Monday")
    assert (asked.question.origin_kind, asked.question.portfolios) == ("alignment", ())
    assert kinds(story.note("NoteAnswer", parts=[part(refuse())])) == ["DecisionReceived"]


def test_the_same_alignment_again_says_nothing_and_another_one_is_refused() -> None:
    story = aligned()
    again = {
        "management": MANAGEMENT,
        "alignment": "alignment-1",
        "zone": "north",
        "teams": ["clinic", "school"],
        "text": "Vacancies are published every Monday",
        "on": "2017-03-01",
    }
    assert story.deliver("BringAlignment", **again) == []
    assert turned_back(story, "BringAlignment", **{**again, "text": "Other"}) == "already-raised"
    assert turned_back(Story(stream=ALIGNMENT), "BringAlignment", **{**again, "zone": "south"}) == "wrong-zone"


def test_the_news_of_an_answer_has_no_part_that_is_not_said_twice() -> None:
    story = returned()
    assert unchanged(story, "NoteAnswer", parts=[part(approve())])
