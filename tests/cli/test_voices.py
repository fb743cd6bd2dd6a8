"""Who said a thing for whom in a meeting, and who wrote it down, wherever a part or an event is told."""

import pytest

from cli.screen import Screen
from cli.session import Session
from domain.decisions import Part
from domain.message import Recorded
from tests.domain.managementtowns import Board
from tests.workflows.casetown import BOARD, DEPUTY
from words import rulings
from words.telling import Teller

APPROVED = {"outcome": "approve", "responsible": "caro", "due_on": "2026-12-01"}
VOICE = "said by deputy for sec-edu in a meeting, entered by scribe"


def decided(*present: str) -> tuple[Screen, Recorded]:
    """What the minute-taker enters for the secretary for education, in a meeting of those."""
    board = Board()
    item = board.tabled()
    meeting = board.opened(*present)
    board.give(
        "DecideItem", "sec-edu", item=item, ruling=APPROVED, entered_by="scribe", meeting_ref=f"{BOARD}#{meeting}"
    )
    (made,) = [event for event in board.events if event.kind == "PartDecided"]
    return Screen(Session("en"), board.network), made


def test_a_part_says_who_said_it_for_whom_and_who_entered_it() -> None:
    screen, made = decided(DEPUTY, "rosa")
    told = rulings.part(screen, Part.model_validate(made.data["part"]))
    assert told.endswith(f"(sec-edu, 2 Mar 2026, {VOICE})")


def test_an_event_says_so_too_and_says_it_once() -> None:
    screen, made = decided(DEPUTY, "rosa")
    assert list(Teller(screen).marks(made)).count(VOICE) == 1
    assert rulings.voices(screen, made.who) == [("Said for them by", "deputy"), ("Entered by", "scribe")]
    assert not [mark for mark in Teller(screen).marks(made) if mark.startswith("stated by")]


@pytest.mark.parametrize("present", [("sec-edu",), ("sec-edu", DEPUTY)])
def test_who_was_there_said_it_themselves(present: tuple[str, ...]) -> None:
    screen, made = decided(*present, "rosa")
    told = rulings.part(screen, Part.model_validate(made.data["part"]))
    assert told.endswith("(sec-edu, 2 Mar 2026, entered by scribe)")
    assert rulings.voices(screen, made.who) == [("Entered by", "scribe")]
    assert "stated by sec-edu in a meeting, entered by scribe" in list(Teller(screen).marks(made))
