"""What there is to know of a network, without a terminal."""

import json

import pytest

from domain.errors import Refusal
from readings.network import composition, network
from readings.record import Record
from store.errors import NotFound
from tests.cli.conftest import Terminal


def test_a_network_is_made_of_what_is_there_on_the_day(record: Record) -> None:
    found = network(record, "batatais")
    made_of = found.made_of
    assert made_of.counts == {"zones": 3, "bodies": 5, "people": 38, "organisations": 19, "services": 16}
    assert sum(one.count for one in made_of.kinds) == len(made_of.organisations)
    [board] = [one for one in made_of.bodies if one.body.decides]
    assert (board.body.id, len(board.members), board.closed_part) == ("gestao-geral", 3, None)
    health = next(one for one in made_of.portfolios if one.portfolio.id == "saude")
    assert (health.holder, health.superior) == ("secretaria-de-saude", "gabinete-do-prefeito")
    assert len(health.delegates) == 1
    assert found.late is None


def test_a_zone_has_its_bodies_and_whoever_has_to_do_with_it(record: Record) -> None:
    north = network(record, "batatais", zone="norte").made_of
    assert [one.id for one in north.zones] == ["norte"]
    assert [one.body.id for one in north.bodies] == ["grupo-norte"]
    people = {one.person.id: one.mandates for one in north.people}
    assert {"coordenacao-norte", "representante-norte", "equipe-creas"} <= people.keys()
    assert not [one for one in people if one.endswith(("-sul", "-centro"))]
    assert all("norte" in one.zones for one in north.organisations)
    assert {one.organisation for one in north.services} <= {one.id for one in north.organisations}
    assert north.portfolios == ()
    with pytest.raises(Refusal, match="no zone"):
        network(record, "batatais", zone="atlantis")


def test_a_network_of_then_is_what_it_was_made_of_then(record: Record) -> None:
    then = network(record, "batatais", at="20")
    assert then.seen.folded.version == 20
    assert then.late is not None
    assert then.made_of == composition(then.seen.state, then.seen.now)
    assert then.made_of.counts["people"] < network(record, "batatais").made_of.counts["people"]
    with pytest.raises(NotFound):
        network(record, "batatais", at="9999")


def test_the_command_line_answers_with_it(record: Record, terminal: Terminal) -> None:
    asked = ("network", "show", "batatais")
    assert terminal.read(*asked) == network(record, "batatais").seen.state.model_dump(mode="json")
    told = terminal.read(*asked, "--zone", "norte", "--people")
    assert told == json.loads(json.dumps(network(record, "batatais", zone="norte").made_of.as_json()))
