"""What a cycle asks of the management meeting, and what it makes of the answers, early, late or overtaken."""

from datetime import date
from typing import Any

import pytest

from domain import ids
from domain.decisions import escalation_stream
from tests.domain.telling import kinds, only, refused, turned_back
from tests.domain.towns import (
    ACTION,
    AT_ONCE,
    MANAGED,
    STREAM,
    Story,
    action,
    finding,
    in_actions,
    in_diagnosis,
    in_evaluation,
    in_plan,
    managed,
    noted,
    objective,
    rate_all,
)

NEEDS = {"portfolio": "education"}


def asked(*others: dict[str, Any]) -> tuple[Story, str, str]:
    """A cycle with an action that was put to the management meeting at adoption, and the escalation that carries it."""
    story = in_actions(MANAGED, NEEDS, *others)
    known_as = str(next(iter(story.state.plan.actions)))
    return story, known_as, story.state.course.asked[known_as]


def part(outcome: str = "approve", portfolio: str = "education", **more: Any) -> dict[str, Any]:
    answers: dict[str, dict[str, Any]] = {
        "approve": {"responsible": "sec", "due_on": "2017-06-01", "resources": "Half the print run"},
        "refuse": {"reason": "No budget this year"},
        "forward": {"authority": "The province", "pursuer": "sec", "chase_on": "2017-05-02"},
    }
    answer = {"outcome": outcome, **answers[outcome], **more}
    return {"portfolio": portfolio, "answer": answer, "decided_by": "sec", "on": "2017-03-01"}


def told(story: Story, escalation: str, *parts: dict[str, Any], news: str = "decided", **more: Any) -> list[Any]:
    """What the escalation tells."""
    given = {"about": story.state.course.raised[escalation].about, "round": 1, "on": "2017-03-01", **more}
    return story.deliver("NoteEscalation", escalation=escalation, news=news, parts=list(parts), **given)


def status(story: Story, known_as: str) -> tuple[str, str | None]:
    known = story.state.plan.actions[known_as]
    return known.standing, known.decision


def last_told(story: Story) -> tuple[str, Any]:
    delivery = story.told()[-1]
    return delivery.kind, delivery.data.get("standing")


def demand(network: Any = MANAGED, **more: Any) -> tuple[Story, str]:
    story = in_diagnosis(network)
    return story, finding(story, **more)


ESCALATE: dict[str, Any] = {"asks": "Can the bus run on Sundays?", "tried": "We asked the company twice"}


def escalate(story: Story, known_as: str, by: str = "rep", **more: Any) -> Any:
    return only(story.give("EscalateDemand", by, finding=known_as, **{**ESCALATE, **more}), "DemandEscalated")


# An action that needs a portfolio's resources


def test_an_action_adopted_subject_to_decision_is_put_to_the_management_meeting_after_it_began_to_live() -> None:
    story = in_plan(MANAGED)
    whole = objective(story)
    free, needy = action(story, whole), action(story, whole, **NEEDS)
    made = story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert kinds(made)[-4:] == ["PlanAdopted", "ActionAdopted", "ActionAdopted", "DecisionAsked"]
    question = only(made, "DecisionAsked").question
    assert (question.origin_kind, question.origin, question.about) == ("adopted-action", STREAM, needy)
    assert question.asks == "A booklet of all services\nEverybody knows"
    assert (question.zone, question.portfolios, question.urgency) == ("north", ("education",), "ordinary")
    assert question.teams == ("clinic", "school", "council", "neighbours")
    assert (question.carried_by, question.raised_on.isoformat()) == ("rep", "2017-03-01")
    assert story.state.course.question(free) is None


def test_the_question_reaches_an_escalation_of_its_own_after_the_action_itself() -> None:
    story, known_as, escalation = asked()
    planned, raised = story.told()[-2:]
    assert (planned.kind, raised.kind, raised.receiver) == ("PlanAction", "RaiseEscalation", escalation)
    assert escalation == escalation_stream(STREAM, "plan", known_as, 1)
    assert ids.parts(escalation)[:2] == ("escalation", "town")
    assert list(raised.data) == ["question"]


def test_the_organisation_that_does_the_action_waits_too_and_who_left_the_network_does_not() -> None:
    left = MANAGED.organisations["school"].model_copy(update={"until": date(2017, 2, 1)})
    story = in_plan(MANAGED)
    action(story, **NEEDS, organisation="library")
    story.network = MANAGED.changed(organisations=MANAGED.organisations.set("school", left))
    question = only(story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True), "DecisionAsked").question
    assert question.teams == ("clinic", "council", "neighbours", "library")


