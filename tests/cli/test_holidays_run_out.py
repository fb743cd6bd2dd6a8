"""A calendar's last year is said before and when it ends: days counted beyond it may come too early."""

from datetime import date
from pathlib import Path

import pytest

from cli.screen import Screen
from cli.session import Session
from domain.calendar import Calendar
from domain.territory import Network
from networkfile.reading import find
from tests.cli.conftest import COORDINATOR, GROUP, Terminal
from words.saying import Saying

KNOWN = Calendar(timezone="America/Sao_Paulo", known_from=2024, known_until=2025)


@pytest.fixture
def ended(bare: Terminal, tmp_path: Path) -> Terminal:
    """Batatais, whose file has no holidays after 2019."""
    file = tmp_path / "batatais.yaml"
    written = find("batatais").read_text(encoding="utf-8")
    file.write_text(written.replace("last_year: 2030", "last_year: 2019"), encoding="utf-8")
    told = bare.done("--lang", "en", "network", "load", str(file))
    assert "known until 2019" in told
    return bare


def test_pages_say_until_when_the_holidays_are_known(vertebra: Terminal, ended: Terminal) -> None:
    told = ended.done("--lang", "en", "network", "show", "batatais")
    assert "Holidays known: 2014–2019" in told
    for page in (("network", "show", "batatais"), ("board", "batatais")):
        assert "are known until 2019" in " ".join(ended.done("--lang", "en", *page).split())
    assert "até 2019" in " ".join(ended.done("network", "show", "batatais").split())


def test_who_administers_is_told_in_the_inbox_and_nobody_else(ended: Terminal) -> None:
    def told(person: str) -> str:
        return " ".join(ended.done("--lang", "en", "inbox", "batatais", "--as", person).split())

    assert "are known until 2019" in told("administracao")
    assert "are known until 2019" not in told(COORDINATOR)


def test_a_receipt_says_which_of_its_days_was_counted_beyond_them(ended: Terminal) -> None:
    called = ended.given(GROUP, "ConveneMeeting", on="2020-05-05", called_on="2020-04-01")
    meeting = next(event["data"]["meeting"] for event in ended.read("history", GROUP))
    data = f'{{"meeting": "{meeting}", "present": ["escola-norte"], "people": []}}'
    assert called["last_version"] == 1
    told = ended.done("--lang", "en", "do", GROUP, "HoldMeeting", "--as", COORDINATOR, "--data", data)
    assert "was counted without holidays: those of this network are known until 2019" in told


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2025, 12, 31), "31 Dec 2025"), (date(2026, 1, 6), "6 Jan 2026 (without the holidays of 2026)")],
)
def test_a_day_that_was_counted_beyond_them_says_so(day: date, said: str) -> None:
    screen = Screen(Session("en"), Network(id="town", calendar=KNOWN))
    assert screen.deadline(KNOWN.end_of(day)) == said


def test_a_day_that_somebody_named_says_nothing_of_holidays() -> None:
    saying = Saying(Screen(Session("en"), Network(id="town", calendar=KNOWN)))
    over_at = KNOWN.end_of(date(2026, 1, 6)).isoformat()
    assert saying.said("deadline_at", over_at) == "6 Jan 2026"
    assert saying.said("answer_by", over_at) == "6 Jan 2026 (without the holidays of 2026)"


def test_programs_are_told_too_in_receipts_boards_and_inboxes(ended: Terminal) -> None:
    called = ended.given(GROUP, "ConveneMeeting", on="2020-05-05", called_on="2020-04-01")
    (meeting,) = called["meetings"]
    assert meeting["in_time"]
    assert meeting["needed"]["validation"]["members"] <= len(meeting["members"])
    held = ended.given(GROUP, "HoldMeeting", meeting=meeting["meeting"], present=["escola-norte"], people=[])
    assert held["counted_without_holidays"]
    assert ended.read("board", "batatais")["holidays_run_out"] == 2019
    assert ended.read("inbox", "batatais", "--as", "administracao")["holidays_run_out"] == 2019
