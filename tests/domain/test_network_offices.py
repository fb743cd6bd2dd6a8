"""Closed parts, superiors, the directory of services and the body that decides, as a network comes to know them."""

from datetime import date
from typing import Any

import pytest

from domain import ids, network
from domain.decider import Envelope
from domain.errors import Refusal
from domain.handling import handle
from domain.network import events as e
from domain.territory import BodyKind, CaseDays, Rules
from tests.domain.registers import NOW, Town, furnished

CIRCLE = {"body": "circle", "name": "Circle", "kind": "working-group", "zone": "north"}
BOOKLET: dict[str, Any] = {
    "service": "vaccines",
    "name": "Vaccines",
    "organisation": "clinic",
    "offers": "Vaccines, on Mondays",
    "criteria": [{"id": "card", "text": "Has a health card"}],
}
DAY = date(2017, 3, 1)


def refused(town: Town, kind: str, **data: Any) -> str:
    before = town.network
    with pytest.raises(Refusal) as refusal:
        town.say(kind, **data)
    assert town.network == before
    return refusal.value.code


@pytest.fixture
def town() -> Town:
    town = furnished()
    town.say("ChangeBody", **CIRCLE, takes_cases=True)
    town.say("AddPortfolio", portfolio="health", name="Health")
    return town


def case_members(town: Town, day: date = DAY) -> tuple[str, ...]:
    return town.network.bodies["circle"].case_members_on(day)


def test_people_are_named_for_the_closed_part_of_a_body_between_days(town: Town) -> None:
    made = town.say(
        "NameCaseMembers", body="circle", members=[{"person": "ana"}, {"person": "rui", "since": "2017-04-01"}]
    )
    assert [type(event) for event in made] == [e.CaseMemberNamed, e.CaseMemberNamed]
    assert case_members(town) == ("ana",)
    town.say("EndCaseMember", body="circle", person="ana", until="2017-04-30")
    assert case_members(town, date(2017, 4, 30)) == ("ana", "rui")
    assert case_members(town, date(2017, 5, 1)) == ("rui",)


def test_a_place_in_the_closed_part_is_held_once_at_a_time(town: Town) -> None:
    town.say("NameCaseMembers", body="circle", members=[{"person": "ana", "until": "2017-06-30"}])
    again = [{"person": "ana", "since": "2017-06-30"}]
    assert refused(town, "NameCaseMembers", body="circle", members=again) == "already-a-case-member"
    twice = [{"person": "rui"}, {"person": "rui"}]
    assert refused(town, "NameCaseMembers", body="circle", members=twice) == "already-a-case-member"
    town.say("NameCaseMembers", body="circle", members=[{"person": "ana", "since": "2017-07-01"}])
    assert case_members(town, date(2017, 7, 1)) == ("ana",)


def test_a_place_that_nobody_has_cannot_end(town: Town) -> None:
    assert refused(town, "EndCaseMember", body="circle", person="ana", until="2017-03-01") == "not-a-case-member"


def test_a_place_in_the_closed_part_does_not_end_before_it_begins(town: Town) -> None:
    backwards = [{"person": "ana", "since": "2017-02-01", "until": "2017-01-01"}]
    assert refused(town, "NameCaseMembers", body="circle", members=backwards) == "wrong-order"


def test_a_closed_body_names_nobody_for_its_closed_part(town: Town) -> None:
    town.say("ClosePart", part="body", id="circle", on="2017-03-01")
    assert refused(town, "NameCaseMembers", body="circle", members=[{"person": "ana"}]) == "already-closed"


def test_a_changed_body_keeps_its_closed_part(town: Town) -> None:
    town.say("NameCaseMembers", body="circle", members=[{"person": "ana"}])
    town.say("ChangeBody", **(CIRCLE | {"name": "Ring"}), takes_cases=True)
    assert case_members(town) == ("ana",)


def test_a_portfolio_has_the_superior_that_was_named_last_or_none(town: Town) -> None:
    town.say("NameSuperior", portfolio="health", person="coord")
    assert town.network.portfolios["health"].superior == "coord"
    assert town.say("NameSuperior", portfolio="health", person="coord") == []
    assert refused(town, "NameSuperior", portfolio="health", person="eva") == "unknown-person"
    town.say("ChangePortfolio", portfolio="health", name="Wellbeing")
    assert town.network.portfolios["health"].superior == "coord"
    town.say("NameSuperior", portfolio="health")
    assert town.network.portfolios["health"].superior is None


def test_a_service_says_what_is_offered_and_who_has_access_to_it(town: Town) -> None:
    town.say("AddService", **BOOKLET)
    service = town.network.services["vaccines"]
    assert (service.organisation, service.offers) == ("clinic", "Vaccines, on Mondays")
    assert service.criteria == (("card", "Has a health card"),)
    town.say("ChangeService", **(BOOKLET | {"criteria": []}))
    assert town.network.services["vaccines"].criteria == ()


