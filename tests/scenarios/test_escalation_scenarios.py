"""The shipped stories of cases, referrals and questions to management: their turns, and what they leave open."""

from collections import Counter
from typing import TypeVar

import pytest

from domain.escalation import Acted, Answered, promise
from domain.management import decider as management
from domain.management import events as m
from domain.message import Event, Recorded
from scenarios.script import load_scenario
from tests.scenarios.shipped import SCENARIOS, events_of, played

SANTS = "sants-montjuic-2019"
BATATAIS = "batatais-gestao-2021"
FILE = SCENARIOS / f"{BATATAIS}.yaml"
OPEN = {
    "team": "escalation:batatais:centro:case-c21-05-1",
    "secretary": "escalation:batatais:norte:case-n21-05-1",
}
E = TypeVar("E", bound=Event)


def test_sants_montjuic_refers_by_each_of_the_three_levels() -> None:
    world = played(SANTS)
    requested = [event.data for event in events_of(world, "case") if event.kind == "ReferralRequested"]
    assert Counter(each["level"] for each in requested) == {"complementation": 4, "joint-treatment": 1}
    assert all(each["consent"] for each in requested)
    counted = [event.data for event in events_of(world, "group") if event.kind == "OrientationCounted"]
    assert Counter((each["organisation"], each["receiver"]) for each in counted) == {
        ("cap-cotxeres-1", "css-cotxeres"): 1,
        ("cap-cotxeres-2", "css-cotxeres"): 1,
        ("css-cotxeres", "cap-cotxeres-1"): 1,
    }


def test_sants_montjuic_has_every_end_of_a_referral_and_one_that_nobody_answers() -> None:
    world = played(SANTS)
    stages = Counter(
        referral.stage
        for stream, fold in world.folds.items()
        if stream.startswith("case:")
        for referral in fold.state.life.referrals.values()
    )
    assert stages == {"done": 3, "rejected": 1, "requested": 1}
    made = Counter(event.kind for event in events_of(world, "case"))
    assert (made["ReferralRedirected"], made["ReferralReminded"], made["ReferralOverdue"]) == (1, 1, 1)
    assert (made["SharedPlanAgreed"], made["SharedTaskAdded"], made["SharedTaskCompleted"]) == (1, 1, 3)


def test_sants_montjuic_ends_with_the_unanswered_referral_on_the_groups_board() -> None:
    world = played(SANTS)
    waiting = {
        (todo.what, todo.who)
        for stream, fold in world.folds.items()
        if stream.startswith("case:")
        for todo in fold.decider.summary(fold.state).todos
    }
    assert waiting == {
        ("work-on-case", "equip-css-cotxeres"),
        ("answer-referral", "organisation:cap-cotxeres-2"),
        ("referral-overdue", "role:coordinator"),
    }


def in_its_year(kind: str) -> list[Recorded]:
    """The events of Batatais' streams of a kind from the scenario itself, not from the one that it follows."""
    return [event for event in events_of(played(BATATAIS), kind) if event.recorded_at.year >= 2021]


def met(kind: type[E]) -> list[E]:
    """What the management meeting of Batatais has said in the scenario, of one kind."""
    said = (management.read(event) for event in in_its_year("management"))
    return [event for event in said if isinstance(event, kind)]


def of(question: str) -> Acted | Answered:
    """The escalation that a case of Batatais has raised, as it ends."""
    zone = {"n": "norte", "c": "centro", "s": "sul"}[question[0]]
    state = played(BATATAIS).fold(f"escalation:batatais:{zone}:case-{question[0]}21-0{question[1]}-1").state
    assert isinstance(state, Acted | Answered)
    return state


def test_batatais_solves_two_cases_in_their_groups_and_takes_the_others_to_management() -> None:
    raised = {event.stream for event in in_its_year("case") if event.kind == "CaseEscalated"}
    opened = {event.stream for event in in_its_year("case") if event.kind == "CaseOpened"}
    assert len(opened) == 14
    assert {stream.rpartition(":")[2] for stream in opened - raised} == {"n21-01", "c21-01"}
    by_itself = [
        event.stream for event in in_its_year("case") if event.kind == "CaseEscalated" and event.who.role == "engine"
    ]
    assert by_itself == ["case:batatais:centro:c21-02"]


