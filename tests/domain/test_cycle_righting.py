"""A cycle that was started by mistake is annulled; who takes part in one by mistake takes part no more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain import cycle
from domain.cycle.state import NotStarted
from domain.errors import Refusal
from tests.domain.telling import kinds, only
from tests.domain.towns import (
    AT_ONCE,
    START,
    STREAM,
    Story,
    action,
    closed,
    finding,
    in_actions,
    in_diagnosis,
    in_plan,
    in_swot,
    item,
    noted,
    rate_all,
)

WHY: dict[str, Any] = {"reason": "The wrong zone"}
BEFORE = "cycle:town:north:2016"


def refused(story: Story, asked: str, who: str = "coord", /, **given: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        story.give(asked, who, **given)
    return refusal.value.code


def test_a_cycle_without_work_is_annulled_with_its_history_and_another_is_started_in_its_place() -> None:
    story = in_diagnosis()
    made = only(story.give("AnnulCycle", **WHY), "CycleAnnulled")
    assert (made.title, made.reason) == (START["title"], WHY["reason"])
    assert isinstance(story.state, NotStarted)
    summary = cycle.summary(story.state)
    assert (summary.phase, summary.open, summary.zone, summary.title) == ("annulled", False, "north", START["title"])
    assert (cycle.due(story.state), summary.todos, cycle.closed(story.state)) == ((), (), True)
    assert refused(story, "RecordFinding", "ana", kind="demand", text="No bus") == "not-started"
    story.give("StartCycle", **{**START, "title": "The north, rightly"})
    begun: Any = story.state
    assert (begun.phase, begun.course.title) == ("diagnosis", "The north, rightly")


def test_a_cycle_in_which_others_have_worked_is_not_annulled() -> None:
    story = in_diagnosis()
    known_as = finding(story)
    assert refused(story, "AnnulCycle", **WHY) == "work-in-it"
    story.give("WithdrawFinding", "ana", finding=known_as, reason="A mistake")
    story.give("AnnulCycle", **WHY)
    for later in (in_swot(), in_plan(), in_actions(), closed()):
        assert refused(later, "AnnulCycle", **WHY) == "work-in-it"


def test_only_who_coordinates_annuls_a_cycle() -> None:
    assert refused(in_diagnosis(), "AnnulCycle", "ana", **WHY) == "wrong-role"


def test_the_cycle_before_is_free_for_another_when_the_one_that_follows_it_is_annulled() -> None:
    story = in_diagnosis(follows=BEFORE)
    assert refused(story, "AnnulCycle", **WHY) == "inheritance-on-its-way"
    left = {"cycle": BEFORE, "page": 1, "more": False, "lessons": [], "findings": [], "actions": []}
    story.deliver("Inherit", **left)
    story.give("AnnulCycle", **WHY)
    told = list(story.folded.outbox.values())[-1]
    assert (told.receiver, told.kind, told.data) == (BEFORE, "ReleaseSuccessor", {"successor": STREAM})
    before = closed()
    before.deliver("NameSuccessor", successor="cycle:town:north:2019", page=1)
    assert before.deliver("ReleaseSuccessor", successor="cycle:town:north:2018") == []
    released = before.deliver("ReleaseSuccessor", successor="cycle:town:north:2019")
    assert kinds(released) == ["SuccessorReleased"]
    assert [todo.what for todo in before.todos()] == ["start-next-cycle"]
    before.deliver("NameSuccessor", successor="cycle:town:north:2018", page=1)
    assert before.state.successor == "cycle:town:north:2018"


def test_an_organisation_that_takes_part_by_mistake_takes_part_no_more_and_may_again() -> None:
    story = in_diagnosis()
    story.give("AdmitOrganisations", organisations=["library"])
    story.give("WithdrawAdmission", organisation="library", reason="It is of the south")
    assert story.state.course.organisations == tuple(START["organisations"])
    assert not any("library" in todo.who for todo in cycle.summary(story.state).todos)
    assert refused(story, "WithdrawAdmission", organisation="library", **WHY) == "not-participating"
    story.give("AdmitOrganisations", organisations=["library"])
    assert "library" in story.state.course.organisations


def test_who_has_said_something_in_a_cycle_stays_in_it() -> None:
    story = in_diagnosis()
    finding(story)
    assert refused(story, "WithdrawAdmission", organisation="school", **WHY) == "has-taken-part"
    board = in_swot()
    placed = item(board, next(iter(board.state.course.findings)))
    board.give("Vote", "neus", items=[placed])
    assert refused(board, "WithdrawAdmission", organisation="neighbours", **WHY) == "has-taken-part"


def with_an_action_of_the_library(**more: Any) -> tuple[Story, str]:
    """A plan in which somebody of an organisation that was admitted late is to answer for an action."""
    story = in_plan()
    story.give("AdmitOrganisations", organisations=["library"])
    return story, action(story, **{"responsible": "lia", **more})


@pytest.mark.parametrize("more", [{}, {"responsible": "ana", "organisation": "library"}])
def test_who_is_to_answer_for_an_action_stays_until_another_does(more: dict[str, Any]) -> None:
    story, made = with_an_action_of_the_library(**more)
    assert refused(story, "WithdrawAdmission", organisation="library", **WHY) == "answers-for-actions"
    story.give("ReviseAction", action=made, responsible="ana", organisation=None)
    assert kinds(story.give("WithdrawAdmission", organisation="library", **WHY)) == ["AdmissionWithdrawn"]


@pytest.mark.parametrize("answer", [("AcceptAction", {}), ("DeclineAction", {"reason": "No time"})])
@pytest.mark.parametrize("gone", [False, True])
def test_who_has_answered_for_an_action_has_taken_part_also_when_that_person_has_left(
    answer: tuple[str, dict[str, Any]], gone: bool
) -> None:
    story, made = with_an_action_of_the_library()
    story.give(answer[0], "lia", action=made, **answer[1])
    if gone:
        lia = story.network.people["lia"].model_copy(update={"left_on": story.today - timedelta(days=1)})
        story.network = story.network.changed(people=story.network.people.set("lia", lia))
    assert refused(story, "WithdrawAdmission", organisation="library", **WHY) == "has-taken-part"


@pytest.mark.parametrize(("status", "code"), [("started", "has-taken-part"), ("cancelled", None)])
def test_who_has_begun_an_action_has_taken_part_and_one_that_was_cancelled_unheard_holds_nobody(
    status: str, code: str | None
) -> None:
    story, made = with_an_action_of_the_library()
    action(story)
    story.give("AdoptPlan", meeting=story.meeting(), all_present_agree=True)
    noted(story, made, status)
    if code is not None:
        assert refused(story, "WithdrawAdmission", organisation="library", **WHY) == code
    else:
        assert kinds(story.give("WithdrawAdmission", organisation="library", **WHY)) == ["AdmissionWithdrawn"]


def test_somebody_is_left_in_a_cycle() -> None:
    story = in_diagnosis(organisations=["council"])
    assert refused(story, "WithdrawAdmission", organisation="council", **WHY) == "nobody-takes-part"


@pytest.mark.parametrize(
    ("begin", "phases"),
    [(in_diagnosis, "diagnosis,swot,plan,actions"), (in_swot, "swot,plan,actions"), (in_plan, "plan,actions")],
)
def test_where_the_period_ends_before_a_plan_coordination_has_its_turn_and_what_is_left_open_is_named(
    begin: Any, phases: str
) -> None:
    story = begin(AT_ONCE)
    if begin is in_diagnosis:
        finding(story, "No bus on Sundays")
    story.let_time_pass(datetime(2018, 1, 2, 12, tzinfo=UTC))
    (todo,) = story.todos("period-cut-short")
    assert (todo.who, todo.params["phases"]) == ("role:coordinator", phases)
    assert todo.params["open"] == ("No bus on Sundays" if begin is in_diagnosis else "Finding 0")


def test_a_period_that_ends_while_actions_are_under_way_cuts_no_plan_short() -> None:
    story = in_actions()
    story.let_time_pass(datetime(2018, 1, 2, 12, tzinfo=UTC))
    assert story.state.phase == "evaluation"
    assert story.todos("period-cut-short") == []


def test_the_line_that_starts_the_next_cycle_names_what_is_left_open() -> None:
    story = in_swot(AT_ONCE)
    story.let_time_pass(datetime(2018, 1, 2, 12, tzinfo=UTC))
    rate_all(story)
    story.give("CloseEvaluation", outcome="renew", reason="There is more to do")
    (todo,) = story.todos("start-next-cycle")
    assert todo.params["open"] == "Finding 0"
    assert story.todos("period-cut-short") == []
