"""A case of the whole network goes up and comes back as a zone's does, by those whose turn it is and by nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from domain.authorising import fitting_roles
from domain.decisions import Question
from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.turns import whose_turn
from tests.scenarios.smalltown import BEGINS, SmallTown
from tests.scenarios.test_offered_commands import Watched
from tests.scenarios.typed import rows_of
from tests.workflows.casetown import opening

CASE, ASSEMBLY = "case:town:network:k1", "group:town:assembly"
SINCE = (BEGINS.date() - timedelta(days=400)).isoformat()
LEADING = ("EscalateCase", "ExtendCase")


class WholeTown(SmallTown):
    """The small town with a body of the whole network, which works on cases; `voice` speaks for it, if anybody does."""

    watched: Watched

    def __init__(self, voice: str | None) -> None:
        self.watched = Watched()
        super().__init__(self.watched)
        body = {"body": "assembly", "name": "Assembly", "kind": "forum", "takes_cases": True, "escalates": True}
        self.manage("AddBody", **body)
        seats = [{"organisation": team, "since": SINCE} for team in ("school", "clinic", "nursery")]
        self.manage("SeatOrganisations", body="assembly", seats=seats)
        members = [{"person": person, "since": SINCE} for person in ("ana", "bea", "dora", "chief", "caro")]
        self.manage("NameCaseMembers", body="assembly", members=members)
        if voice is not None:
            self.mandate(voice, "representative")
        self.leads = voice or "chief"

    def manage(self, kind: str, /, **data: Any) -> None:
        self.give("network:town", kind, by="admin", **data)

    def mandate(self, person: str, role: str, /, **more: Any) -> None:
        self.manage("GiveMandates", mandates=[{"person": person, "role": role, "since": SINCE, **more}])

    def opened_everywhere(self, **more: Any) -> None:
        self.give(CASE, "OpenCase", by="ana", **opening(teams=["school", "clinic", "nursery"], **more))

    def may(self, kind: str) -> set[str]:
        """Who may give a command to the case today."""
        network, _ = self.town.network(CASE)
        command = DECIDERS["case"].commands[kind]
        return {one for one in network.people if fitting_roles(command, CASE, one, network, self.now.date())}

    def until(self, what: str) -> None:
        """Time passes until something waits in the case."""
        while not any(row.what == what for row in rows_of(self.town.folds[CASE])):
            self.pass_days(1)

    def turn(self, what: str, stream: str = CASE) -> tuple[str, ...]:
        network, _ = self.town.network(stream)
        rows = [row for row in rows_of(self.town.folds[stream]) if row.what == what]
        return tuple(person for row in rows for person in whose_turn(network, row, self.now.date()).people)


@pytest.mark.parametrize("voice", [None, "caro"])
def test_a_case_of_the_whole_network_is_answered_and_its_answer_comes_back(voice: str | None) -> None:
    town = WholeTown(voice)
    town.opened_everywhere()
    assert town.town.fold(CASE).summarised().zone is None
    (asked, *_) = town.give(CASE, "EscalateCase", by=town.leads, tried="All there is")
    escalation = str(asked.data["escalation"])
    question = Question.model_validate(asked.data["question"])
    assert (question.zone, question.carried_by) == (None, voice)
    assert "DeliveryRefused" not in list(town.kinds(CASE))
    town.met()
    town.decided(escalation)
    assert town.turn("report-return", escalation) == (town.leads,)
    (held, *_) = town.give(
        ASSEMBLY, "RecordMeeting", by="chief", on=town.after(), called_on=town.after(-14),
        present=["school", "clinic"], people=["ana", "bea", town.leads],
    )  # fmt: skip
    said_in = f"{ASSEMBLY}#{held.data['meeting']}"
    town.give(escalation, "ReportReturn", by=town.leads, said_in=said_in, text="There is a place")
    assert "DecisionReturned" in list(town.kinds(escalation))
    town.give(escalation, "Acknowledge", by="dora")
    town.done(escalation)
    assert town.turn("is-it-solved") == ("ana", town.leads)
    town.give(CASE, "ResolveCase", by=town.leads, text="The child goes there")
    assert not town.watched.refused_lines


def test_by_itself_too_a_case_of_the_whole_network_becomes_a_question_that_is_tabled() -> None:
    town = WholeTown(None)
    town.opened_everywhere()
    town.pass_days(90)
    assert "CaseEscalated" in list(town.kinds(CASE))
    assert "EscalationTabled" in list(town.kinds("escalation:town:network:case-k1-1"))
    assert not town.watched.refused_lines


@pytest.mark.parametrize("voice", [None, "caro"])
def test_who_may_ask_for_the_whole_network_is_whose_turn_it_is(voice: str | None) -> None:
    town = WholeTown(voice)
    town.opened_everywhere()
    town.until("answer-case-time")
    assert town.turn("answer-case-time") == (town.leads,)
    assert {kind: town.may(kind) for kind in LEADING} == {kind: {town.leads} for kind in LEADING}


@pytest.mark.parametrize("kind", LEADING)
def test_a_zones_mandate_leads_nothing_of_the_whole_network(kind: str) -> None:
    town = WholeTown(None)
    town.mandate("eli", "coordinator", zone="south")
    town.opened_everywhere(kind="community")
    for person in ("saul", "eli"):  # who represent and coordinate one zone
        with pytest.raises(Refusal) as refused:
            town.give(CASE, kind, by=person, tried="All", reason="Time")
        assert refused.value.code == "wrong-role"
    with pytest.raises(Refusal) as refused:
        town.give(CASE, "CorrectCase", by="eli", reason="r", urgency="urgent")
    assert refused.value.code == "not-of-the-teams"


def test_whoever_is_of_a_team_works_on_a_case_of_the_whole_network_whatever_they_are_in_their_zone() -> None:
    town = WholeTown(None)
    town.mandate("dora", "coordinator", zone="south")
    town.opened_everywhere()
    (corrected, *_) = town.give(CASE, "CorrectCase", by="dora", reason="It grew", urgency="urgent")
    assert corrected.who.role == "team-member"


def test_where_nobody_leads_the_whole_network_administration_is_told() -> None:
    town = WholeTown(None)
    town.mandate("eli", "coordinator", zone="south")
    town.opened_everywhere()
    town.manage("EndMandate", person="chief", role="coordinator", since=SINCE, until=town.after())
    town.until("answer-case-time")
    assert town.turn("answer-case-time") == ("admin",)


def test_a_referral_of_the_whole_network_is_passed_to_any_of_its_services() -> None:
    town = WholeTown(None)
    town.opened_everywhere()
    town.give(CASE, "RecordWorkPlan", by="ana", social_diagnosis="Kept there", work_plan="Kept there")
    town.give(
        CASE, "RequestReferral", by="ana", level="complementation", to="clinic", need="A visit", motive="It lies near",
        legal_basis="The agreement of 2020",
    )  # fmt: skip
    offered = [shape for shape in town.watched.tried if shape[2] == "RedirectReferral"]
    assert offered
    assert not town.watched.refused_lines
