"""A network file: what it may say, what is said of its mistakes, and which commands come of it."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest

from domain import ids
from domain import network as register
from domain.decider import Envelope, Folded
from domain.errors import Refusal
from domain.handling import handle
from domain.message import canonical
from domain.roles import Role
from domain.territory import BodyKind, Network
from doors.networkfile import (
    BadNetworkFile,
    administrators,
    differences,
    import_differences,
    load,
    read_organisations,
    schema,
)
from doors.yamlfile import read_yaml

TODAY = date(2017, 3, 1)
GUIDE = Path(__file__).parents[2] / "docs" / "network-file.md"
SMALL = """\
network: town
name: Town
language: en
calendar:
  timezone: Europe/Madrid
  holidays: {country: ES, subdivision: MC, first_year: 2017, last_year: 2018, local: [{every: "03-31"}]}
sectors: {health: Health, education: Education}
kinds:
  clinic: {name: Clinic, sector: health}
  school: {name: School, sector: education}
zones:
  north: {name: North, neighbourhoods: {hill: Hill}}
  south: {name: South}
organisations:
  clinic: {name: The clinic, kind: clinic, zones: [north]}
  school: {name: The school, kind: school, zones: [north]}
bodies:
  circle:
    name: Circle
    kind: working-group
    zone: north
    takes_cases: true
    members: [clinic, {organisation: school, since: 2017-01-01}]
    closed_part: [coord, {person: head, since: 2017-02-01}]
    meets: {rule: FREQ=MONTHLY;BYDAY=1FR, starts: 2017-03-01}
  board: {name: Board, kind: management-meeting, decides: true, members: [clinic]}
people:
  admin: {name: Whoever keeps this file, roles: [administrator]}
  coord:
    name: Coordination
    organisation: clinic
    contact: team@example.org
    roles: [{role: coordinator, zone: north}]
  head: {name: Head of health, roles: [secretary], delegates: [{person: coord, since: 2017-01-01}]}
portfolios:
  health: {name: Health, holders: [head], superior: admin}
services:
  vaccines: {name: Vaccines, organisation: clinic, offers: On Mondays, criteria: {card: Has a health card}}
lines: {prevention: Prevention}
words: {zone: barrio}
rules: {call_days: 4}
assumptions:
  - {path: zones.*.name, reason: the source does not name them}
"""


class Desk:
    """Where a file is written, loaded and given to a network in memory."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "town.yaml"
        self.folded: Folded[Network] = Folded.empty(register.decider, "network:town")
        self.given = 0

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def changes(self, text: str, today: date = TODAY) -> list[tuple[str, dict[str, Any]]]:
        self.write(text)
        return differences(load(self.path), self.folded.state, today=today)

    def bring(self, text: str, today: date = TODAY) -> list[str]:
        """Give every difference; there is none left then. Which commands they were."""
        changes = self.changes(text, today)
        self.give(changes)
        assert self.changes(text, today) == []
        return [kind for kind, _ in changes]

    def give(self, changes: list[tuple[str, dict[str, Any]]]) -> None:
        for kind, data in changes:
            assert len(canonical(data)) < 200_000
            self.given += 1
            envelope = Envelope(
                stream=self.folded.stream,
                command_id=uuid5(ids.NAMESPACE, str(self.given)),
                kind=kind,
                data=data,
                person="admin",
            )
            now = datetime(2017, 3, 1, 12, tzinfo=UTC)
            state, version = self.folded.state, self.folded.version
            self.folded = handle(self.folded, envelope, now=now, network=state, network_version=version).folded

    def refused(self, text: str) -> list[Refusal]:
        self.write(text)
        with pytest.raises(BadNetworkFile) as refusal:
            load(self.path)
        assert refusal.value.code == "bad-network-file"
        assert str(refusal.value) == str(refusal.value.problems[0])
        return list(refusal.value.problems)

    @property
    def state(self) -> Network:
        return self.folded.state


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