@pytest.mark.parametrize(
    ("question", "rounds"),
    [
        ("n2", {"raised": 1}),
        ("n3", {"raised": 1}),
        ("n4", {"raised": 1, "not-reached": 1}),
        ("c2", {"raised": 1, "pending": 1}),
        ("c3", {"raised": 1, "information": 1}),
        ("s1", {"raised": 1}),
        ("s2", {"raised": 1, "deferred": 2}),
        ("s4", {"raised": 1, "not-carried-out": 1}),
    ],
)
def test_each_question_of_batatais_is_tabled_as_often_as_its_story_tells(question: str, rounds: dict[str, int]) -> None:
    assert dict(of(question).life.rounds.items()) == rounds


def test_what_is_forwarded_outside_comes_back_as_a_decision_of_its_own() -> None:
    [demand] = [event for event in in_its_year("cycle") if event.kind == "DemandEscalated"]
    story = [event.kind for event in played(BATATAIS).events[str(demand.data["escalation"])]]
    told = [kind for kind in story if kind in ("DecisionReturned", "ChaseNoted", "OutsideAnswerRecorded")]
    assert told == ["DecisionReturned", "ChaseNoted", "OutsideAnswerRecorded", "DecisionReturned"]
    assert story[-1] != "DeliveryRefused"


def test_the_management_meeting_of_batatais_decides_in_every_way_there_is() -> None:
    made = Counter(event.kind for event in in_its_year("management"))
    assert Counter(event.part.answer.outcome for event in met(m.PartDecided)) == {
        "approve": 8,
        "expedite": 2,
        "assign": 2,
        "forward": 1,
        "refuse": 1,
    }
    assert Counter(event.outcome for event in met(m.ItemLeft)) == {"deferred": 2, "pending": 1, "not-reached": 1}
    assert made["InformationAsked"] == made["ItemsJoined"] == made["ItemPending"] == made["AlignmentMade"] == 1
    assert (made["PortfoliosNamed"], made["AlignmentSent"], made["MeetingOpened"]) == (2, 3, 9)
    assert (made["MinutesDrafted"], made["MinutesApproved"], made["MeetingNotHeld"]) == (9, 9, 0)


def test_who_decided_stands_in_each_part_whoever_entered_or_drafted_it() -> None:
    given = {question: kept.part for question in ("n3", "c2", "s1") for kept in of(question).life.parts.values()}
    assert {kept.part.decided_by for kept in of("n3").life.parts.values()} == {
        "secretaria-de-educacao",
        "secretaria-de-assistencia-social",
    }
    assert {kept.part.drafted_by for kept in of("n3").life.parts.values()} == {None, "assessoria-educacao"}
    assert (given["c2"].decided_by, given["c2"].entered_by) == ("secretaria-de-saude", "adjunta-de-saude")
    assert (given["c2"].out_of_session, given["s1"].out_of_session) == (True, True)


def test_what_was_decided_out_of_session_is_noted_by_the_next_meeting() -> None:
    noted = [(event.on.isoformat(), each.asks) for event in met(m.MinutesDrafted) for each in event.decided_outside]
    assert noted == [
        ("2021-04-28", "Acolhimento imediato de uma pessoa idosa."),
        ("2021-06-30", "Visitas da equipe de saúde à casa de uma família, em horário que hoje não há."),
    ]


def test_a_question_that_two_zones_ask_is_one_item_and_comes_back_to_each() -> None:
    both = [of("c4"), of("s3")]
    assert len({state.life.item for state in both}) == 1
    assert [state.life.returns for state in both] == [1, 1]


def test_an_answer_that_one_team_has_not_acknowledged_is_named_on_the_next_agenda() -> None:
    named = [
        (event.on.isoformat(), absent.escalation, absent.teams)
        for event in met(m.MeetingConvened)
        for absent in event.absent
    ]
    assert named == [("2021-11-24", OPEN["team"], ("entidade-centro",))]


def test_batatais_ends_with_two_promises_and_names_whose_turn_it_is() -> None:
    open_ = {
        stream: kept.turns
        for stream, fold in played(BATATAIS).folds.items()
        if stream.startswith("escalation:") and (kept := promise(fold.state)) is not None
    }
    assert open_ == {
        OPEN["team"]: ("organisation:entidade-centro",),
        OPEN["secretary"]: ("portfolio:saude",),
    }
    assert all(not fold.outbox for fold in played(BATATAIS).folds.values())


def test_people_of_batatais_are_refused_what_is_not_theirs() -> None:
    refused = {step.id: step.expect_refusal for step in load_scenario(FILE).steps if step.expect_refusal}
    assert refused == {
        "decide-s1-engano": "not-your-portfolio",
        "fecha-engano": "items-in-no-state",
        "ciente-s2-engano": "not-your-return",
    }
    assert not [event for event in in_its_year("escalation") if event.kind == "DeliveryRefused"]
