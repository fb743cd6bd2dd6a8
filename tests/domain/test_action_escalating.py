"""What a blocked action asks of the management meeting, and what it keeps of the answers, whatever became of it."""

from typing import Any

import pytest

from domain import action
from domain.decider import Envelope, Todo
from domain.decisions import escalation_stream
from domain.errors import Refusal
from domain.handling import handle
from domain.ids import child
from domain.roles import Role
from domain.table import Table
from domain.territory import Body, BodyKind, Mandate, Network, Organisation, Person, Portfolio
from tests.domain.test_action import CYCLE, STREAM, TOWN, Life, refused

MANAGEMENT = Body(id="management", name="Management", kind=BodyKind.MANAGEMENT_MEETING, decides=True)


def representative(known_as: str, zone: str) -> Person:
    return Person(id=known_as, organisation="clinic", mandates=(Mandate(role=Role.REPRESENTATIVE, zone=zone),))


MANAGED = TOWN.changed(
    bodies=Table({MANAGEMENT.id: MANAGEMENT}),
    organisations=Table({"school": Organisation(id="school", name="School", kind="service", sector="education")}),
    portfolios=Table({known_as: Portfolio(id=known_as, name=known_as) for known_as in ("education", "health")}),
    people=Table({**TOWN.people, "rep": representative("rep", "north"), "far-rep": representative("far-rep", "south")}),
)
NEEDS = "A room that is open in the evening.\nFor forty people."


def blocked(network: Network = MANAGED, needs: str = NEEDS, **plan: Any) -> Life:
    life = Life(network, **plan)
    life.give("StartAction")
    life.give("BlockAction", reason="No room", needs=needs)
    return life


def escalated(life: Life | None = None, by: str = "ana", **given: Any) -> tuple[Life, str]:
    life = life or blocked()
    assert life.give("EscalateAction", by, **given) == ["ActionEscalated"]
    return life, str(life.last["escalation"])


def part(outcome: str = "approve") -> dict[str, Any]:
    answers: dict[str, dict[str, Any]] = {
        "approve": {"responsible": "rui", "due_on": "2017-06-01"},
        "refuse": {"reason": "No rooms"},
    }
    return {
        "portfolio": "education",
        "answer": {"outcome": outcome, **answers[outcome]},
        "decided_by": "rui",
        "on": "2017-03-01",
    }


def told(life: Life, escalation: str, news: str = "decided", *parts: dict[str, Any], **more: Any) -> list[str]:
    given = {"round": 1, "on": "2017-03-01", "parts": list(parts), **more}
    return life.deliver("NoteEscalation", escalation=escalation, news=news, **given)


def todos(life: Life, what: str) -> list[Todo]:
    return [todo for todo in action.summary(life.state).todos if todo.what == what]


def confirm(life: Life, code: str, reason: str) -> None:
    """The engine's word that the last delivery was refused."""
    delivery = life.told()[-1]
    data = {
        "event_id": str(delivery.event_id),
        "receiver": delivery.receiver,
        "refused_code": code,
        "refused_reason": reason,
    }
    envelope = Envelope(
        stream=STREAM, command_id=child(delivery.event_id, "no"), kind="ConfirmDelivery", data=data, source="timer"
    )
    life.folded = handle(life.folded, envelope, now=life.now, network=life.network, network_version=1).folded


def test_a_blocked_action_asks_for_what_it_needs_in_the_words_it_was_blocked_with() -> None:
    life, escalation = escalated(blocked(portfolio="education"), tried="We asked the parish")
    question = life.last["question"]
    assert (question["origin_kind"], question["origin"], question["zone"]) == ("blocked-action", STREAM, "north")
    assert (question["asks"], question["tried"], question["portfolios"]) == (
        NEEDS,
        "We asked the parish",
        ["education"],
    )
    assert (question["teams"], question["carried_by"], question["urgency"]) == (["school"], "rep", "ordinary")
    delivery = life.told()[-1]
    assert (delivery.kind, delivery.receiver, list(delivery.data)) == ("RaiseEscalation", escalation, ["question"])
    assert escalation == escalation_stream(STREAM, "blocked", 1)


def test_where_the_plan_names_no_organisation_the_responsible_s_own_waits() -> None:
    life, _ = escalated(blocked(organisation=None))
    assert life.last["question"]["teams"] == ["school"]


def test_other_words_other_portfolios_and_another_urgency_may_be_given() -> None:
    life, _ = escalated(asks="A room", portfolios=["health"], urgency="urgent")
    question = life.last["question"]
    assert (question["asks"], question["portfolios"], question["urgency"]) == ("A room", ["health"], "urgent")


@pytest.mark.parametrize(("by", "code"), [("ana", ""), ("coord", ""), ("rep", ""), ("rui", "not-responsible")])
def test_the_responsible_a_coordinator_or_the_representative_escalates(by: str, code: str) -> None:
    if code:
        assert refused(blocked(), "EscalateAction", by) == code
    else:
        life, _ = escalated(by=by)
        assert life.last["question"]["carried_by"] == "rep"


def test_a_representative_of_another_zone_escalates_nothing_here() -> None:
    assert refused(blocked(), "EscalateAction", "far-rep") == "wrong-role"


