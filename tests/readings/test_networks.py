"""Which networks there are, and everything in them that has a history; without a terminal."""

from pathlib import Path

import pytest

from domain.errors import Refusal
from naming.spoken import Spoken
from naming.streams import listed
from readings.networks import networks
from readings.record import Record
from store.database import open_database
from tests.cli.conftest import Terminal


def test_the_networks_that_are_loaded(record: Record, terminal: Terminal) -> None:
    [only] = networks(record)
    assert (only.id, only.name, only.rehearsal) == ("batatais", "Rede Intersetorial de Batatais", True)
    assert [one["network"] for one in terminal.read("network", "list")["loaded"]] == [only.id]


def test_everything_that_has_a_history_is_listed_once_with_its_title(batatais: Path, terminal: Terminal) -> None:
    engine = open_database(f"sqlite:///{batatais / 'vertebra.db'}")
    spoken = Spoken(engine)
    every = listed(spoken)
    streams = [one.stream.stream for one in every]
    assert streams == sorted(set(streams)) == [info.stream for info in spoken.log.streams()]
    titles = {one.stream.stream: one.title for one in every}
    assert titles["group:batatais:grupo-norte"] == "Grupo territorializado norte"
    assert titles["clock:batatais"] == ""
    cycles = listed(spoken, "batatais", "cycle")
    assert {one.stream.kind for one in cycles} == {"cycle"}
    with pytest.raises(Refusal):
        listed(spoken, "atlantis")
    assert terminal.read("streams") == [one.as_json() for one in every]
    engine.dispose()
