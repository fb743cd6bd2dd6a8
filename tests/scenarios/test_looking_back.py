"""Looking back over the shipped scenarios: states as fields, what differs between two versions, who set a value."""

from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from domain.decider import Decider, Folded
from domain.differences import ABSENT, as_json, changes, fields, value_at
from domain.message import Recorded
from domain.provenance import path_of, short
from domain.provenance import settings as settings_of
from domain.registry import DECIDERS
from tests.scenarios.in_memory import World
from tests.scenarios.shipped import played

WORLDS = (("batatais-norte-2017",), ("batatais-gestao-2021",), ("sants-montjuic-2019",), ("cartagena-2023",))
SAID = frozenset({"title", "text", "responsible", "due_on", "reason", "asks", "tried", "name", "raised_on"})
SEVERAL = 12  # streams of each kind, of a scenario that has more


def streams(world: World) -> list[str]:
    """The streams of a world, not too many of a kind: those with most events."""
    by_kind: dict[str, list[str]] = {}
    for stream in sorted(world.events, key=lambda one: -len(world.events[one])):
        by_kind.setdefault(stream.partition(":")[0], []).append(stream)
    return [stream for kind, listed in by_kind.items() if kind != "clock" for stream in listed[:SEVERAL]]


def folds(world: World, stream: str) -> list[Folded[Any]]:
    """A stream at each of its versions, none left out."""
    made = [Folded.empty(DECIDERS[stream.partition(":")[0]], stream)]
    for event in world.events[stream]:
        made.append(made[-1].plus(event))
    return made


@pytest.mark.parametrize("names", WORLDS, ids=lambda names: names[-1])
def test_every_field_of_every_stream_is_found_by_its_short_name(names: tuple[str, ...]) -> None:
    world = played(*names)
    for stream in streams(world):
        state = world.folds[stream].state
        known = list(fields(state))
        for path, value in known if len(known) < 300 else Random(1).sample(known, 300):
            assert path_of(state, short(state, path)) == path
            assert path_of(state, ".".join(path)) == path
            assert value_at(state, path) == value


@pytest.mark.parametrize("names", WORLDS, ids=lambda names: names[-1])
def test_what_differs_between_two_versions_is_all_and_nothing_else(names: tuple[str, ...]) -> None:
    world = played(*names)
    random = Random(2)
    for stream in streams(world):
        made = folds(world, stream)
        for before, after in [*random.sample(list(pairwise(made)), min(20, len(made) - 1)), (made[0], made[-1])]:
            told, known = changes(before.state, after.state), (dict(fields(before.state)), dict(fields(after.state)))
            assert bool(told) == (before.state != after.state), stream
            for change in told:
                was, now = known[0].get(change.path, ABSENT), known[1].get(change.path, ABSENT)
                assert was != now or type(was) is not type(now)
                assert (was is ABSENT, now is ABSENT) == (change.kind == "added", change.kind == "removed")
                assert (as_json(was), as_json(now)) == (change.before, change.after)
            untouched = (known[0].keys() | known[1].keys()) - {change.path for change in told}
            assert all(known[0][path] == known[1][path] for path in untouched)


@pytest.mark.parametrize("names", WORLDS, ids=lambda names: names[-1])
def test_the_event_that_set_a_value_is_the_last_after_which_it_is_what_it_is(names: tuple[str, ...]) -> None:
    world = played(*names)
    random = Random(3)
    for stream in streams(world):
        made, events = folds(world, stream), world.events[stream]
        known = [path for path, _ in fields(made[-1].state)]
        for path in random.sample(known, min(8, len(known))):
            value = value_at(made[-1].state, path)
            told = list(settings_of(made[-1].decider, stream, events, path))
            at = told[-1].event.version if told else 0
            assert value_at(made[at].state, path) == value
            assert at == 0 or value_at(made[at - 1].state, path) != value
            assert all(value_at(one.state, path) == value for one in made[at:])


def test_without_the_event_that_set_a_value_it_would_be_another_unless_it_was_said_again() -> None:
    """The events after it are folded as they are, as far as they can be without it."""
    world = played("batatais-norte-2017")
    looked = 0
    for stream in streams(world):
        folded, events = world.folds[stream], world.events[stream]
        for path, value in fields(folded.state):
            told = list(settings_of(folded.decider, stream, events, path)) if path[-1] in SAID else []
            if told:
                left = [event for event in events if event.version != told[-1].event.version]
                again = any(said(event.data, as_json(value)) for event in left)
                assert again or value_at(evolved(folded.decider, left), path) != value, (stream, path)
                looked += not again
    assert looked > 100


def said(data: JsonValue, value: JsonValue) -> bool:
    """Whether an event says a value, whole or as the beginning of a longer text."""
    match data:
        case dict():
            return any(said(inner, value) for inner in data.values())
        case list():
            return any(said(inner, value) for inner in data)
        case str() if isinstance(value, str):
            return data.startswith(value.rstrip("…"))
        case _:
            return data == value


def evolved(decider: Decider[Any], events: Iterable[Recorded]) -> Any:
    """The state after these events; before the first that cannot be without what is missing."""
    state = decider.initial
    with suppress(KeyError, AttributeError, TypeError):
        for event in events:
            state = decider.evolve(state, decider.read(event))
    return state


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changes_one_after_the_other_are_the_changes_of_the_whole_way(data: st.DataObject) -> None:
    world = played("batatais-gestao-2021")
    stream = data.draw(st.sampled_from(streams(world)))
    made = folds(world, stream)
    a, b, c = sorted(data.draw(st.tuples(*[st.integers(0, len(made) - 1)] * 3)))
    touched = {change.path for x, y in ((a, b), (b, c)) for change in changes(made[x].state, made[y].state)}
    assert {change.path for change in changes(made[a].state, made[c].state)} <= touched
