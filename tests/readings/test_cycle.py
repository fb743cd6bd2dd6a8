"""How a cycle stands, its plan and its evaluation, without a terminal."""

from typing import Any

from domain.registry import DECIDERS
from readings.asof import Past
from readings.cycle import Cycle, annulled, cycle
from readings.record import Record

NORTH = "cycle:batatais:norte:2017"
NEXT = "cycle:batatais:norte:2021"


def shown(record: Record, stream: str, at: str | None = None) -> tuple[Cycle, Any]:
    seen = Past(record, "batatais").seen(stream, at)
    found = cycle(seen.state, seen.network)
    assert found is not None
    return found, seen.state


def test_a_cycle_that_was_not_started_has_no_page(record: Record) -> None:
    nothing = DECIDERS["cycle"].initial
    assert cycle(nothing, record.network("batatais")) is None
    assert annulled(nothing) is None


def test_a_closed_cycle_has_come_all_the_way_and_says_what_it_left(record: Record) -> None:
    found, state = shown(record, NORTH)
    assert found.closed
    assert {phase.name: phase.standing for phase in found.way}["evaluation"] == "done"
    assert all(phase.standing not in ("current", "to-come") for phase in found.way)
    assert (found.follows, found.followed_by) == (None, NEXT)
    assert found.until is None
    assert found.ratings is not None
    assert found.ratings.outcome == state.outcome
    assert [one.number for one in found.ratings.left] == sorted(
        (one.number for one in found.ratings.left), key=lambda number: number[0] != "F"
    )
    assert len(found.ratings.left) == len(state.open_findings) + len(state.open_actions)
    assert {one.decision.outcome for one in found.decisions} == {"final"}
    assert all(one.may_object is None and one.silence_counts for one in found.decisions)


def test_findings_are_told_apart_by_whether_they_stand(record: Record) -> None:
    found, state = shown(record, NORTH)
    numbers = {one.number for one in found.findings}
    assert len(found.findings) == state.course.standing_findings
    assert all(one.into in numbers for one in found.merged)
    assert len(found.merged) == state.course.merged


def test_a_swot_is_in_the_order_of_its_votes(record: Record) -> None:
    found, state = shown(record, NORTH)
    for placed in found.quadrants.values():
        votes = [one.votes for one in placed]
        assert votes == sorted(votes, reverse=True)
    assert found.voted == len(state.board.ballots) > 0
    placed_numbers = {one.number for placed in found.quadrants.values() for one in placed}
    for strategy in found.strategies:
        assert strategy.items
        assert {number for number, _ in strategy.items} <= placed_numbers


def test_a_plan_is_a_tree_in_which_every_action_stands_once(record: Record) -> None:
    found, state = shown(record, NORTH)
    drawn = [action.action.id for line in found.plan.lines for aim in line.aims for action in aim.actions]
    standing = [one.id for one in state.plan.actions.values() if one.status != "removed"]
    assert sorted(drawn) == sorted(standing)
    assert found.adoption is not None
    assert set(found.plan.endorsed) <= set(state.course.organisations)


def test_a_cycle_of_then_waits_for_what_it_waited_for_then(record: Record) -> None:
    versions = range(1, record.log.fold(NORTH).version + 1)
    seen = [shown(record, NORTH, str(version))[0] for version in versions]
    assert list(dict.fromkeys(found.phase for found in seen)) == [
        "diagnosis", "swot", "plan", "actions", "evaluation", "closed"
    ]  # fmt: skip
    first = seen[0]
    assert first.until is not None
    assert (first.until.standing, first.until.counted) == ("open", None)
    assert not first.plan.begun
    assert first.ratings is None
    assert {found.until.standing for found in seen if found.until is not None} <= {"open", "late", "to-validate"}
    waiting = [one for found in seen for one in found.decisions if one.may_object is not None]
    assert all(not one.silence_counts for one in waiting)
    assert [phase.standing for phase in first.way] == ["current", *["to-come"] * (len(first.way) - 1)]
