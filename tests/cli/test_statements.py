"""How many statements a page asks the database: as many for many questions as for few."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.cli.conftest import Terminal
from tests.cli.meetingtown import BOARD, MeetingTown

FEW, MANY = 2, 6
PAGES = (
    *(("inbox", "ribera", "--as", who) for who in ("nurse", "rep", "coord", "sec-edu", "scribe")),
    ("board", "ribera"),
    ("promises", "ribera"),
    ("promises", "ribera", "--json"),
    ("agenda", "ribera"),
    ("legs", "ribera"),
    ("find", "Help"),
    ("streams",),
    ("stats", "ribera"),
    ("show", "zone:ribera:north"),
    ("show", BOARD),
    ("show", "Case c1"),
    ("trail", "escalation:ribera:north:case-c1-1"),
    ("trail", "case:ribera:north:c1"),
    ("minutes", BOARD),
    ("board", "ribera", "--at", "2025-01-19"),
    ("show", "zone:ribera:north", "--at", "2025-01-19"),
    ("knew", "escalation:ribera:north:case-c1-1"),
    ("diff", "ribera", "2025-01-06", "2025-01-20"),
    ("diff", "ribera", "2025-01-06", "2025-01-20", "--full"),
    ("diff", "ribera", "2025-01-06", "2025-01-20", "--json"),
    ("diff", BOARD, "0", "2"),
    ("why", BOARD, "items", "--all"),
    ("why", BOARD, "items", "--all", "--json"),
    ("history", "escalation:ribera:north:case-c1-1"),
    ("network", "show", "ribera"),
    ("network", "show", "ribera", "--zone", "north", "--people"),
    ("network", "list"),
    ("show", "escalation:ribera:north:case-c1-1", "--at", "2"),
)


def lived(folder: Path, questions: int) -> Terminal:
    """A town in whose open management meeting there are as many questions."""
    town = MeetingTown(folder)
    for number in range(1, questions + 1):
        town.case(f"c{number}")
    town.on("2025-01-20")
    town.board_meets()
    approved = {"outcome": "approve", "responsible": "sec-edu", "due_on": "2025-02-20"}
    item = town.item("escalation:ribera:north:case-c1-1")
    town.give(BOARD, "DecideItem", "sec-edu", item=item, portfolio="education", ruling=approved)
    town.world.tell_the_time("ribera", "admin")
    town.engine.dispose()
    return town.terminal


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return lived(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return lived(tmp_path_factory.mktemp("many"), MANY)


@contextmanager
def counted() -> Iterator[list[str]]:
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: " ".join(page))
def test_a_page_asks_no_more_of_the_database_for_many_questions_than_for_few(
    few: Terminal, many: Terminal, page: tuple[str, ...]
) -> None:
    with counted() as of_few:
        few.done(*page)
    with counted() as of_many:
        many.done(*page)
    assert len(of_many) == len(of_few), (len(of_few), len(of_many))
