"""Whoever leaves and whatever ends is named, and what is open on it, before and after: by a file and by a command."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal

TOWN = """
network: town
name: Town
language: en
rehearsal: true
calendar: {timezone: UTC, weekdays: [monday, tuesday, wednesday, thursday, friday], holidays: {country: ES, first_year: 2024, last_year: 2030}}
sectors: {health: Health}
kinds: {clinic: {name: Clinic, sector: health}}
zones: {north: {name: North, neighbourhoods: {hill: The Hill}}}
organisations:
  clinic-n: {name: North clinic, kind: clinic, zones: [north]}
  school-n: {name: North school, kind: clinic, zones: [north]}
bodies:
  group: {name: North group, kind: working-group, zone: north, validates: true, takes_cases: true, members: [clinic-n]}
people:
  admin: {name: Admin, roles: [administrator]}
  coord: {name: Coordination, organisation: clinic-n, roles: [{role: coordinator, zone: north}]}
  minutes: {name: Minute-taker, organisation: school-n, roles: [{role: minute-taker, zone: north}]}
portfolios: {health: {name: Health, holders: [coord]}}
rules: {call_days: 2}
"""  # noqa: E501
GROUP = "group:town:group"
LIBRARY = "  library: {name: Library, kind: clinic, zones: [north]}\n"
NETWORK = "network:town"


@pytest.fixture
def town(bare: Terminal, tmp_path: Path) -> tuple[Terminal, Path]:
    """A town that is loaded, in which the minutes of a meeting wait for their minute-taker."""
    file = tmp_path / "town.yaml"
    file.write_text(TOWN, encoding="utf-8")
    bare.done("network", "load", str(file))
    bare.given("clock:town", "AdvanceClock", "admin", to="2026-03-02T09:00:00Z")
    called = bare.given(GROUP, "ConveneMeeting", "coord", on="2026-03-02", called_on="2026-02-20")
    ((known_as, _),) = bare.read("show", GROUP)["state"]["meetings"]
    assert called["events"]
    held = {"meeting": known_as, "present": ["clinic-n"], "minute_taker": "minutes"}
    bare.given(GROUP, "HoldMeeting", "coord", **held)
    return bare, file


def changed(file: Path, old: str, new: str) -> str:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return str(file)


def test_a_file_that_lacks_an_organisation_says_which_one_leaves_and_when_it_had_been_added(
    town: tuple[Terminal, Path],
) -> None:
    terminal, file = town
    older = file.with_name("older.yaml")
    older.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    terminal.done("network", "load", changed(file, "  school-n:", LIBRARY + "  school-n:"))
    told = terminal.done("network", "load", str(older), "--dry-run")
    assert "Library left the network" in told
    assert "The network has changed since this file" in told
    assert "Admin entered Library as taking part in the network." in told
    read = terminal.read("network", "load", str(older), "--dry-run")
    assert [(one["event"], one["data"]["organisation"]) for one in read["ends"]] == [("OrganisationLeft", "library")]
    assert [(one["event"], one["by"]) for one in read["said_later"]] == [("OrganisationJoined", "admin")]
    applied = terminal.read("network", "load", str(older))
    assert applied["applied"]
    assert [one["words"] for one in applied["ends"]] == [one["words"] for one in read["ends"]]


def test_what_a_file_was_made_for_is_not_told_as_a_change_since(town: tuple[Terminal, Path]) -> None:
    terminal, file = town
    without = changed(file, "  school-n: {name: North school, kind: clinic, zones: [north]}\n", "")
    changed(file, "organisation: school-n", "organisation: clinic-n")
    read = terminal.read("network", "load", without, "--dry-run")
    assert [one["data"]["organisation"] for one in read["ends"]] == ["school-n"]
    assert read["said_later"] == []


def test_who_leaves_by_a_file_is_named_with_what_is_open_on_them_and_whose_turn_it_is_then(
    town: tuple[Terminal, Path],
) -> None:
    terminal, file = town
    leaving = changed(file, "  minutes: {", "  minutes: {until: 2026-03-02, ")
    told = terminal.done("network", "load", leaving, "--dry-run")
    assert "Admin noted that Minute-taker left on" in told
    assert "Coordination (in place of Minute-taker)" in told
    (one,) = terminal.read("network", "load", leaving)["open"]
    assert (one["what"], one["who"], one["turn"], one["stands_in"]) == ("draft-minutes", "minutes", ["coord"], True)


def test_who_leaves_by_a_command_is_shown_with_what_is_open_on_them(town: tuple[Terminal, Path]) -> None:
    terminal, _ = town
    asked = ("do", NETWORK, "LeavePerson", "--as", "admin", "--data")
    told = terminal.done(*asked, json.dumps({"person": "minutes", "on": "2026-03-02"}))
    assert "What is open, and whose turn it is then" in told
    assert "Coordination (in place of Minute-taker)" in told
    terminal.given("clock:town", "AdvanceClock", "admin", to="2026-03-03T09:00:00Z")
    (entry,) = [one for one in terminal.read("inbox", "town", "--as", "coord")["entries"] if one["stands_in"]]
    assert entry["what"] == "draft-minutes"
    assert any("DraftMinutes" in line for line in entry["commands"])
    assert "Coordination (in place of Minute-taker)" in terminal.done("board", "town", "north")


def test_a_body_that_is_closed_is_named_with_what_waits_in_it(town: tuple[Terminal, Path]) -> None:
    terminal, _ = town
    receipt = terminal.given(NETWORK, "ClosePart", "admin", part="body", id="group", on="2026-03-02")
    assert [one["words"] for one in receipt["ends"]] == [
        "Admin closed «North group» of the network; its last day is 2 Mar 2026."
    ]
    assert [one["what"] for one in receipt["open"]] == ["draft-minutes"]


def test_what_ends_nothing_says_nothing_of_endings(town: tuple[Terminal, Path]) -> None:
    terminal, _ = town
    receipt = terminal.given(NETWORK, "AddSector", "admin", sector="social", name="Social")
    assert "open" not in receipt
    assert "Nothing is open on what ends." in terminal.done(
        "do", NETWORK, "ClosePart", "--as", "admin", "--data", '{"part": "sector", "id": "social", "on": "2026-03-02"}'
    )
