"""A correction says what it changed: the field, what it was and what it is."""

from pathlib import Path

from tests.cli.meetingtown import GROUP, MeetingTown
from tests.cli.test_attendance_corrected import CYCLE, START


def told(town: MeetingTown, stream: str) -> str:
    return " ".join(town.shows("history", stream).split())


def test_a_corrected_finding_says_what_it_was_and_is_and_what_was_emptied(tmp_path: Path) -> None:
    town = MeetingTown(tmp_path)
    town.give(CYCLE, "StartCycle", "coord", **START)
    smokers = {"kind": "indicator", "text": "Smokers", "value": 23, "unit": "%"}
    finding = town.made(CYCLE, "RecordFinding", "nurse", "finding", **smokers)
    town.give(CYCLE, "CorrectFinding", "nurse", finding=finding, reason="r1", text="Who smokes", value=0)
    assert "Reason: r1 (text: «Smokers» → «Who smokes»; value: 23 → 0)" in told(town, CYCLE)
    town.give(CYCLE, "CorrectFinding", "nurse", finding=finding, reason="r2", value=None)
    assert "Reason: r2 (value: 0 → emptied; unit: % → emptied)" in told(town, CYCLE)


def test_a_corrected_agreement_says_what_had_been_agreed_before(tmp_path: Path) -> None:
    town = MeetingTown(tmp_path)
    meeting = town.circle_meets()
    said = {"meeting": meeting, "said_in": f"{GROUP}#{meeting}"}
    agreement = town.made(GROUP, "EnterAgreement", "nurse", "agreement", **said, text="One\ntwo")
    town.give(GROUP, "CorrectAgreement", "nurse", **said, agreement=agreement, text="One")
    assert "(text: «One …» → «One»)" in told(town, GROUP)
