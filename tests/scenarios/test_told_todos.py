"""Whatever can wait for somebody has a state in which its lines are typed: here, or in the scenarios that come with it.

Each state is told in a few commands, by the stories of the domain's own tests. What the large scenario offers is tried
there, in `test_offered_commands.py`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain import ids
from domain.acting import NOTHING_TO_DO, ONLY_NEWS
from domain.decider import Folded
from domain.registry import DECIDERS
from tests.domain import escalations, managementtowns, towns
from tests.domain import test_action_escalating as asking
from tests.domain import test_case_escalation as cases
from tests.domain import test_case_referrals as referrals
from tests.domain import test_cycle_binding as binding
from tests.domain import test_cycle_escalating as escalating
from tests.domain import test_cycle_start as starting
from tests.domain import test_cycle_turns as turns
from tests.domain.towns import AT_ONCE, MANAGED, in_diagnosis, in_plan, in_swot
from tests.scenarios.smalltown import SmallTown
from tests.scenarios.test_offered_commands import IN_THE_SCENARIO, Watched
from tests.workflows.casetown import BOARD, CARRIES, DIRECTORS, group
from words.labels import TODOS


def extended() -> Any:
    story = in_diagnosis(AT_ONCE)
    story.let_time_pass(story.now.replace(month=5))
    return story


def not_validated() -> Any:
    story = in_diagnosis(AT_ONCE)
    towns.finding(story)
    story.give("ValidateDiagnosis", meeting=story.meeting(), agree=["clinic"])
    return story


def not_agreed() -> Any:
    story = in_swot()
    towns.strategy(story, towns.item(story, next(iter(story.state.course.findings))))
    story.give("AgreeSwot", meeting=story.meeting(), agree=[])
    return story


def not_adopted() -> Any:
    story = in_plan()
    towns.action(story)
    story.give("AdoptPlan", meeting=story.meeting(), agree=[])
    return story


def in_need() -> Any:
    story = in_plan(MANAGED)
    towns.action(story, portfolio="education")
    return story


def drafted_decision() -> Any:
    story, known_as = binding.escalated()
    story.give("DraftDecision", "staff", action=known_as, outcome="approve")
    return story


def decided_against() -> Any:
    story, known_as = binding.escalated()
    story.give("RecordDecision", "sec", action=known_as, outcome="refuse", reason="No budget")
    return story


def withdrawn_question() -> Any:
    story, _, escalation = escalating.asked()
    escalating.told(story, escalation, news="withdrawn", reason="We ask better")
    return story


def demand_not_taken() -> Any:
    story, known_as = escalating.demand()
    escalating.escalate(story, known_as)
    story.confirm(story.told()[-1], "no", "Nobody there")
    return story


def previous_refused() -> Any:
    story = starting.next_cycle(towns.closed())
    towns.finding(story)
    story.confirm(story.told()[0], "cycle-not-closed", "It is not closed yet.")
    return story


def case_undelivered() -> Any:
    story = cases.escalated()
    story.confirm(story.told()[0], "unknown-network")
    return story


def asked_of_the_school() -> Any:
    return referrals.requested()[0]


def accepted() -> Any:
    story, referral = referrals.requested()
    story.give("AcceptReferral", "ana", referral=referral)
    return story


def rejected() -> Any:
    story, referral = referrals.requested()
    story.give("RejectReferral", "ana", referral=referral, reason="r")
    return story


def redirected() -> Any:
    story, referral = referrals.requested()
    story.give("RedirectReferral", "ana", referral=referral, to="council", reason="r")
    return story


def referral_revoked() -> Any:
    story, referral = referrals.requested()
    story.give("RevokeReferral", "eli", referral=referral, reason="r")
    return story


def tabling_refused() -> Any:
    story = escalations.raised()
    story.confirm(story.told("TableItem")[0], "no-such-body")
    return story


def withdrawal_refused() -> Any:
    story = escalations.tabled()
    story.give("WithdrawEscalation", "rep", reason="The family moved")
    withdrawal = story.told()[-1]
    story.note("NoteUndecided", outcome="deferred")
    story.confirm(withdrawal, "engine-error")
    return story


def action_not_taken() -> Any:
    life, _ = asking.escalated()
    asking.confirm(life, "bad-question", "Nobody reads that")
    return life


def nobody_convened() -> Any:
    board = managementtowns.Board(managementtowns.town(meets=()))
    board.table()
    return board


def passed_to_superior(world: Watched) -> None:
    town = SmallTown(world, pending_rounds=1)
    asked = town.asked(town.opened("c1"))
    town.met("sec-health", *CARRIES.values())
    town.give(BOARD, "MarkPending", by="chief", item=town.item(asked))
    town.give(BOARD, "CloseMeeting", by="chief")
    town.pass_days(1)


def nobody_entered_who_came(world: Watched) -> None:
    town = SmallTown(world)
    town.give(group("north"), "ConveneMeeting", by="chief", on=town.after(14))
    town.pass_days(15)


def solved_while_it_is_asked(world: Watched) -> None:
    town = SmallTown(world)
    stream = town.opened("c1")
    town.asked(stream)
    town.give(stream, "ResolveCase", by="ana", text="A place was found")


def changed_since_it_was_drafted(world: Watched) -> None:
    town = SmallTown(world)
    asked = town.asked(town.opened("c1"))
    meeting = town.met(*DIRECTORS, *CARRIES.values())
    town.decided(asked)
    town.give(BOARD, "CloseMeeting", by="chief")
    town.give(BOARD, "DraftMinutes", by="scribe", meeting=meeting)
    town.give(
        BOARD, "CorrectDecision", by="sec-edu", item=town.item(asked), portfolio="education", reason="A word too much",
        answer={"outcome": "approve", "responsible": "caro", "due_on": town.after(40)},
    )  # fmt: skip


def over_before_it_began(world: Watched) -> None:
    story = turns.cut_off()
    known = world_of(story)
    world.folds, world.clock = known.folds, story.now
    for delivery in story.folded.outbox.values():
        world.bring(story.folded.stream, delivery, story.now)


TOLD: dict[str, Callable[[], Any]] = {
    "extend-diagnosis": extended,
    "mend-diagnosis": not_validated,
    "mend-swot": not_agreed,
    "mend-plan": not_adopted,
    "say-what-is-needed": in_need,
    "take-up-action": turns.in_plan_of_the_next,
    "decide-on-action": lambda: binding.escalated()[0],
    "confirm-decision": drafted_decision,
    "amend-or-withdraw-action": decided_against,
    "ask-decision-again": withdrawn_question,
    "escalate-demand-again": demand_not_taken,
    "name-previous-cycle-again": previous_refused,
    "escalate-again": case_undelivered,
    "referral-revoked": referral_revoked,
    "answer-referral": asked_of_the_school,
    "complete-referral": accepted,
    "agree-shared-plan": lambda: referrals.joint(agreed=False)[0],
    "shared-task": lambda: referrals.joint()[0],
    "referral-rejected": rejected,
    "referral-redirected": redirected,
    "tabling-refused": tabling_refused,
    "table-again": withdrawal_refused,
    "look-into-refusal": withdrawal_refused,
    "escalate-action-again": action_not_taken,
    "convene-meeting": nobody_convened,
}
LIVED: dict[str, Callable[[Watched], None]] = {
    "settle-pending": passed_to_superior,
    "withdraw-question": solved_while_it_is_asked,
    "enter-attendance": nobody_entered_who_came,
    "draft-minutes-again": changed_since_it_was_drafted,
    "cancel-or-leave-action": over_before_it_began,
}

SAME = {"withdraw-escalation": "withdraw-question"}  # one line, made in one place


def test_whatever_can_wait_has_its_lines_typed_somewhere() -> None:
    told = {*TOLD, *LIVED}
    assert set(SAME.values()) <= told
    assert set(TODOS) == told | set(SAME) | IN_THE_SCENARIO | ONLY_NEWS | NOTHING_TO_DO


def world_of(story: Any) -> Watched:
    """A town in which there is nothing but a story's stream, and its network."""
    world = Watched()
    network = ids.stream_id("network", story.network.id)
    known: Folded[Any] = replace(Folded.empty(DECIDERS["network"], network), state=story.network)
    world.folds = {network: known, story.folded.stream: story.folded}
    world.clock = story.now
    return world


@pytest.mark.parametrize("what", sorted(TOLD))
def test_what_waits_in_a_story_is_done_by_the_lines_that_are_offered(what: str) -> None:
    world = world_of(story := TOLD[what]())
    world.look([story.folded.stream])
    assert what in {shape[0] for shape in world.tried}
    assert not world.refused_lines


@pytest.mark.parametrize("what", sorted(LIVED))
def test_what_waits_in_a_town_is_done_by_the_lines_that_are_offered(what: str) -> None:
    world = Watched()
    LIVED[what](world)
    world.look(list(world.folds))
    assert what in {shape[0] for shape in world.tried}
    assert not world.refused_lines
