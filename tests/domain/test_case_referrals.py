"""How two services share a case: what each level lets pass, who answers whom, and a plan with tasks for both.

The levels and their limits are those of Sants-Montjuïc's improvement group.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain import case, ids
from domain.case import referring
from domain.decider import Envelope
from domain.handling import handle
from tests.domain.casetowns import NOW, STREAM, TOWN, Story, opened
from tests.domain.telling import kinds, refused

ANSWER_BY = datetime(2017, 3, 7, 3, tzinfo=UTC)  # asked on the 1st, three working days on
OVERDUE_AT = datetime(2017, 3, 11, 3, tzinfo=UTC)  # reminded on the 7th, two working days on, a holiday between
COMPLEMENTATION: dict[str, Any] = {
    "level": "complementation",
    "to": "school",
    "need": "Somebody who sees the child every day",
    "motive": "The clinic sees it once a month",
    "crosses": ["motivated-request", "minimum-information"],
    "consent": "paper 14 in the clinic's file",
}
JOINT: dict[str, Any] = {
    "level": "joint-treatment",
    "to": "school",
    "need": "Both see the family",
    "crosses": ["shared-plan", "follow-up"],
    "legal_basis": "agreement of 2015, clause 4",
}
PAPERS = {"social_diagnosis": "the clinic's file 88, sheet 2", "work_plan": "the clinic's file 88, sheet 3"}
TASKS = [
    {"service": "clinic", "text": "Visits the family", "due_on": "2017-03-31"},
    {"service": "school", "text": "Keeps a place"},
]


def ready(**more: Any) -> Story:
    """A case whose reference service has its social diagnosis and its work plan."""
    story = opened(**more)
    story.give("RecordWorkPlan", "eli", **PAPERS)
    return story


def requested(**more: Any) -> tuple[Story, str]:
    story = ready()
    story.give("RequestReferral", "eli", **{**COMPLEMENTATION, **more})
    return story, next(iter(story.life.referrals))


def joint(agreed: bool = True) -> tuple[Story, str]:
    """A joint treatment that the school accepted; with its shared plan."""
    story = opened()
    story.give("RequestReferral", "eli", **JOINT)
    referral = next(iter(story.life.referrals))
    story.give("AcceptReferral", "ana", referral=referral)
    if agreed:
        story.give("AgreeSharedPlan", "ana", referral=referral, text="Together", tasks=TASKS)
    return story, referral


def stage(story: Story, referral: str) -> str:
    return str(story.life.referrals[referral].stage)


def test_orientation_opens_no_referral() -> None:
    assert refused(ready(), "RequestReferral", "eli", **{**COMPLEMENTATION, "level": "orientation"}) == (
        "orientation-opens-no-referral"
    )


def test_a_complementation_is_asked_for_with_its_motive_its_need_and_the_paper_that_allows_it() -> None:
    story = ready()
    (event,) = story.give("RequestReferral", "eli", **COMPLEMENTATION)
    assert isinstance(event, referring.ReferralRequested)
    assert (event.asked_by, event.to, event.answer_by) == ("clinic", "school", ANSWER_BY)
    assert (event.need, event.motive, event.consent) == (
        COMPLEMENTATION["need"],
        COMPLEMENTATION["motive"],
        COMPLEMENTATION["consent"],
    )
    kept = story.life.referrals[event.referral]
    assert (kept.stage, kept.to, kept.asked) == ("requested", "school", ("school",))
    (todo,) = [todo for todo in story.todos() if todo.what == "answer-referral"]
    assert (todo.who, todo.due_at) == ("organisation:school", ANSWER_BY)
    assert todo.params == {
        "case": "f-12",
        "referral": event.referral,
        "level": "complementation",
        "asked_by": "clinic",
        "to": "school",
    }


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"to": "moon"}, "unknown-organisation"),
        ({"to": "nursery"}, "organisation-not-active"),
        ({"to": "clinic"}, "refers-to-itself"),
        ({"need": "  "}, "nothing-needed"),
        ({"motive": "  "}, "no-motive"),
        ({"consent": "  "}, "no-legal-basis"),
        ({"crosses": ["minimum-information", "social-diagnosis"]}, "level-lets-not-pass"),
        ({"crosses": ["work-plan"]}, "level-lets-not-pass"),
        ({"crosses": ["follow-up"]}, "level-lets-not-pass"),
        ({"crosses": ["shared-plan"]}, "level-lets-not-pass"),
        ({"crosses": ["whole-file"]}, "level-lets-not-pass"),
        ({"crosses": ["gossip"]}, "bad-value"),
        ({"happened_on": "2017-02-28"}, "wrong-order"),
    ],
)
def test_a_complementation_lets_pass_no_more_than_its_request(more: dict[str, Any], code: str) -> None:
    assert refused(ready(), "RequestReferral", "eli", **{**COMPLEMENTATION, **more}) == code


def test_a_legal_basis_is_as_good_as_a_consent() -> None:
    story, referral = requested(consent="", legal_basis="clause 4")
    assert stage(story, referral) == "requested"


def test_whoever_leads_has_a_social_diagnosis_and_a_work_plan_of_its_own_first() -> None:
    story = opened()
    assert refused(story, "RequestReferral", "eli", **COMPLEMENTATION) == "no-work-plan"
    assert refused(story, "RecordWorkPlan", "eli", **PAPERS, happened_on="2017-02-28") == "wrong-order"
    (event,) = story.give("RecordWorkPlan", "eli", **PAPERS)
    assert isinstance(event, referring.WorkPlanRecorded)
    assert (event.service, event.social_diagnosis, event.work_plan) == ("clinic", *PAPERS.values())
    assert story.life.work_plan_on == NOW.date()
    new = {"reference_service": "council", "reference_person": "caro", "reason": "r"}
    story.give("ChangeReference", **new)
    assert refused(story, "RequestReferral", "caro", **COMPLEMENTATION) == "no-work-plan", "that of the new one"
    assert refused(story, "RecordWorkPlan", "eli", **PAPERS) == "not-the-reference-service"
    story.give("RecordWorkPlan", "caro", **PAPERS)
    assert kinds(story.give("RequestReferral", "caro", **COMPLEMENTATION)) == ["ReferralRequested"]


def test_only_the_reference_service_refers() -> None:
    story = ready()
    for by in ("ana", "coord"):
        assert refused(story, "RequestReferral", by, **COMPLEMENTATION) == "not-the-reference-service"
    assert refused(story, "RecordWorkPlan", "ana", **PAPERS) == "not-the-reference-service"


def test_joint_treatment_lets_pass_the_shared_plan_too_but_never_the_whole_file() -> None:
    story = opened()
    crosses = ["motivated-request", "minimum-information", "shared-plan", "social-diagnosis", "work-plan", "follow-up"]
    assert kinds(story.give("RequestReferral", "eli", **{**JOINT, "crosses": crosses})) == ["ReferralRequested"]
    whole = {**JOINT, "crosses": ["whole-file"]}
    assert refused(story, "RequestReferral", "eli", **whole) == "level-lets-not-pass"


def test_what_passes_about_people_in_joint_treatment_is_allowed_by_a_paper() -> None:
    bare = {**JOINT, "legal_basis": ""}
    assert refused(opened(), "RequestReferral", "eli", **bare) == "no-legal-basis"
    assert kinds(opened().give("RequestReferral", "eli", **{**bare, "crosses": []})) == ["ReferralRequested"]
    community = opened(by="eli", kind="community")
    assert kinds(community.give("RequestReferral", "eli", **bare)) == ["ReferralRequested"]
    community.give("RecordWorkPlan", "eli", **PAPERS)
    bare = {**COMPLEMENTATION, "consent": ""}
    assert refused(community, "RequestReferral", "eli", **bare) == "no-legal-basis"


@pytest.mark.parametrize(
    ("kind", "data", "after"),
    [
        ("AcceptReferral", {}, "accepted"),
        ("RejectReferral", {"reason": "No place"}, "rejected"),
        ("RedirectReferral", {"to": "library", "reason": "They have"}, "requested"),
    ],
)
def test_only_the_asked_service_answers_and_once(kind: str, data: dict[str, Any], after: str) -> None:
    story, referral = requested()
    for by in ("eli", "rui", "coord", "lia"):
        assert refused(story, kind, by, referral=referral, **data) == "not-this-service"
    assert refused(story, kind, "ana", referral="referral-0", **data) == "unknown-referral"
    assert refused(story, kind, "ana", referral=referral, **data, happened_on="2017-02-28") == "wrong-order"
    assert len(story.give(kind, "ana", referral=referral, **data)) == 1
    assert stage(story, referral) == after
    second = {"accepted": "referral-accepted", "rejected": "referral-rejected", "requested": "not-this-service"}
    assert refused(story, kind, "ana", referral=referral, **data) == second[after]


def test_a_referral_may_be_passed_on_to_whoever_has_not_had_it() -> None:
    story, referral = requested()
    story.let_time_pass(OVERDUE_AT)
    assert story.life.referrals[referral].overdue
    (event,) = story.give("RedirectReferral", "ana", referral=referral, to="council", reason="They run it")
    assert isinstance(event, referring.ReferralRedirected)
    assert (event.service, event.to) == ("school", "council")
    kept = story.life.referrals[referral]
    assert (kept.stage, kept.to, kept.asked, kept.overdue) == ("requested", "council", ("school", "council"), False)
    assert kept.answer_by == event.answer_by
    assert event.answer_by > story.now
    assert ("answer-referral", "organisation:council") in story.waits()
    for back in ("school", "clinic", "council"):
        again = {"referral": referral, "to": back, "reason": "r"}
        assert refused(story, "RedirectReferral", "caro", **again) == "asked-already"
    assert (
        refused(story, "RedirectReferral", "caro", referral=referral, to="moon", reason="r") == "unknown-organisation"
    )
    assert kinds(story.give("AcceptReferral", "caro", referral=referral)) == ["ReferralAccepted"]


def test_who_was_asked_completes_what_they_accepted() -> None:
    story, referral = requested()
    assert refused(story, "CompleteReferral", "ana", referral=referral) == "referral-not-accepted"
    story.give("AcceptReferral", "ana", referral=referral)
    assert ("complete-referral", "organisation:school") in story.waits()
    assert refused(story, "CompleteReferral", "eli", referral=referral) == "not-this-service"
    (event,) = story.give("CompleteReferral", "ana", referral=referral, text="done", open_because="x")
    assert isinstance(event, referring.ReferralCompleted)
    assert (event.open_tasks, event.open_because) == ((), ""), "no tasks, nothing left open"
    assert stage(story, referral) == "done"
    assert refused(story, "CompleteReferral", "ana", referral=referral) == "referral-done"
    assert refused(story, "RevokeReferral", "eli", referral=referral, reason="r") == "referral-done"


@pytest.mark.parametrize("accepted", [False, True])
def test_who_asked_revokes_until_it_is_over(accepted: bool) -> None:
    story, referral = requested()
    if accepted:
        story.give("AcceptReferral", "ana", referral=referral)
    assert refused(story, "RevokeReferral", "ana", referral=referral, reason="r") == "not-this-service"
    assert kinds(story.give("RevokeReferral", "eli", referral=referral, reason="r")) == ["ReferralRevoked"]
    assert story.waits() == [("work-on-case", "rui"), ("referral-revoked", "organisation:school")]
    assert kinds(story.give("NoteReferralAnswer", "ana", referral=referral)) == ["ReferralAnswerNoted"]
    assert refused(story, "NoteReferralAnswer", "ana", referral=referral) == "nothing-to-note"
    assert story.waits() == [("work-on-case", "rui")]
    assert story.let_time_pass(OVERDUE_AT) == []
    assert refused(story, "RevokeReferral", "eli", referral=referral, reason="r") == "referral-revoked"
    assert refused(story, "AcceptReferral", "ana", referral=referral) == "referral-revoked"


def test_the_service_that_holds_the_case_now_may_revoke_too() -> None:
    story, referral = requested()
    story.give("ChangeReference", reference_service="council", reference_person="caro", reason="r")
    (event,) = story.give("RevokeReferral", "caro", referral=referral, reason="r")
    assert isinstance(event, referring.ReferralRevoked)
    assert event.service == "council"


def test_an_answer_that_does_not_come_reminds_and_then_shows_on_the_board() -> None:
    story, referral = requested()
    assert story.let_time_pass(ANSWER_BY - timedelta(seconds=1)) == []
    assert story.let_time_pass(ANSWER_BY) == ["ReferralReminded"]
    assert story.events[-1].data["to"] == "school"
    assert ("referral-overdue", "role:coordinator") not in story.waits()
    assert story.todos()[1].due_at == OVERDUE_AT
    assert story.let_time_pass(OVERDUE_AT - timedelta(seconds=1)) == []
    assert story.let_time_pass(OVERDUE_AT) == ["ReferralOverdue"]
    assert ("referral-overdue", "role:coordinator") in story.waits()
    assert ("answer-referral", "organisation:school") in story.waits()
    story.give("AcceptReferral", "ana", referral=referral)
    assert ("referral-overdue", "role:coordinator") not in story.waits()


@pytest.mark.parametrize("kind", ["RemindOfReferral", "NoteReferralOverdue"])
def test_a_reminder_that_came_too_late_says_nothing(kind: str) -> None:
    story, referral = requested()

    def said(story: Story, asked: int, of: str = referral) -> int:
        data: dict[str, Any] = {"referral": of, "asked": asked}
        late = Envelope(stream=STREAM, command_id=ids.seeded("t", NOW), kind=kind, data=data, source="timer")
        return len(handle(story.folded, late, now=story.now, network=TOWN, network_version=1).events)

    assert said(story, 1) == (kind == "RemindOfReferral")
    assert said(story, 2) == 0
    assert said(story, 1, "referral-0") == 0
    assert said(Story(), 1) == 0
    story.let_time_pass(ANSWER_BY)
    assert said(story, 1) == (kind == "NoteReferralOverdue")
    story.let_time_pass(OVERDUE_AT)
    assert said(story, 1) == 0
    story.give("RedirectReferral", "ana", referral=referral, to="library", reason="r")
    assert said(story, 1) == 0, "another service is asked by now"
    story.give("AcceptReferral", "lia", referral=referral)
    assert said(story, 2) == 0


def test_referrals_are_answered_while_a_case_is_resolved_and_it_closes_after_them() -> None:
    story, referral = requested()
    story.give("ResolveCase", text="t")
    assert refused(story, "RequestReferral", "eli", **COMPLEMENTATION) == "case-resolved"
    assert refused(story, "RecordWorkPlan", "eli", **PAPERS) == "case-resolved"
    assert refused(story, "CloseCase") == "referrals-open"
    assert story.let_time_pass(ANSWER_BY) == ["ReferralReminded"]
    assert story.waits() == [("close-case", "rui"), ("answer-referral", "organisation:school")]
    story.give("AcceptReferral", "ana", referral=referral)
    assert refused(story, "CloseCase") == "referrals-open"
    story.give("CompleteReferral", "ana", referral=referral)
    story.give("CloseCase")
    assert refused(story, "AcceptReferral", "ana", referral=referral) == "case-closed"


def test_joint_treatment_needs_a_plan_with_tasks_for_both() -> None:
    story, referral = joint(agreed=False)
    assert ("agree-shared-plan", "organisation:clinic") in story.waits()
    assert ("agree-shared-plan", "organisation:school") in story.waits()
    plan: dict[str, Any] = {"referral": referral, "text": "Together"}
    for one in (TASKS[:1], TASKS[1:], []):
        assert refused(story, "AgreeSharedPlan", "ana", **plan, tasks=one) == "task-for-both"
    third = [*TASKS, {"service": "library", "text": "t"}]
    assert refused(story, "AgreeSharedPlan", "ana", **plan, tasks=third) == "task-of-neither"
    assert refused(story, "AgreeSharedPlan", "caro", **plan, tasks=TASKS) == "not-this-service"
    assert refused(story, "CompleteReferral", "ana", referral=referral) == "no-shared-plan"
    assert refused(story, "AddSharedTask", "ana", referral=referral, service="school", text="t") == "no-shared-plan"
    (event,) = story.give("AgreeSharedPlan", "eli", **plan, tasks=TASKS)
    assert isinstance(event, referring.SharedPlanAgreed)
    assert [(task.service, task.due_at) for task in event.tasks] == [
        ("clinic", datetime(2017, 4, 1, 3, tzinfo=UTC)),
        ("school", None),
    ]
    assert len({task.id for task in event.tasks}) == 2
    assert [todo.who for todo in story.todos() if todo.what == "shared-task"] == [
        "organisation:clinic",
        "organisation:school",
    ]
    assert refused(story, "AgreeSharedPlan", "eli", **plan, tasks=TASKS) == "plan-agreed"


def test_a_plan_is_agreed_by_those_who_have_accepted() -> None:
    story = opened()
    story.give("RequestReferral", "eli", **JOINT)
    referral = next(iter(story.life.referrals))
    plan: dict[str, Any] = {"referral": referral, "text": "t", "tasks": TASKS}
    assert refused(story, "AgreeSharedPlan", "eli", **plan) == "referral-not-accepted"
    story, referral = requested()
    story.give("AcceptReferral", "ana", referral=referral)
    plan["referral"] = referral
    assert refused(story, "AgreeSharedPlan", "eli", **plan) == "no-shared-plan-here"


def test_each_task_is_done_by_its_own_service() -> None:
    story, referral = joint()
    clinics, schools = story.life.referrals[referral].tasks
    done: dict[str, Any] = {"referral": referral, "text": " visited "}
    assert refused(story, "CompleteSharedTask", "ana", **done, task=clinics) == "not-this-service"
    assert refused(story, "CompleteSharedTask", "caro", **done, task=clinics) == "not-this-service"
    assert refused(story, "CompleteSharedTask", "ana", **done, task="task-0") == "unknown-task"
    (event,) = story.give("CompleteSharedTask", "eli", **done, task=clinics)
    assert isinstance(event, referring.SharedTaskCompleted)
    assert event.text == "visited"
    assert refused(story, "CompleteSharedTask", "eli", **done, task=clinics) == "task-done"
    assert [todo.who for todo in story.todos() if todo.what == "shared-task"] == ["organisation:school"]
    story.give("CompleteSharedTask", "ana", **done, task=schools)
    assert ("complete-referral", "organisation:school") in story.waits()


def test_more_tasks_may_be_added_by_either_for_either() -> None:
    story, referral = joint()
    (event,) = story.give(
        "AddSharedTask", "ana", referral=referral, service="clinic", text="Calls them", due_on="2017-03-31"
    )
    assert isinstance(event, referring.SharedTaskAdded)
    assert event.task.due_at == datetime(2017, 4, 1, 3, tzinfo=UTC)
    assert len(story.life.referrals[referral].tasks) == 3
    other = {"referral": referral, "service": "library", "text": "t"}
    assert refused(story, "AddSharedTask", "ana", **other) == "task-of-neither"
    assert refused(story, "AddSharedTask", "caro", **{**other, "service": "clinic"}) == "not-this-service"


def test_joint_treatment_is_over_when_no_task_is_open_or_somebody_says_why_not() -> None:
    story, referral = joint()
    assert refused(story, "CompleteReferral", "ana", referral=referral, open_because=" ") == "tasks-open"
    clinics, schools = story.life.referrals[referral].tasks
    story.give("CompleteSharedTask", "eli", referral=referral, task=clinics)
    assert refused(story, "CompleteReferral", "ana", referral=referral) == "tasks-open"
    (event,) = story.give("CompleteReferral", "ana", referral=referral, open_because="They moved away")
    assert isinstance(event, referring.ReferralCompleted)
    assert (event.open_tasks, event.open_because) == ((schools,), "They moved away")
    assert refused(story, "CompleteSharedTask", "ana", referral=referral, task=schools) == "referral-done"
    story, referral = joint()
    for task, by in zip(story.life.referrals[referral].tasks, ("eli", "ana"), strict=True):
        story.give("CompleteSharedTask", by, referral=referral, task=task)
    (event,) = story.give("CompleteReferral", "ana", referral=referral, open_because="x")
    assert isinstance(event, referring.ReferralCompleted)
    assert (event.open_tasks, event.open_because) == ((), "")


def test_referrals_go_on_while_management_has_the_question() -> None:
    story, referral = requested()
    story.give("EscalateCase", "rep", tried="t")
    assert [due.kind for due in case.due(story.state)] == ["RemindOfReferral"]
    assert kinds(story.give("AcceptReferral", "ana", referral=referral)) == ["ReferralAccepted"]
