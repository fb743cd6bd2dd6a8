"""A deadline that is refused is given up: told once, no longer due, and back when its reason is gone."""

from typing import Any

import pytest

from domain import ids
from domain.decider import DeadlineGivenUp, Due, Envelope, Folded, StoredCommand
from domain.errors import Refusal
from domain.handling import GIVES_UP, Decision, giving_up, handle, stays_due
from domain.registry import DECIDERS
from domain.territory import Network
from domain.town import Town
from tests.domain.managementtowns import Board, escalation, town
from tests.refusing import refuses_where_the_body_decides_no_more
from tests.workflows.casetown import BOARD


@pytest.fixture(autouse=True)
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    refuses_where_the_body_decides_no_more(monkeypatch)


def other(network: Network, **changes: Any) -> Network:
    """The town with a management meeting that is another."""
    body = network.bodies["board"].model_copy(update=changes)
    return network.model_copy(update={"bodies": network.bodies.set("board", body)})


@pytest.fixture(name="board")
def a_board() -> Board:
    board = Board(town())
    board.tabled()
    return board


def the_next(folded: Folded[Any]) -> Due:
    return min(folded.decider.due(folded.state), key=lambda due: due.at)


def given(folded: Folded[Any], envelope: Envelope, network: Network) -> Decision[Any]:
    return handle(folded, envelope, now=the_next(folded).at, network=network, network_version=9)


def refused(folded: Folded[Any], network: Network) -> Refusal:
    due = the_next(folded)
    envelope = Envelope(
        stream=folded.stream,
        command_id=ids.timer(folded.stream, due.kind, due.key, due.at),
        kind=due.kind,
        data=due.data,
        source="timer",
    )
    with pytest.raises(Refusal) as told:
        given(folded, envelope, network)
    return told.value


def gave_up(folded: Folded[Any], network: Network) -> Decision[Any]:
    envelope = giving_up(folded, the_next(folded), refused(folded, network))
    assert envelope is not None
    return given(folded, envelope, network)


def test_what_a_body_that_no_longer_decides_was_to_convene_is_given_up_with_its_reason(board: Board) -> None:
    network = other(board.network, decides=False)
    decision = gave_up(board.folded, network)
    (event,) = decision.events
    told = DeadlineGivenUp.model_validate(event.data)
    reason = refused(board.folded, network)
    assert told.which() == the_next(board.folded).which()
    assert (told.code, told.words, told.params) == (reason.code, reason.words, reason.params)


def test_what_was_given_up_is_no_longer_due_and_waits_for_the_administrator(board: Board) -> None:
    before = board.folded.summarised()
    after = gave_up(board.folded, other(board.network, decides=False)).folded.summarised()
    assert before.due_at == the_next(board.folded).at
    assert after.due_at is None or after.due_at > before.due_at
    (new,) = [todo for todo in after.todos if todo not in before.todos]
    assert (new.what, new.who) == ("deadline-given-up", "role:administrator")
    assert new.params["deadline"] == the_next(board.folded).kind
    assert new.params["why"]


def test_the_same_reason_is_told_once_and_another_one_again(board: Board) -> None:
    network = other(board.network, decides=False)
    folded = gave_up(board.folded, network).folded
    due, reason = the_next(folded), refused(folded, network)
    assert giving_up(folded, due, reason) is None
    assert giving_up(folded, due, Refusal("another", "Something else.")) is not None


def test_what_is_not_due_cannot_be_given_up(board: Board) -> None:
    network = other(board.network, decides=False)
    envelope = giving_up(board.folded, the_next(board.folded), refused(board.folded, network))
    assert envelope is not None
    elsewhere = envelope.model_copy(update={"data": {**envelope.data, "key": "another"}})
    assert given(board.folded, elsewhere, network).events == ()


def test_nobody_but_the_engine_gives_a_deadline_up(board: Board) -> None:
    network = other(board.network, decides=False)
    envelope = giving_up(board.folded, the_next(board.folded), refused(board.folded, network))
    assert envelope is not None
    person = {"source": "person", "person": "admin", "command_id": ids.seeded("admin", board.now)}
    with pytest.raises(Refusal) as told:
        given(board.folded, envelope.model_copy(update=person), network)
    assert told.value.code == "unknown-command"


