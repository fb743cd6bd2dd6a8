"""A town of two years on a database of its own, read without a terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from readings.record import Record
from store.database import open_database
from tests.cli.conftest import Terminal
from tests.cli.stored import played


@pytest.fixture(scope="session")
def batatais(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a town that lived from 2017 to 2021."""
    return played("batatais-gestao-2021", tmp_path_factory.mktemp("batatais"))


@pytest.fixture(scope="session")
def terminal(batatais: Path) -> Terminal:
    """Somebody's terminal in that town."""
    return Terminal(batatais)


@pytest.fixture
def record(batatais: Path) -> Iterator[Record]:
    """That town's record, as one page reads it."""
    engine = open_database(f"sqlite:///{batatais / 'vertebra.db'}")
    yield Record(engine)
    engine.dispose()
