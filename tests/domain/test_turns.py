"""Nothing is nobody's: whoever leaves, what waited for them is somebody else's turn, who can hand it over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.roles import Role
from domain.table import Table
from domain.territory import Mandate, Network, Person
from domain.turns import Turn, carries, whose_turn
from tests.domain import casetowns, escalations, test_case_referrals
from tests.domain.managementtowns import Board
from tests.domain.telling import Telling, kinds, refused
from tests.domain.towns import MANAGED
from tests.domain.towns import Story as Cycle

STREAM = escalations.STREAM


@dataclass(frozen=True)
class Row:
    """Something that waits, as the lists have it."""

    who: str
    stream: str = STREAM
    zone: str | None = "north"
    what: str = "carry-out"
    params: Mapping[str, str] = field(default_factory=dict)


def left(network: Network, *people: str, on: date) -> Network:
    """The network after these people's last day."""
    known = network.people
    for person in people:
        known = known.set(person, known[person].model_copy(update={"left_on": on}))
    return network.changed(people=known)


def gone(story: Telling, *people: str) -> None:
    """These people left yesterday."""
    story.network = left(story.network, *people, on=story.today - timedelta(days=1))


def without(network: Network, organisation: str, on: date) -> Network:
    known = network.organisations[organisation].model_copy(update={"until": on})
    return network.changed(organisations=network.organisations.set(organisation, known))


# Whose turn it is

DAY = date(2017, 3, 1)
BEFORE = DAY - timedelta(days=1)
TOWN = escalations.TOWN


def test_it_is_the_turn_of_whoever_is_there_for_it() -> None:
    assert whose_turn(TOWN, Row("doer"), DAY) == Turn(("doer",))
    assert whose_turn(TOWN, Row("organisation:school"), DAY).people == ("sub", "former-rep", "far-rep", "ana")
    assert whose_turn(TOWN, Row("portfolio:education"), DAY) == Turn(("sec-edu",))
    assert whose_turn(TOWN, Row("role:representative"), DAY).people == ("rep", "sub", "net-rep")


def test_what_waited_for_somebody_who_left_is_the_turn_of_who_coordinates_the_place() -> None:
    assert whose_turn(left(TOWN, "doer", on=BEFORE), Row("doer"), DAY) == Turn(("coord", "chief"), stands_in=True)
    assert whose_turn(left(TOWN, "doer", on=DAY), Row("doer"), DAY) == Turn(("doer",)), "on the last day it is theirs"


def test_an_organisation_that_has_left_or_has_nobody_left_is_answered_for_by_coordination() -> None:
    assert whose_turn(without(TOWN, "library", BEFORE), Row("organisation:library"), DAY).people == ("coord", "chief")
    assert whose_turn(left(TOWN, "lia", on=BEFORE), Row("organisation:library"), DAY).stands_in


def test_who_works_for_nobody_here_any_more_is_not_asked() -> None:
    people = TOWN.people.set("rui", TOWN.people["rui"].model_copy(update={"mandates": ()}))
    network = without(TOWN.changed(people=people), "clinic", BEFORE)
    assert whose_turn(network, Row("rui"), DAY) == Turn(("coord", "chief"), stands_in=True)


def test_where_nobody_coordinates_it_is_administrations_turn() -> None:
    boss = Person(id="boss", mandates=(Mandate(role=Role.ADMINISTRATOR),))
    network = left(TOWN.changed(people=TOWN.people.set("boss", boss)), "doer", "coord", "chief", on=BEFORE)
    assert whose_turn(network, Row("doer"), DAY) == Turn(("boss",), stands_in=True)
    assert whose_turn(network, Row("role:coordinator"), DAY) == Turn(("boss",), stands_in=True)