def test_only_a_blocked_action_is_escalated_and_once_at_a_time() -> None:
    life = Life(MANAGED)
    assert refused(life, "EscalateAction") == "not-blocked"
    life.give("StartAction")
    assert refused(life, "EscalateAction") == "not-blocked"
    life, _ = escalated()
    assert refused(life, "EscalateAction") == "already-escalated"


def test_an_escalation_needs_a_question_portfolios_that_are_there_and_a_meeting_that_answers() -> None:
    assert refused(blocked(needs=" "), "EscalateAction") == "question-missing"
    assert refused(blocked(), "EscalateAction", portfolios=["moon"]) == "unknown-portfolio"
    assert refused(blocked(TOWN), "EscalateAction") == "no-management-meeting"


def test_the_outcome_asks_the_responsible_to_unblock_or_cancel() -> None:
    life, escalation = escalated()
    (before,) = todos(life, "unblock-action")
    assert before.params["escalation"] == escalation
    assert told(life, escalation, "decided", part()) == ["EscalationNoted"]
    assert todos(life, "unblock-action") == []
    (todo,) = todos(life, "unblock-or-cancel-action")
    assert (todo.who, todo.params["news"]) == ("ana", "decided")
    life.give("UnblockAction")
    assert todos(life, "unblock-or-cancel-action") == []


def test_the_same_word_twice_is_nothing_new() -> None:
    life, escalation = escalated()
    told(life, escalation, "decided", part())
    assert told(life, escalation, "decided", part()) == []
    assert told(life, escalation, "corrected", part("refuse"), reason="r") == ["EscalationNoted"]
    assert life.state.life.question.reason == "No rooms"


@pytest.mark.parametrize(("how", "given"), [("UnblockAction", {}), ("CancelAction", {"reason": "r"})])
def test_an_action_goes_on_without_its_answer_which_is_then_only_kept(how: str, given: dict[str, Any]) -> None:
    life, escalation = escalated()
    life.give(how, **given)
    (todo,) = todos(life, "withdraw-escalation")
    assert (todo.who, todo.params["escalation"]) == ("role:representative", escalation)
    status = life.state.status
    assert told(life, escalation, "decided", part()) == ["EscalationNoted"]
    assert life.state.status == status
    assert todos(life, "withdraw-escalation") == []


def test_a_completed_action_keeps_what_is_told_later() -> None:
    life, escalation = escalated()
    life.give("UnblockAction")
    life.give("CompleteAction")
    assert told(life, escalation, "withdrawn", reason="Not needed any more") == ["EscalationNoted"]
    assert life.state.life.question.reason == "Not needed any more"
    assert action.closed(life.state)


def test_after_an_outcome_the_action_can_be_escalated_again() -> None:
    life, first = escalated()
    told(life, first, "decided", part("refuse"))
    _, second = escalated(life)
    assert second == escalation_stream(STREAM, "blocked", 2)
    assert told(life, first, "corrected", part(), reason="r") == ["EscalationNoted"]
    assert life.state.life.question.escalation == second
    assert life.state.life.question.news is None


def test_what_this_action_never_asked_is_refused() -> None:
    life, _ = escalated()
    with pytest.raises(Refusal) as refusal:
        told(life, "escalation:town:north:other")
    assert refusal.value.code == "unknown-escalation"
    with pytest.raises(Refusal) as refusal:
        told(Life(MANAGED, standing="never"), "escalation:town:north:other")
    assert refusal.value.code == "unknown-escalation"


def test_an_escalation_that_could_not_be_raised_is_seen_and_raised_again() -> None:
    life, _ = escalated()
    confirm(life, "bad-question", "Nobody reads that")
    (todo,) = todos(life, "escalate-action-again")
    assert (todo.who, todo.params["reason"]) == ("ana", "Nobody reads that")
    assert todos(life, "look-into-refusal") == []
    life.give("UnblockAction")
    assert todos(life, "escalate-action-again") == []
    life.give("BlockAction", reason="No room", needs=NEEDS)
    escalated(life)
    assert todos(life, "escalate-action-again") == []


def test_what_the_cycle_does_not_take_is_seen_by_the_coordinator_until_it_is_told_again() -> None:
    life = Life()
    life.give("StartAction")
    confirm(life, "unknown-id", "There is nothing called 'booklet' here.")
    (todo,) = todos(life, "look-into-refusal")
    assert (todo.who, todo.params["receiver"]) == ("role:coordinator", CYCLE)
    assert [each.what for each in action.summary(life.state).todos] == ["complete-action", "look-into-refusal"]
    life.give("ReportProgress", text="Half of it")
    assert todos(life, "look-into-refusal") == []


def test_a_completion_that_the_cycle_does_not_take_stays_to_be_seen() -> None:
    life = Life()
    life.give("StartAction")
    life.give("CompleteAction")
    confirm(life, "unknown-id", "No")
    assert len(todos(life, "look-into-refusal")) == 1


def test_where_no_cycle_ever_began_there_is_nobody_to_look_into_it() -> None:
    life = Life()
    life.give("StartAction")
    confirm(life, "not-started", "This cycle has not been started.")
    assert todos(life, "look-into-refusal") == []
