"""How a plan is drafted, endorsed, accepted by those who answer for it, and adopted."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain import cycle
from domain.cycle.state import Acting
from domain.territory import Quorum
from tests.domain.telling import kinds, only, refused
from tests.domain.towns import ACTION, Story, action, in_actions, in_plan, objective, town

WINDOW = town(validation=Quorum(objection_days=0), agreement=Quorum(objection_days=0))
HASTY = WINDOW.changed(rules=WINDOW.rules.model_copy(update={"confirmation_days": 1}))  # before the absent have spoken
LATER = datetime(2017, 3, 31, 12, tzinfo=UTC)


def test_an_objective_follows_from_strategies_in_a_line_of_the_network_or_of_the_plan() -> None:
    story = in_plan()
    own = only(story.give("DraftLine", "ana", name="Together"), "LineDrafted").line
    for line in (own, "information", None):
        known_as = objective(story, line=line)
        assert story.state.plan.objectives[known_as].line == line
    assert story.state.plan.objectives[known_as].strategies == tuple(story.state.board.strategies)


def test_a_draft_may_follow_from_no_strategy() -> None:
    story = in_plan()
    made = only(story.give("DraftObjective", "ana", text="Out of the blue"), "ObjectiveDrafted")
    assert made.strategies == ()
    action(story, made.objective)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"line": "moon"}, "unknown-line"), ({"strategies": ["strategy-0"]}, "unknown-id"), ({"text": ""}, "empty-text")],
)
def test_an_objective_names_lines_and_strategies_that_there_are(wrong: dict[str, Any], code: str) -> None:
    assert refused(in_plan(), "DraftObjective", "ana", **{"text": "t", **wrong}) == code


def test_an_action_has_a_responsible_a_due_date_and_indicators_with_ids_of_their_own() -> None:
    story = in_plan()
    known_as = action(story, portfolio="education")
    kept = story.state.plan.actions[known_as]
    assert (kept.responsible, kept.organisation, kept.due_on) == ("ana", "school", date(2017, 6, 30))
    assert (kept.portfolio, kept.neighbourhoods, kept.status) == ("education", ("hill",), "draft")
    (indicator,) = kept.indicators
    assert indicator.id.startswith("indicator-")
    assert (indicator.name, indicator.unit, indicator.baseline, indicator.target) == (
        "Booklets printed", "copies", 0, 500,
    )  # fmt: skip


def test_baseline_target_indicators_and_organisation_are_optional() -> None:
    story = in_plan()
    known_as = action(story, responsible="eva", indicators=[{"name": "Talks held"}])
    kept = story.state.plan.actions[known_as]
    assert (kept.organisation, kept.indicators[0].baseline, kept.indicators[0].target) == (None, None, None)
    known_as = action(story, indicators=[], neighbourhoods=[])
    assert story.state.plan.actions[known_as].indicators == ()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"objective": "objective-0"}, "unknown-id"),
        ({"responsible": "nobody"}, "unknown-person"),
        ({"responsible": "gone"}, "person-left"),
        ({"organisation": "moon"}, "unknown-organisation"),
        ({"organisation": "nursery"}, "unknown-organisation"),
        ({"due_on": "2017-02-28"}, "in-the-past"),
        ({"due_on": "2018-01-01"}, "after-the-period"),
        ({"portfolio": "moon"}, "unknown-portfolio"),
        ({"neighbourhoods": ["river"]}, "unknown-neighbourhood"),
        ({"neighbourhoods": ["moon"]}, "unknown-neighbourhood"),
        ({"neighbourhoods": ["hill", "hill"]}, "named-twice"),
        ({"indicators": [{"name": "a"}, {"name": "a"}]}, "named-twice"),
        ({"indicators": [{"id": "indicator-0", "name": "a"}]}, "unknown-indicator"),
        ({"title": ""}, "empty-text"),
    ],
)
def test_an_action_that_cannot_be_is_refused(wrong: dict[str, Any], code: str) -> None:
    story = in_plan()
    given = {**ACTION, "objective": objective(story), **wrong}
    assert refused(story, "DraftAction", "ana", **given) == code


def test_an_action_has_a_due_date() -> None:
    story = in_plan()
    given = {name: value for name, value in ACTION.items() if name != "due_on"}
    assert refused(story, "DraftAction", "ana", **given, objective=objective(story)) == "missing-field"


def test_drafts_are_revised_and_what_is_not_given_stays() -> None:
    story = in_plan()
    whole = objective(story)
    known_as = action(story, whole, portfolio="education")
    (indicator,) = story.state.plan.actions[known_as].indicators
    wanted = [{"id": indicator.id, "name": "Copies", "target": 600}, {"name": "Readers"}]
    story.give("ReviseAction", "ana", action=known_as, due_on="2017-07-31", needs_no_portfolio=True, indicators=wanted)
    kept = story.state.plan.actions[known_as]
    assert (kept.title, kept.due_on, kept.portfolio) == (ACTION["title"], date(2017, 7, 31), None)
    assert kept.indicators[0].id == indicator.id
    assert (kept.indicators[0].name, kept.indicators[0].target, len(kept.indicators)) == ("Copies", 600, 2)
    story.give("ReviseObjective", "ana", objective=whole, text="All know", strategies=[], line="information")
    assert story.state.plan.objectives[whole].text == "All know"
    story.give("ReviseObjective", "ana", objective=whole, line="information")
    assert (story.state.plan.objectives[whole].text, story.state.plan.objectives[whole].strategies) == ("All know", ())
    line = only(story.give("DraftLine", "ana", name="One"), "LineDrafted").line
    story.give("ReviseLine", "ana", line=line, name="Two")
    assert story.state.plan.lines[line].name == "Two"


def test_a_revision_says_something_new_and_something_possible() -> None:
    story = in_plan()
    known_as = action(story)
    assert refused(story, "ReviseAction", "ana", action=known_as) == "nothing-changes"
    assert refused(story, "ReviseAction", "ana", action=known_as, due_on="2017-01-01") == "in-the-past"
    assert refused(story, "ReviseAction", "ana", action="action-0", title="t") == "unknown-id"
    assert refused(story, "ReviseAction", "ana", action=known_as, objective="objective-0") == "unknown-id"
    assert refused(story, "ReviseObjective", "ana", objective="objective-0", text="t") == "unknown-id"
    assert refused(story, "ReviseLine", "ana", line="line-0", name="n") == "unknown-id"
    known_objective = story.state.plan.actions[known_as].objective
    for wrong, code in (({"line": "moon"}, "unknown-line"), ({"strategies": ["strategy-0"]}, "unknown-id")):
        assert refused(story, "ReviseObjective", "ana", objective=known_objective, **wrong) == code
    (indicator,) = story.state.plan.actions[known_as].indicators
    same = {"id": indicator.id}
    revisions: tuple[tuple[dict[str, Any], str], ...] = (
        ({"responsible": "nobody"}, "unknown-person"),
        ({"neighbourhoods": ["river"]}, "unknown-neighbourhood"),
        ({"neighbourhoods": ["hill", "hill"]}, "named-twice"),
        ({"indicators": [{**same, "name": "a"}, {**same, "name": "b"}]}, "named-twice"),
    )
    for revised, code in revisions:
        assert refused(story, "ReviseAction", "ana", action=known_as, **revised) == code


def test_another_responsible_has_to_accept_anew_and_brings_their_organisation() -> None:
    story = in_plan()
    known_as = action(story)
    story.give("AcceptAction", "ana", action=known_as)
    story.give("ReviseAction", "ana", action=known_as, title="A short booklet")
    assert story.state.plan.actions[known_as].acceptance == "accepted"
    story.give("ReviseAction", "ana", action=known_as, responsible="rui")
    kept = story.state.plan.actions[known_as]
    assert (kept.acceptance, kept.organisation) == ("asked", "clinic")


def test_what_is_removed_from_a_draft_stays_on_the_record_and_is_not_adopted() -> None:
    story = in_plan()
    whole = objective(story)
    kept, removed = action(story, whole), action(story, whole)
    story.give("RemoveDraft", "ana", draft=removed, reason="Too much")
    assert story.state.plan.actions[removed].status == "removed"
    assert refused(story, "RemoveDraft", "ana", draft=removed, reason="r") == "withdrawn"
    assert refused(story, "ReviseAction", "ana", action=removed, title="t") == "withdrawn"
    assert refused(story, "AcceptAction", "ana", action=removed) == "withdrawn"
    said = story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert only(said, "ActionAdopted").action == kept
    assert [told.kind for told in story.told()] == ["PlanAction"]


def test_what_something_rests_on_is_removed_after_it() -> None:
    story = in_plan()
    line = only(story.give("DraftLine", "ana", name="One"), "LineDrafted").line
    whole = objective(story, line=line)
    known_as = action(story, whole)
    assert refused(story, "RemoveDraft", "ana", draft=line, reason="r") == "still-in-use"
    assert refused(story, "RemoveDraft", "ana", draft=whole, reason="r") == "still-in-use"
    for draft in (known_as, whole, line):
        story.give("RemoveDraft", "ana", draft=draft, reason="r")
        assert refused(story, "RemoveDraft", "ana", draft=draft, reason="r") == "withdrawn"
    assert refused(story, "DraftObjective", "ana", text="t", line=line) == "withdrawn"
    assert refused(story, "DraftAction", "ana", **ACTION, objective=whole) == "withdrawn"
    assert refused(story, "ReviseObjective", "ana", objective=whole, text="t") == "withdrawn"
    assert refused(story, "ReviseLine", "ana", line=line, name="n") == "withdrawn"
    assert refused(story, "RemoveDraft", "ana", draft="line-0", reason="r") == "unknown-id"


def test_organisations_endorse_or_object_and_may_change_their_mind() -> None:
    story = in_plan()
    action(story)
    story.give("Endorse", "ana")
    assert story.give("Endorse", "ana") == []
    story.give("ObjectToPlan", "ana", reason="It asks too much of us")
    assert story.state.plan.endorsements["school"].position == "objected"
    story.give("Endorse", "ana")
    assert story.state.plan.endorsements["school"].position == "endorsed"
    assert refused(story, "Endorse", "lia") == "not-participating"
    assert refused(story, "Endorse", "alone") == "no-organisation"
    assert refused(story, "ObjectToPlan", "ana") == "missing-field"


def test_an_endorsement_subject_to_confirmation_is_confirmed_in_time() -> None:
    story = in_plan()
    endorsed = only(story.give("Endorse", "ana", subject_to_confirmation=True), "PlanEndorsed")
    assert endorsed.confirm_by == datetime(2017, 3, 17, 3, tzinfo=UTC)
    (todo,) = story.todos("confirm-endorsement")
    assert (todo.who, todo.due_at) == ("organisation:school", endorsed.confirm_by)
    story.give("ConfirmEndorsement", "noe")
    assert story.state.plan.endorsements["school"].position == "endorsed"
    assert story.let_time_pass(LATER) == []
    assert refused(story, "ConfirmEndorsement", "ana") == "nothing-to-confirm"
    assert refused(story, "ConfirmEndorsement", "rui") == "nothing-to-confirm"


def test_an_endorsement_that_is_not_confirmed_lapses_and_may_still_be_confirmed_late() -> None:
    story = in_plan()
    story.give("Endorse", "ana", subject_to_confirmation=True)
    assert kinds(story.let_time_pass(LATER)) == ["EndorsementLapsed"]
    assert story.state.plan.endorsements["school"].position == "lapsed"
    story.give("ConfirmEndorsement", "ana")
    assert story.state.plan.endorsements["school"].position == "endorsed"


def test_an_old_confirmation_deadline_says_nothing_of_a_new_endorsement() -> None:
    story = in_plan()
    story.give("Endorse", "ana", subject_to_confirmation=True)
    (old,) = [due for due in cycle.due(story.state) if due.kind == "LapseEndorsement"]
    story.give("Endorse", "ana")
    assert story.fire(old) == []


def test_the_responsible_alone_accepts_or_declines_an_action() -> None:
    story = in_plan()
    known_as = action(story)
    (todo,) = story.todos("accept-action")
    assert (todo.who, todo.params["action"]) == ("ana", known_as)
    assert refused(story, "AcceptAction", "coord", action=known_as) == "not-responsible"
    assert refused(story, "DeclineAction", "noe", action=known_as, reason="r") == "not-responsible"
    assert refused(story, "AcceptAction", "ana", action="action-0") == "unknown-id"
    assert refused(story, "DeclineAction", "ana", action=known_as) == "missing-field"
    story.give("DeclineAction", "ana", action=known_as, reason="I have no time")
    (todo,) = story.todos("find-another-responsible")
    assert (todo.who, todo.params["declined_by"]) == ("role:coordinator", "ana")
    story.give("AcceptAction", "ana", action=known_as)
    assert story.give("AcceptAction", "ana", action=known_as) == []


def test_anybody_in_the_network_may_be_asked_to_answer_for_an_action() -> None:
    story = in_plan()
    for who in ("sec", "eva", "scribe"):
        known_as = action(story, responsible=who)
        story.give("AcceptAction", who, action=known_as)


def test_an_adopted_plan_is_binding_and_each_of_its_actions_begins_to_live() -> None:
    story = in_plan()
    whole = objective(story, line="information")
    first, second = action(story, whole), action(story, whole, portfolio="education")
    story.give("AcceptAction", "ana", action=first)
    said = story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert kinds(said) == ["MeetingAgreed", "PlanAdopted", "ActionAdopted", "ActionAdopted"]
    assert only(said, "PlanAdopted").endorsed == ("clinic", "school", "council", "neighbours")
    assert isinstance(story.state, Acting)
    told, other = story.told()
    assert told.receiver == f"action:town:north:2017:{first}"
    assert told.kind == "PlanAction"
    assert told.data == {
        "cycle": "cycle:town:north:2017",
        "action": first,
        "title": ACTION["title"],
        "objective": whole,
        "line": "information",
        "responsible": "ana",
        "organisation": "school",
        "due_on": "2017-06-30",
        "indicators": [story.state.plan.actions[first].indicators[0].model_dump(mode="json")],
        "portfolio": None,
        "neighbourhoods": ["hill"],
        "standing": "standing",
    }
    assert (other.data["action"], other.data["standing"]) == (second, "subject-to-decision")


def test_the_line_of_an_adopted_action_is_that_of_its_objective_as_it_was_last_revised() -> None:
    story = in_plan()
    whole = objective(story)
    action(story, whole)
    story.give("ReviseObjective", "ana", objective=whole, line="information")
    assert (
        only(story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True), "ActionAdopted").line
        == "information"
    )


def test_what_needs_a_portfolio_is_subject_to_decision_and_is_escalated_at_adoption() -> None:
    story = in_plan()
    action(story, portfolio="education")
    adopted = only(story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True), "ActionAdopted")
    assert (adopted.standing, adopted.escalated) == ("subject-to-decision", True)
    (todo,) = story.todos("decide-on-action")
    assert (todo.who, todo.params["portfolio"]) == ("portfolio:education", "education")


def test_the_plan_binds_whom_it_can_an_action_waits_for_its_responsible() -> None:
    story = in_plan()
    known_as = action(story)
    adopted = only(story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True), "ActionAdopted")
    assert (adopted.standing, adopted.escalated) == ("awaiting-acceptance", False)
    assert adopted.accept_by == datetime(2017, 3, 17, 3, tzinfo=UTC)
    assert kinds(story.let_time_pass(LATER)) == ["AcceptanceOverdue"]
    (todo,) = story.todos("accept-action")
    assert (todo.who, todo.params["late"], todo.due_at) == ("ana", "yes", adopted.accept_by)
    accepted = only(story.give("AcceptAction", "ana", action=known_as), "ActionAccepted")
    assert accepted.standing == "standing"
    (_, told) = story.told()
    assert (told.kind, told.data["standing"]) == ("NoteDecision", "standing")


def test_an_old_acceptance_deadline_says_nothing_once_the_action_is_accepted() -> None:
    story = in_plan()
    known_as = action(story)
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    (old,) = [due for due in cycle.due(story.state) if due.kind == "NoteAcceptanceOverdue"]
    story.give("AcceptAction", "ana", action=known_as)
    assert story.fire(old) == []


def test_who_accepted_a_draft_is_not_asked_again_and_tells_nobody() -> None:
    story = in_plan()
    known_as = action(story)
    assert only(story.give("AcceptAction", "ana", action=known_as), "ActionAccepted").standing is None
    assert story.told() == []
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert [due.kind for due in cycle.due(story.state)] == ["EndPeriod"]


def test_what_was_accepted_is_binding_once_the_plan_is_and_what_was_not_may_be_declined() -> None:
    story = in_actions()
    (known_as,) = story.state.plan.actions
    assert refused(story, "DeclineAction", "ana", action=known_as, reason="r") == "already-accepted"
    story = in_plan()
    known_as = action(story)
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    story.give("DeclineAction", "ana", action=known_as, reason="I have left that team")
    assert "NoteAcceptanceOverdue" not in {due.kind for due in cycle.due(story.state)}
    assert len(story.todos("find-another-responsible")) == 1


def test_who_objected_to_the_draft_objects_in_the_meeting_unless_listed_as_agreeing() -> None:
    story = in_plan()
    action(story)
    story.give("ObjectToPlan", "ana", reason="No")
    adopted = only(story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True), "PlanAdopted")
    assert (adopted.dissent, "school" in adopted.endorsed) == (("school",), False)
    story = in_plan()
    action(story)
    story.give("ObjectToPlan", "ana", reason="No")
    agree = ["clinic", "school", "council", "neighbours"]
    adopted = only(story.give("AdoptPlan", meeting=story.meeting(), agree=agree), "PlanAdopted")
    assert adopted.dissent == ()
    assert story.state.plan.endorsements["school"].position == "endorsed"


def test_an_absentee_who_objected_to_the_draft_is_not_silent() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("ObjectToPlan", "neus", reason="Nobody asked us")
    said = story.give("AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    assert only(said, "ObjectionRaised").reason == "Nobody asked us"
    said = story.let_time_pass(LATER)
    assert only(said, "SilenceRecorded").organisations == ("council",)
    assert only(said, "PlanAdopted").dissent == ("neighbours",)
    story = in_plan()
    action(story)
    story.give("ObjectToPlan", "neus", reason="Nobody asked us")
    adopted = only(
        story.give("AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True), "PlanAdopted"
    )
    assert (adopted.dissent, adopted.silent) == (("neighbours",), ("council",))


def test_in_the_meeting_an_organisation_may_agree_subject_to_confirmation() -> None:
    story = in_plan(WINDOW)
    action(story)
    here = story.meeting("clinic", "school", "council")
    assert (
        refused(story, "AdoptPlan", meeting=here, all_present_agree=True, subject_to_confirmation=["neighbours"])
        == "not-agreeing"
    )
    story.give("AdoptPlan", meeting=here, all_present_agree=True, subject_to_confirmation=["school"])
    story.give("ConfirmEndorsement", "ana")
    assert only(story.let_time_pass(LATER), "PlanAdopted").subject_to_confirmation == ()
    story = in_plan()
    action(story)
    said = story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True, subject_to_confirmation=["school"])
    assert only(said, "PlanAdopted").subject_to_confirmation == ("school",)
    assert story.state.plan.endorsements["school"].position == "subject-to-confirmation"
    assert "EndorsementLapsed" in kinds(story.let_time_pass(LATER))
    assert story.state.phase == "actions"


def test_an_agreement_that_is_taken_back_before_it_was_confirmed_does_not_count() -> None:
    story = in_plan(WINDOW)
    action(story)
    here = story.meeting("clinic", "school", "council")
    story.give("AdoptPlan", meeting=here, all_present_agree=True, subject_to_confirmation=["school", "council"])
    assert refused(story, "ObjectToPlan", "rui", reason="r") == "decision-pending"
    assert refused(story, "ObjectToPlan", "neus", reason="r") == "decision-pending"
    story.give("ObjectToPlan", "ana", reason="Our board said no")
    story.give("ObjectToPlan", "caro", reason="Ours too")
    said = story.let_time_pass(LATER)
    assert only(said, "DecisionContested").objected == ("school", "council")
    assert story.state.phase == "plan"


def test_an_organisation_without_a_seat_may_still_object_while_absentees_may() -> None:
    story = in_plan(WINDOW, organisations=["clinic", "school", "library"])
    action(story)
    story.give("AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    story.give("ObjectToPlan", "lia", reason="r")
    assert only(story.let_time_pass(LATER), "PlanAdopted").dissent == ("library",)


def test_while_absentees_may_object_actions_are_accepted_and_nothing_is_drafted() -> None:
    story = in_plan(WINDOW)
    known_as = action(story)
    story.give("AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    story.give("AcceptAction", "ana", action=known_as)
    assert refused(story, "RemoveDraft", "ana", draft=known_as, reason="r") == "decision-pending"
    said = story.let_time_pass(LATER)
    assert only(said, "ActionAdopted").standing == "standing"


def test_in_a_plan_of_the_whole_network_actions_are_in_any_neighbourhood() -> None:
    story = Story(WINDOW, stream="cycle:town:network:2017")
    start = {"title": "All", "organisations": ["school"], "deadline": "2017-03-31", "body": "assembly"}
    story.give("StartCycle", "chief", **start)
    story.give("RecordFinding", "ana", kind="demand", text="t")
    here = {"body": "assembly", "zone": None, "minute_taker": "chief"}
    assert (
        refused(story, "ValidateDiagnosis", "far-scribe", meeting=story.meeting(**here), all_present_agree=True)
        == "wrong-zone"
    )
    story.give("ValidateDiagnosis", "chief", meeting=story.meeting(**here), all_present_agree=True)
    (known_as,) = story.state.course.findings
    made = only(story.give("PlaceFinding", "ana", finding=known_as, quadrants=["weaknesses"]), "FindingPlaced")
    new = {"kind": "correct-weaknesses", "text": "t", "items": [made.item]}
    story.give("AgreeStrategies", "chief", strategies=[new])
    story.give("AgreeSwot", "chief", meeting=story.meeting(**here), all_present_agree=True)
    assert story.state.plan.actions.get("") is None
    action(story, neighbourhoods=["hill", "river"])
