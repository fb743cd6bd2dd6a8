"""What teams may record in a diagnosis, how duplicates are merged, and what its deadline does."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain import cycle
from domain.cycle.state import Swot
from tests.domain.telling import kinds, only, refused
from tests.domain.towns import (
    AT_ONCE,
    STREAM,
    TOWN,
    Story,
    closed,
    finding,
    in_actions,
    in_diagnosis,
    in_evaluation,
    in_plan,
    in_swot,
)

APRIL = datetime(2017, 4, 3, 12, tzinfo=UTC)


def test_a_team_records_a_finding_with_its_kind_text_sector_source_evidence_and_value() -> None:
    story = in_diagnosis()
    given = {
        "kind": "indicator",
        "text": "Children in no school",
        "evidence": "Census",
        "value": 41,
        "unit": "children",
    }
    recorded = only(story.give("RecordFinding", "ana", **given), "FindingRecorded")
    assert (recorded.organisation, recorded.sector) == ("school", "education")
    assert (recorded.value, recorded.unit, recorded.evidence) == (41, "children", "Census")
    kept = story.state.course.findings[recorded.finding]
    assert (kept.kind, kept.value, kept.unit) == ("indicator", 41, "children")


@pytest.mark.parametrize("kind", ["demand", "fragility", "strength", "resource", "indicator"])
def test_evidence_value_and_sector_need_not_be_given(kind: str) -> None:
    story = in_diagnosis()
    known_as = finding(story, kind=kind)
    assert story.state.course.findings[known_as].sector == "education"


def test_a_finding_may_be_of_another_sector_than_its_source() -> None:
    story = in_diagnosis()
    known_as = finding(story, sector="health")
    assert story.state.course.findings[known_as].sector == "health"


def test_the_state_keeps_a_long_text_in_brief_and_the_event_the_whole() -> None:
    story = in_diagnosis()
    long = "A long story. " * 500
    known_as = finding(story, long)
    assert len(story.state.course.findings[known_as].text) <= 160
    assert story.events[-1].data["text"] == long.strip()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": " \n"}, "empty-text"),
        ({"text": "x" * 20_001}, "text-too-long"),
        ({"kind": "rumour"}, "bad-value"),
        ({"sector": "moon"}, "unknown-sector"),
        ({"unit": "children"}, "unit-without-value"),
        ({"organisation": "library"}, "not-participating"),
        ({"organisation": "clinic"}, "not-your-organisation"),
        ({"mood": "good"}, "unknown-field"),
        ({"value": "many"}, "bad-value"),
    ],
)
def test_what_is_no_finding_is_refused(wrong: dict[str, Any], code: str) -> None:
    given = {"kind": "demand", "text": "No bus on Sundays", **wrong}
    assert refused(in_diagnosis(), "RecordFinding", "ana", **given) == code


def test_a_finding_has_a_kind_and_a_text() -> None:
    assert refused(in_diagnosis(), "RecordFinding", "ana", kind="demand") == "missing-field"
    assert refused(in_diagnosis(), "RecordFinding", "ana", text="No bus") == "missing-field"


def test_a_coordinator_records_for_any_organisation_that_takes_part() -> None:
    story = in_diagnosis()
    known_as = finding(story, by="coord", organisation="neighbours")
    assert story.state.course.findings[known_as].organisation == "neighbours"
    assert refused(story, "RecordFinding", kind="demand", text="t", organisation="library") == "not-participating"


def test_who_belongs_to_no_organisation_records_nothing() -> None:
    assert refused(in_diagnosis(), "RecordFinding", "alone", kind="demand", text="t") == "no-organisation"


@pytest.mark.parametrize("by", ["eva", "scribe", "sec", "gone"])
def test_only_teams_and_coordinators_record(by: str) -> None:
    code = "person-left" if by == "gone" else "wrong-role"
    assert refused(in_diagnosis(), "RecordFinding", by, kind="demand", text="t") == code


def test_in_a_cycle_of_the_whole_network_teams_of_every_zone_record_and_zone_coordinators_only_for_their_own() -> None:
    story = Story(TOWN, stream="cycle:town:network:2017")
    start = {"title": "All", "organisations": ["school", "clinic"], "deadline": "2017-03-31", "body": "assembly"}
    story.give("StartCycle", "chief", **start)
    finding(story, by="far")
    assert (
        refused(story, "RecordFinding", "far", kind="demand", text="t", organisation="clinic")
        == "not-your-organisation"
    )
    finding(story, by="chief", organisation="clinic")
    assert refused(story, "ExtendDiagnosis", "far", deadline="2017-05-01", reason="r") == "wrong-zone"


def test_duplicates_are_merged_and_the_merged_one_points_to_the_survivor() -> None:
    story = in_diagnosis()
    first, second = finding(story), finding(story, by="rui")
    merged = only(story.give("MergeFindings", survivor=first, merged=[second], reason="The same"), "FindingsMerged")
    assert merged.merged == (second,)
    assert story.state.course.findings[second].merged_into == first
    assert len(story.state.course.findings) == 2
    assert story.state.course.resolved(second) == first


def test_what_was_merged_into_one_that_is_merged_later_is_found_at_the_end() -> None:
    story = in_diagnosis()
    first, second, third = finding(story), finding(story), finding(story)
    story.give("MergeFindings", survivor=second, merged=[third])
    story.give("MergeFindings", survivor=first, merged=[second])
    assert story.state.course.resolved(third) == first
    assert story.state.course.standing_findings == 1


def test_only_findings_that_stand_are_merged_and_none_into_itself() -> None:
    story = in_diagnosis()
    first, second = finding(story), finding(story)
    assert refused(story, "MergeFindings", survivor=first, merged=[first]) == "named-twice"
    assert refused(story, "MergeFindings", survivor=first, merged=["finding-0"]) == "unknown-id"
    assert refused(story, "MergeFindings", survivor=first, merged=[]) == "missing-field"
    story.give("MergeFindings", survivor=first, merged=[second])
    assert refused(story, "MergeFindings", survivor=first, merged=[second]) == "finding-merged"
    assert refused(story, "MergeFindings", survivor=second, merged=[first]) == "finding-merged"


def test_teams_do_not_merge() -> None:
    story = in_diagnosis()
    first, second = finding(story), finding(story)
    assert refused(story, "MergeFindings", "ana", survivor=first, merged=[second]) == "wrong-role"


def test_the_minute_taker_of_another_body_writes_down_nothing_for_this_one() -> None:
    story = in_diagnosis()
    first, second = finding(story), finding(story)
    assert refused(story, "MergeFindings", "choir-scribe", survivor=first, merged=[second]) == "wrong-role"
    story.give("MergeFindings", "other-scribe", survivor=first, merged=[second])
    assert refused(story, "SeparateFinding", "choir-scribe", finding=second, reason="r") == "wrong-role"


def test_a_wrong_merge_is_put_right_by_separating() -> None:
    story = in_diagnosis()
    first, second = finding(story), finding(story)
    assert refused(story, "SeparateFinding", finding=second, reason="r") == "not-merged"
    story.give("MergeFindings", survivor=first, merged=[second])
    story.give("SeparateFinding", finding=second, reason="Not the same after all")
    assert story.state.course.findings[second].merged_into is None
    assert story.state.course.standing_findings == 2


def test_a_correction_names_what_it_corrects_and_leaves_the_rest() -> None:
    story = in_diagnosis()
    known_as = finding(story, "No bus", value=3, unit="lines")
    corrected = only(
        story.give("CorrectFinding", "ana", finding=known_as, reason="Typing error", text="No bus on Sundays", value=2),
        "FindingCorrected",
    )
    assert corrected.corrects == known_as
    kept = story.state.course.findings[known_as]
    assert (kept.text, kept.value, kept.unit, kept.kind) == ("No bus on Sundays", 2, "lines", "demand")
    assert [event.kind for event in story.events].count("FindingRecorded") == 1


def test_a_finding_is_corrected_by_its_source_or_a_coordinator() -> None:
    story = in_diagnosis()
    known_as = finding(story, by="ana")
    assert refused(story, "CorrectFinding", "rui", finding=known_as, reason="r", text="t") == "not-your-finding"
    story.give("CorrectFinding", "coord", finding=known_as, reason="r", kind="fragility")
    assert refused(story, "CorrectFinding", "ana", finding=known_as, reason="r") == "nothing-changes"
    assert refused(story, "CorrectFinding", "ana", finding="finding-0", reason="r", text="t") == "unknown-id"
    assert refused(story, "CorrectFinding", "ana", finding=known_as, reason="r", sector="moon") == "unknown-sector"
    assert refused(story, "CorrectFinding", "ana", finding=known_as, reason="r", unit="x") == "unit-without-value"
    assert refused(story, "CorrectFinding", "ana", finding=known_as, text="t") == "missing-field"


def test_before_its_deadline_a_diagnosis_reminds_of_those_who_have_recorded_nothing() -> None:
    story = in_diagnosis()
    finding(story, by="ana")
    said = story.let_time_pass(datetime(2017, 3, 28, tzinfo=UTC))
    assert only(said, "DiagnosisReminded").missing == ("clinic", "council", "neighbours")
    assert story.events[-1].recorded_at == datetime(2017, 3, 24, 3, tzinfo=UTC)  # five working days before


def test_a_reminder_whose_time_has_passed_already_is_not_given() -> None:
    assert "RemindOfDiagnosis" not in {due.kind for due in cycle.due(in_diagnosis(deadline="2017-03-03").state)}


def test_the_passing_of_the_deadline_is_an_event_by_itself() -> None:
    story = in_diagnosis()
    said = story.let_time_pass(APRIL)
    assert kinds(said) == ["DiagnosisReminded", "DiagnosisOverdue"]
    assert story.events[-1].recorded_at == datetime(2017, 4, 1, 3, tzinfo=UTC)
    assert story.state.overdue


def test_findings_are_recorded_until_the_last_moment_of_the_deadlines_day() -> None:
    story = in_diagnosis()
    story.now = datetime(2017, 4, 1, 2, 59, 59, tzinfo=UTC)
    finding(story)
    story.now = datetime(2017, 4, 1, 3, tzinfo=UTC)
    assert refused(story, "RecordFinding", "ana", kind="demand", text="t") == "deadline-passed"


def test_after_the_deadline_findings_wait_for_an_extension() -> None:
    story = in_diagnosis()
    known_as = finding(story)
    story.let_time_pass(APRIL)
    assert refused(story, "RecordFinding", "ana", kind="demand", text="t") == "deadline-passed"
    story.give("CorrectFinding", "ana", finding=known_as, reason="r", text="Better said")
    story.give("ExtendDiagnosis", deadline="2017-04-20", reason="Two teams were missing")
    finding(story)
    assert not story.state.overdue
    assert kinds(story.let_time_pass(datetime(2017, 5, 1, tzinfo=UTC))) == ["DiagnosisReminded", "DiagnosisOverdue"]


@pytest.mark.parametrize(
    ("deadline", "code"),
    [("2017-03-31", "not-an-extension"), ("2017-12-31", "wrong-order"), ("2017-04-02", "in-the-past")],
)
def test_an_extension_goes_to_a_later_day_that_is_still_to_come_within_the_period(deadline: str, code: str) -> None:
    story = in_diagnosis()
    if code == "in-the-past":
        story.let_time_pass(APRIL)
    assert refused(story, "ExtendDiagnosis", deadline=deadline, reason="r") == code


def test_an_extension_needs_a_reason_and_a_coordinator() -> None:
    story = in_diagnosis()
    assert refused(story, "ExtendDiagnosis", deadline="2017-04-20") == "missing-field"
    assert refused(story, "ExtendDiagnosis", "ana", deadline="2017-04-20", reason="r") == "wrong-role"


def test_the_deadline_that_was_set_first_is_silent_once_it_is_extended() -> None:
    story = in_diagnosis()
    first = [due for due in cycle.due(story.state) if due.kind in ("RemindOfDiagnosis", "NoteDiagnosisOverdue")]
    story.give("ExtendDiagnosis", deadline="2017-06-20", reason="r")
    assert [story.fire(due) for due in first] == [[], []]


def test_a_validated_diagnosis_opens_the_swot() -> None:
    story = in_diagnosis(AT_ONCE)
    first, second = finding(story), finding(story)
    story.give("MergeFindings", survivor=first, merged=[second])
    validated = only(
        story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True), "DiagnosisValidated"
    )
    assert validated.findings == 1
    assert isinstance(story.state, Swot)


def test_a_diagnosis_without_a_finding_is_not_validated() -> None:
    story = in_diagnosis()
    assert refused(story, "ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True) == "no-findings"


def test_what_was_validated_is_not_changed() -> None:
    story = in_swot()
    known_as = next(iter(story.state.course.findings))
    for kind, given in (
        ("RecordFinding", {"kind": "demand", "text": "t"}),
        ("CorrectFinding", {"finding": known_as, "reason": "r", "text": "t"}),
        ("MergeFindings", {"survivor": known_as, "merged": [known_as]}),
        ("SeparateFinding", {"finding": known_as, "reason": "r"}),
        ("ExtendDiagnosis", {"deadline": "2017-05-01", "reason": "r"}),
        ("ValidateDiagnosis", {}),
    ):
        assert refused(story, kind, **given) == "wrong-phase"


def test_a_step_of_another_phase_is_refused_with_the_phase_and_what_is_possible_in_it() -> None:
    told: dict[str, tuple[Story, str, dict[str, Any], str]] = {
        "diagnosis": (in_diagnosis(), "Vote", {"items": []}, "in its diagnosis: now findings can be recorded"),
        "swot": (in_swot(), "Endorse", {}, "in its SWOT: now findings can be placed"),
        "plan": (in_plan(), "Vote", {"items": []}, "drafting its plan: now lines, objectives and actions"),
        "actions": (in_actions(), "Vote", {"items": []}, "under way: now actions can be accepted"),
        "evaluation": (in_evaluation(), "Vote", {"items": []}, "being evaluated: now criteria can be rated"),
        "closed": (closed(), "Vote", {"items": []}, "was closed on 2017-03-01"),
    }
    for phase, (story, kind, given, words) in told.items():
        assert story.state.phase == phase
        with pytest.raises(Exception, match=words):
            story.give(kind, "ana", **given)
        assert refused(story, kind, "ana", **given) == "wrong-phase"


def test_in_a_cycle_that_was_not_started_nothing_can_be_done() -> None:
    assert refused(Story(), "RecordFinding", "ana", kind="demand", text="t") == "not-started"
    assert refused(Story(), "ValidateDiagnosis") == "not-started"
    assert refused(Story(), "ExtendPeriod", ends_on="2018-01-01", reason="r") == "not-started"


def test_outside_a_meeting_only_the_person_or_a_dated_delegate_acts() -> None:
    story = in_diagnosis()
    given = {"kind": "demand", "text": "t"}
    story.give("RecordFinding", "ana", entered_by="noe", **given)
    assert (story.events[-1].who.person, story.events[-1].who.entered_by) == ("ana", "noe")
    assert refused(story, "RecordFinding", "ana", entered_by="rui", **given) == "only-in-person"


def test_in_a_meeting_the_minute_taker_enters_what_others_state() -> None:
    story = in_diagnosis()
    given = {"kind": "demand", "text": "t"}
    story.give("RecordFinding", "ana", entered_by="scribe", meeting=story.meeting(), **given)
    who = story.events[-1].who
    assert (who.person, who.entered_by, who.meeting) == ("ana", "scribe", "group:town:circle#meeting-1")
    assert refused(story, "RecordFinding", "ana", entered_by="rui", meeting=story.meeting(), **given) == (
        "not-the-minute-taker"
    )


def test_the_same_command_sent_twice_makes_the_same_bytes() -> None:
    one, two = in_diagnosis(), in_diagnosis()
    assert [event.canonical() for event in one.events] == [event.canonical() for event in two.events]
    assert one.folded.head == two.folded.head
    assert one.folded.stream == STREAM


def test_a_correction_that_says_what_a_finding_says_already_changes_nothing() -> None:
    story = in_diagnosis()
    known_as = finding(story, "No bus", value=3, unit="lines")
    given: dict[str, Any] = {"finding": known_as, "reason": "r"}
    said: list[dict[str, Any]] = [{"text": "No bus"}, {"value": 3}, {"unit": "lines"}, {"kind": "demand"}]
    for same in (*said, {"text": "No bus", "value": 3}):
        assert refused(story, "CorrectFinding", "ana", **given, **same) == "nothing-changes", same
    story.give("CorrectFinding", "ana", **given, text="No bus", value=2)
    assert refused(story, "CorrectFinding", "ana", **given, value=2) == "nothing-changes"


def test_of_a_text_of_two_lines_the_second_can_be_taken_away() -> None:
    story = in_diagnosis()
    known_as = finding(story, "No bus\nOn Sundays")
    given: dict[str, Any] = {"finding": known_as, "reason": "r", "text": "No bus"}
    story.give("CorrectFinding", "ana", **given)
    assert refused(story, "CorrectFinding", "ana", **given) == "nothing-changes"


def test_under_older_rules_a_correction_could_say_what_was_so_already() -> None:
    story = in_diagnosis()
    known_as = finding(story, "No bus")
    story.edition = 2
    only(story.give("CorrectFinding", "ana", finding=known_as, reason="r", text="No bus"), "FindingCorrected")
