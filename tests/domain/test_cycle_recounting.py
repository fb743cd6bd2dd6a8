"""The votes of a meeting follow its attendance where that was entered wrong and is corrected."""

from datetime import UTC, datetime

import pytest

from domain import cycle
from domain.decider import MeetingFacts
from domain.message import Event
from domain.territory import Network, Quorum
from tests.domain.telling import kinds, only
from tests.domain.towns import Story, action, in_diagnosis, in_plan, town

WINDOW = town(validation=Quorum(objection_days=0), agreement=Quorum(objection_days=0))
HEALTH = town(adoption=Quorum(objection_days=0, required_sectors=("health",)))
LATER = datetime(2017, 3, 31, 12, tzinfo=UTC)
HERE = "group:town:circle#meeting-9"  # another one than that in which the earlier phases were decided


def met(story: Story, *present: str) -> MeetingFacts:
    return story.meeting(*present, meeting=HERE)


def adopting(*present: str, network: Network = WINDOW, **said: object) -> tuple[Story, MeetingFacts]:
    """A plan that was put to a meeting of these; all of them agree where nothing else is said."""
    story = in_plan(network)
    action(story)
    here = met(story, *present)
    story.give("AdoptPlan", meeting=here, **(said or {"all_present_agree": True}))
    return story, here


def follow(story: Story, *present: str) -> list[Event]:
    return list(story.timer("FollowAttendance", said_in=met(story, *present)))


def test_who_was_not_there_after_all_is_absent_has_no_vote_and_may_object() -> None:
    story, _ = adopting("clinic", "school", "council")
    made = only(follow(story, "clinic", "school"), "VotesRecounted")
    assert (made.taken_out, made.put_in, made.lacks) == (("council",), (), None)
    decision = story.state.course.decisions["adoption"]
    assert (decision.present, decision.agreed) == (("clinic", "school"), ("clinic", "school"))
    assert (set(decision.absent), set(decision.silent)) == ({"council", "neighbours"}, {"council", "neighbours"})
    assert dict(decision.taken_out) == {"council": "agreed"}
    assert "council" not in story.state.plan.endorsements
    story.give("Object", "caro", reason="We were not asked")
    adopted = only(story.let_time_pass(LATER), "PlanAdopted")
    assert (adopted.endorsed, adopted.dissent, adopted.silent) == (
        ("clinic", "school"), ("council",), ("neighbours",),
    )  # fmt: skip


def test_who_was_there_after_all_abstained_until_it_says_otherwise() -> None:
    story, _ = adopting("clinic", "school")
    follow(story, "clinic", "school", "council")
    decision = story.state.course.decisions["adoption"]
    assert (decision.abstained, decision.absent) == (("council",), ("neighbours",))
    here = met(story, "clinic", "school", "council")
    given = {"matter": "adoption", "position": "agreed", "reason": "So we said"}
    story.give("CorrectPosition", "caro", meeting=here, **given)
    assert story.state.course.decisions["adoption"].agreed == ("clinic", "school", "council")


def test_an_absentee_that_objected_and_was_there_after_all_objects_once() -> None:
    story, _ = adopting("clinic", "school", "council")
    story.give("Object", "neus", reason="Too dear")
    follow(story, "clinic", "school", "council", "neighbours")
    decision = story.state.course.decisions["adoption"]
    assert (decision.objected, decision.late, decision.against) == (("neighbours",), (), ("neighbours",))
    assert dict(decision.reasons) == {"neighbours": "Too dear"}
    follow(story, "clinic", "school", "council")
    decision = story.state.course.decisions["adoption"]
    assert (decision.objected, decision.late, dict(decision.taken_out)) == ((), ("neighbours",), {})
    assert dict(decision.reasons) == {"neighbours": "Too dear"}


def test_an_attendance_that_is_corrected_back_gives_the_votes_back() -> None:
    story, _ = adopting("clinic", "school", "council")
    before = story.state
    follow(story, "clinic", "school")
    follow(story, "clinic", "school", "council")
    after = story.state.course.decisions["adoption"]
    assert set(after.agreed) == set(before.course.decisions["adoption"].agreed)
    assert (dict(after.taken_out), after.lacks) == ({}, None)
    assert story.state.plan.endorsements["council"].position == "endorsed"
    assert follow(story, "clinic", "school", "council") == []


@pytest.mark.parametrize("entered", [("clinic", "school", "council"), ("clinic", "school")])
def test_an_endorsement_of_the_draft_is_not_lost_by_an_attendance_that_was_entered_wrong(
    entered: tuple[str, ...],
) -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("Endorse", "caro")
    story.give("AdoptPlan", meeting=met(story, *entered), agree=["clinic", "school"])
    follow(story, "clinic", "school", "council")
    assert story.state.course.decisions["adoption"].agreed == ("clinic", "school", "council")
    follow(story, "clinic", "school")
    decision = story.state.course.decisions["adoption"]
    assert (decision.agreed, decision.absent_in_favour) == (("clinic", "school"), ("council",))
    assert decision.silent == ("neighbours",)
    assert story.state.plan.endorsements["council"].position == "endorsed"


def test_what_was_decided_without_a_quorum_as_the_attendance_now_stands_stays_decided_and_says_so() -> None:
    story = in_diagnosis(town(validation=Quorum(objection_days=0)))
    story.give("RecordFinding", "ana", kind="demand", text="No bus")
    story.give("ValidateDiagnosis", meeting=met(story, "clinic", "school"), all_present_agree=True)
    assert story.state.phase == "swot"
    assert only(follow(story, "clinic"), "VotesRecounted").lacks == "no-quorum"
    decision = story.state.course.decisions["validation"]
    assert (story.state.phase, decision.outcome, decision.lacks) == ("swot", "final", "no-quorum")


def test_what_absentees_may_still_object_to_comes_to_nothing_where_its_meeting_had_no_quorum() -> None:
    story, _ = adopting("clinic", "school")
    follow(story, "clinic")
    said = story.let_time_pass(LATER)
    assert kinds(said)[-1] == "DecisionContested"
    assert only(said, "DecisionContested").lacks == "no-quorum"
    assert story.state.phase == "plan"
    assert "adopt-plan" in [todo.what for todo in cycle.summary(story.state).todos]


def test_a_sector_that_must_be_there_and_was_not_after_all_is_told() -> None:
    story, _ = adopting("clinic", "school", "council", network=HEALTH)
    assert story.state.phase == "actions"
    assert only(follow(story, "school", "council"), "VotesRecounted").lacks == "missing-sector"


@pytest.mark.parametrize("phase", ["actions", "closed"])
def test_a_cycle_follows_an_attendance_in_whatever_phase_it_has_come_to(phase: str) -> None:
    story, _ = adopting("clinic", "school", "council", network=town(adoption=Quorum(objection_days=0)))
    if phase == "closed":
        story.let_time_pass(datetime(2018, 6, 1, 12, tzinfo=UTC))
    assert only(follow(story, "clinic", "school"), "VotesRecounted").taken_out == ("council",)