def test_what_a_vacant_portfolio_owes_is_its_superiors_turn_else_coordinations_and_administrations() -> None:
    boss = Person(id="boss", mandates=(Mandate(role=Role.ADMINISTRATOR),))
    network = left(TOWN.changed(people=TOWN.people.set("boss", boss)), "sec-edu", on=BEFORE)
    row = Row("portfolio:education", what="decide-item")
    assert whose_turn(network, row, DAY) == Turn(("coord", "chief", "boss"), stands_in=True)
    education = network.portfolios["education"].model_copy(update={"superior": "staff"})
    above = network.changed(portfolios=network.portfolios.set("education", education))
    assert whose_turn(above, row, DAY) == Turn(("staff",))
    assert whose_turn(network, row, date(2017, 7, 1)) == Turn(("next-edu",)), "it passes to its next holder"


def test_minutes_whose_taker_has_left_are_another_minute_takers() -> None:
    row = Row("scribe", stream="group:town:circle", what="draft-minutes")
    assert whose_turn(left(TOWN, "scribe", on=BEFORE), row, DAY).people == ("coord", "chief")
    other = TOWN.people["scribe"].model_copy(update={"id": "other"})
    network = left(TOWN.changed(people=TOWN.people.set("other", other)), "scribe", on=BEFORE)
    assert whose_turn(network, row, DAY) == Turn(("other",), stands_in=True)


# Nothing is nobody's


def _waiting(story: Telling) -> list[Row]:
    summary = story.decider.summary(story.state)
    return [
        Row(todo.who, story.folded.stream, summary.zone, todo.what, todo.params)
        for todo in summary.todos
    ]  # fmt: skip


@cache
def worlds() -> tuple[tuple[Network, date, tuple[Row, ...]], ...]:
    """Towns with work under way, and all that waits in each."""
    told: list[Callable[[], Telling]] = [
        lambda: escalations.tabled(),
        lambda: escalations.decided(escalations.approve(), escalations.assign()),
        lambda: escalations.returned(escalations.forward(), present=("clinic",)),
        lambda: casetowns.opened(),
        lambda: test_case_referrals.requested()[0],
        lambda: test_case_referrals.joint()[0],
        _board,
        _cycle,
    ]
    stories = [tell() for tell in told]
    found = [(story.network, story.today, tuple(_waiting(story))) for story in stories]
    assert all(rows for _, _, rows in found)
    return tuple(found)


def _board() -> Board:
    board = Board()
    board.tabled(urgency="urgent")
    board.tabled("escalation:town:south:case-2", portfolios=[])
    board.opened()
    return board


def _cycle() -> Cycle:
    story = Cycle(MANAGED)
    story.give(
        "StartCycle", title="A year", organisations=["school", "clinic", "council"], deadline="2017-03-31",
        body="circle", ends_on="2017-12-31",
    )  # fmt: skip
    return story


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whoever_leaves_and_whatever_ends_all_that_waits_is_the_turn_of_somebody_who_is_there(
    data: st.DataObject,
) -> None:
    network, today, rows = data.draw(st.sampled_from(worlds()))
    boss = Person(id="boss", mandates=(Mandate(role=Role.ADMINISTRATOR),))
    network = network.changed(people=network.people.set("boss", boss))
    before = today - timedelta(days=1)
    leavers = data.draw(st.sets(st.sampled_from(sorted(set(network.people) - {"boss"}))))
    network = left(network, *leavers, on=before)
    for organisation in data.draw(st.sets(st.sampled_from(sorted(network.organisations)))):
        network = without(network, organisation, before)
    closed = data.draw(st.sets(st.sampled_from(sorted(network.portfolios)))) if network.portfolios else set()
    portfolios = {
        known_as: known.model_copy(update={"closed_on": before}) if known_as in closed else known
        for known_as, known in network.portfolios.items()
    }
    network = network.changed(portfolios=Table(portfolios))
    for row in rows:
        turn = whose_turn(network, row, today)
        assert turn.people, row
        assert all(network.present(person, today) for person in turn.people)


# What who stands in may do


