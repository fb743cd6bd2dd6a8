"""Whatever is said of a network, in whatever order: what must always be true of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decider import Folded, fold
from domain.errors import Refusal
from domain.message import Recorded
from domain.network import decider
from domain.roles import Role
from domain.territory import Network
from tests.domain.registers import Town, furnished

DAYS = st.sampled_from([None, *(date(2017, 2, 20) + timedelta(days=5 * n) for n in range(6))]).map(
    lambda day: day and day.isoformat()
)
DAY = DAYS.filter(bool)
PEOPLE = st.sampled_from(["admin", "ana", "rui", "nobody"])
ORGANISATIONS = st.sampled_from(["clinic", "school", "nursery", "none"])


def say(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.fixed_dictionaries(fields).map(lambda data: (kind, data))


def one(key: str, **fields: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    return {key: st.fixed_dictionaries(fields).map(lambda item: [item])}


ROLES = st.sampled_from(["administrator", "coordinator"])
SAID = st.one_of(
    say(
        "SeatOrganisations", body=st.just("circle"), **one("seats", organisation=ORGANISATIONS, since=DAYS, until=DAYS)
    ),
    say("UnseatOrganisation", body=st.just("circle"), organisation=ORGANISATIONS, since=DAYS, until=DAY),
    say("NameCaseMembers", body=st.just("circle"), **one("members", person=PEOPLE, since=DAYS, until=DAYS)),
    say("EndCaseMember", body=st.just("circle"), person=PEOPLE, since=DAYS, until=DAY),
    say("NameSuperior", portfolio=st.just("health"), person=st.none() | PEOPLE),
    say("LeaveOrganisation", organisation=ORGANISATIONS, until=DAY),
    say("GiveMandates", **one("mandates", person=PEOPLE, role=ROLES, since=DAYS, until=DAYS)),
    say("EndMandate", person=PEOPLE, role=ROLES, since=DAYS, until=DAY),
    say("LeavePerson", person=PEOPLE, on=DAY),
    say("ChangePerson", person=PEOPLE),
    say("HoldPortfolio", portfolio=st.just("health"), person=PEOPLE, since=DAYS, until=DAYS),
    say("EndHolding", portfolio=st.just("health"), person=PEOPLE, since=DAYS, until=DAY),
    say("ClosePart", part=st.sampled_from(["body", "zone"]), id=st.sampled_from(["circle", "north"]), on=DAY),
    say("ReopenPart", part=st.sampled_from(["body", "zone"]), id=st.sampled_from(["circle", "north"])),
)


def told(said: list[tuple[str, dict[str, Any]]]) -> tuple[Town, list[Recorded]]:
    town = furnished()
    town.say("AddPortfolio", portfolio="health", name="Health")
    town.say("ChangeBody", body="circle", name="Circle", kind="working-group", zone="north", takes_cases=True)
    beginning = town.fold("network:town")
    kept: list[Recorded] = []
    for kind, data in said:
        before = town.fold("network:town").fingerprint()
        try:
            kept += town.give("network:town", kind, data, person=_administrator(town.network))
        except Refusal:
            assert town.fold("network:town").fingerprint() == before
    assert _folded(beginning, kept).fingerprint() == town.fold("network:town").fingerprint()
    return town, kept


def _administrator(state: Network) -> str:
    return next(iter(state.with_role(Role.ADMINISTRATOR, date(2017, 3, 1), zone=None)), "admin")


def _folded(beginning: Folded[Network], events: list[Recorded]) -> Folded[Network]:
    for event in events:
        beginning = beginning.plus(event)
    return beginning


@settings(max_examples=60, deadline=None)
@given(st.lists(SAID, max_size=15))
def test_a_network_keeps_what_must_be_true_of_it(said: list[tuple[str, dict[str, Any]]]) -> None:
    state = told(said)[0].network
    always: list[Callable[[date], bool]] = [
        lambda day: sum(held.on(day) for held in state.portfolios["health"].holders) <= 1,
        lambda day: _seated_once([s.organisation for s in state.bodies["circle"].members if s.on(day)]),
        lambda day: _seated_once([s.person for s in state.bodies["circle"].case_members if s.on(day)]),
        lambda day: state.portfolios["health"].superior in {None, *state.people},
    ]
    for day in (date(2017, 2, 1) + timedelta(days=n) for n in range(60)):
        assert all(true(day) for true in always)
    assert any(
        held.role is Role.ADMINISTRATOR and (held.until is None or held.until > date(2017, 3, 1))
        for person in state.people.values()
        if person.left_on is None
        for held in person.mandates
    )
    assert Folded.loaded(decider, _dumped(state)).state == state


def _seated_once(seated: list[str]) -> bool:
    return len(seated) == len(set(seated))


def _dumped(state: Network) -> dict[str, Any]:
    return Folded(decider, "network:town", state).dumped()


def test_a_network_that_nothing_was_said_of_is_empty() -> None:
    assert not fold(decider, "network:town", []).state.exists
