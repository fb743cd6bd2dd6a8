"""What holds of every measure, whatever the history: nothing unrelated matters, and parts add up to the whole."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import escalation
from domain.decider import fold
from domain.escalation.state import NotRaised
from domain.measures import MEASURES, History, Measured, Scope, measure
from domain.measures.decisions import WHATS, answered
from domain.measures.indicators import OUTCOMES
from domain.measures.works import HOWS
from domain.message import Recorded
from domain.territory import WHOLE_NETWORK
from tests.domain.measures.histories import figures
from tests.scenarios.shipped import played

NETWORK = "batatais"
ZONES = (None, "norte", "centro", "sul", WHOLE_NETWORK)
FIRST, LAST = date(2017, 1, 1), date(2022, 1, 1)
SLOWLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

scopes = st.builds(
    lambda until, before, zone: Scope(until=until, since=until - timedelta(days=before) if before else None, zone=zone),
    st.dates(FIRST, LAST),
    st.none() | st.integers(0, 900),
    st.sampled_from(ZONES),
)


@pytest.fixture(scope="module")
def log() -> list[tuple[int, Recorded]]:
    numbers = count(1)
    world = played("batatais-gestao-2021")
    return [(next(numbers), event) for events in world.events.values() for event in events]


@pytest.fixture(scope="module")
def known(log: list[tuple[int, Recorded]]) -> History:
    return History.of(log, NETWORK)


def every(known: History, scope: Scope) -> list[Measured]:
    return [measure(name, known, scope) for name in MEASURES]


@SLOWLY
@given(scope=scopes, shuffle=st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_does_not_matter(
    log: list[tuple[int, Recorded]], known: History, scope: Scope, shuffle: object
) -> None:
    mixed = list(log)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert every(History.of(mixed, NETWORK), scope) == every(known, scope)


@SLOWLY
@given(scope=scopes)
def test_what_happens_in_another_network_changes_nothing(
    log: list[tuple[int, Recorded]], known: History, scope: Scope
) -> None:
    elsewhere = []
    for position, event in log:
        there = {"stream": event.stream.replace(NETWORK, "elsewhere"), "id": UUID(int=position)}
        elsewhere.append((position + 100_000, event.model_copy(update=there)))
    assert every(History.of([*log, *elsewhere], NETWORK), scope) == every(known, scope)


@SLOWLY
@given(scope=scopes)
def test_what_happens_after_the_last_day_changes_nothing(
    log: list[tuple[int, Recorded]], known: History, scope: Scope
) -> None:
    kinds = ("action:", "escalation:")
    until = [
        (position, event)
        for position, event in log
        if not event.stream.startswith(kinds) or known.day_of(event) <= scope.until
    ]
    cut = History.of(until, NETWORK)
    for name in ("leg-times", "decisions-carried-out", "actions-on-time", "indicators"):
        before, after = (measure(name, each, scope) for each in (cut, known))
        assert (before.figures, before.sheets, before.grounds) == (after.figures, after.sheets, after.grounds)


@SLOWLY
@given(scope=scopes)
def test_a_share_is_between_nothing_and_all_and_of_nothing_there_is_none(known: History, scope: Scope) -> None:
    for measured in every(known, scope):
        for figure in measured.figures:
            if figure.holds == "share":
                assert figure.part is not None
                assert figure.of is not None
                assert 0 <= figure.part <= figure.of
                assert (figure.value is None) == (figure.of == 0)
                assert figure.value is None or 0 <= figure.value <= 1
        assert 0 <= measured.simulated + measured.assumed <= measured.counted


@SLOWLY
@given(scope=scopes)
def test_the_states_of_actions_indicators_questions_and_duties_add_up(known: History, scope: Scope) -> None:
    actions = figures(measure("actions-on-time", known, scope))
    assert actions["actions"] == sum(actions[how] or 0 for how in HOWS)
    indicators = figures(measure("indicators", known, scope))
    assert indicators["indicators"] == sum(indicators[outcome] or 0 for outcome in OUTCOMES)
    questions = figures(measure("leg-times", known, scope))
    assert questions["questions"] == sum(questions[how] or 0 for how in ("over", "withdrawn", "open"))
    duties = figures(measure("decisions-carried-out", known, scope))
    assert duties["to-do"] == sum(duties[what] or 0 for what in WHATS)


ADDED = {
    "activities": ("motor-group-meetings", "action-group-meetings", "activities", "together", "other-meetings"),
    "participation": ("meetings", "guests"),
    "findings-answered": ("findings",),
    "actions-on-time": ("actions", *HOWS),
    "indicators": ("indicators", *OUTCOMES),
    "leg-times": ("questions", "over", "withdrawn", "open"),
    "decisions-carried-out": ("decisions", "to-do", *WHATS),
    "orientations": ("orientations",),
}


@SLOWLY
@given(scope=scopes)
@pytest.mark.parametrize("name", ADDED)
def test_zones_and_what_is_of_none_add_up_to_the_whole(known: History, name: str, scope: Scope) -> None:
    parts = [measure(name, known, scope.model_copy(update={"zone": zone})) for zone in ZONES if zone is not None]
    whole = measure(name, known, scope.model_copy(update={"zone": None}))
    for figure in ADDED[name]:
        assert sum(figures(part)[figure] or 0 for part in parts) == figures(whole)[figure], figure
    assert {ground.event for part in parts for ground in part.grounds if ground.counted_as != "seat"} == {
        ground.event for ground in whole.grounds if ground.counted_as != "seat"
    }


@SLOWLY
@given(scope=scopes)
def test_rows_of_a_table_add_up_to_its_figure(known: History, scope: Scope) -> None:
    def summed(name: str, sheet: str, column: str) -> int:
        return sum(int(str(cell)) for cell in measure(name, known, scope).sheet(sheet).column(column))

    def figure(name: str, known_as: str) -> int | float | None:
        return figures(measure(name, known, scope))[known_as]

    assert summed("activities", "by-zone", "together") == figure("activities", "together")
    assert summed("participation", "by-kind", "expected") == summed("participation", "meetings", "expected")
    assert summed("participation", "by-kind", "present") == summed("participation", "who", "present")
    assert summed("findings-answered", "by-kind", "findings") == figure("findings-answered", "findings")
    assert summed("actions-on-time", "by-organisation", "actions") == figure("actions-on-time", "actions")
    assert summed("leg-times", "by-zone", "count") == figure("leg-times", "questions")
    assert summed("decisions-carried-out", "by-portfolio", "to-do") == figure("decisions-carried-out", "to-do")


def test_what_is_still_to_be_carried_out_is_what_the_escalations_themselves_know(known: History) -> None:
    scope = Scope(until=known.today)
    for one in answered(known, scope):
        state = fold(escalation.decider, one.legs.escalation, known.stream(one.legs.escalation)).state
        assert not isinstance(state, NotRaised)
        duties = {duty.portfolio: duty for duty in one.duties}
        told = {name: duty.settled or "open" for name, duty in duties.items()}
        assert told == {name: duty.settled for name, duty in state.life.duties.items()}
        assert (one.stood == "returned-all") == (state.life.returned is not None and not state.life.returned.waiting)


def test_every_day_of_every_history_can_be_looked_at(known: History) -> None:
    """An event that was entered late may leave a stream with gaps on the days before: nothing breaks on any of them."""
    ask: Callable[[date], list[Measured]] = lambda day: every(known, Scope(until=day))  # noqa: E731
    days = {known.day_of(event) for events in known.streams.values() for event in events}
    assert len(days) > 100
    for day in sorted(days)[::7]:
        assert all(measured.counted >= 0 for measured in ask(day))
