"""What can be said of a network: every reference known, every date in order, nothing ever deleted."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.decider import Folded
from domain.errors import Refusal
from domain.network import decider
from domain.roles import Role
from domain.territory import Network
from tests.domain.registers import Town, founded, furnished


def refused(town: Town, kind: str, by: str = "admin", **data: Any) -> str:
    before = town.network
    with pytest.raises(Refusal) as refusal:
        town.give("network:town", kind, data, person=by)
    assert town.network == before
    return refusal.value.code


def test_whoever_founds_a_network_is_its_first_administrator() -> None:
    town = founded()
    assert town.network.roles_of("admin", date(2017, 3, 1), zone=None) == {Role.ADMINISTRATOR}


def test_a_network_is_founded_once() -> None:
    assert refused(founded(), "FoundNetwork", name="Again", language="es") == "already-founded"


def test_nothing_can_be_said_of_a_network_before_it_is_founded() -> None:
    assert refused(Town(), "AddSector", sector="health", name="Health") == "no-such-network"


def test_only_an_administrator_changes_a_network() -> None:
    assert refused(furnished(), "AddSector", by="coord", sector="other", name="Other") == "wrong-role"


def test_an_id_is_used_once() -> None:
    town = furnished()
    assert refused(town, "AddZone", zone="north", name="Again") == "already-there"
    assert refused(town, "AddNeighbourhood", zone="south", neighbourhood="hill", name="Again") == "already-there"
    assert refused(town, "AddPeople", people=[{"id": "coord"}]) == "already-there"
    twice = [{"id": "new", "name": "New", "kind": "clinic"}] * 2
    assert refused(town, "JoinOrganisations", organisations=twice) == "already-there"
    places = [{"id": "lake", "name": "Lake"}, {"id": "lake", "name": "Lake"}]
    assert refused(town, "AddZone", zone="west", name="West", neighbourhoods=places) == "already-there"


def test_the_engines_own_words_are_no_ids() -> None:
    town = furnished()
    assert refused(town, "AddZone", zone="network", name="All") == "reserved-id"
    assert refused(town, "AddPeople", people=[{"id": "engine"}]) == "reserved-id"


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("AddKind", {"kind": "cafe", "name": "Café", "sector": "food"}, "unknown-sector"),
        ("ChangeSector", {"sector": "food", "name": "Food"}, "unknown-sector"),
        ("ChangeKind", {"kind": "cafe", "name": "Café", "sector": "health"}, "unknown-kind"),
        ("ChangeLine", {"line": "none", "name": "None"}, "unknown-line"),
        ("ChangePortfolio", {"portfolio": "none", "name": "None"}, "unknown-portfolio"),
        ("ChangeZone", {"zone": "west", "name": "West"}, "unknown-zone"),
        ("AddNeighbourhood", {"zone": "west", "neighbourhood": "lake", "name": "Lake"}, "unknown-zone"),
        ("ChangeNeighbourhood", {"zone": "north", "neighbourhood": "lake", "name": "L"}, "unknown-neighbourhood"),
        ("ChangeNeighbourhood", {"zone": "south", "neighbourhood": "hill", "name": "Hill"}, "another-zone"),
        ("AddBody", {"body": "b", "name": "B", "kind": "forum", "zone": "west"}, "unknown-zone"),
        ("AddBody", {"body": "b", "name": "B", "kind": "forum", "neighbourhood": "hill"}, "another-zone"),
        ("AddBody", {"body": "b", "name": "B", "kind": "choir"}, "bad-value"),
        ("ChangeBody", {"body": "b", "name": "B", "kind": "forum"}, "unknown-body"),
        ("JoinOrganisations", {"organisations": [{"id": "x", "name": "X", "kind": "cafe"}]}, "unknown-kind"),
        (
            "JoinOrganisations",
            {"organisations": [{"id": "x", "name": "X", "kind": "clinic", "zones": ["west"]}]},
            "unknown-zone",
        ),
        ("JoinOrganisations", {"organisations": [{"id": "x", "name": " ", "kind": "clinic"}]}, "empty-text"),
        ("ChangeOrganisation", {"id": "x", "name": "X", "kind": "clinic"}, "unknown-organisation"),
        ("LeaveOrganisation", {"organisation": "x", "until": "2017-01-01"}, "unknown-organisation"),
        ("SeatOrganisations", {"body": "b", "seats": [{"organisation": "clinic"}]}, "unknown-body"),
        ("SeatOrganisations", {"body": "circle", "seats": [{"organisation": "x"}]}, "unknown-organisation"),
        ("AddPeople", {"people": [{"id": "eva", "organisation": "x"}]}, "unknown-organisation"),
        ("ChangePerson", {"person": "eva"}, "unknown-person"),
        ("LeavePerson", {"person": "eva", "on": "2017-01-01"}, "unknown-person"),
        ("GiveMandates", {"mandates": [{"person": "eva", "role": "secretary"}]}, "unknown-person"),
        ("GiveMandates", {"mandates": [{"person": "ana", "role": "secretary", "zone": "west"}]}, "unknown-zone"),
        ("GiveMandates", {"mandates": [{"person": "ana", "role": "secretary", "body": "b"}]}, "unknown-body"),
        ("GiveMandates", {"mandates": [{"person": "ana", "role": "engine"}]}, "not-a-persons-role"),
        (
            "GiveMandates",
            {"mandates": [{"person": "ana", "role": "representative", "substitute_for": "ana"}]},
            "own-substitute",
        ),
        ("HoldPortfolio", {"portfolio": "none", "person": "ana"}, "unknown-portfolio"),
        ("NameSuperior", {"portfolio": "none", "person": "ana"}, "unknown-portfolio"),
        ("NameCaseMembers", {"body": "b", "members": [{"person": "ana"}]}, "unknown-body"),
        ("NameCaseMembers", {"body": "circle", "members": [{"person": "ana"}]}, "takes-no-cases"),
        ("EndCaseMember", {"body": "b", "person": "ana", "until": "2017-01-01"}, "unknown-body"),
        ("EndCaseMember", {"body": "circle", "person": "eva", "until": "2017-01-01"}, "unknown-person"),
        ("AddService", {"service": "s", "name": "S", "organisation": "x"}, "unknown-organisation"),
        ("ChangeService", {"service": "s", "name": "S", "organisation": "clinic"}, "unknown-service"),
        ("ClosePart", {"part": "service", "id": "s", "on": "2017-01-01"}, "unknown-service"),
        ("AddBody", {"body": "b", "name": "B", "kind": "forum", "decides": True}, "cannot-decide"),
        ("SetRules", {"rules": {"adoption": {"required_sectors": ["food"]}}}, "unknown-sector"),
        ("SetRules", {"rules": {"criteria": []}}, "no-criteria"),
        ("SetCalendar", {"timezone": "Europe/Atlantis"}, "unknown-time-zone"),
        ("SetCalendar", {"timezone": "../etc/passwd"}, "unknown-time-zone"),
        ("SetCalendar", {"timezone": "UTC", "weekdays": []}, "no-working-days"),
        ("SetRhythm", {"body": "b", "rule": "FREQ=DAILY", "starts": "2017-01-01", "dates": []}, "unknown-body"),
        (
            "SetRhythm",
            {"body": "circle", "rule": "FREQ=DAILY", "starts": "2017-01-01", "dates": []},
            "no-meeting-dates",
        ),
        (
            "SetRhythm",
            {"body": "circle", "rule": "monthly", "starts": "2017-01-01", "dates": ["2017-01-01"]},
            "bad-rhythm",
        ),
        (
            "SetRhythm",
            {"body": "circle", "rule": "FREQ=DAILY", "starts": "2017-01-02", "dates": ["2017-01-01"]},
            "wrong-order",
        ),
        ("EndRhythm", {"body": "circle", "until": "2017-01-01"}, "no-rhythm"),
        ("ClosePart", {"part": "zone", "id": "west", "on": "2017-01-01"}, "unknown-zone"),
        ("ReopenPart", {"part": "zone", "id": "north"}, "not-closed"),
    ],
)
def test_what_is_not_in_the_network_cannot_be_referred_to(kind: str, data: dict[str, Any], code: str) -> None:
    town = furnished()
    with pytest.raises(Refusal) as refusal:
        town.give("network:town", kind, data)
    assert refusal.value.code == code


def test_an_organisation_has_its_kinds_sector_unless_it_says_another() -> None:
    town = furnished()
    town.say(
        "JoinOrganisations",
        organisations=[
            {"id": "one", "name": "One", "kind": "clinic"},
            {"id": "two", "name": "Two", "kind": "clinic", "sector": "education"},
        ],
    )
    assert [town.network.sector_of(known) for known in ("one", "two")] == ["health", "education"]


def test_four_hundred_organisations_join_in_one_command() -> None:
    town = furnished()
    wanted = [{"id": f"org-{n}", "name": f"Organisation {n}", "kind": "clinic"} for n in range(400)]
    made = town.say("JoinOrganisations", organisations=wanted)
    assert len(made) == 400
    assert town.network.active("org-399", date(2017, 3, 1))


def test_an_organisation_that_leaves_is_still_known_and_can_come_back() -> None:
    town = furnished()
    town.say("LeaveOrganisation", organisation="school", until="2017-06-30")
    assert town.network.active("school", date(2017, 6, 30))
    assert not town.network.active("school", date(2017, 7, 1))
    town.give("network:town", "ChangeOrganisation", {"id": "school", "name": "The school", "kind": "school"})
    assert town.network.active("school", date(2017, 7, 1))


def test_a_seat_is_dated_and_held_once_at_a_time() -> None:
    town = furnished()
    town.say("UnseatOrganisation", body="circle", organisation="school", until="2017-06-30")
    body = town.network.bodies["circle"]
    assert body.members_on(date(2017, 6, 30)) == ("clinic", "school")
    assert body.members_on(date(2017, 7, 1)) == ("clinic",)
    again = [{"organisation": "school", "since": "2017-06-30"}]
    assert refused(town, "SeatOrganisations", body="circle", seats=again) == "already-seated"
    town.say("SeatOrganisations", body="circle", seats=[{"organisation": "school", "since": "2018-01-01"}])
    assert town.network.bodies["circle"].members_on(date(2018, 1, 1)) == ("clinic", "school")


def test_a_seat_that_does_not_exist_cannot_end() -> None:
    town = furnished()
    assert (
        refused(town, "UnseatOrganisation", body="circle", organisation="nursery", until="2017-01-01") == "not-seated"
    )


def test_nothing_ends_before_it_begins() -> None:
    town = furnished()
    backwards = {"since": "2017-02-01", "until": "2017-01-01"}
    new = [{"id": "x", "name": "X", "kind": "clinic", **backwards}]
    assert refused(town, "JoinOrganisations", organisations=new) == "wrong-order"
    seat = [{"organisation": "nursery", **backwards}]
    assert refused(town, "SeatOrganisations", body="circle", seats=seat) == "wrong-order"
    mandate = [{"person": "ana", "role": "evaluator", **backwards}]
    assert refused(town, "GiveMandates", mandates=mandate) == "wrong-order"
    assert refused(town, "Delegate", person="ana", delegate="rui", **backwards) == "wrong-order"


def test_what_something_belongs_to_cannot_be_closed_before_it() -> None:
    town = furnished()
    assert refused(town, "ClosePart", part="zone", id="north", on="2017-03-01") == "still-in-use"
    assert refused(town, "ClosePart", part="sector", id="health", on="2017-03-01") == "still-in-use"
    assert refused(town, "ClosePart", part="kind", id="clinic", on="2017-03-01") == "still-in-use"
    town.say("ClosePart", part="body", id="circle", on="2017-03-01")
    town.say("ClosePart", part="zone", id="north", on="2017-03-01")
    assert town.network.zones["north"].closed_on == date(2017, 3, 1)
    assert refused(town, "ClosePart", part="zone", id="north", on="2017-03-01") == "already-closed"


def test_what_is_closed_takes_nothing_new_until_it_is_opened_again() -> None:
    town = furnished()
    town.say("ClosePart", part="body", id="circle", on="2017-03-01")
    town.say("ClosePart", part="neighbourhood", id="hill", on="2017-03-01")
    assert not town.network.zones["north"].has_on("hill", date(2017, 3, 2))
    assert refused(town, "SeatOrganisations", body="circle", seats=[{"organisation": "nursery"}]) == "already-closed"
    town.say("ReopenPart", part="body", id="circle")
    town.say("ReopenPart", part="neighbourhood", id="hill")
    assert town.network.bodies["circle"].closed_on is None
    assert town.network.zones["north"].has_on("hill", date(2017, 3, 2))


def test_a_mandate_ends_with_its_last_day() -> None:
    town = furnished()
    town.say("EndMandate", person="ana", role="team-member", zone="north", until="2017-06-30")
    assert town.network.roles_of("ana", date(2017, 6, 30), zone="north") == {Role.TEAM_MEMBER}
    assert not town.network.roles_of("ana", date(2017, 7, 1), zone="north")
    assert refused(town, "EndMandate", person="ana", role="evaluator", until="2017-06-30") == "unknown-mandate"


def test_a_mandate_is_given_once() -> None:
    town = furnished()
    again = [{"person": "ana", "role": "team-member", "zone": "north"}]
    assert refused(town, "GiveMandates", mandates=again) == "already-mandated"


def test_a_mandate_for_one_body_does_not_count_in_another() -> None:
    town = furnished()
    town.say("GiveMandates", mandates=[{"person": "rui", "role": "minute-taker", "body": "circle"}])
    day = date(2017, 3, 1)
    assert Role.MINUTE_TAKER in town.network.roles_of("rui", day, zone="north", body="circle")
    assert Role.MINUTE_TAKER not in town.network.roles_of("rui", day, zone="north", body="other")


def test_somebody_always_administers_a_network() -> None:
    town = furnished()
    end = {"person": "admin", "role": "administrator", "until": "2017-03-01"}
    assert refused(town, "EndMandate", **end) == "last-administrator"
    assert refused(town, "LeavePerson", person="admin", on="2017-03-01") == "last-administrator"
    brief = [{"person": "ana", "role": "administrator", "until": "2017-02-01"}]
    town.say("GiveMandates", mandates=brief)
    assert refused(town, "LeavePerson", person="admin", on="2017-03-01") == "last-administrator"
    town.say("GiveMandates", mandates=[{"person": "rui", "role": "administrator"}])
    town.say("LeavePerson", person="admin", on="2017-03-01")
    assert town.network.people["admin"].left_on == date(2017, 3, 1)


def test_a_person_who_has_left_has_no_role_and_can_come_back() -> None:
    town = furnished()
    town.say("LeavePerson", person="ana", on="2017-02-28")
    assert not town.network.roles_of("ana", date(2017, 3, 1), zone="north")
    assert refused(town, "LeavePerson", person="ana", on="2017-03-01") == "already-left"
    town.say("ChangePerson", person="ana", organisation="school")
    assert town.network.roles_of("ana", date(2017, 3, 1), zone="north") == {Role.TEAM_MEMBER}


def test_a_person_says_who_acts_in_their_place_and_nobody_else_does_but_an_administrator() -> None:
    town = furnished()
    dates = {"since": "2017-03-01", "until": "2017-03-31"}
    assert refused(town, "Delegate", by="rui", person="ana", delegate="rui", **dates) == "not-your-delegation"
    assert refused(town, "Delegate", by="ana", person="ana", delegate="ana", **dates) == "own-delegate"
    town.say("Delegate", by="ana", person="ana", delegate="rui", **dates)
    assert town.network.may_act_for("rui", "ana", date(2017, 3, 31))
    assert not town.network.may_act_for("rui", "ana", date(2017, 4, 1))
    assert refused(town, "Delegate", by="ana", person="ana", delegate="rui", **dates) == "already-delegated"
    town.say("EndDelegation", person="ana", delegate="rui", since="2017-03-01", until="2017-03-10")
    assert not town.network.may_act_for("rui", "ana", date(2017, 3, 11))
    missing = {"person": "ana", "delegate": "coord", "since": "2017-03-01", "until": "2017-03-10"}
    assert refused(town, "EndDelegation", **missing) == "unknown-delegation"


def test_a_portfolio_passes_to_its_next_holder() -> None:
    town = furnished()
    town.say("AddPortfolio", portfolio="health", name="Health")
    town.say("HoldPortfolio", portfolio="health", person="ana")
    made = town.say("HoldPortfolio", portfolio="health", person="rui", since="2017-06-01")
    assert [type(event).__name__ for event in made] == ["HoldingEnded", "PortfolioHeld"]
    portfolio = town.network.portfolios["health"]
    assert [portfolio.holder_on(date(2017, 5, 31)), portfolio.holder_on(date(2017, 6, 1))] == ["ana", "rui"]
    assert Role.SECRETARY in town.network.roles_of("rui", date(2017, 6, 1), zone=None)


def test_two_people_do_not_answer_for_one_portfolio_at_once() -> None:
    town = furnished()
    town.say("AddPortfolio", portfolio="health", name="Health")
    town.say("HoldPortfolio", portfolio="health", person="ana", since="2017-01-01")
    assert refused(town, "HoldPortfolio", portfolio="health", person="rui") == "already-held"
    town.say("EndHolding", portfolio="health", person="ana", since="2017-01-01", until="2017-12-31")
    assert town.network.portfolios["health"].holder_on(date(2018, 1, 1)) is None
    nobody = {"portfolio": "health", "person": "coord", "until": "2017-12-31"}
    assert refused(town, "EndHolding", **nobody) == "not-the-holder"


def test_changed_rules_have_a_new_version_and_the_same_rules_have_not() -> None:
    town = furnished()
    town.say("SetRules", rules={"call_days": 4})
    assert (town.network.rules.version, town.network.rules.call_days) == (2, 4)
    assert town.say("SetRules", rules={"call_days": 4}) == []


def test_saying_again_what_is_so_already_is_no_event() -> None:
    town = founded()
    town.say("SetWords", words={"zone": "território"})
    town.say("SetAssumptions", assumptions={"zones": "no source"})
    assert town.say("ChangeNetwork", name="Town", language="pt-BR") == []
    assert town.say("SetCalendar", timezone="America/Sao_Paulo", holidays=["2017-03-08"]) == []
    assert town.say("SetWords", words={"zone": "território"}) == []
    assert town.say("SetAssumptions", assumptions={"zones": "no source"}) == []


def test_a_body_meets_on_dated_days_until_its_rhythm_ends() -> None:
    town = furnished()
    dates = ["2017-03-01", "2017-04-05", "2017-05-03"]
    town.say("SetRhythm", body="circle", rule="FREQ=MONTHLY;BYDAY=1WE", starts="2017-03-01", dates=dates)
    town.say("EndRhythm", body="circle", until="2017-04-30")
    assert town.network.meeting_dates["circle"] == (date(2017, 3, 1), date(2017, 4, 5))
    assert town.network.rhythms == ()


def test_a_whole_network_is_the_same_after_it_was_written_and_read() -> None:
    folded = furnished().fold("network:town")
    assert Folded.loaded(decider, folded.dumped()).state == folded.state


def test_a_mandate_ended_yesterday_does_not_help_today() -> None:
    town = furnished()
    town.say("EndMandate", person="coord", role="coordinator", zone="north", until="2017-02-28")
    assert town.network.with_role(Role.COORDINATOR, date(2017, 3, 1), zone="north") == ()


def test_no_name_of_a_person_fits_into_an_event() -> None:
    assert refused(furnished(), "AddPeople", people=[{"id": "eva", "name": "Eva"}]) == "unknown-field"


def test_the_register_is_shown_by_its_name() -> None:
    summary = decider.summary(founded().network)
    assert (summary.phase, summary.open, summary.title) == ("network", True, "Town")
    assert not decider.summary(Network()).open


def test_a_rehearsal_is_said_once_and_holds_for_every_later_event() -> None:
    town = Town(datetime(2017, 3, 1, tzinfo=UTC))
    town.say("FoundNetwork", name="Town", language="en", rehearsal=True)
    (made,) = town.give("network:town", "AddSector", {"sector": "health", "name": "Health"})
    assert made.rehearsal
