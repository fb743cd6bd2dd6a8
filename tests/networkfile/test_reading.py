"""A network file: what it may say, and which commands come of it."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Refusal
from domain.message import canonical
from domain.roles import Role
from domain.territory import BodyKind
from networkfile.reading import administrators, differences, import_differences, load, read_organisations, schema
from networkfile.yamlfile import read_yaml
from tests.networkfile.desks import SMALL, TODAY, Desk

GUIDE = Path(__file__).parents[2] / "docs" / "network-file.md"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_network_is_what_its_file_says(desk: Desk) -> None:
    desk.bring(SMALL)
    state = desk.state
    assert (state.id, state.name, state.calendar.timezone) == ("town", "Town", "Europe/Madrid")
    assert state.bodies["circle"].members_on(date(2016, 12, 31)) == ("clinic",)
    assert state.bodies["circle"].kind is BodyKind.WORKING_GROUP
    assert state.roles_of("coord", TODAY, zone="north") == {Role.COORDINATOR}
    assert state.portfolios["health"].holder_on(TODAY) == "head"
    assert state.portfolios["health"].superior == "admin"
    assert state.bodies["circle"].case_members_on(date(2017, 1, 31)) == ("coord",)
    assert state.bodies["circle"].case_members_on(TODAY) == ("coord", "head")
    assert [body.id for body in state.bodies.values() if body.decides] == ["board"]
    service = state.services["vaccines"]
    assert (service.organisation, service.offers) == ("clinic", "On Mondays")
    assert service.criteria == (("card", "Has a health card"),)
    assert state.may_act_for("coord", "head", TODAY)
    assert (state.rules.call_days, state.words["zone"]) == (4, "barrio")
    assert dict(state.assumptions) == {"zones.*.name": "the source does not name them"}


def test_the_same_file_again_gives_no_command(desk: Desk) -> None:
    assert desk.bring(SMALL)
    assert desk.bring(SMALL, today=date(2018, 1, 1)) == []


def test_loading_is_deterministic(desk: Desk) -> None:
    assert canonical(desk.changes(SMALL)) == canonical(desk.changes(SMALL))


def test_holidays_are_dated_for_the_years_of_the_file(desk: Desk) -> None:
    desk.bring(SMALL)
    holidays = desk.state.calendar.holidays
    assert {date(2017, 1, 6), date(2018, 12, 25), date(2017, 6, 9), date(2018, 3, 31)} <= set(holidays)
    assert {day.year for day in holidays} == {2017, 2018}


def test_a_holiday_that_is_worked_here_is_none(desk: Desk) -> None:
    desk.bring(SMALL.replace("local:", "worked: [2017-06-09], local:"))
    assert date(2017, 6, 9) not in desk.state.calendar.holidays


def test_a_rhythm_becomes_dates_and_none_of_them_is_a_holiday(desk: Desk) -> None:
    desk.bring(SMALL.replace("local: [", "local: [{on: 2017-04-07}, "))
    days = desk.state.meeting_dates["circle"]
    assert days[:3] == (date(2017, 3, 3), date(2017, 4, 10), date(2017, 5, 5))
    assert days[-1] == date(2018, 12, 7)


def test_names_and_contacts_are_cards_and_in_no_command(desk: Desk) -> None:
    desk.write(SMALL)
    loaded = load(desk.path)
    assert [(card.person, card.display_name, card.contact) for card in loaded.cards][1] == (
        "coord",
        "Coordination",
        "team@example.org",
    )
    said = canonical(differences(loaded, desk.state, today=TODAY)).decode()
    assert "Coordination" not in said
    assert "team@example.org" not in said


@pytest.mark.parametrize(
    ("before", "after", "commands"),
    [
        ("name: Town", "name: City", ["ChangeNetwork"]),
        ("name: Clinic,", "name: Health centre,", ["ChangeKind"]),
        ("{health: Health,", "{health: Wellbeing,", ["ChangeSector"]),
        ("name: North,", "name: The north,", ["ChangeZone"]),
        ("{hill: Hill}", "{hill: The hill, lake: Lake}", ["ChangeNeighbourhood", "AddNeighbourhood"]),
        ("{hill: Hill}", "{}", ["ClosePart"]),
        ("  south: {name: South}\n", "", ["ClosePart"]),
        ("name: The clinic", "name: The health centre", ["ChangeOrganisation"]),
        ("    name: Circle\n", "    name: Ring\n", ["ChangeBody"]),
        ("[clinic, {organisation", "[{organisation", ["UnseatOrganisation"]),
        ("members: [clinic,", "members: [{organisation: clinic, until: 2017-02-28},", ["UnseatOrganisation"]),
        ("BYDAY=1FR", "BYDAY=2FR", ["SetRhythm"]),
        ("    meets: {rule: FREQ=MONTHLY;BYDAY=1FR, starts: 2017-03-01}\n", "", ["EndRhythm"]),
        (
            "roles: [secretary], delegates: [{person: coord, since: 2017-01-01}]",
            "roles: [secretary]",
            ["EndDelegation"],
        ),
        ("roles: [secretary],", "roles: [evaluator],", ["GiveMandates", "EndMandate"]),
        ("holders: [head]", "holders: []", ["EndHolding"]),
        (
            "holders: [head]",
            "holders: [{person: head, until: 2017-02-28}, {person: coord, since: 2017-03-01}]",
            ["EndHolding", "HoldPortfolio"],
        ),
        ("[coord, {person: head", "[{person: head", ["EndCaseMember"]),
        (
            "closed_part: [coord,",
            "closed_part: [{person: coord, until: 2017-06-30}, admin,",
            ["EndCaseMember", "NameCaseMembers"],
        ),
        ("{person: head, since: 2017-02-01}", "{person: head, since: 2017-01-01}", ["NameCaseMembers"]),
        ("    takes_cases: true\n", "    takes_cases: true\n    escalates: true\n", ["ChangeBody"]),
        ("decides: true, members", "decides: false, members", ["ChangeBody"]),
        (", superior: admin", ", superior: head", ["NameSuperior"]),
        (", superior: admin", "", ["NameSuperior"]),
        ("name: Health, holders", "name: Wellbeing, holders", ["ChangePortfolio"]),
        ("offers: On Mondays", "offers: On Tuesdays", ["ChangeService"]),
        ("card: Has a health card", "card: Has a card", ["ChangeService"]),
        ("services:\n", "services:\n  tests: {name: Tests, organisation: clinic}\n", ["AddService"]),
        ("services:\n  vaccines: {", "services:\n  tests: {", ["AddService", "ClosePart"]),
        ("call_days: 4", "case_days: {urgent: 3}, call_days: 4", ["SetRules"]),
        ("call_days: 4", "call_days: 4, return_days: 7", ["SetRules"]),
        ("lines: {prevention: Prevention}", "lines: {}", ["ClosePart"]),
        ("words: {zone: barrio}", "words: {}", ["SetWords"]),
        ("call_days: 4", "call_days: 5", ["SetRules"]),
        ("the source does not name them", "nobody knows", ["SetAssumptions"]),
        ('[{every: "03-31"}]', "[]", ["SetCalendar"]),
        ("  coord:\n", "  coord2: {name: Another, organisation: school}\n  coord:\n", ["AddPeople"]),
        ("organisation: clinic\n    contact", "organisation: school\n    contact", ["ChangePerson"]),
        ("{name: Head of health,", "{name: Head of health, until: 2017-12-31,", ["LeavePerson"]),
    ],
)
def test_a_changed_file_gives_the_difference_and_nothing_else(
    desk: Desk, before: str, after: str, commands: list[str]
) -> None:
    desk.bring(SMALL)
    assert desk.bring(SMALL.replace(before, after)) == commands


def test_what_is_taken_out_of_a_file_ends_today_and_can_come_back(desk: Desk) -> None:
    desk.bring(SMALL)
    without = SMALL.replace("  school: {name: The school, kind: school, zones: [north]}\n", "").replace(
        ", {organisation: school, since: 2017-01-01}", ""
    )
    assert desk.bring(without) == ["UnseatOrganisation", "LeaveOrganisation"]
    assert desk.state.organisations["school"].until == TODAY
    assert desk.bring(SMALL, today=date(2017, 3, 2)) == ["ChangeOrganisation", "SeatOrganisations"]
    assert desk.state.active("school", date(2017, 3, 2))
    assert desk.state.bodies["circle"].members_on(date(2017, 3, 2)) == ("clinic", "school")


def test_a_body_that_takes_no_more_cases_has_no_closed_part_from_tomorrow(desk: Desk) -> None:
    desk.bring(SMALL)
    without = re.sub(r"    (takes_cases|closed_part): .*\n", "", SMALL)
    assert desk.bring(without) == ["ChangeBody", "EndCaseMember", "EndCaseMember"]
    assert desk.state.bodies["circle"].case_members_on(TODAY) == ("coord", "head")
    assert desk.state.bodies["circle"].case_members_on(date(2017, 3, 2)) == ()
    assert desk.bring(SMALL, today=date(2017, 3, 2)) == ["ChangeBody", "NameCaseMembers"]


def test_a_zone_that_comes_back_is_opened_again(desk: Desk) -> None:
    desk.bring(SMALL)
    desk.bring(SMALL.replace("  south: {name: South}\n", ""))
    assert desk.bring(SMALL) == ["ReopenPart"]


def test_a_person_who_comes_back_has_the_roles_of_the_file(desk: Desk) -> None:
    desk.bring(SMALL)
    line = next(line for line in SMALL.splitlines() if line.startswith("  head:"))
    without = SMALL.replace(line + "\n", "").replace("holders: [head]", "holders: []")
    without = without.replace(", {person: head, since: 2017-02-01}", "")
    assert "LeavePerson" in desk.bring(without)
    assert "ChangePerson" in desk.bring(SMALL, today=date(2017, 3, 2))
    assert Role.SECRETARY in desk.state.roles_of("head", date(2017, 3, 2), zone=None)


def test_a_file_names_nobody_who_has_left_for_anything_and_tells_what_they_were(desk: Desk) -> None:
    text = SMALL.replace("people:\n", "people:\n  former: {name: Who has left, until: 2017-02-28}\n")
    desk.bring(text)
    for before, after in (
        ("closed_part: [coord,", "closed_part: [former, coord,"),
        ("superior: admin", "superior: former"),
        ("{name: Who has left,", "{name: Who has left, roles: [{role: coordinator, zone: south}],"),
    ):
        assert before in text
        with pytest.raises(Refusal) as refusal:
            desk.bring(text.replace(before, after))
        assert refusal.value.code == "person-left"
    was = "{name: Who has left, roles: [{role: coordinator, zone: south, since: 2016-01-01}],"
    assert desk.bring(text.replace("{name: Who has left,", was)) == ["GiveMandates"]


def test_a_file_about_another_network_is_refused(desk: Desk) -> None:
    desk.bring(SMALL)
    with pytest.raises(Refusal) as refusal:
        desk.changes(SMALL.replace("network: town", "network: city"))
    assert refusal.value.code == "another-network"


def test_a_network_does_not_become_a_rehearsal(desk: Desk) -> None:
    desk.bring(SMALL)
    with pytest.raises(Refusal) as refusal:
        desk.changes(SMALL.replace("language: en", "language: en\nrehearsal: true"))
    assert refusal.value.code == "rehearsal-is-for-good"


def test_only_an_administrator_of_the_file_founds_its_network(desk: Desk) -> None:
    desk.write(SMALL)
    with pytest.raises(Refusal) as refusal:
        differences(load(desk.path), desk.state, today=TODAY, founder="coord")
    assert refusal.value.code == "not-an-administrator"


def test_a_rhythm_without_an_end_needs_a_calendar_with_one(desk: Desk) -> None:
    text = re.sub(r"  holidays: .*\n", "", SMALL)
    assert [problem.code for problem in desk.refused(text)] == ["missing-key"]
    desk.bring(text.replace("starts: 2017-03-01}", "starts: 2017-03-01, until: 2017-12-31}"))
    assert len(desk.state.meeting_dates["circle"]) == 10


def test_the_schema_has_every_key_and_says_which_are_needed() -> None:
    made = schema()
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["required"] == ["network", "name", "language", "calendar", "sectors", "kinds", "zones", "people"]
    assert "version" not in made["$defs"]["RulesEntry"]["properties"]


def test_the_guide_explains_every_key_of_a_file() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    made = schema()
    entries = [made, *made["$defs"].values()]
    keys = {key for entry in entries for key in entry.get("properties", {})}
    assert {key for key in keys if f"`{key}`" not in text} == set()


def test_the_guides_smallest_file_loads_and_so_do_all_its_steps_together(desk: Desk, tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    desk.write(blocks[0])
    assert administrators(load(desk.path).network) == ("admin",)
    whole: dict[str, Any] = {}
    for number, block in enumerate(blocks):
        path = tmp_path / f"{number}.yaml"
        path.write_text(block, encoding="utf-8")
        for key, value in read_yaml(path)[0].items():  # type: ignore[union-attr]
            whole[key] = {**whole.get(key, {}), **value} if isinstance(value, dict) else value
    desk.write(json.dumps(whole))
    assert load(desk.path).network.portfolios["health"].holder_on(date(2024, 6, 1)) == "head-of-health"


def test_loading_that_was_stopped_goes_on_where_it_was(desk: Desk) -> None:
    changes = desk.changes(SMALL)
    for number, change in enumerate(changes):
        assert desk.changes(SMALL) == changes[number:]
        desk.give([change])
    assert desk.changes(SMALL) == []


def test_a_spreadsheet_speaks_only_of_the_organisations_it_brought(desk: Desk, tmp_path: Path) -> None:
    desk.bring(SMALL)
    path = tmp_path / "more.csv"
    path.write_text("id,name,kind,bodies\nnursery,Nursery,school,circle\nclinic,Other,clinic,\n", encoding="utf-8")
    desk.give(import_differences(read_organisations(path), desk.state, today=TODAY))
    assert desk.state.organisations["clinic"].name == "The clinic"
    assert desk.state.bodies["circle"].members_on(TODAY) == ("clinic", "school", "nursery")
    assert desk.bring(SMALL) == []
    path.write_text("id,name,kind\ncrib,Crib,school\n", encoding="utf-8")
    changes = import_differences(read_organisations(path), desk.state, today=TODAY)
    assert [kind for kind, _ in changes] == ["JoinOrganisations", "UnseatOrganisation", "LeaveOrganisation"]
    desk.give(changes)
    assert import_differences(read_organisations(path), desk.state, today=TODAY) == []
    assert not desk.state.active("nursery", date(2017, 3, 2))
