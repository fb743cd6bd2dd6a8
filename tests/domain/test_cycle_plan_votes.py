"""The votes on a plan: of one organisation the last word counts, wherever it was said."""

from datetime import UTC, datetime

from domain import cycle
from domain.territory import Quorum
from tests.domain.telling import kinds, only, refused
from tests.domain.towns import action, in_plan, town

WINDOW = town(validation=Quorum(objection_days=0), agreement=Quorum(objection_days=0))
HASTY = WINDOW.changed(rules=WINDOW.rules.model_copy(update={"confirmation_days": 1}))  # before the absent have spoken
LATER = datetime(2017, 3, 31, 12, tzinfo=UTC)


def test_what_is_said_in_the_meeting_replaces_an_earlier_endorsement_whose_confirmation_lapses() -> None:
    story = in_plan(HASTY)
    action(story)
    story.give("Endorse", "ana", subject_to_confirmation=True)
    here = story.meeting("clinic", "school", "council")
    story.give("AdoptPlan", meeting=here, agree=["clinic", "school"], objections=[{"organisation": "council"}])
    assert story.state.plan.endorsements["school"].position == "endorsed"
    assert story.todos("confirm-endorsement") == []
    said = story.let_time_pass(LATER)
    assert "EndorsementLapsed" not in kinds(said)
    adopted = only(said, "PlanAdopted")
    assert (adopted.endorsed, adopted.subject_to_confirmation) == (("clinic", "school"), ())
    assert story.state.plan.endorsements["school"].position == "endorsed"


def test_an_endorsement_subject_to_confirmation_is_replaced_where_nobody_has_to_be_waited_for_too() -> None:
    story = in_plan()
    action(story)
    story.give("Endorse", "ana", subject_to_confirmation=True)
    adopted = only(story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True), "PlanAdopted")
    assert adopted.subject_to_confirmation == ()
    assert "EndorsementLapsed" not in kinds(story.let_time_pass(LATER))


def test_who_endorsed_the_draft_and_objects_or_abstains_in_the_meeting_endorses_it_no_more() -> None:
    story = in_plan(WINDOW)
    action(story)
    for who in ("ana", "rui", "caro"):
        story.give("Endorse", who)
    here = story.meeting("clinic", "school", "council")
    against = [{"organisation": "school", "reason": "No money for it"}]
    story.give("AdoptPlan", meeting=here, agree=["clinic"], objections=against, abstain=["council"])
    kept = story.state.plan.endorsements
    assert kept["clinic"].position == "endorsed"
    assert (kept["school"].position, kept["school"].reason) == ("objected", "No money for it")
    assert "council" not in kept


def test_who_endorsed_the_draft_and_says_nothing_in_the_meeting_is_for_the_plan() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("Endorse", "ana")
    story.give("Endorse", "caro", subject_to_confirmation=True)
    story.give("ConfirmEndorsement", "caro")
    here = story.meeting("clinic", "school", "council")
    met = only(story.give("AdoptPlan", meeting=here, agree=["clinic"]), "MeetingAgreed")
    assert (met.agreed, met.abstained) == (("clinic", "school", "council"), ())
    assert (met.in_favour_before, met.subject_to_confirmation) == (("school", "council"), ())
    assert only(story.let_time_pass(LATER), "PlanAdopted").endorsed == ("clinic", "school", "council")
    assert story.state.plan.endorsements["school"].position == "endorsed"


def test_an_endorsement_waits_for_its_confirmation_after_a_meeting_in_which_nothing_was_said() -> None:
    story = in_plan(HASTY)
    action(story)
    story.give("Endorse", "ana", subject_to_confirmation=True)
    here = story.meeting("clinic", "school", "council")
    met = only(story.give("AdoptPlan", meeting=here, agree=["clinic", "council"]), "MeetingAgreed")
    assert (met.agreed, met.subject_to_confirmation) == (("clinic", "school", "council"), ("school",))
    assert len(story.todos("confirm-endorsement")) == 1
    (lapse,) = [due for due in cycle.due(story.state) if due.kind == "LapseEndorsement"]
    story.fire(lapse)
    assert story.state.course.decisions["adoption"].lapsed == ("school",)


def test_only_an_endorsement_that_stands_is_a_vote() -> None:
    story = in_plan(HASTY)
    action(story)
    story.give("Endorse", "ana", subject_to_confirmation=True)
    (lapse,) = [due for due in cycle.due(story.state) if due.kind == "LapseEndorsement"]
    story.fire(lapse)
    story.give("Endorse", "caro")
    story.give("ObjectToPlan", "caro", reason="We read it again")
    here = story.meeting("clinic", "school", "council")
    met = only(story.give("AdoptPlan", meeting=here, agree=["clinic"]), "MeetingDisagreed")
    assert (met.agreed, met.abstained, met.objections[0].organisation) == (("clinic",), ("school",), "council")


def test_what_is_said_in_the_meeting_is_the_last_word_on_a_plan_an_abstention_too() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("Endorse", "ana")
    story.give("ObjectToPlan", "caro", reason="Too dear")
    here = story.meeting("clinic", "school", "council")
    for one in ({"agree": ["clinic"]}, {"all_present_agree": True}):
        twice = {**one, "abstain": ["clinic"], "objections": [{"organisation": "clinic"}]}
        assert refused(story, "AdoptPlan", meeting=here, **twice) == "said-both"
    assert refused(story, "AdoptPlan", meeting=here, agree=[], abstain=["neighbours"]) == "not-present"
    said = story.give("AdoptPlan", meeting=here, all_present_agree=True, abstain=["school", "council"])
    met = only(said, "MeetingDisagreed")
    assert (met.agreed, met.abstained, met.objections) == (("clinic",), ("school", "council"), ())
    assert set(story.state.plan.endorsements) == {"clinic"}