def test_without_a_management_meeting_that_decides_everything_is_as_it_was() -> None:
    for network in (AT_ONCE, managed(AT_ONCE, decides=False)):
        story = in_actions(network, NEEDS)
        known_as = next(iter(story.state.plan.actions))
        assert story.told()[-1].kind == "PlanAction"
        assert [todo.who for todo in story.todos("decide-on-action")] == ["portfolio:education"]
        assert refused(story, "AskDecision", action=known_as) == "no-management-meeting"
        story.give("RecordDecision", "sec", action=known_as, outcome="approve")
        assert status(story, known_as) == ("standing", "approve")


def test_what_the_management_meeting_is_asked_nobody_decides_in_the_cycle() -> None:
    story, known_as, _ = asked()
    given = {"action": known_as, "outcome": "approve"}
    assert refused(story, "RecordDecision", "sec", **given) == "decided-in-management"
    assert refused(story, "DraftDecision", "staff", **given) == "decided-in-management"
    assert [todo.what for todo in story.todos("decide-on-action")] == []


def test_an_approval_that_comes_back_lets_the_action_stand() -> None:
    story, known_as, escalation = asked()
    made = told(story, escalation, part())
    assert kinds(made) == ["OutcomeNoted", "DecisionOnAction"]
    decided = only(made, "DecisionOnAction")
    assert (decided.portfolio, decided.outcome, decided.reason) == ("education", "approve", "Half the print run")
    assert status(story, known_as) == ("standing", "approve")
    assert last_told(story) == ("NoteDecision", "standing")
    assert only(made, "OutcomeNoted").parts[0].decided_by == "sec"


def test_a_no_of_one_portfolio_is_a_no_with_its_reason() -> None:
    story, known_as, escalation = asked()
    made = told(story, escalation, part(), part("refuse", "health"))
    assert only(made, "DecisionOnAction").reason == "No budget this year"
    assert status(story, known_as) == ("refused", "refuse")
    assert last_told(story) == ("NoteDecision", "refused")
    assert [todo.who for todo in story.todos("amend-or-withdraw-action")] == ["role:coordinator"]


def test_what_is_pursued_outside_is_not_decided_until_the_outside_answer_is() -> None:
    story, known_as, escalation = asked()
    assert kinds(told(story, escalation, part("forward"))) == ["OutcomeNoted"]
    assert status(story, known_as) == ("subject-to-decision", None)
    assert story.todos("ask-decision-again") == []
    told(story, escalation, part(), round=2)
    assert status(story, known_as) == ("standing", "approve")


def test_the_same_word_again_is_nothing_new_and_a_correction_changes_the_decision() -> None:
    story, known_as, escalation = asked()
    told(story, escalation, part())
    assert told(story, escalation, part()) == []
    made = told(story, escalation, part("refuse"), news="corrected", reason="It was another item")
    assert kinds(made) == ["OutcomeNoted", "DecisionOnAction"]
    assert status(story, known_as) == ("refused", "refuse")


def test_a_no_that_comes_when_the_action_is_under_way_stops_nothing_and_is_seen() -> None:
    story, known_as, escalation = asked()
    told(story, escalation, part())
    noted(story, known_as, "started")
    assert kinds(told(story, escalation, part("refuse"), news="corrected", reason="r")) == ["OutcomeNoted"]
    assert status(story, known_as) == ("standing", "approve")
    assert [todo.params["action"] for todo in story.todos("amend-or-withdraw-action")] == [known_as]
    made = story.give("AmendAction", action=known_as, title="Half a booklet", reason="It must cost less")
    assert kinds(made) == ["ActionAmended", "DecisionAsked"]
    assert story.todos("amend-or-withdraw-action") == []


def test_what_became_of_the_answer_is_kept_with_the_action() -> None:
    story, known_as, escalation = asked()
    told(story, escalation, part())
    assert kinds(told(story, escalation, news="not-carried-out", reason="Nobody printed it")) == ["OutcomeNoted"]
    question = story.state.course.question(known_as)
    assert (question.news, question.reason, question.unanswered) == ("not-carried-out", "Nobody printed it", True)
    told(story, escalation, part(), round=2)
    assert kinds(told(story, escalation, news="acted", round=2)) == ["OutcomeNoted"]
    assert (question.n, story.state.course.question(known_as).open) == (1, False)


