"""How long questions take, read without a terminal."""

from pathlib import Path

import pytest

from domain.errors import Refusal
from readings.legs import legs
from readings.record import Record
from tests.cli.meetingtown import BOARD, MeetingTown

REFUSED = {"outcome": "refuse", "reason": "There is no place"}


@pytest.fixture
def town(tmp_path: Path) -> MeetingTown:
    """A town that has decided one question after 25 days, and let another wait for 11."""
    town = MeetingTown(tmp_path)
    first = town.case("c1")
    town.on("2025-01-20")
    town.case("c2", "health")
    town.on("2025-01-31")
    town.board_meets()
    town.give(BOARD, "DecideItem", "sec-edu", item=town.item(first), ruling=REFUSED)
    town.world.tell_the_time("ribera", "admin")
    return town


def test_every_leg_is_counted_in_days_and_what_is_open_up_to_now(town: MeetingTown) -> None:
    record = Record(town.engine)
    told = legs(record, record.network("ribera"))
    assert [(leg.start, leg.end, leg.count, leg.median, leg.longest) for leg in told.legs] == [
        ("raised", "tabled", 2, 0, 0),
        ("tabled", "decided", 1, 25, 25),
    ]
    assert [(leg.start, leg.count, leg.longest, leg.in_all) for leg in told.open] == [
        ("tabled", 1, 11, 11),
        ("decided", 1, 0, 25),
    ]
    assert [(whole.end, whole.longest) for whole in told.over_all_rounds] == [("decided", 25)]
    assert {name: list(groups) for name, groups in told.by.items()} == {
        "zone": ["north"],
        "portfolio": ["education", "health"],
        "kind": ["case"],
    }
    assert [leg.longest for leg in told.by["portfolio"]["education"]] == [0, 25]


def test_only_what_is_named_is_counted(town: MeetingTown) -> None:
    record = Record(town.engine)
    known = record.network("ribera")
    (one,) = legs(record, known, portfolio="health").escalations
    assert one.escalation == "escalation:ribera:north:case-c2-1"
    assert legs(record, known, kind="demand").escalations == ()
    assert len(legs(record, known, zone="north").escalations) == 2
    for unknown in ({"zone": "south"}, {"portfolio": "roads"}):
        with pytest.raises(Refusal) as told:
            legs(record, known, **unknown)
        assert told.value.code == "not-found"


def test_the_command_line_answers_with_it(town: MeetingTown) -> None:
    record = Record(town.engine)
    told = legs(record, record.network("ribera"))
    assert town.terminal.read("legs", "ribera") == told.model_dump(mode="json")
    page = town.shows("legs", "ribera")
    assert "questions: 2" in page
    assert all(str(leg.longest) in page for leg in (*told.legs, *told.over_all_rounds))
