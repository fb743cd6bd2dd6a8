"""The scenarios that come with the product: what they rest on, and what comes of them, decided in memory."""

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from domain.escalation.summary import promise
from scenarios.script import load_scenario, turns
from tests.scenarios.in_memory import World, comparable
from tests.scenarios.shipped import SCENARIOS, events_of, played

FILES = sorted(SCENARIOS.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_step_has_a_source_or_says_that_it_is_assumed_or_simulated(path: Path) -> None:
    scenario = load_scenario(path)
    for step in scenario.steps:
        assert step.source or step.mark, step.id
    assert all(spread.source for spread in scenario.generate)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_mark_of_a_step_is_on_every_event_that_it_made_and_on_no_other(path: Path) -> None:
    world = played(path.stem)
    scenario = load_scenario(path)
    [network] = [fold.state for stream, fold in world.folds.items() if stream.startswith("network:")]
    marks = {
        turn.envelope.command_id: turn.step.mark
        for turn in chain.from_iterable(turns(scenario, network))
        if turn.step.expect_refusal is None
    }
    by_people = [event for events in world.events.values() for event in events if event.command_id in marks]
    assert {event.command_id for event in by_people} == set(marks)
    for event in by_people:
        assert event.origin == marks[event.command_id]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_played_twice_a_scenario_gives_the_same_streams(path: Path) -> None:
    again = World()
    again.play(load_scenario(path))
    world = played(path.stem)
    assert {stream: comparable(events) for stream, events in again.events.items()} == {
        stream: comparable(events) for stream, events in world.events.items()
    }


def test_cartagena_has_the_meetings_and_activities_of_the_source() -> None:
    world = played("cartagena-2023")
    made = Counter(event.data.get("body_kind", event.kind) for event in events_of(world, "group"))
    assert made == {"motor-group": 224, "action-group": 387, "ActivityRecorded": 248}
    assert sum(made.values()) == 859
    assert all(str(event.data["on"]) <= "2023-12-31" for event in events_of(world, "group"))
    assert all(event.origin == "simulated" for event in events_of(world, "group"))


def test_cartagena_has_the_entities_of_the_source_by_kind_and_sector() -> None:
    network = played("cartagena-2023").fold("network:cartagena").state
    entities = network.organisations.values()
    kinds = Counter(entity.kind.upper() for entity in entities)
    assert " ".join(f"{kind} {kinds[kind]}" for kind in sorted(kinds)) == (
        "AMPA 12 AVV 43 AYTO 35 CEIP 36 CSALUD 16 EIM 9 FARM 28 IES 13 JOVEN 21 MAYOR 25 MUJER 27 "
        "ONG 91 OTROS 26 RELIG 17"
    )
    assert len(entities) == 399
    assert Counter(entity.sector for entity in entities) == {
        "salud": 44,
        "educacion": 70,
        "social": 224,
        "municipal-otros": 61,
    }


def test_batatais_ends_its_cycle_with_one_action_open_and_starts_the_next() -> None:
    world = played("batatais-norte-2017")
    phases = {
        stream: fold.decider.summary(fold.state).phase
        for stream, fold in world.folds.items()
        if stream.startswith(("cycle:", "action:"))
    }
    assert phases["cycle:batatais:norte:2017"] == "closed"
    assert phases["cycle:batatais:norte:2021"] == "diagnosis"
    actions = Counter(phase for stream, phase in phases.items() if stream.startswith("action:"))
    assert actions == {"completed": 5, "cancelled": 1, "started": 1}
    assert all(fold.outbox == {} for fold in world.folds.values())


def test_batatais_goes_through_every_turn_a_cycle_can_take() -> None:
    world = played("batatais-norte-2017")
    made = Counter(event.kind for event in (*events_of(world, "cycle"), *events_of(world, "action")))
    for kind in (
        *("FindingsMerged", "FindingCorrected", "MeetingAgreed", "ObjectionRaised", "SilenceRecorded"),
        *("DissentKept", "PlacementRemoved", "VotesCast", "StrategyAgreed", "DraftRemoved", "ActionRevised"),
        *("ActionDeclined", "ActionAccepted", "PlanObjected", "EndorsementConfirmed", "PlanAdopted"),
        *("DecisionOnAction", "DecisionNoted", "ActionStarted", "ActionBlocked", "ActionUnblocked"),
        *("ProgressReported", "ProgressCorrected", "DueSoon", "ActionOverdue", "OverdueReminded", "ActionAmended"),
        *("ActionCompleted", "ActionCancelled", "EvaluationOpened", "Rated", "LessonRecorded", "EvaluationClosed"),
        *("SuccessorNamed", "LessonInherited", "FindingCarriedOver", "ActionCarriedOver"),
        *("DecisionAsked", "OutcomeNoted", "DemandEscalated", "DemandOutcomeNoted"),
        *("ActionEscalated", "EscalationNoted"),
    ):
        assert made[kind], kind
    assert made["DeliveryRefused"] == 0
    assert any(event.data["interim"] for event in events_of(world, "cycle") if event.kind == "Rated")


def test_what_the_cycle_of_batatais_asks_of_management_is_decided_there_and_comes_back() -> None:
    world = played("batatais-norte-2017")
    asked = {
        fold.state.life.question.origin_kind: fold.state
        for stream, fold in world.folds.items()
        if stream.startswith("escalation:")
    }
    assert {kind: state.stage for kind, state in asked.items()} == {
        "adopted-action": "acted",
        "blocked-action": "acted",
        "demand": "answered",
    }
    assert all(promise(state) is None for state in asked.values())
    assert all(state.life.round == 1 and state.life.returned.waiting == () for state in asked.values())
    [acknowledged] = [event for event in events_of(world, "escalation") if event.kind == "TeamAcknowledged"]
    assert acknowledged.data["team"] == "escola-infantil-norte"
    [decision] = [event for event in events_of(world, "cycle") if event.kind == "DecisionOnAction"]
    assert (decision.data["outcome"], decision.data["standing"]) == ("approve", "standing")
    [meeting] = [fold.state for stream, fold in world.folds.items() if stream.startswith("management:")]
    assert meeting.tabled == ()


def test_the_next_cycle_of_batatais_starts_with_the_lessons_and_what_was_left_open() -> None:
    events = played("batatais-norte-2017").events["cycle:batatais:norte:2021"]
    inherited = [
        event for event in events if event.kind in ("LessonInherited", "FindingCarriedOver", "ActionCarriedOver")
    ]
    assert [event.kind for event in inherited].count("LessonInherited") == 3
    [finding] = [event.data["text"] for event in inherited if event.kind == "FindingCarriedOver"]
    assert "transporte" in str(finding)
    [action] = [event.data["title"] for event in inherited if event.kind == "ActionCarriedOver"]
    assert "segurança alimentar" in str(action)