def test_a_service_and_a_criterion_of_it_have_ids_of_their_own(town: Town) -> None:
    town.say("AddService", **BOOKLET)
    assert refused(town, "AddService", **BOOKLET) == "already-there"
    twice = [{"id": "card", "text": "Has a card"}, {"id": "card", "text": "Has another"}]
    assert refused(town, "ChangeService", **(BOOKLET | {"criteria": twice})) == "already-there"
    nameless = [{"id": "card", "text": " "}]
    assert refused(town, "ChangeService", **(BOOKLET | {"criteria": nameless})) == "empty-text"


def test_a_service_closes_and_opens_again(town: Town) -> None:
    town.say("AddService", **BOOKLET)
    town.say("ClosePart", part="service", id="vaccines", on="2017-03-01")
    assert town.network.services["vaccines"].closed_on == DAY
    assert refused(town, "ClosePart", part="service", id="vaccines", on="2017-03-01") == "already-closed"
    town.say("ReopenPart", part="service", id="vaccines")
    assert town.network.services["vaccines"].closed_on is None


def test_the_management_meeting_that_decides_answers_the_questions_of_every_zone(town: Town) -> None:
    board = {"body": "board", "name": "Board", "kind": "management-meeting"}
    town.say("AddBody", **board)
    assert town.network.management_of("north", DAY) is None
    town.say("ChangeBody", **board, decides=True)
    body = town.network.management_of("north", DAY)
    assert body is not None
    assert body.id == "board"


def test_a_body_and_rules_that_were_written_down_before_there_was_more_to_say_are_read_as_they_were() -> None:
    body = network.decider.events["BodyAdded"].model_validate({"body": "b", "name": "B", "kind": "forum"})
    assert isinstance(body, e.BodyAdded)
    assert (body.kind, body.decides) == (BodyKind.FORUM, False)
    rules = network.decider.events["RulesSet"].model_validate({"rules": {"call_days": 4}})
    assert isinstance(rules, e.RulesSet)
    assert rules.rules == Rules(call_days=4, case_days=CaseDays(ordinary=30, priority=15, urgent=5))


OFFICES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("HoldPortfolio", {"portfolio": "health", "person": "rui", "since": "2017-03-01"}),
    ("HoldPortfolio", {"portfolio": "education", "person": "rui"}),
    ("NameSuperior", {"portfolio": "health", "person": "rui"}),
    ("GiveMandates", {"mandates": [{"person": "rui", "role": "coordinator", "since": "2017-03-01"}]}),
    ("GiveMandates", {"mandates": [{"person": "rui", "role": "representative", "zone": "north"}]}),
    ("Delegate", {"person": "ana", "delegate": "rui", "since": "2017-03-01"}),
    ("Delegate", {"person": "rui", "delegate": "ana", "since": "2017-03-01"}),
    ("NameCaseMembers", {"body": "circle", "members": [{"person": "rui"}]}),
)


@pytest.fixture
def offices(town: Town) -> Town:
    """A town with another portfolio; for the first one somebody answers."""
    town.say("AddPortfolio", portfolio="education", name="Education")
    town.say("HoldPortfolio", portfolio="health", person="ana", since="2017-01-01")
    return town


def test_nobody_who_has_left_is_named_for_anything(offices: Town) -> None:
    offices.say("LeavePerson", person="rui", on="2017-02-28")
    for kind, data in OFFICES:
        assert refused(offices, kind, **data) == "person-left", kind
    assert offices.network.holder_of("health", DAY) == "ana"


def test_whoever_leaves_is_named_until_their_last_day(offices: Town) -> None:
    offices.say("LeavePerson", person="rui", on="2017-03-01")
    for kind, data in OFFICES:
        assert offices.say(kind, **data), kind
    late = {"portfolio": "education", "person": "rui", "since": "2017-03-02"}
    assert refused(offices, "HoldPortfolio", **late) == "person-left"


def test_what_somebody_was_before_they_left_is_still_told(offices: Town) -> None:
    offices.say("LeavePerson", person="rui", on="2017-02-28")
    offices.say("GiveMandates", mandates=[{"person": "rui", "role": "coordinator", "since": "2016-01-01"}])
    offices.say("HoldPortfolio", portfolio="education", person="rui", until="2017-01-31")
    assert refused(offices, "NameCaseMembers", body="circle", members=[{"person": "rui", "until": "2017-03-31"}])


def test_whoever_is_back_is_named_again(offices: Town) -> None:
    offices.say("LeavePerson", person="rui", on="2017-02-28")
    offices.say("ChangePerson", person="rui", organisation="clinic")
    for kind, data in OFFICES:
        assert offices.say(kind, **data), kind


def test_under_the_rules_of_before_who_had_left_was_named_all_the_same(offices: Town) -> None:
    offices.say("LeavePerson", person="rui", on="2017-02-28")
    folded = offices.fold("network:town")
    for kind, data in OFFICES:
        known_as = ids.seeded(kind, NOW)
        asked = Envelope(stream="network:town", command_id=known_as, kind=kind, data=data, person="admin")
        given = handle(folded, asked, now=NOW, network=offices.network, network_version=folded.version, edition=2)
        assert given.events, kind
