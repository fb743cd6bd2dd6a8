"""Whose turn many things are is worked out for each place, office and person once, however large the town is."""

from datetime import date

import pytest

from domain import turns
from domain.roles import Role
from domain.table import Table
from domain.territory import Holding, Mandate, Network, Person, Portfolio
from domain.turns import Turn, Turns, whose_turn
from tests.domain.test_turns import BEFORE, DAY, TOWN, Row, left

OFFICES = ("doer", "gone", "organisation:school", "portfolio:education", *(f"role:{role}" for role in Role))
KINDS = ("action:town:north:2017:a", "case:town:north:c", "cycle:town:north:2017", "management:town:board")
ROWS = [
    Row(who, stream, zone, what, params)
    for who in OFFICES
    for stream in (*KINDS, "group:town:circle", "cycle:town:network:2017")
    for zone in ("north", None)
    for what in ("carry-out", "draft-minutes", "open-meeting")
    for params in ({}, {"body": "circle"})
]
LARGE = Network(
    id="town",
    people=Table(
        {f"p{n}": Person(id=f"p{n}", mandates=(Mandate(role=Role.TEAM_MEMBER, zone="north"),)) for n in range(800)}
    ),
    portfolios=Table({f"f{n}": Portfolio(id=f"f{n}", name="F", holders=(Holding(person=f"p{n}"),)) for n in range(15)}),
)


@pytest.mark.parametrize("network", [TOWN, left(TOWN, "coord", "rep", "doer", on=BEFORE)])
def test_it_is_the_same_turn_whether_one_or_many_are_asked_about(network: Network) -> None:
    asked = Turns(network, DAY)
    assert [asked.of(row) for row in ROWS] == [whose_turn(network, row, DAY) for row in ROWS]


def test_who_answers_for_one_thing_in_one_place_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Row] = []

    def noted(network: Network, row: Row, day: date) -> Turn:
        asked.append(row)
        return whose_turn(network, row, day)

    monkeypatch.setattr(turns, "whose_turn", noted)
    many = Turns(TOWN, DAY)
    for n in range(100):
        many.of(Row("role:coordinator", f"case:town:north:c{n}"))
        many.of(Row("portfolio:education", f"escalation:town:north:case-c{n}-1"))
    assert len(asked) == 2


def test_in_a_large_town_only_who_ever_held_a_portfolio_is_looked_up_as_its_holder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up: list[str] = []
    own = Network.holder_of

    def counted(network: Network, portfolio: str, day: date) -> str | None:
        looked_up.append(portfolio)
        return own(network, portfolio, day)

    monkeypatch.setattr(Network, "holder_of", counted)
    for role in Role:
        LARGE.with_role(role, DAY, zone="north")
    assert len(looked_up) <= 15
    for person in LARGE.people:
        LARGE.roles_of(person, DAY, zone="north")
    assert len(looked_up) <= 30


@pytest.mark.parametrize("zone", ["north", "south", None])
@pytest.mark.parametrize("body", ["circle", "board", None])
def test_who_has_a_role_are_those_whose_roles_it_is_among(zone: str | None, body: str | None) -> None:
    for network in (TOWN, left(TOWN, "sec-edu", on=BEFORE), LARGE):
        for role in Role:
            among = tuple(one for one in network.people if role in network.roles_of(one, DAY, zone=zone, body=body))
            assert network.with_role(role, DAY, zone=zone, body=body) == among
