"""A page asks the database as many statements in a large town as in one with a hundredth of its cases.

What goes through a whole town (`streams`, `find`, `stats`) is not among them: it reads in batches of a size.
"""

from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.cli.test_statements import counted
from tests.readings.largetown import CASES, grown, sizes

SMALL = 60
CASE = "case:ribera:z3:copy-3"
PAGES = (
    ("board", "ribera"),
    ("board", "ribera", "z3"),
    ("board", "ribera", "z3", "--at", "@3000"),
    ("inbox", "ribera", "--as", "coord"),
    ("inbox", "ribera", "--as", "nurse"),
    ("promises", "ribera"),
    ("agenda", "ribera"),
    ("legs", "ribera"),
    ("show", "zone:ribera:z3"),
    ("show", CASE),
    ("show", CASE, "--at", "5"),
    ("history", CASE),
    ("why", CASE, "life"),
    ("diff", CASE, "2", "7"),
    ("network", "show", "ribera"),
    ("diff", "ribera", "@2500", "@3000"),
)


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folders = (tmp_path_factory.mktemp("small"), tmp_path_factory.mktemp("large"))
    for folder, cases in zip(folders, (SMALL, CASES), strict=True):
        town = grown(folder, cases)
        if cases == CASES:
            events, waiting = sizes(town)
            assert (events > 100_000, waiting > CASES) == (True, True)
        town.engine.dispose()
    return folders


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_a_page_asks_no_more_of_a_large_town(towns: tuple[Path, Path], page: tuple[str, ...]) -> None:
    asked = []
    for folder in towns:
        with counted() as told:
            Terminal(folder).done(*page)
        asked.append(len(told))
    assert asked[1] <= asked[0], asked