def test_a_case_that_nobody_holds_is_handed_over_by_who_coordinates_though_not_of_its_closed_part() -> None:
    story = casetowns.opened()
    new = {"reference_service": "school", "reference_person": "ana", "reason": "Rui has left"}
    assert refused(story, "ChangeReference", "nobodys", **new) == "not-in-closed-part"
    gone(story, "rui")
    assert kinds(story.give("ChangeReference", "nobodys", **new)) == ["ReferenceChanged"]
    assert ("work-on-case", "ana") in story.waits()
    assert (
        refused(story, "ChangeReference", "nobodys", **{**new, "reference_person": "stand-in"}) == "not-in-closed-part"
    )


def test_a_resolved_case_that_nobody_holds_is_handed_over_too() -> None:
    story = casetowns.opened(kind="community")
    story.give("ResolveCase", text="Found")
    gone(story, "rui")
    story.give("ChangeReference", "coord", reference_service="clinic", reference_person="eli", reason="Rui has left")
    assert story.waits() == [("close-case", "eli")]


def test_what_a_service_was_asked_that_has_nobody_left_is_passed_on_or_taken_back_by_who_coordinates() -> None:
    for kind, data, after in (
        ("RedirectReferral", {"to": "library"}, "requested"),
        ("RevokeReferral", {}, "revoked"),
    ):
        story, referral = test_case_referrals.requested()
        said = {"referral": referral, "reason": "Nobody is there", **data}
        assert refused(story, kind, "coord", **said) == "not-this-service"
        gone(story, "ana", "stand-in")
        (event,) = story.give(kind, "coord", **said)
        assert event.by_coordination  # type: ignore[attr-defined]
        assert test_case_referrals.stage(story, referral) == after


def test_a_shared_task_of_a_service_that_has_nobody_left_is_handed_over_to_the_other() -> None:
    story, referral = test_case_referrals.joint()
    task = next(task.id for task in story.life.referrals[referral].tasks.values() if task.service == "school")
    said = {"referral": referral, "task": task, "service": "clinic", "reason": "Nobody is there"}
    assert refused(story, "HandOverSharedTask", "coord", **said) == "not-this-service"
    assert refused(story, "HandOverSharedTask", "ana", **{**said, "service": "council"}) == "task-of-neither"
    assert refused(story, "HandOverSharedTask", "ana", **{**said, "task": "task-0"}) == "unknown-task"
    assert refused(story, "HandOverSharedTask", "ana", **{**said, "service": "school"}) == "nothing-changes"
    gone(story, "ana", "stand-in")
    assert kinds(story.give("HandOverSharedTask", "coord", **said)) == ["SharedTaskHandedOver"]
    story.give("CompleteSharedTask", "eli", referral=referral, task=task)
    assert refused(story, "HandOverSharedTask", "coord", **said) == "task-done"


def test_what_somebody_was_to_carry_out_who_has_left_is_handed_over_with_a_reason() -> None:
    story = escalations.returned(escalations.approve())
    said = {"portfolio": "education", "person": "staff", "reason": "Doer has left"}
    assert refused(story, "HandOverDuty", "coord", **said) == "still-there"
    gone(story, "doer")
    assert refused(story, "HandOverDuty", "coord", **{**said, "person": "doer"}) == "person-left"
    assert kinds(story.give("HandOverDuty", "coord", **said)) == ["DutyHandedOver"]
    assert story.turns("carry-out") == ["staff"]
    assert "CarriedOutReported" in kinds(story.give("ReportCarriedOut", "staff"))