def test_a_question_that_was_withdrawn_leaves_the_action_undecided_and_a_coordinator_asks_again() -> None:
    story, known_as, escalation = asked()
    assert refused(story, "AskDecision", action=known_as) == "already-escalated"
    told(story, escalation, news="withdrawn", reason="We ask better")
    assert status(story, known_as) == ("subject-to-decision", None)
    (todo,) = story.todos("ask-decision-again")
    assert (todo.who, todo.params["reason"]) == ("role:coordinator", "We ask better")
    again = story.give(
        "AskDecision", action=known_as, asks="Five hundred copies?", tried="A bake sale", urgency="urgent"
    )
    question = only(again, "DecisionAsked").question
    assert (question.asks, question.tried, question.urgency) == ("Five hundred copies?", "A bake sale", "urgent")
    assert story.state.course.asked[known_as] == escalation_stream(STREAM, "plan", known_as, 2)
    assert story.todos("ask-decision-again") == []


def test_who_may_ask_for_a_decision_again_and_of_what() -> None:
    story, known_as, escalation = asked({})
    free = list(story.state.plan.actions)[1]
    assert refused(story, "AskDecision", "ana", action=known_as) == "wrong-role"
    assert refused(story, "AskDecision", action="action-0") == "unknown-id"
    assert refused(story, "AskDecision", action=free) == "no-portfolio"
    told(story, escalation, part())
    assert refused(story, "AskDecision", action=known_as) == "already-decided"
    noted(story, known_as, "cancelled")
    assert refused(story, "AskDecision", action=known_as) == "action-settled"


def test_an_escalation_that_could_not_be_raised_is_seen_and_asked_again() -> None:
    story, known_as, _ = asked()
    story.confirm(story.told()[-1], "bad-question", "Nobody reads that")
    (todo,) = story.todos("ask-decision-again")
    assert todo.params["reason"] == "Nobody reads that"
    assert story.todos("look-into-refusal") == []
    story.give("AskDecision", action=known_as)
    assert story.state.course.question(known_as).n == 2


def test_an_action_added_later_is_asked_about_as_at_adoption() -> None:
    story = in_actions(MANAGED)
    whole = next(iter(story.state.plan.objectives))
    made = story.give("AddAction", **{**ACTION, **NEEDS, "objective": whole, "reason": "It was forgotten"})
    assert kinds(made) == ["ActionAdopted", "DecisionAsked"]


def test_another_portfolio_is_another_question_and_the_answer_to_the_old_one_changes_nothing() -> None:
    story, known_as, old = asked()
    made = story.give("AmendAction", action=known_as, portfolio="health", reason="Health pays")
    assert kinds(made) == ["ActionAmended", "DecisionAsked"]
    assert only(made, "DecisionAsked").question.portfolios == ("health",)
    assert [(todo.who, todo.params["escalation"]) for todo in story.todos("withdraw-escalation")] == [
        ("role:representative", old)
    ]
    assert kinds(told(story, old, part("refuse"))) == ["OutcomeNoted"]
    assert status(story, known_as) == ("subject-to-decision", None)
    assert story.todos("withdraw-escalation") == []
    told(story, story.state.course.asked[known_as], part(portfolio="health"))
    assert status(story, known_as) == ("standing", "approve")


def test_an_action_that_was_refused_is_asked_about_again_when_it_is_amended() -> None:
    story, known_as, escalation = asked()
    told(story, escalation, part("refuse"))
    made = story.give("AmendAction", action=known_as, title="A smaller booklet", reason="It costs less")
    question = only(made, "DecisionAsked").question
    assert question.asks.startswith("A smaller booklet")
    assert (status(story, known_as), story.state.course.question(known_as).n) == (("subject-to-decision", None), 2)


def test_another_date_or_title_asks_nothing_anew() -> None:
    story, known_as, escalation = asked()
    assert kinds(story.give("AmendAction", action=known_as, title="A booklet", reason="r")) == ["ActionAmended"]
    assert story.state.course.asked[known_as] == escalation


def test_an_action_that_needs_no_portfolio_any_more_waits_for_no_answer() -> None:
    story, known_as, escalation = asked()
    story.give("AmendAction", action=known_as, needs_no_portfolio=True, reason="We print it ourselves")
    assert [todo.params["escalation"] for todo in story.todos("withdraw-escalation")] == [escalation]
    assert kinds(told(story, escalation, part("refuse"))) == ["OutcomeNoted"]
    assert status(story, known_as) == ("standing", None)


