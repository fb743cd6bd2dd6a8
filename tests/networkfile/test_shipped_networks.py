"""The networks that come with the product: as their source texts describe them, loaded once."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.roles import Role
from domain.territory import Network
from doors.door import Door
from networkfile.loading import load_network
from networkfile.reading import differences, find, load, names, read_organisations
from networks import census
from store.log import EventLog
from store.people import read_people
from store.reading import Reading

TODAY = date(2017, 3, 1)


@pytest.mark.parametrize("name", ["batatais", "cartagena", "sants-montjuic"])
def test_the_networks_of_the_sources_load_and_are_rehearsals(name: str) -> None:
    loaded = load(find(name))
    network = loaded.network
    assert network.rehearsal
    assert network.assumptions
    held = {mandate.role for person in network.people.values() for mandate in person.mandates}
    wanted = set(Role) - {Role.ENGINE}
    assert held == wanted
    for zone in network.zones:
        for role in (Role.COORDINATOR, Role.TEAM_MEMBER, Role.MINUTE_TAKER):
            assert network.with_role(role, TODAY, zone=zone), (zone, role)
        bodies = [body for body in network.bodies.values() if body.zone == zone and body.validates]
        assert [len(body.members_on(TODAY)) >= 3 for body in bodies] == [True]


def test_the_networks_come_with_the_product() -> None:
    assert names() == ("batatais", "cartagena", "sants-montjuic")
    with pytest.raises(Refusal, match="Did you mean 'batatais'") as refusal:
        find("batatias")
    assert refusal.value.code == "no-such-file"
    with pytest.raises(Refusal, match="batatais, cartagena"):
        find("xyz")


def test_batatais_has_three_territories_and_three_secretaries() -> None:
    network = load(find("batatais")).network
    assert len(network.zones) == 3
    assert list(network.portfolios) == ["assistencia-social", "educacao", "saude"]
    assert all(portfolio.holder_on(TODAY) for portfolio in network.portfolios.values())


@pytest.mark.parametrize("name", ["batatais", "cartagena", "sants-montjuic"])
def test_in_each_network_a_question_has_its_way_up_and_back(name: str) -> None:
    network = load(find(name)).network
    for zone in network.zones:
        assert network.management_of(zone, TODAY) is not None
        assert network.representatives_of(zone, TODAY), zone
    for body in network.bodies.values():
        named = body.case_members_on(TODAY)
        assert bool(named) == body.takes_cases, body.id
        represented = network.representatives_of(body.zone, TODAY)
        assert not named or set(represented) <= set(named), body.id
        for person in named:
            assert network.organisation_of(person, TODAY) in body.members_on(TODAY), (body.id, person)


@pytest.mark.parametrize("name", ["cartagena", "sants-montjuic"])
def test_where_only_batatais_describes_escalation_it_is_an_assumption(name: str) -> None:
    network = load(find(name)).network
    (deciding,) = [body.id for body in network.bodies.values() if body.decides]
    assert {f"bodies.{deciding}.decides", "bodies.*.escalates", "bodies.*.closed_part"} <= set(network.assumptions)


def test_in_batatais_somebody_stands_in_for_a_secretary_drafts_for_another_and_is_above_all_of_them() -> None:
    network = load(find("batatais")).network
    health = network.holder_of("saude", TODAY)
    assert health is not None
    assert [network.may_act_for("adjunta-de-saude", health, date(year, 6, 1)) for year in (2020, 2021, 2022, 2023)] == [
        False,
        True,
        True,
        False,
    ]
    assert network.organisation_of("assessoria-educacao", TODAY) == "secretaria-educacao"
    assert {portfolio.superior for portfolio in network.portfolios.values()} == {"gabinete-do-prefeito"}
    assert "people.gabinete-do-prefeito" in network.assumptions


@pytest.mark.parametrize(("name", "services"), [("batatais", 16), ("sants-montjuic", 12)])
def test_a_directory_says_who_has_access_to_each_service_and_that_it_is_assumed(name: str, services: int) -> None:
    network = load(find(name)).network
    assert len(network.services) == services
    assert all(service.criteria and service.offers for service in network.services.values())
    assert "services" in network.assumptions
    offering = {service.organisation for service in network.services.values()}
    for zone in network.zones:
        here = [organisation for organisation in network.organisations.values() if zone in organisation.zones]
        assert {organisation.id for organisation in here} <= offering, zone


def test_the_census_of_cartagena_is_the_sources() -> None:
    network = load(find("cartagena")).network
    kinds = Counter(known.kind for known in network.organisations.values())
    sectors = Counter(known.sector for known in network.organisations.values())
    assert kinds == {
        "eim": 9,
        "ceip": 36,
        "ies": 13,
        "ampa": 12,
        "avv": 43,
        "mayor": 25,
        "mujer": 27,
        "joven": 21,
        "relig": 17,
        "ong": 91,
        "farm": 28,
        "csalud": 16,
        "ayto": 35,
        "otros": 26,
    }
    assert sectors == {"salud": 44, "educacion": 70, "social": 224, "municipal-otros": 61}
    assert sum(kinds.values()) == 399


def test_what_the_source_does_not_name_is_simulated_and_comes_from_its_seed() -> None:
    assert census.sheet() == census.SHEET.read_text(encoding="utf-8")
    rows = read_organisations(census.SHEET)
    assert rows.origin == "simulated"
    assert all(row.name.endswith("(simulado)") for row in rows.rows)


def test_favcac_and_eapn_have_no_portfolio() -> None:
    network = load(find("cartagena")).network
    assert {"favcac", "eapn"} <= set(network.bodies["comision-tecnica"].members_on(TODAY))
    answering = {network.organisation_of(p.holder_on(TODAY) or "", TODAY) for p in network.portfolios.values()}
    assert answering == {"servicios-sociales", "salud-publica", "gerencia-area-ii"}
    assert len(network.lines) == 3


async def test_a_file_is_given_through_the_door_once(engine: Engine) -> None:
    door = Door(EventLog(engine, DECIDERS), Reading(engine))
    loaded = load(find("cartagena"))
    at = datetime(2022, 1, 3, 8, tzinfo=UTC)
    assert await load_network(door, loaded, clock=at) == len(differences(loaded, Network(), today=at.date()))
    network, version = await door.network("cartagena")
    assert len(network.organisations) == 399
    assert read_people(engine, "cartagena")["coordinacion"].display_name == "Coordinación de la red"
    assert await load_network(door, loaded, clock=at) == 0
    assert (await door.network("cartagena"))[1] == version


async def test_what_a_source_does_not_name_is_marked_as_simulated_in_its_events(engine: Engine) -> None:
    door = Door(EventLog(engine, DECIDERS), Reading(engine))
    await load_network(door, load(find("cartagena")), clock=datetime(2022, 1, 3, 8, tzinfo=UTC))
    joined = [event for event in door.log.events("network:cartagena") if event.kind == "OrganisationJoined"]
    assert Counter(event.origin for event in joined) == {"simulated": 370, None: 29}
    seated = [event for event in door.log.events("network:cartagena") if event.kind == "OrganisationSeated"]
    assert {event.origin for event in seated if event.data["organisation"] == "eim-01"} == {"simulated"}