def test_under_older_rules_who_was_not_named_abstained() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.edition = 2
    story.give("Endorse", "ana")
    here = story.meeting("clinic", "school", "council")
    met = only(story.give("AdoptPlan", meeting=here, agree=["clinic", "council"]), "MeetingAgreed")
    assert (met.abstained, met.in_favour_before) == (("school",), ())


def test_a_lapse_is_seen_in_the_votes_of_the_meeting_and_who_confirms_late_is_counted_again() -> None:
    story = in_plan(HASTY)
    action(story)
    here = story.meeting("clinic", "school", "council")
    given = {"agree": ["clinic", "school"], "subject_to_confirmation": ["school"]}
    story.give("AdoptPlan", meeting=here, **given)
    (lapse,) = [due for due in cycle.due(story.state) if due.kind == "LapseEndorsement"]
    assert only(story.fire(lapse), "EndorsementLapsed").round == 1
    decision = story.state.course.decisions["adoption"]
    assert (decision.agreed, decision.lapsed, decision.position("school")) == (("clinic",), ("school",), "lapsed")
    story.give("ConfirmEndorsement", "ana")
    decision = story.state.course.decisions["adoption"]
    assert (decision.agreed, decision.lapsed) == (("clinic", "school"), ())
    assert only(story.let_time_pass(LATER), "PlanAdopted").endorsed == ("clinic", "school")


def test_a_plan_that_falls_says_who_was_absent_and_who_did_not_confirm() -> None:
    story = in_plan(HASTY)
    action(story)
    here = story.meeting("clinic", "school")
    story.give("AdoptPlan", meeting=here, all_present_agree=True, subject_to_confirmation=["school"])
    story.give("Object", "neus", reason="Nobody asked us")
    contested = only(story.let_time_pass(LATER), "DecisionContested")
    assert (contested.agreed, contested.objected, contested.absent) == (("clinic",), ("neighbours",), ("neighbours",))
    assert contested.lapsed == ("school",)
    decision = story.state.course.decisions["adoption"]
    assert (decision.agreed, decision.lapsed, decision.late) == (("clinic",), ("school",), ("neighbours",))
    assert dict(decision.reasons) == {"neighbours": "Nobody asked us"}


def test_an_absentee_who_endorsed_the_draft_is_not_silent_unless_it_objects_or_does_not_confirm() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("Endorse", "neus")
    story.give("Endorse", "caro", subject_to_confirmation=True)
    story.give("AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    decision = story.state.course.decisions["adoption"]
    assert (decision.absent_in_favour, decision.silent) == (("council", "neighbours"), ())
    story.give("Object", "neus", reason="We read it again")
    assert story.state.plan.endorsements["neighbours"].position == "objected"
    said = story.let_time_pass(LATER)
    adopted = only(said, "PlanAdopted")
    assert (adopted.dissent, adopted.silent) == (("neighbours",), ())
    assert [event.data["organisation"] for event in story.events if event.kind == "EndorsementLapsed"] == ["council"]


def test_an_absentee_who_takes_back_its_endorsement_while_absentees_may_object_has_objected() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("Endorse", "neus", subject_to_confirmation=True)
    story.give("AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    assert kinds(story.give("ObjectToPlan", "neus", reason="Our board said no")) == ["PlanObjected", "ObjectionRaised"]
    said = story.let_time_pass(LATER)
    assert only(said, "SilenceRecorded").organisations == ("council",)
    assert only(said, "PlanAdopted").dissent == ("neighbours",)


def test_a_position_that_is_corrected_is_the_organisation_s_word_on_the_plan() -> None:
    story = in_plan(WINDOW)
    action(story)
    here = story.meeting("clinic", "school", "council")
    story.give("AdoptPlan", meeting=here, all_present_agree=True)
    given = {"matter": "adoption", "position": "objected", "reason": "I said no"}
    story.give("CorrectPosition", "ana", meeting=here, **given)
    assert story.state.plan.endorsements["school"].reason == "I said no"
    assert only(story.let_time_pass(LATER), "PlanAdopted").dissent == ("school",)


def test_an_objection_to_the_draft_that_is_not_repeated_in_the_meeting_keeps_its_reason() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("ObjectToPlan", "ana", reason="No money for it")
    said = story.give("AdoptPlan", meeting=story.meeting("clinic", "school", "council"), all_present_agree=True)
    (objection,) = only(said, "MeetingAgreed").objections
    assert (objection.organisation, objection.reason) == ("school", "No money for it")


def test_what_was_said_in_a_meeting_that_disagreed_is_the_last_word_too() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("Endorse", "ana")
    against = [{"organisation": "school", "reason": "No"}, {"organisation": "council", "reason": "Not so"}]
    story.give("AdoptPlan", meeting=story.meeting("clinic", "school", "council"), agree=["clinic"], objections=against)
    kept = story.state.plan.endorsements
    assert {known_as: one.position for known_as, one in kept.items()} == {
        "clinic": "endorsed",
        "school": "objected",
        "council": "objected",
    }


def test_under_older_rules_a_lapse_took_back_what_was_said_in_the_meeting() -> None:
    story = in_plan(HASTY)
    action(story)
    story.edition = 2
    story.give("Endorse", "ana", subject_to_confirmation=True)
    here = story.meeting("clinic", "school", "council")
    story.give("AdoptPlan", meeting=here, agree=["clinic", "school"])
    said = story.let_time_pass(LATER)
    assert only(said, "EndorsementLapsed").round is None
    assert only(said, "DecisionContested").agreed == ("clinic",)
