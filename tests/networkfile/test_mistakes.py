"""What is said of the mistakes in a network file: each with its line, column and path, all at once."""

import re
from pathlib import Path

import pytest

from domain.errors import Refusal
from networkfile.reading import load
from tests.networkfile.desks import SMALL, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


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
        ("call_days: 4", "call_days: 1001", "bad-value", "rules.call_days must be at most 1000"),
        ("call_days: 4", "case_days: {urgent: 9999}", "bad-value", "rules.case_days.urgent must be at most 1000"),
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
        (
            "people:\n",
            "  council: {name: Council, kind: management-meeting, decides: true}\npeople:\n",
            "another-decides",
            "'board' already decides there: bodies.council.decides can be true of one body of a zone",
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
        ("BYDAY=1FR", "BYDAY=99999FR", "bad-value", "gives no days"),
        ("starts: 2017-03-01", "starts: 0217-03-01", "far-day", "0217-03-01 (bodies.circle.meets.starts) is not meant"),
        ("since: 2017-02-01", "since: 2971-02-01", "far-day", "the year must be between 1900 and 2200"),
        ("starts: 2017-03-01", "starts: 2030-03-01", "bad-value", "it gives no date"),
        ('{every: "03-31"}', '{every: "02-30"}', "bad-value", "there is no 02-30"),
        ('{every: "03-31"}', "{name: Fair}", "bad-value", "say either 'on' or 'every'"),
        (
            "{name: Head of health,",
            "{name: Head of health, until: 2017-01-31,",
            "person-left",
            "bodies.circle.closed_part.1.since would begin on 2017-02-01, after head left on 2017-01-31.",
        ),
        (
            "{name: Head of health,",
            "{name: Head of health, until: 2016-12-31,",
            "person-left",
            "people.head.delegates.0.since would begin on 2017-01-01, after head left on 2016-12-31.",
        ),
        (
            "    organisation: clinic\n",
            "    organisation: clinic\n    until: 2016-12-31\n",
            "person-left",
            "people.head.delegates.0.since would begin on 2017-01-01, after coord left on 2016-12-31.",
        ),
        (
            "roles: [{role: coordinator, zone: north}]",
            "until: 2016-12-31\n    roles: [{role: coordinator, zone: north, since: 2017-01-01}]",
            "person-left",
            "people.coord.roles.0.since would begin on 2017-01-01, after coord left on 2016-12-31.",
        ),
        (
            "holders: [head], superior: admin}",
            "holders: [{person: former, since: 2017-01-01}]}",
            "person-left",
            "portfolios.health.holders.0.since would begin on 2017-01-01, after former left on 2016-12-31.",
        ),
        ("last_year: 2018", "last_year: 2016", "bad-value", "the last year comes after the first"),
    ],
)
def test_a_mistake_is_said_with_its_line_column_and_path(
    desk: Desk, before: str, after: str, code: str, words: str
) -> None:
    assert before in SMALL
    former = "people:\n  former: {name: Who has left, until: 2016-12-31}\n"
    text = SMALL.replace("people:\n", former) if "former" in after else SMALL
    problems = desk.refused(text.replace(before, after, 1))
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
