"""Timers' and deliveries' commands are the engine's: no person gives one, in whatever role and under whatever id."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import ids
from domain.decider import APART, EDITION, Decider, Envelope, Folded
from domain.errors import Refusal
from domain.handling import handle
from domain.registry import DECIDERS
from domain.roles import ENGINE, ENGINE_ONLY, Role
from domain.table import Table
from domain.territory import Mandate, Network, Person, Zone

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STREAMS = {
    "network": "network:town",
    "clock": "clock:town",
    "group": "group:town:circle",
    "management": "management:town:board",
}
TOWN = Network(
    id="town",
    rehearsal=True,
    zones=Table({"north": Zone(id="north", name="North")}),
    people=Table(
        {
            str(role): Person(id=str(role), organisation="school", mandates=(Mandate(role=role),))
            for role in Role
            if role is not Role.ENGINE
        }
    ),
)
COMMANDS = [(decider, kind) for decider in DECIDERS.values() for kind in decider.commands]
THE_ENGINES = [(decider, kind) for decider, kind in COMMANDS if decider.commands[kind].may == ENGINE_ONLY]


def refused(decider: Decider[Any], kind: str, known_as: UUID, person: str, edition: int = EDITION) -> str | None:
    stream = STREAMS.get(decider.name, f"{decider.name}:town:north:one")
    envelope = Envelope(stream=stream, command_id=known_as, kind=kind, person=person)
    empty = Folded.empty(decider, stream)
    try:
        handle(empty, envelope, now=NOW, network=TOWN, network_version=1, edition=edition)
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(("decider", "kind"), THE_ENGINES, ids=[f"{d.name}-{k}" for d, k in THE_ENGINES])
def test_nobody_gives_a_command_of_the_engine(decider: Decider[Any], kind: str) -> None:
    for person in (*TOWN.people, ENGINE, "nobody"):
        assert refused(decider, kind, ids.seeded(kind, NOW), person) in ("wrong-role", "unknown-person")


@pytest.mark.parametrize("decider", DECIDERS.values(), ids=DECIDERS)
def test_nobody_confirms_a_delivery(decider: Decider[Any]) -> None:
    for person in TOWN.people:
        assert refused(decider, "ConfirmDelivery", ids.seeded("x", NOW), person) == "unknown-command"


@given(chosen=st.uuids(), which=st.sampled_from(COMMANDS), person=st.sampled_from([*TOWN.people]))
def test_no_command_of_a_person_s_has_an_id_of_the_engine_s(
    chosen: UUID, which: tuple[Decider[Any], str], person: str
) -> None:
    decider, kind = which
    stream = STREAMS.get(decider.name, f"{decider.name}:town:north:one")
    forged = (ids.timer(stream, kind, "", NOW), ids.child(chosen, f"{stream}/0"), ids.child(chosen, "confirmed"))
    for known_as in forged if ids.is_persons(chosen) else (chosen, *forged):
        assert refused(decider, kind, known_as, person) == "bad-command-id"
        assert refused(decider, kind, known_as, person, APART - 1) != "bad-command-id"


@given(chosen=st.uuids(), at=st.datetimes(timezones=st.just(UTC)), n=st.integers(0, 100))
def test_what_the_engine_gives_is_never_known_as_what_a_person_gives(chosen: UUID, at: datetime, n: int) -> None:
    stream = "case:town:north:one"
    assert not ids.is_persons(ids.timer(stream, "NoteOverdue", "", at))
    assert not ids.is_persons(ids.event(chosen, stream, n))
    assert ids.event(chosen, stream, n) != ids.event(chosen, stream, n, engine=True)


def test_an_id_of_a_year_that_no_calendar_has_is_of_the_last_day_there_is() -> None:
    last = UUID(int=(2**48 - 1) << 80 | 7 << 76 | 2 << 62)
    assert ids.made_at(last) == ids.LATEST