@pytest.mark.parametrize("ends", ["withdrawn", "cancelled"])
def test_an_outcome_for_an_action_that_is_over_is_kept_and_changes_nothing(ends: str) -> None:
    story, known_as, escalation = asked({})
    if ends == "withdrawn":
        story.give("WithdrawAction", action=known_as, reason="Not now")
    else:
        noted(story, known_as, "cancelled")
    assert [todo.params["escalation"] for todo in story.todos("withdraw-escalation")] == [escalation]
    waiting = len(story.told())
    assert kinds(told(story, escalation, part())) == ["OutcomeNoted"]
    assert len(story.told()) == waiting
    assert story.todos("withdraw-escalation") == []


def test_a_decision_that_comes_while_the_cycle_is_evaluated_still_reaches_the_action() -> None:
    story, known_as, escalation = asked()
    (end,) = [due for due in story.folded.decider.due(story.state) if due.kind == "EndPeriod"]
    story.fire(end)
    assert story.state.phase == "evaluation"
    told(story, escalation, part())
    assert status(story, known_as) == ("standing", "approve")
    assert last_told(story) == ("NoteDecision", "standing")


def test_an_outcome_that_comes_after_the_cycle_was_closed_reopens_nothing() -> None:
    story, known_as, escalation = asked()
    (end,) = [due for due in story.folded.decider.due(story.state) if due.kind == "EndPeriod"]
    story.fire(end)
    rate_all(story)
    story.give("CloseEvaluation", outcome="renew", reason="r")
    assert kinds(told(story, escalation, part())) == ["OutcomeNoted"]
    assert story.state.phase == "closed"
    assert status(story, known_as) == ("subject-to-decision", None)
    assert story.state.course.question(known_as).approved is True


def test_an_escalation_that_this_cycle_never_raised_is_refused() -> None:
    story, known_as, escalation = asked()
    given = {"news": "acted", "round": 1, "on": "2017-03-01"}
    other = "escalation:town:north:other"
    assert turned_back(story, "NoteEscalation", escalation=other, about=known_as, **given) == "unknown-escalation"
    assert turned_back(story, "NoteEscalation", escalation=escalation, about="x", **given) == "unknown-escalation"
    assert turned_back(Story(MANAGED), "NoteEscalation", escalation=other, **given) == "not-started"


# A demand of the diagnosis


def test_a_demand_is_escalated_with_the_question_what_was_tried_and_who_waits() -> None:
    story, known_as = demand()
    made = escalate(story, known_as, portfolios=["health", "health"], urgency="priority")
    question = made.question
    assert (question.origin_kind, question.origin, question.about) == ("demand", STREAM, known_as)
    assert (question.asks, question.tried) == (ESCALATE["asks"], ESCALATE["tried"])
    assert (question.portfolios, question.urgency, question.carried_by) == (("health",), "priority", "rep")
    assert question.teams == ("clinic", "school", "council", "neighbours")
    delivery = story.told()[-1]
    assert (delivery.kind, delivery.receiver) == ("RaiseEscalation", escalation_stream(STREAM, "demand", known_as, 1))


def test_the_substitute_carries_what_they_raise_and_a_coordinator_leaves_it_to_the_representative() -> None:
    story, known_as = demand()
    other = finding(story, "No light in the park")
    assert escalate(story, known_as, "stand-in").question.carried_by == "stand-in"
    assert escalate(story, other, "coord").question.carried_by == "rep"


def test_only_demands_that_stand_are_escalated_by_those_who_may() -> None:
    story, known_as = demand()
    strength = finding(story, "A good school", kind="strength")
    duplicate = finding(story, "No Sunday bus", by="rui")
    story.give("MergeFindings", survivor=known_as, merged=[duplicate])

    def code(by: str = "rep", finding: str = known_as, **more: Any) -> str:
        return refused(story, "EscalateDemand", by, finding=finding, **{**ESCALATE, **more})

    assert code("ana") == "wrong-role"
    assert code("south-rep") == "wrong-role"
    assert code(finding=strength) == "not-a-demand"
    assert code(finding=duplicate) == "finding-merged"
    assert code(finding="finding-0") == "unknown-id"
    assert code(portfolios=["moon"]) == "unknown-portfolio"
    over = story.network.portfolios["health"].model_copy(update={"closed_on": date(2017, 2, 28)})
    story.network = MANAGED.changed(portfolios=MANAGED.portfolios.set("health", over))
    assert code(portfolios=["health"]) == "unknown-portfolio"
    assert code(asks=" ") == "empty-text"
    escalate(story, known_as)
    assert code() == "already-escalated"


