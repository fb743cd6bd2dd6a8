"""The numbers by which things are named: the cycles that give them are read at once."""

from pathlib import Path

import pytest

from cli.session import Session
from cli.wiring import Store
from naming.spelling import Spelling
from readings.numbers import expect_numbers, naming_cycle
from store.database import open_database
from tests.cli.test_statements import counted

CYCLES = ("norte:2017", "norte:2021", "centro:2021")
ACTIONS = ("action-7ce0cd0e53b6", "action-000000000000", "action-000000000001")


@pytest.mark.parametrize(
    ("stream", "cycle"),
    [
        ("action:town:north:2017:action-7ce0cd0e53b6", "cycle:town:north:2017"),
        ("escalation:town:north:blocked-2017-action-7ce0cd0e53b6-1", "cycle:town:north:2017"),
        ("escalation:town:network:demand-2017-2018-finding-7ce0cd0e53b6-2", "cycle:town:network:2017-2018"),
        ("escalation:town:north:case-c1-1", None),
        ("case:town:north:c1", None),
        ("group:town:circle", None),
    ],
)
def test_a_cycle_gives_its_number_to_what_is_of_it(stream: str, cycle: str | None) -> None:
    assert naming_cycle(stream) == cycle


def test_what_many_cycles_name_takes_no_more_statements_than_what_one_names(batatais: Path) -> None:
    taken = []
    for some in (CYCLES[:1], CYCLES):
        engine = open_database(f"sqlite:///{batatais / 'vertebra.db'}")
        store = Store(engine, session=Session("en"))
        spelling = Spelling(store, store.network("batatais"))
        streams = [f"action:batatais:{cycle}:{action}" for cycle in some for action in ACTIONS]
        with counted() as told:
            expect_numbers(store, streams)
            spelled = [spelling.stream(stream) for stream in streams]
        taken.append(len(told))
        assert spelled[0].startswith("action:batatais:norte:2017:A"), "it has a number"
        assert spelled[1:] == streams[1:], "what is not there has none"
        engine.dispose()
    assert taken[0] == taken[1], taken
