"""What was refused once stays refused: however late it comes again, it is answered the same and does nothing.

Each of these would be taken by the time it comes again, if it were decided anew.
"""

from datetime import timedelta

import pytest

from domain import ids
from domain.decider import Delivery
from domain.errors import Refusal
from tests.domain.properties.unruly import Unruly
from tests.scenarios.kept import is_kept
from tests.workflows.casetown import BOARD, CARRIES, DIRECTORS, MEMBERS, SECRETARY, TEAMS, case, opening, raised

ORIGIN = case("r1")
ESCALATION = raised(ORIGIN)
DEFER = {"outcome": "defer", "reason": "Next month"}
APPROVE = {"outcome": "approve", "responsible": "caro", "due_on": "2026-12-01"}


def asking() -> tuple[Unruly, Delivery]:
    """A town whose case has asked; the question is on its way."""
    world = Unruly()
    world.give(ORIGIN, "OpenCase", opening(), person=MEMBERS[TEAMS["north"][0]])
    world.give(ORIGIN, "EscalateCase", {"tried": "All there is"}, person=CARRIES["north"])
    ((_, delivery),) = world.pending()
    assert delivery.kind == "RaiseEscalation"
    return world, delivery


def otherwise(delivery: Delivery, **fields: object) -> Delivery:
    """The same words under an id of their own."""
    known_as = ids.child(delivery.event_id, "otherwise")
    return delivery.model_copy(update={"event_id": known_as, **fields})


def refused(world: Unruly, sender: str, delivery: Delivery, code: str) -> Refusal:
    answer = world.receive(sender, delivery)
    assert answer is not None
    assert answer.code == code
    return answer


def comes_again(world: Unruly, sender: str, delivery: Delivery, answer: Refusal) -> None:
    """Late: it is answered as then, with the same words, and nobody knows more for it."""
    known = {stream: folded.fingerprint() for stream, folded in world.folds.items()}
    again = world.receive(sender, delivery)
    assert (again and again.code, str(again)) == (answer.code, str(answer))
    assert {stream: folded.fingerprint() for stream, folded in world.folds.items()} == known


def tabled(world: Unruly) -> list[object]:
    return [made.data["round"] for made in world.of_kind(BOARD, "ItemTabled")]


def test_a_question_that_was_refused_is_not_raised_when_it_comes_again_though_it_could_be_by_now() -> None:
    world, delivery = asking()
    early = otherwise(delivery, happened_on=world.today + timedelta(days=1))
    answer = refused(world, ORIGIN, early, "in-the-future")
    world.pass_time(2)
    comes_again(world, ORIGIN, early, answer)
    assert not world.of_kind(ESCALATION, "EscalationRaised")
    assert not tabled(world)


def test_a_question_that_was_refused_is_refused_the_same_also_when_one_with_its_words_was_taken_in_between() -> None:
    world, delivery = asking()
    early = otherwise(delivery, happened_on=world.today + timedelta(days=1))
    answer = refused(world, ORIGIN, early, "in-the-future")
    world.pass_time(2)
    world.settle()
    assert tabled(world) == [1]
    world.restart(ESCALATION)
    comes_again(world, ORIGIN, early, answer)
    world.settle()
    assert [made.data["round"] for made in world.of_kind(ESCALATION, "TablingAsked")] == tabled(world) == [1]
    is_kept(world.events)


def met(world: Unruly, ruling: dict[str, str]) -> None:
    """A management meeting that treats the one item."""
    item = world.of_kind(BOARD, "ItemTabled")[-1].data["item"]
    world.give(BOARD, "ConveneMeeting", {"on": world.today.isoformat()}, person="chief")
    world.give(BOARD, "OpenMeeting", {"present": list(DIRECTORS), "minute_taker": "scribe"}, person="chief")
    for minuted in world.of_kind(BOARD, "MinutesDrafted"):
        world.give(BOARD, "ApproveMinutes", {"meeting": minuted.data["meeting"]}, person="scribe")
    decided = world.give(BOARD, "DecideItem", {"item": item, "ruling": ruling}, person=SECRETARY["education"])
    assert decided
    assert world.give(BOARD, "CloseMeeting", {}, person="chief")
    meeting = world.of_kind(BOARD, "MeetingClosed")[-1].data["meeting"]
    world.give(BOARD, "DraftMinutes", {"meeting": meeting}, person="scribe")


@pytest.mark.parametrize("moment", ["deferred", "tabled-again", "decided"])
def test_a_round_that_was_refused_is_not_tabled_when_it_comes_again(moment: str) -> None:
    """It came while the round before was on the table; that is over, and the same was asked again, in good order."""
    world, delivery = asking()
    world.bring(ORIGIN, delivery)
    ((sender, first),) = world.pending()
    world.settle()
    early = otherwise(first, data={**first.data, "round": 2, "why": "deferred"})
    answer = refused(world, sender, early, "round-under-way")
    met(world, DEFER)
    if moment == "deferred":
        comes_again(world, sender, early, answer)
        assert tabled(world) == [1]
    world.settle()
    assert tabled(world) == [1, 2]
    if moment == "tabled-again":
        comes_again(world, sender, early, answer)
    met(world, APPROVE)
    world.settle()
    if moment == "decided":
        world.restart(BOARD)
        comes_again(world, sender, early, answer)
    world.settle()
    assert tabled(world) == [1, 2]
    assert len(world.of_kind(ESCALATION, "DecisionReceived")) == 1
    is_kept(world.events)