@pytest.mark.parametrize(
    ("before", "after", "code", "words"),
    [
        (
            "language: en",
            "langage: en",
            "unknown-key",
            "line 3, column 1: 'langage' is not a key here. Did you mean 'language'?",
        ),
        (
            "    zone: north",
            "    zones: north",
            "unknown-key",
            "line 21, column 5: 'zones' is not a key here. Did you mean 'zone'?",
        ),
        ("rules: {call_days: 4}", "rules: {call_dayz: 4}", "unknown-key", "Did you mean 'call_days'?"),
        ("rules: {call_days: 4}", "rules: {adoption: {shar: 1}}", "unknown-key", "Did you mean 'share'?"),
        ("call_days: 4", "case_days: {urgnt: 4}", "unknown-key", "'urgnt' is not a key here. Did you mean 'urgent'?"),
        ("call_days: 4", "case_days: {urgent: 0}", "bad-value", "rules.case_days.urgent cannot be used"),
        ("call_days: 4", "case_days: 5", "not-a-map", "rules.case_days needs lines"),
        ("call_days: 4", "return_day: 4", "unknown-key", "Did you mean 'return_days'?"),
        ("closed_part: [coord,", "closed_part: [cord,", "unknown-id", "Did you mean 'coord'?"),
        (
            "closed_part: [coord,",
            "closed_part: [{person: coord, since: 2017-02-01, until: 2017-01-01},",
            "wrong-order",
            "bodies.circle.closed_part.0.until would end on 2017-01-01",
        ),
        (
            "    takes_cases: true\n",
            "",
            "takes-no-cases",
            "line 23, column 5: bodies.circle.closed_part is for a body that takes cases. Did you mean",
        ),
        (
            "kind: management-meeting",
            "kind: forum",
            "cannot-decide",
            "this body is of the kind 'forum'. Did you mean 'kind: management-meeting'?",
        ),
        ("decides: true", "decide: true", "unknown-key", "Did you mean 'decides'?"),
        ("superior: admin", "superior: admn", "unknown-id", "Did you mean 'admin'?"),
        ("organisation: clinic, offers", "organisation: clinik, offers", "unknown-id", "Did you mean 'clinic'?"),
        ("offers: On Mondays", "offer: On Mondays", "unknown-key", "Did you mean 'offers'?"),
        ("card: Has a health card", "card: ''", "empty-text", "services.vaccines.criteria.card is empty"),
        ("{card: Has a health card}", "Has a health card", "not-a-map", "services.vaccines.criteria needs lines"),
        ("rules: {call_days: 4}", "rules: {qqqq: 4}", "unknown-key", "'qqqq' is not a key here."),
        ("language: en\n", "", "missing-key", "line 1, column 1: 'language' is missing in town.yaml."),
        ("  timezone: Europe/Madrid\n", "", "missing-key", "line 4, column 1: 'timezone' is missing in calendar."),
        ("name: Town", "name: ''", "empty-text", "line 2, column 1: name is empty."),
        ("name: Town", "name: 2017", "not-a-text", "put it in quotation marks"),
        ("network: town", "network: Town Hall", "bad-id", "'Town Hall' cannot be an id"),
        ("  north: {", "  Nörth: {", "bad-id", "'Nörth' cannot be an id"),
        ("kind: working-group", "kind: working-grop", "not-a-choice", "Did you mean 'working-group'?"),
        ("kind: working-group", "kind: choir", "not-a-choice", "which is none of: zone-commission"),
        ("roles: [secretary]", "roles: [secretery]", "not-a-choice", "Did you mean 'secretary'?"),
        ("roles: [secretary]", "roles: [engine]", "id-taken", "already used by the engine"),
        ("since: 2017-01-01}]\n", "since: 1/1/2017}]\n", "not-a-date", "which is no date: write it as 2017-03-01"),
        ("language: en", "language: en\nrehearsal: perhaps", "not-yes-or-no", "can only be true or false"),
        ("lines: {prevention: Prevention}", "lines: Prevention", "not-a-map", "line 39"),
        ("zones: [north]}\n  school", "zones: north}\n  school", "not-a-list", "must be a list"),
        ("call_days: 4", "call_days: many", "bad-value", "rules.call_days cannot be used"),
        (
            "sector: health}",
            "sector: helth}",
            "unknown-id",
            "'helth' (kinds.clinic.sector) is not among the sectors. Did you mean 'health'?",
        ),
        ("kind: school, zones: [north]", "kind: school, zones: [nort]", "unknown-id", "Did you mean 'north'?"),
        ("zone: north\n", "zone: west\n", "unknown-id", "'west' (bodies.circle.zone) is not among the zones."),
        ("    zone: north\n", "    zone: north\n    neighbourhood: hil\n", "unknown-id", "Did you mean 'hill'?"),
        ("members: [clinic,", "members: [clinik,", "unknown-id", "Did you mean 'clinic'?"),
        ("holders: [head]", "holders: [hed]", "unknown-id", "Did you mean 'head'?"),
        ("Europe/Madrid", "Europe/Madird", "unknown-id", "Did you mean 'Europe/Madrid'?"),
        ("words: {zone:", "words: {zon:", "unknown-id", "Did you mean 'zone'?"),
        ("call_days: 4", "adoption: {required_sectors: [helth]}", "unknown-id", "Did you mean 'health'?"),
        (
            "south: {name: South}",
            "south: {name: South, neighbourhoods: {hill: Hill}}",
            "id-taken",
            "'hill' is already used by zones.north.neighbourhoods",
        ),
        ("  south: {name: South}", "  network: {name: South}", "id-taken", "'network' is already used by the engine"),
        (
            "organisation: school, since: 2017-01-01}",
            "organisation: school, since: 2017-01-02, until: 2017-01-01}",
            "wrong-order",
            "bodies.circle.members.1.until would end on 2017-01-01",
        ),
        ("roles: [administrator]", "roles: [evaluator]", "no-administrator", "nobody has the role administrator"),
        ("path: zones.*.name", "path: zones.*.colour", "no-such-path", "'zones.*.colour' is assumed"),
        ("country: ES", "country: XX", "bad-value", "calendar.holidays cannot be used"),
        ("BYDAY=1FR", "BYDAY=1XX", "bad-value", "is no rule of RFC 5545"),
        ("rule: FREQ=MONTHLY;BYDAY=1FR", "rule: FREQ=HOURLY", "bad-value", "more than 1000 dates"),
        ("starts: 2017-03-01", "starts: 2030-03-01", "bad-value", "it gives no date"),
        ('{every: "03-31"}', '{every: "02-30"}', "bad-value", "there is no 02-30"),
        ('{every: "03-31"}', "{name: Fair}", "bad-value", "say either 'on' or 'every'"),
        ("last_year: 2018", "last_year: 2016", "bad-value", "the last year comes after the first"),
    ],
)
def test_a_mistake_is_said_with_its_line_column_and_path(
    desk: Desk, before: str, after: str, code: str, words: str
) -> None:
    assert before in SMALL
    problems = desk.refused(SMALL.replace(before, after, 1))
    assert any(problem.code == code and words in str(problem) for problem in problems), [str(p) for p in problems]
    assert all(re.match(r"town\.yaml, line \d+, column \d+: ", str(problem)) for problem in problems)


def test_all_mistakes_are_said_at_once_in_the_order_of_the_file(desk: Desk) -> None:
    text = SMALL.replace("name: Town", "name: ''").replace("kind: working-group", "kind: choir")
    problems = desk.refused(text.replace("call_days: 4", "call_days: x"))
    assert [problem.code for problem in problems] == ["empty-text", "not-a-choice", "bad-value"]


def test_a_key_given_twice_is_refused_with_its_line(desk: Desk) -> None:
    desk.write(SMALL + "lines: {}\n")
    with pytest.raises(Refusal, match="line 44") as refusal:
        load(desk.path)
    assert refusal.value.code == "bad-yaml"


def test_a_file_that_is_a_list_is_no_network(desk: Desk) -> None:
    assert [problem.code for problem in desk.refused("- network\n")] == ["not-a-map"]


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
