"""How findings are read, prioritised and answered."""

from typing import Any

import pytest

from domain.cycle.state import Planning
from tests.domain.telling import kinds, only, refused
from tests.domain.towns import AT_ONCE, Story, finding, in_diagnosis, in_swot, item, strategy


def first(story: Story) -> str:
    return str(next(iter(story.state.course.findings)))


def test_one_finding_may_stand_in_several_quadrants_each_time_as_an_item_of_its_own() -> None:
    story = in_swot()
    quadrants = ["strengths", "weaknesses", "opportunities", "threats"]
    placed = story.give("PlaceFinding", "ana", finding=first(story), quadrants=quadrants)
    assert kinds(placed) == ["FindingPlaced"] * 4
    assert [known.quadrant for known in story.state.board.items.values()] == quadrants
    assert len(set(story.state.board.items)) == 4


def test_who_placed_a_finding_and_why_may_be_given_and_need_not() -> None:
    story = in_swot()
    plain = only(story.give("PlaceFinding", "ana", finding=first(story), quadrants=["threats"]), "FindingPlaced")
    assert (plain.placed_by, plain.why) == (None, "")
    given = {"finding": first(story), "quadrants": ["strengths"], "placed_by": "clinic", "why": "It grows"}
    told = only(story.give("PlaceFinding", "ana", **given), "FindingPlaced")
    assert (told.placed_by, told.why) == ("clinic", "It grows")


def test_a_finding_stands_in_a_quadrant_once() -> None:
    story = in_swot()
    known_as = first(story)
    item(story, known_as)
    assert refused(story, "PlaceFinding", "ana", finding=known_as, quadrants=["weaknesses"]) == "placed-already"
    assert refused(story, "PlaceFinding", "ana", finding=known_as, quadrants=["threats", "threats"]) == "named-twice"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"finding": "finding-0"}, "unknown-id"),
        ({"quadrants": ["middle"]}, "bad-value"),
        ({"quadrants": []}, "bad-value"),
        ({"placed_by": "library"}, "not-participating"),
    ],
)
def test_what_cannot_be_placed_is_refused(wrong: dict[str, Any], code: str) -> None:
    story = in_swot()
    given = {"finding": first(story), "quadrants": ["threats"], **wrong}
    assert refused(story, "PlaceFinding", "ana", **given) == code


