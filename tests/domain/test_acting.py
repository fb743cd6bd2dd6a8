"""As whom somebody may do what waits: by holders, delegates, superiors and roles, where their role can do it."""

from datetime import date

import pytest

from domain.acting import COMMANDS, DECIDED, ELSEWHERE, NOTHING_TO_DO, ONLY_NEWS, Acting, Addresses, Doers
from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.roles import Role
from domain.table import Table
from domain.territory import Delegation, Holding, Mandate, Network, Organisation, Person, Portfolio, Zone
from domain.turns import Placed, whose_turn
from words.labels import TODOS

TODAY = date(2021, 5, 20)
NETWORK = Network(
    id="town",
    zones=Table({"north": Zone(id="north", name="North"), "south": Zone(id="south", name="South")}),
    people=Table(
        {
            "sec": Person(id="sec", organisation="council", delegations=(Delegation(delegate="aide", since=TODAY),)),
            "aide": Person(id="aide", organisation="council", mandates=(Mandate(role=Role.TEAM_MEMBER),)),
            "clerk": Person(id="clerk", organisation="council", mandates=(Mandate(role=Role.MINUTE_TAKER),)),
            "old": Person(id="old", organisation="council", left_on=date(2021, 1, 1)),
            "rep": Person(id="rep", mandates=(Mandate(role=Role.REPRESENTATIVE, zone="north"),)),
            "coord": Person(id="coord", mandates=(Mandate(role=Role.COORDINATOR),)),
            "coord-north": Person(id="coord-north", mandates=(Mandate(role=Role.COORDINATOR, zone="north"),)),
        }
    ),
    portfolios=Table({"health": Portfolio(id="health", name="Health", holders=(Holding(person="sec"),))}),
)


def waits(
    who: str, *, what: str = "decide-item", stream: str = "management:town:board", zone: str | None = None
) -> Placed:
    return Placed(stream, zone, what, who)


def acts(person: str, row: Placed, on: date = TODAY) -> Acting | None:
    return Addresses(NETWORK, person, on).of(row)


def test_what_is_asked_of_a_portfolio_waits_for_its_holder_and_for_their_delegate() -> None:
    row = waits("portfolio:health")
    assert acts("sec", row) == Acting("sec", None, "health")
    delegate = acts("aide", row)
    assert delegate == Acting("sec", "aide", "health")
    assert acts("aide", row, date(2021, 5, 19)) is None, "before the delegation"
    assert acts("coord", row) is None


def test_what_passed_to_a_person_waits_for_that_person() -> None:
    assert acts("coord", waits("coord", what="settle-pending")) == Acting("coord")
    assert acts("sec", waits("coord", what="settle-pending")) is None


def test_what_waits_for_an_organisation_waits_for_its_own_people_as_long_as_they_are_there() -> None:
    row = waits("organisation:council", what="acknowledge", stream="escalation:town:north:x", zone="north")
    assert acts("aide", row) == Acting("aide")
    assert acts("clerk", row) is None, "their role cannot acknowledge"
    assert acts("old", row) is None
    assert acts("rep", row) is None


def test_a_role_counts_in_its_zone_and_in_a_management_meeting_only_for_the_whole_network() -> None:
    north = waits("role:representative", stream="escalation:town:north:x", zone="north")
    assert acts("rep", north) == Acting("rep")
    assert acts("rep", waits("role:representative", stream="escalation:town:south:x", zone="south")) is None
    assert acts("coord", waits("role:coordinator")) == Acting("coord")
    assert acts("coord-north", waits("role:coordinator")) is None


def test_nobody_unknown_has_an_inbox() -> None:
    with pytest.raises(Refusal) as refusal:
        Addresses(NETWORK, "nobody", TODAY)
    assert refusal.value.code == "unknown-person"


def test_what_nobody_is_asked_to_do_is_on_nobody_s_list() -> None:
    assert acts("sec", waits("portfolio:health", what="await-decision", stream="escalation:town:north:x")) is None


def test_whose_turn_something_is_names_those_whose_roles_can_do_it_and_all_who_are_asked_where_nobody_s_can() -> None:
    row = waits("organisation:council", what="acknowledge", stream="escalation:town:north:x", zone="north")
    assert whose_turn(NETWORK, row, TODAY).people == ("sec", "aide", "clerk")
    people = Doers(NETWORK, TODAY).of(row).people
    assert [person for person in NETWORK.people if acts(person, row) == Acting(person)] == list(people)
    assert "clerk" not in people
    alone = NETWORK.changed(
        people=Table({"clerk": NETWORK.people["clerk"], "ann": Person(id="ann", organisation="council")})
    )
    assert Doers(alone, TODAY).of(row).people == whose_turn(alone, row, TODAY).people == ("clerk", "ann")


@pytest.mark.parametrize(
    "who",
    [
        "portfolio:health", "coord", "organisation:council", "role:representative", "old", "organisation:empty",
        "portfolio:vacant", "superior:health",
    ],
)  # fmt: skip
def test_whatever_is_somebody_s_is_found_under_what_they_are_addressed_as(who: str) -> None:
    network = NETWORK.changed(
        organisations=Table({"empty": Organisation(id="empty", name="Empty", kind="school", sector="education")}),
        portfolios=NETWORK.portfolios.set("vacant", Portfolio(id="vacant", name="Vacant")),
    )
    row = waits(who, what="settle-pending", stream="escalation:town:north:x", zone="north")
    found = [person for person in network.people if Addresses(network, person, TODAY).of(row) is not None]
    assert found
    assert all(who in Addresses(network, person, TODAY).under for person in found)
    assert who not in Addresses(network, "old", TODAY).under or who.startswith("role:")


def test_everything_that_waits_has_commands_that_do_it_or_is_only_news() -> None:
    assert set(TODOS) == set(COMMANDS) | DECIDED | set(ELSEWHERE) | NOTHING_TO_DO | ONLY_NEWS
    known = {name for decider in DECIDERS.values() for name in decider.commands}
    assert {name for names in COMMANDS.values() for name in names} <= known
