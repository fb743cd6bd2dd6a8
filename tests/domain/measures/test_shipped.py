"""The figures of the scenarios that come with the product: Cartagena's own, and those of Batatais counted by hand."""

from datetime import date
from itertools import count

import pytest

from domain.errors import Refusal
from domain.measures import MEASURES, History, Measured, Scope, measure
from tests.domain.measures.histories import figures
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import played

NORTH = "cycle:batatais:norte:2017"
YEAR_END = date(2023, 12, 31)


def history(world: World, network: str) -> History:
    numbers = count(1)
    return History.of(((next(numbers), event) for events in world.events.values() for event in events), network)


@pytest.fixture(scope="module")
def batatais() -> History:
    return history(played("batatais-gestao-2021"), "batatais")


@pytest.fixture(scope="module")
def cartagena() -> History:
    return history(played("cartagena-2023"), "cartagena")


def of_the_plan(known: History, name: str) -> Measured:
    return measure(name, known, Scope(until=known.today, cycle=NORTH))


def test_cartagena_has_the_activities_of_the_source_and_says_that_they_are_simulated(cartagena: History) -> None:
    measured = measure("activities", cartagena, Scope(until=YEAR_END))
    assert figures(measured) == {
        "motor-group-meetings": 224,
        "action-group-meetings": 387,
        "activities": 248,
        "together": 859,
        "other-meetings": 0,
    }
    assert measured.simulated_share == 1


def test_cartagena_has_the_census_of_the_source(cartagena: History) -> None:
    measured = measure("census", cartagena, Scope(until=YEAR_END))
    kinds = {str(row[0]).upper(): row[2] for row in measured.sheet("by-kind").rows[:-1]}
    assert kinds == {
        "EIM": 9, "CEIP": 36, "IES": 13, "AMPA": 12, "AVV": 43, "MAYOR": 25, "MUJER": 27, "JOVEN": 21, "RELIG": 17,
        "ONG": 91, "FARM": 28, "CSALUD": 16, "AYTO": 35, "OTROS": 26,
    }  # fmt: skip
    assert {row[0]: row[1] for row in measured.sheet("by-sector").rows} == {
        "salud": 44, "educacion": 70, "social": 224, "municipal-otros": 61, None: 399,
    }  # fmt: skip
    assert measured.counted == 399


def test_of_the_findings_of_batatais_one_is_left_without_an_action(batatais: History) -> None:
    measured = of_the_plan(batatais, "findings-answered")
    assert [(measured.figure(name).part, measured.figure(name).of) for name in ("answered", "completed")] == [
        (13, 14),
        (13, 14),
    ]
    [left] = [row[3] for row in measured.sheet("each").rows if row[6] == "unanswered"]
    assert "transporte" in str(left)


def test_of_the_actions_of_batatais_four_were_on_time_one_late_one_cancelled_and_one_is_overdue(
    batatais: History,
) -> None:
    measured = of_the_plan(batatais, "actions-on-time")
    told = {str(row[1])[:20]: row[9:] for row in measured.sheet("each").rows}
    assert told == {
        "Cartilha dos program": ("done-on-time", None),
        "Mural de serviços em": ("cancelled", None),
        "Agenda anual compart": ("done-on-time", None),
        "Fórum LGBTQI+ com ca": ("done-on-time", None),
        "Fórum do Núcleo de A": ("done-late", 106),  # due on 31 October 2019, done on 14 February 2020
        "Fórum de Segurança A": ("done-on-time", None),
        "Acompanhar a impleme": ("overdue", 356),  # due on 11 December 2020; today is 2 December 2021
    }
    share = measured.figure("on-time")
    assert (share.part, share.of, figures(measured)["due-moved"]) == (4, 6, 1)


def test_every_target_of_batatais_was_reached_and_four_indicators_had_no_baseline(batatais: History) -> None:
    measured = of_the_plan(batatais, "indicators")
    assert (measured.counted, figures(measured)["reached"], figures(measured)["no-baseline"]) == (7, 7, 4)


def test_what_the_plan_of_batatais_asked_was_decided_returned_and_carried_out(batatais: History) -> None:
    legs = of_the_plan(batatais, "leg-times")
    # Raised on 11 May and 16 August (twice), decided on 31 May and 30 August, carried out on 13 December, 16 November.
    assert [row[2:5] for row in legs.sheet("legs").rows] == [
        (3, 0, 0), (3, 14, 20), (3, 7, 7), (3, 0, 2), (2, 129.0, 187),
    ]  # fmt: skip
    assert (figures(legs)["longest-to-decision"], figures(legs)["longest-to-end"]) == (20, 216)
    decided = of_the_plan(batatais, "decisions-carried-out")
    assert [decided.figure(name).value for name in ("returned", "returned-to-all", "share-carried-out")] == [1, 1, 1]
    assert (figures(decided)["decisions"], figures(decided)["refused"], figures(decided)["to-do"]) == (3, 1, 2)


def test_who_came_to_the_meetings_of_the_north_in_2017(batatais: History) -> None:
    measured = measure("participation", batatais, Scope(until=date(2017, 12, 31), zone="norte"))
    assert [(row[0], *row[1:4]) for row in measured.sheet("who").rows] == [
        ("entidade-norte", 7, 4, 3),
        ("escola-infantil-norte", 7, 4, 3),
        ("creas", 7, 6, 1),
        ("escola-norte", 7, 6, 1),
        ("ubs-norte", 7, 6, 1),
        ("cras-norte", 7, 7, 0),
    ]


def test_a_cycle_is_rated_as_its_evaluation_says(batatais: History) -> None:
    closed = [event for event in batatais.stream(NORTH) if event.kind == "EvaluationClosed"][-1]
    said = {(each["criterion"], each["ratings"], each["mean"]) for each in closed.data["ratings"]}  # type: ignore[union-attr,index,call-overload]
    measured = of_the_plan(batatais, "ratings")
    assert {(row[0], row[2], row[3]) for row in measured.sheet("by-criterion").rows} == said


def test_indicators_are_as_the_evaluation_itself_computed_them(batatais: History) -> None:
    closed = [event for event in batatais.stream(NORTH) if event.kind == "EvaluationClosed"][-1]
    said = {(each["indicator"], each["last"], each["reached"]) for each in closed.data["results"]}  # type: ignore[union-attr,index,call-overload]
    measured = of_the_plan(batatais, "indicators")
    assert {(row[1], row[7], row[10] == "reached") for row in measured.sheet("each").rows} == said


def test_every_measure_says_by_what_formula_and_at_which_position_it_was_computed(batatais: History) -> None:
    for name, one in MEASURES.items():
        measured = measure(name, batatais, Scope(until=batatais.today))
        assert (measured.reference, measured.position) == (f"{name}@{one.version}", batatais.position)
        assert all((measured.definition, measured.formula, one.title, one.source))


def test_a_measure_that_there_is_not_is_refused_with_those_that_there_are(batatais: History) -> None:
    with pytest.raises(Refusal, match="participation") as refusal:
        measure("happiness", batatais, Scope(until=batatais.today))
    assert refusal.value.code == "unknown-measure"
