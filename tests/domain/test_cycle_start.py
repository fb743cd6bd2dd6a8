"""How a cycle starts, ends its period, and hands on to the next."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain import cycle
from domain.cycle import course
from domain.cycle.state import Diagnosis, Evaluating
from domain.decider import Folded
from tests.domain.telling import kinds, only, refused, turned_back
from tests.domain.towns import (
    AT_ONCE,
    NOW,
    START,
    STREAM,
    TOWN,
    Story,
    action,
    closed,
    finding,
    in_actions,
    in_diagnosis,
    in_evaluation,
    in_plan,
    in_swot,
    item,
    noted,
    objective,
    rate_all,
    strategy,
)

NEXT = "cycle:town:north:2018"


def next_cycle(previous: Story, follows: str = STREAM) -> Story:
    """The next cycle, after its start; what it asks of the previous one waits in its outbox."""
    story = Story(previous.network, stream=NEXT, now=previous.now + timedelta(days=1))
    story.give("StartCycle", **{**START, "deadline": "2018-03-31", "follows": follows})
    return story


def handed_over(previous: Story, story: Story) -> None:
    """All that the two cycles have to tell each other."""
    while story.told():
        asked = story.told()[0]
        previous.now = max(previous.now, story.now)
        previous.deliver(asked.kind, **asked.data)
        story.confirm(asked)
        answer = next(told for told in previous.told() if told.kind == "Inherit")
        story.deliver(answer.kind, **answer.data)
        previous.confirm(answer)


def test_a_coordinator_starts_a_cycle_with_zone_period_organisations_and_a_deadline() -> None:
    story = Story()
    started = only(story.give("StartCycle", **START), "CycleStarted")
    assert (started.zone, started.period, started.started_on) == ("north", "2017", date(2017, 3, 1))
    assert started.organisations == ("clinic", "school", "council", "neighbours")
    assert started.deadline_at == datetime(2017, 4, 1, 3, tzinfo=UTC)  # the end of 31 March where the town is
    assert started.ends_on == date(2017, 12, 31)
    assert started.rules_version == TOWN.rules.version
    assert isinstance(story.state, Diagnosis)


def test_a_cycle_can_be_of_the_whole_network() -> None:
    story = Story(stream="cycle:town:network:2017")
    assert only(story.give("StartCycle", "chief", **{**START, "body": "assembly"}), "CycleStarted").zone is None


def test_a_coordinator_of_one_zone_does_not_start_a_cycle_of_the_whole_network() -> None:
    story = Story(stream="cycle:town:network:2017")
    assert refused(story, "StartCycle", **{**START, "body": "assembly"}) == "wrong-zone"


def test_in_a_cycle_of_the_whole_network_a_role_held_in_one_zone_leads_nothing() -> None:
    story = Story(AT_ONCE, stream="cycle:town:network:2017")
    start = {**START, "body": "assembly", "organisations": ["school"]}
    story.give("StartCycle", "chief", **start)
    for kind, given in (
        ("FollowCycle", {"follows": "cycle:town:network:2016"}),
        ("AdmitOrganisations", {"organisations": ["clinic"]}),
        ("ExtendPeriod", {"ends_on": "2018-12-31", "reason": "r"}),
        ("ExtendDiagnosis", {"deadline": "2017-05-31", "reason": "r"}),
        ("MergeFindings", {"survivor": "finding-0", "merged": ["finding-1"]}),
        ("SeparateFinding", {"finding": "finding-0", "reason": "r"}),
    ):
        assert refused(story, kind, "coord", **given) == "wrong-zone"
    known_as = finding(story)
    here = story.meeting(body="assembly", zone=None)
    story.give("ValidateDiagnosis", "chief", meeting=here, all_present_agree=True)
    new = {"kind": "correct-weaknesses", "text": "t", "items": [item(story, known_as)]}
    assert refused(story, "AgreeStrategies", "coord", strategies=[new]) == "wrong-zone"
    answer = only(story.give("AgreeStrategies", "chief", strategies=[new]), "StrategyAgreed").strategy
    assert refused(story, "WithdrawStrategy", "coord", strategy=answer, reason="r") == "wrong-zone"
    story.give("AgreeSwot", "chief", meeting=here, all_present_agree=True)
    made = action(story)
    assert refused(story, "AdoptPlan", "coord", meeting=here, all_present_agree=True) == "wrong-zone"
    story.give("AdoptPlan", "chief", meeting=here, all_present_agree=True)
    for kind, given in (
        ("AmendPlan", {"text": "t", "reason": "r"}),
        ("AmendAction", {"action": made, "title": "t", "reason": "r"}),
        ("WithdrawAction", {"action": made, "reason": "r"}),
    ):
        assert refused(story, kind, "coord", **given) == "wrong-zone"


@pytest.mark.parametrize("by", ["ana", "scribe", "eva", "far"])
def test_only_a_coordinator_of_the_zone_starts_its_cycle(by: str) -> None:
    assert refused(Story(), "StartCycle", by, **START) == "wrong-role"


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ("cycle:town:moon:2017", "unknown-zone"),
        ("cycle:town:old:2017", "zone-closed"),
        ("cycle:town:north", "bad-id"),
        ("cycle:town:north:spring", "missing-period-end"),
        ("cycle:town:north:0000", "missing-period-end"),
    ],
)
def test_a_cycle_is_of_a_zone_that_there_is_and_a_period_that_ends(stream: str, code: str) -> None:
    assert refused(Story(stream=stream), "StartCycle", "chief", **START) == code


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"body": "moon"}, "unknown-body"),
        ({"body": "choir"}, "body-does-not-validate"),
        ({"body": "south-circle"}, "wrong-zone-of-body"),
        ({"body": "old-circle"}, "body-closed"),
        ({"organisations": []}, "nobody-takes-part"),
        ({"organisations": ["moon"]}, "unknown-organisation"),
        ({"organisations": ["nursery"]}, "organisation-not-active"),
        ({"organisations": ["clinic", "clinic"]}, "named-twice"),
        ({"deadline": "2017-02-28"}, "in-the-past"),
        ({"ends_on": "2017-03-31"}, "wrong-order"),
        ({"deadline": "2018-02-28"}, "wrong-order"),
        ({"happened_on": "2016-12-31"}, "before-the-period"),
        ({"title": " "}, "empty-text"),
        ({"title": "x" * 161}, "bad-value"),
        ({"deadline": "soon"}, "bad-value"),
        ({"follows": STREAM}, "unknown-cycle"),
        ({"follows": "cycle:elsewhere:north:2016"}, "unknown-cycle"),
        ({"follows": "action:town:north:2016:a"}, "unknown-cycle"),
        ({"follows": "cycle:town:south:2016"}, "follows-another-zone"),
    ],
)
def test_what_cannot_be_is_refused_when_a_cycle_starts(wrong: dict[str, Any], code: str) -> None:
    assert refused(Story(), "StartCycle", **{**START, **wrong}) == code


def test_a_period_may_span_years_or_end_on_a_day_of_its_own() -> None:
    story = Story(stream="cycle:town:north:2017-2019")
    assert only(story.give("StartCycle", **START), "CycleStarted").ends_on == date(2019, 12, 31)
    assert in_diagnosis(ends_on="2017-07-31").state.course.ends_on == date(2017, 7, 31)


def test_a_start_may_be_entered_late_and_nothing_of_the_cycle_happened_before_it() -> None:
    story = in_diagnosis(happened_on="2017-02-01")
    assert story.state.course.started_on == date(2017, 2, 1)
    said = {"kind": "demand", "text": "No bus on Sundays"}
    assert refused(story, "RecordFinding", "ana", **said, happened_on="2017-01-31") == "before-the-cycle"
    story.give("RecordFinding", "ana", **said, happened_on="2017-02-01")


def test_a_deadline_may_be_today() -> None:
    assert finding(in_diagnosis(deadline="2017-03-01"))


def test_a_cycle_starts_once() -> None:
    assert refused(in_diagnosis(), "StartCycle", **START) == "already-started"


def test_more_organisations_can_be_admitted_until_the_evaluation() -> None:
    story = in_diagnosis()
    assert refused(story, "RecordFinding", "lia", kind="demand", text="No quiet room") == "not-participating"
    story.give("AdmitOrganisations", organisations=["library"])
    finding(story, by="lia")
    assert refused(story, "AdmitOrganisations", organisations=["library"]) == "takes-part-already"
    assert refused(story, "AdmitOrganisations", organisations=["moon"]) == "unknown-organisation"
    assert refused(story, "AdmitOrganisations", organisations=[]) == "missing-field"
    assert refused(in_evaluation(), "AdmitOrganisations", organisations=["library"]) == "wrong-phase"


def test_when_the_period_ends_the_evaluation_opens_with_what_is_unfinished() -> None:
    story = in_actions()
    said = story.let_time_pass(datetime(2018, 1, 1, 12, tzinfo=UTC))
    opened = only(said, "EvaluationOpened")
    assert (opened.why, opened.unfinished) == ("period-ended", tuple(story.state.plan.actions))
    assert isinstance(story.state, Evaluating)


@pytest.mark.parametrize("begun", [in_diagnosis, in_swot, in_plan])
def test_a_cycle_that_never_came_to_a_plan_is_evaluated_too_when_its_period_ends(begun: Any) -> None:
    story = begun(AT_ONCE)
    story.let_time_pass(datetime(2018, 1, 1, 12, tzinfo=UTC))
    assert isinstance(story.state, Evaluating)
    rate_all(story)
    story.give("CloseEvaluation", outcome="end", reason="We did not come together")
    assert cycle.closed(story.state)


def test_a_period_is_extended_with_a_reason_and_only_to_a_later_day() -> None:
    story = in_actions()
    assert refused(story, "ExtendPeriod", ends_on="2017-12-31", reason="r") == "not-an-extension"
    assert refused(story, "ExtendPeriod", ends_on="2018-12-31") == "missing-field"
    old = next(due for due in cycle.due(story.state) if due.kind == "EndPeriod")
    story.give("ExtendPeriod", ends_on="2018-03-31", reason="The works began late")
    assert story.fire(old) == []
    assert story.let_time_pass(datetime(2018, 2, 1, tzinfo=UTC)) == []
    assert story.state.phase == "actions"
    assert refused(in_evaluation(), "ExtendPeriod", ends_on="2019-01-01", reason="r") == "wrong-phase"


def test_a_start_that_follows_a_cycle_asks_it_for_what_it_leaves() -> None:
    (asked,) = next_cycle(closed()).told()
    assert (asked.receiver, asked.kind, asked.data) == (STREAM, "NameSuccessor", {"successor": NEXT, "page": 1})
    assert in_diagnosis().told() == []


def test_only_a_closed_cycle_is_followed() -> None:
    for story in (Story(), in_diagnosis(), in_actions(), in_evaluation()):
        assert turned_back(story, "NameSuccessor", successor=NEXT) == "cycle-not-closed"


def test_a_cycle_is_followed_by_one_other_alone() -> None:
    story = closed()
    story.deliver("NameSuccessor", successor=NEXT)
    assert turned_back(story, "NameSuccessor", successor="cycle:town:north:2019") == "has-a-successor"


def with_something_left(loose_ends: int = 0) -> Story:
    """A closed cycle with one lesson, one unfinished action and a weakness that nothing answered."""
    story = in_diagnosis(AT_ONCE)
    answered, _, _ = (finding(story, text, kind="fragility") for text in ("Answered", "Unanswered", "Also unanswered"))
    finding(story, "A good library", kind="resource")
    for n in range(loose_ends):
        finding(story, f"Loose end {n}")
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    answer = strategy(story, item(story, answered))
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    whole = objective(story, answer)
    done, undone = action(story, whole), action(story, whole, title="A second booklet")
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    noted(story, done, "completed")
    story.let_time_pass(datetime(2018, 1, 1, 12, tzinfo=UTC))
    story.give("RecordLesson", "eva", text="Begin with the families.\nThey know.")
    rate_all(story)
    story.give("CloseEvaluation", outcome="adjust", reason="Some is left")
    assert story.state.open_actions == (undone,)
    return story


def test_the_next_diagnosis_starts_with_the_lessons_and_with_whatever_was_left_open() -> None:
    previous = with_something_left()
    story = next_cycle(previous)
    handed_over(previous, story)
    known = story.state.course
    assert list(known.lessons.values()) == ["Begin with the families."]
    assert [found.text for found in known.findings.values()] == ["Unanswered", "Also unanswered"]
    assert {found.carried_from for found in known.findings.values()} == {STREAM}
    assert [left.title for left in known.open_actions.values()] == ["A second booklet"]
    assert known.succession.status == "received"
    assert previous.state.successor == NEXT


def test_an_action_may_take_up_one_that_was_carried_over_and_no_other() -> None:
    previous = with_something_left()
    story = next_cycle(previous)
    handed_over(previous, story)
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    strategy(story, item(story, next(iter(story.state.course.findings))))
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    (left,) = story.state.course.open_actions
    made = action(story, due_on="2018-06-30", continues=left)
    assert story.state.plan.actions[made].continues == left
    wrong = {"objective": story.state.plan.actions[made].objective, "title": "t", "responsible": "ana"}
    assert refused(story, "DraftAction", **wrong, due_on="2018-06-30", continues="action-0") == "not-carried-over"


def test_much_that_was_left_open_is_handed_over_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "PAGE", 4)
    previous = with_something_left(loose_ends=10)
    story = next_cycle(previous)
    handed_over(previous, story)
    assert len(story.state.course.findings) == 12
    assert len(story.state.course.lessons) == 1
    assert len(story.state.course.open_actions) == 1
    assert [event.data["page"] for event in story.events if event.kind == "InheritanceReceived"] == [1, 2, 3, 4]


def test_what_just_fills_a_page_is_handed_over_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "PAGE", 4)
    previous = with_something_left()
    story = next_cycle(previous)
    handed_over(previous, story)
    assert [event.data["complete"] for event in story.events if event.kind == "InheritanceReceived"] == [True]


def test_a_page_that_comes_twice_is_taken_once() -> None:
    previous = with_something_left()
    story = next_cycle(previous)
    handed_over(previous, story)
    again = {"cycle": STREAM, "page": 1, "lessons": [{"id": "lesson-1", "text": "Twice"}]}
    assert story.deliver("Inherit", **again) == []


def test_only_the_cycle_that_is_followed_leaves_anything() -> None:
    story = next_cycle(closed())
    assert turned_back(story, "Inherit", cycle="cycle:town:north:1999") == "not-followed"
    assert turned_back(in_diagnosis(), "Inherit", cycle=STREAM) == "not-followed"


def test_a_diagnosis_is_not_validated_before_what_it_starts_with_has_come() -> None:
    previous = with_something_left()
    story = next_cycle(previous)
    finding(story)
    assert refused(story, "ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True) == "inheritance-pending"
    handed_over(previous, story)
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)


def test_a_previous_cycle_that_refuses_shows_and_another_can_be_named() -> None:
    story = next_cycle(closed())
    finding(story)
    story.confirm(story.told()[0], "cycle-not-closed", "It is not closed yet.")
    assert story.state.course.succession.status == "refused"
    (todo,) = story.todos("name-previous-cycle-again")
    told = {"body": "circle", "cycle": STREAM, "reason": "It is not closed yet."}
    assert (todo.who, todo.params) == ("role:coordinator", told)
    assert refused(story, "FollowCycle", follows="cycle:town:south:2017") == "follows-another-zone"
    story.give("FollowCycle", follows="cycle:town:north:2016")
    assert story.todos("name-previous-cycle-again") == []
    assert story.told()[0].receiver == "cycle:town:north:2016"
    assert refused(story, "FollowCycle", follows=STREAM) == "already-follows"


def test_a_refused_succession_does_not_hold_up_the_diagnosis() -> None:
    story = next_cycle(closed())
    finding(story)
    story.confirm(story.told()[0], "cycle-not-closed")
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    assert story.state.phase == "swot"


def test_a_cycle_that_follows_none_can_name_one_while_in_its_diagnosis() -> None:
    story = in_diagnosis()
    story.give("FollowCycle", follows="cycle:town:north:2016")
    assert story.told()[0].kind == "NameSuccessor"
    assert refused(in_swot(), "FollowCycle", follows="cycle:town:north:2016") == "wrong-phase"


def test_every_event_says_who_when_and_which_command_caused_it() -> None:
    story = Story()
    story.give("StartCycle", **START, happened_on="2017-02-27")
    (recorded,) = story.events
    assert (recorded.who.person, recorded.who.role, recorded.who.organisation) == ("coord", "coordinator", "council")
    assert (recorded.recorded_at, recorded.happened_on) == (NOW, date(2017, 2, 27))
    assert recorded.data["started_on"] == "2017-02-27"
    assert recorded.command_id


def test_a_fold_loaded_from_its_own_words_is_the_same_in_every_phase() -> None:
    for story in (Story(), in_diagnosis(), in_swot(), in_plan(), in_actions(), in_evaluation(), closed()):
        loaded = Folded.loaded(cycle.decider, story.folded.dumped())
        assert loaded.fingerprint() == story.folded.fingerprint()
        assert loaded.state == story.state


def test_a_phase_is_past_once_it_has_been_left() -> None:
    assert not cycle.past(in_diagnosis().state, "diagnosis")
    assert cycle.past(in_swot().state, "diagnosis")
    assert cycle.past(closed().state, "evaluation")
    assert not cycle.past(Story().state, "diagnosis")


def test_what_a_closed_cycle_does_is_over() -> None:
    story = closed()
    assert cycle.closed(story.state)
    assert cycle.due(story.state) == ()
    assert not cycle.decider.summarised(story.state).open
    assert kinds(story.deliver("NameSuccessor", successor=NEXT)) == ["SuccessorNamed"]


def test_a_deadline_of_a_phase_that_is_over_says_nothing() -> None:
    begun = (in_diagnosis(), in_plan(), in_actions(AT_ONCE, {}, accepted=False), in_evaluation())
    begun[1].give("Endorse", "ana", subject_to_confirmation=True)
    stale = {due.kind: due for story in begun for due in cycle.due(story.state)}
    assert set(stale) == {
        "EndPeriod", "RemindOfDiagnosis", "NoteDiagnosisOverdue", "LapseEndorsement", "NoteAcceptanceOverdue",
        "NoteEvaluationOverdue",
    }  # fmt: skip
    for due in stale.values():
        assert closed().fire(due) == []
    late = in_evaluation()
    assert late.fire(stale["EndPeriod"]) == []
    late.let_time_pass(datetime(2017, 4, 2, tzinfo=UTC))
    assert late.fire(stale["NoteEvaluationOverdue"]) == []