def test_a_merged_finding_is_placed_by_the_one_that_stands_for_it() -> None:
    story = in_diagnosis(AT_ONCE)
    survivor, merged = finding(story), finding(story)
    story.give("MergeFindings", survivor=survivor, merged=[merged])
    story.give("ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True)
    assert refused(story, "PlaceFinding", "ana", finding=merged, quadrants=["threats"]) == "finding-merged"


def test_a_placement_is_withdrawn_with_a_reason_and_stays_on_the_record() -> None:
    story = in_swot()
    known_as = item(story, first(story))
    assert refused(story, "RemovePlacement", "ana", item=known_as) == "missing-field"
    story.give("RemovePlacement", "ana", item=known_as, reason="It is a threat")
    assert story.state.board.items[known_as].removed
    assert refused(story, "RemovePlacement", "ana", item=known_as, reason="r") == "withdrawn"
    assert refused(story, "Vote", "ana", items=[known_as]) == "withdrawn"
    assert item(story, first(story)) != known_as


def test_an_item_that_a_strategy_answers_is_not_withdrawn() -> None:
    story = in_swot()
    known_as = item(story, first(story))
    answer = strategy(story, known_as)
    assert refused(story, "RemovePlacement", "ana", item=known_as, reason="r") == "still-in-use"
    story.give("WithdrawStrategy", strategy=answer, reason="Another way")
    story.give("RemovePlacement", "ana", item=known_as, reason="r")


def test_participants_prioritise_by_votes_and_may_give_an_item_several() -> None:
    story = in_swot()
    known_as = item(story, first(story))
    story.give("Vote", "ana", items=[known_as, known_as])
    story.give("Vote", "rui", items=[known_as])
    assert story.state.board.votes() == {known_as: 3}


def test_an_organisation_has_so_many_votes_and_no_more() -> None:
    story = in_swot()
    known_as = item(story, first(story))
    assert refused(story, "Vote", "ana", items=[known_as] * 3) == "too-many-votes"
    story.give("Vote", "ana", items=[known_as])
    story.give("Vote", "noe", items=[known_as, known_as])
    assert story.state.board.votes() == {known_as: 2}


def test_a_vote_that_is_changed_is_an_event_that_says_what_it_was() -> None:
    story = in_swot()
    one, two = item(story, first(story)), item(story, first(story), "threats")
    assert kinds(story.give("Vote", "ana", items=[one])) == ["VotesCast"]
    changed = only(story.give("Vote", "ana", items=[two]), "VotesChanged")
    assert (changed.before, changed.items) == ((one,), (two,))
    assert story.give("Vote", "ana", items=[two]) == []


def test_votes_for_an_item_that_is_withdrawn_are_void() -> None:
    story = in_swot()
    one, two = item(story, first(story)), item(story, first(story), "threats")
    story.give("Vote", "ana", items=[one, two])
    story.give("RemovePlacement", "ana", item=one, reason="r")
    assert story.state.board.votes() == {two: 1}


def test_only_organisations_that_take_part_vote_and_for_what_there_is() -> None:
    story = in_swot()
    known_as = item(story, first(story))
    assert refused(story, "Vote", "lia", items=[known_as]) == "not-participating"
    assert refused(story, "Vote", "alone", items=[known_as]) == "no-organisation"
    assert refused(story, "Vote", "ana", items=["item-0"]) == "unknown-id"
    assert refused(story, "Vote", "eva", items=[known_as]) == "wrong-role"


def test_dissent_is_kept_by_name_or_as_the_groups() -> None:
    story = in_swot()
    known_as = item(story, first(story))
    by_name = only(story.give("Dissent", "ana", text="It is no weakness", about=known_as), "DissentKept")
    assert (by_name.organisation, by_name.about) == ("school", known_as)
    as_group = only(story.give("Dissent", "ana", text="Some of us doubt it", as_group=True), "DissentKept")
    assert (as_group.organisation, as_group.about) == (None, None)
    assert len(story.state.board.dissents) == 2


def test_dissent_is_about_something_that_there_is() -> None:
    story = in_swot()
    assert refused(story, "Dissent", "ana", text="t", about="item-0") == "unknown-id"
    assert refused(story, "Dissent", "lia", text="t") == "not-participating"
    assert refused(story, "Dissent", "ana", text=" ") == "empty-text"
    story.give("Dissent", "ana", text="t", about=first(story))
    story.give("Dissent", "ana", text="t", about=strategy(story, item(story, first(story))))


def test_dissent_is_kept_while_absentees_may_object_too() -> None:
    story = in_swot()
    strategy(story, item(story, first(story)))
    story.network = in_diagnosis().network
    story.give("AgreeSwot", meeting=story.meeting("clinic", "school"), all_present_agree=True)
    assert kinds(story.give("Dissent", "ana", text="t")) == ["DissentKept"]


@pytest.mark.parametrize(
    ("kind", "quadrant"),
    [
        ("correct-weaknesses", "weaknesses"),
        ("adapt-to-threats", "threats"),
        ("maintain-strengths", "strengths"),
        ("explore-opportunities", "opportunities"),
    ],
)
def test_a_strategy_of_each_kind_answers_at_least_one_item_of_its_quadrant(kind: str, quadrant: str) -> None:
    story = in_swot()
    names = ("strengths", "weaknesses", "opportunities", "threats")
    items = {name: item(story, first(story), name) for name in names}
    others = [known_as for name, known_as in items.items() if name != quadrant]
    wrong = [{"kind": kind, "text": "t", "items": others}]
    assert refused(story, "AgreeStrategies", strategies=wrong) == "strategy-without-its-quadrant"
    known_as = strategy(story, *items.values(), kind=kind)
    assert story.state.board.strategies[known_as].items == tuple(items.values())


def test_a_strategy_names_the_items_that_it_answers() -> None:
    story = in_swot()
    known_as = item(story, first(story))
    new = {"kind": "correct-weaknesses", "text": "t", "items": [known_as]}
    for wrong, code in (
        ({"items": []}, "bad-value"),
        ({"items": ["item-0"]}, "unknown-id"),
        ({"items": [known_as, known_as]}, "named-twice"),
        ({"text": ""}, "empty-text"),
        ({"kind": "hope"}, "bad-value"),
    ):
        assert refused(story, "AgreeStrategies", strategies=[{**new, **wrong}]) == code
    assert refused(story, "AgreeStrategies", strategies=[]) == "bad-value"
    assert refused(story, "AgreeStrategies", "ana", strategies=[new]) == "wrong-role"
    assert refused(story, "AgreeStrategies", "choir-scribe", strategies=[new]) == "wrong-role"
    assert kinds(story.give("AgreeStrategies", strategies=[new, {**new, "text": "u"}])) == ["StrategyAgreed"] * 2


def test_a_strategy_is_withdrawn_once() -> None:
    story = in_swot()
    known_as = strategy(story, item(story, first(story)))
    assert refused(story, "WithdrawStrategy", "choir-scribe", strategy=known_as, reason="r") == "wrong-role"
    story.give("WithdrawStrategy", strategy=known_as, reason="r")
    assert refused(story, "WithdrawStrategy", strategy=known_as, reason="r") == "withdrawn"
    assert refused(story, "WithdrawStrategy", strategy="strategy-0", reason="r") == "unknown-id"


def test_a_swot_is_agreed_on_with_its_strategies_and_opens_the_plan() -> None:
    story = in_swot()
    assert refused(story, "AgreeSwot", meeting=story.meeting(), all_present_agree=True) == "no-strategies"
    withdrawn, kept = (strategy(story, item(story, first(story), q), kind=k) for q, k in (
        ("weaknesses", "correct-weaknesses"), ("threats", "adapt-to-threats")))  # fmt: skip
    story.give("WithdrawStrategy", strategy=withdrawn, reason="r")
    agreed = only(story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True), "SwotAgreed")
    assert agreed.strategies == (kept,)
    assert isinstance(story.state, Planning)


def test_what_was_agreed_on_is_not_changed() -> None:
    story = in_swot()
    known_as = item(story, first(story))
    answer = strategy(story, known_as)
    story.give("AgreeSwot", meeting=story.meeting(), all_present_agree=True)
    for kind, given in (
        ("PlaceFinding", {"finding": first(story), "quadrants": ["threats"]}),
        ("RemovePlacement", {"item": known_as, "reason": "r"}),
        ("Vote", {"items": [known_as]}),
        ("WithdrawStrategy", {"strategy": answer, "reason": "r"}),
        ("Dissent", {"text": "t"}),
        ("AgreeSwot", {}),
    ):
        assert refused(story, kind, **given) == "wrong-phase"