def test_a_fold_that_was_written_down_knows_what_was_given_up(board: Board) -> None:
    folded = gave_up(board.folded, other(board.network, decides=False)).folded
    again = Folded.loaded(folded.decider, folded.dumped())
    assert again == folded
    assert again.summarised() == folded.summarised()


def test_a_fold_in_which_nothing_was_given_up_is_written_as_it_ever_was(board: Board) -> None:
    assert set(board.folded.dumped()) == {"stream", "version", "head", "state", "outbox"}


def test_of_a_deadline_that_is_due_no_more_nothing_is_kept(board: Board) -> None:
    board.folded = gave_up(board.folded, other(board.network, decides=False)).folded
    (which,) = board.folded.given_up
    board.opened()
    assert which not in {due.which() for due in board.folded.decider.due(board.folded.state)}
    assert board.folded.given_up == {}


def test_however_often_deadlines_are_given_up_no_more_is_kept_of_them_than_is_due(board: Board) -> None:
    unwilling, given_up = other(board.network, decides=False), set[Any]()
    for _ in range(6):
        board.folded = gave_up(board.folded, unwilling).folded
        given_up |= set(board.folded.given_up)
        board.opened()
        board.ended()
        board.pass_days(30)
        assert set(board.folded.given_up) <= {due.which() for due in board.folded.decider.due(board.folded.state)}
        board.tabled(escalation(f"k{len(given_up)}"))
    assert len(given_up) == 6
    assert len(board.folded.given_up) <= 1


def test_what_was_carried_out_and_stays_due_never_comes_back(board: Board) -> None:
    due = the_next(board.folded)
    envelope = giving_up(board.folded, due, stays_due(board.events[:1]))
    assert envelope is not None
    kept = given(board.folded, envelope, board.network).folded.given_up[due.which()]
    assert not kept.comes_back


def towns(edition: int) -> Town:
    """The town in memory, with a question on the next agenda of its management meeting."""
    world = Town(edition=edition)
    board = Board(town())
    board.tabled()
    world.folds["network:town"] = Folded(DECIDERS["network"], "network:town", board.network, 9)
    world.clock = board.now
    world.keep(board.folded, tuple(board.events))
    return world


def change(world: Town, **changes: Any) -> None:
    network = world.folds["network:town"]
    changed = Folded(network.decider, network.stream, other(network.state, **changes), network.version + 1)
    world.keep(changed, ())


def given_up(world: Town) -> list[str]:
    return [event.kind for event in world.events[BOARD] if event.kind == "DeadlineGivenUp"]


def test_a_deadline_comes_back_when_the_network_has_changed_and_its_reason_is_gone() -> None:
    world = towns(GIVES_UP)
    due = the_next(world.fold(BOARD))
    change(world, decides=False)
    world.advance(due.at)
    assert given_up(world) == ["DeadlineGivenUp"]
    change(world, name="Another name")
    world.advance(due.at)
    assert given_up(world) == ["DeadlineGivenUp"], "for the same reason, so nobody is told again"
    change(world, decides=True)
    world.advance(due.at)
    assert world.events[BOARD][-1].kind == "MeetingConvened"
    assert not any(todo.what == "deadline-given-up" for todo in world.fold(BOARD).summarised().todos)
    assert world.fold(BOARD).given_up == {}


def test_under_the_rules_of_before_a_refused_deadline_leaves_nothing() -> None:
    world = towns(GIVES_UP - 1)
    due = the_next(world.fold(BOARD))
    change(world, decides=False)
    world.advance(due.at)
    assert not given_up(world)
    assert the_next(world.fold(BOARD)) == due


def test_the_command_that_gives_up_is_decided_again_to_the_same(board: Board) -> None:
    network = other(board.network, decides=False)
    decision = gave_up(board.folded, network)
    stored = StoredCommand.model_validate_json(decision.stored.model_dump_json())
    again = given(board.folded, Envelope.model_validate(stored.envelope), network)
    assert (again.events, again.stored) == (decision.events, stored)
