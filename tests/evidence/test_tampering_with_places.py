"""Who closes the numbers of the log up after a deed is named once, and nobody else whose events only moved."""

import pytest

from domain.message import GENESIS
from evidence.looks.compare import ANSWER
from evidence.looks.places import judged
from evidence.noted import Place, Sheet
from evidence.source import StreamRow
from evidence.verdict import Finding, Look
from tests.evidence.town import BOARD, CASE, ESCALATION, GROUP, NETWORK, Lived

SOUTH = "group:town:circle-south"


@pytest.mark.parametrize("temporal", [True, False], ids=["temporal", "database"])
@pytest.mark.parametrize("stream", [GROUP, SOUTH, ESCALATION, CASE])
def test_only_the_stream_that_was_cut_off_is_accused(town: Lived, stream: str, temporal: bool) -> None:
    town.cut(stream, 1 if stream == SOUTH else town.before_last(stream))
    accused = {named for _, named, _ in town.faults(temporal=temporal, copies=temporal)}
    assert accused <= {stream}
    assert accused or not temporal


def _judged(*places: tuple[int, int]) -> tuple[list[Finding], Sheet]:
    """What is said of the events of one stream, by where each was told to stand and stands."""
    sheet, found = Sheet(StreamRow(CASE, len(places), GENESIS, 0)), list[Finding]()
    sheet.places = [Place(n, told, here, None, Look.COMPARE, "run") for n, (told, here) in enumerate(places, start=1)]
    judged({CASE: sheet}, ANSWER, found)
    return found, sheet


@pytest.mark.parametrize(
    ("places", "fault", "first", "count"),
    [
        ([(10, 10), (20, 19), (30, 29)], "event-removed", 19, 1),
        ([(10, 7), (20, 17)], "event-removed", 7, 3),
        ([(10, 10), (20, 22), (30, 32)], "event-inserted", 22, 2),
    ],
)
def test_a_deed_that_no_stream_of_its_own_shows_is_named_once(
    places: list[tuple[int, int]], fault: str, first: int, count: int
) -> None:
    """Nobody has a record of what was there: that others moved tells that it was."""
    (found,), sheet = _judged(*places)
    assert (found.fault, found.params["first"], found.params["count"]) == (fault, first, count)
    assert not sheet.verdict().findings


def test_where_nothing_moved_nothing_is_said() -> None:
    found, sheet = _judged((10, 10), (20, 20))
    assert not found
    assert not sheet.verdict().findings


@pytest.mark.parametrize("stream", [NETWORK, BOARD])
def test_an_event_that_was_moved_by_itself_is_still_named(town: Lived, stream: str) -> None:
    (first,), (second,) = town.ask("select position from events where stream = ? order by version limit 2", stream)
    for before, after in ((first, -1), (second, first), (-1, second)):
        town.sql("update events set position = ? where position = ?", after, before)
    assert {(fault, named) for fault, named, _ in town.faults(copies=True)} == {("stands-elsewhere", stream)}