@pytest.mark.parametrize(
    ("answer", "command", "said"),
    [
        (escalations.approve(), "ReportCarriedOut", {}),
        (escalations.assign(), "ReportCarriedOut", {}),
        (escalations.approve(), "ReportNotCarriedOut", {"reason": "Nobody is left for it"}),
        (escalations.forward(), "NoteChase", {"chase_on": "2017-05-02"}),
        (escalations.forward(), "RecordOutsideAnswer", {"text": "They said yes"}),
    ],
)
def test_what_becomes_of_a_part_is_said_by_whoever_is_named_as_whose_turn_it_is_and_by_nobody_who_is_not(
    answer: dict[str, Any], command: str, said: dict[str, Any]
) -> None:
    def told() -> Telling:
        story = escalations.returned(answer)
        boss = Person(id="boss", mandates=(Mandate(role=Role.ADMINISTRATOR),))
        story.network = story.network.changed(people=story.network.people.set("boss", boss))
        return story

    leaving = ("doer", "sec-edu", "rep", "sub", "net-rep", "coord", "chief")
    for gone_already in range(len(leaving) + 1):
        story = told()
        gone(story, *leaving[:gone_already])
        (row,) = [row for row in _waiting(story) if row.what in ("carry-out", "chase-outside")]
        turn = whose_turn(story.network, row, story.today).people
        for person in turn:
            another = told()
            another.network = story.network
            assert another.give(command, person, **said), (person, gone_already)
        if "boss" not in turn:
            assert refused(story, command, "boss", **said) == "not-responsible-for-part"
    assert turn == ("boss",)
    story.edition = 2
    assert refused(story, command, "boss", **said) == "not-responsible-for-part"


def test_who_carries_a_question_is_who_raised_it_as_long_as_they_are_in_office_then_whoever_stands_in() -> None:
    boss = Person(id="boss", mandates=(Mandate(role=Role.ADMINISTRATOR),))
    network = TOWN.changed(people=TOWN.people.set("boss", boss))

    def carried(*leavers: str, by: str = "rep") -> Turn:
        return carries(left(network, *leavers, on=BEFORE), STREAM, "north", by, DAY)

    assert carried() == Turn(("rep",))
    assert carried(by="sub") == Turn(("sub",))
    assert carried(by="former-rep") == Turn(("rep",), stands_in=True)
    assert carried("rep") == Turn(("sub",), stands_in=True)
    assert carried("rep", "sub", "net-rep") == Turn(("coord", "chief"), stands_in=True)
    assert carried("rep", "sub", "net-rep", "coord", "chief") == Turn(("boss",), stands_in=True)
    assert carries(left(network, "rep", on=DAY), STREAM, "north", "rep", DAY) == Turn(("rep",)), "on the last day too"


def test_a_team_of_which_nobody_is_there_is_released_and_the_answer_is_known_by_all() -> None:
    story = escalations.returned(escalations.refuse(), present=("clinic",))
    assert refused(story, "ReleaseTeam", "coord", team="school", reason="x") == "team-is-there"
    assert refused(story, "ReleaseTeam", "coord", team="library", reason="x") == "not-a-waiting-team"
    gone(story, *(person for person in TOWN.people if TOWN.organisation_of(person, story.today) == "school"))
    assert kinds(story.give("ReleaseTeam", "coord", team="school", reason="It closed"))[0] == "TeamReleased"
    assert story.stage == "answered"
    assert story.turns("acknowledge") == []


@pytest.mark.parametrize("absent", [gone for n in (1, 2) for gone in combinations(("rep", "stand-in"), n)])
def test_as_long_as_nobody_represents_a_zone_who_coordinates_it_carries_what_it_asks(absent: tuple[str, ...]) -> None:
    story = casetowns.opened(kind="community")
    gone(story, *absent)
    if len(absent) == 1:
        assert refused(story, "EscalateCase", "coord", tried="All") == "wrong-role"
        return
    assert kinds(story.give("EscalateCase", "coord", tried="All")) == ["CaseEscalated"]


def test_a_vacant_portfolio_is_given_to_another_by_who_coordinates() -> None:
    board = Board()
    item = board.tabled()
    gone(board, "sec-edu", "mayor")
    given: dict[str, Any] = {"item": item, "portfolios": ["health"], "reason": "Nobody answers for education"}
    assert kinds(board.give("NamePortfolios", "chief", **given))[0] == "PortfoliosNamed"
    assert [todo.who for todo in board.todos("decide-item")] == ["portfolio:health"]
