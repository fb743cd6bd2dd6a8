"""How the body decides: by quorum, with the objections of absentees, and with silence that is only silence.

Told of a diagnosis; that a SWOT and a plan go the same way is told at the end.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain import cycle
from domain.territory import Network, Quorum
from tests.domain.telling import kinds, only, refused
from tests.domain.towns import (
    AT_ONCE,
    TOWN,
    Story,
    action,
    finding,
    in_diagnosis,
    in_plan,
    in_swot,
    item,
    strategy,
    town,
)

AFTER = datetime(2017, 3, 20, 12, tzinfo=UTC)
SPLIT: dict[str, Any] = {
    "agree": ["clinic", "school"],
    "objections": [{"organisation": "council", "reason": "Too soon"}],
}


def ready(network: Network = TOWN) -> Story:
    story = in_diagnosis(network)
    finding(story)
    return story


def agreed(*present: str, network: Network = TOWN, **said: Any) -> Story:
    """A diagnosis that the members present have validated, while absentees may object."""
    story = ready(network)
    said = {"all_present_agree": "agree" not in said, **said}
    story.give("ValidateDiagnosis", meeting=story.meeting(*(present or ("clinic", "school", "council"))), **said)
    return story


def test_a_body_decides_in_a_meeting() -> None:
    assert refused(ready(), "ValidateDiagnosis") == "needs-a-meeting"


def test_without_a_quorum_nothing_is_decided() -> None:
    story = ready()
    assert refused(story, "ValidateDiagnosis", meeting=story.meeting("clinic"), all_present_agree=True) == "no-quorum"
    story.give("ValidateDiagnosis", meeting=story.meeting("clinic", call=2), all_present_agree=True)


def test_the_meeting_is_of_the_body_that_the_cycle_names_duly_convened_and_held_since_it_started() -> None:
    story = ready()
    for facts, code in (
        ({"body": "choir"}, "wrong-body"),
        ({"duly_convened": False}, "not-duly-convened"),
        ({"held_on": None}, "meeting-not-held"),
        ({"held_on": "2017-02-28"}, "meeting-too-early"),
        ({"minutes_approved": True}, "minutes-approved"),
    ):
        assert refused(story, "ValidateDiagnosis", meeting=story.meeting(**facts), all_present_agree=True) == code


def test_required_sectors_must_be_there() -> None:
    story = ready(town(validation=Quorum(required_sectors=("health",))))
    assert (
        refused(story, "ValidateDiagnosis", meeting=story.meeting("school", "council"), all_present_agree=True)
        == "missing-sector"
    )


def test_the_decision_is_entered_by_a_coordinator_or_the_minute_taker_of_that_meeting() -> None:
    story = ready()
    assert refused(story, "ValidateDiagnosis", "ana", meeting=story.meeting(), all_present_agree=True) == "wrong-role"
    assert (
        refused(story, "ValidateDiagnosis", "other-scribe", meeting=story.meeting(), all_present_agree=True)
        == "not-the-minute-taker"
    )
    story.give("ValidateDiagnosis", "scribe", meeting=story.meeting(), all_present_agree=True)


def test_who_was_not_there_neither_agrees_nor_objects_in_the_meeting() -> None:
    story = ready()
    for said in ({"agree": ["neighbours"]}, {"objections": [{"organisation": "neighbours"}]}):
        assert refused(story, "ValidateDiagnosis", meeting=story.meeting("clinic", "school"), **said) == "not-present"
    both = {"agree": ["clinic"], "objections": [{"organisation": "clinic"}]}
    assert refused(story, "ValidateDiagnosis", meeting=story.meeting(), **both) == "said-both"
    twice = {"objections": [{"organisation": "clinic"}, {"organisation": "clinic", "reason": "again"}]}
    assert refused(story, "ValidateDiagnosis", meeting=story.meeting(), **twice) == "named-twice"


def test_who_agrees_who_objects_and_who_abstains_is_on_the_record() -> None:
    story = agreed("clinic", "school", "council", agree=["clinic", "school"])
    event = next(event for event in story.events if event.kind == "MeetingAgreed")
    assert event.data["agreed"] == ["clinic", "school"]
    assert event.data["abstained"] == ["council"]
    assert event.data["absent"] == ["neighbours"]
    assert event.data["meeting"] == "group:town:circle#meeting-1"
    story = agreed(**SPLIT)
    event = next(event for event in story.events if event.kind == "MeetingAgreed")
    assert event.data["objections"] == [{"organisation": "council", "reason": "Too soon"}]


def test_where_too_few_agree_that_is_kept_and_the_matter_stays_open() -> None:
    story = ready()
    said = story.give("ValidateDiagnosis", meeting=story.meeting(), agree=["clinic", "school"])
    assert kinds(said) == ["MeetingDisagreed"]
    assert story.state.phase == "diagnosis"
    finding(story)
    said = story.give("ValidateDiagnosis", meeting=story.meeting(), agree=["clinic", "school", "council"])
    assert only(said, "MeetingAgreed").round == 2


def test_where_all_were_there_the_decision_is_final_at_once() -> None:
    story = ready()
    assert kinds(story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)) == [
        "MeetingAgreed",
        "DiagnosisValidated",
    ]


def test_where_the_rules_give_absentees_no_days_the_decision_is_final_at_once() -> None:
    story = ready(AT_ONCE)
    said = story.give("ValidateDiagnosis", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    assert kinds(said) == ["MeetingAgreed", "DiagnosisValidated"]


def test_absentees_have_some_working_days_to_object() -> None:
    story = agreed()
    assert story.state.phase == "diagnosis"
    (closing,) = [due for due in cycle.due(story.state) if due.kind == "CloseObjections"]
    assert closing.at == datetime(2017, 3, 10, 3, tzinfo=UTC)  # five working days, with a holiday on the 8th
    (todo,) = story.todos("object-or-let-stand")
    assert (todo.who, todo.due_at) == ("organisation:neighbours", closing.at)


def test_when_their_days_are_over_silence_is_recorded_as_silence_and_the_decision_stands() -> None:
    story = agreed()
    said = story.let_time_pass(AFTER)
    assert only(said, "SilenceRecorded").organisations == ("neighbours",)
    assert only(said, "DiagnosisValidated").dissent == ()
    assert story.state.phase == "swot"


def test_while_absentees_may_object_nothing_of_what_was_decided_changes() -> None:
    story = agreed()
    known_as = next(iter(story.state.course.findings))
    for kind, given in (
        ("RecordFinding", {"kind": "demand", "text": "t"}),
        ("CorrectFinding", {"finding": known_as, "reason": "r", "text": "t"}),
        ("MergeFindings", {"survivor": known_as, "merged": [known_as]}),
        ("ExtendDiagnosis", {"deadline": "2017-05-01", "reason": "r"}),
        ("ValidateDiagnosis", {}),
    ):
        assert refused(story, kind, **given) == "decision-pending"


def test_an_absentee_objects_and_that_is_kept_as_dissent() -> None:
    story = agreed()
    story.give("Object", "neus", reason="Nobody asked the neighbours")
    said = story.let_time_pass(AFTER)
    assert kinds(said) == ["DiagnosisValidated"]
    assert only(said, "DiagnosisValidated").dissent == ("neighbours",)


def test_only_absent_members_object_and_each_once() -> None:
    story = agreed()
    assert refused(story, "Object", "ana", reason="r") == "not-an-absentee"
    assert refused(story, "Object", "lia", reason="r") == "not-an-absentee"
    assert refused(story, "Object", "alone", reason="r") == "not-an-absentee"
    assert refused(story, "Object", "neus") == "missing-field"
    story.give("Object", "neus", reason="r")
    assert refused(story, "Object", "neus", reason="again") == "already-objected"


def test_after_their_days_absentees_object_no_more() -> None:
    story = agreed()
    story.now = datetime(2017, 3, 10, 3, tzinfo=UTC)
    assert refused(story, "Object", "neus", reason="r") == "objections-closed"
    story.let_time_pass(AFTER)
    assert refused(story, "Object", "neus", reason="r") == "nothing-to-object-to"
    assert refused(ready(), "Object", "neus", reason="r") == "nothing-to-object-to"


def test_an_open_matter_is_closed_by_the_rules_it_was_put_to_the_meeting_by() -> None:
    story = agreed()
    story.give("Object", "neus", reason="Nobody asked the neighbours")
    story.network = town(validation=Quorum(agree_share=1))
    assert kinds(story.let_time_pass(AFTER)) == ["DiagnosisValidated"]


def test_a_meeting_before_a_phase_began_decides_nothing_of_it() -> None:
    story = in_diagnosis(AT_ONCE)
    found = finding(story)
    early = story.meeting()
    story.now += timedelta(days=7)
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    strategy(story, item(story, found))
    assert refused(story, "AgreeSwot", meeting=early, all_present_agree=True) == "meeting-too-early"
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    action(story)
    story.now += timedelta(days=7)
    assert refused(story, "AdoptPlan", meeting=early, all_present_agree=True) == "meeting-too-early"
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    assert story.state.phase == "actions"


def test_with_too_many_late_objections_a_decision_is_contested_and_put_to_a_meeting_again() -> None:
    story = agreed("clinic", "school")
    story.give("Object", "neus", reason="No")
    story.give("Object", "caro", reason="Not so")
    said = story.let_time_pass(AFTER)
    contested = only(said, "DecisionContested")
    assert (contested.agreed, contested.objected) == (("clinic", "school"), ("neighbours", "council"))
    assert story.state.phase == "diagnosis"
    (todo,) = story.todos("validate-diagnosis")
    assert (todo.who, todo.params["again"]) == ("role:minute-taker", "contested")
    finding(story)
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    assert story.state.phase == "swot"


def test_a_window_that_was_closed_by_one_timer_is_not_closed_by_an_old_one() -> None:
    story = agreed("clinic", "school")
    (old,) = [due for due in cycle.due(story.state) if due.kind == "CloseObjections"]
    story.give("Object", "neus", reason="No")
    story.give("Object", "caro", reason="Not so")
    story.let_time_pass(AFTER)
    story.give("ValidateDiagnosis", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    assert story.fire(old) == []
    story.let_time_pass(AFTER + timedelta(days=20))
    assert story.fire(old) == []


def test_who_stated_something_in_a_meeting_may_correct_it_until_the_minutes_are_approved() -> None:
    story = agreed("clinic", "school", "council", agree=["clinic", "school", "council"])
    given = {"matter": "validation", "position": "objected", "reason": "I said no"}
    corrected = only(story.give("CorrectPosition", "caro", meeting=story.meeting(), **given), "PositionCorrected")
    assert (corrected.organisation, corrected.corrects) == ("council", "agreed")
    assert only(story.let_time_pass(AFTER), "DiagnosisValidated").dissent == ("council",)
    approved = story.meeting(minutes_approved=True)
    given["position"] = "agreed"
    assert refused(story, "CorrectPosition", "caro", meeting=approved, **given) == "minutes-approved"


def test_corrected_positions_count_when_the_absentees_days_are_over() -> None:
    story = agreed("clinic", "school", "council")
    for by in ("caro", "ana"):
        given = {"matter": "validation", "position": "abstained", "reason": "I said nothing"}
        story.give("CorrectPosition", by, meeting=story.meeting(), **given)
    assert "DecisionContested" in kinds(story.let_time_pass(AFTER))


def test_only_who_was_in_that_meeting_corrects_what_they_said_there() -> None:
    story = agreed()
    given = {"matter": "validation", "position": "objected", "reason": "r"}
    here = story.meeting()
    assert refused(story, "CorrectPosition", "neus", meeting=here, **given) == "not-present"
    assert refused(story, "CorrectPosition", "ana", **given) == "another-meeting"
    other = story.meeting(meeting="group:town:circle#other")
    assert refused(story, "CorrectPosition", "ana", meeting=other, **given) == "another-meeting"
    assert refused(story, "CorrectPosition", "ana", meeting=here, **{**given, "matter": "adoption"}) == (
        "nothing-decided"
    )
    assert story.give("CorrectPosition", "ana", meeting=here, **{**given, "position": "agreed"}) == []
    assert refused(Story(), "CorrectPosition", "ana", meeting=here, **given) == "not-started"


def test_a_correction_after_the_decision_is_final_is_on_the_record_and_undoes_nothing() -> None:
    story = in_swot()
    given = {"matter": "validation", "position": "objected", "reason": "r"}
    assert kinds(story.give("CorrectPosition", "ana", meeting=story.meeting(), **given)) == ["PositionCorrected"]
    assert story.state.phase == "swot"


def test_a_swot_and_a_plan_are_decided_in_the_same_way() -> None:
    quick = Quorum(objection_days=0)
    story = in_swot(town(validation=quick))
    strategy(story, item(story, next(iter(story.state.course.findings))))
    story.give("AgreeSwot", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    assert refused(story, "PlaceFinding", "ana", finding="finding-0", quadrants=["threats"]) == "decision-pending"
    assert refused(story, "AgreeSwot", meeting=story.meeting(), all_present_agree=True) == "decision-pending"
    (old,) = [due for due in cycle.due(story.state) if due.kind == "CloseObjections"]
    assert kinds(story.let_time_pass(AFTER)) == ["SilenceRecorded", "SwotAgreed"]
    assert story.fire(old) == []
    assert refused(story, "AdoptPlan", meeting=story.meeting(), all_present_agree=True) == "no-actions"
    action(story)
    story.give("AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    assert refused(story, "DraftLine", name="Another") == "decision-pending"
    assert refused(story, "AdoptPlan", meeting=story.meeting(), all_present_agree=True) == "decision-pending"
    (old,) = [due for due in cycle.due(story.state) if due.kind == "CloseObjections"]
    assert refused(story, "Endorse", "ana") == "decision-pending"
    said = story.let_time_pass(AFTER + timedelta(days=20))
    assert kinds(said)[:3] == ["SilenceRecorded", "PlanAdopted", "ActionAdopted"]
    assert only(said, "PlanAdopted").silent == ("council", "neighbours")
    assert story.fire(old) == []


def test_each_matter_has_its_own_quorum() -> None:
    network = town(validation=Quorum(objection_days=0), agreement=Quorum(objection_days=0), adoption=Quorum(share=1))
    story = in_plan(network)
    action(story)
    assert refused(story, "AdoptPlan", meeting=story.meeting("clinic", "school"), all_present_agree=True) == "no-quorum"


def test_nobody_agrees_by_saying_nothing() -> None:
    story = ready()
    here = story.meeting("clinic", "school")
    assert refused(story, "ValidateDiagnosis", meeting=here) == "who-agrees"
    objecting = [{"organisation": "school", "reason": "Too soon"}]
    assert refused(story, "ValidateDiagnosis", meeting=here, objections=objecting) == "who-agrees"
    assert refused(story, "ValidateDiagnosis", meeting=here, agree=None) == "who-agrees"
    both = {"agree": ["clinic"], "all_present_agree": True}
    assert refused(story, "ValidateDiagnosis", meeting=here, **both) == "agree-both-ways"
    nobody = only(story.give("ValidateDiagnosis", meeting=here, agree=[]), "MeetingDisagreed")
    assert (nobody.agreed, nobody.abstained) == ((), ("clinic", "school"))
    said = story.give("ValidateDiagnosis", meeting=here, all_present_agree=True)
    assert only(said, "MeetingAgreed").agreed == ("clinic", "school")


def test_nobody_agrees_to_a_swot_or_a_plan_by_saying_nothing_either() -> None:
    story = in_swot()
    strategy(story, item(story, next(iter(story.state.course.findings))))
    assert refused(story, "AgreeSwot", meeting=story.meeting()) == "who-agrees"
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    action(story)
    assert refused(story, "AdoptPlan", meeting=story.meeting()) == "who-agrees"


def test_who_says_that_all_present_agree_says_it_of_those_who_do_not_object() -> None:
    objecting = [{"organisation": "school", "reason": "Too soon"}]
    story = agreed("clinic", "school", "council", objections=objecting)
    decision = story.state.course.decisions["validation"]
    assert (decision.agreed, decision.objected) == (("clinic", "council"), ("school",))
    assert dict(decision.reasons) == {"school": "Too soon"}


def test_under_older_rules_all_present_agreed_who_did_not_object() -> None:
    story = ready()
    story.edition = 2
    said = only(story.give("ValidateDiagnosis", meeting=story.meeting("clinic", "school")), "MeetingAgreed")
    assert (said.agreed, said.consent) == (("clinic", "school"), None)
    assert "consent" not in story.events[-1].data
    story.give("Object", "neus", reason="Nobody asked us")
    decision = story.state.course.decisions["validation"]
    assert set(decision.model_dump(mode="json")) == {
        *("matter", "round", "meeting", "held_on", "agree_share", "present", "agreed", "objected", "abstained"),
        *("absent", "late", "closes_at", "outcome"),
    }