def test_where_no_management_meeting_answers_a_demand_is_not_escalated() -> None:
    story, known_as = demand(managed(AT_ONCE, decides=False))
    assert refused(story, "EscalateDemand", finding=known_as, **ESCALATE) == "no-management-meeting"


def test_a_representative_of_one_zone_escalates_nothing_of_the_whole_network() -> None:
    story = Story(MANAGED, "cycle:town:network:2017")
    start = {"title": "All", "organisations": ["clinic", "school"], "deadline": "2017-03-31", "body": "assembly"}
    story.give("StartCycle", "chief", **start)
    known_as = finding(story)
    assert refused(story, "EscalateDemand", "rep", finding=known_as, **ESCALATE) == "wrong-zone"
    question = escalate(story, known_as, "chief").question
    assert (question.zone, question.carried_by) == (None, None)
    assert ids.parts(story.state.course.asked[known_as])[2][0] == "network"


def test_a_demand_can_be_escalated_in_every_phase_but_not_once_the_cycle_is_closed() -> None:
    network = MANAGED
    story = in_diagnosis(network)
    known_as = finding(story)
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    escalate(story, known_as)
    assert story.state.phase == "swot"
    later = in_evaluation(network)
    assert refused(later, "EscalateDemand", "rep", finding="finding-0", **ESCALATE) == "unknown-id"
    rate_all(later)
    later.give("CloseEvaluation", outcome="end", reason="r")
    some = next(iter(later.state.course.findings))
    assert refused(later, "EscalateDemand", "rep", finding=some, **ESCALATE) == "wrong-phase"


def test_what_became_of_a_demand_is_kept_and_it_can_be_asked_again_after_a_no() -> None:
    story, known_as = demand()
    escalation = escalate(story, known_as).escalation
    made = told(story, escalation, part("refuse", "health"))
    assert kinds(made) == ["DemandOutcomeNoted"]
    assert only(made, "DemandOutcomeNoted").parts[0].answer.reason == "No budget this year"
    question = story.state.course.question(known_as)
    assert (question.news, question.approved, question.reason) == ("decided", False, "No budget this year")
    assert escalate(story, known_as).n == 2
    assert kinds(told(story, escalation, news="acted")) == ["DemandOutcomeNoted"]
    assert story.state.course.question(known_as).news is None, "the old question's news is the old question's"


def test_a_demand_that_was_granted_is_not_asked_again_until_that_is_done() -> None:
    story, known_as = demand()
    escalation = escalate(story, known_as).escalation
    told(story, escalation, part(portfolio="health"))
    assert refused(story, "EscalateDemand", "rep", finding=known_as, **ESCALATE) == "already-escalated"
    told(story, escalation, news="not-carried-out", reason="The bus broke")
    assert refused(story, "EscalateDemand", "rep", finding=known_as, **ESCALATE) == "already-escalated"
    told(story, escalation, news="acted", round=2)
    assert escalate(story, known_as).n == 2


def test_a_demand_whose_question_was_not_taken_is_seen_and_escalated_again() -> None:
    story, known_as = demand()
    escalate(story, known_as)
    story.confirm(story.told()[-1], "no", "Nobody there")
    (todo,) = story.todos("escalate-demand-again")
    assert (todo.who, todo.params["reason"]) == ("role:representative", "Nobody there")
    escalate(story, known_as)
    assert story.todos("escalate-demand-again") == []


def test_the_outcome_of_a_demand_comes_in_any_phase() -> None:
    story, known_as = demand()
    escalation = escalate(story, known_as).escalation
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    assert kinds(told(story, escalation, part(portfolio="health"))) == ["DemandOutcomeNoted"]


def test_the_question_of_an_action_is_what_it_needs_and_not_its_title() -> None:
    words = "Half the print run of the leaflets"
    story, known_as, _ = asked({**NEEDS, "needs": f" {words} "}, {**NEEDS, "title": "Another", "needs": ""})
    questions = [made.data["question"] for made in story.events if made.kind == "DecisionAsked"]
    assert [question["asks"] for question in questions if isinstance(question, dict)][1] == words
    assert story.state.plan.actions[known_as].needs == ""
    amended = next(one for one in story.state.plan.actions.values() if one.needs == words)
    story.give("AmendAction", action=amended.id, reason="r", needs="The whole of it")
    assert story.state.plan.actions[amended.id].needs == "The whole of it"
    story.give("AmendAction", action=amended.id, reason="r", needs="")
    assert story.state.plan.actions[amended.id].needs == ""
